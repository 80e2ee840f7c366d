// Downsampling as lists of terms: which cells of the input each output is made of.

import { downsampling as OPTIONS } from "../../../segwidgets/shared/options.json";
import { maxPool, type PoolParameters, poolSize, reach } from "./pooling";
import type { Grid, Size, WeightedTerms } from "./terms";
import { type Axis, product, transposed, weighted } from "./weighted";

export type Method = "max_pool" | "avg_pool" | "strided_conv" | "subsample" | "blur_pool";

export const METHODS = OPTIONS.methods.choices as readonly Method[];

export interface DownsamplingParameters extends PoolParameters {
  /** Whether a mean counts padding. */
  readonly countIncludePad: boolean;
  /** Weights of the strided convolution, as many as a window has cells. */
  readonly kernel: Grid;
  readonly blurSize: number;
}

/** A row of Pascal's triangle, divided by its sum: all but the first remove stripes of period 2. */
export function binomial(size: number): number[] {
  let row = [1];
  while (row.length < size) row = [0, ...row].map((left, i) => left / 2 + (row[i] ?? 0) / 2);
  return row;
}

/** Cells of a blur along an axis; one of a single cell is not blurred. */
export const blurAlong = (size: number, cells: number): number => (cells === 1 ? 1 : size);

/** Every cell of a window has the same share in its mean. */
function averageAxis(count: number, side: number, p: DownsamplingParameters, axis: 0 | 1): Axis {
  return Array.from({ length: count }, (_, i) => {
    const [first, stop] = reach(i, side, p, axis);
    const from = i * p.stride[axis] - p.padding[axis];
    // What sticks out beyond the padding is never counted.
    const padded = Math.min(from + p.kernelSize[axis], side + p.padding[axis]) - from;
    const counted = p.countIncludePad ? padded : stop - first;
    return Array.from({ length: stop - first }, (_, k) => ({ at: first + k, weight: 1 / counted }));
  });
}

/** Every stride-th cell of an axis that is blurred, mirrored at its ends without repeating them. */
function blurAxis(count: number, side: number, stride: number, size: number): Axis {
  const weights = binomial(blurAlong(size, side));
  const before = Math.floor((weights.length - 1) / 2);
  return Array.from({ length: count }, (_, i) => {
    const middle = i * stride;
    // Windows that padding or ceil_mode brought may have no cell of their own to take.
    if (middle >= side) return [];
    const sums = new Map<number, number>();
    weights.forEach((weight, k) => {
      const mirrored = Math.abs(middle - before + k);
      const at = mirrored >= side ? 2 * (side - 1) - mirrored : mirrored;
      sums.set(at, (sums.get(at) ?? 0) + weight);
    });
    return Array.from(sums, ([at, weight]) => ({ at, weight })).sort((a, b) => a.at - b.at);
  });
}

/** What the outputs of a separable method take along rows and along columns. */
export function axesOf(
  method: "avg_pool" | "subsample" | "blur_pool",
  input: Size,
  p: DownsamplingParameters,
): readonly [Axis, Axis] {
  const small = poolSize(input, p);
  const along = (axis: 0 | 1): Axis => {
    const [count, side] = axis === 0 ? [small.rows, input.rows] : [small.cols, input.cols];
    if (method === "avg_pool") return averageAxis(count, side, p, axis);
    return blurAxis(count, side, p.stride[axis], method === "blur_pool" ? p.blurSize : 1);
  };
  return [along(0), along(1)];
}

/** The cells that a window's weights fall on: where on the input, and which weight. */
export function eachWeight(
  input: Size,
  p: DownsamplingParameters,
  visit: (output: number, cell: number, weight: number) => void,
): void {
  const small = poolSize(input, p);
  for (let i = 0; i < small.rows; i++)
    for (let j = 0; j < small.cols; j++)
      for (let u = 0; u < p.kernelSize[0]; u++)
        for (let v = 0; v < p.kernelSize[1]; v++) {
          const row = i * p.stride[0] - p.padding[0] + u;
          const col = j * p.stride[1] - p.padding[1] + v;
          const weight = p.kernel.values[u * p.kernelSize[1] + v]!;
          if (row >= 0 && col >= 0 && row < input.rows && col < input.cols && weight !== 0)
            visit(i * small.cols + j, row * input.cols + col, weight);
        }
}

/** The list of terms of one method, from the input to the smaller result. */
export function downsampling(
  method: Method,
  input: Grid,
  p: DownsamplingParameters,
): WeightedTerms {
  const small = poolSize(input, p);
  if (method === "max_pool") {
    const { indices } = maxPool(input, p);
    return weighted(input, small, indices.length, (add) => {
      indices.forEach((at, output) => {
        add(output, at, 1);
      });
    });
  }
  if (method === "strided_conv") {
    const most = small.rows * small.cols * p.kernel.values.length;
    return weighted(input, small, most, (add) => eachWeight(input, p, add));
  }
  // What an output takes is what the transposed map would give to those cells.
  return transposed(product(small, input, ...axesOf(method, input, p)));
}

/** Weights that are learnt, and products of a weight and an input, for one channel. */
export function costOf(
  method: Method,
  input: Size,
  p: DownsamplingParameters,
): { readonly parameters: number; readonly multiplyAdds: number } {
  const small = poolSize(input, p);
  const outputs = small.rows * small.cols;
  const window = p.kernelSize[0] * p.kernelSize[1];
  const blur = blurAlong(p.blurSize, input.rows) * blurAlong(p.blurSize, input.cols);
  if (method === "strided_conv") return { parameters: window, multiplyAdds: window * outputs };
  if (method === "avg_pool") return { parameters: 0, multiplyAdds: window * outputs };
  if (method === "blur_pool") return { parameters: 0, multiplyAdds: blur * outputs };
  return { parameters: 0, multiplyAdds: 0 };
}
