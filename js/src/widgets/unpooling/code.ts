// The same as text: sizes filled in, lines of PyTorch, formulas, and the bridge to convolution.

import type { Pair } from "../../terms/convolution";
import { factor, show } from "../../terms/numbers";
import { assumedSize, type PoolParameters, poolSize } from "../../terms/pooling";
import type { Grid, Size } from "../../terms/terms";
import { rowsOf } from "../../terms/terms";
import type { Corner, Method } from "../../terms/unpooling";
import type { SizeFormula } from "../../ui/words";
import type { Lab, Plane } from "./lab";
import type { UnpoolingSpec } from "./spec";

const python = (pair: Pair): string =>
  pair[0] === pair[1] ? String(pair[0]) : `(${pair[0]}, ${pair[1]})`;

function window(p: PoolParameters): string {
  const parts = [python(p.kernelSize)];
  if (python(p.stride) !== python(p.kernelSize)) parts.push(`stride=${python(p.stride)}`);
  if (python(p.padding) !== "0") parts.push(`padding=${python(p.padding)}`);
  return parts.join(", ");
}

export const poolCode = (p: PoolParameters): string =>
  `y, i = F.max_pool2d(x, ${window(p)}${p.ceilMode ? ", ceil_mode=True" : ""}, return_indices=True)`;

/** The line of a method; `average_spread` and `bed_of_nails` have no function of their own. */
export function methodCode(method: Method, p: PoolParameters, size: string): string {
  if (method === "max_unpool") return `F.max_unpool2d(y, i, ${window(p)}, output_size=${size})`;
  if (method === "nearest") return `F.interpolate(y, size=${size}, mode="nearest")`;
  if (method === "bilinear")
    return `F.interpolate(y, size=${size}, mode="bilinear", align_corners=False)`;
  return "";
}

/** All levels of a picture there and back, as lines of PyTorch. */
export function photoCode(method: Method, p: PoolParameters, levels: number): string {
  const back = methodCode(method, p, "size");
  if (!back) return "";
  const ceil = p.ceilMode ? ", ceil_mode=True" : "";
  return [
    "y, way = x, []",
    `for _ in range(${levels}):`,
    "    size = y.shape[-2:]",
    `    y, i = F.max_pool2d(y, ${window(p)}${ceil}, return_indices=True)`,
    "    way.append((size, i))",
    "for size, i in reversed(way):",
    `    y = ${back}`,
  ].join("\n");
}

type Pieces = SizeFormula["pieces"];

function axis(spec: PoolParameters & { readonly input: Size }, a: 0 | 1, size: number): Pieces {
  const side = a === 0 ? spec.input.rows : spec.input.cols;
  const [open, close] = spec.ceilMode ? ["⌈", "⌉"] : ["⌊", "⌋"];
  return [
    { text: `${open}(` },
    { text: String(side), trait: "input_size" },
    { text: " + 2·" },
    { text: String(spec.padding[a]), trait: "padding" },
    { text: " − " },
    { text: String(spec.kernelSize[a]), trait: "kernel_size" },
    { text: ") / " },
    { text: String(spec.stride[a]), trait: "stride" },
    { text: `${close} + 1` },
    ...(spec.ceilMode &&
    Math.ceil((side + 2 * spec.padding[a] - spec.kernelSize[a]) / spec.stride[a]) + 1 > size
      ? [{ text: " − 1 (a window in the padding alone)" }]
      : []),
  ];
}

/** Pooled height and width, or both at once where they agree. */
export function poolSizes(spec: UnpoolingSpec): SizeFormula[] {
  const { rows, cols } = poolSize(spec.input, spec);
  const [high, wide] = [axis(spec, 0, rows), axis(spec, 1, cols)];
  if (JSON.stringify(high) === JSON.stringify(wide))
    return [{ name: "pooled height = width", pieces: high, size: rows }];
  return [
    { name: "pooled height", pieces: high, size: rows },
    { name: "pooled width", pieces: wide, size: cols },
  ];
}

export interface LabFormula {
  readonly name: string;
  /** One per product: what it says, in symbols and in numbers, and its passed-on cell. */
  readonly products: readonly {
    readonly symbols: string;
    readonly values: string;
    readonly cell: number;
  }[];
  readonly sum: number;
}

const digits = (n: number): string =>
  [...String(n)].map((d) => String.fromCharCode(0x2080 + Number(d))).join("");

/** "m₀₁" */
export function symbol(letter: string, size: Size, index: number): string {
  const [row, col] = [Math.floor(index / size.cols), index % size.cols];
  return `${letter}${digits(row)}${row > 9 || col > 9 ? "," : ""}${digits(col)}`;
}

/** One cell of an unpooled plane, read off its rows of the list. */
export function labFormula(lab: Lab, p: Plane, output: number): LabFormula {
  const { middle, spec } = lab;
  const products = Array.from(rowsOf(p.by.output, output), (row) => {
    const cell = p.terms.input[row]!;
    const weight = p.weights[p.terms.kernel[row]!]!;
    const name = symbol("m", middle, cell);
    const value = middle.values[cell]!;
    return {
      cell,
      symbols: weight === 1 ? name : `${show(weight)}·${name}`,
      values: weight === 1 ? show(value) : `${show(weight)}·${factor(value)}`,
    };
  });
  const [row, col] = [Math.floor(output / spec.input.cols), output % spec.input.cols];
  return { name: `${p.method}(${row}, ${col})`, products, sum: p.values[output]! };
}

/** A method as a transposed convolution, or why it is none. */
export interface Bridge {
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

export function bridge(lab: Lab, method: Method): Bridge | string {
  const { spec, pooled } = lab;
  const { input, kernelSize, stride, padding } = spec;
  if (method === "nearest") {
    const factors: Pair = [input.rows / pooled.rows, input.cols / pooled.cols];
    if (!factors.every(Number.isInteger))
      return `nearest is a transposed convolution only where the size is a whole multiple of the pooled one; ${input.rows} × ${input.cols} is none of ${pooled.rows} × ${pooled.cols}.`;
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
      return "The last window sticks out of the input (ceil_mode): a transposed convolution would make a larger output.";
    const nail = nailOf(kernelSize, spec.corner);
    return {
      kernel: filled(kernelSize, (i) => (i === nail ? 1 : 0)),
      stride,
      padding,
      outputPadding: missing,
    };
  }
  if (method === "max_unpool")
    return "Max unpooling is no transposed convolution: a convolution has one kernel for all places, and here each value goes to a place of its own.";
  if (method === "bilinear")
    return "Bilinear upsampling is one inside, with a fixed kernel, but not at the border, where interpolation repeats the outermost cells.";
  return "Average spread is the transpose of average pooling. Shown as a bridge are nearest and bed of nails.";
}

const nailOf = ([rows, cols]: Pair, corner: Corner): number =>
  (corner.startsWith("bottom") ? (rows - 1) * cols : 0) + (corner.endsWith("right") ? cols - 1 : 0);

/** The module of a bridge, to copy. */
export function bridgeCode({ kernel, stride, padding, outputPadding }: Bridge): string {
  const parts = [`1, 1, kernel_size=${python([kernel.rows, kernel.cols])}`];
  for (const [name, pair, neutral] of [
    ["stride", stride, "1"],
    ["padding", padding, "0"],
    ["output_padding", outputPadding, "0"],
  ] as const)
    if (python(pair) !== neutral) parts.push(`${name}=${python(pair)}`);
  return `nn.ConvTranspose2d(${parts.join(", ")}, bias=False)`;
}
