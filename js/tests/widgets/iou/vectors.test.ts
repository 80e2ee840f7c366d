// Counts and scores of the page against what torch, torchmetrics and scikit-learn made of the same
// masks; and the presets, which both sides draw by themselves.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accuracy, type ClassScore, classScore, talliesOf } from "../../../src/terms/scores";
import { MaskPair } from "../../../src/widgets/iou/masks";
import { example, PRESETS, type Preset, preset } from "../../../src/widgets/iou/presets";

interface Case {
  readonly id: string;
  readonly classes: number;
  readonly ignored: number | null;
  /** Where it is one, and how large. */
  readonly preset?: Preset;
  readonly amount?: number;
  readonly size: [number, number];
  /** Labels and how often each comes. */
  readonly target: number[];
  readonly prediction: number[];
  readonly confusion: number[][];
  /** Pixels of border regions: of both masks alike, of the target, of the prediction. */
  readonly boundary: number[][];
  readonly scores: { accuracy: number | null } & Record<
    "zero" | "one",
    Record<Exclude<ClassScore, "boundary">, (number | null)[]>
  >;
}

const path = join(import.meta.dirname, "..", "..", "..", "..", "tests", "vectors", "iou.json");
const cases = JSON.parse(readFileSync(path, "utf8")) as Case[];

function labels(runs: readonly number[]): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    for (let n = 0; n < runs[i + 1]!; n++) out.push(runs[i]!);
  }
  return Uint8Array.from(out);
}

describe.each(cases)("$id", (one) => {
  const [rows, cols] = one.size;
  const pair = new MaskPair(
    { rows, cols },
    one.classes,
    labels(one.target),
    labels(one.prediction),
    one.ignored,
  );
  pair.updateBoundary();
  const matrix = pair.confusion.scored(one.ignored);

  it("counts the same pixels", () => {
    expect([...matrix]).toEqual(one.confusion.flat());
    const { both, target, prediction } = pair.boundary;
    const counted = [both, target, prediction].map((list) => [...list.subarray(0, one.classes)]);
    expect(counted).toEqual(one.boundary);
  });

  it("comes to the same scores", () => {
    const all = talliesOf(matrix, one.classes);
    const tallies = { all, boundary: all };
    const right = accuracy(tallies).value;
    if (one.scores.accuracy === null) expect(right).toBeNull();
    else expect(right).toBeCloseTo(one.scores.accuracy, 12);
    for (const absent of ["zero", "one"] as const) {
      for (const score of ["iou", "dice", "precision", "recall"] as const) {
        one.scores[absent][score].forEach((expected, label) => {
          const { value } = classScore(score, tallies, label, absent);
          if (expected !== null) expect(value).toBeCloseTo(expected, 12);
        });
      }
    }
  });
});

describe("presets drawn by Python", () => {
  const known = cases.flatMap((one) => {
    const { id, preset: name, amount } = one;
    return name === undefined || amount === undefined ? [] : [[id, name, amount, one] as const];
  });

  it("are all there", () => {
    expect(new Set(known.map(([, name]) => name)).size).toBe(PRESETS.length);
  });

  it.each(known)("%s", (_id, name, amount, one) => {
    const drawn = preset(name, amount);
    expect(drawn.target).toEqual(labels(one.target));
    expect(drawn.prediction).toEqual(labels(one.prediction));
  });

  it("begin with the same example", () => {
    const one = cases.find(({ id }) => id === "example")!;
    expect(example()).toEqual({ target: labels(one.target), prediction: labels(one.prediction) });
  });
});
