// Cases for tests: torch's, from the vectors, and generated ones.

import fc from "fast-check";
import { expect } from "vitest";
import type { ConvTransposeSpec } from "../src/terms/convolution";
import { convTransposeSize, type Pair } from "../src/terms/convolution";
import type { Grid } from "../src/terms/terms";

/** A case of tests/vectors. */
export interface Case {
  readonly id: string;
  readonly dims: number;
  readonly input: unknown;
  readonly kernel: unknown;
  readonly stride: number[];
  readonly padding: number[];
  readonly output_padding?: number[];
  readonly dilation: number[];
  readonly bias: number;
  readonly output: unknown;
  readonly overlap: unknown;
}

export function grid(nested: unknown): Grid {
  const rows = (Array.isArray((nested as unknown[])[0]) ? nested : [nested]) as number[][];
  return { rows: rows.length, cols: rows[0]!.length, values: Float64Array.from(rows.flat()) };
}

const pair = (list: number[], neutral: number): Pair =>
  list.length === 1 ? [neutral, list[0]!] : [list[0]!, list[1]!];

export const specOf = (c: Case): ConvTransposeSpec => ({
  dims: c.dims as 1 | 2,
  input: grid(c.input),
  kernel: grid(c.kernel),
  stride: pair(c.stride, 1),
  padding: pair(c.padding, 0),
  outputPadding: pair(c.output_padding ?? [0], 0),
  dilation: pair(c.dilation, 1),
  bias: c.bias,
});

export const closeTo = (own: ArrayLike<number>, theirs: ArrayLike<number>): void => {
  expect(own.length).toBe(theirs.length);
  for (let i = 0; i < own.length; i++) expect(own[i]).toBeCloseTo(theirs[i]!, 9);
};

const side = fc.integer({ min: 1, max: 5 });
/** Whatever torch accepts, small. */
export const legal: fc.Arbitrary<ConvTransposeSpec> = fc
  .record({
    input: fc.tuple(side, side),
    kernel: fc.tuple(side, side),
    stride: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    padding: fc.tuple(fc.nat(2), fc.nat(2)),
    outputPadding: fc.tuple(fc.nat(3), fc.nat(3)),
    seed: fc.integer(),
  })
  .map(({ input, kernel, seed, ...rest }) => {
    const cells = (rows: number, cols: number, salt: number): Grid => ({
      rows,
      cols,
      values: Float64Array.from({ length: rows * cols }, (_, i) => ((seed + salt * i * i) % 9) - 4),
    });
    return {
      ...rest,
      dims: 2 as const,
      input: cells(...input, 7),
      kernel: cells(...kernel, 3),
      bias: 0,
    };
  })
  .filter((spec) => {
    const size = convTransposeSize(spec.input, spec.kernel, spec);
    const fits = (a: 0 | 1) => spec.outputPadding[a] < Math.max(spec.stride[a], spec.dilation[a]);
    return size.rows > 0 && size.cols > 0 && fits(0) && fits(1);
  });
