// Changing a stack whose kernels are given: they follow its sizes and its axes.

import type { Dims } from "../../terms/parameters";
import type { Grid } from "../../terms/terms";
import { resized } from "../../ui/layout";
import type { Layer, StackSpec } from "./layers";
import { weights } from "./weights";

type Cells = number[] | number[][];
type Traits = Record<string, unknown>;

/** A kernel as it crosses the wire. */
export function listed({ rows, cols, values }: Grid, dims: Dims): Cells {
  const list = Array.from(values);
  if (dims === 1) return list;
  return Array.from({ length: rows }, (_, r) => list.slice(r * cols, (r + 1) * cols));
}

/** The kernels in use, as given ones. */
export const byHand = (spec: StackSpec): Traits => ({
  kernels: weights(spec).map((kernel) => listed(kernel, spec.dims)),
});

/** One weight changed; from then on the kernels are given. */
export function withWeight(spec: StackSpec, layer: number, index: number, value: number): Traits {
  const kernels = weights(spec).map((kernel, i) => {
    const values = Float64Array.from(kernel.values);
    if (i === layer) values[index] = value;
    return listed({ ...kernel, values }, spec.dims);
  });
  return { kernels };
}

/** Other layers; given kernels grow by zeros, shrink, come and go with them. */
export function withLayers(spec: StackSpec, layers: readonly Layer[]): Traits {
  const traits: Traits = {
    layers: layers.map(({ kernelSize, stride }) => ({ kernel_size: kernelSize, stride })),
  };
  if (typeof spec.kernels === "string") return traits;
  const fresh = weights({ ...spec, layers, kernels: "uniform" });
  const memory = new Map<string, number>();
  traits.kernels = layers.map(({ kernelSize: k }, i) => {
    const given = (spec.kernels as readonly Grid[])[i];
    if (!given) return listed(fresh[i]!, spec.dims);
    const rows = resized(given, { rows: spec.dims === 1 ? 1 : k, cols: k }, memory, () => 0);
    return spec.dims === 1 ? rows[0] : rows;
  });
  return traits;
}

/** Given kernels without those of one layer. */
export function withoutLayer(spec: StackSpec, index: number): Traits {
  const keep = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== index);
  const kernels = typeof spec.kernels === "string" ? spec.kernels : keep(spec.kernels);
  return withLayers({ ...spec, kernels }, keep(spec.layers));
}

/**
 * Other axes. A given kernel of one axis becomes its outer product; one of two axes becomes the
 * sums of its columns, scaled so that its outer product would have the same sum.
 */
export function withDims(spec: StackSpec, dims: Dims): Traits {
  if (typeof spec.kernels === "string" || dims === spec.dims) return { dims };
  const kernels = spec.kernels.map(({ cols, values }) => {
    if (dims === 2)
      return Array.from(values, (row) => Array.from(values, (column) => row * column));
    const sums = Array.from({ length: cols }, (_, c) =>
      values.reduce((sum, value, i) => (i % cols === c ? sum + value : sum), 0),
    );
    const total = Math.abs(sums.reduce((a, b) => a + b, 0));
    return total > 1e-9 ? sums.map((sum) => sum / Math.sqrt(total)) : sums;
  });
  return { dims, kernels };
}
