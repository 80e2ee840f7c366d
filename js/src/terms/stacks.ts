// Input, kernel and bias as they arrive: of one channel, or stacks of several in torch's shapes.

import limits from "../../../segwidgets/shared/limits.json";
import type { Channels } from "./channels";
import { type Dims, Problem, parseGrid, parseNumber } from "./parse";
import { area, type Grid } from "./terms";

/** Axes of nested lists, looking at the first of each. */
export const nesting = (value: unknown): number =>
  Array.isArray(value) ? 1 + nesting(value[0]) : 0;

interface Stack {
  readonly grid: Grid;
  /** Lengths of the axes before rows and columns: 1 where there are none. */
  readonly lead: readonly number[];
}

/** Stacks that have been checked; one that changes is another list. */
const checked = new WeakMap<object, Stack>();

/** Lists of grids, one inside the other `lead` times, or a single grid. */
function parseStack(trait: string, value: unknown, dims: Dims, most: number, lead: number): Stack {
  if (dims === 1 || nesting(value) !== 2 + lead)
    return { grid: parseGrid(trait, value, dims, most), lead: Array(lead).fill(1) };
  const known = checked.get(value as object);
  if (known) return known;
  const stack = readStack(trait, value as unknown[], dims, most, lead);
  checked.set(value as object, stack);
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
