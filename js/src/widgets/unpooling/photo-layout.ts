// Numbers in, numbers out: how large pictures are, and what the lens shows of them.

import type { Size } from "../../terms/terms";

/** Cells along a side of the lens. */
export const LENS = 7;

const GAP = 24;
/** A picture narrower than this is hard to look at beside others. */
const LEAST = 210;

export interface PhotoLayout {
  /** Pixels on screen per pixel of the picture: whole ones where it is enlarged. */
  readonly scale: number;
  /** Width of the pictures that stand side by side. */
  readonly width: number;
}

export function photoLayout(width: number, picture: Size, planes: number): PhotoLayout {
  const most = planes > 4 ? 3 : Math.max(2, planes);
  const columns = Math.max(1, Math.min(most, Math.floor((width + GAP) / (LEAST + GAP))));
  const room = Math.floor((width - GAP * (columns - 1)) / columns);
  const fit = Math.min(room, 440) / picture.cols;
  const scale = fit >= 1 ? Math.floor(fit) : fit;
  return { scale, width: columns * scale * picture.cols + (columns - 1) * GAP };
}

/** Where the frame of the lens is drawn: large enough to be seen. */
export function lensFrame(row: number, col: number, scale: number) {
  const side = Math.max(13, LENS * scale);
  return {
    left: (col + 0.5) * scale - side / 2,
    top: (row + 0.5) * scale - side / 2,
    side,
  };
}

/** The pixels under the lens, row by row; −1 where it reaches over the edge. */
export function underLens(picture: Size, row: number, col: number): Int32Array {
  const half = (LENS - 1) / 2;
  return Int32Array.from({ length: LENS * LENS }, (_, i) => {
    const r = row - half + Math.floor(i / LENS);
    const c = col - half + (i % LENS);
    return r < 0 || c < 0 || r >= picture.rows || c >= picture.cols ? -1 : r * picture.cols + c;
  });
}

/** Pixels of a cell of the lens: as many lenses as fit side by side. */
export function lensCell(width: number, lenses: number): number {
  const cell = (columns: number) => Math.floor((width - GAP * (columns - 1)) / columns / LENS);
  for (let columns = lenses; columns > 1; columns--) {
    if (cell(columns) >= (columns > 2 ? 23 : 19)) return Math.min(30, cell(columns));
  }
  return Math.min(30, cell(1));
}
