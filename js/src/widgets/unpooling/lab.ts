// The whole way of one input: pooled, passed on, and unpooled by every chosen method.

import { maxPool, type Pooled, ties, windowCells } from "../../terms/pooling";
import { type Column, type Grid, type Lookup, lookup, overlap, rowsOf } from "../../terms/terms";
import { apply, type Method, overwritten, type Unpooling, unpooling } from "../../terms/unpooling";
import { type Kept, keeper } from "./kept";
import type { UnpoolingSpec } from "./spec";

export interface Plane extends Unpooling {
  readonly method: Method;
  readonly values: Float64Array;
  readonly by: Readonly<Record<Exclude<Column, "kernel">, Lookup>>;
  readonly counts: Int32Array;
  readonly kept: Kept;
}

export interface Lab {
  readonly spec: UnpoolingSpec;
  readonly pooled: Pooled;
  /** What is passed on: gain times pooled, or what a reader put there. */
  readonly middle: Grid;
  /** Middle cells that were edited. */
  readonly edited: ReadonlySet<number>;
  readonly planes: readonly Plane[];
  /** Pooled cells whose place a later one takes. */
  readonly lost: ReadonlySet<number>;
}

export function laidOut(spec: UnpoolingSpec): Lab {
  const pooled = maxPool(spec.input, spec);
  const values = pooled.values.map((value) => spec.gain * value);
  const edited = new Set<number>();
  for (const { row, col, value } of spec.edits) {
    values[row * pooled.cols + col] = value;
    edited.add(row * pooled.cols + col);
  }
  const middle = { rows: pooled.rows, cols: pooled.cols, values };
  return {
    spec,
    pooled,
    middle,
    edited,
    planes: spec.methods.map((method) => plane(spec, pooled, middle, method)),
    lost: new Set(overwritten(pooled)),
  };
}

function plane(spec: UnpoolingSpec, pooled: Pooled, middle: Grid, method: Method): Plane {
  const u = unpooling(method, pooled, spec.input, spec, spec.corner);
  const values = apply(u, middle.values);
  return {
    ...u,
    method,
    values,
    by: { input: lookup(u.terms, "input"), output: lookup(u.terms, "output") },
    counts: overlap(u.terms),
    kept: keeper([spec.input.values], [middle.values])([values]),
  };
}

export const planeOf = (lab: Lab, method: Method): Plane =>
  lab.planes.find((p) => p.method === method) ?? lab.planes[0]!;

/** Whether a method begins with a plane of zeros and writes single cells into it. */
export const writes = (method: Method): boolean =>
  method === "max_unpool" || method === "bed_of_nails";

/** The plane after pooled cells 0 … last, and how many terms each cell has by then. */
export function through(
  lab: Lab,
  p: Plane,
  last: number,
): { sums: Float64Array; counts: Int32Array } {
  const sums = new Float64Array(p.values.length);
  const counts = new Int32Array(p.values.length);
  const { terms, weights } = p;
  const stop = p.by.input.start[last + 1]!;
  for (let row = 0; row < stop; row++) {
    const o = terms.output[row]!;
    sums[o]! += lab.middle.values[terms.input[row]!]! * weights[terms.kernel[row]!]!;
    counts[o]!++;
  }
  if (p.method === "max_unpool") {
    // What is to be overwritten stands in its place until then.
    for (let cell = 0; cell <= last; cell++) {
      const o = lab.pooled.indices[cell]!;
      sums[o] = lab.middle.values[cell]!;
      counts[o] = 1;
    }
  }
  return { sums, counts };
}

/** Where one pooled cell goes, those places included that it loses again. */
export function places(lab: Lab, p: Plane, cell: number): number[] {
  if (p.method === "max_unpool") return [lab.pooled.indices[cell]!];
  return Array.from(rowsOf(p.by.input, cell), (row) => p.terms.output[row]!);
}

/** The pooled cells that a plane's cell is made of. */
export const sources = (p: Plane, output: number): number[] =>
  Array.from(rowsOf(p.by.output, output), (row) => p.terms.input[row]!);

/** Pooled cells whose windows hold an input cell. */
export function windowsWith(lab: Lab, input: number): number[] {
  const { spec, pooled } = lab;
  return Array.from(pooled.indices.keys()).filter((cell) =>
    windowCells(spec.input, pooled, spec, cell).includes(input),
  );
}

export const tied = (lab: Lab, cell: number): number[] =>
  ties(lab.spec.input, lab.pooled, lab.spec, cell);
