// A linear map laid out for the page: its list of terms, in the order of its animation.

import { type ChannelPair, kernelPlane, seenBy, stackedTerms, termsOfPair } from "./channels";
import type { ConvSpec, ConvTransposeSpec, LinearSpec } from "./convolution";
import { convSize, convTransposeSize, convTransposeTerms } from "./convolution";
import { convField, convTransposeField, type Field, turned, windowCell } from "./field";
import { roundingOf } from "./numbers";
import {
  area,
  type Column,
  carriedIndex,
  collect,
  type Lookup,
  lookup,
  onePlane,
  overlap,
  plane,
  planeOf,
  rowsOf,
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
type Animation = "stamp" | "gather";

export interface Linear {
  readonly spec: LinearSpec;
  readonly animation: Animation;
  /** Terms in the order of the steps; the output index runs over the canvas. */
  readonly terms: Terms;
  /** The output with what padding crops from it. */
  readonly canvas: Size;
  readonly output: Window;
  /** What a window slides over, where the map gathers. */
  readonly field: Field | null;
  /** One per input cell or one per output cell. */
  readonly steps: number;
  /** Sums of all products per canvas cell, without the bias. */
  readonly sums: Float64Array;
  readonly counts: Int32Array;
  readonly by: Readonly<Record<Column, Lookup>>;
  /** The output cell of each canvas cell, or −1 where it is cropped; and the other way round. */
  readonly outputOf: Int32Array;
  readonly canvasOf: Int32Array;
  /** The pair of channels that this is a part of the map for, where there are several. */
  readonly part?: ChannelPair;
  /** What is drawn beside it on the same scale: the other parts and their sum. */
  readonly beside?: readonly ArrayLike<number>[];
}

/** Lay a list out; one of a single pair of channels is repeated for all pairs that there are. */
function linear(
  spec: LinearSpec,
  animation: Animation,
  one: Terms,
  window: Window,
  field: Field | null,
): Linear {
  const { channels } = spec;
  const terms = channels
    ? stackedTerms(one, channels, animation === "stamp" ? "input" : "output")
    : one;
  return laid(
    spec,
    animation,
    terms,
    channels ? { ...window, planes: channels.output } : window,
    field,
  );
}

function laid(
  spec: LinearSpec,
  animation: Animation,
  terms: Terms,
  output: Window,
  field: Field | null,
): Linear {
  return {
    spec,
    animation,
    terms,
    canvas: terms.outputSize,
    output,
    field,
    steps: animation === "stamp" ? area(terms.inputSize) : area(output),
    sums: sumProducts(terms, spec.input.values, spec.kernel.values),
    counts: overlap(terms),
    by: {
      output: lookup(terms, "output"),
      input: lookup(terms, "input"),
      kernel: lookup(terms, "kernel"),
    },
    ...places(terms.outputSize, output),
  };
}

/** Where the cells of the output lie on the canvas. */
function places(canvas: Size, output: Window): Pick<Linear, "outputOf" | "canvasOf"> {
  const outputOf = new Int32Array(area(canvas)).fill(-1);
  const cells = plane(output);
  const canvasOf = Int32Array.from({ length: area(output) }, (_, o) => {
    const row = Math.floor((o % cells) / output.cols) + output.top;
    const at = row * canvas.cols + (o % output.cols) + output.left;
    return Math.floor(o / cells) * plane(canvas) + at;
  });
  canvasOf.forEach((at, o) => {
    outputOf[at] = o;
  });
  return { outputOf, canvasOf };
}

/** The part of a map that leads from one channel to another; it has no bias. */
function partOf(s: Linear, pair: ChannelPair): Linear {
  const { channels, ...spec } = s.spec;
  const { top, left, rows, cols } = s.output;
  const part = {
    ...spec,
    input: planeOf(spec.input, pair.input),
    kernel: planeOf(spec.kernel, kernelPlane(channels!, pair)),
    bias: 0,
  };
  const terms = termsOfPair(s.terms, channels!, pair);
  return { ...laid(part, s.animation, terms, { top, left, rows, cols }, s.field), part: pair };
}

/** All parts that an output channel is the sum of, drawn on one scale with it. */
export function partsOf(s: Linear, output: number): Linear[] {
  const parts = seenBy(s.spec.channels!, output).map((input) => partOf(s, { input, output }));
  const cells = plane(s.output);
  const sum = result(s).subarray(output * cells, (output + 1) * cells);
  const beside = [...parts.map(({ sums }) => sums), sum];
  return parts.map((part) => ({ ...part, beside }));
}

/** The bias of an output cell. */
export const biasOf = ({ spec, output }: Linear, o: number): number =>
  spec.channels ? spec.channels.biases[Math.floor(o / plane(output))]! : spec.bias;

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
  const sizes = {
    outputSize: onePlane(size),
    inputSize: onePlane(input),
    kernelSize: onePlane(kernel),
  };
  const terms = collect(plane(size) * plane(kernel), sizes, (add) => {
    for (let o = 0; o < plane(size); o++)
      for (let k = 0; k < plane(kernel); k++) {
        const source = field.source[windowCell(field, kernel, size, o, k)]!;
        if (source >= 0) add(o, source, turned(field, kernel, k));
      }
  });
  return linear(spec, "gather", terms, { ...size, top: 0, left: 0 }, field);
}

