// Two more readings of convolution's matrix: with the rows that a stride drops, and transposed.

import { convolved, type Linear, result } from "../../terms/linear";
import { type Matrix, matrix, NOTHING } from "../../terms/matrix";
import type { ConvSpec } from "../../terms/parameters";
import { plane, type Size } from "../../terms/terms";
import { symbols } from "./symbols";

/** A matrix, a vector and their product, as they are shown. */
export interface Equation extends Size {
  /** Kernel cell per entry, or NOTHING. */
  readonly entries: Int32Array;
  readonly vector: Float64Array;
  /** Which cell of `shape` stands in the vector, NOTHING for padding: its symbol. */
  readonly cells: Int32Array;
  readonly shape: Size;
  readonly product: Float64Array;
  /** Rows that are struck out: dropped by the stride, or cropped by the padding. */
  readonly struck: readonly boolean[];
}

/** The matrix of stride 1: the rows that the stride drops are struck out. */
export function withDroppedRows(spec: ConvSpec): Equation {
  const all = convolved({ ...spec, stride: [1, 1] });
  const m = matrix(all, "kernel");
  const kept = (o: number): boolean => {
    const row = Math.floor((o % plane(all.output)) / all.output.cols);
    const col = o % all.output.cols;
    return row % spec.stride[0] === 0 && col % spec.stride[1] === 0;
  };
  return {
    rows: m.rows,
    cols: m.cols,
    entries: m.entries,
    vector: Float64Array.from(m.vector, (i) => (i === NOTHING ? 0 : spec.input.values[i]!)),
    cells: m.vector,
    shape: spec.input,
    product: result(all),
    struck: Array.from({ length: m.rows }, (_, o) => !kept(o)),
  };
}

/** Rows become columns: the transpose maps the output back to the size of the vector. */
export function transposedEquation(s: Linear, m: Matrix): Equation {
  const entries = new Int32Array(m.entries.length);
  m.entries.forEach((k, i) => {
    entries[(i % m.cols) * m.rows + Math.floor(i / m.cols)] = k;
  });
  const vector = result(s);
  const product = new Float64Array(m.cols);
  m.entries.forEach((k, i) => {
    if (k === NOTHING) return;
    const row = i % m.cols;
    product[row] = product[row]! + s.spec.kernel.values[k]! * vector[Math.floor(i / m.cols)]!;
  });
  return {
    rows: m.cols,
    cols: m.rows,
    entries,
    vector,
    cells: Int32Array.from(vector, (_, i) => i),
    shape: s.output,
    product,
    // A padded cell of the vector lies outside the input: padding crops it.
    struck: Array.from(m.vector, (i) => i === NOTHING),
  };
}

/** The sum that a row of the equation stands for: "az+bx"; long ones are counted. */
export function rowSymbols(e: Equation, dims: 1 | 2, kernel: Size, row: number): string {
  const names = symbols(dims, e.shape, kernel);
  const products: string[] = [];
  for (let c = 0; c < e.cols; c++) {
    const k = e.entries[row * e.cols + c]!;
    if (k !== NOTHING && e.cells[c] !== NOTHING)
      products.push(names.input(e.cells[c]!) + names.kernel(k));
  }
  if (products.length > (dims === 1 ? 3 : 1)) return `${products.length} terms`;
  return products.join("+") || "0";
}
