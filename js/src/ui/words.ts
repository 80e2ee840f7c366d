import type { Hue, Word } from "../terms/sentences";
import type { Dims } from "../terms/terms";
import { leading, plane, type Size } from "../terms/terms";

export type { Word };

export const plain = (text: string): Word => ({ text });
export const said = (role: Hue, text: string): Word => ({ role, text });

/** Words that tell of one phase of a step. */
export const during = (phase: string, ...words: readonly Word[]): Word[] =>
  words.map((word) => ({ ...word, phase }));

export const sentence = (words: readonly Word[]): string => words.map((w) => w.text).join("");

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

const NUMBERS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
export const count = (n: number): string => NUMBERS[n] ?? String(n);

/** "row 2", "rows 2–4", "rows 0, 2, 4". */
export function range(name: string, indices: readonly number[]): string {
  const first = indices[0]!;
  const last = indices.at(-1)!;
  if (indices.length === 1) return `${name} ${first}`;
  if (last - first === indices.length - 1) return `${name}s ${first}–${last}`;
  if (indices.length <= 4) return `${name}s ${indices.join(", ")}`;
  return `${name}s ${first}, ${indices[1]}, … ${last}`;
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
