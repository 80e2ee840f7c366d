// Upsampling layers: what they may be, their sizes and kernels, and how they are changed. As in
// segwidgets/terms/upsampling.py.

import { checkerboard as OPTIONS } from "../../../../segwidgets/shared/options.json";
import type { Dims, Grid } from "../../terms/terms";
import { resized } from "../../ui/layout";
import { limits, type Traits } from "../../wire/options";
import { nested, Problem, parseChoice, parseGrid, parseWhole, quote } from "../../wire/parameters";

export type Method = "conv_transpose" | "resize_nearest" | "resize_bilinear" | "icnr";

export interface Layer {
  readonly kernelSize: number;
  readonly stride: number;
}

/** One consistent checkerboard, ready to be computed. */
export interface CheckerboardSpec {
  readonly dims: Dims;
  readonly inputSize: number;
  readonly layers: readonly Layer[];
  /** A kind, or one kernel per layer. */
  readonly kernels: "uniform" | "random" | readonly Grid[];
  readonly seed: number;
  readonly method: Method;
}

const KERNEL_SIZE = { min: 1, max: limits.kernel_side };
const STRIDE = { min: 1, max: limits.stride };

function parseLayers(value: unknown): Layer[] {
  if (!Array.isArray(value))
    throw new Problem("layers = {value}: a list like {list} is needed.", {
      value: quote(value),
      list: '[{"kernel_size": 3, "stride": 2}]',
    });
  if (value.length < 1 || value.length > limits.layers)
    throw new Problem("layers has {n} layers: choose 1 to {max}.", {
      n: value.length,
      max: limits.layers,
    });
  return value.map((item, i) => {
    const layer = (
      Array.isArray(item) ? { kernel_size: item[0], stride: item[1] } : item
    ) as Traits;
    return {
      kernelSize: parseWhole(`layers[${i}].kernel_size`, layer?.kernel_size, KERNEL_SIZE),
      stride: parseWhole(`layers[${i}].stride`, layer?.stride, STRIDE),
    };
  });
}

function parseKernels(
  value: unknown,
  dims: Dims,
  layers: readonly Layer[],
): CheckerboardSpec["kernels"] {
  if (!Array.isArray(value)) return parseChoice("kernels", value, OPTIONS.kernels.choices);
  if (value.length !== layers.length)
    throw new Problem("kernels has {n} kernels for {layers} layers: give one per layer.", {
      n: value.length,
      layers: layers.length,
    });
  return value.map((item, i) => {
    const kernel = parseGrid(`kernels[${i}]`, item, dims, limits.kernel_side);
    const k = layers[i]!.kernelSize;
    if (kernel.cols !== k || (dims === 2 && kernel.rows !== k))
      throw new Problem(
        "{kernel} is {size}, but {layer} has kernel_size {k}: change one of them.",
        {
          kernel: `kernels[${i}]`,
          size: `${kernel.rows} × ${kernel.cols}`,
          layer: `layers[${i}]`,
          k,
        },
      );
    return kernel;
  });
}

/** Check every rule; throw a `Problem` for the first one broken. */
export function parseCheckerboard(traits: Traits): CheckerboardSpec {
  const dims = parseWhole("dims", traits.dims, OPTIONS.dims) as Dims;
  const layers = parseLayers(traits.layers);
  const spec: CheckerboardSpec = {
    dims,
    layers,
    inputSize: parseWhole("input_size", traits.input_size, OPTIONS.input_size),
    kernels: parseKernels(traits.kernels, dims, layers),
    seed: parseWhole("seed", traits.seed, OPTIONS.seed),
    method: parseChoice("method", traits.method, OPTIONS.method.choices),
  };
  sizes(spec).forEach((size, i) => {
    if (size > limits.output_side)
      throw new Problem(
        "After layer {layer} the output would be {size} cells wide: at most {max}; lower input_size or a stride, or take a layer away.",
        { layer: i + 1, size, max: limits.output_side },
      );
  });
  return spec;
}

