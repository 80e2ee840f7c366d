// What becomes of one input: a result per method, and what a shift changes in it.

import {
  axesOf,
  binomial,
  type DownsamplingParameters,
  downsampling,
  eachWeight,
  type Method,
} from "../../terms/downsampling";
import { maxPool, poolSize, windowCells } from "../../terms/pooling";
import {
  type Column,
  type Grid,
  type Lookup,
  lookup,
  rowsOf,
  type Size,
  sumProducts,
  type WeightedTerms,
} from "../../terms/terms";
import type { Tongue } from "../../ui/language";
import type { ImageChannels, Values } from "../../wire/image";
import type { CellSpec, ImageSpec, Settings } from "./spec";

export interface Plane extends WeightedTerms {
  readonly method: Method;
  readonly values: Float64Array;
  readonly by: Readonly<Record<Exclude<Column, "kernel">, Lookup>>;
  /** The result after a shift less that before. */
  readonly change: Float64Array;
}

export interface Results {
  readonly spec: CellSpec;
  /** The shifted input. */
  readonly input: Grid;
  readonly pooled: Size;
  readonly planes: readonly Plane[];
}

/** By how much the input is shifted to see what a shift does: as chosen, or by one. */
export const shiftOf = ({ shift }: Settings): number => Math.max(1, shift);

/** An input moved to the right; what leaves it comes in again on the left. */
export function rolled<T extends Values>(values: T, cols: number, by: number): T {
  const moved = values.slice() as T;
  for (let i = 0; i < values.length; i++) {
    const col = i % cols;
    moved[i - col + ((col + by) % cols)] = values[i]!;
  }
  return moved;
}

export function resultsOf(spec: CellSpec): Results {
  const { rows, cols, values } = spec.input;
  const moved = (by: number): Grid => ({ rows, cols, values: rolled(values, cols, by) });
  const input = moved(spec.shift);
  const after = moved(shiftOf(spec));
  const planes = spec.methods.map((method): Plane => {
    const list = downsampling(method, input, spec);
    // Of max pooling alone the list depends on the values.
    const result = (of: Grid) => {
      const { terms, weights } = method === "max_pool" ? downsampling(method, of, spec) : list;
      return sumProducts(terms, of.values, weights);
    };
    const before = result(spec.input);
    return {
      ...list,
      method,
      values: sumProducts(list.terms, input.values, list.weights),
      by: { input: lookup(list.terms, "input"), output: lookup(list.terms, "output") },
      change: result(after).map((value, i) => value - before[i]!),
    };
  });
  return { spec, input, pooled: poolSize(input, spec), planes };
}

/** The cells of the input that an output is made of. */
export const sources = (p: Plane, output: number): number[] =>
  Array.from(rowsOf(p.by.output, output), (row) => p.terms.input[row]!);

/** The outputs that a cell of the input goes into. */
export const takers = (p: Plane, input: number): number[] =>
  Array.from(rowsOf(p.by.input, input), (row) => p.terms.output[row]!);

/** The cells of a window, row by row. */
export const windowOf = ({ spec, input, pooled }: Results, step: number): number[] =>
  windowCells(input, pooled, spec, step);

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
};

const size = (values: ArrayLike<number>): number => mean(Float64Array.from(values, Math.abs));

/** The mean of a result, and of what a shift changes in it, whatever its sign. */
export const factsOf = ({ values, change }: Pick<Plane, "values" | "change">) => ({
  mean: mean(values),
  change: size(change),
});

// Linked hover.

/** A cell that is pointed at. Results are named by their method. */
export interface PointedCell {
  readonly grid: "input" | Method;
  readonly index: number;
}

export const pointExists = (results: Results, { grid, index }: PointedCell): boolean =>
  grid === "input"
    ? index < results.input.values.length
    : index < results.pooled.rows * results.pooled.cols &&
      results.planes.some(({ method }) => method === grid);

// Photographs: the same numbers for hundreds of thousands of pixels, without lists.

export interface ImagePlane extends ImageChannels {
  readonly method: Method;
  readonly mean: number;
  /** Mean size of what a shift changes. */
  readonly change: number;
  /** That change itself. */
  readonly changes: readonly Float64Array[];
}

export interface ImageResults {
  readonly spec: ImageSpec;
  /** The shifted picture. */
  readonly input: ImageChannels;
  readonly planes: readonly ImagePlane[];
}

