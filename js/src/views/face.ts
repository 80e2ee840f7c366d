// What a grid shows: one label and one colour per cell. Numbers only; drawing is elsewhere.

import type { Window } from "../terms/linear";
import type { Size } from "../terms/terms";
import type { Ramp } from "../theme/ramps";

/** A cell that holds nothing yet. */
export const EMPTY = -1;

export interface Face {
  readonly size: Size;
  /** One per cell, "" for none; null where cells are too small for any. */
  readonly labels: readonly string[] | null;
  /** Ramp index per cell, or EMPTY. */
  readonly shades: Int16Array;
  readonly ramp: Ramp;
  /** What a cell shows, in words, legible or not. */
  readonly say: (index: number) => string;
  /** Cells drawn in a muted voice (cropped). */
  readonly muted?: (index: number) => boolean;
}

/** The part of a grid that counts: cells outside are drawn but are not cells to assistive technology. */
export type Frame = Window;

/**
 * Cells to a side up to which a grid is SVG, every cell an element. When a parameter changes, the
 * cells take another size, and laying out their text again takes the browser about 0.06 ms each.
 */
export const SVG_SIDE = 12;

/** Smallest cell, in pixels, that carries digits. */
export const DIGITS = 14;
