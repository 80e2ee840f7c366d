// How classes look: a hue and a pattern each, so that no two of the first dozens share both; and how
// hits and misses look when a score is explained.

import { pack, parse, type Rgb, type ThemeName, themes } from "../../ui/theme";

/** Okabe and Ito's hues, in an order that keeps neighbours apart; the background has none. */
const HUES = ["#E69F00", "#56B4E9", "#CC79A7", "#F0E442", "#009E73", "#D55E00", "#0072B2"];

/** Tiles of 8 × 8 pixels, one byte per row: where a pattern has ink. */
const TILES = {
  plain: [0, 0, 0, 0, 0, 0, 0, 0],
  rising: [0x11, 0x22, 0x44, 0x88, 0x11, 0x22, 0x44, 0x88],
  dots: [0x66, 0x66, 0, 0, 0x66, 0x66, 0, 0],
  falling: [0x88, 0x44, 0x22, 0x11, 0x88, 0x44, 0x22, 0x11],
  lines: [0xff, 0, 0, 0, 0xff, 0, 0, 0],
  bars: [0x88, 0x88, 0x88, 0x88, 0x88, 0x88, 0x88, 0x88],
  net: [0xff, 0x88, 0x88, 0x88, 0xff, 0x88, 0x88, 0x88],
  crosses: [0x81, 0x42, 0x24, 0x18, 0x18, 0x24, 0x42, 0x81],
  wide: [0xc0, 0x60, 0x30, 0x18, 0x0c, 0x06, 0x03, 0x81],
} as const;

const ORDER = ["plain", "rising", "dots", "falling", "lines", "bars", "net", "crosses"] as const;

/** What a region of pixels is filled with. */
export interface Fill {
  readonly tile: readonly number[];
  readonly ground: Rgb;
  readonly ink: Rgb;
  /** How much of a picture below is covered, of 256. */
  readonly cover: number;
}

const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  Math.round(a[0] + (b[0] - a[0]) * t),
  Math.round(a[1] + (b[1] - a[1]) * t),
  Math.round(a[2] + (b[2] - a[2]) * t),
];

const WHITE: Rgb = [255, 255, 255];

/** How a class is filled; `label` 0 is the background. */
export function classFill(label: number, theme: ThemeName): Fill {
  const { surface, empty } = themes[theme];
  if (label === 0) {
    const ground = parse(empty);
    return { tile: TILES.plain, ground, ink: ground, cover: 40 };
  }
  const hue = parse(HUES[(label - 1) % HUES.length]!);
  // Seven hues and eight patterns: 56 classes until a pair comes again.
  const tile = TILES[ORDER[(label - 1) % ORDER.length]!];
  const ground = mix(parse(surface), hue, theme === "light" ? 0.62 : 0.6);
  const ink = theme === "light" ? mix(hue, parse(themes.light.text), 0.35) : mix(hue, WHITE, 0.5);
  return { tile, ground, ink, cover: 150 };
}

/** Pixels of the target that count for nothing. */
export const ignoredFill = (theme: ThemeName): Fill => ({
  tile: TILES.falling,
  ground: parse(themes[theme].raised),
  ink: parse(themes[theme].muted),
  cover: 200,
});

export const LIT = ["dim", "tp", "fp", "fn"] as const;
export type Lit = (typeof LIT)[number];

/** Right, only predicted, only in the target; and all the rest while these are shown. */
export function litFill(lit: Lit, theme: ThemeName): Fill {
  const surface = parse(themes[theme].surface);
  const { output, warning, input } = themes.roles;
  const tinted = (hue: string, tile: readonly number[], t: number): Fill => ({
    tile,
    ground: mix(surface, parse(hue), t),
    ink: parse(hue),
    cover: 230,
  });
  switch (lit) {
    case "tp":
      return tinted(output, TILES.plain, theme === "light" ? 0.75 : 0.85);
    case "fp":
      return tinted(warning, TILES.wide, 0.3);
    case "fn":
      return tinted(input, TILES.dots, 0.3);
    case "dim":
      return { tile: TILES.plain, ground: surface, ink: surface, cover: 200 };
  }
}

/** Colours of a tile's 64 pixels, little-endian RGBA. */
export const tilePixels = ({ tile, ground, ink }: Fill): Uint32Array =>
  Uint32Array.from({ length: 64 }, (_, i) =>
    pack((tile[i >> 3]! >> (7 - (i & 7))) & 1 ? ink : ground),
  );
