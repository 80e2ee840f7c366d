// Large grids on canvas. Without digits a cell is one pixel, enlarged by the browser; with digits,
// glyph masks drawn once are blended into one image: no fillText per cell.

import { EMPTY, type Face } from "./face";

type Rgb = readonly [number, number, number];

export interface Ink {
  readonly text: Rgb;
  readonly empty: Rgb;
  readonly line: Rgb;
}

interface Glyph {
  readonly width: number;
  readonly alpha: Uint8ClampedArray;
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const CHARACTERS = "0123456789−.e+·×abcdefghijklmnopqrstuvwxyz₀₁₂₃₄₅₆₇₈₉,()β ";

/** Masks of all characters at one size. */
export class Glyphs {
  readonly height: number;
  private readonly masks = new Map<string, Glyph>();

  constructor(readonly size: number) {
    this.height = Math.ceil(size * 1.3);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    for (const character of CHARACTERS) {
      context.font = `${size}px ${FONT}`;
      const width = Math.max(1, Math.ceil(context.measureText(character).width));
      canvas.width = width;
      canvas.height = this.height;
      context.font = `${size}px ${FONT}`;
      context.textBaseline = "middle";
      context.fillText(character, 0, this.height / 2);
      const { data } = context.getImageData(0, 0, width, this.height);
      this.masks.set(character, { width, alpha: data.filter((_, i) => i % 4 === 3) });
    }
  }

  /** The masks of a text and their total width, or null where it does not fit. */
  fit(text: string, room: number): readonly Glyph[] | null {
    const glyphs: Glyph[] = [];
    let width = 0;
    for (const character of text) {
      const glyph = this.masks.get(character) ?? this.masks.get("·")!;
      width += glyph.width;
      if (width > room) return null;
      glyphs.push(glyph);
    }
    return glyphs;
  }
}

const pack = ([r, g, b]: Rgb): number => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** Paint a face; `width` and `height` are one cell in device pixels, whole numbers. */
export function paint(
  canvas: HTMLCanvasElement,
  face: Face,
  cell: { width: number; height: number },
  ink: Ink,
  glyphs: Glyphs | null,
): void {
  const { rows, cols } = face.size;
  const context = canvas.getContext("2d")!;
  if (!glyphs || !face.labels) {
    resize(canvas, cols, rows);
    const image = context.createImageData(cols, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const empty = pack(ink.empty);
    face.shades.forEach((shade, i) => {
      pixels[i] = shade === EMPTY ? empty : face.ramp.rgba[shade]!;
    });
    context.putImageData(image, 0, 0);
    return;
  }
  const width = cols * cell.width;
  resize(canvas, width, rows * cell.height);
  const image = context.createImageData(width, rows * cell.height);
  const pixels = new Uint32Array(image.data.buffer);
  pixels.fill(pack(ink.line));
  for (let i = 0; i < face.shades.length; i++) {
    const left = (i % cols) * cell.width;
    const top = Math.floor(i / cols) * cell.height;
    const shade = face.shades[i]!;
    const fill = shade === EMPTY ? pack(ink.empty) : face.ramp.rgba[shade]!;
    for (let y = 0; y < cell.height - 1; y++) {
      const at = (top + y) * width + left;
      pixels.fill(fill, at, at + cell.width - 1);
    }
    const label = face.labels[i];
    const run = label ? glyphs.fit(label, cell.width - 2) : null;
    if (run) blend(pixels, width, run, glyphs.height, left, top, cell, fill, ink.text);
  }
  context.putImageData(image, 0, 0);
}

function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function blend(
  pixels: Uint32Array,
  stride: number,
  run: readonly Glyph[],
  height: number,
  left: number,
  top: number,
  cell: { width: number; height: number },
  fill: number,
  text: Rgb,
): void {
  const total = run.reduce((sum, glyph) => sum + glyph.width, 0);
  const r = fill & 255;
  const g = (fill >> 8) & 255;
  const b = (fill >> 16) & 255;
  let x = left + ((cell.width - 1 - total) >> 1);
  const from = Math.max(0, (height - cell.height + 1) >> 1);
  const y0 = top + ((cell.height - 1 - height) >> 1);
  for (const glyph of run) {
    for (let y = from; y < height - from; y++) {
      let at = (y0 + y) * stride + x;
      let mask = y * glyph.width;
      for (let i = 0; i < glyph.width; i++, at++, mask++) {
        const a = glyph.alpha[mask]!;
        if (a === 0) continue;
        pixels[at] =
          ((255 << 24) |
            ((b + (((text[2] - b) * a) >> 8)) << 16) |
            ((g + (((text[1] - g) * a) >> 8)) << 8) |
            (r + (((text[0] - r) * a) >> 8))) >>>
          0;
      }
    }
    x += glyph.width;
  }
}
