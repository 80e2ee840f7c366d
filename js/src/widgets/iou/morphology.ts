// Predictions made of a target: grown, shrunk, moved, with classes exchanged.

import type { Size } from "../../terms/terms";

/** Label of the background. */
const BACKGROUND = 0;

/** A function of each pixel's window, which reaches `by` pixels to every side within the picture. */
function windows(
  labels: Uint8Array,
  { rows, cols }: Size,
  by: number,
  join: (a: number, b: number) => number,
): Uint8Array {
  const along = (from: Uint8Array, count: number, step: number, lines: number, jump: number) => {
    const out = new Uint8Array(from.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < count; i++) {
        let joined = from[line * jump + i * step]!;
        for (let k = Math.max(0, i - by); k <= Math.min(count - 1, i + by); k++)
          joined = join(joined, from[line * jump + k * step]!);
        out[line * jump + i * step] = joined;
      }
    }
    return out;
  };
  return along(along(labels, cols, 1, rows, cols), rows, cols, cols, 1);
}

/** Background within `by` pixels of an object, along both axes, becomes the object. */
export function dilate(labels: Uint8Array, size: Size, by: number): Uint8Array {
  const most = windows(labels, size, by, Math.max);
  return labels.map((label, i) => (label === BACKGROUND ? most[i]! : label));
}

/** Pixels of an object within `by` pixels of anything else become background. */
export function erode(labels: Uint8Array, size: Size, by: number): Uint8Array {
  const most = windows(labels, size, by, Math.max);
  const least = windows(labels, size, by, Math.min);
  return labels.map((label, i) => (most[i] === least[i] ? label : BACKGROUND));
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
