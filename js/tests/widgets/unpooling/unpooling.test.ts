// Pooling and unpooling against torch's results (tests/vectors, shared with pytest).

import { describe, expect, it } from "vitest";
import cells from "../../../../tests/vectors/unpooling.json";
import pictures from "../../../../tests/vectors/unpooling_photo.json";
import type { Pair } from "../../../src/terms/convolution";
import { assumedSize, maxPool, type PoolParameters } from "../../../src/terms/pooling";
import type { Corner, Method } from "../../../src/terms/unpooling";
import { imageResultsOf } from "../../../src/widgets/unpooling/image-results";
import {
  comparison,
  places,
  resultsOf,
  through,
  tied,
} from "../../../src/widgets/unpooling/results";
import { parseUnpooling } from "../../../src/widgets/unpooling/spec";
import { closeTo, grid } from "../../cases";

interface Case {
  readonly id: string;
  readonly input: number[][];
  readonly kernel_size: number[];
  readonly stride: number[];
  readonly padding: number[];
  readonly ceil_mode: boolean;
  readonly corner: string;
  readonly gain: number;
  readonly edits: number[][];
  readonly pooled: number[][];
  readonly indices: number[][];
  readonly unpooling_input: number[][];
  readonly unpooled: Readonly<Record<string, number[][]>>;
  readonly default_size: number[];
  readonly tied: boolean;
  readonly overlapping: boolean;
}

const all = cells as unknown as Case[];

const resultsOfCase = (c: Case) =>
  resultsOf(parseUnpooling({ ...c, methods: Object.keys(c.unpooled) } as Record<string, unknown>));

describe("max pooling equals torch", () => {
  it.each(all.map((c) => [c.id, c] as const))("%s", (_, c) => {
    const { pooled, unpoolingInput, spec } = resultsOfCase(c);
    closeTo(pooled.values, grid(c.pooled).values);
    expect(Array.from(pooled.indices)).toEqual(c.indices.flat());
    closeTo(unpoolingInput.values, grid(c.unpooling_input).values);
    const { rows, cols } = assumedSize(pooled, spec);
    expect([rows, cols]).toEqual(c.default_size);
  });
});

describe("every unpooling equals torch", () => {
  it.each(all.map((c) => [c.id, c] as const))("%s", (_, c) => {
    const results = resultsOfCase(c);
    expect(results.planes.length).toBeGreaterThan(0);
    for (const plane of results.planes)
      closeTo(plane.values, grid(c.unpooled[plane.method]).values);
  });
});

describe("the steps", () => {
  it.each(all.map((c) => [c.id, c] as const))("tells %s step by step", (_, c) => {
    const results = resultsOfCase(c);
    const last = results.pooled.indices.length - 1;
    for (const plane of results.planes) {
      closeTo(through(results, plane, last).sums, plane.values);
      expect(Array.from(through(results, plane, -1).counts).every((n) => n === 0)).toBe(true);
      // A step changes nothing but the places it names.
      const step = last >> 1;
      const before = through(results, plane, step - 1).sums;
      const named = new Set(places(results, plane, step));
      through(results, plane, step).sums.forEach((value, i) => {
        if (!named.has(i)) expect(value).toBe(before[i]);
      });
    }
  });

  it("finds ties and shared places where there are any", () => {
    for (const c of all) {
      const results = resultsOfCase(c);
      const ties = [...results.pooled.indices.keys()].some(
        (cell) => tied(results, cell).length > 1,
      );
      expect(ties, c.id).toBe(c.tied);
      if (!c.overlapping) expect(results.lost.size, c.id).toBe(0);
    }
  });

  it("lets the last NaN of a window win, as torch does", () => {
    const p: PoolParameters = {
      kernelSize: [1, 3],
      stride: [1, 3],
      padding: [0, 0],
      ceilMode: false,
    };
    const pooled = maxPool(grid([[Number.NaN, 9, Number.NaN]]), p);
    expect(pooled.values[0]).toBeNaN();
    expect(pooled.indices[0]).toBe(2);
  });
});

describe("what was lost", () => {
  it("is as worked out by hand", () => {
    const results = resultsOf(
      parseUnpooling({
        input: [
          [0, 5, 3, 0],
          [0, 2, 6, 0],
          [0, 8, 4, 0],
          [0, 3, 7, 0],
        ],
        kernel_size: 2,
        stride: null,
        padding: 0,
        ceil_mode: false,
        methods: ["nearest", "bed_of_nails", "max_unpool"],
        corner: "top_left",
        gain: 1,
        edits: [],
      }),
    );
    const numbers = results.planes.map(({ errors: k }) => [
      k.mse,
      k.recovered,
      k.sum,
      k.sumPreserved,
    ]);
    expect(numbers).toEqual([
      [25, 4, 104, false],
      [18.375, 6, 26, true],
      [2.375, 12, 26, true],
    ]);
  });

  it("takes rounding for no loss", () => {
    const third = Float64Array.of(1 / 3, 1 / 3, 1 / 3);
    const other = Float64Array.of(1 / 3 + 1e-9, 1 / 3, 1 / 3 - 1e-9);
    expect(comparison([third], [third])([other])).toMatchObject({
      recovered: 3,
      sumPreserved: true,
    });
  });
});

interface PhotoCase extends Omit<Case, "input" | "unpooled"> {
  readonly image: (number | number[])[][];
  readonly levels: number;
  readonly unpooled: Readonly<Record<string, number[][][]>>;
}

describe("pictures equal torch", () => {
  it.each((pictures as unknown as PhotoCase[]).map((c) => [c.id, c] as const))("%s", (_, c) => {
    const pixels = c.image.flat();
    const count = Array.isArray(pixels[0]) ? pixels[0].length : 1;
    const channels = Array.from({ length: count }, (_, channel) =>
      Float32Array.from(pixels, (pixel) => (Array.isArray(pixel) ? pixel[channel]! : pixel)),
    );
    const results = imageResultsOf({
      image: { rows: c.image.length, cols: c.image[0]!.length, channels },
      kernelSize: c.kernel_size as unknown as Pair,
      stride: c.stride as unknown as Pair,
      padding: c.padding as unknown as Pair,
      ceilMode: c.ceil_mode,
      methods: Object.keys(c.unpooled) as Method[],
      corner: c.corner as Corner,
      gain: c.gain,
      levels: c.levels,
    });
    for (const plane of results.planes) {
      plane.channels.forEach((values, channel) => {
        const theirs = c.unpooled[plane.method]![channel]!.flat();
        expect(values.length).toBe(theirs.length);
        values.forEach((value, i) => {
          expect(Math.abs(value - theirs[i]!)).toBeLessThan(1e-3);
        });
      });
    }
  });
});
