// Large grids on canvas. Without digits a cell is one pixel, enlarged by the browser; with digits,
// glyph masks drawn once are blended into one image: no fillText per cell.

import { type CellStyle, EMPTY, type TextColors } from "./cell-style";
import type { CellSize } from "./marks";
import { box } from "./place";
import { pack, type Rgb } from "./theme";

interface Glyph {
  readonly width: number;
  readonly alpha: Uint8ClampedArray;
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const CHARACTERS = "0123456789−.e+·×abcdefghijklmnopqrstuvwxyz₀₁₂₃₄₅₆₇₈₉,()β∞ ";

/** Masks of all characters at one size. */
class Glyphs {
  readonly height: number;
  readonly #masks = new Map<string, Glyph>();

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
      this.#masks.set(character, { width, alpha: data.filter((_, i) => i % 4 === 3) });
    }
  }

  /** The masks of a text and their total width, or null where it does not fit. */
  fit(text: string, room: number): readonly Glyph[] | null {
    const glyphs: Glyph[] = [];
    let width = 0;
    for (const character of text) {
      const glyph = this.#masks.get(character) ?? this.#masks.get("·")!;
      width += glyph.width;
      if (width > room) return null;
      glyphs.push(glyph);
    }
    return glyphs;
  }
}

/** By size; every canvas of a page writes with the same masks. */
const made = new Map<number, Glyphs>();

function glyphsOf(font: number): Glyphs {
  let found = made.get(font);
  if (!found) {
    found = new Glyphs(font);
    made.set(font, found);
  }
  return found;
}

/** Paints one canvas, again and again; what it needs for that is kept between two times. */
export class Painter {
  readonly #context: CanvasRenderingContext2D;
  #image: ImageData | undefined;
  #labelled = false;

  constructor(readonly canvas: HTMLCanvasElement) {
    this.#context = canvas.getContext("2d", { alpha: false })!;
  }

  /**
   * Paint cells; `cell` and `font` are in device pixels, whole where there are labels. `pixel` is how
   * large one of the canvas's pixels is on screen.
   */
  paint(style: CellStyle, cell: CellSize, font: number, colors: TextColors, pixel: CellSize): void {
    const labelled = style.labels !== null;
    const { rows, cols } = style.size;
    const width = cols * (labelled ? cell.width : 1);
    const height = rows * (labelled ? cell.height : 1);
    const image = this.#sized(width, height, labelled);
    const pixels = new Uint32Array(image.data.buffer);
    if (labelled) {
      fillCells(pixels, image.width, style, cell, colors);
      this.#write(pixels, image.width, style, cell, glyphsOf(font), colors);
    } else {
      const empty = pack(colors.empty);
      const { shades, ramp } = style;
      const { rgba } = ramp;
      for (let row = 0, i = 0; row < rows; row++)
        for (let at = row * image.width; at < row * image.width + cols; at++) {
          const shade = shades[i++]!;
          pixels[at] = shade === EMPTY ? empty : rgba[shade]!;
        }
    }
    this.#context.putImageData(image, 0, 0, 0, 0, width, height);
    // The canvas may be larger than what it shows.
    Object.assign(this.canvas.style, box(image.width * pixel.width, image.height * pixel.height));
  }

  /**
   * An image at least this large, of the canvas's size. While cells keep their kind both only grow:
   * allocating them anew with every change takes longer than drawing.
   */
  #sized(width: number, height: number, labelled: boolean): ImageData {
    const kept = labelled === this.#labelled ? this.#image : undefined;
    this.#labelled = labelled;
    if (kept && kept.width >= width && kept.height >= height) return kept;
    this.canvas.width = Math.max(width, kept?.width ?? 0);
    this.canvas.height = Math.max(height, kept?.height ?? 0);
    this.#image = this.#context.createImageData(this.canvas.width, this.canvas.height);
    return this.#image;
  }

  #write(
    pixels: Uint32Array,
    stride: number,
    style: CellStyle,
    cell: CellSize,
    glyphs: Glyphs,
    colors: TextColors,
  ): void {
    const { cols } = style.size;
    const empty = pack(colors.empty);
    style.labels!.forEach((label, i) => {
      const run = label && glyphs.fit(label, cell.width - 1);
      if (!run) return;
      const shade = style.shades[i]!;
      const fill = shade === EMPTY ? empty : style.ramp.rgba[shade]!;
      const left = (i % cols) * cell.width;
      const top = Math.floor(i / cols) * cell.height;
      const text = style.muted?.(i) ? colors.muted : colors.text;
      blend(pixels, stride, run, glyphs.height, left, top, cell, fill, text);
    });
  }
}

/** Fill every cell, leaving a line at its right and at its bottom. */
function fillCells(
  pixels: Uint32Array,
  stride: number,
  style: CellStyle,
  cell: CellSize,
  colors: TextColors,
): void {
  const { rows, cols } = style.size;
  const width = cols * cell.width;
  const [line, empty] = [pack(colors.line), pack(colors.empty)];
  for (let row = 0; row < rows; row++) {
    const top = row * cell.height * stride;
    for (let col = 0; col < cols; col++) {
      const shade = style.shades[row * cols + col]!;
      const fill = shade === EMPTY ? empty : style.ramp.rgba[shade]!;
      const at = top + col * cell.width;
      pixels.fill(fill, at, at + cell.width - 1);
      pixels[at + cell.width - 1] = line;
    }
    // The cells' other lines of pixels are like their first.
    for (let y = 1; y < cell.height - 1; y++) pixels.copyWithin(top + y * stride, top, top + width);
    const last = top + (cell.height - 1) * stride;
    pixels.fill(line, last, last + width);
  }
}

function blend(
  pixels: Uint32Array,
  stride: number,
  run: readonly Glyph[],
  height: number,
  left: number,
  top: number,
  cell: CellSize,
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
