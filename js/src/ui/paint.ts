// Tensors to pixels: pictures, masks, maps. Pure functions; canvases are elsewhere.

import type { Difference } from "../wire/difference";
import { attempt, list, present, whole } from "../wire/reading";
import { type Tensor, tensorOf } from "../wire/tensor";
import type { Volume } from "../wire/volume";
import type { Pixels } from "./pixels";
import { pack, type Ramp, type Rgb, ZERO } from "./ramps";

export type Picture = Tensor<"uint8">;

/** A picture of H × W × 3 bytes, or null. */
export const readPicture = (value: unknown): Picture | null =>
  attempt(() => {
    const tensor = present(tensorOf(value, "uint8"));
    const [, , channels] = list(tensor.shape, (side) => whole(side, 1, 4096), 3);
    return channels === 3 ? tensor : null;
  });

/** A mask of H × W labels, or null. */
export const readMask = (value: unknown): Picture | null =>
  attempt(() => {
    const tensor = present(tensorOf(value, "uint8"));
    list(tensor.shape, (side) => whole(side, 1, 4096), 2);
    return tensor;
  });

const opaque = (r: number, g: number, b: number): number =>
  ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

export function paintPicture({ shape, data }: Picture): Pixels {
  const [rows, cols] = [shape[0]!, shape[1]!];
  const rgba = new Uint32Array(rows * cols);
  for (let i = 0, j = 0; i < rgba.length; i++, j += 3)
    rgba[i] = opaque(data[j]!, data[j + 1]!, data[j + 2]!);
  return { rows, cols, rgba };
}

/** A part of a picture; what lies outside of it has the colour `outside`. */
export function paintPatch(
  { shape, data }: Picture,
  top: number,
  left: number,
  side: number,
  outside: Rgb,
): Pixels {
  const [rows, cols] = [shape[0]!, shape[1]!];
  const rgba = new Uint32Array(side * side).fill(pack(outside));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [row, col] = [top + y, left + x];
      if (row < 0 || col < 0 || row >= rows || col >= cols) continue;
      const j = 3 * (row * cols + col);
      rgba[y * side + x] = opaque(data[j]!, data[j + 1]!, data[j + 2]!);
    }
  }
  return { rows: side, cols: side, rgba };
}

/** Labels in the classes' colours: the first `done` cells, the others empty. */
export function paintMask(
  labels: ArrayLike<number>,
  rows: number,
  cols: number,
  colours: readonly Rgb[],
  empty: Rgb,
  done = rows * cols,
): Pixels {
  const inks = colours.map(pack);
  const none = pack(empty);
  const rgba = new Uint32Array(rows * cols).fill(none);
  const stop = Math.min(done, rgba.length);
  for (let i = 0; i < stop; i++) rgba[i] = inks[labels[i]!] ?? none;
  return { rows, cols, rgba };
}

/** torchvision's alpha: 0 is the picture alone, 1 the mask alone. `every` pixels share a label. */
export function paintOver(
  picture: Picture,
  labels: ArrayLike<number>,
  labelCols: number,
  every: number,
  colours: readonly Rgb[],
  alpha: number,
): Pixels {
  const { rows, cols, rgba } = paintPicture(picture);
  for (let i = 0; i < rgba.length; i++) {
    const label =
      Math.floor(Math.floor(i / cols) / every) * labelCols + Math.floor((i % cols) / every);
    const colour = colours[labels[label]!];
    if (!colour) continue;
    const under = rgba[i]!;
    const mixed = (shift: number, c: number) =>
      Math.round(((under >>> shift) & 255) * (1 - alpha) + c * alpha);
    rgba[i] = opaque(mixed(0, colour[0]), mixed(8, colour[1]), mixed(16, colour[2]));
  }
  return { rows, cols, rgba };
}

/** One plane of a volume on a scale from `lo` to `hi`; a signed one is symmetric about zero. */
export function paintPlane(
  volume: Volume,
  k: number,
  ramp: Ramp,
  [lo, hi]: readonly [number, number],
  signed = lo < 0,
): Pixels {
  const { rows, cols, data, top } = volume;
  const [from, to] = [volume.lo[k]!, volume.hi[k]!];
  const most = signed ? Math.max(-lo, hi) : hi - lo;
  const colour = (q: number): number => {
    const value = from + ((to - from) * q) / top - (signed ? 0 : lo);
    return ramp.rgba[
      ZERO + Math.round((ZERO * Math.max(-most, Math.min(most, value))) / (most || 1))
    ]!;
  };
  const rgba = new Uint32Array(rows * cols);
  const start = k * rows * cols;
  for (let i = 0; i < rgba.length; i++) rgba[i] = colour(data[start + i]!);
  return { rows, cols, rgba };
}

/** Counts from zero to the largest. */
export function paintCounts(
  counts: Int32Array,
  rows: number,
  cols: number,
  ramp: Ramp,
  most: number,
): Pixels {
  const rgba = Uint32Array.from(counts, (n) => ramp.rgba[ZERO + Math.round((ZERO * n) / most)]!);
  return { rows, cols, rgba };
}

/** Exact equality is the ground; from there the colour grows with the power of ten. */
export function paintDifference({ rows, cols, data }: Difference, ramp: Ramp): Pixels {
  return { rows, cols, rgba: Uint32Array.from(data, (q) => ramp.rgba[ZERO + q]!) };
}
