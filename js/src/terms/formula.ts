// The formula of one output cell, read off its rows of the list.

import { type Linear, outputIndex, rowsThrough } from "./linear";
import { factor } from "./numbers";
import type { Symbols } from "./symbols";
import { rowsOf } from "./terms";
import { place } from "./words";

export interface Product {
  readonly input: number;
  readonly kernel: number;
  /** "az" */
  readonly symbols: string;
  /** "3·2" */
  readonly values: string;
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

export function formula(s: Linear, symbols: Symbols, canvas: number, step: number): Formula {
  const { input, kernel, bias } = s.spec;
  const o = outputIndex(s, canvas);
  let sofar = bias;
  let sum = bias;
  const products = Array.from(rowsOf(s.by.output, canvas), (row): Product => {
    const i = s.terms.input[row]!;
    const k = s.terms.kernel[row]!;
    const x = input.values[i]!;
    const w = kernel.values[k]!;
    const added = row < rowsThrough(s, step);
    sum += x * w;
    if (added) sofar += x * w;
    return {
      input: i,
      kernel: k,
      symbols: symbols.input(i) + symbols.kernel(k),
      values: `${factor(x)}·${factor(w)}`,
      added,
    };
  });
  const name = o < 0 ? "cropped" : s.spec.dims === 1 ? `y[${o}]` : `y${place(2, s.output, o)}`;
  return { name, products, bias, sum, sofar };
}

/** The label of an output cell in symbols: its sum, or how many products it has. */
export function symbolicLabel(s: Linear, symbols: Symbols, canvas: number, step: number): string {
  const rows = rowsOf(s.by.output, canvas).filter((row) => row < rowsThrough(s, step));
  const all = rowsOf(s.by.output, canvas).length;
  const bias = s.spec.bias === 0 ? "" : "β";
  if (rows.length === 0) return bias || (all === 0 ? "0" : "");
  const most = s.spec.dims === 1 ? 3 : 1;
  if (rows.length > most) return `${rows.length} terms`;
  const sum = Array.from(
    rows,
    (row) => symbols.input(s.terms.input[row]!) + symbols.kernel(s.terms.kernel[row]!),
  ).join("+");
  return bias ? `${sum}+β` : sum;
}
