import { type Hue, msg, type Tongue, type Word } from "../terms/sentences";
import type { Dims } from "../terms/terms";
import { leading, plane, type Size } from "../terms/terms";

export type { Word };

export const plain = (text: string): Word => ({ text });
export const said = (role: Hue, text: string): Word => ({ role, text });

export const sentence = (words: readonly Word[]): string => words.map((w) => w.text).join("");

/** "…, … and …": parts of a sentence as one. */
export function listed(t: Tongue, all: readonly (readonly Word[])[]): Word[] {
  if (all.length < 2) return all.flat();
  const some = all.slice(0, -1).flatMap((words, i) => (i === 0 ? words : [plain(", "), ...words]));
  return t.words(msg("{some} and {last}"), { some, last: all.at(-1)! });
}

/** Of so many things at most `most`, the last one among them: sentences are compared for length. */
export function sampled(count: number, most: number): number[] {
  const stride = Math.ceil(count / most);
  return Array.from({ length: Math.ceil(count / stride) }, (_, i) => count - 1 - i * stride);
}

/** The longest of some sentences, for which room is kept. */
export function longestSentence<T extends readonly Word[]>(all: readonly T[]): T {
  const length = (words: T) => words.reduce((sum, { text }) => sum + text.length, 0);
  const lengths = all.map(length);
  return all[lengths.indexOf(Math.max(...lengths))]!;
}

/** "(1, 2)" in 2D, "2" in 1D; with channels torch's whole index, "(0, 1, 2)". */
export function place(dims: Dims, size: Size, index: number): string {
  if (dims === 1) return String(index);
  const cell = index % plane(size);
  const all = [...leading(size, index), Math.floor(cell / size.cols), cell % size.cols];
  return `(${all.join(", ")})`;
}

/** "y[1, 2]": the cell of the output at a place. */
export const outputAt = (at: string): string => `y[${at.replace(/^\(|\)$/g, "")}]`;

export const capital = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

/** "2", "2–4", "0, 2, 4", "0, 2, … 8" */
export function numbers(indices: readonly number[]): string {
  const first = indices[0]!;
  const last = indices.at(-1)!;
  if (indices.length === 1) return String(first);
  if (last - first === indices.length - 1) return `${first}–${last}`;
  if (indices.length <= 4) return indices.join(", ");
  return `${first}, ${indices[1]}, … ${last}`;
}

/** "row 2", "rows 2–4", "rows 0, 2, 4" */
export const rowsOf = (t: Tongue, indices: readonly number[]): string =>
  t("{n|row|rows} {cells}", { n: indices.length, cells: numbers(indices) });

/** "column 2", "columns 2–4" */
export const columnsOf = (t: Tongue, indices: readonly number[]): string =>
  t("{n|column|columns} {cells}", { n: indices.length, cells: numbers(indices) });

/** "rows 0–1, columns 2–3" of a grid, or the one cell. */
export function areaOf(t: Tongue, size: Size, cells: readonly number[]): string {
  if (cells.length === 1) return place(2, size, cells[0]!);
  const rows = unique(cells.map((i) => Math.floor(i / size.cols)));
  const cols = unique(cells.map((i) => i % size.cols));
  return `${rowsOf(t, rows)}, ${columnsOf(t, cols)}`;
}

export const unique = (values: number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

export interface Piece {
  readonly text: string;
  readonly trait?: string;
}

export interface SizeFormula {
  readonly name: string;
  /** "(3 − 1)·2 − 2·0 + 1·(3 − 1) + 0 + 1", in pieces. */
  readonly pieces: readonly Piece[];
  readonly size: number;
}

// How counts, times and ratios are written: three digits that a reader can compare.

/** "12,345" */
export const counted = (n: number): string =>
  String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");

const three = (n: number): string => (n >= 100 ? String(Math.round(n)) : String(+n.toPrecision(3)));

const LARGE = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** "20.4 G", "812 k", "512" */
export function amount(n: number): string {
  const unit = LARGE.find(([size]) => n >= 0.9995 * size);
  return unit ? `${three(n / unit[0])} ${unit[1]}` : three(n);
}

/** "1.24 s", "31 ms", "5 min 20 s" */
export function seconds(s: number): string {
  if (s >= 120) return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
  if (s >= 0.9995) return `${three(s)} s`;
  if (s >= 0.9995e-3) return `${three(1e3 * s)} ms`;
  return `${three(1e6 * s)} µs`;
}

/** "41×", "1.5×" */
export const times = (ratio: number): string =>
  `${ratio >= 99.5 ? counted(ratio) : String(+ratio.toPrecision(2))}×`;

/** 1e-7 as "1.2 × 10⁻⁷", zero as "0" */
export function tiny(n: number): string {
  if (n === 0) return "0";
  const power = Math.floor(Math.log10(n));
  if (power >= -2 && power < 3) return String(+n.toPrecision(2));
  return `${+(n / 10 ** power).toFixed(1)} × 10${superscript(power)}`;
}

/** −7 as "⁻⁷" */
export const superscript = (n: number): string =>
  [...String(n)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]!)).join("");
