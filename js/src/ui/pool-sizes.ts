// How many windows there are, as a formula with the present numbers.

import { type PoolParameters, poolSize } from "../terms/pooling";
import type { Dims, Size } from "../terms/terms";
import { msg, type Tongue } from "./language";
import type { SizeFormula } from "./words";

type Pieces = SizeFormula["pieces"];

function axis(
  t: Tongue,
  spec: PoolParameters & { readonly input: Size },
  a: 0 | 1,
  size: number,
): Pieces {
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
      ? [{ text: ` − 1 ${t("(a window in the padding alone)")}` }]
      : []),
  ];
}

/** What a size is called: of the output, or of what is pooled. */
const SIZES = {
  output: [
    msg("output height"),
    msg("output width"),
    msg("output height = width"),
    msg("output length"),
  ],
  pooled: [
    msg("pooled height"),
    msg("pooled width"),
    msg("pooled height = width"),
    msg("pooled length"),
  ],
} as const;

/** Height and width of what windows make, or both at once where they agree; in 1D the length. */
export function poolSizeFormulas(
  t: Tongue,
  spec: PoolParameters & { readonly input: Size; readonly dims?: Dims },
  of: keyof typeof SIZES,
): SizeFormula[] {
  const { rows, cols } = poolSize(spec.input, spec);
  const [high, wide] = [axis(t, spec, 0, rows), axis(t, spec, 1, cols)];
  const [height, width, both, length] = SIZES[of];
  if (spec.dims === 1) return [{ name: t(length), pieces: wide, size: cols }];
  if (JSON.stringify(high) === JSON.stringify(wide))
    return [{ name: t(both), pieces: high, size: rows }];
  return [
    { name: t(height), pieces: high, size: rows },
    { name: t(width), pieces: wide, size: cols },
  ];
}
