// A constant input through a stack of layers: the output and the overlap after each of them.

import { roundingOf } from "../../terms/numbers";
import type { Dims, Grid } from "../../terms/terms";
import {
  before,
  type CheckerboardSpec,
  cropping,
  type Layer,
  type Method,
  sizes,
  weights,
} from "./layers";

/** Cells from `first` up to, but without, `stop`. */
export interface Range {
  readonly first: number;
  readonly stop: number;
}

/** What is known after one layer. */
export interface Stage {
  readonly layer: Layer;
  readonly kernel: Grid;
  readonly output: Grid;
  /** Products per cell along one axis, those of all layers so far multiplied out. */
  readonly counts: Float64Array;
  /** The cells, along one axis, that no border has a part in. */
  readonly interior: Range;
  /** Whether the interior holds a whole period of the pattern. */
  readonly periodic: boolean;
}

/** Values that bilinear interpolation mixes. */
const BETWEEN = 4;

export function stages(spec: CheckerboardSpec): Stage[] {
  const { dims, method } = spec;
  const kernels = weights(spec);
  const lengths = sizes(spec);
  let output = inputOf(spec);
  let counts: Grid = {
    rows: 1,
    cols: spec.inputSize,
    values: new Float64Array(spec.inputSize).fill(1),
  };
  let interior: Range = { first: 0, stop: spec.inputSize };
  let period = 1;
  return spec.layers.map((layer, i) => {
    const kernel = kernels[i]!;
    const flat = new Float64Array(layer.kernelSize).fill(1);
    const size = counts.cols;
    output = apply(output, kernel, layer, method, dims);
    // Resizing only copies: a count is a count of products.
    const counted = method === "resize_bilinear" ? "resize_nearest" : method;
    counts = apply(counts, { rows: 1, cols: layer.kernelSize, values: flat }, layer, counted, 1);
    const inner = inside(interior, size, layer, method);
    const first = Math.max(0, inner.first);
    interior = { first, stop: Math.max(first, Math.min(lengths[i]!, inner.stop)) };
    if (method === "conv_transpose") period *= layer.stride;
    const periodic = interior.stop - interior.first >= period;
    return { layer, kernel, output, counts: counts.values, interior, periodic };
  });
}

/** How far the last output may be off in float32: each layer rounds what the one before it made. */
export function roundings(spec: CheckerboardSpec): Float64Array {
  let sizes = inputOf(spec);
  let count = 0;
  for (const [i, kernel] of weights(spec).entries()) {
    const absolute = { ...kernel, values: kernel.values.map(Math.abs) };
    sizes = apply(sizes, absolute, spec.layers[i]!, spec.method, spec.dims);
    count += kernel.values.length + BETWEEN;
  }
  return sizes.values.map((size) => roundingOf(size, count));
}

function inputOf({ dims, inputSize }: CheckerboardSpec): Grid {
  const rows = dims === 1 ? 1 : inputSize;
  return { rows, cols: inputSize, values: new Float64Array(rows * inputSize).fill(1) };
}

/** One layer; in 1D the single row stays one. */
export function apply(x: Grid, kernel: Grid, layer: Layer, method: Method, dims: Dims): Grid {
  if (method === "conv_transpose") return transpose(x, kernel, layer, dims);
  if (method === "icnr") return nearest(same(x, kernel), layer.stride, dims);
  const resized =
    method === "resize_nearest"
      ? nearest(x, layer.stride, dims)
      : sampled(x, layer.stride, dims, between);
  return same(resized, kernel);
}

function transpose(x: Grid, w: Grid, layer: Layer, dims: Dims): Grid {
  const { padding, outputPadding } = cropping(layer);
  const { stride } = layer;
  const grown = (n: number) => (n - 1) * stride - 2 * padding + layer.kernelSize + outputPadding;
  const rows = dims === 1 ? 1 : grown(x.rows);
  const cols = grown(x.cols);
  const values = new Float64Array(rows * cols);
  for (let r = 0; r < x.rows; r++)
    for (let i = 0; i < w.rows; i++) {
      const row = dims === 1 ? 0 : r * stride - padding + i;
      if (row < 0 || row >= rows) continue;
      for (let c = 0; c < x.cols; c++) {
        const cell = x.values[r * x.cols + c]!;
        const from = c * stride - padding;
        const stop = Math.min(w.cols, cols - from);
        for (let k = Math.max(0, -from); k < stop; k++)
          values[row * cols + from + k]! += cell * w.values[i * w.cols + k]!;
      }
    }
  return { rows, cols, values };
}