/** Transposed convolution by gathering: the same list in output order. */
export const gatheredTranspose = (spec: ConvTransposeSpec): Linear =>
  gathered(spec, convTransposeField(spec), convTransposeSize(spec.input, spec.kernel, spec));

/** Convolution, in any of torch's padding modes. */
export const convolved = (spec: ConvSpec): Linear =>
  gathered(spec, convField(spec), convSize(spec.input, spec.kernel, spec));

/** Rows 0 … this − 1 are the products of steps 0 … step. */
export const rowsThrough = (s: Linear, step: number): number =>
  s.by[s.animation === "stamp" ? "input" : "output"].start[step + 1]!;

/** Canvas index → output index, or −1 where the cell is cropped. */
export const outputIndex = (s: Linear, canvas: number): number => s.outputOf[canvas]!;

/** Output index → canvas index. */
export const canvasIndex = (s: Linear, output: number): number => s.canvasOf[output]!;

/** The result: the canvas without the cropped cells, plus the bias. */
export function result(s: Linear): Float64Array {
  const y = new Float64Array(area(s.output));
  for (let i = 0; i < y.length; i++) y[i] = s.sums[canvasIndex(s, i)]! + biasOf(s, i);
  return y;
}

/** How far each output cell may be off in float32, by what it is the sum of. */
export function roundings(s: Linear): Float64Array {
  const [x, w] = [s.spec.input, s.spec.kernel].map(({ values }) => values.map(Math.abs));
  const sizes = sumProducts(s.terms, x!, w!);
  return Float64Array.from({ length: area(s.output) }, (_, i) => {
    const cell = canvasIndex(s, i);
    return roundingOf(sizes[cell]! + Math.abs(biasOf(s, i)), s.counts[cell]! + 1);
  });
}

/** Whether a canvas cell is there because of output_padding. */
export function isOutputPadding(s: Linear, canvas: number): boolean {
  const o = outputIndex(s, canvas);
  if (o < 0) return false;
  return (
    Math.floor((o % plane(s.output)) / s.output.cols) >= s.output.rows - s.spec.outputPadding[0] ||
    o % s.output.cols >= s.output.cols - s.spec.outputPadding[1]
  );
}

// Linked hover: the rows that share the pointed-at index, and the cells they name.

/** A cell that is pointed at, focused or pinned. `output` runs over the canvas. */
export interface Target {
  readonly grid: "input" | "kernel" | "output" | "copy";
  readonly index: number;
  /** For a copy in the 1D figure, or a term of a formula: the input cell it belongs to. */
  readonly input?: number;
}

interface Links {
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly output: readonly number[];
  /** Pairs (input, kernel) whose products are meant. */
  readonly rows: Int32Array;
}

/** All that is linked to a target. */
export function links(s: Linear, target: Target): Links {
  const { terms, by } = s;
  let rows: Int32Array;
  if (target.grid === "copy") {
    rows = rowsOf(by.kernel, target.index).filter((r) => terms.input[r] === target.input);
  } else {
    rows = rowsOf(by[target.grid], target.index);
  }
  const unique = (column: Int32Array): number[] => [
    ...new Set(Array.from(rows, (r) => column[r]!)),
  ];
  // Each is made when it is read: sentences count the rows and need no more.
  return {
    rows,
    get input() {
      return unique(terms.input);
    },
    get kernel() {
      return unique(terms.kernel);
    },
    get output() {
      return unique(terms.output);
    },
  };
}

/** The same cell of another map, whose grids may have other sizes or be cropped; null where it has none. */
export function carried(from: Linear, to: Linear, at: Target): Target | null {
  const [input, kernel] = (["input", "kernel"] as const).map(
    (grid) => (index: number) => carriedIndex(from.spec[grid], to.spec[grid], index),
  ) as [(index: number) => number, (index: number) => number];
  let index: number;
  if (at.grid === "output") {
    const cell = carriedIndex(from.output, to.output, outputIndex(from, at.index));
    index = cell < 0 ? -1 : canvasIndex(to, cell);
  } else index = at.grid === "input" ? input(at.index) : kernel(at.index);
  const target = { ...at, index, ...(at.input !== undefined && { input: input(at.input) }) };
  if (index < 0 || (target.input ?? 0) < 0) return null;
  // Not every cell of the kernel meets every cell of the input.
  return at.grid === "copy" && links(to, target).rows.length === 0 ? null : target;
}

/** The output cell whose formula explains a stamp best: the one with the most products so far. */
export function busiestCell(s: Linear, step: number): number {
  let best = -1;
  let max = 0;
  for (const row of rowsOf(s.by.input, step)) {
    const o = s.terms.output[row]!;
    if (outputIndex(s, o) < 0) continue;
    const count = rowsOf(s.by.output, o).filter((r) => s.terms.input[r]! <= step).length;
    if (count > max) {
      max = count;
      best = o;
    }
  }
  return best;
}
