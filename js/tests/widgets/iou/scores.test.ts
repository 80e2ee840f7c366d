// Scores of masks and boxes against worked examples; presets against what they are to show.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accuracy,
  type Convention,
  classScore,
  frequencyIou,
  mean,
  meanOfPresent,
  overallScore,
  summed,
  talliesOf,
} from "../../../src/terms/scores";
import {
  type Box,
  boxAreas,
  boxGiou,
  boxIou,
  moveBox,
  onBoard,
} from "../../../src/widgets/iou/boxes";
import { Confusion } from "../../../src/widgets/iou/masks";
import { PRESET_CLASSES, preset } from "../../../src/widgets/iou/presets";

/** Tallies of two masks, without border regions. */
function score(target: ArrayLike<number>, prediction: ArrayLike<number>, classes: number) {
  const confusion = new Confusion(classes);
  confusion.recount(Uint8Array.from(target), Uint8Array.from(prediction));
  const all = talliesOf(confusion.scored(null), classes);
  return { all, boundary: all };
}

const usual: Convention = { absent: "exclude", includeBackground: true, ignored: null };

describe("scores", () => {
  // The masks whose score libraries disagree about: class 2 is in neither.
  const tallies = score([0, 0, 1, 1], [0, 1, 1, 1], 3);

  it("name what each library takes an absent class for", () => {
    const iou = (absent: Convention["absent"]) => mean("iou", tallies, { ...usual, absent }).value;
    expect(iou("exclude")).toBeCloseTo((1 / 2 + 2 / 3) / 2); // torchmetrics
    expect(iou("zero")).toBeCloseTo((1 / 2 + 2 / 3) / 3); // scikit-learn, with all labels
    expect(iou("one")).toBeCloseTo((1 / 2 + 2 / 3 + 1) / 3);
    expect(classScore("iou", tallies, 2, "exclude").value).toBeNull();
    expect(classScore("precision", tallies, 2, "one").value).toBe(1);
  });

  it("are those of the definitions", () => {
    expect(classScore("iou", tallies, 1, "exclude")).toEqual({
      numerator: 2,
      denominator: 3,
      value: 2 / 3,
    });
    expect(classScore("dice", tallies, 1, "exclude").value).toBeCloseTo(4 / 5);
    expect(classScore("precision", tallies, 1, "exclude").value).toBeCloseTo(2 / 3);
    expect(classScore("recall", tallies, 0, "exclude").value).toBe(0.5);
    expect(accuracy(tallies)).toEqual({ numerator: 3, denominator: 4, value: 0.75 });
    expect(frequencyIou(tallies, usual).value).toBeCloseTo((2 * 0.5 + 2 * (2 / 3)) / 4);
    expect(overallScore("meanRecall", tallies, usual)).toBe(0.75);
    expect(overallScore("meanIou", tallies, { ...usual, includeBackground: false })).toBeCloseTo(
      2 / 3,
    );
    expect(overallScore("meanIou", tallies, { ...usual, ignored: 1 })).toBe(0.5);
  });

  it("have no value where nothing counts", () => {
    const none = score([], [], 2);
    expect(accuracy(none).value).toBeNull();
    expect(overallScore("meanIou", none, usual)).toBeNull();
    expect(meanOfPresent([null, 0.5, null, 1])).toBe(0.75);
    expect(meanOfPresent([null])).toBeNull();
  });

  it("of a set are those of the summed counts", () => {
    const set = summed([tallies, score([2, 2, 2, 0], [2, 0, 0, 0], 3)], 3);
    expect(set.all[0]).toEqual({ tp: 2, target: 3, prediction: 4 });
    expect(set.all[2]).toEqual({ tp: 1, target: 3, prediction: 1 });
  });
});

