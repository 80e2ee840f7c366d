// A window onto something larger: pan, zoom, fit. Positions are in entries, sizes in pixels.

import type { Size } from "../terms/terms";

export interface Viewport {
  /** Pixels per entry. */
  readonly scale: number;
  /** The entry at the upper left corner, fractions allowed. */
  readonly row: number;
  readonly col: number;
}

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** The most pixels per entry; by default as many as digits need to be read. */
  readonly closest?: number;
}

const CLOSEST = 30;

export const fitScale = (size: Size, screen: Screen): number =>
  Math.min(screen.closest ?? CLOSEST, screen.width / size.cols, screen.height / size.rows);

/** Keep the window on the matrix; where all of it fits, show it from the corner. */
export function clamp(view: Viewport, size: Size, screen: Screen): Viewport {
  const scale = Math.max(fitScale(size, screen), Math.min(screen.closest ?? CLOSEST, view.scale));
  const within = (at: number, entries: number, pixels: number) =>
    Math.max(0, Math.min(at, entries - pixels / scale));
  return {
    scale,
    row: within(view.row, size.rows, screen.height),
    col: within(view.col, size.cols, screen.width),
  };
}

/** Zoom about the entry in the middle, or about one that is given. */
export function zoom(
  view: Viewport,
  by: number,
  size: Size,
  screen: Screen,
  about = {
    row: view.row + screen.height / view.scale / 2,
    col: view.col + screen.width / view.scale / 2,
  },
): Viewport {
  const scale = Math.max(
    fitScale(size, screen),
    Math.min(screen.closest ?? CLOSEST, view.scale * by),
  );
  const ratio = view.scale / scale;
  return clamp(
    {
      scale,
      row: about.row - (about.row - view.row) * ratio,
      col: about.col - (about.col - view.col) * ratio,
    },
    size,
    screen,
  );
}

/** Move the window as little as needed to show an entry. */
export function reveal(
  view: Viewport,
  row: number,
  col: number,
  size: Size,
  screen: Screen,
): Viewport {
  const near = (at: number, entry: number, pixels: number) =>
    Math.max(entry + 1 - pixels / view.scale, Math.min(at, entry));
  return clamp(
    { ...view, row: near(view.row, row, screen.height), col: near(view.col, col, screen.width) },
    size,
    screen,
  );
}

/** The whole entries that can be seen. */
export function visible(view: Viewport, size: Size, screen: Screen) {
  return {
    top: Math.floor(view.row),
    left: Math.floor(view.col),
    bottom: Math.min(size.rows, Math.ceil(view.row + screen.height / view.scale)),
    right: Math.min(size.cols, Math.ceil(view.col + screen.width / view.scale)),
  };
}
