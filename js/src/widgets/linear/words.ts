// What is happening now, in plain words; screen readers hear the same line.

import { INSERTED, PADDED, windowCell } from "../../terms/field";
import {
  biasOf,
  canvasIndex,
  isOutputPadding,
  type Linear,
  links,
  outputIndex,
  rowsThrough,
  type Target,
} from "../../terms/linear";
import { type MatrixOf, matrixSize } from "../../terms/matrix";
import { factor, show } from "../../terms/numbers";
import { area, type Dims, rowsOf as rowsIn } from "../../terms/terms";
import type { Tongue } from "../../ui/language";
import {
  capital,
  columnsOf,
  numbers,
  outputAt,
  place,
  plain,
  rowsOf,
  said,
  unique,
  type Word,
} from "../../ui/words";
import type { Symbols } from "./formula";
import type { Reading } from "./matrix-layout";

/** A cell of the output, or of what a part of the map makes. */
function outputWord(t: Tongue, s: Linear, o: number): Word {
  const at = place(s.spec.dims, s.output, o);
  return s.part ? said("overlap", t("partial result {at}", { at })) : said("output", outputAt(at));
}

/** "rows 2–4, columns 0–1", or in 1D "cells 2–4". */
const cellsAt = (t: Tongue, dims: Dims, rows: readonly number[], cols: readonly number[]) =>
  dims === 1
    ? t("{n|cell|cells} {cells}", { n: cols.length, cells: numbers(cols) })
    : `${rowsOf(t, rows)}, ${columnsOf(t, cols)}`;

/** Where the copy of one input cell lies in the output. */
function footprint(s: Linear, step: number) {
  // Few of each, and asked for at many steps: a list is quicker than a set.
  const rows: number[] = [];
  const cols: number[] = [];
  let overlaps = 0;
  let cropped = 0;
  const first = s.by.output;
  for (const product of rowsIn(s.by.input, step)) {
    const canvas = s.terms.output[product]!;
    const o = outputIndex(s, canvas);
    if (o < 0) {
      cropped++;
      continue;
    }
    const row = Math.floor(o / s.output.cols);
    const col = o % s.output.cols;
    if (!rows.includes(row)) rows.push(row);
    if (!cols.includes(col)) cols.push(col);
    if (s.terms.input[first.rows[first.start[canvas]!]!]! < step) overlaps++;
  }
  const ascending = (a: number, b: number) => a - b;
  return { rows: rows.sort(ascending), cols: cols.sort(ascending), overlaps, cropped };
}

/** An input cell by its value, or by its symbol where cells show symbols. */
function inputWord(t: Tongue, s: Linear, step: number, names: Symbols | null): Word {
  if (names) return said("input", names.input(step));
  const { dims, input } = s.spec;
  const cell = { at: place(dims, input, step), value: show(input.values[step]!) };
  return said(
    "input",
    s.part
      ? t("Input channel {channel}, {at} = {value}", { channel: s.part.input, ...cell })
      : t("Input {at} = {value}", cell),
  );
}

/** What a stamp does, phase by phase. */
export function stampWords(
  t: Tongue,
  s: Linear,
  step: number,
  names: Symbols | null = null,
): Word[] {
  const { rows, cols, overlaps, cropped } = footprint(s, step);
  const input = inputWord(t, s, step, names);
  if (cols.length === 0)
    return t.words(
      "<read>{input}</read><multiply> scales the <kernel>kernel</kernel></multiply><place>, but its whole copy is cropped by padding.</place>",
      { input },
    );
  return t.words(
    "<read>{input}</read><multiply> scales the <kernel>kernel</kernel></multiply><place> and is added at <output>{where}</output></place><add>. {already}</add><place>{lost}</place>.",
    {
      input,
      where: cellsAt(t, s.spec.dims, rows, cols),
      already:
        overlaps === 0
          ? t("No cell there holds a value yet")
          : t("{count} of these cells already {n|holds|hold} a value; the copy is added", {
              n: overlaps,
              count: capital(t.count(overlaps)),
            }),
      lost:
        cropped === 0
          ? ""
          : t("; {count} {n|falls|fall} outside and {n|is|are} cropped by padding", {
              n: cropped,
              count: t.count(cropped),
            }),
    },
  );
}

/** In how many products a cell takes part, and with which of the `cells` of the other grid. */
function takingPart(t: Tongue, cell: Word, n: number, cells: number, ofInput: boolean): Word[] {
  const values = { cell, n, count: t.count(n), cells };
  if (n === 0) return t.words("{cell} takes part in no product.", values);
  if (n === 1) return t.words("{cell} takes part in one product.", values);
  if (n === cells)
    return t.words(
      ofInput
        ? "{cell} takes part in {count} products, one for every <kernel>kernel</kernel> cell."
        : "{cell} takes part in {count} products, one for every <input>input</input> cell.",
      values,
    );
  return t.words(
    ofInput
      ? "{cell} takes part in {count} products, with {count} of the {cells} <kernel>kernel</kernel> cells."
      : "{cell} takes part in {count} products, with {count} of the {cells} <input>input</input> cells.",
    values,
  );
}

