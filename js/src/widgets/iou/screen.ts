// How much room the picture takes, and which of its pixels are under which of the screen's.

import type { Size } from "../../terms/terms";
import { clamp, type Screen, type Viewport } from "../../ui/layout";
import type { Lines } from "./mask-raster";
import type { Pixel } from "./shapes";

/** From this width on the scores stand beside the picture. */
export const BESIDE = 860;
/** How much of the figure's width the picture may take beside the scores: tables need theirs. */
const share = (width: number): number => (width < 1000 ? 0.48 : 0.53);
const TALLEST = 600;
/** Pixels of the screen per pixel of a mask, at most. */
const CLOSEST = 64;

/** The picture's box: as wide as its column and not too tall, whole pixels where they are large. */
export function screenOf(width: number, { rows, cols }: Size): Screen {
  const column = width >= BESIDE ? Math.floor(width * share(width)) : width;
  const scale = Math.min(column / cols, TALLEST / rows);
  // Whole pixels where little room is lost by them.
  const even = Math.floor(scale) > 0.9 * scale ? Math.floor(scale) : scale;
  return {
    width: Math.max(1, Math.round(cols * even)),
    height: Math.max(1, Math.round(rows * even)),
    closest: CLOSEST,
  };
}

/** The window onto the picture: what was chosen, or all of it. */
export const viewOf = (chosen: Viewport | null, size: Size, screen: Screen): Viewport =>
  clamp(chosen ?? { scale: 0, row: 0, col: 0 }, size, screen);

/** The pixel of the mask at a point of the box; may lie beside the picture. */
export const pixelAt = (x: number, y: number, view: Viewport): Pixel => ({
  row: Math.floor(view.row + y / view.scale),
  col: Math.floor(view.col + x / view.scale),
});

/** The pixel of the mask under every column and row of the screen. */
export function linesOf(view: Viewport, size: Size, screen: Screen, ratio: number): Lines {
  const line = (pixels: number, first: number, most: number) =>
    Int32Array.from({ length: Math.round(pixels * ratio) }, (_, i) => {
      const at = Math.floor(first + (i + 0.5) / ratio / view.scale);
      return at < 0 || at >= most ? -1 : at;
    });
  return {
    cols: line(screen.width, view.col, size.cols),
    rows: line(screen.height, view.row, size.rows),
  };
}
