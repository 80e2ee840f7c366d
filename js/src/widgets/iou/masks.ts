// A mask: one label per pixel, row by row. And rectangles of pixels.

import type { Size } from "../../terms/terms";

/** Labels are bytes, as in label images. */
export const LABELS = 256;

/** Rows `top` to `bottom` and columns `left` to `right`, the last ones excluded. */
export interface Rect {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export const isEmpty = (rect: Rect): boolean => rect.bottom <= rect.top || rect.right <= rect.left;

export const EMPTY_RECT: Rect = { top: 0, left: 0, bottom: 0, right: 0 };

export const whole = ({ rows, cols }: Size): Rect => ({
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

/** Where a shape is painted: pixels `from` to `to` of a row, the last one excluded. */
export type Span = (row: number, from: number, to: number) => void;
