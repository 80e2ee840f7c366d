// What is happening now, in plain words; screen readers hear the same line.

import {
  isOutputPadding,
  type Linear,
  links,
  outputIndex,
  rowsThrough,
  type Target,
} from "../../terms/linear";
import { factor, show } from "../../terms/numbers";
import { rowsOf } from "../../terms/terms";
import type { Phase } from "../../ui/phases";
import { capital, count, place, plain, range, said, unique, type Word } from "../../ui/words";

/** "Input", or "Input channel 1" where there are several. */
export const channelName = (name: string, channel: number | undefined): string =>
  channel === undefined ? name : `${name} channel ${channel}`;

/** The output, or what a part of the map makes, under its name. */
export const saidOutput = (s: Linear, text: (name: string) => string): Word =>
  s.part ? said("overlap", text("partial result")) : said("output", text("output"));

/** Where the copy of one input cell lies in the output. */
function footprint(s: Linear, step: number) {
  const cells: number[] = [];
  let overlaps = 0;
  let cropped = 0;
  for (const row of rowsOf(s.by.input, step)) {
    const canvas = s.terms.output[row]!;
    const o = outputIndex(s, canvas);
    if (o < 0) {
      cropped++;
      continue;
    }
    cells.push(o);
    if (s.terms.input[rowsOf(s.by.output, canvas)[0]!]! < step) overlaps++;
  }
  const columns = range("column", unique(cells.map((o) => o % s.output.cols)));
  const where =
    cells.length === 0
      ? ""
      : s.spec.dims === 1
        ? columns.replace("column", "cell")
        : `${range("row", unique(cells.map((o) => Math.floor(o / s.output.cols))))}, ${columns}`;
  return { where, overlaps, cropped };
}

function inputWord(s: Linear, step: number): Word {
  const { input } = s.spec;
  const name = channelName("Input", s.part?.input);
  const comma = s.part ? "," : "";
  return said(
    "input",
    `${name}${comma} ${place(s.spec.dims, input, step)} = ${show(input.values[step]!)}`,
  );
}

const CROPPED = "cropped by padding";

/** The sentence of a stamp in one of its phases; `rest` sums it up. */
export function stampWords(s: Linear, step: number, phase: Phase | "rest"): Word[] {
  const { where, overlaps, cropped } = footprint(s, step);
  const value = show(s.spec.input.values[step]!);
  const lost: Word[] =
    cropped > 0
      ? [
          plain(
            `; ${count(cropped)} ${cropped === 1 ? "falls" : "fall"} outside and ${cropped === 1 ? "is" : "are"} ${CROPPED}`,
          ),
        ]
      : [];
  const already = (): Word =>
    plain(
      overlaps === 0
        ? "; no cell there held a value yet"
        : `; ${count(overlaps)} of these cells already held a value`,
    );
  if (phase === "read") return [inputWord(s, step), plain(" is read.")];
  if (phase === "multiply")
    return [
      plain("Every cell of the "),
      said("kernel", "kernel"),
      plain(" is multiplied by "),
      said("input", value),
      plain("."),
    ];
  if (where === "")
    return [
      inputWord(s, step),
      plain(" scales the "),
      said("kernel", "kernel"),
      plain(`, but its whole copy is ${CROPPED}.`),
    ];
  if (phase === "place")
    return [plain("The weighted copy is placed at "), said("output", where), ...lost, plain(".")];
  if (phase === "add")
    return [
      plain("The copy is added at "),
      said("output", where),
      already(),
      plain(overlaps > 0 ? ", where the " : "."),
      ...(overlaps > 0 ? [said("overlap", "sums grow"), plain(".")] : []),
    ];
  return [
    inputWord(s, step),
    plain(" scales the "),
    said("kernel", "kernel"),
    plain(" and is added at "),
    said("output", where),
    already(),
    ...lost,
    plain("."),
  ];
}

const times = (n: number): string => (n === 1 ? "one product" : `${count(n)} products`);

/** The sentence about a cell that is pointed at. */
export function targetWords(s: Linear, target: Target, step: number): Word[] {
  const { input, kernel } = s.spec;
  const kin = links(s, target);
  if (target.grid === "input")
    return [
      inputWord(s, target.index),
      plain(` takes part in ${times(kin.rows.length)}, one for every `),
      said("kernel", "kernel"),
      plain(" cell."),
    ];
  if (target.grid === "kernel")
    return [
      said(
        "kernel",
        `Kernel ${place(s.spec.dims, kernel, target.index)} = ${show(kernel.values[target.index]!)}`,
      ),
      plain(` takes part in ${times(kin.rows.length)}, one for every `),
      said("input", "input"),
      plain(" cell."),
    ];
  if (target.grid === "copy") {
    const x = input.values[target.input!]!;
    const w = kernel.values[target.index]!;
    const o = outputIndex(s, kin.output[0]!);
    return [
      said("input", `Input ${place(s.spec.dims, input, target.input!)}`),
      plain(" × "),
      said("kernel", `kernel ${place(s.spec.dims, kernel, target.index)}`),
      plain(` = ${factor(x)}·${factor(w)} = ${show(x * w)}, `),
      ...(o < 0
        ? [plain(`${CROPPED}.`)]
        : [
            plain("added to "),
            saidOutput(s, (name) => `${name} ${place(s.spec.dims, s.output, o)}`),
            plain("."),
          ]),
    ];
  }
  return outputWords(s, target.index, kin.rows, step);
}

function outputWords(s: Linear, canvas: number, rows: Int32Array, step: number): Word[] {
  const o = outputIndex(s, canvas);
  if (o < 0)
    return [plain(`This cell is ${CROPPED}: ${times(rows.length)} end here and are dropped.`)];
  const name = saidOutput(s, (output) => `${capital(output)} ${place(s.spec.dims, s.output, o)}`);
  const why = isOutputPadding(s, canvas) ? " It is there because of output_padding." : "";
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
