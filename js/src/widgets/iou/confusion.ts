// Which class was taken for which: counts of pixels, kept while single pixels change.

import { LABELS } from "./masks";

/**
 * Counts of pixels by target (rows) and prediction (columns).
 *
 * Labels from 0 to `classes` − 1 have a row and a column each; every other label shares one more,
 * the last, so that no pixel is ever lost from the sum.
 */
export class Confusion {
  /** Rows and columns: the classes, and one for all other labels. */
  readonly side: number;
  readonly counts: Int32Array;
  /** Row or column of each label. */
  readonly slots: Uint8Array | Uint16Array;

  constructor(readonly classes: number) {
    this.side = classes + 1;
    this.counts = new Int32Array(this.side * this.side);
    this.slots = Uint16Array.from({ length: LABELS }, (_, label) => Math.min(label, classes));
  }

  /** Count every pixel anew. */
  recount(target: Uint8Array, prediction: Uint8Array): void {
    const { counts, slots, side } = this;
    counts.fill(0);
    for (let i = 0; i < target.length; i++)
      counts[slots[target[i]!]! * side + slots[prediction[i]!]!]!++;
  }

  /** Count one pixel (`by` = 1), or take it away (−1). */
  add(target: number, prediction: number, by: 1 | -1): void {
    this.counts[this.slots[target]! * this.side + this.slots[prediction]!]! += by;
  }

  /** The matrix that scores are made of: without other labels, and without the ignored target. */
  scored(ignored: number | null): Float64Array {
    const { classes, counts, side } = this;
    const matrix = new Float64Array(classes * classes);
    for (let t = 0; t < classes; t++) {
      if (t === ignored) continue;
      for (let p = 0; p < classes; p++) matrix[t * classes + p] = counts[t * side + p]!;
    }
    return matrix;
  }
}
