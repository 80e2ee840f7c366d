// What a transposed convolution may be. Errors name the value, the rule and the way out.

import limits from "../../../segwidgets/shared/limits.json";
import type { Channels } from "./channels";
import {
  type ConvParameters,
  type ConvTransposeParameters,
  convSize,
  convTransposeSize,
  type Pair,
} from "./convolution";
import { type Dims, Problem, parseChoice, parsePair } from "./parse";
import { parseStacks } from "./stacks";
import { area, type Grid, type Size } from "./terms";

export { type Dims, Problem, parseChoice, parseGrid, parseNumber, parsePair } from "./parse";
export { limits };

/** What every linear map of a figure has. */
export interface LinearSpec {
  readonly dims: Dims;
  readonly input: Grid;
  readonly kernel: Grid;
  readonly bias: number;
  /** Where there are several: input, kernel and output are stacks then, and each has its bias. */
  readonly channels?: Channels;
  /** Zero where the operation knows none. */
  readonly outputPadding: Pair;
}

/** One consistent transposed convolution, ready to be drawn. */
export interface ConvTransposeSpec extends LinearSpec, ConvTransposeParameters {}

export const PADDING_MODES = ["zeros", "reflect", "replicate", "circular"] as const;
export type PaddingMode = (typeof PADDING_MODES)[number];

export const OPERATIONS = ["cross-correlation", "convolution"] as const;

/** One consistent convolution, ready to be drawn. */
export interface ConvSpec extends LinearSpec, ConvParameters {
  readonly paddingMode: PaddingMode;
  /** True convolution turns the kernel; torch computes cross-correlation. */
  readonly flipped: boolean;
}

/** The same as it crosses the wire: torch's names, nested lists, an int or a pair. */
export interface ConvTransposeTraits {
  readonly input: unknown;
  readonly kernel: unknown;
  readonly stride: unknown;
  readonly padding: unknown;
  readonly output_padding: unknown;
  readonly dilation: unknown;
  readonly bias: unknown;
  /** Of figures that may have several channels. */
  readonly groups?: unknown;
}

export interface ConvTraits extends Omit<ConvTransposeTraits, "output_padding"> {
  readonly padding_mode: unknown;
  readonly operation: unknown;
}

/** Check every rule of a convolution; throw a `Problem` for the first one broken. */
export function parseConv(traits: ConvTraits, dims: Dims): ConvSpec {
  const spec: ConvSpec = {
    dims,
    ...parseStacks(traits, dims, "output"),
    stride: parsePair("stride", traits.stride, dims, 1, limits.stride, 1),
    padding: parsePair("padding", traits.padding, dims, 0, limits.padding, 0),
    outputPadding: [0, 0],
    dilation: parsePair("dilation", traits.dilation, dims, 1, limits.dilation, 1),
    paddingMode: parseChoice("padding_mode", traits.padding_mode, PADDING_MODES),
    flipped: parseChoice("operation", traits.operation, OPERATIONS) === "convolution",
  };
  const output = convSize(spec.input, spec.kernel, spec);
  for (const axis of [0, 1] as const) {
    const side = axis === 0 ? spec.input.rows : spec.input.cols;
    const padding = spec.padding[axis];
    const most = { zeros: Infinity, replicate: Infinity, circular: side, reflect: side - 1 };
    if (padding > most[spec.paddingMode])
      throw new Problem(
        "padding",
        `padding = ${padding}: with padding_mode "${spec.paddingMode}" and an input side of ${side}, at most ${most[spec.paddingMode]}.`,
      );
    if ((axis === 0 ? output.rows : output.cols) < 1) {
      const reach =
        spec.dilation[axis] * ((axis === 0 ? spec.kernel.rows : spec.kernel.cols) - 1) + 1;
      throw new Problem(
        "kernel",
        `The kernel reaches over ${reach} cells, the padded input has ${side + 2 * padding}: make the kernel or dilation smaller, or raise padding.`,
      );
    }
  }
  checkProducts(spec, output);
  return spec;
}

/** Many channels of a large input would keep the page busy for too long. */
function checkProducts(spec: LinearSpec, small: Size): void {
  if (!spec.channels) return;
  const products = small.rows * small.cols * area(spec.kernel);
  if (products > limits.products)
    throw new Problem(
      "input",
      `${products} products: at most ${limits.products} with several channels; choose fewer channels, or a smaller input or kernel.`,
    );
}

/** Check every rule of a transposed convolution; throw a `Problem` for the first one broken. */
export function parseConvTranspose(traits: ConvTransposeTraits, dims: Dims): ConvTransposeSpec {
  const spec: ConvTransposeSpec = {
    dims,
    ...parseStacks(traits, dims, "input"),
    stride: parsePair("stride", traits.stride, dims, 1, limits.stride, 1),
    padding: parsePair("padding", traits.padding, dims, 0, limits.padding, 0),
    outputPadding: parsePair(
      "output_padding",
      traits.output_padding,
      dims,
      0,
      limits.output_padding,
      0,
    ),
    dilation: parsePair("dilation", traits.dilation, dims, 1, limits.dilation, 1),
  };
  const output = convTransposeSize(spec.input, spec.kernel, spec);
  for (const axis of [0, 1] as const) {
    const most = Math.max(spec.stride[axis], spec.dilation[axis]) - 1;
    if (spec.outputPadding[axis] > most)
      throw new Problem(
        "output_padding",
        `output_padding = ${spec.outputPadding[axis]}: must be smaller than stride ${spec.stride[axis]} or dilation ${spec.dilation[axis]}, so at most ${most}.`,
      );
    const side = axis === 0 ? output.rows : output.cols;
    if (side < 1)
      throw new Problem(
        "padding",
        `padding = ${spec.padding[axis]} crops everything: the output would have size ${side}; lower padding or enlarge the kernel.`,
      );
    if (side > limits.output_side)
      throw new Problem(
        "stride",
        `The output would be ${side} cells wide: at most ${limits.output_side}; lower stride or dilation, or crop the input.`,
      );
  }
  checkProducts(spec, spec.input);
  return spec;
}
