// Which label and which colour each cell of the transposed convolution shows.

import { turned } from "../terms/field";
import { symbolicLabel } from "../terms/formula";
import { biasOf, type Linear, outputIndex, rowsThrough } from "../terms/linear";
import { show } from "../terms/numbers";
import type { Symbols } from "../terms/symbols";
import { area, overlap, rowsOf, type Size, sumProducts } from "../terms/terms";
import { type Meaning, magnitude, meaningOf, ramp, shade, type ThemeName } from "../theme/ramps";
import { DIGITS, EMPTY, type Face, SVG_SIDE } from "./face";

export type Labels = "values" | "symbols" | "overlap";

export interface Look {
  readonly labels: Labels;
  readonly theme: ThemeName;
  readonly symbols: Symbols;
  /** Pixels of a cell: small cells have fewer digits, then none. */
  readonly cell: { readonly width: number; readonly height: number };
}

/** Width in pixels of the smallest digit that can be read. */
const SMALLEST_DIGIT = 5.5;

/** What the drawing of any face depends on. */
export type Sight = Pick<Look, "theme" | "cell">;

const legible = (look: Sight): boolean => Math.min(look.cell.width, look.cell.height) >= DIGITS;
export const digits = (look: Pick<Look, "cell">): number => (look.cell.width >= 30 ? 3 : 2);

export function face(
  size: Size,
  look: Sight,
  meaning: Meaning,
  most: number,
  value: (i: number) => number | null,
  label: (i: number, value: number) => string,
  muted?: (i: number) => boolean,
): Face {
  const n = area(size);
  const shades = new Int16Array(n).fill(EMPTY);
  const labels = legible(look) ? new Array<string>(n).fill("") : null;
  let longest = 0;
  for (let i = 0; i < n; i++) {
    const v = value(i);
    if (v === null) continue;
    shades[i] = shade(v, most);
    if (!labels) continue;
    labels[i] = label(i, v);
    longest = Math.max(longest, labels[i]!.length);
  }
  // On canvas, digits too small to be read give way to colour; pointing at a cell shows them.
  const canvas = Math.max(size.rows, size.cols) > SVG_SIDE;
  const shown = canvas && longest * SMALLEST_DIGIT + 3 > look.cell.width ? null : labels;
  const colours = ramp(meaning, shown !== null, look.theme);
  const say = (i: number): string => {
    const v = value(i);
    return v === null ? "empty" : label(i, v);
  };
  return { size, labels: shown, shades, ramp: colours, say, ...(muted && { muted }) };
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
