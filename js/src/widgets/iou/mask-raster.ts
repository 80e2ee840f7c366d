// Two masks as one picture: the prediction filled, the target outlined, at the screen's own pixels,
// so that patterns and outlines stay fine however far one zooms in.

import type { Size } from "../../terms/terms";
import { pack, parse, type ThemeName, themes } from "../../ui/theme";
import { classFill, type Fill, ignoredFill, LIT, litFill, tilePixels } from "./classes";

export type Shown = "both" | "target" | "prediction";

/** Which pixels are lit, by what they are: an index into LIT. */
export type Lighting = (pixel: number, target: number, prediction: number) => number;

export interface Scene {
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
  readonly ink: number;
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

export function look(theme: ThemeName, ratio: number): Look {
  const colours = themes[theme];
  return {
    fills: Array.from({ length: 256 }, (_, label) => painted(classFill(label, theme))),
    lit: LIT.map((lit) => painted(litFill(lit, theme))),
    ignored: painted(ignoredFill(theme)),
    ink: pack(parse(colours.text)),
    halo: pack(parse(colours.surface)),
    beside: pack(parse(colours.surface)),
    shift: ratio >= 1.5 ? 1 : 0,
    line: Math.max(1, Math.round(ratio)),
  };
}

/** A colour over a pixel of the picture. */
function over(colour: number, cover: number, image: Uint8Array, pixel: number): number {
  const at = 3 * pixel;
  const [r, g, b] = [image[at]!, image[at + 1]!, image[at + 2]!];
  return (
    ((255 << 24) |
      ((b + (((((colour >> 16) & 255) - b) * cover) >> 8)) << 16) |
      ((g + (((((colour >> 8) & 255) - g) * cover) >> 8)) << 8) |
      (r + ((((colour & 255) - r) * cover) >> 8))) >>>
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
      let colour = fill.pixels[line8 | ((sx >> shift) & 7)]!;
      if (image) colour = over(colour, fill.cover, image, i);
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
            colour = look.ink;
          else if (
            wide > line &&
            (differs(row, far) ||
              differs(row, farther) ||
              differs(above, col) ||
              differs(below, col))
          )
            colour = look.halo;
        }
      }
      out[y * width + x] = colour;
    }
  }
}
