// Channels: which of them see each other, and the list of terms of all of them.

import { area, type Column, indices, lookup, onePlane, type Size, type Terms } from "./terms";

export interface Channels {
  readonly input: number;
  readonly output: number;
  /** Both are divided into so many groups; a channel sees those of its own. */
  readonly groups: number;
  /** Whose channel comes first in the shape of torch's weight. */
  readonly leads: "input" | "output";
  /** One per output channel. */
  readonly biases: readonly number[];
}

/** An input channel and an output channel. */
export interface ChannelPair {
  readonly input: number;
  readonly output: number;
}

/** Channels of one group. */
export const perGroup = ({ input, output, groups }: Channels): ChannelPair => ({
  input: input / groups,
  output: output / groups,
});

/** The length of the second axis of torch's weight. */
export const inner = (c: Channels): number =>
  perGroup(c)[c.leads === "output" ? "input" : "output"];

/** Whether a kernel leads from one to the other. */
export const linked = (c: Channels, { input, output }: ChannelPair): boolean =>
  Math.floor(input / perGroup(c).input) === Math.floor(output / perGroup(c).output);

/** Input channels that are summed in an output channel. */
export const seenBy = (c: Channels, output: number): number[] =>
  indices(c.input).filter((input) => linked(c, { input, output }));

/** Which plane of the kernel leads from one to the other. */
export function kernelPlane(c: Channels, { input, output }: ChannelPair): number {
  const { input: ins, output: outs } = perGroup(c);
  return c.leads === "output" ? output * ins + (input % ins) : input * outs + (output % outs);
}

/** The possible pair that is closest to a wished one; the output channel decides on the group. */
export function coercePair(c: Channels, { input, output }: ChannelPair): ChannelPair {
  const o = Math.max(0, Math.min(output, c.output - 1));
  const seen = seenBy(c, o);
  return { input: Math.max(seen[0]!, Math.min(input, seen.at(-1)!)), output: o };
}

/** All pairs of channels that have a kernel, by one side and then by the other. */
export function pairs(c: Channels, first: "input" | "output"): ChannelPair[] {
  const second = first === "input" ? "output" : "input";
  return indices(c[first])
    .flatMap((a) =>
      indices(c[second]).map((b) => ({ [first]: a, [second]: b }) as never as ChannelPair),
    )
    .filter((pair) => linked(c, pair));
}

const stacked = (size: Size, planes: number): Size => ({
  rows: size.rows,
  cols: size.cols,
  planes,
});

/**
 * The list of all channels out of the list of one pair, whose rows stand in the order of `outer`:
 * cell by cell and, for each, channel by channel.
 */
export function stackedTerms(one: Terms, c: Channels, outer: "input" | "output"): Terms {
  const all = pairs(c, outer);
  const { start, rows } = lookup(one, outer);
  const length = one.output.length * all.length;
  const columns = {
    output: new Int32Array(length),
    input: new Int32Array(length),
    kernel: new Int32Array(length),
  };
  let at = 0;
  for (let channel = 0; channel < c[outer]; channel++) {
    const offsets = all
      .filter((pair) => pair[outer] === channel)
      .map((pair) => ({
        output: pair.output * area(one.outputSize),
        input: pair.input * area(one.inputSize),
        kernel: kernelPlane(c, pair) * area(one.kernelSize),
      }));
    for (let cell = 0; cell + 1 < start.length; cell++) {
      for (const offset of offsets) {
        for (let i = start[cell]!; i < start[cell + 1]!; i++, at++) {
          const row = rows[i]!;
          columns.output[at] = one.output[row]! + offset.output;
          columns.input[at] = one.input[row]! + offset.input;
          columns.kernel[at] = one.kernel[row]! + offset.kernel;
        }
      }
    }
  }
  return {
    ...columns,
    outputSize: stacked(one.outputSize, c.output),
    inputSize: stacked(one.inputSize, c.input),
    kernelSize: stacked(one.kernelSize, all.length),
  };
}

/** The rows of the list that lead from one channel to another, numbered within these. */
export function termsOfPair(all: Terms, c: Channels, pair: ChannelPair): Terms {
  const sizes = {
    outputSize: onePlane(all.outputSize),
    inputSize: onePlane(all.inputSize),
    kernelSize: onePlane(all.kernelSize),
  };
  const first = {
    output: pair.output * area(sizes.outputSize),
    input: pair.input * area(sizes.inputSize),
    kernel: kernelPlane(c, pair) * area(sizes.kernelSize),
  };
  const kept = all.kernel
    .map((_, row) => row)
    .filter((row) => {
      const k = all.kernel[row]! - first.kernel;
      return k >= 0 && k < area(sizes.kernelSize);
    });
  const column = (name: Column) => kept.map((row) => all[name][row]! - first[name]);
  return { output: column("output"), input: column("input"), kernel: column("kernel"), ...sizes };
}
