// Max pooling as torch computes it: the largest value of each window, and where it stood.

import type { Pair } from "./convolution";
import type { Grid, Size } from "./terms";

export interface PoolParameters {
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly ceilMode: boolean;
}

export interface Pooled extends Grid {
  /** Flat index into the input, one per pooled cell: torch's `return_indices=True`. */
  readonly indices: Int32Array;
}

/** Windows along one axis. */
export function windows(side: number, p: PoolParameters, axis: 0 | 1): number {
  const [k, s, pad] = [p.kernelSize[axis], p.stride[axis], p.padding[axis]];
  const room = side + 2 * pad - k;
  const count = (p.ceilMode ? Math.ceil(room / s) : Math.floor(room / s)) + 1;
  // A window that begins in the far padding sees no cell: ceil_mode leaves it out.
  return p.ceilMode && (count - 1) * s >= side + pad ? count - 1 : count;
}

export const poolSize = (input: Size, p: PoolParameters): Size => ({
  rows: windows(input.rows, p, 0),
  cols: windows(input.cols, p, 1),
});

/** The part of a window that lies on the plane: [first, stop) along one axis. */
export function reach(
  index: number,
  side: number,
  p: PoolParameters,
  axis: 0 | 1,
): readonly [number, number] {
  const first = index * p.stride[axis] - p.padding[axis];
  return [Math.max(0, first), Math.min(side, first + p.kernelSize[axis])];
}

/** The cells of one window, row by row. */
export function windowCells(plane: Size, pooled: Size, p: PoolParameters, cell: number): number[] {
  const [top, bottom] = reach(Math.floor(cell / pooled.cols), plane.rows, p, 0);
  const [left, right] = reach(cell % pooled.cols, plane.cols, p, 1);
  const cells: number[] = [];
  for (let r = top; r < bottom; r++)
    for (let c = left; c < right; c++) cells.push(r * plane.cols + c);
  return cells;
}

/** The first largest value of each window, in the window's own order; NaN beats every number. */
export function maxPool(input: Grid, p: PoolParameters): Pooled {
  const size = poolSize(input, p);
  const values = new Float64Array(size.rows * size.cols);
  const indices = new Int32Array(values.length);
  let cell = 0;
  for (let i = 0; i < size.rows; i++) {
    const [top, bottom] = reach(i, input.rows, p, 0);
    for (let j = 0; j < size.cols; j++) {
      const [left, right] = reach(j, input.cols, p, 1);
      let best = Number.NEGATIVE_INFINITY;
      let at = top * input.cols + left;
      for (let r = top; r < bottom; r++) {
        for (let c = left; c < right; c++) {
          const value = input.values[r * input.cols + c]!;
          if (value > best || Number.isNaN(value)) {
            best = value;
            at = r * input.cols + c;
          }
        }
      }
      values[cell] = best;
      indices[cell++] = at;
    }
  }
  return { ...size, values, indices };
}

/** Cells of a window that hold its largest value: more than one is a tie. */
export const ties = (input: Grid, pooled: Pooled, p: PoolParameters, cell: number): number[] =>
  windowCells(input, pooled, p, cell).filter((i) => input.values[i] === pooled.values[cell]);

/** The size that `max_unpool2d` assumes where it is told none. */
export const assumedSize = (pooled: Size, p: PoolParameters): Size => {
  const side = (count: number, axis: 0 | 1) =>
    (count - 1) * p.stride[axis] - 2 * p.padding[axis] + p.kernelSize[axis];
  return { rows: side(pooled.rows, 0), cols: side(pooled.cols, 1) };
};
