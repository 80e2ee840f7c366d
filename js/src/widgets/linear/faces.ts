// Which label and which colour each cell of the transposed convolution shows.

import { turned } from "../../terms/field";
import { biasOf, type Linear, outputIndex, rowsThrough } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { overlap, rowsOf, sumProducts } from "../../terms/terms";
import { digits, type Face, face, type Sight } from "../../ui/cell-style";
import { type Meaning, magnitude, meaningOf } from "../../ui/theme";
import { symbolicLabel } from "./formula";
import type { Symbols } from "./symbols";

export type Labels = "values" | "symbols" | "overlap";

export interface Look extends Sight {
  readonly labels: Labels;
  readonly symbols: Symbols;
}

export function inputFace(s: Linear, look: Look): Face {
  const { input } = s.spec;
  return face(
    input,
    look,
    meaningOf(input.values),
    magnitude(input.values),
    (i) => input.values[i]!,
    (i, v) => (look.labels === "symbols" ? look.symbols.input(i) : show(v, digits(look))),
  );
}

/** The kernel as it stands in the figure: turned where a window holds it so. */
export function kernelFace(s: Linear, look: Look): Face {
  const { kernel } = s.spec;
  const at = (k: number) => turned(s.field, kernel, k);
  return face(
    kernel,
    look,
    meaningOf(kernel.values),
    magnitude(kernel.values),
    (k) => kernel.values[at(k)]!,
    (k, v) => (look.labels === "symbols" ? look.symbols.kernel(at(k)) : show(v, digits(look))),
  );
}

/** One product as it stands in a weighted copy. */
export function productLabel(s: Linear, look: Look, input: number, kernel: number): string {
  if (look.labels === "overlap") return "1";
  if (look.labels === "symbols") return look.symbols.input(input) + look.symbols.kernel(kernel);
  return show(s.spec.input.values[input]! * s.spec.kernel.values[kernel]!, digits(look));
}

/** Copies and output share one scale: a copy keeps its colour where it lands. */
export function resultScale(s: Linear, look: Look): { meaning: Meaning; most: number } {
  if (look.labels === "overlap") return { meaning: "count", most: magnitude(s.counts) };
  const { input, kernel, bias, channels } = s.spec;
  const shown = [s.sums, channels?.biases ?? [bias], ...(s.beside ?? [])];
  return {
    meaning: meaningOf(...shown, input.values, kernel.values),
    most: magnitude(...shown),
  };
}

/** The kernel scaled by one input cell; blank before it is multiplied. */
export function copyFace(s: Linear, look: Look, step: number, multiplied: boolean): Face {
  const { input, kernel } = s.spec;
  const { meaning, most } = resultScale(s, look);
  const x = input.values[step]!;
  return face(
    kernel,
    look,
    meaning,
    most,
    (k) => (multiplied ? (look.labels === "overlap" ? 1 : x * kernel.values[k]!) : null),
    (k) => productLabel(s, look, step, k),
  );
}

/** The copies of the 1D figure, one row per input cell, each where it lands. */
export function copiesFace(s: Linear, look: Look, step: number, placed: boolean): Face {
  const { terms, canvas, spec } = s;
  const { meaning, most } = resultScale(s, look);
  const kernels = new Int32Array(s.steps * canvas.cols).fill(-1);
  for (let row = 0; row < rowsThrough(s, placed ? step : step - 1); row++)
    kernels[terms.input[row]! * canvas.cols + terms.output[row]!] = terms.kernel[row]!;
  return face(
    { rows: s.steps, cols: canvas.cols },
    look,
    meaning,
    most,
    (i) => {
      const k = kernels[i]!;
      if (k < 0) return null;
      if (look.labels === "overlap") return 1;
      return spec.input.values[Math.floor(i / canvas.cols)]! * spec.kernel.values[k]!;
    },
    (i) => productLabel(s, look, Math.floor(i / canvas.cols), kernels[i]!),
    (i) => outputIndex(s, i % canvas.cols) < 0,
  );
}

/** The output after stamps 0 … last; cells that nothing has reached yet are empty. */
export function outputFace(s: Linear, look: Look, last: number): Face {
  const rows = rowsThrough(s, last);
  const sums = sumProducts(s.terms, s.spec.input.values, s.spec.kernel.values, rows);
  const counts = overlap(s.terms, rows);
  const { meaning, most } = resultScale(s, look);
  const bias = (i: number) => (cropped(i) ? s.spec.bias : biasOf(s, outputIndex(s, i)));
  const cropped = (i: number) => outputIndex(s, i) < 0;
  return face(
    s.canvas,
    look,
    meaning,
    most,
    (i) => {
      if (look.labels === "overlap") return counts[i]!;
      const reached = counts[i]! > 0 || bias(i) !== 0 || s.counts[i] === 0;
      if (!reached) return null;
      return sums[i]! + (cropped(i) ? 0 : bias(i));
    },
    (i, v) =>
      look.labels === "symbols" ? symbolicLabel(s, look.symbols, i, last) : show(v, digits(look)),
    cropped,
  );
}

/** Cells of the present copy that other copies have reached before. */
export const overlapped = (s: Linear, step: number): number[] =>
  Array.from(rowsOf(s.by.input, step), (row) => s.terms.output[row]!).filter(
    (o) => s.terms.input[rowsOf(s.by.output, o)[0]!]! < step,
  );
