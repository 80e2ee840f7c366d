// What a transposed convolution may be. Errors name the value, the rule and the way out.

import limits from "../../../segwidgets/shared/limits.json";
import {
  type ConvParameters,
  type ConvTransposeParameters,
  convSize,
  convTransposeSize,
  type Pair,
} from "./convolution";
import type { Grid } from "./terms";

export { limits };

export type Dims = 1 | 2;

/** What every linear map of a figure has. */
export interface LinearSpec {
  readonly dims: Dims;
  readonly input: Grid;
  readonly kernel: Grid;
  readonly bias: number;
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
}

/** A value that breaks a rule, and the trait it belongs to. */
export class Problem extends Error {
  constructor(
    readonly trait: string,
    message: string,
  ) {
    super(message);
  }
}

const quote = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

export function parseNumber(trait: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Problem(trait, `${trait} = ${quote(value)}: a finite number is needed.`);
  if (Math.abs(value) > limits.magnitude)
    throw new Problem(trait, `${trait} = ${value}: at most ${limits.magnitude} in size.`);
  return value;
}

/** An int for both axes or a pair; in 1D the row axis keeps its neutral value. */
export function parsePair(
  trait: string,
  value: unknown,
  dims: Dims,
  least: number,
  most: number,
  neutral: number,
): Pair {
  const list = Array.isArray(value) ? value : [value];
  if (list.length !== 1 && list.length !== dims)
    throw new Problem(
      trait,
      `${trait} = ${quote(value)}: ${dims === 1 ? "one whole number is" : "one whole number or a pair is"} needed.`,
    );
  for (const n of list) {
    if (!Number.isInteger(n))
      throw new Problem(trait, `${trait} = ${quote(n)}: a whole number is needed.`);
    if (n < least || n > most)
      throw new Problem(trait, `${trait} = ${n}: choose ${least} to ${most}.`);
  }
  const last = list[list.length - 1] as number;
  return dims === 1 ? [neutral, last] : [list[0] as number, last];
}

/** Lists that have been checked; a list that changes is another list. */
const checked = new WeakMap<object, Grid>();

/** Nested lists (2D) or one list (1D) of finite numbers. */
export function parseGrid(trait: string, value: unknown, dims: Dims, most: number): Grid {
  const known = checked.get(value as object);
  if (known && known.rows <= most && known.cols <= most && (dims === 1) === isFlat(value))
    return known;
  const grid = readGrid(trait, value, dims, most);
  checked.set(value as object, grid);
  return grid;
}

const isFlat = (value: unknown): boolean => !Array.isArray((value as unknown[])[0]);

function readGrid(trait: string, value: unknown, dims: Dims, most: number): Grid {
  const shape = dims === 1 ? "a list of numbers" : "a list of equally long rows of numbers";
  const rows = dims === 1 ? [value] : value;
  if (!Array.isArray(rows) || !rows.every(Array.isArray))
    throw new Problem(trait, `${trait} = ${quote(value)}: ${shape} is needed.`);
  const cols = rows[0]?.length ?? 0;
  if (cols === 0) throw new Problem(trait, `${trait} is empty: at least one cell is needed.`);
  if (rows.length > most || cols > most)
    throw new Problem(trait, `${trait} is ${rows.length} × ${cols}: at most ${most} per side.`);
  const ragged = rows.findIndex((row) => row.length !== cols);
  if (ragged >= 0)
    throw new Problem(
      trait,
      `${trait}: row ${ragged} has ${rows[ragged]!.length} cells, row 0 has ${cols}; ${shape} is needed.`,
    );
  const values = new Float64Array(rows.length * cols);
  rows.flat().forEach((v, i) => {
    values[i] = parseNumber(trait, v);
  });
  return { rows: rows.length, cols, values };
}

/** One of a few words. */
export function parseChoice<T extends string>(
  trait: string,
  value: unknown,
  choices: readonly T[],
): T {
  if (!choices.includes(value as T))
    throw new Problem(trait, `${trait} = ${quote(value)}: choose one of ${choices.join(", ")}.`);
  return value as T;
}

export interface ConvTraits extends Omit<ConvTransposeTraits, "output_padding"> {
  readonly padding_mode: unknown;
  readonly operation: unknown;
}

/** Check every rule of a convolution; throw a `Problem` for the first one broken. */
export function parseConv(traits: ConvTraits, dims: Dims): ConvSpec {
  const spec: ConvSpec = {
    dims,
    input: parseGrid("input", traits.input, dims, limits.input_side),
    kernel: parseGrid("kernel", traits.kernel, dims, limits.kernel_side),
    stride: parsePair("stride", traits.stride, dims, 1, limits.stride, 1),
    padding: parsePair("padding", traits.padding, dims, 0, limits.padding, 0),
    outputPadding: [0, 0],
    dilation: parsePair("dilation", traits.dilation, dims, 1, limits.dilation, 1),
    bias: parseNumber("bias", traits.bias),
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
  return spec;
}

/** Check every rule of a transposed convolution; throw a `Problem` for the first one broken. */
export function parseConvTranspose(traits: ConvTransposeTraits, dims: Dims): ConvTransposeSpec {
  const spec: ConvTransposeSpec = {
    dims,
    input: parseGrid("input", traits.input, dims, limits.input_side),
    kernel: parseGrid("kernel", traits.kernel, dims, limits.kernel_side),
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
    bias: parseNumber("bias", traits.bias),
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
  return spec;
}
