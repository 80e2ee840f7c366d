// The input with what its windows see around it: padding, and where the last windows stick out.

import type { Size } from "../../terms/terms";
import type { Lab } from "./lab";

export interface Field extends Size {
  /** Padding cells before the input's first row and column. */
  readonly top: number;
  readonly left: number;
}

export function fieldOf({ spec, pooled }: Lab): Field {
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
export function windowOnField(lab: Lab, field: Field, cell: number): [number, number] {
  const { stride, kernelSize } = lab.spec;
  const row = Math.floor(cell / lab.pooled.cols) * stride[0];
  const col = (cell % lab.pooled.cols) * stride[1];
  return [row * field.cols + col, (row + kernelSize[0] - 1) * field.cols + col + kernelSize[1] - 1];
}
