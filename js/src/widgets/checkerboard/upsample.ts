// A constant input through a stack of layers: the output and the overlap after each of them.

import type { Dims } from "../../terms/parameters";
import type { Grid } from "../../terms/terms";
import { before, cropping, type Layer, type Method, type StackSpec, sizes } from "./layers";
import { weights } from "./weights";

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
  readonly told: boolean;
}

export function stages(spec: StackSpec): Stage[] {
  const { dims, method } = spec;
  const kernels = weights(spec);
  const lengths = sizes(spec);
  const rows = dims === 1 ? 1 : spec.inputSize;
  const ones = new Float64Array(rows * spec.inputSize).fill(1);
  let output: Grid = { rows, cols: spec.inputSize, values: ones };
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
    const told = interior.stop - interior.first >= period;
    return { layer, kernel, output, counts: counts.values, interior, told };
  });
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
