// The counts that the Waste view shows: of input pixels or of first-layer features.

import type { Facts } from "./facts";
import type { Counted, Sliding } from "./state";
import { computings, crossed, readings, type Tally, tally, track } from "./windows";

export interface Counts {
  readonly rows: number;
  readonly cols: number;
  readonly map: Int32Array;
  readonly total: Tally;
}

/** Patches of another size than the network's have the same stride, and a score for each pixel. */
export function countsOf(facts: Facts, patch: number, what: Counted): Counts {
  const kernel = facts.firstLayer;
  const [rows, cols] = facts.picture.map((size) => {
    const own = patch === facts.patch;
    const axis = track(size, patch, facts.stride);
    const at = own ? { ...axis, pad: facts.pad } : axis;
    return what === "features" && kernel ? computings(at, kernel) : readings(at);
  }) as [Int32Array, Int32Array];
  const map = crossed(rows, cols);
  return { rows: rows.length, cols: cols.length, map, total: tally(map) };
}

/** A window can never be smaller than the first layer's kernel. */
export function leastPatch(facts: Facts, what: Counted): number {
  const kernel = facts.firstLayer;
  return what === "features" && kernel ? kernel.dilation * (kernel.size - 1) + 1 : 1;
}

/** The counts of the figure as it stands. */
export function counts(figure: Sliding, facts: Facts): Counts {
  const { recomputedPatch, counted } = figure.spec.value;
  return countsOf(facts, Math.max(leastPatch(facts, counted), recomputedPatch), counted);
}
