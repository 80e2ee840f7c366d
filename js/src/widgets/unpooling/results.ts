// What becomes of one input: pooled, passed on, and unpooled by every chosen method.

import type { Pair } from "../../terms/convolution";
import { assumedSize, maxPool, type Pooled, ties, windowCells } from "../../terms/pooling";
import {
  type Column,
  carriedIndex,
  type Grid,
  type Lookup,
  lookup,
  overlap,
  rowsOf,
  type WeightedTerms,
} from "../../terms/terms";
import { apply, type Corner, type Method, overwritten, unpooling } from "../../terms/unpooling";
import type { Tongue } from "../../ui/language";
import { magnitude } from "../../ui/theme";
import type { UnpoolingSpec } from "./spec";

export interface Plane extends WeightedTerms {
  readonly method: Method;
  readonly values: Float64Array;
  readonly by: Readonly<Record<Exclude<Column, "kernel">, Lookup>>;
  readonly counts: Int32Array;
  readonly errors: Errors;
}

export interface Results {
  readonly spec: UnpoolingSpec;
  readonly pooled: Pooled;
  /** What is passed on: gain times pooled, or what a reader put there. */
  readonly unpoolingInput: Grid;
  /** Its cells that were edited. */
  readonly edited: ReadonlySet<number>;
  readonly planes: readonly Plane[];
  /** Pooled cells whose place a later one takes. */
  readonly lost: ReadonlySet<number>;
}

export function resultsOf(spec: UnpoolingSpec): Results {
  const pooled = maxPool(spec.input, spec);
  const values = pooled.values.map((value) => spec.gain * value);
  const edited = new Set<number>();
  for (const { row, col, value } of spec.edits) {
    values[row * pooled.cols + col] = value;
    edited.add(row * pooled.cols + col);
  }
  const unpoolingInput = { rows: pooled.rows, cols: pooled.cols, values };
  return {
    spec,
    pooled,
    unpoolingInput,
    edited,
    planes: spec.methods.map((method) => plane(spec, pooled, unpoolingInput, method)),
    lost: new Set(overwritten(pooled)),
  };
}

function plane(spec: UnpoolingSpec, pooled: Pooled, unpoolingInput: Grid, method: Method): Plane {
  const u = unpooling(method, pooled, spec.input, spec, spec.corner);
  const values = apply(u, unpoolingInput.values);
  return {
    ...u,
    method,
    values,
    by: { input: lookup(u.terms, "input"), output: lookup(u.terms, "output") },
    counts: overlap(u.terms),
    errors: comparison([spec.input.values], [unpoolingInput.values])([values]),
  };
}

/** Whether a method begins with a plane of zeros and writes single cells into it. */
export const writes = (method: Method): boolean =>
  method === "max_unpool" || method === "bed_of_nails";

/** The plane after pooled cells 0 … last, and how many terms each cell has by then. */
export function through(
  results: Results,
  p: Plane,
  last: number,
): { sums: Float64Array; counts: Int32Array } {
  const sums = new Float64Array(p.values.length);
  const counts = new Int32Array(p.values.length);
  const { terms, weights } = p;
  const stop = p.by.input.start[last + 1]!;
  for (let row = 0; row < stop; row++) {
    const o = terms.output[row]!;
    sums[o]! += results.unpoolingInput.values[terms.input[row]!]! * weights[terms.kernel[row]!]!;
    counts[o]!++;
  }
  if (p.method === "max_unpool") {
    // What is to be overwritten stands in its place until then.
    for (let cell = 0; cell <= last; cell++) {
      const o = results.pooled.indices[cell]!;
      sums[o] = results.unpoolingInput.values[cell]!;
      counts[o] = 1;
    }
  }
  return { sums, counts };
}

/** Where one pooled cell goes, those places included that it loses again. */
export function places(results: Results, p: Plane, cell: number): number[] {
  if (p.method === "max_unpool") return [results.pooled.indices[cell]!];
  return Array.from(rowsOf(p.by.input, cell), (row) => p.terms.output[row]!);
}

/** The pooled cells that a plane's cell is made of. */
export const sources = (p: Plane, output: number): number[] =>
  Array.from(rowsOf(p.by.output, output), (row) => p.terms.input[row]!);

/** Pooled cells whose windows hold an input cell. */
export function windowsWith(results: Results, input: number): number[] {
  const { spec, pooled } = results;
  return Array.from(pooled.indices.keys()).filter((cell) =>
    windowCells(spec.input, pooled, spec, cell).includes(input),
  );
}

export const tied = (results: Results, cell: number): number[] =>
  ties(results.spec.input, results.pooled, results.spec, cell);

// How far an unpooled plane is from the original, in four numbers.

export interface Errors {
  /** Mean squared error. */
  readonly mse: number;
  /** Cells that hold what they held before. */
  readonly recovered: number;
  readonly cells: number;
  readonly sum: number;
  /** Whether the sum is that of the values that were passed on: each was placed exactly once. */
  readonly sumPreserved: boolean;
}

/** Sums of floats agree to this part of their size. */
const CLOSE = 1e-6;

/**
 * What compares planes with the original, of one or of several channels; `passed` are the values
 * that were placed.
 */
