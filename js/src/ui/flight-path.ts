// A frame of the animation between panels: where each moving cell is. Pure in time.

import type { Size } from "../terms/terms";
import type { CellSize } from "./marks";
import { ease, type Moment } from "./phases";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cell in motion; `source` is its index in the kernel. */
export interface Sprite extends Point, CellSize {
  readonly source: number;
  readonly opacity: number;
}

/** A cell's corner inside a panel whose cells begin at `origin`. */
export const corner = (origin: Point, size: Size, cell: CellSize, index: number): Place => ({
  ...cell,
  x: origin.x + (index % size.cols) * cell.width,
  y: origin.y + Math.floor(index / size.cols) * cell.height,
});

/** The middle cell of a panel, between cells where there is none. */
export const centre = (origin: Point, size: Size, cell: CellSize): Place => ({
  ...cell,
  x: origin.x + ((size.cols - 1) * cell.width) / 2,
  y: origin.y + ((size.rows - 1) * cell.height) / 2,
});

function between(a: Place, b: Place, t: number): Place {
  const mix = (from: number, to: number) => from + (to - from) * t;
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    width: mix(a.width, b.width),
    height: mix(a.height, b.height),
  };
}

/** A cell of a panel. */
export type Place = Point & CellSize;

/** Copies on their way: kernel cell k flies from `from(k)` to `to(k)`, and takes the size there. */
export function flight(
  at: Moment,
  count: number,
  from: (k: number) => Place,
  to: (k: number) => Place,
): Sprite[] {
  if (at.phase !== "place" && at.phase !== "add") return [];
  const t = at.phase === "place" ? ease(at.progress) : 1;
  // Once arrived, a copy melts into the sum.
  const opacity = at.phase === "add" ? Math.max(0, 1 - 1.6 * at.progress) : 1;
  if (opacity === 0) return [];
  return Array.from({ length: count }, (_, k) => ({
    source: k,
    opacity,
    ...between(from(k), to(k), t),
  }));
}

/** The input's value on its way to the kernel, during "multiply". */
export function token(at: Moment, from: Place, to: Place): Place | null {
  if (at.phase !== "multiply") return null;
  return between(from, to, ease(Math.min(1, at.progress * 1.6)));
}
