// Each rule right and wrong; the truths are counted by hand or stated by torch's documentation.

import { describe, expect, it } from "vitest";
import { exercises } from "../../../segwidgets/shared/exercises.json";
import vectors from "../../../tests/vectors/rules.json";
import { isEven } from "../../src/exercise/conditions";
import { clueOf } from "../../src/exercise/hints";
import { isKnown, judge } from "../../src/exercise/judge";
import { scorer } from "../../src/exercise/masks";
import { type Answer, readRecord } from "../../src/exercise/record";
import type { Asked } from "../../src/exercise/rules";
import type { AskedPart, ExerciseFigure } from "../../src/host/exercise";
import { english } from "../../src/terms/sentences";
import { inEnglish } from "./english";

type Values = Readonly<Record<string, unknown>>;

const mask = (rows: readonly (readonly number[])[]) => ({
  dtype: "uint8",
  shape: [rows.length, rows[0]?.length ?? 0],
  data: Uint8Array.from(rows.flat()),
});

function asked(
  record: Values,
  answer: Answer,
  traits: Values = {},
  parts: Readonly<Record<string, AskedPart>> = {},
) {
  const figure = {
    get: (name: string) => traits[name],
    part: (name: string) => parts[name],
  } as unknown as ExerciseFigure;
  return { record: readRecord(record)!, figure, answer };
}

/** A judgement in English, and so what cannot be read. */
const told = (given: Asked) => {
  const { sentence, ...others } = inEnglish(() => judge(given));
  return { ...others, sentence: sentence(english) };
};

const judged = (...given: Parameters<typeof asked>) => told(asked(...given));

/** F.conv_transpose1d([1, 2], [3, 4, 5], stride=2): 3, 4, 5 + 6, 8, 10. */
const OUTPUT: AskedPart = {
  rows: 1,
  cols: 5,
  truth: () => [3, 4, 11, 8, 10],
  symbols: (i) => ["a·x", "a·y", "a·z + b·x", "b·y", "b·z"][i]!,
  products: (i) =>
    [
      [{ input: 0, kernel: 0, value: 3 }],
      [{ input: 0, kernel: 1, value: 4 }],
      [
        { input: 0, kernel: 2, value: 5 },
        { input: 1, kernel: 0, value: 6 },
      ],
      [{ input: 1, kernel: 1, value: 8 }],
      [{ input: 1, kernel: 2, value: 10 }],
    ][i]!,
};

const fields = (...names: string[]) => names.map((name) => ({ name, label: name, kind: "number" }));