/** One channel, downsampled. */
function downsampled(
  method: Method,
  channel: Size & { readonly values: Values },
  p: DownsamplingParameters,
): Float64Array {
  if (method === "max_pool") return maxPool(channel, p).values;
  const small = poolSize(channel, p);
  const out = new Float64Array(small.rows * small.cols);
  const { values, cols } = channel;
  if (method === "strided_conv") {
    eachWeight(channel, p, (output, cell, weight) => {
      out[output]! += weight * values[cell]!;
    });
    return out;
  }
  const [down, across] = axesOf(method, channel, p);
  const line = new Float64Array(cols);
  down.forEach((taps, i) => {
    line.fill(0);
    for (const { at, weight } of taps)
      for (let c = 0; c < cols; c++) line[c]! += weight * values[at * cols + c]!;
    across.forEach((own, j) => {
      let sum = 0;
      for (const { at, weight } of own) sum += weight * line[at]!;
      out[i * small.cols + j] = sum;
    });
  });
  return out;
}

export function imageResultsOf(spec: ImageSpec): ImageResults {
  const { image } = spec;
  const { rows, cols } = image;
  const channels = (by: number) => image.channels.map((values) => rolled(values, cols, by));
  const results = (method: Method, of: readonly Values[]) =>
    of.map((values) => downsampled(method, { rows, cols, values }, spec));
  const [now, after] = [channels(spec.shift), channels(shiftOf(spec))];
  const { rows: high, cols: wide } = poolSize(image, spec);
  const planes = spec.methods.map((method): ImagePlane => {
    const own = results(method, now);
    const before = spec.shift === 0 ? own : results(method, image.channels);
    const moved = spec.shift === 0 ? results(method, after) : own;
    const changes = moved.map((values, c) => values.map((value, i) => value - before[c]![i]!));
    return {
      rows: high,
      cols: wide,
      channels: own,
      method,
      mean: mean(own.map(mean)),
      change: mean(changes.map(size)),
      changes,
    };
  });
  return { spec, input: { rows, cols, channels: now }, planes };
}

/** A small picture as large as the one that it was made of: a value stands for a block of pixels. */
export function enlarged(small: ImageChannels, { rows, cols }: Size, stride: readonly number[]) {
  const at = (i: number, by: number, side: number) => Math.min(side - 1, Math.floor(i / by));
  const channels = small.channels.map((values) =>
    Float64Array.from({ length: rows * cols }, (_, i) => {
      const row = at(Math.floor(i / cols), stride[0]!, small.rows);
      return values[row * small.cols + at(i % cols, stride[1]!, small.cols)]!;
    }),
  );
  return { rows, cols, channels };
}

// Downsampling as the convolution that it is.

/** The convolution that a method is. */
export interface Convolution {
  readonly kernel: Grid;
  readonly padding: readonly [number, number];
  readonly mirrored: boolean;
}

/** A method as a convolution, or why it is none. */
export function convolutionOf(
  t: Tongue,
  { spec, pooled, input }: Results,
  p: Plane,
): Convolution | string {
  const { method } = p;
  const [rows, cols] = spec.kernelSize;
  if (method === "max_pool")
    return t(
      "Max pooling is no convolution: a maximum is no weighted sum, and which cell it takes depends on the input.",
    );
  let kernel: Grid = spec.kernel;
  let padding: readonly [number, number] = spec.padding;
  const filled = (value: (i: number) => number): Grid => ({
    rows,
    cols,
    values: Float64Array.from({ length: rows * cols }, (_, i) => value(i)),
  });
  if (method === "avg_pool") {
    if (Math.max(...padding) > 0 && !spec.countIncludePad)
      return t(
        "Without count_include_pad a mean at the border is divided by fewer cells, where a convolution has one kernel for all places.",
      );
    kernel = filled(() => 1 / (rows * cols));
  } else if (method === "subsample") {
    const taken = padding[0] * cols + padding[1];
    kernel = filled((i) => (i === taken ? 1 : 0));
  } else if (method === "blur_pool") {
    const along = [input.rows, input.cols].map((side) => (side === 1 ? 1 : spec.blurSize));
    if (along.some((side) => side % 2 === 0))
      return t(
        "A blur of an even size mirrors one cell more at the far end, where a convolution pads both ends alike.",
      );
    kernel = blurKernel(along as [number, number]);
    padding = [along[0]! >> 1, along[1]! >> 1];
  }
  const side = (n: number, k: number, axis: 0 | 1) =>
    Math.floor((n + 2 * padding[axis] - k) / spec.stride[axis]) + 1;
  const made = [side(input.rows, kernel.rows, 0), side(input.cols, kernel.cols, 1)];
  if (made[0] !== pooled.rows || made[1] !== pooled.cols)
    return t(
      "There is one output for each window, {pooled}, and this convolution would make {made}.",
      { pooled: `${pooled.rows} × ${pooled.cols}`, made: made.join(" × ") },
    );
  return { kernel, padding, mirrored: method === "blur_pool" && Math.max(...padding) > 0 };
}

function blurKernel([rows, cols]: readonly [number, number]): Grid {
  const [down, across] = [binomial(rows), binomial(cols)];
  const values = Float64Array.from(down.flatMap((a) => across.map((b) => a * b)));
  return { rows, cols, values };
}
