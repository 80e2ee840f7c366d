// The frame as pages write it: hostile input, and light markup.

import { describe, expect, it } from "vitest";
import { pieces, readFraming, UNFRAMED, wrongFraming } from "../../src/wire/framing";

const reading = (values: Readonly<Record<string, unknown>>) => readFraming((name) => values[name]);

describe("a frame", () => {
  it.each([
    [{}],
    [{ title: 3, caption: [], controls: "stride", locked: { stride: 1 }, presets: [1] }],
    [{ title: null, caption: null, controls: [1], locked: [null], presets: { a: 2 } }],
  ])("is none where nothing is of its kind: %j", (values) => {
    expect(reading(values)).toEqual(UNFRAMED);
  });

  it("keeps names and presets in their order", () => {
    const frame = reading({
      controls: ["b", "a"],
      presets: { Z: { stride: 2 }, A: { stride: 1 } },
    });
    expect(frame.controls).toEqual(["b", "a"]);
    expect(frame.presets.map(([name]) => name)).toEqual(["Z", "A"]);
  });

  it.each([
    ["title", 3],
    ["controls", "stride"],
    ["locked", [1]],
    ["presets", { a: 1 }],
  ])("%s of another kind is said to be wrong", (name, value) => {
    expect(wrongFraming(name, value)).toMatch(/^write /);
    expect(wrongFraming(name, { title: "", presets: {} }[name] ?? [])).toBe("");
  });
});

describe("light markup", () => {
  it.each([
    ["plain", ["plain:plain"]],
    ["**a** *b* `c`", ["strong:a", "plain: ", "em:b", "plain: ", "code:c"]],
    ["2 * 3 * 4 and ** d **", ["plain:2 * 3 * 4 and ** d **"]],
    ["`a*b*c`", ["code:a*b*c"]],
    ["<b>x</b>", ["plain:<b>x</b>"]],
    ["", []],
  ])("%s", (text, expected) => {
    expect(pieces(text).map(({ kind, text }) => `${kind}:${text}`)).toEqual(expected);
  });

  it("takes parts that there are, and names those that there are not", () => {
    const parts = ["output", "formula"];
    expect(wrongFraming("hide", ["formula"], parts)).toBe("");
    expect(wrongFraming("ask", ["outputs"], parts)).toContain("choose among output, formula");
    expect(wrongFraming("hide", "output", parts)).toContain("a list of names");
    expect(wrongFraming("mode", "test")).toBe("write explore or predict.");
  });

  it("asks for the parts of an exercise that has a rule", () => {
    const read = (values: Record<string, unknown>) => readFraming((name) => values[name]);
    expect(read({}).exercise).toBeNull();
    expect(read({ _exercise: {} }).exercise).toBeNull();
    expect(read({ exercise: { rule: "equal", parts: ["output"] } }).exercise).toEqual(["output"]);
    expect(read({ mode: "predict", ask: ["matrix"] })).toMatchObject({
      predicts: true,
      ask: ["matrix"],
    });
  });
});