describe("rules", () => {
  it("know every rule of the list", () => {
    const rules = new Set(Object.values(exercises).map(({ rule }) => rule));
    expect([...rules].filter((rule) => !isKnown(rule))).toEqual([]);
  });

  it("annotations: each tool well enough", () => {
    const record = { rule: "annotations", with: { tools: ["brush", "polygon"], iou: 0.7 } };
    const of = (measures: Readonly<Record<string, number>>) => {
      const given = asked(record, {});
      return told({ ...given, figure: { ...given.figure, measures: () => measures } });
    };
    expect(of({ brush: 0.7, polygon: 0.9 }).passed).toBe(true);
    expect(of({ brush: 0.69, polygon: 0.9 })).toMatchObject({ passed: false, score: 0.5 });
    expect(of({ brush: 0.8 }).sentence).toContain("polygon not used yet");
  });

  it("equal: every cell, with symbols where there are letters", () => {
    const of = (output: string[]) =>
      judged({ rule: "equal", parts: ["output"] }, { cells: { output } }, {}, { output: OUTPUT });
    expect(of(["3", "4", "22/2", "8,0", "10"]).passed).toBe(true);
    expect(of(["3", "4", "bx + az", "8", "10"]).passed).toBe(true);
    const wrong = of(["3", "4", "6", "", "10"]);
    expect(wrong).toMatchObject({ passed: false, score: 0.6 });
    expect(wrong.sentence).toBe("3 of 5 cells are right; not yet: (2), (3).");
    expect(() => of(["3", "x + ", "", "", ""])).toThrow("Output (1): ");
    expect(() => of(["3", "1,000", "", "", ""])).toThrow("write 1000 or 1.000");
  });

  it("a hint names the one product that is missing or too much", () => {
    const hint = (typed: string) => clueOf(OUTPUT, "output", 2, typed)!;
    expect(hint("5")).toMatchObject({ light: { input: [1], kernel: [0] } });
    expect(hint("5").sentence(english)).toContain("a product is missing");
    expect(hint("16")).toMatchObject({ light: { input: [0], kernel: [2] } });
    expect(hint("16").sentence(english)).toContain("too much");
    expect(hint("az")).toMatchObject({ light: { input: [1], kernel: [0] } });
    expect(hint("7").light).toEqual({ input: [0, 1], kernel: [2, 0] });
    expect(clueOf({ ...OUTPUT, products: undefined as never }, "output", 2, "5")).toBeNull();
  });

  it("numbers: windows of 3 × 3 in 4 × 6 pixels, every second pixel", () => {
    const given = { truth: "windows", size: [4, 6], patch: 3, stride: 2, pixel: [1, 2] };
    const record = { rule: "numbers", fields: fields("windows", "reads"), with: given };
    // Centres are rows 0, 2 and columns 0, 2, 4; row 1 is read from both, column 2 from its own.
    expect(judged(record, { fields: { windows: "6", reads: "2" } }).passed).toBe(true);
    expect(judged(record, { fields: { windows: "24", reads: "2" } })).toMatchObject({
      fields: { windows: "wrong", reads: "right" },
      score: 0.5,
    });
    expect(() => judged(record, { fields: { windows: "6" } })).toThrow("nothing is filled in");
  });

  it("numbers: a ratio within 5 %", () => {
    // Windows of 3 + 2 = 5: the first layer has 9 outputs of 1·1·9, the second one of 1·1·9.
    const record = {
      rule: "numbers",
      fields: fields("ratio"),
      with: {
        truth: "ratio",
        layers: [
          [1, 1, 3],
          [1, 1, 3],
        ],
      },
      tolerance: { relative: 0.05 },
    };
    const of = (ratio: string) => judged(record, { fields: { ratio } }).passed;
    expect([of("5"), of("5.2"), of("5.3"), of("4.7")]).toEqual([true, true, false, false]);
  });

  it("border: zeros round the picture, as wide as the windows see", () => {
    const where = { name: "where", label: "Where", kind: "choice", choices: ["round", "each"] };
    const record = {
      rule: "border",
      fields: [where, ...fields("width")],
      with: { kernels: [3, 5] },
    };
    expect(judged(record, { fields: { where: "round", width: "3" } }).passed).toBe(true);
    expect(judged(record, { fields: { where: "each", width: "3" } }).score).toBe(0.5);
  });

  it("receptive field: 3, 5, 3 with strides 2, 1, 1 is 3 + 8 + 4", () => {
    const given = { goal: 15, kernel_size: ["k1", 5, 3], stride: ["s1", 1, 1] };
    const record = { rule: "receptive_field", fields: fields("k1", "s1"), with: given };
    expect(judged(record, { fields: { k1: "3", s1: "2" } }).passed).toBe(true);
    expect(judged(record, { fields: { k1: "3", s1: "1" } }).sentence).toContain("9 × 9");
  });

  it("index: a picked cell, and the place in wider rows", () => {
    const given = { index: 14, other: { index: 7, width: 5 } };
    const record = { rule: "index", fields: fields("row", "column"), picks: { part: "input" } };
    const of = (picks: number[], row: string) =>
      judged({ ...record, with: given }, { picks, fields: { row, column: "2" } }).passed;
    expect([of([14], "1"), of([13], "1"), of([14], "2"), of([], "1")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it("agree: unique maxima in the corner", () => {
    const of = (input: number[][], corner = "top_left") =>
      judged({ rule: "agree", free: ["input"] }, {}, { input, corner, kernel_size: 2 });
    expect(
      of([
        [9, 1],
        [2, 3],
      ]).passed,
    ).toBe(true);
    expect(
      of(
        [
          [1, 9],
          [2, 3],
        ],
        "top_right",
      ).passed,
    ).toBe(true);
    expect(
      of([
        [1, 2],
        [3, 9],
      ]).sentence,
    ).toContain("not in the corner");
    expect(
      of([
        [9, 9],
        [2, 3],
      ]).sentence,
    ).toContain("not unique");
  });

  it("symbols: the sum in any order", () => {
    const record = { rule: "symbols", fields: [{ name: "sum", kind: "text" }], with: { cell: 2 } };
    const of = (sum: string) => judged(record, { fields: { sum } }, {}, { symbols: OUTPUT }).passed;
    expect([of("bx+az"), of("za + b·x"), of("az"), of("az + 2bx")]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("size: the output's cells", () => {
    const of = (size: number[]) =>
      judged({ rule: "size", with: { size } }, {}, {}, { output: OUTPUT }).passed;
    expect([of([5]), of([14])]).toEqual([true, false]);
  });

  it("sources: 3 cells come from 5 or 6 by kernel 3, stride 2, padding 1", () => {
    const traits = { input: [1, 2, 3], kernel: [1, 1, 1], stride: 2, padding: 1 };
    const record = {
      rule: "sources",
      fields: fields("smallest", "largest"),
      free: ["output_padding"],
    };
    const of = (smallest: string, output_padding: number) =>
      judged(record, { fields: { smallest, largest: "6" } }, { ...traits, output_padding }).passed;
    expect([of("5", 1), of("5", 0), of("4", 1)]).toEqual([true, false, false]);
  });

  it("inserted: 0 0 a 0 b 0 0 of two cells, kernel 3, stride 2", () => {
    const traits = { input: [1, 2], kernel: [1, 2, 3], stride: 2 };
    const record = { rule: "inserted", fields: fields("padding"), picks: { part: "field" } };
    const of = (picks: number[]) =>
      judged(record, { picks, fields: { padding: "2" } }, traits).passed;
    expect([of([3]), of([0, 3]), of([])]).toEqual([true, false, false]);
    // In two dimensions the middle row of the core, and its middle column.
    const plane = {
      ...traits,
      input: [
        [1, 2],
        [3, 4],
      ],
      kernel: [
        [1, 2],
        [3, 4],
      ],
    };
    const grid = (picks: number[]) =>
      judged(record, { picks, fields: { padding: "1" } }, plane).passed;
    // 5 × 5 with one cell of padding: the core is rows and columns 1 to 3.
    expect([grid([7, 11, 12, 13, 17]), grid([7, 11, 13, 17])]).toEqual([true, false]);
  });

  it("matrix: its cells, and the rows that a stride drops", () => {
    const part: AskedPart = { rows: 2, cols: 3, truth: () => [1, 2, 0, 0, 1, 2] };
    const record = {
      rule: "matrix",
      parts: ["matrix"],
      picks: { part: "rows", names: ["row 0", "row 1"] },
      with: { stride: 2 },
    };
    const of = (cells: string, picks: string[]) =>
      judged(record, { cells: { matrix: [...cells] }, picks }, {}, { matrix: part });
    expect(of("120012", ["row 1"]).passed).toBe(true);
    expect(of("120012", []).passed).toBe(false);
    expect(of("120011", ["row 1"]).passed).toBe(false);
  });

  it("no inverse: a kernel of one cell gives back what it reads", () => {
    const of = (input: number[]) =>
      judged({ rule: "no_inverse" }, {}, { input, kernel: [1], stride: 2 }).passed;
    expect([of([5, 0, 7, 0]), of([5, 1, 7, 0])]).toEqual([false, true]);
  });

  it("interpolation: what F.interpolate makes of 1, 3, and of a grid", () => {
    const of = (truth: number[], input: unknown, rows: number, corners: boolean) =>
      judged(
        { rule: "interpolation", tolerance: 1e-6, with: { align_corners: corners } },
        {},
        { input },
        { output: { rows, cols: truth.length / rows, truth: () => truth } },
      ).passed;
    expect(of([1, 2, 3], [1, 3], 1, true)).toBe(true);
    expect(of([1, 2.1, 3], [1, 3], 1, true)).toBe(false);
    // F.interpolate([1, 3], scale_factor=2): 1, 1.5, 2.5, 3, of which the ends do not count.
    expect(of([9, 1.5, 2.5, 9], [1, 3], 1, false)).toBe(true);
    expect(
      of(
        [1, 2, 3, 2, 3, 4, 3, 4, 5],
        [
          [1, 3],
          [3, 5],
        ],
        3,
        true,
      ),
    ).toBe(true);
  });

  it("even: kernels that strides divide, or layers that even each other out", () => {
    const stack = (...layers: [number, number][]) =>
      isEven(layers.map(([kernel_size, stride]) => ({ kernel_size, stride })));
    expect([stack([4, 2]), stack([3, 2]), stack([6, 3], [4, 2])]).toEqual([true, false, true]);
    const names = ["w0", "w1", "w2", "w3", "w4"];
    const record = {
      rule: "even",
      fields: fields(...names),
      free: ["layers"],
      with: { stride: 2, layers: [{ kernel_size: 3, stride: 2 }] },
    };
    const of = (weights: string, kernel_size: number, stride = 2) =>
      judged(
        record,
        { fields: Object.fromEntries([...weights].map((w, i) => [names[i]!, w])) },
        { layers: [{ kernel_size, stride }] },
      ).passed;
    expect(of("12221", 4)).toBe(true);
    expect(of("11111", 4)).toBe(false);
    expect(of("02220", 4)).toBe(false);
    expect(of("12221", 3)).toBe(false);
    expect(of("12221", 3, 1)).toBe(false);
  });

  it("set: picked names", () => {
    const record = {
      rule: "set",
      picks: { names: ["car", "sky", "cat"] },
      with: { of: ["car", "cat"] },
    };
    expect(judged(record, { picks: ["cat", "car"] }).passed).toBe(true);
    expect(judged(record, { picks: ["car", "sky"] }).sentence).toContain(
      "1 is missing, 1 is too much",
    );
  });
});

describe("masks", () => {
  const target = [[0, 0, 1, 1]];

  it("score as counted by hand", () => {
    // Class 0: 1 of 2; class 1: 2 of 3; precision 2/3.
    const score = scorer(asked({ rule: "scores" }, {}, masks([])))([0, 1, 1, 1]);
    const found = ["mean_iou", "pixel_accuracy", "precision", "recall"].map((name) => score(name));
    expect(found).toEqual([(1 / 2 + 2 / 3) / 2, 0.75, 2 / 3, 1]);
  });

  describe.each(vectors)("are judged as Python judges them: $id", (vector) => {
    const { target, prediction, scores, judged: verdicts, ...traits } = vector;
    const masks = { ...traits, _target: mask(target), _prediction: mask(prediction) };

    it("with the same scores", () => {
      const score = scorer(asked({ rule: "scores" }, {}, masks))(prediction.flat());
      for (const [name, expected] of Object.entries(scores)) {
        const found = [expected].flat().map((_, label) => score(name, label));
        expect(found.map((one) => one && Number(one.toFixed(12)))).toEqual([expected].flat());
      }
    });

    it.each(verdicts as readonly { rule: string; with: Values; score: number }[])(
      "$rule",
      (one) => {
        const { rule, with: given, score } = one;
        const found = judged({ rule, with: given }, {}, masks);
        expect(found.score).toBeCloseTo(score, 10);
        expect(found.passed).toBe(score === 1);
      },
    );
  });

  const masks = (prediction: number[][]) => ({
    num_classes: 3,
    _target: mask(target),
    _prediction: mask(prediction),
  });

  it("scores: bounds", () => {
    const record = {
      rule: "scores",
      with: { class: 1, precision: { min: 1 }, recall: { above: 0, max: 0.5 } },
    };
    const of = (prediction: number[][]) => judged(record, {}, masks(prediction)).passed;
    expect([
      of([[0, 0, 0, 1]]),
      of([[0, 0, 1, 1]]),
      of([[0, 1, 0, 1]]),
      of([[0, 0, 0, 0]]),
    ]).toEqual([true, false, false, false]);
  });

  it("partition: instances by any numbers, the background by its own", () => {
    const birds = { _target: mask([[1, 1, 0, 2, 2]]) };
    const of = (prediction: number[][]) =>
      judged({ rule: "partition" }, {}, { ...birds, _prediction: mask(prediction) }).passed;
    expect([
      of([[2, 2, 0, 1, 1]]),
      of([[1, 1, 0, 1, 1]]),
      of([[1, 2, 0, 3, 3]]),
      of([[1, 1, 3, 2, 2]]),
    ]).toEqual([true, false, false, false]);
  });

  it("rival: higher accuracy, lower mean IoU", () => {
    // One bird in eight pixels: the rival paints two too many, the empty prediction misses it.
    const bird = [[0, 0, 0, 1, 0, 0, 0, 0]];
    const record = { rule: "rival", with: { rival: [[0, 0, 1, 1, 1, 0, 0, 0]], found: false } };
    const of = (prediction: number[][]) =>
      judged(record, {}, { num_classes: 2, _target: mask(bird), _prediction: mask(prediction) })
        .passed;
    // Accuracies 6/8 and 7/8; mean IoUs (5/7 + 1/3) / 2 and 7/16.
    expect([of([[0, 0, 0, 0, 0, 0, 0, 0]]), of(bird)]).toEqual([true, false]);
  });

  it("one pixel of a class that is not there", () => {
    const record = { rule: "one_pixel", with: { start: target, drop: 0.3 } };
    const of = (prediction: number[][]) => judged(record, {}, masks(prediction)).passed;
    // A third class with IoU 0, and 1/2 of another: (1/2 + 1 + 0) / 3.
    expect([of([[2, 0, 1, 1]]), of(target), of([[2, 2, 1, 1]])]).toEqual([true, false, false]);
  });
});
