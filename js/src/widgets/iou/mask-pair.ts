// Target and prediction, with the counts of all their pixels kept while single pixels change.

import type { Size } from "../../terms/terms";
import { boundaryWidth, markBoundary } from "./boundary";
import { Confusion } from "./confusion";
import { changedPixels, diffOf, eachChange } from "./diffs";
import { type Edit, EditHistory } from "./edit-history";
import { EMPTY_RECT, grown, isEmpty, type Rect, union, whole } from "./masks";

export type Side = "target" | "prediction";
export const SIDES = ["target", "prediction"] as const;

/** Pixels in the border region, per class: of the target, of the prediction, and of both alike. */
export interface BoundaryCounts {
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
  private readonly before: Record<Side, Uint8Array>;
  private readonly touched: Record<Side, Rect> = { target: EMPTY_RECT, prediction: EMPTY_RECT };
  /** Per side, 1 where a pixel lies in the border region of its class. */
  readonly near: Readonly<Record<Side, Uint8Array>>;
  /** Per side, where the border regions have yet to follow. */
  private readonly stale: Record<Side, Rect>;
  private dirty: Rect;

  constructor(
    readonly size: Size,
    classes: number,
    target: Uint8Array,
    prediction: Uint8Array,
    /** Target label whose pixels count for nothing. */
    private ignored: number | null = null,
  ) {
    this.target = target.slice();
    this.prediction = prediction.slice();
    this.before = { target: target.slice(), prediction: prediction.slice() };
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
    this.dirty = whole(size);
    this.stale = { target: this.dirty, prediction: this.dirty };
  }

  get classes(): number {
    return this.confusion.classes;
  }

  /** Let another target label count for nothing. */
  ignore(label: number | null): void {
    if (label === this.ignored) return;
    const all = whole(this.size);
    this.countBoundary(all, -1);
    this.ignored = label;
    this.countBoundary(all, 1);
    for (const side of SIDES) this.stale[side] = all;
  }

  /** Give a pixel a label. */
  set(side: Side, pixel: number, label: number): void {
    const old = this[side][pixel]!;
    if (old === label) return;
    const { target, prediction, confusion } = this;
    confusion.add(target[pixel]!, prediction[pixel]!, -1);
    this.countNear(pixel, -1);
    this[side][pixel] = label;
    confusion.add(target[pixel]!, prediction[pixel]!, 1);
    this.countNear(pixel, 1);
  }

  /** Give pixels `from` to `to` of a row a label; those outside the picture are none. */
  paint(side: Side, row: number, from: number, to: number, label: number): void {
    const { rows, cols } = this.size;
    const [left, right] = [Math.max(0, from), Math.min(cols, to)];
    if (row < 0 || row >= rows || left >= right) return;
    for (let i = row * cols + left; i < row * cols + right; i++) this.set(side, i, label);
    this.touch(side, { top: row, bottom: row + 1, left, right });
  }

  /** Give every pixel the label it has in another mask. */
  replace(side: Side, labels: Uint8Array): void {
    for (let i = 0; i < labels.length; i++) this.set(side, i, labels[i]!);
    this.touch(side, whole(this.size));
  }

  /** Take back what was painted since the last action ended. */
  revert(): void {
    for (const side of SIDES) {
      const { top, bottom, left, right } = this.touched[side];
      const { cols } = this.size;
      for (let r = top; r < bottom; r++) {
        for (let i = r * cols + left; i < r * cols + right; i++)
          this.set(side, i, this.before[side][i]!);
      }
      this.touch(side, this.touched[side]);
      this.touched[side] = EMPTY_RECT;
    }
  }

  /** End an action: remember it for undo. */
  commit(): Changed {
    const edit: Edit = { target: this.diff("target"), prediction: this.diff("prediction") };
    for (const side of SIDES) this.accept(side);
    if (edit.target || edit.prediction) this.history.push(edit);
    return changed(edit);
  }

  undo(): Changed {
    return this.apply(this.history.undo());
  }

  redo(): Changed {
    return this.apply(this.history.redo());
  }

  /** Both masks as they are now. */
  snapshot(): Readonly<Record<Side, Uint8Array>> {
    return { target: this.target.slice(), prediction: this.prediction.slice() };
  }

  /** The region changed since this was last asked. */
  takeDirty(): Rect {
    const rect = this.dirty;
    this.dirty = EMPTY_RECT;
    return rect;
  }

  /** Bring the border regions up to date; their counts hold from then on. */
  settle(): void {
    const { size, boundaryWidth: width } = this;
    // Both at once, since a pixel counts as common to both.
    const region = grown(union(this.stale.target, this.stale.prediction), width, size);
    if (isEmpty(region)) return;
    const hole = this.ignored === null ? null : { target: this.target, label: this.ignored };
    this.countBoundary(region, -1);
    for (const side of SIDES) {
      const rect = grown(this.stale[side], width, size);
      if (!isEmpty(rect)) markBoundary(this[side], size, width, rect, this.near[side], hole);
      this.stale[side] = EMPTY_RECT;
    }
    this.countBoundary(region, 1);
  }

  private diff(side: Side) {
    return diffOf(this.before[side], this[side], this.size, this.touched[side]);
  }

  private accept(side: Side): void {
    const { top, bottom, left, right } = this.touched[side];
    const { cols } = this.size;
    for (let r = top; r < bottom; r++) {
      const row = r * cols;
      this.before[side].set(this[side].subarray(row + left, row + right), row + left);
    }
    this.touched[side] = EMPTY_RECT;
  }

  private apply(edit: Edit | undefined): Changed {
    for (const side of SIDES) {
      const diff = edit?.[side];
      if (!diff) continue;
      const labels = this[side];
      eachChange(diff, this.size.cols, (i, by) => this.set(side, i, labels[i]! ^ by));
      this.touch(side, diff.rect);
      this.accept(side);
    }
    return changed(edit);
  }

  private touch(side: Side, rect: Rect): void {
    this.touched[side] = union(this.touched[side], rect);
    this.stale[side] = union(this.stale[side], rect);
    // Where the target is ignored the prediction has an edge too.
    if (side === "target") this.stale.prediction = union(this.stale.prediction, rect);
    this.dirty = union(this.dirty, rect);
  }

  private countNear(i: number, by: 1 | -1): void {
    const { near, boundary, target, prediction } = this;
    const label = target[i]!;
    if (label === this.ignored) return;
    const { slots } = this.confusion;
    const inTarget = near.target[i]!;
    if (inTarget) boundary.target[slots[label]!]! += by;
    if (!near.prediction[i]!) return;
    boundary.prediction[slots[prediction[i]!]!]! += by;
    if (inTarget && label === prediction[i]!) boundary.both[slots[label]!]! += by;
  }

  private countBoundary({ top, bottom, left, right }: Rect, by: 1 | -1): void {
    const { cols } = this.size;
    for (let r = top; r < bottom; r++) {
      for (let i = r * cols + left; i < r * cols + right; i++) this.countNear(i, by);
    }
  }
}
