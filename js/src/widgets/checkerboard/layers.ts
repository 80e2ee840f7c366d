// A stack of upsampling layers: what it may be, and its sizes. As segwidgets/terms/stack.py.

import { type Dims, limits, Problem, parseGrid } from "../../terms/parameters";
import type { Grid } from "../../terms/terms";

export const METHODS = ["conv_transpose", "resize_nearest", "resize_bilinear", "icnr"] as const;
export type Method = (typeof METHODS)[number];

const KINDS = ["uniform", "random"] as const;

export interface Layer {
  readonly kernelSize: number;
  readonly stride: number;
}

/** One consistent stack, ready to be computed. */
export interface StackSpec {
  readonly dims: Dims;
  readonly inputSize: number;
  readonly layers: readonly Layer[];
  /** A kind, or one kernel per layer. */
  readonly kernels: "uniform" | "random" | readonly Grid[];
  readonly seed: number;
  readonly method: Method;
}

/** Names of the traits that make a spec. */
export const SPEC = ["dims", "layers", "kernels", "seed", "method", "input_size"] as const;

type Traits = Readonly<Record<string, unknown>>;

const quote = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** One of several words. */
export function parseWord<T extends string>(trait: string, value: unknown, words: readonly T[]): T {
  if (!words.includes(value as T))
    throw new Problem(trait, `${trait} = ${quote(value)}: choose one of ${words.join(", ")}.`);
  return value as T;
}

/** A whole number of a range. */
export function parseWhole(trait: string, value: unknown, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isInteger(value))
    throw new Problem(trait, `${trait} = ${quote(value)}: a whole number is needed.`);
  if (value < least || value > most)
    throw new Problem(trait, `${trait} = ${value}: choose ${least} to ${most}.`);
  return value;
}

function parseLayers(value: unknown): Layer[] {
  if (!Array.isArray(value))
    throw new Problem(
      "layers",
      `layers = ${quote(value)}: a list like [{"kernel_size": 3, "stride": 2}] is needed.`,
    );
  if (value.length < 1 || value.length > limits.layers)
    throw new Problem("layers", `layers has ${value.length} layers: choose 1 to ${limits.layers}.`);
  return value.map((item, i) => {
    const layer = (
      Array.isArray(item) ? { kernel_size: item[0], stride: item[1] } : item
    ) as Traits;
    return {
      kernelSize: parseWhole(`layers[${i}].kernel_size`, layer?.kernel_size, 1, limits.kernel_side),
      stride: parseWhole(`layers[${i}].stride`, layer?.stride, 1, limits.stride),
    };
  });
}

function parseKernels(value: unknown, dims: Dims, layers: readonly Layer[]): StackSpec["kernels"] {
  if (!Array.isArray(value)) return parseWord("kernels", value, KINDS);
  if (value.length !== layers.length)
    throw new Problem(
      "kernels",
      `kernels has ${value.length} kernels for ${layers.length} layers: give one per layer.`,
    );
  return value.map((item, i) => {
    const kernel = parseGrid(`kernels[${i}]`, item, dims, limits.kernel_side);
    const k = layers[i]!.kernelSize;
    if (kernel.cols !== k || (dims === 2 && kernel.rows !== k))
      throw new Problem(
        "kernels",
        `kernels[${i}] is ${kernel.rows} × ${kernel.cols}, but layers[${i}] has kernel_size ${k}: change one of them.`,
      );
    return kernel;
  });
}

/** Check every rule; throw a `Problem` for the first one broken. */
export function parseStack(traits: Traits): StackSpec {
  const dims = parseWhole("dims", traits.dims, 1, 2) as Dims;
  const layers = parseLayers(traits.layers);
  const spec: StackSpec = {
    dims,
    layers,
    inputSize: parseWhole("input_size", traits.input_size, 1, limits.input_side),
    kernels: parseKernels(traits.kernels, dims, layers),
    seed: parseWhole("seed", traits.seed, 0, 2 ** 31 - 1),
    method: parseWord("method", traits.method, METHODS),
  };
  sizes(spec).forEach((size, i) => {
    if (size > limits.output_side)
      throw new Problem(
        "layers",
        `After layer ${i + 1} the output would be ${size} cells wide: at most ${limits.output_side}; lower input_size or a stride, or take a layer away.`,
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
export function sizes(spec: Pick<StackSpec, "inputSize" | "layers" | "method">): number[] {
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
