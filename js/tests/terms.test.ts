// The page's terms against torch's results (tests/vectors, shared with pytest) and against each other.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import convCases from "../../tests/vectors/conv.json";
import convTransposeCases from "../../tests/vectors/conv_transpose.json";
import {
  type ConvTransposeParameters,
  convTerms,
  convTransposeSize,
  convTransposeTerms,
  type Pair,
} from "../src/terms/convolution";
import { outputIndex, result, rowsThrough, stamped } from "../src/terms/linear";
import type { ConvTransposeSpec } from "../src/terms/parameters";
import {
  area,
  type Grid,
  lookup,
  overlap,
  rowsOf,
  sumProducts,
  transposed,
} from "../src/terms/terms";

interface Case {
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

function grid(nested: unknown): Grid {
  const rows = (Array.isArray((nested as unknown[])[0]) ? nested : [nested]) as number[][];
  return { rows: rows.length, cols: rows[0]!.length, values: Float64Array.from(rows.flat()) };
}

const pair = (list: number[], neutral: number): Pair =>
  list.length === 1 ? [neutral, list[0]!] : [list[0]!, list[1]!];

const specOf = (c: Case): ConvTransposeSpec => ({
  dims: c.dims as 1 | 2,
  input: grid(c.input),
  kernel: grid(c.kernel),
  stride: pair(c.stride, 1),
  padding: pair(c.padding, 0),
  outputPadding: pair(c.output_padding ?? [0], 0),
  dilation: pair(c.dilation, 1),
  bias: c.bias,
});

const close = (own: ArrayLike<number>, theirs: ArrayLike<number>): void => {
  expect(own.length).toBe(theirs.length);
  for (let i = 0; i < own.length; i++) expect(own[i]).toBeCloseTo(theirs[i]!, 9);
};

describe("transposed convolution equals torch", () => {
  it.each((convTransposeCases as Case[]).map((c) => [c.id, c] as const))("%s", (_, c) => {
    const spec = specOf(c);
    const terms = convTransposeTerms(spec.input, spec.kernel, spec);
    const expected = grid(c.output);
    expect([terms.outputSize.rows, terms.outputSize.cols]).toEqual([expected.rows, expected.cols]);
    const y = sumProducts(terms, spec.input.values, spec.kernel.values).map((v) => v + c.bias);
    close(y, expected.values);
    expect(Array.from(overlap(terms))).toEqual(Array.from(grid(c.overlap).values));
    // The stamps lay the same result out before cropping.
    close(result(stamped(spec)), expected.values);
  });
});

describe("convolution equals torch", () => {
  it.each((convCases as Case[]).map((c) => [c.id, c] as const))("%s", (_, c) => {
    const spec = specOf(c);
    const terms = convTerms(spec.input, spec.kernel, spec);
    const expected = grid(c.output);
    const y = sumProducts(terms, spec.input.values, spec.kernel.values).map((v) => v + c.bias);
    close(y, expected.values);
    expect(Array.from(overlap(terms))).toEqual(Array.from(grid(c.overlap).values));
  });
});

const side = fc.integer({ min: 1, max: 5 });
const legal: fc.Arbitrary<ConvTransposeSpec> = fc
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

describe("the list of terms", () => {
  it("transposed is convolution's list with two columns swapped", () => {
    fc.assert(
      fc.property(legal, (spec) => {
        const small = { ...spec, outputPadding: [0, 0] } as ConvTransposeParameters & typeof spec;
        const forward = convTransposeTerms(spec.input, spec.kernel, small);
        fc.pre(area(forward.outputSize) > 0 && forward.outputSize.rows > 0);
        const back = transposed(convTerms(forward.outputSize, spec.kernel, spec));
        expect(back.outputSize).toEqual(forward.outputSize);
        expect(Array.from(back.input)).toEqual(Array.from(forward.input));
        expect(Array.from(back.output)).toEqual(Array.from(forward.output));
        expect(Array.from(back.kernel)).toEqual(Array.from(forward.kernel));
      }),
    );
  });

  it("replayed to the last step gives the result, every step adds one input cell's copy", () => {
    fc.assert(
      fc.property(legal, (spec) => {
        const s = stamped(spec);
        const at = (step: number) =>
          sumProducts(s.terms, spec.input.values, spec.kernel.values, rowsThrough(s, step));
        expect(Array.from(at(s.steps - 1))).toEqual(Array.from(s.sums));
        const step = s.steps >> 1;
        const before = at(step - 1);
        const after = at(step);
        const touched = new Set(Array.from(rowsOf(s.by.input, step), (r) => s.terms.output[r]!));
        after.forEach((v, i) => {
          if (!touched.has(i)) expect(v).toBe(before[i]);
        });
      }),
    );
  });

  it("grouped by any column holds every row once", () => {
    fc.assert(
      fc.property(legal, (spec) => {
        const terms = convTransposeTerms(spec.input, spec.kernel, spec);
        for (const column of ["input", "kernel", "output"] as const) {
          const table = lookup(terms, column);
          expect([...table.rows].sort((a, b) => a - b)).toEqual([...terms.output.keys()]);
          for (let i = 0; i < area(terms[`${column}Size`]); i++)
            for (const row of rowsOf(table, i)) expect(terms[column][row]).toBe(i);
        }
      }),
    );
  });

  it("crops exactly `padding` cells at the start of each axis", () => {
    const spec: ConvTransposeSpec = {
      ...specOf({ ...(convTransposeCases as Case[])[0]!, dims: 2 }),
      input: grid([
        [1, 2],
        [3, 4],
      ]),
      kernel: grid([
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ]),
      stride: [2, 2],
      padding: [1, 0],
      outputPadding: [0, 1],
      dilation: [1, 1],
      bias: 0,
    };
    const s = stamped(spec);
    expect(s.canvas).toEqual({ rows: 5, cols: 6 });
    const kept = Array.from({ length: 30 }, (_, i) => i).filter((i) => outputIndex(s, i) >= 0);
    expect(new Set(kept.map((i) => Math.floor(i / 6)))).toEqual(new Set([1, 2, 3]));
    expect(kept.length).toBe(18);
  });
});
