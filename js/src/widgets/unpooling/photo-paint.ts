// Pictures onto canvases, one pixel per cell.

import { ramp, shade, type ThemeName } from "../../ui/theme";
import type { Picture } from "./photo-terms";

/** Paints one canvas again and again, with the same memory while its size stays. */
export class PicturePainter {
  private image: ImageData | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** A picture as it is: values are rounded and clipped to 0 … 255. */
  picture({ rows, cols, channels }: Picture): void {
    const image = this.sized(rows, cols);
    const { data } = image;
    const [r, g, b] = channels.length === 3 ? channels : [channels[0], channels[0], channels[0]];
    for (let i = 0, at = 0; i < rows * cols; i++, at += 4) {
      data[at] = r![i]!;
      data[at + 1] = g![i]!;
      data[at + 2] = b![i]!;
      data[at + 3] = 255;
    }
    this.show(image);
  }

  /** What a picture has more or less than another, on average over its channels. */
  error({ rows, cols, channels }: Picture, original: Picture, theme: ThemeName): void {
    const image = this.sized(rows, cols);
    const pixels = new Uint32Array(image.data.buffer);
    const colours = ramp("signed", false, theme).rgba;
    const parts = channels.map((values, c) => [values, original.channels[c]!] as const);
    for (let i = 0; i < pixels.length; i++) {
      let sum = 0;
      for (const [values, were] of parts) sum += values[i]! - were[i]!;
      pixels[i] = colours[shade(sum / parts.length, 255)]!;
    }
    this.show(image);
  }

  private sized(rows: number, cols: number): ImageData {
    if (this.image?.width === cols && this.image.height === rows) return this.image;
    this.canvas.width = cols;
    this.canvas.height = rows;
    this.image = new ImageData(cols, rows);
    return this.image;
  }

  private show(image: ImageData): void {
    this.canvas.getContext("2d", { alpha: false })!.putImageData(image, 0, 0);
  }
}
