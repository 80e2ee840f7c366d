// The pixels near the border of their region: what boundary IoU looks at (Cheng et al. 2021).

import type { Size } from "../../terms/terms";
import { LABELS, type Rect } from "./masks";

/** Width of the border region, in parts of the picture's diagonal, as in the paper. */
export const BOUNDARY_RATIO = 0.02;

/** Width of the border region in pixels, at least one; halves go to the even number, as in Python. */
export function boundaryWidth({ rows, cols }: Size, ratio = BOUNDARY_RATIO): number {
  const exact = ratio * Math.sqrt(rows * rows + cols * cols);
  const below = Math.floor(exact);
  const up = exact - below > 0.5 || (exact - below === 0.5 && below % 2 === 1);
  return Math.max(1, up ? below + 1 : below);
}

/** Pixels that count as one label of their own, in whichever mask: those whose target is ignored. */
export interface Hole {
  readonly target: Uint8Array;
  readonly label: number;
}

/** What a pixel in a hole holds: none of the labels. */
const NONE = LABELS;

/**
 * Mark the pixels of `rect` that have another label, or the picture's edge, within `width` pixels
 * along both axes: those which eroding their class `width` times by 3 × 3 would take away.
 */
export function markBoundary(
  labels: Uint8Array,
  size: Size,
  width: number,
  rect: Rect,
  out: Uint8Array,
  hole: Hole | null = null,
): void {
  const { rows, cols } = size;
  const at = hole
    ? (i: number): number => (hole.target[i] === hole.label ? NONE : labels[i]!)
    : (i: number): number => labels[i]!;
  const span = 2 * width;
  const { left, right } = rect;
  const first = Math.max(0, rect.top - width);
  const last = Math.min(rows, rect.bottom + width);
  for (let r = rect.top; r < rect.bottom; r++) out.fill(1, r * cols + left, r * cols + right);
  // Where, in each column, the rows began that have been of one label `width` pixels to both sides.
  const began = new Int32Array(right - left).fill(first);
  const even = new Uint8Array(right - left);
  const from = Math.max(0, left - width);
  const to = Math.min(cols, right + width);
  for (let y = first; y < last; y++) {
    const row = y * cols;
    even.fill(0);
    for (let x = from, run = from; x < to; x++) {
      if (x > from && at(row + x) !== at(row + x - 1)) run = x;
      if (x - span >= run && x - width >= left && x - width < right) even[x - width - left] = 1;
    }
    const middle = y - width;
    for (let x = left; x < right; x++) {
      const i = x - left;
      if (!even[i]) began[i] = y + 1;
      else if (y > first && at(row + x) !== at(row - cols + x)) began[i] = y;
      if (middle >= rect.top && middle < rect.bottom && y - span >= began[i]!)
        out[middle * cols + x] = 0;
    }
  }
}
