// Photographs as numbers: channels of 0 to 255.

import type { Size } from "../terms/terms";
import { limits } from "./options";
import { Problem } from "./parameters";
import { tensorOf } from "./tensor";

export type Values = Float32Array | Float64Array;

/** Channels of an image, 0 to 255, row by row. */
export interface ImageChannels extends Size {
  readonly channels: readonly Values[];
}

const MIN_SIDE = 2;

/** The channels of an image that came over the wire, or a problem with it. */
export function imageOf(value: unknown): ImageChannels {
  const tensor = tensorOf(value, "uint8");
  const [rows = 0, cols = 0, channels = 1, ...more] = tensor?.shape ?? [];
  const fits = [rows, cols].every((side) => side >= MIN_SIDE && side <= limits.image_side);
  if (!tensor || !fits || more.length > 0 || (channels !== 1 && channels !== 3))
    throw new Problem(
      "image: a uint8 tensor [height, width] or [height, width, 3] of {min} to {max} pixels a side is needed.",
      { min: MIN_SIDE, max: limits.image_side },
    );
  return {
    rows,
    cols,
    channels: Array.from({ length: channels }, (_, channel) => {
      const own = new Float32Array(rows * cols);
      for (let i = 0; i < own.length; i++) own[i] = tensor.data[i * channels + channel]!;
      return own;
    }),
  };
}

/** Row sums, then column sums, of every channel: what torch is asked to agree with. */
export function lineSums(planes: readonly ImageChannels[]): Float64Array {
  const all: number[] = [];
  for (const { rows, cols, channels } of planes) {
    for (const values of channels) {
      const down = new Float64Array(cols);
      for (let r = 0; r < rows; r++) {
        let sum = 0;
        for (let c = 0; c < cols; c++) {
          const value = values[r * cols + c]!;
          sum += value;
          down[c]! += value;
        }
        all.push(sum);
      }
      for (const sum of down) all.push(sum);
    }
  }
  return Float64Array.from(all);
}
