// Where cells are, in the reader's language.

import type { Tongue } from "./language";

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
