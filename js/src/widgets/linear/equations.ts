// Two more readings of the kernel's matrix: with the rows that a stride drops, and transposed.

import { type ConvSpec, convSize } from "../../terms/convolution";
import { convolved, type Linear, result } from "../../terms/linear";
import { type Matrix, matrix, NOTHING } from "../../terms/matrix";
import { area, type Dims, plane, type Size } from "../../terms/terms";
import type { Tongue } from "../../ui/language";
import { indexed, LETTERS, symbols } from "./formula";

/** A matrix, a vector and their product, as they are shown. */
export interface Equation extends Size {
  /** Kernel cell per entry, or NOTHING. */
  readonly entries: Int32Array;
  readonly vector: Float64Array;
  /** The names of the vector's cells; "0" for padding. */
  readonly names: readonly string[];
  readonly product: Float64Array;
  /** Rows that are struck out: dropped by the stride, or cropped by the padding. */
  readonly struck: readonly boolean[];
}

/** Which rows of the matrix at stride 1 a stride keeps. */
function keptRows(spec: ConvSpec): boolean[] {
  const size = convSize(spec.input, spec.kernel, { ...spec, stride: [1, 1] });
  const all = plane(size) * (spec.channels?.output ?? 1);
  return Array.from({ length: all }, (_, o) => {
    const row = Math.floor((o % plane(size)) / size.cols);
    return row % spec.stride[0] === 0 && (o % size.cols) % spec.stride[1] === 0;
  });
}

/** The row at stride 1 of each output cell. */
export const rowsAtStrideOne = (spec: ConvSpec): number[] =>
  keptRows(spec).flatMap((kept, row) => (kept ? [row] : []));

/** How many rows the matrix has at stride 1. */
export const heightAtStrideOne = (spec: ConvSpec): number => keptRows(spec).length;

/** The matrix of stride 1: the rows that the stride drops are struck out. */
export function withDroppedRows(spec: ConvSpec): Equation {
  const all = convolved({ ...spec, stride: [1, 1] });
  const m = matrix(all, "kernel");
  const names = symbols(spec.dims, spec.input, spec.kernel);
  return {
    rows: m.rows,
    cols: m.cols,
    entries: m.entries,
    vector: Float64Array.from(m.vector, (i) => (i === NOTHING ? 0 : spec.input.values[i]!)),
    names: Array.from(m.vector, (i) => (i === NOTHING ? "0" : names.input(i))),
    product: result(all),
    struck: keptRows(spec).map((kept) => !kept),
  };
}

/**
 * The output as a vector of its own has names of its own: letters after the input's while the
 * alphabet lasts, else a letter that nothing else has.
 */
export function outputNames(s: Linear): string[] {
  const { dims, input, kernel } = s.spec;
  const inputs = area(input);
  const lettered = symbols(dims, input, kernel).input(0) === LETTERS[0];
  const last = LETTERS.length - Math.max(3, area(kernel));
  return Array.from({ length: area(s.output) }, (_, o) =>
    lettered && inputs + area(s.output) <= last
      ? LETTERS[inputs + o]!
      : indexed(dims, "u", s.output, o),
  );
}

/** The entries of a matrix, rows become columns. */
export function transposedEntries(m: Matrix): Int32Array {
  const entries = new Int32Array(m.entries.length);
  m.entries.forEach((k, i) => {
    entries[(i % m.cols) * m.rows + Math.floor(i / m.cols)] = k;
  });
  return entries;
}

/** The transpose maps the output back to the size of the vector. */
export function transposedEquation(s: Linear, m: Matrix): Equation {
  const entries = transposedEntries(m);
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
    names: outputNames(s),
    product,
    // A padded cell of the vector lies outside the input: padding crops it.
    struck: Array.from(m.vector, (i) => i === NOTHING),
  };
}

/** The sum that a row of the equation stands for: "az+bx"; long ones are counted. */
export function rowSymbols(
  t: Tongue,
  e: Equation,
  dims: Dims,
  kernel: (k: number) => string,
  row: number,
): string {
  const products: string[] = [];
  for (let c = 0; c < e.cols; c++) {
    const k = e.entries[row * e.cols + c]!;
    if (k !== NOTHING && e.names[c] !== "0") products.push(e.names[c]! + kernel(k));
  }
  if (products.length > (dims === 1 ? 3 : 1)) return t("{n} terms", { n: products.length });
  return products.join("+") || "0";
}
