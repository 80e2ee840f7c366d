// What happens, in plain words.

import { show } from "../../terms/numbers";
import { indices } from "../../terms/terms";
import { msg, type Tongue } from "../../ui/language";
import { numbers, outputAt, plain, sentence, unique, type Word } from "../../ui/words";
import type { ShuffleSpec, Stack } from "./state";

/** A letter for each channel of the coarse side, with row and column below it. */
export function symbol({ rows, cols }: Stack, at: number): string {
  const below = (n: number): string =>
    [...String(n)].map((digit) => String.fromCharCode(0x2080 + Number(digit))).join("");
  const letter = String.fromCharCode(97 + Math.floor(at / (rows * cols)));
  return letter + below(Math.floor(at / cols) % rows) + below(at % cols);
}

/** "channel 2 at (0, 1)"; without the channel where there is but one. */
export function cellName(t: Tongue, { count, rows, cols }: Stack, at: number): string {
  const cell = `(${Math.floor(at / cols) % rows}, ${at % cols})`;
  const channel = Math.floor(at / (rows * cols));
  return count > 1 ? t("channel {channel} at {cell}", { channel, cell }) : cell;
}

/** Whether the channels of each block agree, as ICNR initialises them. */
export const isIcnr = ({ r, coarse: { rows, cols, values } }: ShuffleSpec): boolean => {
  const plane = rows * cols;
  return values.every((v, at) => v === values[at - (Math.floor(at / plane) % r ** 2) * plane]);
};

/** "rows 2–3, columns 0–1": the block at a position. */
const blockAt = (t: Tongue, r: number, row: number, col: number): string =>
  t("rows {rows}, columns {columns}", {
    rows: `${row * r}–${row * r + r - 1}`,
    columns: `${col * r}–${col * r + r - 1}`,
  });

function icnrWords(t: Tongue, spec: ShuffleSpec): string {
  if (!isIcnr(spec)) return "";
  const said =
    spec.fine.count > 1
      ? t("All channels of a group agree (ICNR): this is nearest-neighbour upsampling.")
      : t("All channels agree (ICNR): this is nearest-neighbour upsampling.");
  return ` ${said}`;
}

/** Said while positions follow each other too fast to be told one by one. */
export const RUNNING = {
  shuffle: msg("Position by position, the channels fill the blocks of the output."),
  unshuffle: msg("Block by block, the cells of the input go to the channels."),
};

/** What one step does; of the matrix, which of its ones are lit. */
export function stepWords(t: Tongue, spec: ShuffleSpec, step: number, matrix: boolean): Word[] {
  return [
    ...(matrix ? matrixWords(t, spec, step) : blockWords(t, spec, step)),
    plain(icnrWords(t, spec)),
  ];
}

function blockWords(t: Tongue, { r, coarse, fine, shuffles }: ShuffleSpec, step: number): Word[] {
  const [row, col] = [Math.floor(step / coarse.cols), step % coarse.cols];
  const many = fine.count > 1;
  const values = { n: r ** 2, position: `(${row}, ${col})`, block: blockAt(t, r, row, col) };
  if (shuffles)
    return t.words(
      many
        ? "<read><input>Position {position}</input></read>: <place>each group of {n} channels fills a <output>block</output>, {block}</place>."
        : "<read><input>Position {position}</input></read>: <place>the {n} channels fill a <output>block</output>, {block}</place>.",
      values,
    );
  return t.words(
    many
      ? "<read>The <input>block</input> at {block}</read>: <place>its {n} cells of each input channel go to as many <output>channels</output>, to position {position}</place>."
      : "<read>The <input>block</input> at {block}</read>: <place>its {n} cells go to as many <output>channels</output>, to position {position}</place>.",
    values,
  );
}

/** Which columns have their 1 in which rows. */
function matrixWords(t: Tongue, { terms, coarse, shuffles }: ShuffleSpec, step: number): Word[] {
  const plane = coarse.rows * coarse.cols;
  const cells = indices(coarse.count).map((k) => k * plane + step);
  const all = (of: Int32Array) => numbers(unique(cells.map((i) => of[i]!)));
  return t.words(
    shuffles
      ? "<read><input>Columns {columns}</input></read> <place>have their 1 in <output>rows {rows}</output></place>: position {position} of the channels fills one block."
      : "<read><input>Columns {columns}</input></read> <place>have their 1 in <output>rows {rows}</output></place>: one block goes to position {position} of the channels.",
    {
      columns: all(terms.input),
      rows: all(terms.output),
      position: `(${Math.floor(step / coarse.cols)}, ${step % coarse.cols})`,
    },
  );
}

/** The longest that is said, in either view. */
export function longestWords(t: Tongue, spec: ShuffleSpec): Word[] {
  const { coarse } = spec;
  const last = coarse.rows * coarse.cols - 1;
  const all = [
    stepWords(t, spec, last, false),
    stepWords(t, spec, last, true),
    pointedWords(t, spec, coarse.values.length - 1),
  ];
  return all.reduce((a, b) => (sentence(b).length > sentence(a).length ? b : a));
}

export function pointedWords(t: Tongue, spec: ShuffleSpec, at: number): Word[] {
  const { coarse, fine, shuffles, toFine } = spec;
  const small = cellName(t, coarse, at);
  const large = cellName(t, fine, toFine[at]!);
  const [from, to] = shuffles ? [small, large] : [large, small];
  return t.words("<input>Input {from}</input> = {value} is <output>{to}</output>.", {
    from,
    value: show(coarse.values[at]!),
    to: outputAt(to),
  });
}
