// The same operation as text: the size formula filled in, and the line of PyTorch.

import type { Pair } from "./convolution";
import type { ConvTransposeSpec } from "./parameters";

const python = (pair: Pair, dims: 1 | 2): string =>
  dims === 1 || pair[0] === pair[1] ? String(pair[1]) : `(${pair[0]}, ${pair[1]})`;

/** The module that computes the figure; only what differs from the defaults is written. */
export function pytorch(spec: ConvTransposeSpec): string {
  const size: Pair = [spec.kernel.rows, spec.kernel.cols];
  const parts = [`1, 1, kernel_size=${python(size, spec.dims)}`];
  const optional: [string, Pair, number][] = [
    ["stride", spec.stride, 1],
    ["padding", spec.padding, 0],
    ["output_padding", spec.outputPadding, 0],
    ["dilation", spec.dilation, 1],
  ];
  for (const [name, pair, neutral] of optional) {
    const text = python(pair, spec.dims);
    if (text !== String(neutral)) parts.push(`${name}=${text}`);
  }
  if (spec.bias === 0) parts.push("bias=False");
  return `nn.ConvTranspose${spec.dims}d(${parts.join(", ")})`;
}

/** A number of the size formula and the trait it comes from. */
export interface SizeFormula {
  readonly name: string;
  /** "(3 − 1)·2 − 2·0 + 1·(3 − 1) + 0 + 1", in pieces; those with a trait are parameters. */
  readonly pieces: readonly { readonly text: string; readonly trait?: string }[];
  readonly size: number;
}

/** One formula per axis, or a single one where the axes agree. */
export function sizeFormulas(spec: ConvTransposeSpec): SizeFormula[] {
  const axis = (a: 0 | 1, name: string): SizeFormula => {
    const n = a === 0 ? spec.input.rows : spec.input.cols;
    const k = a === 0 ? spec.kernel.rows : spec.kernel.cols;
    const [s, p, o, d] = [spec.stride[a], spec.padding[a], spec.outputPadding[a], spec.dilation[a]];
    return {
      name,
      pieces: [
        { text: "(" },
        { text: String(n), trait: "input_size" },
        { text: " − 1)·" },
        { text: String(s), trait: "stride" },
        { text: " − 2·" },
        { text: String(p), trait: "padding" },
        { text: " + " },
        { text: String(d), trait: "dilation" },
        { text: "·(" },
        { text: String(k), trait: "kernel_size" },
        { text: " − 1) + " },
        { text: String(o), trait: "output_padding" },
        { text: " + 1" },
      ],
      size: (n - 1) * s - 2 * p + d * (k - 1) + o + 1,
    };
  };
  if (spec.dims === 1) return [axis(1, "output length")];
  const height = axis(0, "output height");
  const width = axis(1, "output width");
  const text = (f: SizeFormula) => f.pieces.map((piece) => piece.text).join("");
  return text(height) === text(width)
    ? [{ ...height, name: "output height = width" }]
    : [height, width];
}
