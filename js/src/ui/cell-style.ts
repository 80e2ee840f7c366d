// What a grid shows: one label and one colour per cell. Numbers only; drawing is elsewhere.

import type { Window } from "../terms/linear";
import { area, type Size } from "../terms/terms";
import {
  type Meaning,
  parse,
  type Ramp,
  type Rgb,
  ramp,
  shade,
  type ThemeName,
  themes,
} from "./theme";

/** A cell that holds nothing yet. */
export const EMPTY = -1;

export interface CellStyle {
  readonly size: Size;
  /** One per cell, "" for none; null where cells are too small for any. */
  readonly labels: readonly string[] | null;
  /** Ramp index per cell, or EMPTY. */
  readonly shades: Int16Array;
  readonly ramp: Ramp;
  /** What a cell shows, in words, legible or not. */
  readonly say: (index: number) => string | null;
  /** Cells drawn in a muted voice (cropped). */
  readonly muted?: (index: number) => boolean;
  /** What a reader had written instead of a label, below it; "" where it was the same. */
  readonly instead?: (index: number) => string;
}

/** The part of a grid that counts: cells outside are drawn but are not cells to assistive technology. */
export type Frame = Window;

/**
 * Cells to a side up to which a grid is SVG, every cell an element. When a parameter changes, the
 * cells take another size, and laying out their text again takes the browser about 0.06 ms each.
 */
export const SVG_SIDE = 12;

/** Pixels of the smallest text that can be read by all. */
export const SMALLEST_FONT = 11;

/** Smallest cell, in pixels, that carries digits. */
export const DIGITS = 2 * SMALLEST_FONT;

/** How wide a label is, in digits: indices, spaces and thin letters are narrower, a plus is wider. */
export function characters(label: string): number {
  let width = 0;
  for (const letter of label)
    width += /[₀-₉⁰-⁹]/.test(letter)
      ? 0.67
      : /[ tfrijl.,]/.test(letter)
        ? 0.6
        : letter === "+"
          ? 1.4
          : 1;
  return width;
}

/** Pixels that a label takes of its cell, margins included. */
export const labelWidth = (length: number, font = SMALLEST_FONT): number => 0.6 * font * length + 4;

/** What the style of cells depends on. */
export interface StyleContext {
  readonly theme: ThemeName;
  /** Pixels of a cell: small cells have fewer digits, then none. */
  readonly cell: { readonly width: number; readonly height: number };
}

export const legible = (context: StyleContext): boolean =>
  Math.min(context.cell.width, context.cell.height) >= DIGITS;
export const digits = (context: Pick<StyleContext, "cell">): number =>
  context.cell.width >= 30 ? 3 : 2;

export function cellStyle(
  size: Size,
  context: StyleContext,
  meaning: Meaning,
  max: number,
  value: (i: number) => number | null,
  label: (i: number, value: number) => string,
  muted?: (i: number) => boolean,
): CellStyle {
  const n = area(size);
  const shades = new Int16Array(n).fill(EMPTY);
  const labels = legible(context) ? new Array<string>(n).fill("") : null;
  let longest = 0;
  for (let i = 0; i < n; i++) {
    const v = value(i);
    if (v === null) continue;
    shades[i] = shade(v, max);
    if (!labels) continue;
    labels[i] = label(i, v);
    // A shorter one cannot be wider, and need not be measured.
    if (1.4 * labels[i]!.length > longest) longest = Math.max(longest, characters(labels[i]!));
  }
  // Digits too small to be read give way to colour; pointing at a cell shows them.
  const shown = labelWidth(longest) > context.cell.width ? null : labels;
  const colors = ramp(meaning, shown !== null, context.theme);
  const say = (i: number): string | null => {
    const v = value(i);
    return v === null ? null : label(i, v);
  };
  return { size, labels: shown, shades, ramp: colors, say, ...(muted && { muted }) };
}

/** The same cells, with nothing in them. */
export const blank = (style: CellStyle): CellStyle => ({
  ...style,
  labels: null,
  shades: new Int16Array(style.shades.length).fill(EMPTY),
});

// The colours that canvas cells are written with.

/** Half way from the muted text to the surface: there, and quiet. */
function faint(p: { readonly muted: string; readonly surface: string }): Rgb {
  const [a, b] = [parse(p.muted), parse(p.surface)];
  return [(a[0] + b[0]) >> 1, (a[1] + b[1]) >> 1, (a[2] + b[2]) >> 1];
}

export function textColors(theme: ThemeName): TextColors {
  const p = themes[theme];
  return { text: parse(p.text), muted: faint(p), empty: parse(p.empty), line: parse(p.line) };
}

export interface TextColors {
  readonly text: Rgb;
  /** For cells that count for little: cropped ones, zeros of a matrix. */
  readonly muted: Rgb;
  readonly empty: Rgb;
  readonly line: Rgb;
}
