// A linear map as text: names of cells, the formula of an output cell, the size, the line of PyTorch.

import type { ConvSpec, ConvTransposeSpec, LinearSpec, Pair } from "../../terms/convolution";
import { biasOf, type Linear, outputIndex, rowsThrough } from "../../terms/linear";
import { factor } from "../../terms/numbers";
import { area, leading, plane, rowsOf, type Size } from "../../terms/terms";
import { msg, type Tongue } from "../../ui/language";
import { outputAt, type Piece, place, type SizeFormula } from "../../ui/words";

// Names for cells: a, b, c and x, y, z in 1D, a₀₁ and w₂₁ in 2D, a¹₀₁ and w¹⁰₂₁ with channels.

export const LETTERS = "abcdefghijklmnopqrstuvwxyz";

const subscript = (n: number): string =>
  [...String(n)].map((d) => String.fromCharCode(0x2080 + Number(d))).join("");

/** The channels of a cell, of which there are four at most. */
const superscript = (channels: readonly number[]): string =>
  channels.map((n) => "⁰¹²³"[n]!).join("");

/** A letter with its index: a₀₁. */
export function indexed(dims: 1 | 2, letter: string, size: Size, index: number): string {
  if (dims === 1) return letter + subscript(index);
  const row = Math.floor((index % plane(size)) / size.cols);
  const col = index % size.cols;
  // Two digits side by side could be read either way, so a comma parts them.
  const comma = row > 9 || col > 9 ? "," : "";
  return letter + superscript(leading(size, index)) + subscript(row) + comma + subscript(col);
}

/** The name of an output channel's bias. */
export const biasSymbol = (channel: number | null): string =>
  channel === null ? "β" : `β${superscript([channel])}`;

export interface Symbols {
  readonly input: (index: number) => string;
  readonly kernel: (index: number) => string;
}

/** Letters while the alphabet lasts, else a letter with its index, channels above. */
export function symbols(dims: 1 | 2, input: Size, kernel: Size): Symbols {
  const taps = area(kernel);
  const tail = Math.max(taps, 3);
  if (dims === 1 && taps <= 6 && area(input) <= LETTERS.length - tail) {
    const first = LETTERS.length - tail;
    return {
      input: (i) => LETTERS[i]!,
      kernel: (k) => LETTERS[first + k]!,
    };
  }
  return {
    input: (i) => indexed(dims, "a", input, i),
    kernel: (k) => indexed(dims, "w", kernel, k),
  };
}

export interface Product {
  readonly input: number;
  readonly kernel: number;
  /** "az" */
  readonly symbols: string;
  /** "3·2" */
  readonly values: string;
  readonly product: number;
  /** Whether this product has been added by the present step. */
  readonly added: boolean;
}

export interface Formula {
  /** "y[2, 2]"; nothing for a cell that is cropped. */
  readonly name: string;
  /** The output channel, where there are several. */
  readonly channel: number | null;
  readonly products: readonly Product[];
  readonly bias: number;
  readonly sum: number;
  /** The sum of what has been added by the present step. */
  readonly sofar: number;
}

/** Whether a product has been added by a step; `each` where every plane has steps of its own. */
function isAdded(s: Linear, row: number, step: number, each: boolean): boolean {
  const [cell, size] =
    s.animation === "stamp"
      ? [s.terms.input[row]!, s.spec.input]
      : [outputIndex(s, s.terms.output[row]!), s.output];
  return (each ? cell % plane(size) : cell) <= step;
}

export function formula(
  s: Linear,
  symbols: Symbols,
  canvas: number,
  step: number,
  each = false,
): Formula {
  const { input, kernel } = s.spec;
  const o = outputIndex(s, canvas);
  const bias = o < 0 ? s.spec.bias : biasOf(s, o);
  let sofar = bias;
  let sum = bias;
  const products = Array.from(rowsOf(s.by.output, canvas), (row): Product => {
    const i = s.terms.input[row]!;
    const k = s.terms.kernel[row]!;
    const x = input.values[i]!;
    const w = kernel.values[k]!;
    const added = isAdded(s, row, step, each);
    sum += x * w;
    if (added) sofar += x * w;
    return {
      input: i,
      kernel: k,
      symbols: symbols.input(i) + symbols.kernel(k),
      values: `${factor(x)}·${factor(w)}`,
      product: x * w,
      added,
    };
  });
  const name = o < 0 ? "" : outputAt(place(s.spec.dims, s.output, o));
  const channel = s.spec.channels ? Math.floor(canvas / plane(s.canvas)) : null;
  return { name, channel, products, bias, sum, sofar };
}

const biased = (s: Linear, canvas: number): boolean => {
  const o = outputIndex(s, canvas);
  return o < 0 ? s.spec.bias !== 0 : biasOf(s, o) !== 0;
};

/** The label of an output cell in symbols: its sum, or how many products it has. */
export function symbolicLabel(
  t: Tongue,
  s: Linear,
  symbols: Symbols,
  canvas: number,
  step: number,
): string {
  const rows = rowsOf(s.by.output, canvas).filter((row) => row < rowsThrough(s, step));
  const all = rowsOf(s.by.output, canvas).length;
  const bias = biased(s, canvas) ? "β" : "";
  if (rows.length === 0) return bias || (all === 0 ? "0" : "");
  const max = s.spec.dims === 1 ? 3 : 1;
  if (rows.length > max) return t("{n} terms", { n: rows.length });
  const sum = Array.from(
    rows,
    (row) => symbols.input(s.terms.input[row]!) + symbols.kernel(s.terms.kernel[row]!),
  ).join("+");
  return bias ? `${sum}+β` : sum;
}

// The same operation as text: the size formula filled in, and the line of PyTorch.

