// A pair of masks, target and prediction: labels row by row, counted and remembered as they change.

import type { Size } from "../../terms/terms";

export const SIDES = ["target", "prediction"] as const;
export type Side = (typeof SIDES)[number];

/** Labels are bytes, as in label images. */
const LABELS = 256;

// Rectangles of pixels.

/** Rows `top` to `bottom` and columns `left` to `right`, the last ones excluded. */
interface Rect {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export const isEmpty = (rect: Rect): boolean => rect.bottom <= rect.top || rect.right <= rect.left;

const EMPTY_RECT: Rect = { top: 0, left: 0, bottom: 0, right: 0 };

export const fullRect = ({ rows, cols }: Size): Rect => ({
  top: 0,
  left: 0,
  bottom: rows,
  right: cols,
});

/** The smallest rectangle that holds both. */
export function union(a: Rect, b: Rect): Rect {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return {
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  };
}

/** Grown by `by` pixels on every side, within the picture. */
export function grown(rect: Rect, by: number, size: Size): Rect {
  if (isEmpty(rect)) return EMPTY_RECT;
  return {
    top: Math.max(0, rect.top - by),
    left: Math.max(0, rect.left - by),
    bottom: Math.min(size.rows, rect.bottom + by),
    right: Math.min(size.cols, rect.right + by),
  };
}

// The pixels near the border of their region: what boundary IoU looks at (Cheng et al. 2021).

/** Width of the border region, in parts of the picture's diagonal, as in the paper. */
const BOUNDARY_RATIO = 0.02;

/** Width of the border region in pixels, at least one; halves go to the even number, as in Python. */
export function boundaryWidth({ rows, cols }: Size, ratio = BOUNDARY_RATIO): number {
  const exact = ratio * Math.sqrt(rows * rows + cols * cols);
  const below = Math.floor(exact);
  const up = exact - below > 0.5 || (exact - below === 0.5 && below % 2 === 1);
  return Math.max(1, up ? below + 1 : below);
}

/** Pixels that count as one label of their own, in whichever mask: those whose target is ignored. */
interface Hole {
  readonly target: Uint8Array;
  readonly label: number;
}

/** What a pixel in a hole holds: none of the labels. */
const NONE = LABELS;

/**
 * Mark the pixels of `rect` that have another label, or the picture's edge, within `width` pixels
 * along both axes: those which eroding their class `width` times by 3 × 3 would take away.
 */
export function markBoundary(
  labels: Uint8Array,
  size: Size,
  width: number,
  rect: Rect,
  out: Uint8Array,
  hole: Hole | null = null,
): void {
  const { rows, cols } = size;
  const at = hole
    ? (i: number): number => (hole.target[i] === hole.label ? NONE : labels[i]!)
    : (i: number): number => labels[i]!;
  const span = 2 * width;
  const { left, right } = rect;
  const first = Math.max(0, rect.top - width);
  const last = Math.min(rows, rect.bottom + width);
  for (let r = rect.top; r < rect.bottom; r++) out.fill(1, r * cols + left, r * cols + right);
  // Where, in each column, the rows began that have been of one label `width` pixels to both sides.
  const began = new Int32Array(right - left).fill(first);
  const even = new Uint8Array(right - left);
  const from = Math.max(0, left - width);
  const to = Math.min(cols, right + width);
  for (let y = first; y < last; y++) {
    const row = y * cols;
    even.fill(0);
    for (let x = from, run = from; x < to; x++) {
      if (x > from && at(row + x) !== at(row + x - 1)) run = x;
      if (x - span >= run && x - width >= left && x - width < right) even[x - width - left] = 1;
    }
    const middle = y - width;
    for (let x = left; x < right; x++) {
      const i = x - left;
      if (!even[i]) began[i] = y + 1;
      else if (y > first && at(row + x) !== at(row - cols + x)) began[i] = y;
      if (middle >= rect.top && middle < rect.bottom && y - span >= began[i]!)
        out[middle * cols + x] = 0;
    }
  }
}

// Which class was taken for which: counts of pixels, kept while single pixels change.

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

// What a stroke changed, small enough to keep hundreds: the labels before and after, exclusive-ored,
// as runs along the rows or as a rectangle of bytes, whichever is smaller.

interface Diff {
  readonly rect: Rect;
  /** Pairs of first pixel, and length shifted by 8 with the exclusive or in the low byte. */
  readonly runs: Uint32Array | null;
  /** One byte per pixel of `rect`. */
  readonly bytes: Uint8Array | null;
}

export const bytesOf = (diff: Diff): number =>
  (diff.runs?.byteLength ?? 0) + (diff.bytes?.byteLength ?? 0);

/** How many pixels changed. */
function changedPixels({ runs, bytes }: Diff): number {
  let pixels = 0;
  for (let i = 1; i < (runs?.length ?? 0); i += 2) pixels += runs![i]! >>> 8;
  for (const by of bytes ?? []) pixels += by === 0 ? 0 : 1;
  return pixels;
}

/** What changed inside `rect`, or null where nothing did. */
export function diffOf(before: Uint8Array, after: Uint8Array, size: Size, rect: Rect): Diff | null {
  const { cols } = size;
  const area = (rect.bottom - rect.top) * (rect.right - rect.left);
  const runs: number[] = [];
  let dense = false;
  for (let r = rect.top; r < rect.bottom && !dense; r++) {
    for (let i = r * cols + rect.left; i < r * cols + rect.right; ) {
      const change = before[i]! ^ after[i]!;
      const start = i;
      do i++;
      while (i < r * cols + rect.right && (before[i]! ^ after[i]!) === change);
      if (change !== 0) runs.push(start, ((i - start) << 8) | change);
    }
    dense = 4 * runs.length > area;
  }
  if (!dense) return runs.length === 0 ? null : { rect, runs: Uint32Array.from(runs), bytes: null };
  const bytes = new Uint8Array(area);
  let at = 0;
  for (let r = rect.top; r < rect.bottom; r++) {
    for (let i = r * cols + rect.left; i < r * cols + rect.right; i++)
      bytes[at++] = before[i]! ^ after[i]!;
  }
  return { rect, runs: null, bytes };
}

/** Call back for every changed pixel with its index and the exclusive or of its labels. */
export function eachChange(
  { rect, runs, bytes }: Diff,
  cols: number,
  change: (pixel: number, by: number) => void,
): void {
  if (runs) {
    for (let i = 0; i < runs.length; i += 2) {
      const start = runs[i]!;
      const length = runs[i + 1]! >>> 8;
      const by = runs[i + 1]! & 255;
      for (let n = 0; n < length; n++) change(start + n, by);
    }
    return;
  }
  let at = 0;
  for (let r = rect.top; r < rect.bottom; r++) {
    for (let c = rect.left; c < rect.right; c++) {
      const by = bytes![at++]!;
      if (by !== 0) change(r * cols + c, by);
    }
  }
}

// Strokes to undo and to redo, within bounded memory.

/** What one action changed in either mask. */
type Edit = Readonly<Record<Side, Diff | null>>;

const STROKES = 250;
/** 200 edits that each replace every pixel of a 1024 × 1024 mask fit. */
const BYTES = 220 * 1024 * 1024;

const weight = (edit: Edit): number =>
  SIDES.reduce((sum, side) => sum + (edit[side] ? bytesOf(edit[side]) : 0), 64);

export class EditHistory {
  #past: Edit[] = [];
  #future: Edit[] = [];
  /** Memory held. */
  bytes = 0;

