// Which cells of a stack belong together: what a cell is made of, and what it reaches.

import type { StackSpec } from "./layers";
import { type Range, type Stage, sources } from "./upsample";

/** A cell: of the input (level 0) or of what comes after layer `level`. */
export interface Point {
  readonly level: number;
  readonly col: number;
  /** In a picture. */
  readonly row?: number;
}

/** Length of the line at every level, the input's first. */
export const lengths = (spec: StackSpec, stages: readonly Stage[]): number[] => [
  spec.inputSize,
  ...stages.map((stage) => stage.output.cols),
];

/** The cells along one axis, at every level, that a point is made of or reaches. */
export function kin(spec: StackSpec, stages: readonly Stage[], point: Point): Range[] {
  const size = lengths(spec, stages);
  const ranges: Range[] = size.map(() => ({ first: 0, stop: 0 }));
  ranges[point.level] = { first: point.col, stop: point.col + 1 };
  const made = (level: number, o: number) =>
    sources(o, size[level - 1]!, spec.layers[level - 1]!, spec.method);
  for (let level = point.level; level > 0; level--) {
    const { first, stop } = ranges[level]!;
    ranges[level - 1] =
      stop > first
        ? { first: made(level, first).first, stop: made(level, stop - 1).stop }
        : { first: 0, stop: 0 };
  }
  for (let level = point.level + 1; level < size.length; level++) {
    const { first, stop } = ranges[level - 1]!;
    const reached = Array.from({ length: size[level]! }, (_, o) => o).filter((o) => {
      const from = made(level, o);
      return Math.max(from.first, first) < Math.min(from.stop, stop);
    });
    ranges[level] = reached.length
      ? { first: reached[0]!, stop: reached.at(-1)! + 1 }
      : { first: 0, stop: 0 };
  }
  return ranges;
}
