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

/** How many windows there are along one axis. */
function windows(side: number, p: PoolParameters, axis: 0 | 1): number {
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

/** First cell of every window along one axis, and the one after its last. */
function spans(count: number, side: number, p: PoolParameters, axis: 0 | 1) {
  const all = Array.from({ length: count }, (_, i) => reach(i, side, p, axis));
  return {
    first: Int32Array.from(all, ([first]) => first),
    stop: Int32Array.from(all, ([, stop]) => stop),
  };
}

/** The first largest value of each window, in the window's own order; NaN beats every number. */
export function maxPool(
  input: Size & { readonly values: Float32Array | Float64Array },
  p: PoolParameters,
): Pooled {
  const size = poolSize(input, p);
  const pooled = new Float64Array(size.rows * size.cols);
  const indices = new Int32Array(pooled.length);
  const rows = spans(size.rows, input.rows, p, 0);
  const cols = spans(size.cols, input.cols, p, 1);
  const { values, cols: width } = input;
  let cell = 0;
  for (let i = 0; i < size.rows; i++) {
    const top = rows.first[i]! * width;
    const bottom = rows.stop[i]! * width;
    for (let j = 0; j < size.cols; j++) {
      const left = cols.first[j]!;
      const right = cols.stop[j]!;
      let best = Number.NEGATIVE_INFINITY;
      let at = top + left;
      for (let row = top; row < bottom; row += width) {
        for (let k = row + left; k < row + right; k++) {
          const value = values[k]!;
          if (value > best || Number.isNaN(value)) {
            best = value;
            at = k;
          }
        }
      }
      pooled[cell] = best;
      indices[cell++] = at;
    }
  }
  return { ...size, values: pooled, indices };
}

/** Cells of a window that hold its largest value: more than one is a tie. */
export const ties = (input: Grid, pooled: Pooled, p: PoolParameters, cell: number): number[] =>
  windowCells(input, pooled, p, cell).filter((i) => input.values[i] === pooled.values[cell]);

/** The size that `max_unpool2d` assumes where none is given. */
export const assumedSize = (pooled: Size, p: PoolParameters): Size => {
  const side = (count: number, axis: 0 | 1) =>
    (count - 1) * p.stride[axis] - 2 * p.padding[axis] + p.kernelSize[axis];
  return { rows: side(pooled.rows, 0), cols: side(pooled.cols, 1) };
};

// The input with what its windows see around it: padding, and where the last windows stick out.

export interface Field extends Size {
  /** Padding cells before the input's first row and column. */
  readonly top: number;
  readonly left: number;
}

/** Windows over an input, and how many there are. */
export interface Laid {
  readonly spec: PoolParameters & { readonly input: Size };
  readonly pooled: Size;
}

export function fieldOf({ spec, pooled }: Laid): Field {
  const { input, stride, padding, kernelSize } = spec;
  const side = (axis: 0 | 1): number => {
    const [cells, count] = axis === 0 ? [input.rows, pooled.rows] : [input.cols, pooled.cols];
    const reached = (count - 1) * stride[axis] - padding[axis] + kernelSize[axis];
    return padding[axis] + Math.max(cells + padding[axis], reached);
  };
  return { rows: side(0), cols: side(1), top: padding[0], left: padding[1] };
}

/** Input cell → field cell. */
export const onField = (field: Field, input: Size, index: number): number =>
  (Math.floor(index / input.cols) + field.top) * field.cols + (index % input.cols) + field.left;

/** Field cell → input cell, or −1 in the padding. */
export function fromField(field: Field, input: Size, index: number): number {
  const row = Math.floor(index / field.cols) - field.top;
  const col = (index % field.cols) - field.left;
  if (row < 0 || col < 0 || row >= input.rows || col >= input.cols) return -1;
  return row * input.cols + col;
}

/** A window's first and last cell on the field, padding included. */
export function windowOnField(results: Laid, field: Field, cell: number): [number, number] {
  const { stride, kernelSize } = results.spec;
  const row = Math.floor(cell / results.pooled.cols) * stride[0];
  const col = (cell % results.pooled.cols) * stride[1];
  return [row * field.cols + col, (row + kernelSize[0] - 1) * field.cols + col + kernelSize[1] - 1];
}
