// Downsampling against torch's results (tests/vectors, shared with pytest).

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import cells from "../../../../tests/vectors/downsampling.json";
import { binomial, costOf, METHODS, type Method } from "../../../src/terms/downsampling";
import { english } from "../../../src/ui/language";
import { layoutOf } from "../../../src/widgets/downsampling/layout";
import {
  convolutionOf,
  enlarged,
  imageResultsOf,
  resultsOf,
  rolled,
  sources,
  takers,
} from "../../../src/widgets/downsampling/results";
import {
  type CellSpec,
  DOWNSAMPLING_DEFAULTS,
  parseCells,
} from "../../../src/widgets/downsampling/spec";
import { methodCode } from "../../../src/widgets/downsampling/words";
import { shownOf } from "../../../src/wire/pooling";
import { closeTo, grid } from "../../cases";

interface Case {
  readonly id: string;
  readonly input: number[][];
  readonly kernel: number[][];
  readonly kernel_size: number[];
  readonly stride: number[];
  readonly padding: number[];
  readonly code: string[];
  readonly code_1d: string[];
  readonly shift: number;
  readonly outputs: Readonly<Record<Method, number[][]>>;
}

const all = cells as unknown as Case[];
const specOf = (c: Readonly<Record<string, unknown>>): CellSpec =>
  parseCells({ ...DOWNSAMPLING_DEFAULTS, ...c, methods: METHODS });

describe("every method equals torch", () => {
  it.each(all.map((c) => [c.id, c] as const))("%s", (_, c) => {
    const spec = specOf({ ...c });
    const { planes } = resultsOf(spec);
    expect(planes.map(({ method }) => method)).toEqual(METHODS);
    for (const plane of planes) closeTo(plane.values, grid(c.outputs[plane.method]).values);
    const { rows, cols, values } = spec.input;
    const picture = imageResultsOf({ ...spec, image: { rows, cols, channels: [values] } });
    for (const plane of picture.planes)
      closeTo(plane.channels[0]!, grid(c.outputs[plane.method]).values);
  });
});

describe("the line of torch is Python's, which torch has run", () => {
  it.each(all.map((c) => [c.id, c] as const))("%s", (_, c) => {
    const of = (spec: CellSpec) => METHODS.map((method) => methodCode(method, spec, spec.input));
    expect(of(specOf({ ...c }))).toEqual(c.code);
    const { kernel_size, stride, padding, kernel, input } = c;
    const last = ([, along]: number[]) => along!;
    const row = specOf({
      ...c,
      input: input[0],
      kernel: kernel[0],
      kernel_size: last(kernel_size),
      stride: last(stride),
      padding: last(padding),
    });
    expect(of(row)).toEqual(c.code_1d);
  });
});

describe("a shift", () => {
  const [still, moved] = [0, 1].map((shift) => resultsOf(specOf({ shift })));

  it("turns subsampled stripes over, and nothing else that keeps them even", () => {
    const values = (results: typeof still) =>
      Object.fromEntries(results!.planes.map((p) => [p.method, [...new Set(p.values)]]));
    expect(values(still)).toEqual({
      max_pool: [1],
      avg_pool: [0.5],
      strided_conv: [0.25],
      subsample: [0],
      blur_pool: [0.5],
    });
    expect(values(moved)).toEqual({ ...values(still), strided_conv: [0.75], subsample: [1] });
  });

  it("has changed what it says it changes", () => {
    for (const p of still!.planes) {
      const after = shownOf(moved!.planes, p.method).values;
      closeTo(
        p.change,
        after.map((value, i) => value - p.values[i]!),
      );
    }
  });

  it("comes back on the left", () => {
    expect([...rolled(Float64Array.of(1, 2, 3, 4, 5, 6), 3, 1)]).toEqual([3, 1, 2, 6, 4, 5]);
  });
});

