// The score volume, C × H × W, as it came: quantised per class. Scores, softmax, slices, masks.

import { attempt, list, present, real, record, whole } from "./reading";
import { tensorOf } from "./tensor";

export interface Volume {
  readonly classes: number;
  readonly rows: number;
  readonly cols: number;
  readonly data: Uint8Array | Uint16Array;
  /** The score that 0 and the largest stored number stand for, per class. */
  readonly lo: readonly number[];
  readonly hi: readonly number[];
  readonly top: number;
  /** Decimals that are right. */
  readonly digits: number;
  /** Where nearly all scores of all classes lie: a scale for bars and slices that outliers leave alone. */
  readonly range: readonly [number, number];
}

/** Volumes and stacks of feature maps look alike: planes with a range each. */
export const readVolume = (value: unknown): Volume | null =>
  attempt(() => {
    const tensor = present(tensorOf(value, "uint8", "uint16"));
    const [classes, rows, cols] = list(tensor.shape, (side) => whole(side, 1, 1e5), 3);
    const { lo, hi, digits } = record(value);
    const volume = {
      classes: classes!,
      rows: rows!,
      cols: cols!,
      data: tensor.data,
      lo: list(lo, real, classes),
      hi: list(hi, real, classes),
      top: tensor.dtype === "uint8" ? 255 : 65535,
      digits: whole(digits ?? 2, 0, 9),
      range: [0, 0] as const,
    };
    return { ...volume, range: rangeOf(volume) };
  });

/** Between the hundredths of a few thousand scores. */
function rangeOf(volume: Volume): readonly [number, number] {
  const cells = volume.rows * volume.cols;
  const every = Math.max(1, Math.floor((cells * volume.classes) / 4000));
  const some: number[] = [];
  for (let i = 0; i < cells * volume.classes; i += every)
    some.push(scoreAt(volume, Math.floor(i / cells), i % cells));
  some.sort((a, b) => a - b);
  const at = (share: number) => some[Math.round(share * (some.length - 1))]!;
  return [at(0.01), at(0.99)];
}

/** The score of one class at a cell. */
export function scoreAt(volume: Volume, k: number, cell: number): number {
  const { data, rows, cols, lo, hi, top } = volume;
  return lo[k]! + ((hi[k]! - lo[k]!) * data[k * rows * cols + cell]!) / top;
}

export const scoresAt = (volume: Volume, cell: number): number[] =>
  volume.lo.map((_, k) => scoreAt(volume, k, cell));

export function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

export const best = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));
