// Convolution and transposed convolution: what specifies them, their sizes, and the list of terms.

import type { Channels } from "./channels";
import { collect, type Dims, type Grid, onePlane, plane, type Size, type Terms } from "./terms";

/** One value per axis: rows, then columns. */
export type Pair = readonly [number, number];

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
  const sizes = { outputSize: output, inputSize: onePlane(input), kernelSize: onePlane(kernel) };
  return collect(plane(input) * plane(kernel), sizes, (add) => {
    for (let i = 0; i < plane(input); i++) {
      const top = Math.floor(i / input.cols) * p.stride[0] - p.padding[0];
      const left = (i % input.cols) * p.stride[1] - p.padding[1];
      for (let k = 0; k < plane(kernel); k++) {
        const row = top + p.dilation[0] * Math.floor(k / kernel.cols);
        const col = left + p.dilation[1] * (k % kernel.cols);
        if (row >= 0 && row < output.rows && col >= 0 && col < output.cols)
          add(row * output.cols + col, i, k);
      }
    }
  });
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
  /** True convolution flips the kernel; torch computes cross-correlation. */
  readonly flipped: boolean;
}
