// Other numbers of channels: what stays keeps its numbers, what was there before comes back, and what
// is new is the first channel, mirrored.

import { type Channels, inner, kernelPlane, pairs } from "../../terms/channels";
import type { LinearSpec } from "../../terms/parameters";
import { type Grid, planeOf } from "../../terms/terms";

export type Numbers = Pick<Channels, "input" | "output" | "groups">;

/** A plane as it is, mirrored in one axis or the other, or turned by half a turn. */
function mirrored(grid: Grid, number: number): Grid {
  const { rows, cols, values } = grid;
  const at = (i: number, length: number, flips: boolean) => (flips ? length - 1 - i : i);
  return {
    rows,
    cols,
    values: values.map((_, i) => {
      const row = at(Math.floor(i / cols), rows, (number & 2) > 0);
      return values[row * cols + at(i % cols, cols, (number & 1) > 0)]!;
    }),
  };
}

function stack(planes: readonly Grid[], second?: number): Grid {
  const { rows, cols } = planes[0]!;
  const values = new Float64Array(planes.length * rows * cols);
  planes.forEach((one, i) => {
    values.set(one.values, i * rows * cols);
  });
  return {
    rows,
    cols,
    planes: planes.length,
    ...(second !== undefined && { inner: second }),
    values,
  };
}

export interface Rechannelled {
  readonly input: Grid;
  readonly kernel: Grid;
  readonly biases: readonly number[];
}

/** Input, kernel and biases for other numbers of channels; `memory` keeps every plane ever seen. */
export function rechannelled(
  spec: LinearSpec,
  leads: Channels["leads"],
  next: Numbers,
  memory: Map<string, Grid>,
): Rechannelled {
  const now = spec.channels ?? { input: 1, output: 1, groups: 1, leads, biases: [spec.bias] };
  const then = { ...now, ...next };
  for (let i = 0; i < now.input; i++) memory.set(`input ${i}`, planeOf(spec.input, i));
  for (const pair of pairs(now, "input"))
    memory.set(`${pair.input} to ${pair.output}`, planeOf(spec.kernel, kernelPlane(now, pair)));
  const known = (key: string, like: Grid): Grid | undefined => {
    const found = memory.get(key);
    return found?.rows === like.rows && found.cols === like.cols ? found : undefined;
  };
  const [input, kernel] = [planeOf(spec.input, 0), planeOf(spec.kernel, 0)];
  const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  return {
    input: stack(range(next.input).map((i) => known(`input ${i}`, input) ?? mirrored(input, i))),
    kernel: stack(
      pairs(then, leads).map(
        ({ input: i, output: o }) => known(`${i} to ${o}`, kernel) ?? mirrored(kernel, i + o),
      ),
      inner(then),
    ),
    biases: range(next.output).map((o) => now.biases[o] ?? 0),
  };
}

/** Numbers of groups that divide both sides. */
export const possibleGroups = (input: number, output: number): number[] =>
  Array.from({ length: Math.min(input, output) }, (_, i) => i + 1).filter(
    (groups) => input % groups === 0 && output % groups === 0,
  );
