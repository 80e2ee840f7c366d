// What a stroke changed, small enough to keep hundreds: the labels before and after, exclusive-ored,
// as runs along the rows or as a rectangle of bytes, whichever is smaller.

import type { Size } from "../../terms/terms";
import type { Rect } from "./masks";

export interface Diff {
  readonly rect: Rect;
  /** Pairs of first pixel, and length shifted by 8 with the exclusive or in the low byte. */
  readonly runs: Uint32Array | null;
  /** One byte per pixel of `rect`. */
  readonly bytes: Uint8Array | null;
}

export const bytesOf = (diff: Diff): number =>
  (diff.runs?.byteLength ?? 0) + (diff.bytes?.byteLength ?? 0);

/** How many pixels changed. */
export function changedPixels({ runs, bytes }: Diff): number {
  let pixels = 0;
  for (let i = 1; i < (runs?.length ?? 0); i += 2) pixels += runs![i]! >>> 8;
  for (const by of bytes ?? []) pixels += by === 0 ? 0 : 1;
  return pixels;
}

/** What changed inside `rect`, or null where nothing did. */
export function diffOf(before: Uint8Array, after: Uint8Array, size: Size, rect: Rect): Diff | null {
  const { cols } = size;
  const area = (rect.bottom - rect.top) * (rect.right - rect.left);
  const runs: number[] = [];
  let dense = false;
  for (let r = rect.top; r < rect.bottom && !dense; r++) {
    for (let i = r * cols + rect.left; i < r * cols + rect.right; ) {
      const change = before[i]! ^ after[i]!;
      const start = i;
      do i++;
      while (i < r * cols + rect.right && (before[i]! ^ after[i]!) === change);
      if (change !== 0) runs.push(start, ((i - start) << 8) | change);
    }
    dense = 4 * runs.length > area;
  }
  if (!dense) return runs.length === 0 ? null : { rect, runs: Uint32Array.from(runs), bytes: null };
  const bytes = new Uint8Array(area);
  let at = 0;
  for (let r = rect.top; r < rect.bottom; r++) {
    for (let i = r * cols + rect.left; i < r * cols + rect.right; i++)
      bytes[at++] = before[i]! ^ after[i]!;
  }
  return { rect, runs: null, bytes };
}

/** Call back for every changed pixel with its index and the exclusive or of its labels. */
export function eachChange(
  { rect, runs, bytes }: Diff,
  cols: number,
  change: (pixel: number, by: number) => void,
): void {
  if (runs) {
    for (let i = 0; i < runs.length; i += 2) {
      const start = runs[i]!;
      const length = runs[i + 1]! >>> 8;
      const by = runs[i + 1]! & 255;
      for (let n = 0; n < length; n++) change(start + n, by);
    }
    return;
  }
  let at = 0;
  for (let r = rect.top; r < rect.bottom; r++) {
    for (let c = rect.left; c < rect.right; c++) {
      const by = bytes![at++]!;
      if (by !== 0) change(r * cols + c, by);
    }
  }
}