  readonly #strokes: number;
  readonly #max: number;

  constructor(strokes = STROKES, max = BYTES) {
    this.#strokes = strokes;
    this.#max = max;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  push(edit: Edit): void {
    for (const gone of this.#future) this.bytes -= weight(gone);
    this.#future = [];
    this.#past.push(edit);
    this.bytes += weight(edit);
    while (this.#past.length > this.#strokes || (this.bytes > this.#max && this.#past.length > 1))
      this.bytes -= weight(this.#past.shift()!);
  }

  undo(): Edit | undefined {
    const edit = this.#past.pop();
    if (edit) this.#future.push(edit);
    return edit;
  }

  redo(): Edit | undefined {
    const edit = this.#future.pop();
    if (edit) this.#past.push(edit);
    return edit;
  }
}

// Target and prediction, with the counts of all their pixels kept while single pixels change.

/** Pixels in the border region, per class: of the target, of the prediction, and of both alike. */
interface BoundaryCounts {
  readonly target: Int32Array;
  readonly prediction: Int32Array;
  readonly both: Int32Array;
}

/** What an action came to. */
export interface Changed {
  readonly sides: readonly Side[];
  readonly pixels: number;
}

const changed = (edit: Edit | undefined): Changed => ({
  sides: SIDES.filter((side) => edit?.[side]),
  pixels: SIDES.reduce((sum, side) => sum + (edit?.[side] ? changedPixels(edit[side]) : 0), 0),
});

export class MaskPair implements Record<Side, Uint8Array> {
  readonly target: Uint8Array;
  readonly prediction: Uint8Array;
  readonly confusion: Confusion;
  readonly history = new EditHistory();
  readonly boundary: BoundaryCounts;
  /** Width of the border region, in pixels. */
  readonly boundaryWidth: number;

  /** The masks as they were when the last action ended. */
  readonly #before: Record<Side, Uint8Array>;
  readonly #touched: Record<Side, Rect> = { target: EMPTY_RECT, prediction: EMPTY_RECT };
  /** Per side, 1 where a pixel lies in the border region of its class. */
  readonly near: Readonly<Record<Side, Uint8Array>>;
  /** Per side, where the border regions have yet to follow. */
  readonly #stale: Record<Side, Rect>;
  #dirty: Rect;

  #ignored: number | null;

  constructor(
    readonly size: Size,
    classes: number,
    target: Uint8Array,
    prediction: Uint8Array,
    /** Target label whose pixels count for nothing. */
    ignored: number | null = null,
  ) {
    this.#ignored = ignored;
    this.target = target.slice();
    this.prediction = prediction.slice();
    this.#before = { target: target.slice(), prediction: prediction.slice() };
    this.confusion = new Confusion(classes);
    this.confusion.recount(target, prediction);
    this.boundaryWidth = boundaryWidth(size);
    this.near = {
      target: new Uint8Array(target.length),
      prediction: new Uint8Array(target.length),
    };
    const { side } = this.confusion;
    this.boundary = {
      target: new Int32Array(side),
      prediction: new Int32Array(side),
      both: new Int32Array(side),
    };
    this.#dirty = fullRect(size);
    this.#stale = { target: this.#dirty, prediction: this.#dirty };
  }

  get classes(): number {
    return this.confusion.classes;
  }

  /** Let another target label count for nothing. */
  ignore(label: number | null): void {
    if (label === this.#ignored) return;
    const all = fullRect(this.size);
    this.#countBoundary(all, -1);
    this.#ignored = label;
    this.#countBoundary(all, 1);
    for (const side of SIDES) this.#stale[side] = all;
  }

  /** Give a pixel a label. */
  set(side: Side, pixel: number, label: number): void {
    const old = this[side][pixel]!;
    if (old === label) return;
    const { target, prediction, confusion } = this;
    confusion.add(target[pixel]!, prediction[pixel]!, -1);
    this.#countNear(pixel, -1);
    this[side][pixel] = label;
    confusion.add(target[pixel]!, prediction[pixel]!, 1);
    this.#countNear(pixel, 1);
  }

  /** Give pixels `from` to `to` of a row a label; those outside the picture are none. */
  paint(side: Side, row: number, from: number, to: number, label: number): void {
    const { rows, cols } = this.size;
    const [left, right] = [Math.max(0, from), Math.min(cols, to)];
    if (row < 0 || row >= rows || left >= right) return;
    for (let i = row * cols + left; i < row * cols + right; i++) this.set(side, i, label);
    this.#touch(side, { top: row, bottom: row + 1, left, right });
  }

  /** Give every pixel the label it has in another mask. */
  replace(side: Side, labels: Uint8Array): void {
    for (let i = 0; i < labels.length; i++) this.set(side, i, labels[i]!);
    this.#touch(side, fullRect(this.size));
  }

  /** Take both masks of another pair, instead of what was painted since the last action ended. */
  become(masks: Readonly<Record<Side, Uint8Array>>): void {
    this.revert();
    for (const side of SIDES) this.replace(side, masks[side]);
  }

  /** Undo what was painted since the last action ended. */
  revert(): void {
    for (const side of SIDES) {
      const { top, bottom, left, right } = this.#touched[side];
      const { cols } = this.size;
      for (let r = top; r < bottom; r++) {
        for (let i = r * cols + left; i < r * cols + right; i++)
          this.set(side, i, this.#before[side][i]!);
      }
      this.#touch(side, this.#touched[side]);
      this.#touched[side] = EMPTY_RECT;
    }
  }

  /** End an action: remember it for undo. */
  commit(): Changed {
    const edit: Edit = { target: this.#diff("target"), prediction: this.#diff("prediction") };
    for (const side of SIDES) this.#accept(side);
    if (edit.target || edit.prediction) this.history.push(edit);
    return changed(edit);
  }

  undo(): Changed {
    return this.#apply(this.history.undo());
  }

  redo(): Changed {
    return this.#apply(this.history.redo());
  }

  /** Both masks as they are now. */
  snapshot(): Readonly<Record<Side, Uint8Array>> {
    return { target: this.target.slice(), prediction: this.prediction.slice() };
  }

  /** The region changed since this was last asked. */
  takeDirty(): Rect {
    const rect = this.#dirty;
    this.#dirty = EMPTY_RECT;
    return rect;
  }

  /** Bring the border regions up to date; their counts hold from then on. */
  updateBoundary(): void {
    const { size, boundaryWidth: width } = this;
    // Both at once, since a pixel counts as common to both.
    const region = grown(union(this.#stale.target, this.#stale.prediction), width, size);
    if (isEmpty(region)) return;
    const hole = this.#ignored === null ? null : { target: this.target, label: this.#ignored };
    this.#countBoundary(region, -1);
    for (const side of SIDES) {
      const rect = grown(this.#stale[side], width, size);
      if (!isEmpty(rect)) markBoundary(this[side], size, width, rect, this.near[side], hole);
      this.#stale[side] = EMPTY_RECT;
    }
    this.#countBoundary(region, 1);
  }

  #diff(side: Side) {
    return diffOf(this.#before[side], this[side], this.size, this.#touched[side]);
  }

  #accept(side: Side): void {
    const { top, bottom, left, right } = this.#touched[side];
    const { cols } = this.size;
    for (let r = top; r < bottom; r++) {
      const row = r * cols;
      this.#before[side].set(this[side].subarray(row + left, row + right), row + left);
    }
    this.#touched[side] = EMPTY_RECT;
  }

  #apply(edit: Edit | undefined): Changed {
    for (const side of SIDES) {
      const diff = edit?.[side];
      if (!diff) continue;
      const labels = this[side];
      eachChange(diff, this.size.cols, (i, by) => this.set(side, i, labels[i]! ^ by));
      this.#touch(side, diff.rect);
      this.#accept(side);
    }
    return changed(edit);
  }

  #touch(side: Side, rect: Rect): void {
    this.#touched[side] = union(this.#touched[side], rect);
    this.#stale[side] = union(this.#stale[side], rect);
    // Where the target is ignored the prediction has an edge too.
    if (side === "target") this.#stale.prediction = union(this.#stale.prediction, rect);
    this.#dirty = union(this.#dirty, rect);
  }

  #countNear(i: number, by: 1 | -1): void {
    const { near, boundary, target, prediction } = this;
    const label = target[i]!;
    if (label === this.#ignored) return;
    const { slots } = this.confusion;
    const inTarget = near.target[i]!;
    if (inTarget) boundary.target[slots[label]!]! += by;
    if (!near.prediction[i]!) return;
    boundary.prediction[slots[prediction[i]!]!]! += by;
    if (inTarget && label === prediction[i]!) boundary.both[slots[label]!]! += by;
  }

  #countBoundary({ top, bottom, left, right }: Rect, by: 1 | -1): void {
    const { cols } = this.size;
    for (let r = top; r < bottom; r++) {
      for (let i = r * cols + left; i < r * cols + right; i++) this.#countNear(i, by);
    }
  }
}