/** Convolve and keep the size, as torch does with padding="same". */
function same(x: Grid, w: Grid): Grid {
  const { rows, cols } = x;
  const values = new Float64Array(rows * cols);
  const [top, left] = [before(w.rows), before(w.cols)];
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < w.rows; i++) {
      const row = r + i - top;
      if (row < 0 || row >= rows) continue;
      for (let k = 0; k < w.cols; k++) {
        const weight = w.values[i * w.cols + k]!;
        const shift = k - left;
        const stop = Math.min(cols, cols - shift);
        for (let c = Math.max(0, -shift); c < stop; c++)
          values[r * cols + c]! += weight * x.values[row * cols + c + shift]!;
      }
    }
  return { rows, cols, values };
}

/** The two cells that a cell of the resized line lies between, and the weight of the second. */
function between(o: number, size: number, stride: number): [number, number, number] {
  const at = Math.max(0, (o + 0.5) / stride - 0.5);
  const first = Math.min(Math.floor(at), size - 1);
  return [first, Math.min(first + 1, size - 1), at - first];
}

function sampled(x: Grid, stride: number, dims: Dims, at: typeof between): Grid {
  const rows = dims === 1 ? 1 : x.rows * stride;
  const cols = x.cols * stride;
  const values = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    const [a, b, t] = dims === 1 ? [0, 0, 0] : at(r, x.rows, stride);
    for (let c = 0; c < cols; c++) {
      const [p, q, u] = at(c, x.cols, stride);
      const mix = (row: number): number =>
        (1 - u) * x.values[row * x.cols + p]! + u * x.values[row * x.cols + q]!;
      values[r * cols + c] = (1 - t) * mix(a) + t * mix(b);
    }
  }
  return { rows, cols, values };
}

const nearest = (x: Grid, stride: number, dims: Dims): Grid =>
  sampled(x, stride, dims, (o) => [Math.floor(o / stride), Math.floor(o / stride), 0]);

function inside({ first, stop }: Range, size: number, layer: Layer, method: Method): Range {
  const { kernelSize: k, stride: s } = layer;
  const [head, tail] = [before(k), k - 1 - before(k)];
  if (method === "conv_transpose") {
    const { padding } = cropping(layer);
    return { first: (first - 1) * s + k - padding, stop: stop * s - padding };
  }
  if (method === "icnr") return { first: (first + head) * s, stop: (stop - tail) * s };
  // A cell between two others needs both; over the ends the last one is repeated.
  const half = method === "resize_bilinear" ? Math.floor(s / 2) : 0;
  return {
    first: first * s + (first > 0 ? half : 0) + head,
    stop: stop * s - (stop < size ? half : 0) - tail,
  };
}

/** The cells of the line before a layer that a cell after it is made of; empty in a gap. */
export function sources(o: number, size: number, layer: Layer, method: Method): Range {
  const { kernelSize: k, stride: s } = layer;
  const clip = (first: number, last: number): Range => ({
    first: Math.max(0, first),
    stop: Math.min(size, last + 1),
  });
  if (method === "conv_transpose") {
    const at = o + cropping(layer).padding;
    return clip(Math.ceil((at - k + 1) / s), Math.floor(at / s));
  }
  if (method === "icnr") {
    const at = Math.floor(o / s) - before(k);
    return clip(at, at + k - 1);
  }
  const first = Math.max(0, o - before(k));
  const last = Math.min(size * s - 1, o - before(k) + k - 1);
  if (method === "resize_nearest") return clip(Math.floor(first / s), Math.floor(last / s));
  return clip(between(first, size, s)[0], between(last, size, s)[1]);
}

// Which cells of a stack belong together: what a cell is made of, and what it reaches.

