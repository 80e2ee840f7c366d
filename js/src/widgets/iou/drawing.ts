// How masks are drawn: what is under a pixel of the screen, the fills of classes, what a score lights, and the raster.

// Which pixel of the masks is under which pixel of the screen.

import { type ClassScore, type OverallScore, type Tallies, tallyOf } from "../../terms/scores";
import type { Size } from "../../terms/terms";
import type { Pixel } from "../../ui/brush";
import { msg, type Tongue } from "../../ui/language";
import { clamp, type Screen, type Viewport } from "../../ui/layout";
import {
  CLASS_HUES,
  mix,
  pack,
  parse,
  type Rgb,
  rolesOf,
  type ThemeName,
  themes,
} from "../../ui/theme";
import type { MaskPair } from "./masks";
import { count, PARTS, type Part, partsOf } from "./scores";
import { type IoUSpec, nameOf } from "./spec";

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
  const line = (pixels: number, first: number, count: number) =>
    Int32Array.from({ length: Math.round(pixels * ratio) }, (_, i) => {
      const at = Math.floor(first + (i + 0.5) / ratio / view.scale);
      return at < 0 || at >= count ? -1 : at;
    });
  return {
    cols: line(screen.width, view.col, size.cols),
    rows: line(screen.height, view.row, size.rows),
  };
}

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

// How classes look: a hue and a pattern each, so that no two of the first dozens share both; and how
// hits and misses look when a score is explained.

/** How the hues come again for further classes: as they are, darker, lighter, darkest. */
const AGAIN: readonly ([Rgb, number] | null)[] = [null, [BLACK, 0.4], [WHITE, 0.5], [BLACK, 0.65]];

/** Okabe and Ito's, in an order that keeps neighbours apart; the background has none. */
export function classHue(label: number): Rgb {
  const hue = parse(CLASS_HUES[(label - 1) % CLASS_HUES.length]!);
  const again = AGAIN[Math.floor((label - 1) / CLASS_HUES.length) % AGAIN.length];
  return again ? mix(hue, again[0], again[1]) : hue;
}

/** Tiles of 8 × 8 pixels, one byte per row: where a pattern has foreground. */
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
  readonly foreground: Rgb;
  /** How much of a picture below is covered, of 256. */
  readonly cover: number;
}

/** How a class is filled; `label` 0 is the background, unless it has a colour of its own. */
export function classFill(label: number, theme: ThemeName, colors: readonly string[]): Fill {
  const { surface, empty } = themes[theme];
  const own = colors[label];
  if (label === 0 && !own) {
    const ground = parse(empty);
    return { tile: TILES.plain, ground, foreground: ground, cover: 40 };
  }
  const hue = own ? parse(own) : classHue(label);
  // Seven hues and eight patterns: 56 classes until a pair comes again.
  const tile = TILES[ORDER[Math.max(0, label - 1) % ORDER.length]!];
  const ground = mix(parse(surface), hue, theme === "light" ? 0.62 : 0.6);
  const foreground =
    theme === "light" ? mix(hue, parse(themes.light.text), 0.35) : mix(hue, WHITE, 0.5);
  return { tile, ground, foreground, cover: 150 };
}

/** Pixels of the target that count for nothing. */
export const ignoredFill = (theme: ThemeName): Fill => ({
  tile: TILES.falling,
  ground: parse(themes[theme].raised),
  foreground: parse(themes[theme].muted),
  cover: 200,
});

const LIT = ["dim", "tp", "fp", "fn"] as const;
type Lit = (typeof LIT)[number];

