// What happens, in plain words.

import { show } from "../../terms/numbers";
import { plain, said, type Word } from "../../ui/words";
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

export function stepWords(spec: ShuffleSpec, step: number): Word[] {
  const { r, coarse, shuffles } = spec;
  const [row, col] = [Math.floor(step / coarse.cols), step % coarse.cols];
  const block = `rows ${span(row, r)}, columns ${span(col, r)}`;
  const icnr = isIcnr(spec)
    ? " All channels of a block agree, as ICNR initialises them: this is nearest-neighbour upsampling."
    : "";
  return shuffles
    ? [
        said("input", `Position (${row}, ${col})`),
        plain(`: every ${r ** 2} channels fill a `),
        said("output", "block"),
        plain(`, ${block}.${icnr}`),
      ]
    : [
        plain("The "),
        said("input", "block"),
        plain(` at ${block}: its ${r ** 2} cells go to as many `),
        said("output", "channels"),
        plain(`.${icnr}`),
      ];
}

export function pointedWords(spec: ShuffleSpec, at: number): Word[] {
  const { coarse, fine, shuffles, toFine } = spec;
  const small = cellName(coarse, at);
  const large = cellName(fine, toFine[at]!);
  const [from, to] = shuffles ? [small, large] : [large, small];
  return [
    said("input", `Input ${from}`),
    plain(` = ${show(coarse.values[at]!)} is `),
    said("output", `output ${to}`),
    plain("."),
  ];
}
