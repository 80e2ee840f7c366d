// What linear maps may be, checked as it arrives. Errors name the value, the rule and the way out.

import {
  channels as CHANNELS,
  conv as CONV,
  conv_transpose as CONV_TRANSPOSE,
  linear as LINEAR,
} from "../../../segwidgets/shared/options.json";
import type { Channels } from "../terms/channels";
import {
  type ConvSpec,
  type ConvTransposeSpec,
  convSize,
  convTransposeSize,
  type LinearSpec,
  type PaddingMode,
  type Pair,
} from "../terms/convolution";
import { english, type Values } from "../terms/sentences";
import { area, type Dims, type Grid, type Size } from "../terms/terms";
import { bound, limits, type Option, type Traits } from "./options";

// Values as they arrive, checked one by one: numbers, pairs, grids, words.

/**
 * A value that breaks a rule: a sentence for the page to say, and what fills its places. It is no
 * `Error`, which would record a stack: with every key each parameter's next values are tried, and most
 * are refused.
 */
export class Problem {
  constructor(
    readonly sentence: string,
    readonly values: Values = {},
  ) {}

  /** What it says in English. */
  get message(): string {
    return english(this.sentence, this.values);
  }

  toString(): string {
    return this.message;
  }
}

export const quote = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

/** A finite number, which is no larger than any may be. */
export function parseNumber(trait: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Problem("{trait} = {value}: a finite number is needed.", {
      trait,
      value: quote(value),
    });
  if (Math.abs(value) > limits.magnitude)
    throw new Problem("{trait} = {value}: at most {max} in size.", {
      trait,
      value,
      max: limits.magnitude,
    });
  return value;
}

export type Range = Pick<Option, "min" | "max">;

/** A whole number in the range of its option. */
export function parseWhole(trait: string, value: unknown, range: Range = {}): number {
  const { min = -Infinity, max = Infinity } = range;
  if (typeof value !== "number" || !Number.isInteger(value))
    throw new Problem("{trait} = {value}: a whole number is needed.", {
      trait,
      value: quote(value),
    });
  if (value < min || value > bound(max))
    throw new Problem("{trait} = {value}: choose {min} to {max}.", {
      trait,
      value,
      min,
      max: bound(max),
    });
  return value;
}

/** An int for both axes or a pair; in 1D the row axis has the least value, which changes nothing. */
export function parsePair(
  trait: string,
  value: unknown,
  dims: Dims,
  range: Range & { readonly min: number },
): Pair {
  const list = Array.isArray(value) ? value : [value];
  if (list.length !== 1 && list.length !== dims)
    throw new Problem(
      dims === 1
        ? "{trait} = {value}: one whole number is needed."
        : "{trait} = {value}: one whole number or a pair is needed.",
      { trait, value: quote(value) },
    );
  const numbers = list.map((n) => parseWhole(trait, n, range));
  const last = numbers.at(-1)!;
  return dims === 1 ? [range.min, last] : [numbers[0]!, last];
}

/** Lists that have been checked; a list that changes is another list. */
const checked = new WeakMap<object, Grid>();

/** Nested lists (2D) or one list (1D) of finite numbers. */
export function parseGrid(trait: string, value: unknown, dims: Dims, max: number): Grid {
  const known = checked.get(value as object);
  if (known && known.rows <= max && known.cols <= max && (dims === 1) === isFlat(value))
    return known;
  const grid = readGrid(trait, value, dims, max);
  checked.set(value as object, grid);
  return grid;
}

const isFlat = (value: unknown): boolean => !Array.isArray((value as unknown[])[0]);

