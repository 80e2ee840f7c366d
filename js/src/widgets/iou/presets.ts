// Pairs of masks that teach, by integer arithmetic alone, so that Python draws the very same.

import { iou_calculator as OPTIONS } from "../../../../segwidgets/shared/options.json";
import type { Size } from "../../terms/terms";

export type Preset = "bird" | "shift" | "dilate" | "erode" | "swap" | "empty" | "thin";
/** "" stands for none of them. */
export const PRESETS = OPTIONS.preset.choices.slice(1) as readonly Preset[];

export const PRESET_SIZE: Size = { rows: 96, cols: 96 };
export const PRESET_CLASSES = OPTIONS.num_classes.default;

/** A test on columns `u` and rows `v` from the middle. */
type Shape = (u: number, v: number) => boolean;

const disc =
  (radius: number): Shape =>
  (u, v) =>
    u * u + v * v <= radius * radius;

/** A bird that flies to the right; `s` is half the length of its body. */
export const bird =
  (s: number): Shape =>
  (u, v) =>
    u * u + 4 * v * v <= s * s ||
    (2 * u - 2 * s) ** 2 + (2 * v + s) ** 2 <= s * s ||
    (v <= 0 && -2 * v <= 3 * s && 6 * u >= -3 * s + 2 * v && 2 * u <= s + 2 * v) ||
    (u >= -2 * s && 6 * Math.abs(v) <= -2 * u - s);

const moved =
  (shape: Shape, down: number, right: number): Shape =>
  (u, v) =>
    shape(u - right, v - down);

const nothing: Shape = () => false;

function drawn(...shapes: readonly Shape[]): Uint8Array {
  const { rows, cols } = PRESET_SIZE;
  const labels = new Uint8Array(rows * cols);
  for (let i = 0; i < labels.length; i++) {
    const u = (i % cols) - cols / 2;
    const v = Math.floor(i / cols) - rows / 2;
    const found = shapes.findIndex((shape) => shape(u, v));
    labels[i] = found + 1;
  }
  return labels;
}

export interface Pair {
  readonly target: Uint8Array;
  readonly prediction: Uint8Array;
}

/** Both masks of a preset; `n` is what its slider says. */
export function preset(name: Preset, n: number): Pair {
  const line: Shape = (u, v) => u >= 0 && u < n && v >= -40 && v < 40;
  const half =
    (left: boolean): Shape =>
    (u, v) =>
      disc(n)(u, v) && u < 0 === left;
  switch (name) {
    case "bird":
      return { target: drawn(bird(n)), prediction: drawn(nothing) };
    case "shift":
      return { target: drawn(disc(n)), prediction: drawn(moved(disc(n), 0, 1)) };
    case "dilate":
      return { target: drawn(disc(n)), prediction: drawn(disc(n + 1)) };
    case "erode":
      return { target: drawn(disc(n)), prediction: drawn(disc(n - 1)) };
    case "swap":
      return {
        target: drawn(half(true), half(false)),
        prediction: drawn(half(false), half(true)),
      };
    case "empty":
      return { target: drawn(nothing), prediction: drawn(nothing) };
    case "thin":
      return { target: drawn(line), prediction: drawn(moved(line, 0, 1)) };
  }
}

/** What a figure shows that was given nothing: a bird, and a prediction that lies beside it. */
export const example = (): Pair => ({
  target: drawn(bird(10)),
  prediction: drawn(moved(bird(10), 3, 4)),
});
