// What happens, in plain words.

import { show } from "../../terms/numbers";
import { indices } from "../../terms/terms";
import {
  capital,
  during,
  outputAt,
  plain,
  range,
  said,
  sentence,
  unique,
  type Word,
} from "../../ui/words";
import type { ShuffleSpec, Stack } from "./state";

/** A letter for each channel of the coarse side, with row and column below it. */
export function symbol({ rows, cols }: Stack, at: number): string {
  const below = (n: number): string =>
    [...String(n)].map((digit) => String.fromCharCode(0x2080 + Number(digit))).join("");
  const letter = String.fromCharCode(97 + Math.floor(at / (rows * cols)));
  return letter + below(Math.floor(at / cols) % rows) + below(at % cols);
}

/** "channel 2 at (0, 1)"; without the channel where there is but one. */
export function cellName({ count, rows, cols }: Stack, at: number): string {
  const cell = `(${Math.floor(at / cols) % rows}, ${at % cols})`;
  return count > 1 ? `channel ${Math.floor(at / (rows * cols))} at ${cell}` : cell;
}

/** Whether the channels of each block agree, as ICNR initialises them. */
export const isIcnr = ({ r, coarse: { rows, cols, values } }: ShuffleSpec): boolean => {
  const plane = rows * cols;
  return values.every((v, at) => v === values[at - (Math.floor(at / plane) % r ** 2) * plane]);
};

const span = (from: number, r: number): string => `${from * r}–${from * r + r - 1}`;

const icnrWords = (many: boolean): string =>
  ` All channels${many ? " of a group" : ""} agree (ICNR): this is nearest-neighbour upsampling.`;

/** Said while positions follow each other too fast to be told one by one. */
export const RUNNING = {
  shuffle: "Position by position, the channels fill the blocks of the output.",
  unshuffle: "Block by block, the cells of the input go to the channels.",
};

/** What one step does; of the matrix, which of its ones are lit. */
export function stepWords(spec: ShuffleSpec, step: number, matrix: boolean): Word[] {
  const { r, coarse, fine, shuffles } = spec;
  const [row, col] = [Math.floor(step / coarse.cols), step % coarse.cols];
  const block = `rows ${span(row, r)}, columns ${span(col, r)}`;
  const many = fine.count > 1;
  const icnr = plain(isIcnr(spec) ? icnrWords(many) : "");
  if (matrix) return [...matrixWords(spec, step), icnr];
  return shuffles
    ? [
        ...during("read", said("input", `Position (${row}, ${col})`)),
        plain(": "),
        ...during(
          "place",
          plain(
            many ? `each group of ${r ** 2} channels fills a ` : `the ${r ** 2} channels fill a `,
          ),
          said("output", "block"),
          plain(`, ${block}`),
        ),
        plain("."),
        icnr,
      ]
    : [
        ...during("read", plain("The "), said("input", "block"), plain(` at ${block}`)),
        plain(": "),
        ...during(
          "place",
          plain(`its ${r ** 2} cells ${many ? "of each input channel " : ""}go to as many `),
          said("output", "channels"),
          plain(`, to position (${row}, ${col})`),
        ),
        plain("."),
        icnr,
      ];
}

/** Which columns have their 1 in which rows. */
function matrixWords({ terms, coarse, shuffles }: ShuffleSpec, step: number): Word[] {
  const plane = coarse.rows * coarse.cols;
  const cells = indices(coarse.count).map((k) => k * plane + step);
  const all = (name: string, of: Int32Array) => range(name, unique(cells.map((i) => of[i]!)));
  const position = `(${Math.floor(step / coarse.cols)}, ${step % coarse.cols})`;
  return [
    ...during("read", said("input", capital(all("column", terms.input)))),
    plain(" "),
    ...during("place", plain("have their 1 in "), said("output", all("row", terms.output))),
    plain(
      shuffles
        ? `: position ${position} of the channels fills one block.`
        : `: one block goes to position ${position} of the channels.`,
    ),
  ];
}

/** The longest that is said, in either view. */
export function longestWords(spec: ShuffleSpec): Word[] {
  const { coarse } = spec;
  const last = coarse.rows * coarse.cols - 1;
  const all = [
    stepWords(spec, last, false),
    stepWords(spec, last, true),
    pointedWords(spec, coarse.values.length - 1),
  ];
  return all.reduce((a, b) => (sentence(b).length > sentence(a).length ? b : a));
}

export function pointedWords(spec: ShuffleSpec, at: number): Word[] {
  const { coarse, fine, shuffles, toFine } = spec;
  const small = cellName(coarse, at);
  const large = cellName(fine, toFine[at]!);
  const [from, to] = shuffles ? [small, large] : [large, small];
  return [
    said("input", `Input ${from}`),
    plain(` = ${show(coarse.values[at]!)} is `),
    said("output", outputAt(to)),
    plain("."),
  ];
}
