// The list of terms: y[output] += x[input] * w[kernel], one row per product.
// Everything on screen is a reading of this list.

/** Rows and columns; a 1D quantity has one row. A stack has several planes of them. */
export interface Size {
  readonly rows: number;
  readonly cols: number;
  /** 1 where it is not given. */
  readonly planes?: number;
  /** A kernel's planes have two indices, as in torch's weight: how many the second one counts. */
  readonly inner?: number;
}

/** A matrix of numbers in row-major order, plane after plane. */
export interface Grid extends Size {
  readonly values: Float64Array;
}

/** Three columns of flat indices, one entry per product. */
export interface Terms {
  readonly output: Int32Array;
  readonly input: Int32Array;
  readonly kernel: Int32Array;
  readonly outputSize: Size;
  readonly inputSize: Size;
  readonly kernelSize: Size;
}

/** Terms whose kernel column points at one of a few weights. */
export interface WeightedTerms {
  readonly terms: Terms;
  readonly weights: Float64Array;
}

export type Column = "output" | "input" | "kernel";

/** The rows of the list that share an index: `rows[start[i]] … rows[start[i + 1] - 1]`. */
export interface Lookup {
  readonly start: Int32Array;
  readonly rows: Int32Array;
}

/** 0, 1, … count − 1 */
export const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Cells of one plane. */
export const plane = (size: Size): number => size.rows * size.cols;

/** The size of one plane. */
export const onePlane = ({ rows, cols }: Size): Size => ({ rows, cols });

/** Cells of all planes. */
export const area = (size: Size): number => plane(size) * (size.planes ?? 1);

/** Indices of the plane that a cell is in: none, that of a channel, or the two of a kernel. */
export function leading(size: Size, index: number): number[] {
  if ((size.planes ?? 1) === 1) return [];
  const number = Math.floor(index / plane(size));
  return size.inner ? [Math.floor(number / size.inner), number % size.inner] : [number];
}

/** The index of the cell at the same row and column of another grid, or −1 where it has none. */
export function carriedIndex(from: Size, to: Size, index: number): number {
  const number = Math.floor(index / plane(from));
  const row = Math.floor((index % plane(from)) / from.cols);
  const col = index % from.cols;
  const there = row < to.rows && col < to.cols && number < (to.planes ?? 1);
  return there ? number * plane(to) + row * to.cols + col : -1;
}

/** One plane of a stack. */
export const planeOf = ({ rows, cols, values }: Grid, number: number): Grid => ({
  rows,
  cols,
  values: values.subarray(number * rows * cols, (number + 1) * rows * cols),
});

/** A list of at most `max` rows, written one after the other. */
export function collect(
  max: number,
  sizes: Pick<Terms, "outputSize" | "inputSize" | "kernelSize">,
  write: (add: (output: number, input: number, kernel: number) => void) => void,
): Terms {
  const [output, input, kernel] = [new Int32Array(max), new Int32Array(max), new Int32Array(max)];
  let count = 0;
  write((o, i, k) => {
    output[count] = o;
    input[count] = i;
    kernel[count++] = k;
  });
  return {
    output: output.subarray(0, count),
    input: input.subarray(0, count),
    kernel: kernel.subarray(0, count),
    ...sizes,
  };
}

/** Sum the products of rows `0 … count - 1` per output cell. */
export function sumProducts(
  terms: Terms,
  x: Float64Array,
  w: Float64Array,
  count = terms.output.length,
): Float64Array {
  const y = new Float64Array(area(terms.outputSize));
  const { output, input, kernel } = terms;
  for (let row = 0; row < count; row++) {
    const o = output[row]!;
    y[o] = y[o]! + x[input[row]!]! * w[kernel[row]!]!;
  }
  return y;
}

/** Rows `0 … count - 1` per output cell: the overlap count. */
export function overlap(terms: Terms, count = terms.output.length): Int32Array {
  const counts = new Int32Array(area(terms.outputSize));
  for (let row = 0; row < count; row++) counts[terms.output[row]!]!++;
  return counts;
}

/** Group the rows by one column (a stable counting sort). */
export function lookup(terms: Terms, column: Column): Lookup {
  const size = area(terms[`${column}Size`]);
  const keys = terms[column];
  const start = new Int32Array(size + 1);
  for (const key of keys) start[key + 1]!++;
  for (let i = 0; i < size; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, size);
  const rows = new Int32Array(keys.length);
  for (let row = 0; row < keys.length; row++) rows[next[keys[row]!]!++] = row;
  return { start, rows };
}

/** The rows that share index `i`. */
export function rowsOf(table: Lookup, i: number): Int32Array {
  return table.rows.subarray(table.start[i]!, table.start[i + 1]!);
}

export type Dims = 1 | 2;