/** The sentence about a cell that is pointed at. */
export function targetWords(
  t: Tongue,
  s: Linear,
  target: Target,
  step: number,
  names: Symbols | null = null,
): Word[] {
  const { dims, input, kernel } = s.spec;
  const linked = links(s, target);
  const products = linked.rows.length;
  const k = target.index;
  if (target.grid === "input") {
    const word = inputWord(t, s, k, names);
    return takingPart(t, word, products, area(kernel), true);
  }
  if (target.grid === "kernel") {
    const cell = { at: place(dims, kernel, k), value: show(kernel.values[k]!) };
    const word = said("kernel", names?.kernel(k) ?? t("Kernel {at} = {value}", cell));
    return takingPart(t, word, products, area(input), false);
  }
  if (target.grid === "copy")
    return productWords(
      t,
      s,
      { input: target.input!, kernel: k, canvas: linked.output[0]! },
      names,
    );
  return outputWords(t, s, k, linked.rows, step);
}

/** Where one product goes. */
function productWords(
  t: Tongue,
  s: Linear,
  at: { readonly input: number; readonly kernel: number; readonly canvas: number },
  names: Symbols | null,
): Word[] {
  const { dims, input, kernel } = s.spec;
  const { input: i, kernel: k } = at;
  const [x, w] = [input.values[i]!, kernel.values[k]!];
  const o = outputIndex(s, at.canvas);
  const output = o < 0 ? "" : outputWord(t, s, o);
  if (names)
    return t.words(
      o < 0
        ? "<input>{input}</input> × <kernel>{kernel}</kernel> is cropped by padding."
        : "<input>{input}</input> × <kernel>{kernel}</kernel> is added to {output}.",
      { input: names.input(i), kernel: names.kernel(k), output },
    );
  return t.words(
    o < 0
      ? "<input>Input {i}</input> × <kernel>kernel {k}</kernel> = {product}, cropped by padding."
      : "<input>Input {i}</input> × <kernel>kernel {k}</kernel> = {product}, added to {output}.",
    {
      i: place(dims, input, i),
      k: place(dims, kernel, k),
      product: `${factor(x)}·${factor(w)} = ${show(x * w)}`,
      output,
    },
  );
}

function outputWords(t: Tongue, s: Linear, canvas: number, rows: Int32Array, step: number): Word[] {
  const o = outputIndex(s, canvas);
  const n = rows.length;
  const count = t.count(n);
  if (o < 0)
    return t.words(
      n === 0
        ? "This cell is cropped by padding: no product ends here."
        : "This cell is cropped by padding: {count} {n|product ends|products end} here and {n|is|are} dropped.",
      { n, count },
    );
  const at = place(s.spec.dims, s.output, o);
  const output = s.part
    ? said("overlap", t("Partial result {at}", { at }))
    : said("output", outputAt(at));
  const done = rows.filter((row) => row < rowsThrough(s, step)).length;
  const more = [
    ...(done === n
      ? []
      : [
          done === 0
            ? t("None has been added yet.")
            : t("So far {count} of them.", { count: t.count(done) }),
        ]),
    ...(isOutputPadding(s, canvas) ? [t("output_padding added it.")] : []),
  ];
  return [
    ...t.words(
      n === 0
        ? "{output} receives no product: no copy reaches it."
        : n === 1
          ? "{output} receives one product."
          : "{output} is the sum of {count} products.",
      { output, count },
    ),
    ...more.map((text) => plain(` ${text}`)),
  ];
}

// What a gathering step does, in plain words.

/** How many places of the window lie on no input cell, and why. */
function zeros(t: Tongue, s: Linear, step: number): string {
  const field = s.field!;
  let [inserted, padded] = [0, 0];
  for (let k = 0; k < area(s.spec.kernel); k++) {
    const source = field.source[windowCell(field, s.spec.kernel, s.output, step, k)]!;
    if (source === INSERTED) inserted++;
    else if (source === PADDED) padded++;
  }
  if (inserted === 0 && padded === 0) return "";
  const values = { n: inserted, m: padded, inserted: t.count(inserted), padded: t.count(padded) };
  return t(
    inserted === 0
      ? "; {padded} of its cells {m|is|are} padding"
      : padded === 0
        ? "; {inserted} of its cells {n|is an inserted zero|are inserted zeros}"
        : "; {inserted} of its cells {n|is an inserted zero|are inserted zeros} and {padded} {m|is|are} padding",
    values,
  );
}

/** What was done to the input that the window slides over, if anything. */
export function grown(s: Linear): "spread" | "padded" | "" {
  if (s.field!.source.includes(INSERTED)) return "spread";
  return area(s.field!.size) > area(s.spec.input) ? "padded" : "";
}