const python = (pair: Pair, dims: 1 | 2): string =>
  dims === 1 || pair[0] === pair[1] ? String(pair[1]) : `(${pair[0]}, ${pair[1]})`;

/** A module's line; only what differs from the defaults is written. */
function line(
  name: string,
  spec: LinearSpec,
  optional: readonly (readonly [name: string, pair: Pair, neutral: number])[],
  words: readonly string[] = [],
): string {
  const size: Pair = [spec.kernel.rows, spec.kernel.cols];
  const { input = 1, output = 1, groups = 1, biases = [spec.bias] } = spec.channels ?? {};
  const parts = [`${input}, ${output}, kernel_size=${python(size, spec.dims)}`];
  for (const [trait, pair, neutral] of optional) {
    const text = python(pair, spec.dims);
    if (text !== String(neutral)) parts.push(`${trait}=${text}`);
  }
  if (groups > 1) parts.push(`groups=${groups}`);
  parts.push(...words);
  if (biases.every((bias) => bias === 0)) parts.push("bias=False");
  return `nn.${name}${spec.dims}d(${parts.join(", ")})`;
}

/** The module that computes the figure's transposed convolution. */
export const convTransposeCode = (spec: ConvTransposeSpec): string =>
  line("ConvTranspose", spec, [
    ["stride", spec.stride, 1],
    ["padding", spec.padding, 0],
    ["output_padding", spec.outputPadding, 0],
    ["dilation", spec.dilation, 1],
  ]);

/** The module that computes the figure's convolution; torch's never flips the kernel. */
export const convCode = (spec: ConvSpec): string =>
  line(
    "Conv",
    spec,
    [
      ["stride", spec.stride, 1],
      ["padding", spec.padding, 0],
      ["dilation", spec.dilation, 1],
    ],
    spec.paddingMode === "zeros" ? [] : [`padding_mode="${spec.paddingMode}"`],
  ) + (spec.flipped ? `  # weight.flip(${spec.dims === 1 ? "-1" : "-2, -1"})` : "");

/** Words and numbers alternate: numbers carry the trait they come from. */
function pieces(...parts: readonly (string | readonly [value: number, trait: string])[]): Piece[] {
  return parts.map((part) =>
    typeof part === "string" ? { text: part } : { text: String(part[0]), trait: part[1] },
  );
}

type Axis = 0 | 1;

const lengths = (spec: LinearSpec, a: Axis) =>
  a === 0
    ? ([spec.input.rows, spec.kernel.rows] as const)
    : ([spec.input.cols, spec.kernel.cols] as const);

function convTransposeAxis(spec: ConvTransposeSpec, a: Axis, name: string): SizeFormula {
  const [n, k] = lengths(spec, a);
  const [s, p, o, d] = [spec.stride[a], spec.padding[a], spec.outputPadding[a], spec.dilation[a]];
  return {
    name,
    pieces: pieces(
      "(",
      [n, "input_size"],
      " − 1)·",
      [s, "stride"],
      " − 2·",
      [p, "padding"],
      " + ",
      [d, "dilation"],
      "·(",
      [k, "kernel_size"],
      " − 1) + ",
      [o, "output_padding"],
      " + 1",
    ),
    size: (n - 1) * s - 2 * p + d * (k - 1) + o + 1,
  };
}

function convAxis(spec: ConvSpec, a: Axis, name: string): SizeFormula {
  const [n, k] = lengths(spec, a);
  const [s, p, d] = [spec.stride[a], spec.padding[a], spec.dilation[a]];
  return {
    name,
    pieces: pieces(
      "⌊(",
      [n, "input_size"],
      " + 2·",
      [p, "padding"],
      " − ",
      [d, "dilation"],
      "·(",
      [k, "kernel_size"],
      " − 1) − 1) / ",
      [s, "stride"],
      "⌋ + 1",
    ),
    size: Math.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1,
  };
}

/** One formula per axis, or a single one where the axes agree. */
function formulas<S extends LinearSpec>(
  spec: S,
  axis: (spec: S, a: Axis, name: string) => SizeFormula,
): SizeFormula[] {
  if (spec.dims === 1) return [axis(spec, 1, msg("output length"))];
  const height = axis(spec, 0, msg("output height"));
  const width = axis(spec, 1, msg("output width"));
  const text = (f: SizeFormula) => f.pieces.map((piece) => piece.text).join("");
  return text(height) === text(width)
    ? [{ ...height, name: msg("output height = width") }]
    : [height, width];
}

export const convTransposeSizes = (spec: ConvTransposeSpec): SizeFormula[] =>
  formulas(spec, convTransposeAxis);

export const convSizes = (spec: ConvSpec): SizeFormula[] => formulas(spec, convAxis);

/** The sizes that one convolution maps to the same size: output_padding chooses between them. */
export interface SizeChoice {
  readonly sizes: readonly number[];
  readonly chosen: number;
  readonly input: number;
}

/** Per axis with a stride, or once where the axes agree. */
export function sizeChoices(spec: ConvTransposeSpec): SizeChoice[] {
  const axis = (a: Axis): SizeChoice => {
    const { size } = convTransposeAxis(spec, a, "");
    const min = size - spec.outputPadding[a];
    return {
      sizes: Array.from({ length: spec.stride[a] }, (_, i) => min + i),
      chosen: size,
      input: lengths(spec, a)[0],
    };
  };
  const all = spec.dims === 1 ? [axis(1)] : [axis(0), axis(1)];
  const different = JSON.stringify(all[0]) === JSON.stringify(all.at(-1)) ? [all[0]!] : all;
  return different.filter(({ sizes }) => sizes.length > 1 && sizes[0]! > 0);
}
