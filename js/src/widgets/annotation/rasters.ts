// Runs of masks, and masks from outlines, as COCO writes and fills them.

import type { Size } from "../../terms/terms";

export type Point = readonly [x: number, y: number];
export type Mask = Uint8Array;

/** COCO's uncompressed runs: down the columns, zeros first. */
export function countsOf(mask: Mask, { rows, cols }: Size): number[] {
  const counts: number[] = [];
  let [value, run] = [0, 0];
  for (let x = 0; x < cols; x++)
    for (let y = 0; y < rows; y++) {
      const next = mask[y * cols + x]!;
      if (next !== value) {
        counts.push(run);
        [value, run] = [next, 0];
      }
      run++;
    }
  return [...counts, run];
}

/** COCO follows outlines on a grid five times as fine, whose middle columns are those of pixels. */
const SCALE = 5;
const MIDDLE = 2;

/** Fill an outline: the pixels that pycocotools draws. */
export function fillOutline(outline: readonly Point[], { rows, cols }: Size): Mask {
  const mask = new Uint8Array(rows * cols);
  if (outline.length < 3) return mask;
  const corners = outline.map((point) => point.map((v) => Math.trunc(SCALE * v + 0.5)));
  const ends: number[][] = Array.from({ length: cols }, () => []);
  corners.forEach((corner, i) => {
    let [from, to] = [corner, corners[(i + 1) % corners.length]!];
    const across = Math.abs(to[0]! - from[0]!);
    const down = Math.abs(to[1]! - from[1]!);
    const flat = across >= down;
    const axis = flat ? 0 : 1;
    // The same pixels in both directions.
    if (from[axis]! > to[axis]!) [from, to] = [to, from];
    const [x, y, u, v] = [from[0]!, from[1]!, to[0]!, to[1]!];
    const slope = (flat ? v - y : u - x) / Math.max(1, across, down);
    const first = Math.max(0, Math.ceil((Math.min(x, u) - MIDDLE) / SCALE));
    const last = Math.min(cols - 1, Math.floor((Math.max(x, u) - 1 - MIDDLE) / SCALE));
    for (let column = first; column <= last; column++) {
      const row = rowOfEnd(x, y, slope, flat, SCALE * column + MIDDLE);
      const end = Math.floor((row + MIDDLE) / SCALE);
      ends[column]!.push(Math.max(0, Math.min(rows, end)));
    }
  });
  ends.forEach((places, column) => {
    places.sort((a, b) => a - b);
    for (let i = 0; i + 1 < places.length; i += 2)
      for (let row = places[i]!; row < places[i + 1]!; row++) mask[row * cols + column] = 1;
  });
  return mask;
}

/** The row of the fine grid at which an edge from (x, y) crosses the middle of a column. */
function rowOfEnd(x: number, y: number, slope: number, flat: boolean, middle: number): number {
  if (flat) {
    // A place in each column of the fine grid: the upper of both is the end.
    const at = (step: number) => Math.trunc(y + slope * step + 0.5);
    return Math.min(at(middle - x), at(middle - x + 1));
  }
  // A place in each row: the end is the last before the column changes. Rounding may be off by one.
  const near = Math.floor((middle + 0.5 - x) / slope);
  let crossed = near + 2;
  for (const step of [near + 1, near, near - 1]) {
    const there = Math.trunc(x + slope * step + 0.5);
    if (slope > 0 ? there > middle : there <= middle) crossed = step;
  }
  return y + crossed - 1;
}

/** Corners that lie between their neighbours on a line along an axis are none. */
export function simplified(path: readonly Point[]): Point[] {
  return path.filter((at, i) => {
    const [before, after] = [path[i - 1], path[i + 1]];
    if (!before || !after) return true;
    const straight = (axis: 0 | 1) => before[axis] === at[axis] && at[axis] === after[axis];
    return !straight(0) && !straight(1);
  });
}

interface Overlap {
  readonly both: number;
  readonly either: number;
  readonly area: number;
}

/** How many pixels a mask shares with another, and how many one of both has. */
export function overlap(mask: Mask, other: Mask): Overlap {
  let [both, either, area] = [0, 0, 0];
  for (let i = 0; i < mask.length; i++) {
    both += mask[i]! & other[i]!;
    either += mask[i]! | other[i]!;
    area += mask[i]!;
  }
  return { both, either, area };
}

export const areaOf = (mask: Mask): number => mask.reduce((sum, value) => sum + value, 0);