describe("presets", () => {
  it("show a bird that nobody finds at 99 % accuracy", () => {
    const { target, prediction } = preset("bird", 5);
    const tallies = score(target, prediction, PRESET_CLASSES);
    expect(accuracy(tallies).value).toBeGreaterThan(0.98);
    expect(classScore("iou", tallies, 1, "exclude").value).toBe(0);
    expect(target.includes(1)).toBe(true);
  });

  it("cost a small object more than a large one for the same pixel", () => {
    for (const name of ["shift", "dilate", "erode", "thin"] as const) {
      const iou = [2, 8, 30].map((n) => {
        const { target, prediction } = preset(name, n);
        return classScore("iou", score(target, prediction, 3), 1, "exclude").value!;
      });
      expect(iou).toEqual([...iou].sort((a, b) => a - b));
      expect(iou[2]! - iou[0]!).toBeGreaterThan(0.3);
    }
  });

  it("exchange classes, and compare nothing with nothing", () => {
    const swapped = preset("swap", 10);
    const tallies = score(swapped.target, swapped.prediction, 3);
    expect([1, 2].map((label) => tallies.all[label]!.tp)).toEqual([0, 0]);
    expect(tallies.all[1]!.target).toBe(tallies.all[2]!.prediction);
    const empty = preset("empty", 10);
    expect(mean("iou", score(empty.target, empty.prediction, 3), usual).parts).toEqual([
      { label: 0, value: 1 },
    ]);
  });
});

describe("boxes", () => {
  it("give the published extremes", () => {
    const same = boxAreas([1, 1, 5, 4], [1, 1, 5, 4]);
    expect([boxIou(same), boxGiou(same)]).toEqual([
      { numerator: 1, denominator: 1 },
      { numerator: 1, denominator: 1 },
    ]);
    // Side by side without a gap: IoU 0, and nothing of the hull is empty.
    expect(boxGiou(boxAreas([0, 0, 2, 2], [2, 0, 4, 2]))).toEqual({ numerator: 0, denominator: 1 });
    // Far apart: GIoU tends to −1.
    const far = boxGiou(boxAreas([0, 0, 1, 1], [999, 999, 1000, 1000]));
    expect(far).toEqual({ numerator: -499999, denominator: 500000 });
    const overlapping = boxAreas([3, 3, 13, 11], [8, 6, 20, 13]);
    expect(overlapping).toEqual({ a: 80, b: 84, intersection: 25, union: 139, hull: 170 });
    expect(boxIou(overlapping)).toEqual({ numerator: 25, denominator: 139 });
    expect(boxGiou(overlapping)).toEqual({
      numerator: 25 * 170 - 31 * 139,
      denominator: 139 * 170,
    });
  });

  it("count cells", () => {
    const side = fc.integer({ min: 0, max: 8 });
    const box = fc
      .tuple(side, side, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
      .map(([x, y, w, h]): Box => [x, y, x + w, y + h]);
    fc.assert(
      fc.property(box, box, (a, b) => {
        const holds = ([x1, y1, x2, y2]: Box, x: number, y: number) =>
          x >= x1 && x < x2 && y >= y1 && y < y2;
        const counts = { intersection: 0, union: 0 };
        for (let x = 0; x < 20; x++) {
          for (let y = 0; y < 20; y++) {
            if (holds(a, x, y) && holds(b, x, y)) counts.intersection++;
            if (holds(a, x, y) || holds(b, x, y)) counts.union++;
          }
        }
        const areas = boxAreas(a, b);
        expect(areas).toMatchObject(counts);
        const giou = boxGiou(areas);
        expect(giou.numerator / giou.denominator).toBeCloseTo(
          areas.intersection / areas.union - (areas.hull - areas.union) / areas.hull,
          12,
        );
      }),
    );
  });

  it("stay on the board", () => {
    expect(onBoard([-3, 2, 99, 1], [24, 16])).toEqual([0, 2, 24, 3]);
    expect(moveBox([3, 3, 13, 11], -9, 20, [24, 16])).toEqual([0, 8, 10, 16]);
  });
});
