// The formula of one output cell, read off its rows of the list.

import { biasOf, type Linear, outputIndex, rowsThrough } from "../../terms/linear";
import { factor } from "../../terms/numbers";
import { plane, rowsOf } from "../../terms/terms";
import { place } from "../../ui/words";
import type { Symbols } from "./symbols";

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
  /** "y(2, 2)" */
  readonly name: string;
  readonly products: readonly Product[];
  readonly bias: number;
  readonly sum: number;
  /** The sum of what has been added by the present step. */
  readonly sofar: number;
}

/** Whether a product has been added by a step; `each` where every plane is told for itself. */
function isAdded(s: Linear, row: number, step: number, each: boolean): boolean {
  const [cell, size] =
    s.telling === "stamp"
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
  const name = o < 0 ? "cropped" : s.spec.dims === 1 ? `y[${o}]` : `y${place(2, s.output, o)}`;
  return { name, products, bias, sum, sofar };
}

const biased = (s: Linear, canvas: number): boolean => {
  const o = outputIndex(s, canvas);
  return o < 0 ? s.spec.bias !== 0 : biasOf(s, o) !== 0;
};

/** The label of an output cell in symbols: its sum, or how many products it has. */
export function symbolicLabel(s: Linear, symbols: Symbols, canvas: number, step: number): string {
  const rows = rowsOf(s.by.output, canvas).filter((row) => row < rowsThrough(s, step));
  const all = rowsOf(s.by.output, canvas).length;
  const bias = biased(s, canvas) ? "β" : "";
  if (rows.length === 0) return bias || (all === 0 ? "0" : "");
  const most = s.spec.dims === 1 ? 3 : 1;
  if (rows.length > most) return `${rows.length} terms`;
  const sum = Array.from(
    rows,
    (row) => symbols.input(s.terms.input[row]!) + symbols.kernel(s.terms.kernel[row]!),
  ).join("+");
  return bias ? `${sum}+β` : sum;
}
