// How uneven a stage is: the overlap, and the constant that came in.

import type { Dims } from "../../terms/parameters";
import type { Grid } from "../../terms/terms";
import type { Stage } from "./upsample";

export interface Measures {
  /** Least and largest overlap along one axis, inside. */
  readonly least: number;
  readonly most: number;
  /** Largest over smallest overlap of the cells, inside: in 2D the square of one axis. */
  readonly uneven: number;
  /** Smallest and largest value inside. */
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  /** Whether the constant input is still constant inside. */
  readonly clean: boolean;
}

/** Rounding leaves this much of a ripple where there is none. */
const ROUNDING = 1e-9;

/** Only where the interior holds a whole period; else there is nothing to measure. */
export function measures(stage: Stage, dims: Dims): Measures | null {
  if (!stage.told) return null;
  const { first, stop } = stage.interior;
  const counts = stage.counts.subarray(first, stop);
  const least = counts.reduce((a, b) => Math.min(a, b));
  const most = counts.reduce((a, b) => Math.max(a, b));
  let [low, high, sum] = [Infinity, -Infinity, 0];
  const rows = dims === 1 ? [0, 1] : [first, stop];
  for (let r = rows[0]!; r < rows[1]!; r++)
    for (let c = first; c < stop; c++) {
      const value = stage.output.values[r * stage.output.cols + c]!;
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
  const mean = sum / ((rows[1]! - rows[0]!) * (stop - first));
  const clean = high - low <= ROUNDING * Math.max(1, Math.abs(mean));
  return { least, most, uneven: most ** dims / least ** dims, low, high, mean, clean };
}

/** Overlap per cell: in 2D the product of row and column. */
export function overlapGrid(stage: Stage, dims: Dims): Grid {
  const { counts } = stage;
  const cols = counts.length;
  if (dims === 1) return { rows: 1, cols, values: counts };
  const values = new Float64Array(cols * cols);
  for (let r = 0; r < cols; r++)
    for (let c = 0; c < cols; c++) values[r * cols + c] = counts[r]! * counts[c]!;
  return { rows: cols, cols, values };
}
