// Which label and which colour each cell of a linear map shows.

import { type Field, turned, windowCell } from "../../terms/field";
import { biasOf, type Linear, outputIndex, rowsThrough } from "../../terms/linear";
import type { Matrix } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { type Grid, overlap, rowsOf, type Size, sumProducts } from "../../terms/terms";
import { type CellStyle, cellStyle, digits, type StyleContext } from "../../ui/cell-style";
import type { Tongue } from "../../ui/language";
import { type Meaning, magnitude, meaningIn, meaningOf } from "../../ui/theme";
import { type Symbols, symbolicLabel } from "./formula";

export type Labels = "values" | "symbols" | "overlap";

/** What the style of the cells depends on. */
export interface CellContext extends StyleContext {
  readonly labels: Labels;
  readonly symbols: Symbols;
  /** Says how many terms a cell has. */
  readonly t: Tongue;
}

/** A large input without signs is a picture; a kernel never is. */
export const operandMeaning = (s: Linear, operand: "input" | "kernel"): Meaning =>
  operand === "input"
    ? meaningIn(s.spec.input, s.spec.input.values)
    : meaningOf(s.spec.kernel.values);

/**
 * The input or the kernel in a grid of any size: `at` says which of its cells each one shows, −1 for
 * a zero.
 */
export function operandStyle(
  s: Linear,
  context: CellContext,
  operand: "input" | "kernel",
  size: Size,
  at: (i: number) => number,
  muted = (i: number) => at(i) < 0,
): CellStyle {
  const { values } = s.spec[operand];
  return cellStyle(
    size,
    context,
    operandMeaning(s, operand),
    magnitude(values),
    (i) => (at(i) < 0 ? 0 : values[at(i)]!),
    (i, v) =>
      context.labels === "symbols" && at(i) >= 0
        ? context.symbols[operand](at(i))
        : show(v, digits(context)),
    muted,
  );
}

export const inputStyle = (s: Linear, context: CellContext): CellStyle =>
  operandStyle(s, context, "input", s.spec.input, (i) => i);

/** The kernel as it stands in the figure: turned where a window holds it so. */
export const kernelStyle = (s: Linear, context: CellContext): CellStyle =>
  operandStyle(s, context, "kernel", s.spec.kernel, (k) => turned(s.field, s.spec.kernel, k));

/** One product as it stands in a weighted copy. */
function productLabel(s: Linear, context: CellContext, input: number, kernel: number): string {
  if (context.labels === "overlap") return "1";
  if (context.labels === "symbols")
    return context.symbols.input(input) + context.symbols.kernel(kernel);
  return show(s.spec.input.values[input]! * s.spec.kernel.values[kernel]!, digits(context));
}

/** Copies and output share one scale: a copy keeps its colour where it lands. */
export function resultScale(
  s: Linear,
  context: Pick<CellContext, "labels">,
): { meaning: Meaning; max: number } {
  if (context.labels === "overlap") return { meaning: "count", max: magnitude(s.counts) };
  const { input, kernel, bias, channels } = s.spec;
  const shown = [s.sums, channels?.biases ?? [bias], ...(s.beside ?? [])];
  return {
    meaning: meaningIn(input, ...shown, input.values, kernel.values),
    max: magnitude(...shown),
  };
}

/** The kernel scaled by one input cell; blank before it is multiplied. */
export function copyStyle(
  s: Linear,
  context: CellContext,
  step: number,
  multiplied: boolean,
): CellStyle {
  const { input, kernel } = s.spec;
  const { meaning, max } = resultScale(s, context);
  const x = input.values[step]!;
  return cellStyle(
    kernel,
    context,
    meaning,
    max,
    (k) => (multiplied ? (context.labels === "overlap" ? 1 : x * kernel.values[k]!) : null),
    (k) => productLabel(s, context, step, k),
  );
}

/** The copies of the 1D figure, one row per input cell, each where it lands. */
export function copiesStyle(
  s: Linear,
  context: CellContext,
  step: number,
  placed: boolean,
): CellStyle {
  const { terms, canvas, spec } = s;
  const { meaning, max } = resultScale(s, context);
  const kernels = new Int32Array(s.steps * canvas.cols).fill(-1);
  for (let row = 0; row < rowsThrough(s, placed ? step : step - 1); row++)
    kernels[terms.input[row]! * canvas.cols + terms.output[row]!] = terms.kernel[row]!;
  return cellStyle(
    { rows: s.steps, cols: canvas.cols },
    context,
    meaning,
    max,
    (i) => {
      const k = kernels[i]!;
      if (k < 0) return null;
      if (context.labels === "overlap") return 1;
      return spec.input.values[Math.floor(i / canvas.cols)]! * spec.kernel.values[k]!;
    },
    (i) => productLabel(s, context, Math.floor(i / canvas.cols), kernels[i]!),
    (i) => outputIndex(s, i % canvas.cols) < 0,
  );
}

