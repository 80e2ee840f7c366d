// A transposed convolution laid out for the stamp view: one weighted copy per input cell,
// placed on a canvas that also shows what padding crops and what output_padding keeps.

import { convTransposeSize, convTransposeTerms } from "./convolution";
import type { ConvTransposeSpec } from "./parameters";
import {
  area,
  type Column,
  type Lookup,
  lookup,
  overlap,
  type Size,
  sumProducts,
  type Terms,
} from "./terms";

/** Where the output lies on the canvas. */
export interface Window extends Size {
  readonly top: number;
  readonly left: number;
}

export interface Stamps {
  readonly spec: ConvTransposeSpec;
  /** Terms before cropping; their output index runs over the canvas. */
  readonly terms: Terms;
  readonly canvas: Size;
  readonly output: Window;
  /** Number of steps: one per input cell. */
  readonly steps: number;
  /** Sums of all products per canvas cell, without the bias. */
  readonly sums: Float64Array;
  readonly counts: Int32Array;
  readonly by: Readonly<Record<Column, Lookup>>;
}

export function stamps(spec: ConvTransposeSpec): Stamps {
  const { input, kernel, padding, outputPadding } = spec;
  const size = convTransposeSize(input, kernel, spec);
  // Output cells past the last product exist only where output_padding exceeds padding.
  const terms = convTransposeTerms(input, kernel, {
    ...spec,
    padding: [0, 0],
    outputPadding: [
      Math.max(0, outputPadding[0] - padding[0]),
      Math.max(0, outputPadding[1] - padding[1]),
    ],
  });
  return {
    spec,
    terms,
    canvas: terms.outputSize,
    output: { ...size, top: padding[0], left: padding[1] },
    steps: area(input),
    sums: sumProducts(terms, input.values, kernel.values),
    counts: overlap(terms),
    by: {
      output: lookup(terms, "output"),
      input: lookup(terms, "input"),
      kernel: lookup(terms, "kernel"),
    },
  };
}

/** Every input cell contributes one product per kernel cell, so stamps 0 … step end here. */
export const rowsThrough = (s: Stamps, step: number): number => (step + 1) * area(s.spec.kernel);

/** Canvas index → output index, or −1 where the cell is cropped. */
export function outputIndex(s: Stamps, canvas: number): number {
  const row = Math.floor(canvas / s.canvas.cols) - s.output.top;
  const col = (canvas % s.canvas.cols) - s.output.left;
  if (row < 0 || col < 0 || row >= s.output.rows || col >= s.output.cols) return -1;
  return row * s.output.cols + col;
}

/** Output index → canvas index. */
export const canvasIndex = (s: Stamps, output: number): number =>
  (Math.floor(output / s.output.cols) + s.output.top) * s.canvas.cols +
  (output % s.output.cols) +
  s.output.left;

/** The result: the canvas without the cropped cells, plus the bias. */
export function result(s: Stamps): Float64Array {
  const y = new Float64Array(area(s.output));
  for (let i = 0; i < y.length; i++) y[i] = s.sums[canvasIndex(s, i)]! + s.spec.bias;
  return y;
}

/** Whether a canvas cell is there because of output_padding. */
export function isOutputPadding(s: Stamps, canvas: number): boolean {
  const o = outputIndex(s, canvas);
  if (o < 0) return false;
  return (
    Math.floor(o / s.output.cols) >= s.output.rows - s.spec.outputPadding[0] ||
    o % s.output.cols >= s.output.cols - s.spec.outputPadding[1]
  );
}