function readGrid(trait: string, value: unknown, dims: Dims, max: number): Grid {
  const rows = dims === 1 ? [value] : value;
  if (!Array.isArray(rows) || !rows.every(Array.isArray))
    throw new Problem(
      dims === 1
        ? "{trait} = {value}: a list of numbers is needed."
        : "{trait} = {value}: a list of equally long rows of numbers is needed.",
      { trait, value: quote(value) },
    );
  const cols = rows[0]?.length ?? 0;
  if (cols === 0) throw new Problem("{trait} is empty: at least one cell is needed.", { trait });
  if (rows.length > max || cols > max)
    throw new Problem("{trait} is {size}: at most {max} per side.", {
      trait,
      size: `${rows.length} × ${cols}`,
      max,
    });
  const ragged = rows.findIndex((row) => row.length !== cols);
  if (ragged >= 0)
    throw new Problem(
      "{trait}: row {row} has {n} cells, row 0 has {first}; a list of equally long rows of numbers is needed.",
      { trait, row: ragged, n: rows[ragged]!.length, first: cols },
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
  choices: readonly string[],
): T {
  if (!choices.includes(value as T))
    throw new Problem("{trait} = {value}: choose one of {choices}.", {
      trait,
      value: quote(value),
      choices: choices.join(", "),
    });
  return value as T;
}

/** Check every rule of a convolution; throw a `Problem` for the first one broken. */
export function parseConv(traits: Traits, dims: Dims): ConvSpec {
  const spec: ConvSpec = {
    dims,
    ...parseStacks(traits, dims, "output"),
    stride: parsePair("stride", traits.stride, dims, CONV.stride),
    padding: parsePair("padding", traits.padding, dims, LINEAR.padding),
    outputPadding: [0, 0],
    dilation: parsePair("dilation", traits.dilation, dims, LINEAR.dilation),
    paddingMode: parseChoice<PaddingMode>(
      "padding_mode",
      traits.padding_mode,
      CONV.padding_mode.choices,
    ),
    flipped: parseChoice("operation", traits.operation, CONV.operation.choices) === "convolution",
  };
  const output = convSize(spec.input, spec.kernel, spec);
  for (const axis of [0, 1] as const) {
    const side = axis === 0 ? spec.input.rows : spec.input.cols;
    const padding = spec.padding[axis];
    const max = { zeros: Infinity, replicate: Infinity, circular: side, reflect: side - 1 };
    if (padding > max[spec.paddingMode])
      throw new Problem(
        'padding = {padding}: with padding_mode "{mode}" and an input side of {side}, at most {max}.',
        { padding, mode: spec.paddingMode, side, max: max[spec.paddingMode] },
      );
    if ((axis === 0 ? output.rows : output.cols) < 1) {
      const reach =
        spec.dilation[axis] * ((axis === 0 ? spec.kernel.rows : spec.kernel.cols) - 1) + 1;
      throw new Problem(
        "The kernel reaches over {reach} cells, the padded input has {side}: make the kernel or dilation smaller, or raise padding.",
        { reach, side: side + 2 * padding },
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
      "{products} products: at most {max} with several channels; choose fewer channels, or a smaller input or kernel.",
      { products, max: limits.products },
    );
}

/** Check every rule of a transposed convolution; throw a `Problem` for the first one broken. */
export function parseConvTranspose(traits: Traits, dims: Dims): ConvTransposeSpec {
  const spec: ConvTransposeSpec = {
    dims,
    ...parseStacks(traits, dims, "input"),
    stride: parsePair("stride", traits.stride, dims, CONV_TRANSPOSE.stride),
    padding: parsePair("padding", traits.padding, dims, LINEAR.padding),
    outputPadding: parsePair(
      "output_padding",
      traits.output_padding,
      dims,
      CONV_TRANSPOSE.output_padding,
    ),
    dilation: parsePair("dilation", traits.dilation, dims, LINEAR.dilation),
  };
  const output = convTransposeSize(spec.input, spec.kernel, spec);
  for (const axis of [0, 1] as const) {
    const max = Math.max(spec.stride[axis], spec.dilation[axis]) - 1;
    if (spec.outputPadding[axis] > max)
      throw new Problem(
        "output_padding = {value}: must be smaller than stride {stride} or dilation {dilation}, so at most {max}.",
        {
          value: spec.outputPadding[axis],
          stride: spec.stride[axis],
          dilation: spec.dilation[axis],
          max,
        },
      );
    const side = axis === 0 ? output.rows : output.cols;
    if (side < 1)
      throw new Problem(
        "padding = {padding} crops everything: the output would have size {side}; lower padding or enlarge the kernel.",
        { padding: spec.padding[axis], side },
      );
    if (side > limits.output_side)
      throw new Problem(
        "The output would be {side} cells wide: at most {max}; lower stride or dilation, or crop the input.",
        { side, max: limits.output_side },
      );
  }
  checkProducts(spec, spec.input);
  return spec;
}

// Input, kernel and bias as they arrive: of one channel, or stacks of several in torch's shapes.

/** Axes of nested lists, looking at the first of each. */
const nesting = (value: unknown): number => (Array.isArray(value) ? 1 + nesting(value[0]) : 0);

interface Stack {
  readonly grid: Grid;
  /** Lengths of the axes before rows and columns: 1 where there are none. */
  readonly lead: readonly number[];
}

/** Stacks that have been checked; one that changes is another list. */
const checkedStacks = new WeakMap<object, Stack>();

/** Lists of grids, one inside the other `lead` times, or a single grid. */
function parseStack(trait: string, value: unknown, dims: Dims, max: number, lead: number): Stack {
  if (dims === 1 || nesting(value) !== 2 + lead)
    return { grid: parseGrid(trait, value, dims, max), lead: Array(lead).fill(1) };
  const known = checkedStacks.get(value as object);
  if (known) return known;
  const stack = readStack(trait, value as unknown[], dims, max, lead);
  checkedStacks.set(value as object, stack);
  return stack;
}

function readStack(
  trait: string,
  value: readonly unknown[],
  dims: Dims,
  max: number,
  lead: number,
): Stack {
  if (value.length > limits.channels)
    throw new Problem("{trait} has {n} channels: at most {max}.", {
      trait,
      n: value.length,
      max: limits.channels,
    });
  const stacks = value.map((item, i) => {
    const name = `${trait}[${i}]`;
    if (lead > 1 && Array.isArray(item)) return readStack(name, item, dims, max, lead - 1);
    return { grid: parseGrid(name, item, dims, max), lead: [] };
  });
  const first = stacks[0]!;
  const shape = ({ grid, lead: own }: Stack) => [...own, grid.rows, grid.cols].join(" × ");
  const other = stacks.findIndex((stack) => shape(stack) !== shape(first));
  if (other > 0)
    throw new Problem("{other} is {size}, {first} is {needed}: all channels need the same size.", {
      other: `${trait}[${other}]`,
      size: shape(stacks[other]!),
      first: `${trait}[0]`,
      needed: shape(first),
    });
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

export interface Stacks {
  readonly input: Grid;
  readonly kernel: Grid;
  readonly bias: number;
  readonly channels?: Channels;
}

/** Check that input, kernel, groups and bias fit together. */
function parseStacks(traits: Traits, dims: Dims, leads: Channels["leads"]): Stacks {
  const input = parseStack("input", traits.input, dims, limits.input_side, 1);
  const kernel = parseStack("kernel", traits.kernel, dims, limits.kernel_side, 2);
  const [first, second] = kernel.lead as [number, number];
  const groups = parseWhole("groups", traits.groups ?? 1, CHANNELS.groups);
  const grouped = second * groups;
  const [ins, outs] = leads === "output" ? [grouped, first] : [first, grouped];
  if (ins !== input.lead[0])
    throw new Problem(
      "The input has {n} channels and groups = {groups}; the kernel, {size}, is for {needed}.",
      { n: input.lead[0]!, groups, size: `${first} × ${second}`, needed: ins },
    );
  if (outs > limits.channels || ins % groups || outs % groups)
    throw new Problem(
      "groups = {groups}: must divide in_channels {ins} and out_channels {outs}, which may be {max} at most.",
      { groups, ins, outs, max: limits.channels },
    );
  const biases = Array.isArray(traits.bias)
    ? traits.bias.map((bias) => parseNumber("bias", bias))
    : Array<number>(outs).fill(parseNumber("bias", traits.bias));
  if (biases.length !== outs)
    throw new Problem("bias has {n} numbers, and there are {outs} channels.", {
      n: biases.length,
      outs,
    });
  const grids = { input: input.grid, kernel: kernel.grid, bias: biases[0]! };
  if (Math.max(ins, outs) === 1) return grids;
  return {
    ...grids,
    channels: { input: ins, output: outs, groups: groups, leads, biases },
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