/** Right, only predicted, only in the target; and all the rest while these are shown. */
export function litFill(lit: Lit, theme: ThemeName): Fill {
  const surface = parse(themes[theme].surface);
  const { output, warning, input } = rolesOf(theme);
  const tinted = (hue: string, tile: readonly number[], t: number): Fill => ({
    tile,
    ground: mix(surface, parse(hue), t),
    foreground: parse(hue),
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
      return { tile: TILES.plain, ground: surface, foreground: surface, cover: 200 };
  }
}

/** Colours of a tile's 64 pixels, little-endian RGBA. */
export const tilePixels = ({ tile, ground, foreground }: Fill): Uint32Array =>
  Uint32Array.from({ length: 64 }, (_, i) =>
    pack((tile[i >> 3]! >> (7 - (i & 7))) & 1 ? foreground : ground),
  );

// Two masks as one picture: the prediction filled, the target outlined, at the screen's own pixels,
// so that patterns and outlines stay fine however far one zooms in.

export type Shown = "both" | "target" | "prediction";

/** Which pixels are lit, by what they are: an index into LIT. */
type Lighting = (pixel: number, target: number, prediction: number) => number;

interface Scene {
  readonly size: Size;
  readonly target: Uint8Array;
  readonly prediction: Uint8Array;
  /** Red, green and blue per pixel, where there is a picture below. */
  readonly image: Uint8Array | null;
  readonly ignored: number | null;
  readonly shown: Shown;
  readonly lighting: Lighting | null;
}

/** The pixel of the mask under each column and row of the screen, −1 beside it. */
export interface Lines {
  readonly cols: Int32Array;
  readonly rows: Int32Array;
}

/** Colours of fills, ready to be looked up. */
export interface Look {
  readonly fills: readonly Painted[];
  readonly lit: readonly Painted[];
  readonly ignored: Painted;
  readonly foreground: number;
  readonly halo: number;
  readonly beside: number;
  /** Bits by which a screen's pixel is coarser than a pattern's: 1 where it has two per pixel. */
  readonly shift: number;
  /** Width of an outline on each side of an edge, in pixels of the screen. */
  readonly line: number;
}

interface Painted {
  readonly pixels: Uint32Array;
  readonly cover: number;
}

const painted = (fill: Fill): Painted => ({ pixels: tilePixels(fill), cover: fill.cover });

export function look(theme: ThemeName, ratio: number, own: readonly string[]): Look {
  const colors = themes[theme];
  return {
    fills: Array.from({ length: 256 }, (_, label) => painted(classFill(label, theme, own))),
    lit: LIT.map((lit) => painted(litFill(lit, theme))),
    ignored: painted(ignoredFill(theme)),
    foreground: pack(parse(colors.text)),
    halo: pack(parse(colors.surface)),
    beside: pack(parse(colors.surface)),
    shift: ratio >= 1.5 ? 1 : 0,
    line: Math.max(1, Math.round(ratio)),
  };
}

/** A color over a pixel of the picture. */
function over(color: number, cover: number, image: Uint8Array, pixel: number): number {
  const at = 3 * pixel;
  const [r, g, b] = [image[at]!, image[at + 1]!, image[at + 2]!];
  return (
    ((255 << 24) |
      ((b + (((((color >> 16) & 255) - b) * cover) >> 8)) << 16) |
      ((g + (((((color >> 8) & 255) - g) * cover) >> 8)) << 8) |
      (r + ((((color & 255) - r) * cover) >> 8))) >>>
    0
  );
}

/** Paint a rectangle of the screen, `left` and `top` being its first column and row. */
export function compose(
  out: Uint32Array,
  { width, height, left, top }: { width: number; height: number; left: number; top: number },
  { cols, rows }: Lines,
  scene: Scene,
  look: Look,
): void {
  const { target, prediction, image, ignored, shown, lighting, size } = scene;
  const { shift, line } = look;
  const outlined = shown !== "prediction";
  // A halo would cover what is smaller than itself, and what is lit.
  const wide =
    !lighting && cols[cols.length >> 1] === cols[(cols.length >> 1) + 3 * line] ? 2 * line : line;
  const last = [cols.length - 1, rows.length - 1] as const;
  for (let y = 0; y < height; y++) {
    const sy = top + y;
    const row = rows[sy]!;
    const line8 = ((sy >> shift) & 7) << 3;
    const [above, below] = [rows[Math.max(0, sy - wide)]!, rows[Math.min(last[1], sy + wide)]!];
    const [up, down] = [rows[Math.max(0, sy - line)]!, rows[Math.min(last[1], sy + line)]!];
    for (let x = 0; x < width; x++) {
      const sx = left + x;
      const col = cols[sx]!;
      if (row < 0 || col < 0) {
        out[y * width + x] = look.beside;
        continue;
      }
      const i = row * size.cols + col;
      const t = target[i]!;
      const p = prediction[i]!;
      const fill =
        t === ignored
          ? look.ignored
          : lighting
            ? look.lit[lighting(i, t, p)]!
            : look.fills[shown === "target" ? t : p]!;
      let color = fill.pixels[line8 | ((sx >> shift) & 7)]!;
      if (image) color = over(color, fill.cover, image, i);
      if (outlined) {
        const differs = (r: number, c: number) =>
          r >= 0 && c >= 0 && target[r * size.cols + c] !== t;
        const [far, near] = [cols[Math.max(0, sx - wide)]!, cols[Math.max(0, sx - line)]!];
        const [farther, nearer] = [
          cols[Math.min(last[0], sx + wide)]!,
          cols[Math.min(last[0], sx + line)]!,
        ];
        if (far !== col || farther !== col || above !== row || below !== row) {
          if (differs(row, near) || differs(row, nearer) || differs(up, col) || differs(down, col))
            color = look.foreground;
          else if (
            wide > line &&
            (differs(row, far) ||
              differs(row, farther) ||
              differs(above, col) ||
              differs(below, col))
          )
            color = look.halo;
        }
      }
      out[y * width + x] = color;
    }
  }
}

// What is pointed at in the scores, and which pixels that lights.

/** A number that somebody points at. */
export type Pointed =
  | {
      readonly kind: "class";
      readonly score: ClassScore | "intersection" | "union";
      readonly label: number;
      /** One of its counts alone. */
      readonly part?: Part;
    }
  | { readonly kind: "overall"; readonly score: OverallScore }
  | { readonly kind: "cell"; readonly target: number; readonly prediction: number };

/** Places in LIT. */
const [DIM, TP, FP, FN] = [0, 1, 2, 3] as const;

function partsShown(pointed: Pointed & { kind: "class" }): readonly Part[] {
  if (pointed.part) return [pointed.part];
  if (pointed.score === "intersection") return ["tp"];
  return pointed.score === "union" ? ["tp", "fp", "fn"] : PARTS[pointed.score];
}

/** The lights of what is pointed at. */
export function lightingOf(pointed: Pointed, pair: MaskPair): Lighting {
  const { near } = pair;
  if (pointed.kind === "cell") {
    const { target, prediction } = pointed;
    const light = target === prediction ? TP : FP;
    return (_, t, p) => (t === target && p === prediction ? light : DIM);
  }
  if (pointed.kind === "overall") {
    if (pointed.score !== "meanBoundary") return (_, t, p) => (t === p ? TP : FP);
    return (i, t, p) => {
      if (!near.target[i] && !near.prediction[i]) return DIM;
      return t === p && near.target[i] && near.prediction[i] ? TP : FP;
    };
  }
  const { label } = pointed;
  const parts = partsShown(pointed);
  const [tp, fp, fn] = [
    parts.includes("tp") ? TP : DIM,
    parts.includes("fp") ? FP : DIM,
    parts.includes("fn") ? FN : DIM,
  ];
  if (pointed.score === "boundary")
    return (i, t, p) => {
      const inTarget = t === label && near.target[i];
      const inPrediction = p === label && near.prediction[i];
      if (inTarget) return inPrediction ? tp : fn;
      return inPrediction ? fp : DIM;
    };
  return (_, t, p) => {
    if (t === label) return p === label ? tp : fn;
    return p === label ? fp : DIM;
  };
}

/** A lit kind of pixel, its number and what it is. */
interface Light {
  readonly lit: Lit;
  readonly text: string;
  /** The same below the picture, where the sentence says what it means. */
  readonly short: string;
}

/** What each light means, for the legend below the picture. */
export function lightsOf(
  t: Tongue,
  pointed: Pointed,
  tallies: Tallies,
  matrix: Float64Array,
): Light[] {
  if (pointed.kind === "cell") {
    const { target, prediction } = pointed;
    const n = matrix[target * tallies.all.length + prediction]!;
    const text = t("{pixels} {n|pixel|pixels}", { n, pixels: count(n) });
    return [{ lit: target === prediction ? "tp" : "fp", text, short: text }];
  }
  if (pointed.kind === "overall") {
    const part = pointed.score === "meanBoundary" ? tallies.boundary : tallies.all;
    const right = part.reduce((sum, { tp }) => sum + tp, 0);
    const target = part.reduce((sum, tally) => sum + tally.target, 0);
    const hits = t("{pixels} right", { n: right, pixels: count(right) });
    if (pointed.score === "meanBoundary")
      return [
        {
          lit: "tp",
          text: t("{pixels} right, near a border in both", { n: right, pixels: count(right) }),
          short: hits,
        },
        { lit: "fp", text: t("near a border in one mask only, or wrong"), short: t("wrong") },
      ];
    const wrong = t("{pixels} wrong", { n: target - right, pixels: count(target - right) });
    return [
      { lit: "tp", text: hits, short: hits },
      { lit: "fp", text: wrong, short: wrong },
    ];
  }
  const counts = partsOf(tallyOf(pointed.score, tallies, pointed.label));
  const words: Readonly<Record<Part, string>> = {
    tp: msg("{pixels} TP, in both"),
    fp: msg("{pixels} FP, only predicted"),
    fn: msg("{pixels} FN, only in the target"),
  };
  return partsShown(pointed).map((part) => ({
    lit: part,
    text: t(words[part], { n: counts[part], pixels: count(counts[part]) }),
    short: `${count(counts[part])} ${part.toUpperCase()}`,
  }));
}

/** The same in a sentence. */
export function pointedWords(
  t: Tongue,
  pointed: Pointed,
  spec: IoUSpec,
  tallies: Tallies,
  matrix: Float64Array,
): string {
  if (pointed.kind === "cell") {
    const { target, prediction } = pointed;
    const n = matrix[target * tallies.all.length + prediction]!;
    const values = {
      n,
      pixels: count(n),
      target: nameOf(t, spec, target),
      prediction: nameOf(t, spec, prediction),
    };
    return target === prediction
      ? t("{pixels} {n|pixel is|pixels are} {target} in both masks.", values)
      : t(
          "{pixels} {n|pixel is|pixels are} {target} in the target and {prediction} in the prediction.",
          values,
        );
  }
  const lights = lightsOf(t, pointed, tallies, matrix);
  const list = lights.map(({ text }) => text).join("; ");
  if (pointed.kind === "overall") return t("All pixels: {list}.", { list });
  const name = nameOf(t, spec, pointed.label);
  return pointed.score === "boundary"
    ? t("Pixels of {name}, near its border: {list}.", { name, list })
    : t("Pixels of {name}: {list}.", { name, list });
}
