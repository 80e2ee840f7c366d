// Numbers to colours. One hue per role; tints under digits, full range where there are none.

import palette from "../../../segwidgets/shared/palette.json";

export type ThemeName = "light" | "dark";
export const themes = palette;

export type Rgb = readonly [number, number, number];

/** What a fill says: signed values, values of one sign, or counts. */
export type Meaning = "signed" | "unsigned" | "count";

/** 511 colours: index 255 is zero, 510 the largest value, 0 its negative. */
export interface Ramp {
  readonly css: readonly string[];
  /** Little-endian RGBA for image data. */
  readonly rgba: Uint32Array;
}

export const ZERO = 255;

export const parse = (hex: string): Rgb => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  Math.round(a[0] + (b[0] - a[0]) * t),
  Math.round(a[1] + (b[1] - a[1]) * t),
  Math.round(a[2] + (b[2] - a[2]) * t),
];

export const pack = ([r, g, b]: Rgb): number => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

const BLACK: Rgb = [16, 17, 20];
const WHITE: Rgb = [252, 252, 252];

function colour(meaning: Meaning, labelled: boolean, theme: ThemeName, t: number): Rgb {
  const p = themes[theme];
  const surface = parse(p.surface);
  if (meaning === "unsigned" && !labelled) return mix(BLACK, WHITE, Math.max(0, t));
  if (t === 0) return surface;
  const hue = meaning === "count" ? p.count : t < 0 ? p.negative : p.positive;
  const size = Math.abs(t);
  // Under digits the tint stays light enough for the text colour.
  return mix(surface, parse(hue), labelled ? 0.06 + 0.44 * size : size);
}

function build(meaning: Meaning, labelled: boolean, theme: ThemeName): Ramp {
  const colours = Array.from({ length: 2 * ZERO + 1 }, (_, i) =>
    colour(meaning, labelled, theme, (i - ZERO) / ZERO),
  );
  return {
    css: colours.map((c) => `rgb(${c.join(" ")})`),
    rgba: Uint32Array.from(colours, pack),
  };
}

/** There are twelve, the same for every figure: each is made once, when it is first needed. */
const made = new Map<string, Ramp>();

/** The colours for one meaning; `labelled` where digits stand on them. */
export function ramp(meaning: Meaning, labelled: boolean, theme: ThemeName): Ramp {
  const key = `${meaning} ${labelled} ${theme}`;
  let found = made.get(key);
  if (!found) {
    found = build(meaning, labelled, theme);
    made.set(key, found);
  }
  return found;
}

/** The largest magnitude in any of the lists, at least a little above zero. */
export function magnitude(...lists: readonly ArrayLike<number>[]): number {
  let most = 1e-12;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) most = Math.max(most, Math.abs(list[i]!));
  }
  return most;
}

export const meaningOf = (...lists: readonly ArrayLike<number>[]): Meaning => {
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) if (list[i]! < 0) return "signed";
  }
  return "unsigned";
};

/** Ramp index of a value on a scale that ends at `most`. */
export const shade = (value: number, most: number): number =>
  ZERO + Math.round((ZERO * Math.max(-most, Math.min(most, value))) / most);
