// Differences between two ways to the same scores, on a scale of powers of ten.

import { attempt, list, present, real, record, whole } from "./reading";
import { tensorOf } from "./tensor";

export interface Difference {
  readonly rows: number;
  readonly cols: number;
  /** 0 where the two are exactly equal, else 1 to 255 from 10 ** lo to 10 ** hi. */
  readonly data: Uint8Array;
  readonly lo: number;
  readonly hi: number;
}

export const readDifference = (value: unknown): Difference | null =>
  attempt(() => {
    const tensor = present(tensorOf(value, "uint8"));
    const [rows, cols] = list(tensor.shape, (side) => whole(side, 1, 1e5), 2);
    const { lo, hi } = record(value);
    return { rows: rows!, cols: cols!, data: tensor.data, lo: real(lo), hi: real(hi) };
  });

export function differenceAt({ data, lo, hi }: Difference, cell: number): number {
  const q = data[cell]!;
  return q === 0 ? 0 : 10 ** (lo + ((q - 1) / 254) * (hi - lo));
}
