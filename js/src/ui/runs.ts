// Masks from runs: COCO's, of zeros and ones in turn down the columns, and pairs of a label and a length.

import type { Size } from "../terms/terms";

/** Each column that a run has a part of: the column, the first row and the one after the last. */
export function piecesOf(
  start: number,
  stop: number,
  rows: number,
): (readonly [col: number, top: number, bottom: number])[] {
  const pieces: (readonly [number, number, number])[] = [];
  for (let at = start; at < stop; ) {
    const col = Math.floor(at / rows);
    const end = Math.min(stop, (col + 1) * rows);
    pieces.push([col, at - col * rows, end - col * rows]);
    at = end;
  }
  return pieces;
}

/** Part of a picture: its left and upper edge, and its size. */
export interface Part extends Size {
  readonly left: number;
  readonly top: number;
}

/** The mask of a picture, or of a part of it, row by row. */
export function maskOfCounts(
  counts: readonly number[],
  { rows, cols }: Size,
  part: Part = { left: 0, top: 0, rows, cols },
): Uint8Array {
  const mask = new Uint8Array(part.rows * part.cols);
  let start = 0;
  counts.forEach((count, k) => {
    const stop = start + count;
    for (const [col, top, bottom] of k % 2 ? piecesOf(start, stop, rows) : []) {
      const x = col - part.left;
      if (x < 0 || x >= part.cols) continue;
      const [from, to] = [Math.max(0, top - part.top), Math.min(part.rows, bottom - part.top)];
      for (let y = from; y < to; y++) mask[y * part.cols + x] = 1;
    }
    start = stop;
  });
  return mask;
}

/** Labels from runs: pairs of a label and how often it stands there. */
export function fromRuns(runs: Uint8Array, cells: number): Uint8Array {
  const mask = new Uint8Array(cells);
  let at = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    mask.fill(runs[i]!, at, at + runs[i + 1]!);
    at += runs[i + 1]!;
  }
  if (at !== cells) throw new RangeError("The runs do not fill the mask.");
  return mask;
}