/** Where the window lies on the field. */
function where(t: Tongue, s: Linear, step: number): string {
  const { cols } = s.field!.size;
  const at = Array.from({ length: area(s.spec.kernel) }, (_, k) =>
    windowCell(s.field!, s.spec.kernel, s.output, step, k),
  );
  const rows = unique(at.map((i) => Math.floor(i / cols)));
  return cellsAt(t, s.spec.dims, rows, unique(at.map((i) => i % cols)));
}

/** What a window does, phase by phase. */
export function gatherWords(
  t: Tongue,
  s: Linear,
  step: number,
  names: Symbols | null = null,
): Word[] {
  const how = grown(s);
  const output = outputWord(t, s, step);
  const sum = show(s.sums[canvasIndex(s, step)]! + s.spec.bias);
  return t.words(
    "<read>The window over <input>{where}</input> of {field}</read><multiply>, times {kernel}</multiply><place>, is summed in {output}</place><add>{sum}</add><read>{zeros}</read>.",
    {
      where: where(t, s, step),
      field: t.words(
        how === "spread"
          ? "the <input>spread input</input>"
          : how === "padded"
            ? "the <input>padded input</input>"
            : "the <input>input</input>",
      ),
      kernel: t.words(
        s.field!.flipped ? "the <kernel>flipped kernel</kernel>" : "the <kernel>kernel</kernel>",
      ),
      output,
      sum: names ? "" : { ...output, text: ` = ${sum}`, result: true },
      zeros: zeros(t, s, step),
    },
  );
}

/** Said while steps follow each other faster than can be read. */
export const runningWords = (t: Tongue, s: Linear): Word[] =>
  t.words(
    s.animation === "stamp"
      ? "Each <input>input</input> cell in turn scales the <kernel>kernel</kernel>; where copies overlap, their values add."
      : s.part
        ? "The window slides on; its cells times the <kernel>kernel</kernel> are summed in one <overlap>partial result cell</overlap> each."
        : "The window slides on; its cells times the <kernel>kernel</kernel> are summed in one <output>output cell</output> each.",
  );

// What a row of the matrix does, in plain words.

/** "y[2, 2] = 10" */
const resultAt = (s: Linear, step: number): string => {
  const sum = s.sums[canvasIndex(s, step)]! + biasOf(s, step);
  return `${outputAt(place(s.spec.dims, s.output, step))} = ${show(sum)}`;
};

/** What a reading of the matrix says of a row; a map says what the equation does. */
export function matrixWords(
  t: Tongue,
  s: Linear,
  matrixOf: MatrixOf,
  step: number,
  reading: Reading | "map" = "equation",
): Word[] {
  if (reading === "transposed") return transposedWords(t, s, step);
  const n = rowsIn(s.by.output, canvasIndex(s, step)).length;
  return t.words(
    matrixOf === "kernel"
      ? n === 0
        ? "Row <kernel>{row}</kernel> of the <kernel>kernel's matrix</kernel> holds only zeros: <output>{result}</output>."
        : "Row <kernel>{row}</kernel> of the <kernel>kernel's matrix</kernel> times the <input>input vector</input> is {count} {n|product|products, summed}: <output>{result}</output>."
      : n === 0
        ? "Row <input>{row}</input> of the <input>input's matrix</input> holds only zeros: <output>{result}</output>."
        : "Row <input>{row}</input> of the <input>input's matrix</input> times the <kernel>kernel vector</kernel> is {count} {n|product|products, summed}: <output>{result}</output>.",
    { row: step, n, count: t.count(n), result: resultAt(s, step) },
  );
}

/** What each of the four readings says of an output cell. */
export function allWords(t: Tongue, s: Linear, step: number): Word[] {
  const n = rowsIn(s.by.output, canvasIndex(s, step)).length;
  return t.words(
    n === 0
      ? "<output>{result}</output> is where no copy lands (stamp), the sum under one window (gather), row {step} of <kernel>C</kernel> and column {step} of <kernel>Cᵀ</kernel>."
      : "<output>{result}</output> is where {count} {n|copy lands|copies meet} (stamp), the sum under one window (gather), row {step} of <kernel>C</kernel> and column {step} of <kernel>Cᵀ</kernel>.",
    { result: resultAt(s, step), n, count: t.count(n), step },
  );
}

/** Rows become columns: the matrix of the transposed operation. */
function transposedWords(t: Tongue, s: Linear, step: number): Word[] {
  return t.words(
    s.field?.kind === "padded"
      ? "Row <kernel>{step}</kernel> of <kernel>C</kernel> ({rows} × {cols}) is column {step} of <kernel>Cᵀ</kernel> ({cols} × {rows}), the matrix of the transposed convolution: it brings back the size, not the values."
      : "Row <kernel>{step}</kernel> of <kernel>C</kernel> ({rows} × {cols}) is column {step} of <kernel>Cᵀ</kernel> ({cols} × {rows}), the matrix of the convolution: it brings back the size, not the values.",
    { step, ...matrixSize(s, "kernel") },
  );
}
