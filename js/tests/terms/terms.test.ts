// The page's terms against torch's results (tests/vectors, shared with pytest) and against each other.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import convCases from "../../../tests/vectors/conv.json";
import convTransposeCases from "../../../tests/vectors/conv_transpose.json";
import type { ConvTransposeSpec } from "../../src/terms/convolution";
import {
  type ConvSpec,
  type ConvTransposeParameters,
  convTransposeTerms,
} from "../../src/terms/convolution";
import { convolved, outputIndex, result, rowsThrough, stamped } from "../../src/terms/linear";
import { area, lookup, overlap, rowsOf, sumProducts } from "../../src/terms/terms";
import { type Case, closeTo, grid, legal, specOf } from "../cases";

const PLAIN: Pick<ConvSpec, "paddingMode" | "flipped"> = { paddingMode: "zeros", flipped: false };

describe("transposed convolution equals torch", () => {
  it.each((convTransposeCases as Case[]).map((c) => [c.id, c] as const))("%s", (_, c) => {
    const spec = specOf(c);
    const terms = convTransposeTerms(spec.input, spec.kernel, spec);
    const expected = grid(c.output);
    expect([terms.outputSize.rows, terms.outputSize.cols]).toEqual([expected.rows, expected.cols]);
    const y = sumProducts(terms, spec.input.values, spec.kernel.values).map((v) => v + c.bias);
    closeTo(y, expected.values);
    expect(Array.from(overlap(terms))).toEqual(Array.from(grid(c.overlap).values));
    // The stamps lay the same result out before cropping.
    closeTo(result(stamped(spec)), expected.values);
  });
});

describe("convolution equals torch", () => {
  it.each((convCases as Case[]).map((c) => [c.id, c] as const))("%s", (_, c) => {
    const spec = specOf(c);
    const { terms } = convolved({ ...spec, ...PLAIN });
    const expected = grid(c.output);
    const y = sumProducts(terms, spec.input.values, spec.kernel.values).map((v) => v + c.bias);
    closeTo(y, expected.values);
    expect(Array.from(overlap(terms))).toEqual(Array.from(grid(c.overlap).values));
  });
});

describe("the list of terms", () => {
  it("transposed is convolution's list with two columns swapped", () => {
    fc.assert(
      fc.property(legal, (spec) => {
        const small = { ...spec, outputPadding: [0, 0] } as ConvTransposeParameters & typeof spec;
        const forward = convTransposeTerms(spec.input, spec.kernel, small);
        fc.pre(area(forward.outputSize) > 0 && forward.outputSize.rows > 0);
        const { rows, cols } = forward.outputSize;
        const input = { rows, cols, values: new Float64Array(rows * cols) };
        const { terms: back } = convolved({ ...spec, ...PLAIN, input });
        expect(back.inputSize).toEqual(forward.outputSize);
        expect(Array.from(back.output)).toEqual(Array.from(forward.input));
        expect(Array.from(back.input)).toEqual(Array.from(forward.output));
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
