// Pictures on screen: a pixel covers whole or, when small, half numbers of device pixels.

import type { Size } from "../terms/terms";

/** Side of a pixel, in CSS pixels, so that `cells` of them fit into `room`. */
export function pixelScale(room: number, cells: number, ratio: number): number {
  const side = Math.max(1, room) / cells;
  const device = side * ratio;
  if (device < 1) return side;
  return (device < 4 ? Math.floor(2 * device) / 2 : Math.floor(device)) / ratio;
}

/** The pixel under a point of the picture, or −1 outside. */
export function pixelAt(x: number, y: number, scale: number, { rows, cols }: Size): number {
  const [row, col] = [Math.floor(y / scale), Math.floor(x / scale)];
  return row < 0 || col < 0 || row >= rows || col >= cols ? -1 : row * cols + col;
}

/** Where a key leads from a pixel; null where it is no such key. Page keys move by an eighth. */
export function pixelMove(key: string, from: number, { rows, cols }: Size): number | null {
  const [row, col] = [Math.floor(from / cols), from % cols];
  const far = Math.max(1, Math.round(rows / 8));
  const to: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [row - 1, col],
    ArrowDown: [row + 1, col],
    ArrowLeft: [row, col - 1],
    ArrowRight: [row, col + 1],
    PageUp: [row - far, col],
    PageDown: [row + far, col],
    Home: [row, 0],
    End: [row, cols - 1],
  };
  const found = to[key];
  if (!found) return null;
  const within = (n: number, most: number) => Math.max(0, Math.min(most - 1, n));
  return within(found[0], rows) * cols + within(found[1], cols);
}
