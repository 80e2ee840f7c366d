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
import { area, type Grid, type Size } from "./terms";

// Values as they arrive, checked one by one: numbers, pairs, grids, words.

export type Dims = 1 | 2;

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

// Input, kernel and bias as they arrive: of one channel, or stacks of several in torch's shapes.

/** Axes of nested lists, looking at the first of each. */
export const nesting = (value: unknown): number =>
  Array.isArray(value) ? 1 + nesting(value[0]) : 0;

interface Stack {
  readonly grid: Grid;
  /** Lengths of the axes before rows and columns: 1 where there are none. */
  readonly lead: readonly number[];
}

/** Stacks that have been checked; one that changes is another list. */
const checkedStacks = new WeakMap<object, Stack>();

/** Lists of grids, one inside the other `lead` times, or a single grid. */
function parseStack(trait: string, value: unknown, dims: Dims, most: number, lead: number): Stack {
  if (dims === 1 || nesting(value) !== 2 + lead)
    return { grid: parseGrid(trait, value, dims, most), lead: Array(lead).fill(1) };
  const known = checkedStacks.get(value as object);
  if (known) return known;
  const stack = readStack(trait, value as unknown[], dims, most, lead);
  checkedStacks.set(value as object, stack);
  return stack;
}

function readStack(
  trait: string,
  value: readonly unknown[],
  dims: Dims,
  most: number,
  lead: number,
): Stack {
  if (value.length > limits.channels)
    throw new Problem(trait, `${trait} has ${value.length} channels: at most ${limits.channels}.`);
  const stacks = value.map((item, i) => {
    const name = `${trait}[${i}]`;
    if (lead > 1 && Array.isArray(item)) return readStack(name, item, dims, most, lead - 1);
    return { grid: parseGrid(name, item, dims, most), lead: [] };
  });
  const first = stacks[0]!;
  const shape = ({ grid, lead: own }: Stack) => [...own, grid.rows, grid.cols].join(" × ");
  const other = stacks.findIndex((stack) => shape(stack) !== shape(first));
  if (other > 0)
    throw new Problem(
      trait,
      `${trait}[${other}] is ${shape(stacks[other]!)}, ${trait}[0] is ${shape(first)}: all channels need the same size.`,
    );
  const one = area(first.grid);
  const values = new Float64Array(stacks.length * one);
  stacks.forEach(({ grid }, i) => {
    values.set(grid.values, i * one);
  });
  const { rows, cols } = first.grid;
  const planes = stacks.length * (first.grid.planes ?? 1);
  const lengths = [stacks.length, ...first.lead];
  const grid = { rows, cols, planes, values };
  return {
    grid: lengths.length > 1 ? { ...grid, inner: lengths[1]! } : grid,
    lead: lengths,
  };
}

interface StackTraits {
  readonly input: unknown;
  readonly kernel: unknown;
  readonly bias: unknown;
  readonly groups?: unknown;
}

export interface Stacks {
  readonly input: Grid;
  readonly kernel: Grid;
  readonly bias: number;
  readonly channels?: Channels;
}

/** Check that input, kernel, groups and bias fit together. */
export function parseStacks(traits: StackTraits, dims: Dims, leads: Channels["leads"]): Stacks {
  const input = parseStack("input", traits.input, dims, limits.input_side, 1);
  const kernel = parseStack("kernel", traits.kernel, dims, limits.kernel_side, 2);
  const [first, second] = kernel.lead as [number, number];
  const groups = traits.groups ?? 1;
  if (!Number.isInteger(groups) || Number(groups) < 1 || Number(groups) > limits.channels)
    throw new Problem("groups", `groups = ${groups}: choose 1 to ${limits.channels}.`);
  const grouped = second * Number(groups);
  const [ins, outs] = leads === "output" ? [grouped, first] : [first, grouped];
  if (ins !== input.lead[0])
    throw new Problem(
      "kernel",
      `The input has ${input.lead[0]} channels and groups = ${groups}; the kernel, ${first} × ${second}, is for ${ins}.`,
    );
  if (outs > limits.channels || ins % Number(groups) || outs % Number(groups))
    throw new Problem(
      "groups",
      `groups = ${groups}: must divide in_channels ${ins} and out_channels ${outs}, which may be ${limits.channels} at most.`,
    );
  const biases = Array.isArray(traits.bias)
    ? traits.bias.map((bias) => parseNumber("bias", bias))
    : Array<number>(outs).fill(parseNumber("bias", traits.bias));
  if (biases.length !== outs)
    throw new Problem("bias", `bias has ${biases.length} numbers, and there are ${outs} channels.`);
  const grids = { input: input.grid, kernel: kernel.grid, bias: biases[0]! };
  if (Math.max(ins, outs) === 1) return grids;
  return {
    ...grids,
    channels: { input: ins, output: outs, groups: Number(groups), leads, biases },
  };
}

/** A stack as nested lists, in torch's shape: what has one channel has no axis for it. */
export function nested({ rows, cols, planes = 1, inner, values }: Grid): unknown[] {
  const lengths = planes === 1 ? [cols] : inner ? [inner, rows, cols] : [rows, cols];
  return lengths
    .reverse()
    .reduce<unknown[]>(
      (list, length) =>
        Array.from({ length: list.length / length }, (_, i) =>
          list.slice(i * length, (i + 1) * length),
        ),
      Array.from(values),
    );
}
