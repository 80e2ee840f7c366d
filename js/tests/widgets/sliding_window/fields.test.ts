// What the page makes of measured fields: sums over layers, parts of boxes, hostile bytes.

import { describe, expect, it } from "vitest";
import { english } from "../../../src/ui/language";
import { sumWords } from "../../../src/widgets/sliding_window/field";
import {
  type FieldLayer,
  influenceAt,
  innerBox,
  readFields,
  within,
} from "../../../src/widgets/sliding_window/fields";
import { ratioWords } from "../../../src/widgets/sliding_window/recomputation";

const int32 = (numbers: number[]) => ({
  dtype: "int32",
  shape: [numbers.length],
  data: Int32Array.from(numbers),
});

/** One unit at (0, 1) of a picture of 3 × 4 pixels, whose 3 × 3 field loses its first row. */
const FIELDS = {
  exact: true,
  rows: [0],
  columns: [1],
  classes: ["sea"],
  layers: [
    {
      words: "conv",
      window: { kernel_size: [3, 3], stride: [2, 2], padding: [1, 1], dilation: [1, 1] },
      size: [3, 3],
      jump: [2, 2],
    },
  ],
  numbers: int32([-1, 0, 3, 3, 1, 1, 2, 3]),
  peaks: { dtype: "float32", shape: [1], data: Float32Array.of(0.5) },
  influence: { dtype: "uint8", shape: [6], data: Uint8Array.of(0, 255, 51, 0, 102, 0) },
};

describe("a field", () => {
  const field = readFields(FIELDS)!.unit(0, 0);

  it("has its influence where it lies on the picture", () => {
    const at = influenceAt(field, [3, 4]);
    expect([at(0, 1), at(0, 2), at(1, 1)]).toEqual([255, 51, 102]);
    expect([at(0, 3), at(2, 1), at(-1, 1)]).toEqual([0, 0, 0]);
    expect(field.peak).toBe(0.5);
    expect(within(field.box, [3, 4])).toEqual({ top: 0, left: 0, rows: 2, cols: 3 });
    expect(innerBox(field)).toEqual({ top: 0, left: 1, rows: 1, cols: 1 });
  });

  it.each([
    ["a number is missing", { numbers: int32([-1, 0, 3, 3, 1, 1, 2]) }],
    ["cells are missing", { numbers: int32([-1, 0, 3, 3, 1, 1, 3, 3]) }],
    ["a size is negative", { numbers: int32([-1, 0, -3, 3, 1, 1, 2, 3]) }],
    ["a box is far away", { numbers: int32([2e9, 0, 3, 3, 1, 1, 2, 3]) }],
    ["a peak is missing", { peaks: { dtype: "float32", shape: [0], data: Float32Array.of() } }],
    ["there is no unit", { rows: [] }],
    ["a class has no name", { classes: [] }],
    ["there are no layers", { layers: [] }],
  ])("is not read where %s", (_, wrong) => {
    expect(readFields({ ...FIELDS, ...wrong })).toBeNull();
  });
});

const layer = (kernel: number, stride: number, r: number, j: number, dilation = 1): FieldLayer => ({
  words: "",
  window: { kernel: [kernel, kernel], stride: [stride, stride], dilation: [dilation, dilation] },
  size: [r, r],
  jump: [j, j],
});

describe("the sums", () => {
  // AlexNet's first layers, whose r and j are 11 and 4, 19 and 8, 51 and 8.
  const layers = [layer(11, 4, 11, 4), layer(3, 2, 19, 8), layer(5, 1, 51, 8)];

  it("are written as they are taken", () => {
    expect(sumWords({ layers }, 0)).toBe("r = 1 + (11 − 1) · 1 = 11, j = 1 · 4 = 4");
    expect(sumWords({ layers }, 1)).toBe("r = 11 + (3 − 1) · 4 = 19, j = 4 · 2 = 8");
    expect(sumWords({ layers }, 2)).toBe("r = 19 + (5 − 1) · 8 = 51, j = 8 · 1 = 8");
  });

  it("tell of dilation, and of sides that differ by their results alone", () => {
    expect(sumWords({ layers: [layer(3, 1, 5, 1, 2)] }, 0)).toBe(
      "r = 1 + (3 − 1) · 2 · 1 = 5, j = 1 · 1 = 1",
    );
    const wide = { ...layer(3, 1, 3, 1), size: [3, 5] as const };
    const wider = { ...wide, window: { ...wide.window!, kernel: [3, 5] as const } };
    expect(sumWords({ layers: [wider] }, 0)).toBe("r = 3 × 5, j = 1 × 1");
  });
});

describe("the ratio", () => {
  const cost = {
    windows: 1,
    slidingMacs: 300,
    onePassMacs: 10,
    limit: 32,
    slidingSeconds: null,
    onePassSeconds: null,
  };

  it("says why it grows and how far, or that it does not", () => {
    expect(ratioWords(english, cost)).toContain("grows towards 32×, and never beyond");
    expect(ratioWords(english, { ...cost, limit: 30 })).toBe(
      "A window costs 30× what one pass spends on a pixel, on pictures of any size.",
    );
    expect(ratioWords(english, { ...cost, limit: null })).toBe("");
  });
});