it("links a cell to the outputs that are made of it", () => {
  const results = resultsOf(specOf({ ...all[20]! }));
  for (const p of results.planes)
    for (let o = 0; o < p.values.length; o++)
      for (const cell of sources(p, o)) expect(takers(p, cell)).toContain(o);
});

it("reads one row as 1D, and its parameters as single numbers", () => {
  const spec = specOf({ input: [0, 1, 0, 1, 0, 1], kernel_size: 3, stride: 2, padding: 1 });
  expect([spec.dims, spec.kernelSize, spec.padding]).toEqual([1, [1, 3], [0, 1]]);
  // The rows of the kernel add up: 0.75, 0.25, 0.
  expect([...spec.kernel.values]).toEqual([0.75, 0.25, 0]);
  const values = (method: Method) => [...shownOf(resultsOf(spec).planes, method).values];
  expect(values("subsample")).toEqual([0, 0, 0]);
  expect(values("max_pool")).toEqual([1, 1, 1]);
  expect(values("blur_pool")).toEqual([0.5, 0.5, 0.5]);
});

it("blurs with weights that add up to 1 and vanish on the finest stripes", () => {
  for (let size = 2; size <= 7; size++) {
    const weights = binomial(size);
    expect(weights.reduce((a, b) => a + b)).toBe(1);
    expect(weights.reduce((sum, w, i) => sum + (i % 2 ? -w : w), 0)).toBe(0);
  }
});

it("is the convolution that it shows", () => {
  const results = resultsOf(
    specOf({
      padding: 1,
      kernel_size: 2,
      stride: 2,
      input: [
        [1, 2],
        [3, 4],
      ],
    }),
  );
  const found = (method: Method) =>
    convolutionOf(english, results, shownOf(results.planes, method));
  expect(found("max_pool")).toMatch(/no convolution/);
  expect(found("subsample")).toMatchObject({ padding: [1, 1], mirrored: false });
  expect(found("blur_pool")).toMatch(/one output for each window, 2 × 2/);
  expect(found("avg_pool")).toMatchObject({
    kernel: { values: Float64Array.of(0.25, 0.25, 0.25, 0.25) },
  });
});

it("counts products once per output and weight", () => {
  const spec = specOf({});
  const cost = (method: Method) => Object.values(costOf(method, spec.input, spec));
  expect(METHODS.map(cost)).toEqual([
    [0, 0],
    [0, 64],
    [4, 64],
    [0, 0],
    [0, 144],
  ]);
});

it("draws a value as large as the pixels that it stands for", () => {
  const small = { rows: 1, cols: 2, channels: [Float64Array.of(7, 9)] };
  const large = enlarged(small, { rows: 2, cols: 5 }, [2, 2]);
  expect([...large.channels[0]!]).toEqual([7, 7, 9, 9, 9, 7, 7, 9, 9, 9]);
});

describe("the layout", () => {
  const side = fc.integer({ min: 1, max: 24 });
  it("keeps panels apart and in the room, where cells of 6 pixels fit", () => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 320, max: 1300 }),
        fc.integer({ min: 200, max: 700 }),
        (rows, cols, planes, width, height) => {
          const pooled = { rows: Math.ceil(rows / 2), cols: Math.ceil(cols / 2) };
          const input = { rows, cols };
          const at = layoutOf({ input, pooled, planes }, { width, height }, width < 560);
          if (at.cell > 6) {
            expect(at.width).toBeLessThanOrEqual(width);
            expect(at.height).toBeLessThanOrEqual(height);
          }
          const boxes = [
            { x: 0, y: 0, w: cols * at.cell, h: 26 + rows * at.cell },
            ...at.planes.map(({ x, y }) => ({ x, y, w: at.column, h: 26 + pooled.rows * at.cell })),
          ];
          boxes.forEach((a, i) => {
            for (const b of boxes.slice(i + 1))
              expect(
                a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y,
              ).toBe(true);
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});