export function comparison(
  originals: readonly ArrayLike<number>[],
  passed: readonly ArrayLike<number>[],
): (planes: readonly ArrayLike<number>[]) => Errors {
  const close = CLOSE * Math.max(1, magnitude(...originals));
  let [given, size] = [0, 0];
  for (const values of passed) {
    for (let i = 0; i < values.length; i++) {
      given += values[i]!;
      size += Math.abs(values[i]!);
    }
  }
  return (planes) => {
    let [squares, recovered, cells, sum] = [0, 0, 0, 0];
    for (const [channel, plane] of planes.entries()) {
      const original = originals[channel]!;
      for (let i = 0; i < plane.length; i++) {
        const error = plane[i]! - original[i]!;
        squares += error * error;
        sum += plane[i]!;
        if (error <= close && error >= -close) recovered++;
      }
      cells += plane.length;
    }
    const sumPreserved = Math.abs(sum - given) <= CLOSE * Math.max(1, size);
    return { mse: squares / cells, recovered, cells, sum, sumPreserved };
  };
}

// Linked hover: which pooled cells, and which place, a pointed-at cell stands for.

/** A cell that is pointed at. Planes are named by their method. */
export interface PointedCell {
  readonly grid: "input" | "pooled" | "indices" | "unpoolingInput" | Method;
  readonly index: number;
}

export interface Linked {
  /** Pooled cells. */
  readonly cells: readonly number[];
  /** A place on the input and on every plane, or −1 where a pooled cell is pointed at. */
  readonly place: number;
}

export function linkedTo(results: Results, { grid, index }: PointedCell): Linked {
  if (grid === "pooled" || grid === "indices" || grid === "unpoolingInput")
    return { cells: [index], place: -1 };
  if (grid === "input") return { cells: windowsWith(results, index), place: index };
  const plane = results.planes.find(({ method }) => method === grid)!;
  return { cells: [...new Set(sources(plane, index))], place: index };
}

/** Whether a point still exists: a smaller input, or fewer methods, may have lost it. */
export function pointExists(results: Results, { grid, index }: PointedCell): boolean {
  if (grid === "pooled" || grid === "indices" || grid === "unpoolingInput")
    return index < results.pooled.indices.length;
  if (index >= results.spec.input.values.length) return false;
  return grid === "input" || results.planes.some(({ method }) => method === grid);
}

/** The same cell after a change of sizes; null where there is none. */
export function carriedCell(from: Results, to: Results, at: PointedCell): PointedCell | null {
  const pooled = at.grid === "pooled" || at.grid === "indices" || at.grid === "unpoolingInput";
  const [a, b] = [from, to].map((results) => (pooled ? results.pooled : results.spec.input));
  const index = carriedIndex(a!, b!, at.index);
  return index < 0 ? null : { ...at, index };
}

// Unpooling as the transposed convolution that it is.

/** The transposed convolution that a method is. */
export interface ConvTranspose {
  readonly kernel: Grid;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly outputPadding: Pair;
}

const filled = ([rows, cols]: Pair, value: (i: number) => number): Grid => ({
  rows,
  cols,
  values: Float64Array.from({ length: rows * cols }, (_, i) => value(i)),
});

/** A method as a transposed convolution, or why it is none. */
export function convTransposeOf(
  t: Tongue,
  results: Results,
  method: Method,
): ConvTranspose | string {
  const { spec, pooled } = results;
  const { input, kernelSize, stride, padding } = spec;
  if (method === "nearest") {
    const factors: Pair = [input.rows / pooled.rows, input.cols / pooled.cols];
    if (!factors.every(Number.isInteger))
      return t(
        "nearest is a transposed convolution only where the size is a whole multiple of the pooled one; {size} is none of {pooled}.",
        { size: `${input.rows} × ${input.cols}`, pooled: `${pooled.rows} × ${pooled.cols}` },
      );
    return {
      kernel: filled(factors, () => 1),
      stride: factors,
      padding: [0, 0],
      outputPadding: [0, 0],
    };
  }
  if (method === "bed_of_nails") {
    const assumed = assumedSize(pooled, spec);
    const missing: Pair = [input.rows - assumed.rows, input.cols - assumed.cols];
    if (missing.some((n) => n < 0))
      return t(
        "The last window sticks out of the input (ceil_mode): a transposed convolution would make a larger output.",
      );
    const nail = nailOf(kernelSize, spec.corner);
    return {
      kernel: filled(kernelSize, (i) => (i === nail ? 1 : 0)),
      stride,
      padding,
      outputPadding: missing,
    };
  }
  if (method === "max_unpool")
    return t(
      "Max unpooling is no transposed convolution: a convolution has one kernel for all places, and here each value goes to a place of its own.",
    );
  if (method === "bilinear")
    return t(
      "Bilinear upsampling is one inside, with a fixed kernel, but not at the border, where interpolation repeats the outermost cells.",
    );
  return t(
    "Average spread is the transpose of average pooling. Shown as a bridge are nearest and bed of nails.",
  );
}

const nailOf = ([rows, cols]: Pair, corner: Corner): number =>
  (corner.startsWith("bottom") ? (rows - 1) * cols : 0) + (corner.endsWith("right") ? cols - 1 : 0);
