import type { Dims } from "../terms/parameters";
import { leading, plane, type Size } from "../terms/terms";

export type Role = "input" | "kernel" | "output" | "overlap" | "warning";

/** A piece of a sentence; one with a role is coloured and set bold. */
export interface Word {
  readonly text: string;
  readonly role?: Role;
}

export const plain = (text: string): Word => ({ text });
export const said = (role: Role, text: string): Word => ({ role, text });

export const sentence = (words: readonly Word[]): string => words.map((w) => w.text).join("");

/** "(1, 2)" in 2D, "2" in 1D; with channels torch's whole index, "(0, 1, 2)". */
export function place(dims: Dims, size: Size, index: number): string {
  if (dims === 1) return String(index);
  const cell = index % plane(size);
  const all = [...leading(size, index), Math.floor(cell / size.cols), cell % size.cols];
  return `(${all.join(", ")})`;
}

export const capital = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

export const NUMBERS = [
  "none",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
];
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
