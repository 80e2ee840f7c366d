// Lists of terms whose weights are a few known numbers: what unpooling and downsampling are made of.

import { collect, onePlane, type Size, type WeightedTerms } from "./terms";

/** What one index of the small side is linked to along one axis. */
export interface Tap {
  readonly at: number;
  readonly weight: number;
}

/** Taps along one axis, by the index on the small side. */
export type Axis = readonly (readonly Tap[])[];

export const axes = (count: number): Tap[][] => Array.from({ length: count }, () => []);

/** A list whose kernel column points at one of a few weights. */
export function weighted(
  pooled: Size,
  plane: Size,
  max: number,
  write: (add: (output: number, input: number, weight: number) => void) => void,
): WeightedTerms {
  const numbers = new Map<number, number>();
  const one = { rows: 1, cols: 1 };
  const sizes = { outputSize: onePlane(plane), inputSize: onePlane(pooled), kernelSize: one };
  const terms = collect(max, sizes, (add) =>
    write((output, input, weight) => {
      if (!numbers.has(weight)) numbers.set(weight, numbers.size);
      add(output, input, numbers.get(weight)!);
    }),
  );
  const weights = numbers.size ? Float64Array.from(numbers.keys()) : Float64Array.of(1);
  return { terms: { ...terms, kernelSize: { rows: 1, cols: weights.length } }, weights };
}

/** The list of two axes: every tap of a row with every tap of a column. */
export function product(pooled: Size, plane: Size, rows: Axis, cols: Axis): WeightedTerms {
  const across = (axis: Axis) => axis.reduce((sum, taps) => sum + taps.length, 0);
  return weighted(pooled, plane, across(rows) * across(cols), (add) => {
    rows.forEach((vertical, i) => {
      cols.forEach((horizontal, j) => {
        for (const v of vertical)
          for (const h of horizontal)
            add(v.at * plane.cols + h.at, i * pooled.cols + j, v.weight * h.weight);
      });
    });
  });
}

/** The same products the other way round: what a cell gave it now takes. */
export const transposed = ({ terms, weights }: WeightedTerms): WeightedTerms => ({
  terms: {
    ...terms,
    output: terms.input,
    input: terms.output,
    outputSize: terms.inputSize,
    inputSize: terms.outputSize,
  },
  weights,
});
