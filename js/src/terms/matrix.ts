// The explicit matrix of a linear map, in both factorisations: the kernel spread over a matrix times the
// input as a vector, or the input spread over a matrix (im2col) times the kernel as a vector.

import { type ChannelPair, kernelPlane, pairs } from "./channels";
import { turned, windowCell } from "./field";
import type { Linear } from "./linear";
import { area, plane, type Size } from "./terms";

export type MatrixOf = "kernel" | "input";

/** An entry that no product uses, and a vector cell that is padding. */
export const NOTHING = -1;

/** Entries beyond this number are not listed one by one. */
export const MAX_ENTRIES = 400_000;

export interface Matrix extends Size {
  readonly matrixOf: MatrixOf;
  /** Kernel cell (or, where the input is the matrix, input cell) per entry; NOTHING for a zero. */
  readonly entries: Int32Array;
  /** The vector: input cell (or kernel cell) per column; NOTHING for padding. */
  readonly vector: Int32Array;
  /** Rows and columns per block: one row of the output, one row of the input. */
  readonly block: Size;
  /** Rows and columns per channel, where there are several. */
  readonly channel: Size | null;
}

/** Whether padding stands in the vector: convolution's vector is the padded input. */
const isPadded = (s: Linear): boolean => s.field?.kind === "padded";

/** Size of the matrix, without building it. */
export function matrixSize(s: Linear, matrixOf: MatrixOf): Size {
  const cols =
    matrixOf === "input"
      ? area(s.spec.kernel)
      : isPadded(s)
        ? plane(s.field!.size) * (s.spec.input.planes ?? 1)
        : area(s.spec.input);
  return { rows: area(s.output), cols };
}

/** The column of a product. */
function columnOf(s: Linear, matrixOf: MatrixOf, row: number): number {
  const k = s.terms.kernel[row]!;
  if (matrixOf === "input") return k;
  if (!isPadded(s)) return s.terms.input[row]!;
  const { kernel, input } = s.spec;
  const channel = Math.floor(s.terms.input[row]! / plane(input));
  return (
    channel * plane(s.field!.size) +
    windowCell(s.field!, kernel, s.output, s.terms.output[row]!, turned(s.field, kernel, k))
  );
}

/** Flat index of the entry that a product uses. */
export const entryOf = (s: Linear, m: Size & { matrixOf: MatrixOf }, row: number): number =>
  s.terms.output[row]! * m.cols + columnOf(s, m.matrixOf, row);

/** Column of each product, in the order of the terms. */
export function columns(s: Linear, matrixOf: MatrixOf): Int32Array {
  return Int32Array.from(s.terms.kernel, (_, row) => columnOf(s, matrixOf, row));
}

/** The pairs of channels, and the first cell of the kernel that leads from one to the other. */
const kernels = ({ spec }: Linear): (ChannelPair & { first: number })[] =>
  spec.channels
    ? pairs(spec.channels, "output").map((pair) => ({
        ...pair,
        first: kernelPlane(spec.channels!, pair) * plane(spec.kernel),
      }))
    : [{ input: 0, output: 0, first: 0 }];

/** The cells of all channels with their padding. */
function paddedVector(s: Linear): Int32Array {
  const { input } = s.spec;
  const { source } = s.field!;
  return Int32Array.from({ length: source.length * (input.planes ?? 1) }, (_, i) => {
    const cell = source[i % source.length]!;
    return cell < 0 ? NOTHING : cell + Math.floor(i / source.length) * plane(input);
  });
}

/** The vector: which input cell (or kernel cell) each column takes, NOTHING for padding. */
export const vectorOf = (s: Linear, matrixOf: MatrixOf): Int32Array =>
  matrixOf === "kernel" && isPadded(s)
    ? paddedVector(s)
    : Int32Array.from({ length: matrixSize(s, matrixOf).cols }, (_, i) => i);

/** The matrix, entry by entry; only where it is small enough. */
export function matrix(s: Linear, matrixOf: MatrixOf): Matrix {
  const size = matrixSize(s, matrixOf);
  const padded = matrixOf === "kernel" && isPadded(s);
  const entries = new Int32Array(area(size)).fill(NOTHING);
  if (padded) {
    // Over padding the kernel stands as well: the vector's zeros silence it there.
    const { kernel } = s.spec;
    for (const { input, output, first } of kernels(s))
      for (let cell = 0; cell < plane(s.output); cell++)
        for (let k = first; k < first + plane(kernel); k++) {
          const row = output * plane(s.output) + cell;
          const col =
            input * plane(s.field!.size) + windowCell(s.field!, kernel, s.output, cell, k);
          entries[row * size.cols + col] = turned(s.field, kernel, k);
        }
  } else {
    const cell = matrixOf === "kernel" ? s.terms.kernel : s.terms.input;
    for (let row = 0; row < cell.length; row++)
      entries[entryOf(s, { ...size, matrixOf }, row)] = cell[row]!;
  }
  return {
    ...size,
    matrixOf,
    entries,
    vector: vectorOf(s, matrixOf),
    block: {
      rows: s.output.cols,
      cols:
        matrixOf === "input" ? s.spec.kernel.cols : (padded ? s.field!.size : s.spec.input).cols,
    },
    channel: s.spec.channels
      ? {
          rows: plane(s.output),
          cols: plane(matrixOf === "input" ? s.spec.kernel : padded ? s.field!.size : s.spec.input),
        }
      : null,
  };
}
