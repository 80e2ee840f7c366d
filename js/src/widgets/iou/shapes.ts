// What tools paint, as spans of rows, and changes of a whole mask.

// Rectangles, polygons, filled regions.

import type { Size } from "../../terms/terms";
import type { Pixel, Span } from "../../ui/brush";

/** All pixels from one corner to the other, both of them included. */
export function rectangle(a: Pixel, b: Pixel, span: Span): void {
  const [left, right] = [Math.min(a.col, b.col), Math.max(a.col, b.col) + 1];
  for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row++)
    span(row, left, right);
}

/**
 * Pixels whose middle is inside a polygon by the even-odd rule.
 *
 * Corners are in pixels: (0.5, 0.5) is the middle of the first one. A middle on an edge belongs to
 * the polygon at its left and upper edges only, so that neighbours share no pixel.
 */
export function polygon(corners: readonly Pixel[], { rows }: Size, span: Span): void {
  if (corners.length < 3) return;
  const heights = corners.map(({ row }) => row);
  const top = Math.max(0, Math.ceil(Math.min(...heights) - 0.5));
  const bottom = Math.min(rows - 1, Math.ceil(Math.max(...heights) - 0.5) - 1);
  for (let row = top; row <= bottom; row++) {
    const y = row + 0.5;
    const crossings: number[] = [];
    corners.forEach((a, i) => {
      const b = corners[(i + 1) % corners.length]!;
      if (a.row <= y !== b.row <= y)
        crossings.push(a.col + ((y - a.row) / (b.row - a.row)) * (b.col - a.col));
    });
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2)
      span(row, Math.ceil(crossings[i]! - 0.5), Math.ceil(crossings[i + 1]! - 0.5));
  }
}

/** The pixels of one label that hang together over their sides, from a pixel on. */
export function flood(labels: Uint8Array, { rows, cols }: Size, start: Pixel, span: Span): void {
  const label = labels[start.row * cols + start.col]!;
  const seen = new Uint8Array(labels.length);
  const waiting = [start.row * cols + start.col];
  const free = (i: number) => labels[i] === label && !seen[i];
  while (waiting.length > 0) {
    const found = waiting.pop()!;
    if (!free(found)) continue;
    const row = Math.floor(found / cols);
    let from = found;
    while (from > row * cols && free(from - 1)) from--;
    let to = found + 1;
    while (to < (row + 1) * cols && free(to)) to++;
    seen.fill(1, from, to);
    // One seed for each run that touches this one from above or below.
    for (const beside of [row - 1, row + 1]) {
      if (beside < 0 || beside >= rows) continue;
      const shift = (beside - row) * cols;
      for (let i = from; i < to; i++)
        if (free(i + shift) && (i === from || !free(i + shift - 1))) waiting.push(i + shift);
    }
    span(row, from - row * cols, to - row * cols);
  }
}

// Whole masks grown, shrunk, moved, with classes exchanged.

/** Label of the background. */
const BACKGROUND = 0;

/** A function of each pixel's window, 3 × 3 within the picture. */
function windows(
  labels: Uint8Array,
  { rows, cols }: Size,
  join: (a: number, b: number) => number,
): Uint8Array {
  const along = (from: Uint8Array, count: number, step: number, lines: number, jump: number) => {
    const out = new Uint8Array(from.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < count; i++) {
        const first = line * jump + i * step;
        let joined = from[first]!;
        if (i > 0) joined = join(joined, from[first - step]!);
        if (i < count - 1) joined = join(joined, from[first + step]!);
        out[first] = joined;
      }
    }
    return out;
  };
  return along(along(labels, cols, 1, rows, cols), rows, cols, cols, 1);
}

/** Background beside an object, corners included, becomes the object. */
export function dilate(labels: Uint8Array, size: Size): Uint8Array {
  const max = windows(labels, size, Math.max);
  return labels.map((label, i) => (label === BACKGROUND ? max[i]! : label));
}

/** Pixels of an object beside anything else become background. */
export function erode(labels: Uint8Array, size: Size): Uint8Array {
  const max = windows(labels, size, Math.max);
  const min = windows(labels, size, Math.min);
  return labels.map((label, i) => (max[i] === min[i] ? label : BACKGROUND));
}

/** Everything moved; what comes in from outside is background. */
export function shift(
  labels: Uint8Array,
  { rows, cols }: Size,
  down: number,
  right: number,
): Uint8Array {
  const out = new Uint8Array(labels.length);
  for (let r = Math.max(0, down); r < Math.min(rows, rows + down); r++) {
    for (let c = Math.max(0, right); c < Math.min(cols, cols + right); c++)
      out[r * cols + c] = labels[(r - down) * cols + c - right]!;
  }
  return out;
}

/** A change that takes pixels with one label for background, and leaves them what they are. */
export const keeping =
  (kept: number | null, change: (labels: Uint8Array) => Uint8Array) =>
  (labels: Uint8Array): Uint8Array => {
    if (kept === null) return change(labels);
    const changed = change(labels.map((label) => (label === kept ? BACKGROUND : label)));
    return changed.map((label, i) => (labels[i] === kept ? kept : label));
  };

/** Two classes exchanged. */
export const swap = (labels: Uint8Array, a: number, b: number): Uint8Array =>
  labels.map((label) => (label === a ? b : label === b ? a : label));

/** The two classes that are exchanged: the chosen one and the next, objects with objects if there are. */
export function exchanged(label: number, classes: number): readonly [number, number] {
  const chosen = label < classes ? label : 1;
  const objects = classes - 1;
  const next = objects > 1 && chosen > 0 ? (chosen % objects) + 1 : chosen === 0 ? 1 : 0;
  return [chosen, next];
}
