// A record of learning is hostile input: what is not one is not shown.

import { describe, expect, it } from "vitest";
import { curve, parseFit } from "../../../src/widgets/linear/learning";

const FIT = {
  state: "done",
  steps: 4,
  lr: 0.1,
  loss: [100, 10, 1, 0.1, 0],
  at: [0, 4],
  kernels: [[[0]], [[1]]],
  biases: [0, 0],
};

describe("the record of learning", () => {
  it("is taken as it is", () => {
    expect(parseFit(FIT)).toEqual(FIT);
  });

  it.each([
    [null],
    [{}],
    [{ ...FIT, state: "perfect" }],
    [{ ...FIT, loss: [] }],
    [{ ...FIT, loss: [1, null] }],
    [{ ...FIT, at: [0] }],
    [{ ...FIT, kernels: "<b>" }],
    [{ ...FIT, steps: "4" }],
  ])("is refused: %j", (raw) => {
    expect(parseFit(raw)).toBeNull();
  });

  it("falls evenly where the loss falls by tens, and survives a loss of zero", () => {
    const points = curve(parseFit(FIT)!, 100, 60);
    expect(points.map((p) => p.x)).toEqual([0, 25, 50, 75, 100]);
    const drops = points.slice(1).map((p, i) => p.y - points[i]!.y);
    expect(drops[0]).toBeCloseTo(drops[1]!, 9);
    expect(points.at(-1)!.y).toBe(60);
  });
});
