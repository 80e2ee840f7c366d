// Which label and which colour each cell of the transposed convolution shows.

import { type Field, turned, windowCell } from "../../terms/field";
import { biasOf, type Linear, outputIndex, rowsThrough } from "../../terms/linear";
import { type Matrix, NOTHING } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { type Grid, overlap, rowsOf, sumProducts } from "../../terms/terms";
import { type CellStyle, cellStyle, digits, type StyleContext } from "../../ui/cell-style";
import { type Meaning, magnitude, meaningOf } from "../../ui/theme";
import { type Symbols, symbolicLabel } from "./formula";

export type Labels = "values" | "symbols" | "overlap";

export interface Look extends StyleContext {
  readonly labels: Labels;
  readonly symbols: Symbols;
}

export function inputStyle(s: Linear, look: Look): CellStyle {
  const { input } = s.spec;
  return cellStyle(
    input,
    look,
    meaningOf(input.values),
    magnitude(input.values),
    (i) => input.values[i]!,
    (i, v) => (look.labels === "symbols" ? look.symbols.input(i) : show(v, digits(look))),
  );
}

/** The kernel as it stands in the figure: turned where a window holds it so. */
export function kernelStyle(s: Linear, look: Look): CellStyle {
  const { kernel } = s.spec;
  const at = (k: number) => turned(s.field, kernel, k);
  return cellStyle(
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
export function copyStyle(s: Linear, look: Look, step: number, multiplied: boolean): CellStyle {
  const { input, kernel } = s.spec;
  const { meaning, most } = resultScale(s, look);
  const x = input.values[step]!;
  return cellStyle(
    kernel,
    look,
    meaning,
    most,
    (k) => (multiplied ? (look.labels === "overlap" ? 1 : x * kernel.values[k]!) : null),
    (k) => productLabel(s, look, step, k),
  );
}

/** The copies of the 1D figure, one row per input cell, each where it lands. */
export function copiesStyle(s: Linear, look: Look, step: number, placed: boolean): CellStyle {
  const { terms, canvas, spec } = s;
  const { meaning, most } = resultScale(s, look);
  const kernels = new Int32Array(s.steps * canvas.cols).fill(-1);
  for (let row = 0; row < rowsThrough(s, placed ? step : step - 1); row++)
    kernels[terms.input[row]! * canvas.cols + terms.output[row]!] = terms.kernel[row]!;
  return cellStyle(
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
export function outputStyle(s: Linear, look: Look, last: number): CellStyle {
  const rows = rowsThrough(s, last);
  const sums = sumProducts(s.terms, s.spec.input.values, s.spec.kernel.values, rows);
  const counts = overlap(s.terms, rows);
  const { meaning, most } = resultScale(s, look);
  const bias = (i: number) => (cropped(i) ? s.spec.bias : biasOf(s, outputIndex(s, i)));
  const cropped = (i: number) => outputIndex(s, i) < 0;
  return cellStyle(
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

// What the cells of a gathering window show.

/** The input with its padding or inserted zeros. */
export function fieldStyle(s: Linear, field: Field, look: Look): CellStyle {
  const { values } = s.spec.input;
  const at = (i: number) => field.source[i]!;
  return cellStyle(
    field.size,
    look,
    meaningOf(values),
    magnitude(values),
    (i) => (at(i) < 0 ? 0 : values[at(i)]!),
    (i, v) =>
      look.labels === "symbols" && at(i) >= 0 ? look.symbols.input(at(i)) : show(v, digits(look)),
    (i) => at(i) < 0 || field.copied[i] === 1,
  );
}

/** The window's products; a cell on padding or on an inserted zero gives 0. */
export function productsStyle(
  s: Linear,
  field: Field,
  look: Look,
  step: number,
  multiplied: boolean,
): CellStyle {
  const { kernel, input } = s.spec;
  const { meaning, most } = resultScale(s, look);
  const source = (k: number) => field.source[windowCell(field, kernel, s.output, step, k)]!;
  const weight = (k: number) => turned(field, kernel, k);
  return cellStyle(
    kernel,
    look,
    meaning,
    most,
    (k) => {
      if (!multiplied) return null;
      if (source(k) < 0) return 0;
      return look.labels === "overlap" ? 1 : input.values[source(k)]! * kernel.values[weight(k)]!;
    },
    (k) => (source(k) < 0 ? "0" : productLabel(s, look, source(k), weight(k))),
    (k) => source(k) < 0,
  );
}

// What a matrix and its vectors show.

/** One quantity, kernel or input, spread over a matrix or written as a vector. */
function spread(
  s: Linear,
  look: Look,
  quantity: "kernel" | "input",
  size: { rows: number; cols: number },
  at: (i: number) => number,
): CellStyle {
  const { values } = s.spec[quantity];
  return cellStyle(
    size,
    look,
    meaningOf(values),
    magnitude(values),
    (i) => (at(i) === NOTHING ? 0 : values[at(i)]!),
    (i, v) => {
      if (at(i) === NOTHING) return "0";
      return look.labels === "symbols" ? look.symbols[quantity](at(i)) : show(v, digits(look));
    },
    (i) => at(i) === NOTHING,
  );
}

export const matrixStyle = (s: Linear, m: Matrix, look: Look): CellStyle =>
  spread(s, look, m.matrixOf, m, (i) => m.entries[i]!);

export const vectorStyle = (s: Linear, m: Matrix, look: Look): CellStyle =>
  spread(
    s,
    look,
    m.matrixOf === "kernel" ? "input" : "kernel",
    { rows: m.cols, cols: 1 },
    (i) => m.vector[i]!,
  );

/** The output as a column. */
export const columnStyle = (s: Linear, look: Look, last: number): CellStyle => {
  const shown = outputStyle(s, look, last);
  return { ...shown, size: { rows: shown.shades.length, cols: 1 } };
};

// What the sum over input channels shows, and the small pictures of channels and kernels.

/** An output channel after the steps 0 … last, as the sum of its parts and the bias. */
export function sumStyle(
  parts: readonly Linear[],
  bias: number,
  look: Look,
  last: number,
): CellStyle {
  const first = parts[0]!;
  const sums = new Float64Array(first.sums.length).fill(bias);
  const [counts, all] = [new Int32Array(sums.length), new Int32Array(sums.length)];
  for (const part of parts) {
    const rows = rowsThrough(part, last);
    const { input, kernel } = part.spec;
    const [own, met] = [
      sumProducts(part.terms, input.values, kernel.values, rows),
      overlap(part.terms, rows),
    ];
    own.forEach((value, i) => {
      sums[i] = sums[i]! + value;
      counts[i] = counts[i]! + met[i]!;
      all[i] = all[i]! + part.counts[i]!;
    });
  }
  const scale = resultScale(first, look);
  const { meaning } = scale;
  const most = look.labels === "overlap" ? magnitude(all) : scale.most;
  const beta = bias === 0 ? "" : "+β";
  return cellStyle(
    first.canvas,
    look,
    meaning,
    most,
    (i) => {
      if (look.labels === "overlap") return counts[i]!;
      return counts[i]! > 0 || bias !== 0 || all[i] === 0 ? sums[i]! : null;
    },
    (i, v) => (look.labels === "symbols" ? `${counts[i]} terms${beta}` : show(v, digits(look))),
    (i) => outputIndex(first, i) < 0,
  );
}

/** A picture without digits, on the scale of all that are shown beside it. */
export const pictureStyle = (grid: Grid, beside: Grid, look: Look): CellStyle =>
  cellStyle(
    grid,
    { ...look, cell: { width: 1, height: 1 } },
    meaningOf(beside.values),
    magnitude(beside.values),
    (i) => grid.values[i]!,
    (_, value) => show(value),
  );