/** The output after stamps 0 … last; cells that nothing has reached yet are empty. */
export function outputStyle(s: Linear, context: CellContext, last: number): CellStyle {
  const rows = rowsThrough(s, last);
  const sums = sumProducts(s.terms, s.spec.input.values, s.spec.kernel.values, rows);
  const counts = overlap(s.terms, rows);
  const { meaning, max } = resultScale(s, context);
  const bias = (i: number) => (cropped(i) ? s.spec.bias : biasOf(s, outputIndex(s, i)));
  const cropped = (i: number) => outputIndex(s, i) < 0;
  return cellStyle(
    s.canvas,
    context,
    meaning,
    max,
    (i) => {
      if (context.labels === "overlap") return counts[i]!;
      const reached = counts[i]! > 0 || bias(i) !== 0 || s.counts[i] === 0;
      if (!reached) return null;
      return sums[i]! + (cropped(i) ? 0 : bias(i));
    },
    (i, v) =>
      context.labels === "symbols"
        ? symbolicLabel(context.t, s, context.symbols, i, last)
        : show(v, digits(context)),
    cropped,
  );
}

/** Cells of the present copy that other copies have reached before. */
export const overlapped = (s: Linear, step: number): number[] =>
  Array.from(rowsOf(s.by.input, step), (row) => s.terms.output[row]!).filter(
    (o) => s.terms.input[rowsOf(s.by.output, o)[0]!]! < step,
  );

/** What a window slides over: the input with its padding or inserted zeros. */
export const fieldStyle = (s: Linear, { size, source, copied }: Field, context: CellContext) =>
  operandStyle(
    s,
    context,
    "input",
    size,
    (i) => source[i]!,
    (i) => source[i]! < 0 || copied[i] === 1,
  );

/** The window's products; a cell on padding or on an inserted zero gives 0. */
export function productsStyle(
  s: Linear,
  field: Field,
  context: CellContext,
  step: number,
  multiplied: boolean,
): CellStyle {
  const { kernel, input } = s.spec;
  const { meaning, max } = resultScale(s, context);
  const source = (k: number) => field.source[windowCell(field, kernel, s.output, step, k)]!;
  const weight = (k: number) => turned(field, kernel, k);
  return cellStyle(
    kernel,
    context,
    meaning,
    max,
    (k) => {
      if (!multiplied) return null;
      if (source(k) < 0) return 0;
      return context.labels === "overlap"
        ? 1
        : input.values[source(k)]! * kernel.values[weight(k)]!;
    },
    (k) => (source(k) < 0 ? "0" : productLabel(s, context, source(k), weight(k))),
    (k) => source(k) < 0,
  );
}

export const matrixStyle = (s: Linear, m: Matrix, context: CellContext): CellStyle =>
  operandStyle(s, context, m.matrixOf, m, (i) => m.entries[i]!);

export const vectorStyle = (s: Linear, m: Matrix, context: CellContext): CellStyle =>
  operandStyle(
    s,
    context,
    m.matrixOf === "kernel" ? "input" : "kernel",
    { rows: m.cols, cols: 1 },
    (i) => m.vector[i]!,
  );

/** The output as a column. */
export const columnStyle = (s: Linear, context: CellContext, last: number): CellStyle => {
  const shown = outputStyle(s, context, last);
  return { ...shown, size: { rows: shown.shades.length, cols: 1 } };
};

/** An output channel after the steps 0 … last, as the sum of its parts and the bias. */
export function sumStyle(
  parts: readonly Linear[],
  bias: number,
  context: CellContext,
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
  const scale = resultScale(first, context);
  const { meaning } = scale;
  const max = context.labels === "overlap" ? magnitude(all) : scale.max;
  const beta = bias === 0 ? "" : "+β";
  return cellStyle(
    first.canvas,
    context,
    meaning,
    max,
    (i) => {
      if (context.labels === "overlap") return counts[i]!;
      return counts[i]! > 0 || bias !== 0 || all[i] === 0 ? sums[i]! : null;
    },
    (i, v) =>
      context.labels === "symbols"
        ? context.t("{n} terms", { n: counts[i]! }) + beta
        : show(v, digits(context)),
    (i) => outputIndex(first, i) < 0,
  );
}

/** A picture without digits, on the scale of all that are shown beside it. */
export const pictureStyle = (grid: Grid, beside: Grid, context: CellContext): CellStyle =>
  cellStyle(
    grid,
    { ...context, cell: { width: 1, height: 1 } },
    meaningIn(beside, beside.values),
    magnitude(beside.values),
    (i) => grid.values[i]!,
    (_, value) => show(value),
  );