/** A cell: of the input (level 0) or of what comes after layer `level`. */
export interface Point {
  readonly level: number;
  readonly col: number;
  /** In a picture. */
  readonly row?: number;
}

/** Length of the line at every level, the input's first. */
export const lengths = (spec: CheckerboardSpec, stages: readonly Stage[]): number[] => [
  spec.inputSize,
  ...stages.map((stage) => stage.output.cols),
];

/** The cells after a layer that each cell of the line before it reaches. */
export function reaches(size: number, cells: number, layer: Layer, method: Method): Range[] {
  const reached = Array.from({ length: size }, () => ({ first: 0, stop: 0 }));
  for (let o = 0; o < cells; o++) {
    const { first, stop } = sources(o, size, layer, method);
    for (const range of reached.slice(first, Math.max(first, stop))) {
      if (range.stop === 0) range.first = o;
      range.stop = o + 1;
    }
  }
  return reached;
}

/** The cells along one axis, at every level, that a point is made of or reaches. */
export function linkedRanges(
  spec: CheckerboardSpec,
  stages: readonly Stage[],
  point: Point,
): Range[] {
  const size = lengths(spec, stages);
  const ranges: Range[] = size.map(() => ({ first: 0, stop: 0 }));
  ranges[point.level] = { first: point.col, stop: point.col + 1 };
  const made = (level: number, o: number) =>
    sources(o, size[level - 1]!, spec.layers[level - 1]!, spec.method);
  for (let level = point.level; level > 0; level--) {
    const { first, stop } = ranges[level]!;
    ranges[level - 1] =
      stop > first
        ? { first: made(level, first).first, stop: made(level, stop - 1).stop }
        : { first: 0, stop: 0 };
  }
  for (let level = point.level + 1; level < size.length; level++) {
    const { first, stop } = ranges[level - 1]!;
    const reached = Array.from({ length: size[level]! }, (_, o) => o).filter((o) => {
      const from = made(level, o);
      return Math.max(from.first, first) < Math.min(from.stop, stop);
    });
    ranges[level] = reached.length
      ? { first: reached[0]!, stop: reached.at(-1)! + 1 }
      : { first: 0, stop: 0 };
  }
  return ranges;
}

// How uneven a stage is: the overlap, and the constant that came in.

export interface Measures {
  /** Least and largest overlap along one axis, inside. */
  readonly min: number;
  readonly max: number;
  /** Largest over smallest overlap of the cells, inside: in 2D the square of one axis. */
  readonly uneven: number;
  /** Smallest and largest value inside. */
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  /** Whether the constant input is still constant inside. */
  readonly clean: boolean;
}

/** Rounding leaves this much of a ripple where there is none. */
const ROUNDING = 1e-9;

/** Only where the interior holds a whole period; else there is nothing to measure. */
export function measures(stage: Stage, dims: Dims): Measures | null {
  if (!stage.periodic) return null;
  const { first, stop } = stage.interior;
  const counts = stage.counts.subarray(first, stop);
  const min = counts.reduce((a, b) => Math.min(a, b));
  const max = counts.reduce((a, b) => Math.max(a, b));
  let [low, high, sum] = [Infinity, -Infinity, 0];
  const rows = dims === 1 ? [0, 1] : [first, stop];
  for (let r = rows[0]!; r < rows[1]!; r++)
    for (let c = first; c < stop; c++) {
      const value = stage.output.values[r * stage.output.cols + c]!;
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
  const mean = sum / ((rows[1]! - rows[0]!) * (stop - first));
  const clean = high - low <= ROUNDING * Math.max(1, Math.abs(mean));
  return { min, max, uneven: max ** dims / min ** dims, low, high, mean, clean };
}

/** Overlap per cell: in 2D the product of row and column. */
export function overlapGrid(stage: Stage, dims: Dims): Grid {
  const { counts } = stage;
  const cols = counts.length;
  if (dims === 1) return { rows: 1, cols, values: counts };
  const values = new Float64Array(cols * cols);
  for (let r = 0; r < cols; r++)
    for (let c = 0; c < cols; c++) values[r * cols + c] = counts[r]! * counts[c]!;
  return { rows: cols, cols, values };
}
