// A linear map laid out for the page: its list of terms, and the order in which it is told.

import { convSize, convTransposeSize, convTransposeTerms } from "./convolution";
import { convField, convTransposeField, type Field, turned, windowCell } from "./field";
import type { ConvSpec, ConvTransposeSpec, LinearSpec } from "./parameters";
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

/** Input cell by input cell, each adding its copy; or output cell by output cell, each a sum. */
export type Telling = "stamp" | "gather";

export interface Linear {
  readonly spec: LinearSpec;
  readonly telling: Telling;
  /** Terms in the order of the steps; the output index runs over the canvas. */
  readonly terms: Terms;
  /** The output with what padding crops from it. */
  readonly canvas: Size;
  readonly output: Window;
  /** What a window slides over, where the map is told by gathering. */
  readonly field: Field | null;
  /** One per input cell or one per output cell. */
  readonly steps: number;
  /** Sums of all products per canvas cell, without the bias. */
  readonly sums: Float64Array;
  readonly counts: Int32Array;
  readonly by: Readonly<Record<Column, Lookup>>;
}

function linear(
  spec: LinearSpec,
  telling: Telling,
  terms: Terms,
  output: Window,
  field: Field | null,
): Linear {
  return {
    spec,
    telling,
    terms,
    canvas: terms.outputSize,
    output,
    field,
    steps: telling === "stamp" ? area(terms.inputSize) : area(output),
    sums: sumProducts(terms, spec.input.values, spec.kernel.values),
    counts: overlap(terms),
    by: {
      output: lookup(terms, "output"),
      input: lookup(terms, "input"),
      kernel: lookup(terms, "kernel"),
    },
  };
}

/** Transposed convolution as stamps: one weighted copy per input cell, cropped afterwards. */
export function stamped(spec: ConvTransposeSpec): Linear {
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
  return linear(spec, "stamp", terms, { ...size, top: padding[0], left: padding[1] }, null);
}

/** The terms that a window reads off its field, one output cell after the other. */
function gathered(spec: LinearSpec, field: Field, size: Size): Linear {
  const { input, kernel } = spec;
  const most = area(size) * area(kernel);
  const columns = {
    output: new Int32Array(most),
    input: new Int32Array(most),
    kernel: new Int32Array(most),
  };
  let count = 0;
  for (let o = 0; o < area(size); o++) {
    for (let k = 0; k < area(kernel); k++) {
      const source = field.source[windowCell(field, kernel, size, o, k)]!;
      if (source < 0) continue;
      columns.output[count] = o;
      columns.input[count] = source;
      columns.kernel[count] = turned(field, kernel, k);
      count++;
    }
  }
  const terms: Terms = {
    output: columns.output.subarray(0, count),
    input: columns.input.subarray(0, count),
    kernel: columns.kernel.subarray(0, count),
    outputSize: { rows: size.rows, cols: size.cols },
    inputSize: { rows: input.rows, cols: input.cols },
    kernelSize: { rows: kernel.rows, cols: kernel.cols },
  };
  return linear(spec, "gather", terms, { ...size, top: 0, left: 0 }, field);
}

/** Transposed convolution told by gathering: the same list in output order. */
export const gatheredTranspose = (spec: ConvTransposeSpec): Linear =>
  gathered(spec, convTransposeField(spec), convTransposeSize(spec.input, spec.kernel, spec));

/** Convolution, in any of torch's padding modes. */
export const convolved = (spec: ConvSpec): Linear =>
  gathered(spec, convField(spec), convSize(spec.input, spec.kernel, spec));

/** Rows 0 … this − 1 are the products of steps 0 … step. */
export const rowsThrough = (s: Linear, step: number): number =>
  s.by[s.telling === "stamp" ? "input" : "output"].start[step + 1]!;

/** Canvas index → output index, or −1 where the cell is cropped. */
export function outputIndex(s: Linear, canvas: number): number {
  const row = Math.floor(canvas / s.canvas.cols) - s.output.top;
  const col = (canvas % s.canvas.cols) - s.output.left;
  if (row < 0 || col < 0 || row >= s.output.rows || col >= s.output.cols) return -1;
  return row * s.output.cols + col;
}

/** Output index → canvas index. */
export const canvasIndex = (s: Linear, output: number): number =>
  (Math.floor(output / s.output.cols) + s.output.top) * s.canvas.cols +
  (output % s.output.cols) +
  s.output.left;

/** The result: the canvas without the cropped cells, plus the bias. */
export function result(s: Linear): Float64Array {
  const y = new Float64Array(area(s.output));
  for (let i = 0; i < y.length; i++) y[i] = s.sums[canvasIndex(s, i)]! + s.spec.bias;
  return y;
}

/** Whether a canvas cell is there because of output_padding. */
export function isOutputPadding(s: Linear, canvas: number): boolean {
  const o = outputIndex(s, canvas);
  if (o < 0) return false;
  return (
    Math.floor(o / s.output.cols) >= s.output.rows - s.spec.outputPadding[0] ||
    o % s.output.cols >= s.output.cols - s.spec.outputPadding[1]
  );
}
