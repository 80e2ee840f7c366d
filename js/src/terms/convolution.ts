// The terms of convolution and transposed convolution, built axis by axis.

import type { Channels } from "./channels";
import { type Dims, type Grid, onePlane, type Size, type Terms, transposed } from "./terms";

/** One value per axis: rows, then columns. */
export type Pair = readonly [number, number];

/** Where one axis of a kernel touches: small * stride - padding + dilation * kernel = large. */
interface Taps {
  readonly small: number[];
  readonly kernel: number[];
  readonly large: number[];
}

function taps(
  small: number,
  large: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
): Taps {
  const found: Taps = { small: [], kernel: [], large: [] };
  for (let s = 0; s < small; s++) {
    for (let k = 0; k < kernel; k++) {
      const l = s * stride - padding + dilation * k;
      if (l >= 0 && l < large) {
        found.small.push(s);
        found.kernel.push(k);
        found.large.push(l);
      }
    }
  }
  return found;
}

/** Rows ordered by the small side's cell, then by kernel cell. */
function strided(
  small: Size,
  large: Size,
  kernel: Size,
  stride: Pair,
  padding: Pair,
  dilation: Pair,
): Terms {
  const v = taps(small.rows, large.rows, kernel.rows, stride[0], padding[0], dilation[0]);
  const h = taps(small.cols, large.cols, kernel.cols, stride[1], padding[1], dilation[1]);
  const length = v.small.length * h.small.length;
  const terms: Terms = {
    output: new Int32Array(length),
    input: new Int32Array(length),
    kernel: new Int32Array(length),
    outputSize: onePlane(small),
    inputSize: onePlane(large),
    kernelSize: onePlane(kernel),
  };
  const vRuns = runs(v.small, small.rows);
  const hRuns = runs(h.small, small.cols);
  let row = 0;
  for (let i = 0; i < small.rows; i++) {
    for (let j = 0; j < small.cols; j++) {
      for (let a = vRuns[i]!; a < vRuns[i + 1]!; a++) {
        for (let b = hRuns[j]!; b < hRuns[j + 1]!; b++) {
          terms.output[row] = i * small.cols + j;
          terms.input[row] = v.large[a]! * large.cols + h.large[b]!;
          terms.kernel[row] = v.kernel[a]! * kernel.cols + h.kernel[b]!;
          row++;
        }
      }
    }
  }
  return terms;
}

/** Where each index of a sorted list begins. */
function runs(sorted: number[], size: number): Int32Array {
  const start = new Int32Array(size + 1);
  for (const i of sorted) start[i + 1]!++;
  for (let i = 0; i < size; i++) start[i + 1]! += start[i]!;
  return start;
}

export interface ConvTransposeParameters {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly outputPadding: Pair;
  readonly dilation: Pair;
}

type ConvParameters = Omit<ConvTransposeParameters, "outputPadding">;

const perAxis = (size: (axis: 0 | 1) => number): Size => ({ rows: size(0), cols: size(1) });
const side = (size: Size, axis: 0 | 1): number => (axis === 0 ? size.rows : size.cols);

/** Output size of `torch.nn.ConvTranspose2d`. */
export function convTransposeSize(input: Size, kernel: Size, p: ConvTransposeParameters): Size {
  return perAxis(
    (a) =>
      (side(input, a) - 1) * p.stride[a] -
      2 * p.padding[a] +
      p.dilation[a] * (side(kernel, a) - 1) +
      p.outputPadding[a] +
      1,
  );
}

/** Output size of `torch.nn.Conv2d`. */
export function convSize(input: Size, kernel: Size, p: ConvParameters): Size {
  return perAxis((a) =>
    Math.floor(
      (side(input, a) + 2 * p.padding[a] - p.dilation[a] * (side(kernel, a) - 1) - 1) /
        p.stride[a] +
        1,
    ),
  );
}

/** Rows in input order: one stamp after the other. */
export function convTransposeTerms(input: Size, kernel: Size, p: ConvTransposeParameters): Terms {
  const output = convTransposeSize(input, kernel, p);
  return transposed(strided(input, output, kernel, p.stride, p.padding, p.dilation));
}

/** What every linear map of a figure has. */
export interface LinearSpec {
  readonly dims: Dims;
  readonly input: Grid;
  readonly kernel: Grid;
  readonly bias: number;
  /** Where there are several: input, kernel and output are stacks then, and each has its bias. */
  readonly channels?: Channels;
  /** Zero where the operation knows none. */
  readonly outputPadding: Pair;
}

/** One consistent transposed convolution, ready to be drawn. */
export interface ConvTransposeSpec extends LinearSpec, ConvTransposeParameters {}

export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** One consistent convolution, ready to be drawn. */
export interface ConvSpec extends LinearSpec, ConvParameters {
  readonly paddingMode: PaddingMode;
  /** True convolution turns the kernel; torch computes cross-correlation. */
  readonly flipped: boolean;
}
