// What is covered, what that silences, and what a reader writes on it.

import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { EMPTY } from "../../src/ui/cell-style";
import { type AskedPart, Cover, type Covering } from "../../src/ui/cover";
import { english } from "../../src/ui/language";
import { sheetOf } from "../../src/ui/sheet";

const OUTPUT: AskedPart = { rows: 1, cols: 2, truth: () => [4, -6] };
const covering = (): Covering => ({
  asked: { output: () => OUTPUT },
  grid: (name) => (name === "Copy" ? [["products"], ["output"]] : [[name.toLowerCase()], []]),
});
const predicting = () => {
  const cover = new Cover(covering);
  cover.asked.value = ["output"];
  return cover;
};

/** A grid of three cells, of which the last two are the output. */
const sheet = (cover: Cover, name = "Output", detail = "2") =>
  sheetOf(
    english,
    cover,
    { name, hue: "output", cell: { width: 40, height: 40 }, detail },
    signal({
      size: { rows: 1, cols: 3 },
      labels: ["9", "4", "−6"],
      shades: Int16Array.of(1, 2, 3),
      ramp: { css: [], rgba: new Uint32Array() },
      say: (i: number) => ["9", "4", "−6"][i]!,
    }),
    signal([]),
    { top: 0, left: 1, rows: 1, cols: 2 },
    String,
  );

describe("a cover", () => {
  it("silences words about what is covered, and nothing else", () => {
    const cover = new Cover(covering);
    expect(["caption", "formula"].map((name) => cover.silences(name))).toEqual([false, false]);
    cover.hidden.value = ["formula"];
    expect(["caption", "formula"].map((name) => cover.silences(name))).toEqual([false, true]);
    cover.hidden.value = ["input"];
    expect(["caption", "formula"].map((name) => cover.silences(name))).toEqual([true, true]);
  });

  it("covers what tells a part, and leaves grids alone that do not", () => {
    const cover = predicting();
    expect(sheet(cover, "Kernel")).toBeNull();
    expect(sheet(cover, "Copy")?.edit).toBeUndefined();
    expect(sheet(cover, "Copy")?.style.value.labels).toEqual(["", "?", "?"]);
    cover.asked.value = [];
    expect(sheet(cover)).toBeNull();
  });

  it("has no label, shade or word of what it covers", () => {
    const { style, edit } = sheet(predicting())!;
    expect(style.value.labels).toEqual(["", "?", "?"]);
    expect([...style.value.shades]).toEqual([EMPTY, EMPTY, EMPTY]);
    expect([0, 1, 2].map(style.value.say)).toEqual([
      "",
      "your answer: empty",
      "your answer: empty",
    ]);
    expect([0, 1, 2].map((i) => edit!.can!(i))).toEqual([false, true, true]);
    const hidden = new Cover(covering);
    hidden.hidden.value = ["output"];
    expect(sheet(hidden)!.style.value.say(1)).toBe("covered");
    expect(sheet(hidden)!.edit).toBeUndefined();
  });

  it.each([
    ["3 × 3", "3 × 3"],
    ["5, the sum of the rows", "5, the sum of the rows"],
    ["one row each", "one row each"],
    ["sum 42", ""],
    ["2 · kernel", ""],
    ["−2 · kernel", ""],
  ])("keeps of the detail %j what tells nothing", (detail, kept) => {
    expect(sheet(predicting(), "Output", detail)!.detail).toBe(kept);
  });

  it("takes answers by their place in the part, and forgets a verdict about another answer", () => {
    const cover = predicting();
    sheet(cover)!.edit!.commit(2, " -5 ");
    expect(cover.of("output").typed).toEqual(new Map([[1, "-5"]]));
    cover.write("output", { verdicts: new Map([[1, "wrong"]]) });
    expect(sheet(cover)!.style.value.say(2)).toBe("your answer: -5, wrong");
    expect(cover.silences("caption")).toBe(true);
    sheet(cover)!.edit!.commit(2, "-6");
    expect(sheet(cover)!.style.value.say(2)).toBe("your answer: -6");
  });

  it("opens once every cell is right", () => {
    const cover = predicting();
    cover.write("output", { verdicts: new Map([[0, "right"]]) });
    expect(cover.isOpen("output")).toBe(false);
    cover.write("output", {
      verdicts: new Map([
        [0, "right"],
        [1, "right"],
      ]),
    });
    expect(cover.isOpen("output")).toBe(true);
    expect(cover.silences("caption")).toBe(false);
    expect(sheet(cover)!.edit).toBeUndefined();
  });

  it("shows the truth beside what was typed, where that was wrong", () => {
    const cover = predicting();
    cover.type("output", 0, "4");
    cover.type("output", 1, "5");
    cover.write("output", {
      revealed: true,
      verdicts: new Map([
        [0, "right"],
        [1, "wrong"],
      ]),
    });
    const { style } = sheet(cover)!;
    expect(style.value.labels).toEqual(["", "4", "−6"]);
    expect([1, 2].map((i) => style.value.instead!(i))).toEqual(["", "5"]);
    expect(style.value.say(2)).toBe("−6, your answer: 5");
  });

  it("stays on what is hidden, although it was asked for and is right", () => {
    const cover = predicting();
    cover.hidden.value = ["output"];
    cover.write("output", { revealed: true });
    expect(cover.silences("caption")).toBe(true);
  });

  it("lets cells be picked, and lights them", () => {
    const cover = new Cover(covering);
    cover.pickable.value = "output";
    sheet(cover)!.pick!(2);
    sheet(cover)!.pick!(0);
    expect([...cover.of("output").picked]).toEqual([1]);
    cover.lit.value = { output: [0] };
    const marks = sheet(cover)!.marks.value;
    expect(marks.find(({ kind }) => kind === "linked")!.cells).toEqual([1]);
    expect(marks.find(({ kind }) => kind === "picked")!.cells).toEqual([2]);
    expect(sheet(cover)!.style.value.labels).toEqual(["9", "4", "−6"]);
  });
});
