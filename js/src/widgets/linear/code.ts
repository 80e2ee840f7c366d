// The same operation as text: the size formula filled in, and the line of PyTorch.

import type { Pair } from "../../terms/convolution";
import type { ConvSpec, ConvTransposeSpec, LinearSpec } from "../../terms/parameters";
import type { Piece, SizeFormula } from "../../ui/words";

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

/** The module that computes the figure's convolution; torch's never turns the kernel. */
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

/** A piece of a formula; those with a trait are parameters. */
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
  if (spec.dims === 1) return [axis(spec, 1, "output length")];
  const height = axis(spec, 0, "output height");
  const width = axis(spec, 1, "output width");
  const text = (f: SizeFormula) => f.pieces.map((piece) => piece.text).join("");
  return text(height) === text(width)
    ? [{ ...height, name: "output height = width" }]
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
    const least = size - spec.outputPadding[a];
    return {
      sizes: Array.from({ length: spec.stride[a] }, (_, i) => least + i),
      chosen: size,
      input: lengths(spec, a)[0],
    };
  };
  const all = spec.dims === 1 ? [axis(1)] : [axis(0), axis(1)];
  const different = JSON.stringify(all[0]) === JSON.stringify(all.at(-1)) ? [all[0]!] : all;
  return different.filter(({ sizes }) => sizes.length > 1 && sizes[0]! > 0);
}
