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
import { area, rowsOf } from "../../terms/terms";
import {
  capital,
  count,
  during,
  outputAt,
  place,
  plain,
  range,
  said,
  unique,
  type Word,
} from "../../ui/words";
import type { Symbols } from "./formula";
import type { Reading } from "./matrix-layout";

/** A cell of the output, or of what a part of the map makes. */
function outputWord(s: Linear, o: number): Word {
  const at = place(s.spec.dims, s.output, o);
  return s.part ? said("overlap", `partial result ${at}`) : said("output", outputAt(at));
}

/** Where the copy of one input cell lies in the output. */
function footprint(s: Linear, step: number) {
  // Few of each, and asked for at many steps: a list is quicker than a set.
  const rows: number[] = [];
  const cols: number[] = [];
  let overlaps = 0;
  let cropped = 0;
  const first = s.by.output;
  for (const product of rowsOf(s.by.input, step)) {
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
  const columns = range(s.spec.dims === 1 ? "cell" : "column", cols.sort(ascending));
  const where =
    cols.length === 0
      ? ""
      : s.spec.dims === 1
        ? columns
        : `${range("row", rows.sort(ascending))}, ${columns}`;
  return { where, overlaps, cropped };
}

/** An input cell by its value, or by its symbol where cells show symbols. */
function inputWord(s: Linear, step: number, names: Symbols | null): Word {
  if (names) return said("input", names.input(step));
  const { input } = s.spec;
  const name = s.part ? `Input channel ${s.part.input},` : "Input";
  return said("input", `${name} ${place(s.spec.dims, input, step)} = ${show(input.values[step]!)}`);
}

const CROPPED = "cropped by padding";

/** What a stamp does, phase by phase. */
export function stampWords(s: Linear, step: number, names: Symbols | null = null): Word[] {
  const { where, overlaps, cropped } = footprint(s, step);
  const scales = [
    ...during("read", inputWord(s, step, names)),
    ...during("multiply", plain(" scales the "), said("kernel", "kernel")),
  ];
  if (where === "")
    return [...scales, ...during("place", plain(`, but its whole copy is ${CROPPED}.`))];
  const lost = `; ${count(cropped)} ${cropped === 1 ? "falls" : "fall"} outside and ${cropped === 1 ? "is" : "are"} ${CROPPED}`;
  return [
    ...scales,
    ...during("place", plain(" and is added at "), said("output", where)),
    ...during("add", plain(`. ${already(overlaps)}`)),
    ...(cropped > 0 ? during("place", plain(lost)) : []),
    plain("."),
  ];
}

function already(overlaps: number): string {
  if (overlaps === 0) return "No cell there holds a value yet";
  return `${capital(count(overlaps))} of these cells already ${overlaps === 1 ? "holds" : "hold"} a value; the copy is added`;
}

const times = (n: number): string => (n === 1 ? "one product" : `${count(n)} products`);

/** In how many products a cell takes part, and with which of the `cells` of the other grid. */
const takingPart = (products: number, cells: number, grid: Word): Word[] => [
  plain(` takes part in ${times(products)}`),
  ...(products === cells
    ? [plain(", one for every "), grid, plain(" cell.")]
    : products > 1
      ? [plain(`, with ${count(products)} of the ${cells} `), grid, plain(" cells.")]
      : [plain(".")]),
];

/** The sentence about a cell that is pointed at. */
export function targetWords(
  s: Linear,
  target: Target,
  step: number,
  names: Symbols | null = null,
): Word[] {
  const { input, kernel } = s.spec;
  const linked = links(s, target);
  const products = linked.rows.length;
  if (target.grid === "input")
    return [
      inputWord(s, target.index, names),
      ...takingPart(products, area(kernel), said("kernel", "kernel")),
    ];
  if (target.grid === "kernel")
    return [
      said(
        "kernel",
        names?.kernel(target.index) ??
          `Kernel ${place(s.spec.dims, kernel, target.index)} = ${show(kernel.values[target.index]!)}`,
      ),
      ...takingPart(products, area(input), said("input", "input")),
    ];
  if (target.grid === "copy") {
    const x = input.values[target.input!]!;
    const w = kernel.values[target.index]!;
    const o = outputIndex(s, linked.output[0]!);
    return [
      said(
        "input",
        names?.input(target.input!) ?? `Input ${place(s.spec.dims, input, target.input!)}`,
      ),
      plain(" × "),
      said(
        "kernel",
        names?.kernel(target.index) ?? `kernel ${place(s.spec.dims, kernel, target.index)}`,
      ),
      plain(names ? " is " : ` = ${factor(x)}·${factor(w)} = ${show(x * w)}, `),
      ...(o < 0 ? [plain(`${CROPPED}.`)] : [plain("added to "), outputWord(s, o), plain(".")]),
    ];
  }
  return outputWords(s, target.index, linked.rows, step);
}

function outputWords(s: Linear, canvas: number, rows: Int32Array, step: number): Word[] {
  const o = outputIndex(s, canvas);
  if (o < 0)
    return [
      plain(`This cell is ${CROPPED}: ${times(rows.length)} `),
      plain(rows.length === 1 ? "ends here and is dropped." : "end here and are dropped."),
    ];
  const word = outputWord(s, o);
  const name = s.part ? { ...word, text: capital(word.text) } : word;
  const why = isOutputPadding(s, canvas) ? " output_padding added it." : "";
  if (rows.length === 0) return [name, plain(` receives no product: no copy reaches it.${why}`)];
  const done = rows.filter((row) => row < rowsThrough(s, step)).length;
  const sofar =
    done === rows.length
      ? ""
      : done === 0
        ? " None has been added yet."
        : ` So far ${count(done)} of them.`;
  return [
    name,
    plain(
      rows.length === 1
        ? ` receives one product.${sofar}${why}`
        : ` is the sum of ${count(rows.length)} products.${sofar}${why}`,
    ),
  ];
}

// What a gathering step does, in plain words.

/** How many places of the window lie on no input cell, and why. */
function zeros(s: Linear, step: number): string {
  const field = s.field!;
  let [inserted, padded] = [0, 0];
  for (let k = 0; k < area(s.spec.kernel); k++) {
    const source = field.source[windowCell(field, s.spec.kernel, s.output, step, k)]!;
    if (source === INSERTED) inserted++;
    else if (source === PADDED) padded++;
  }
  const parts = [];
  if (inserted === 1) parts.push("one of its cells is an inserted zero");
  if (inserted > 1) parts.push(`${count(inserted)} of its cells are inserted zeros`);
  const cells = inserted ? "" : " of its cells";
  if (padded) parts.push(`${count(padded)}${cells} ${padded === 1 ? "is" : "are"} padding`);
  return parts.length ? `; ${parts.join(" and ")}` : "";
}

/** What the window slides over, by what was done to the input. */
export function fieldName(s: Linear): string {
  if (s.field!.source.includes(INSERTED)) return "spread";
  return area(s.field!.size) > area(s.spec.input) ? "padded" : "";
}

/** Where the window lies on the field. */
function where(s: Linear, step: number): string {
  const field = s.field!;
  const at = Array.from({ length: area(s.spec.kernel) }, (_, k) =>
    windowCell(field, s.spec.kernel, s.output, step, k),
  );
  const cols = range("column", unique(at.map((i) => i % field.size.cols)));
  if (s.spec.dims === 1) return cols.replace("column", "cell");
  return `${range("row", unique(at.map((i) => Math.floor(i / field.size.cols))))}, ${cols}`;
}

/** What a window does, phase by phase. */
export function gatherWords(s: Linear, step: number, names: Symbols | null = null): Word[] {
  const field = s.field!;
  const sum = show(s.sums[canvasIndex(s, step)]! + s.spec.bias);
  const output = outputWord(s, step);
  return [
    ...during("read", plain("The window over "), said("input", where(s, step)), plain(" of the ")),
    ...during("read", said("input", `${fieldName(s)} input`.trim())),
    ...during("multiply", plain(", times the ")),
    ...during("multiply", said("kernel", field.flipped ? "flipped kernel" : "kernel")),
    ...during("place", plain(", is summed in "), output),
    ...(names ? [] : during("add", { ...output, text: ` = ${sum}`, result: true })),
    ...during("read", plain(zeros(s, step))),
    plain("."),
  ];
}

/** Said while steps follow each other faster than can be read. */
export const runningWords = (s: Linear): Word[] =>
  s.animation === "stamp"
    ? [
        plain("Each "),
        said("input", "input"),
        plain(" cell in turn scales the "),
        said("kernel", "kernel"),
        plain("; where copies overlap, their values add."),
      ]
    : [
        plain("The window slides on; its cells times the "),
        said("kernel", "kernel"),
        plain(" are summed in one "),
        s.part ? said("overlap", "partial result cell") : said("output", "output cell"),
        plain(" each."),
      ];

// What a row of the matrix does, in plain words.

/** What a reading of the matrix says of a row; a map says what the equation does. */
export function matrixWords(
  s: Linear,
  matrixOf: MatrixOf,
  step: number,
  reading: Reading | "map" = "equation",
): Word[] {
  if (reading === "transposed") return transposedWords(s, step);
  const [matrix, vector] =
    matrixOf === "kernel" ? (["kernel", "input"] as const) : (["input", "kernel"] as const);
  const products = rowsOf(s.by.output, canvasIndex(s, step)).length;
  const sum = show(s.sums[canvasIndex(s, step)]! + biasOf(s, step));
  const row = [
    plain("Row "),
    said(matrix, String(step)),
    plain(" of the "),
    said(matrix, `${matrix}'s matrix`),
  ];
  const times = [plain(" times the "), said(vector, `${vector} vector`)];
  const made = ["is one product", `is ${count(products)} products, summed`][+(products > 1)];
  return [
    ...row,
    ...(products === 0 ? [plain(" holds only zeros: ")] : [...times, plain(` ${made}: `)]),
    said("output", `${outputAt(place(s.spec.dims, s.output, step))} = ${sum}`),
    plain("."),
  ];
}

/** What each of the four readings says of an output cell. */
export function allWords(s: Linear, step: number): Word[] {
  const canvas = canvasIndex(s, step);
  const copies = rowsOf(s.by.output, canvas).length;
  const sum = show(s.sums[canvas]! + biasOf(s, step));
  return [
    said("output", `${outputAt(place(s.spec.dims, s.output, step))} = ${sum}`),
    plain(copies === 1 ? " is where one copy lands" : ` is where ${count(copies)} copies meet`),
    plain(` (stamp), the sum under one window (gather), row ${step} of `),
    said("kernel", "C"),
    plain(` and column ${step} of `),
    said("kernel", "Cᵀ"),
    plain("."),
  ];
}

/** Rows become columns: the matrix of the transposed operation. */
function transposedWords(s: Linear, step: number): Word[] {
  const { rows, cols } = matrixSize(s, "kernel");
  const other = s.field?.kind === "padded" ? "transposed convolution" : "convolution";
  return [
    plain("Row "),
    said("kernel", String(step)),
    plain(" of "),
    said("kernel", "C"),
    plain(` (${rows} × ${cols}) is column ${step} of `),
    said("kernel", "Cᵀ"),
    plain(` (${cols} × ${rows}), the matrix of the ${other}: it brings back the size, not the `),
    plain("values."),
  ];
}