/** `padding` and `output_padding` that make the output `stride` times as long, where torch can. */
export function cropping({ kernelSize: k, stride: s }: Layer): {
  padding: number;
  outputPadding: number;
} {
  if (s === 1) return { padding: Math.floor((k - 1) / 2), outputPadding: 0 };
  const padding = Math.max(0, Math.ceil((k - s) / 2));
  return { padding, outputPadding: s - k + 2 * padding };
}

/** Cells of padding before the first one that keep a convolution's size; the rest go behind. */
export const before = (kernelSize: number): number => Math.floor((kernelSize - 1) / 2);

/** Length after each layer. */
export function sizes(spec: Pick<CheckerboardSpec, "inputSize" | "layers" | "method">): number[] {
  let n = spec.inputSize;
  return spec.layers.map((layer) => {
    const { padding, outputPadding } = cropping(layer);
    n =
      spec.method === "conv_transpose"
        ? (n - 1) * layer.stride - 2 * padding + layer.kernelSize + outputPadding
        : n * layer.stride;
    return n;
  });
}

// The kernels: uniform, random, or given.

const FACTORS = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;

/** A whole number from 1 to 9 for one cell; it stays while the kernel grows around it. */
function drawn(seed: number, layer: number, row: number, column: number): number {
  let mixed = 0;
  [seed + 1, layer, row, column].forEach((number, i) => {
    mixed = Math.imul(mixed ^ number, FACTORS[i]!);
    mixed ^= mixed >>> 15;
  });
  // The end of MurmurHash3, which spreads every bit over all.
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return 1 + (((mixed ^ (mixed >>> 16)) >>> 0) % 9);
}

/** The kernel of every layer. Those made here keep the mean of a constant input. */
export function weights(spec: CheckerboardSpec): readonly Grid[] {
  const { kernels, dims, method, seed } = spec;
  if (typeof kernels !== "string") return kernels;
  return spec.layers.map(({ kernelSize: cols, stride }, layer) => {
    const rows = dims === 1 ? 1 : cols;
    const cells = Float64Array.from({ length: rows * cols }, (_, i) =>
      kernels === "uniform" ? 1 : drawn(seed, layer, Math.floor(i / cols), i % cols),
    );
    const total = method === "conv_transpose" ? stride ** dims : 1;
    const sum = cells.reduce((a, b) => a + b, 0);
    return { rows, cols, values: cells.map((cell) => (cell * total) / sum) };
  });
}

// Other layers and axes, which given kernels follow.

type Changes = Record<string, unknown>;

/** A kernel as it crosses the wire. */
const listed = (kernel: Grid, dims: Dims): unknown[] =>
  dims === 1 ? Array.from(kernel.values) : nested(kernel);

/** The kernels in use, as given ones. */
export const byHand = (spec: CheckerboardSpec): Changes => ({
  kernels: weights(spec).map((kernel) => listed(kernel, spec.dims)),
});

/** One weight changed; from then on the kernels are given. */
export function withWeight(
  spec: CheckerboardSpec,
  layer: number,
  index: number,
  value: number,
): Changes {
  const kernels = weights(spec).map((kernel, i) => {
    const values = Float64Array.from(kernel.values);
    if (i === layer) values[index] = value;
    return listed({ ...kernel, values }, spec.dims);
  });
  return { kernels };
}

/** Other layers; given kernels grow by zeros, shrink, come and go with them. */
export function withLayers(spec: CheckerboardSpec, layers: readonly Layer[]): Changes {
  const traits: Changes = {
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
export function withoutLayer(spec: CheckerboardSpec, index: number): Changes {
  const keep = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== index);
  const kernels = typeof spec.kernels === "string" ? spec.kernels : keep(spec.kernels);
  return withLayers({ ...spec, kernels }, keep(spec.layers));
}

/**
 * Other axes. A given kernel of one axis becomes its outer product; one of two axes becomes the
 * sums of its columns, scaled so that its outer product would have the same sum.
 */
export function withDims(spec: CheckerboardSpec, dims: Dims): Changes {
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
