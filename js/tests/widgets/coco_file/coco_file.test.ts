// Run-length codes against those of pycocotools, the words of runs against Python's, and what hostile
// strings do.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { english } from "../../../src/ui/language";
import { maskOfCounts, piecesOf } from "../../../src/ui/runs";
import { sentence } from "../../../src/ui/words";
import { charactersOf, readRle, runAt, runsOf } from "../../../src/widgets/coco_file/rle";
import { type Item, outlineOf, runsIn } from "../../../src/widgets/coco_file/state";
import { longestSteps, runFormula, runWords } from "../../../src/widgets/coco_file/words";

interface Case {
  readonly id: string;
  readonly size: [number, number];
  readonly string: string;
  readonly counts: number[];
  readonly box: [number, number, number, number];
  readonly mask: string;
  readonly says: Record<string, string>;
  readonly formulas: Record<string, string>;
}

const path = join(import.meta.dirname, "../../../../tests/vectors/coco_file.json");
const cases = JSON.parse(readFileSync(path, "utf8")) as Case[];
const item = (own: Partial<Item>): Item => ({
  lines: [],
  says: [],
  category: null,
  counts: null,
  box: null,
  polygons: null,
  ...own,
});

describe.each(cases)("$id", ({ size: [rows, cols], string, counts, box, says, formulas }) => {
  const runs = runsOf(string, { rows, cols });

  it("is decoded and encoded as pycocotools does it", () => {
    expect(readRle(string)).toEqual(counts);
    expect(counts.map((_, k) => charactersOf(counts, k)).join("")).toBe(string);
    const [left, top, right, bottom] = runs.box;
    expect([left, top, right - left, bottom - top]).toEqual(box);
  });

  it("says of runs what Python says", () => {
    for (const [k, text] of Object.entries(says))
      expect(sentence(runWords(english, runs, Number(k), rows))).toBe(text);
    for (const [k, text] of Object.entries(formulas))
      expect(runFormula(english, runs, Number(k))).toBe(text);
    for (const k of longestSteps(runs)) expect(counts[k]).toBeDefined();
  });
});

// The mask of a large one would be long.
it.each(cases.filter(({ mask }) => mask))(
  "$id gives the mask, whole and in part",
  ({ size: [rows, cols], string, counts, mask }) => {
    const runs = runsOf(string, { rows, cols });
    const whole = { left: 0, top: 0, rows, cols };
    expect([...maskOfCounts(counts, { rows, cols }, whole)].join("")).toBe(mask);
    const part = { left: 1, top: 0, rows: Math.max(1, rows - 1), cols: Math.max(0, cols - 1) };
    const cut = [...mask].filter((_, i) => i % cols >= 1 && Math.floor(i / cols) < part.rows);
    expect([...maskOfCounts(counts, { rows, cols }, part)].join("")).toBe(cut.join(""));
    [...mask].forEach((one, i) => {
      const place = (i % cols) * rows + Math.floor(i / cols);
      expect(runAt(runs, place) % 2).toBe(Number(one));
    });
  },
);

it("cuts a run into its columns", () => {
  expect(piecesOf(4, 13, 5)).toEqual([
    [0, 4, 5],
    [1, 0, 5],
    [2, 0, 3],
  ]);
  expect(piecesOf(4, 4, 5)).toEqual([]);
});

it("refuses strings that are none, or of another size", () => {
  const size = { rows: 2, cols: 3 };
  for (const string of ["", "é", "oooooooooo0", "S", "5", "0O", " 132"])
    expect(runsIn(item({ counts: string }), size)).toBeNull();
  expect(runsIn(item({ counts: "132" }), size)?.counts).toEqual([1, 3, 2]);
});

it("draws polygons as they are, masks along their pixels, and boxes where there is no mask", () => {
  const size = { rows: 4, cols: 4 };
  const runs = runsOf("52203", size);
  expect(outlineOf(item({ polygons: [[0, 0, 2, 0, 2, 3]] }), runs, size)).toBe("M0 0L2 0L2 3Z");
  expect(outlineOf(item({ box: [1, 1, 2, 2] }), null, size)).toBe("M1 1h2v2h-2Z");
  expect(outlineOf(item({}), null, size)).toBe("");
  expect(outlineOf(item({}), runs, size)).toMatch(/^M\d+ \d+(L\d+ \d+){3,}Z$/);
});
