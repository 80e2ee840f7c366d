// Values as they arrive, checked one by one: numbers, pairs, grids, words.

import limits from "../../../segwidgets/shared/limits.json";
import type { Pair } from "./convolution";
import type { Grid } from "./terms";

export type Dims = 1 | 2;

/** A value that breaks a rule, and the trait it belongs to. */
export class Problem extends Error {
  constructor(
    readonly trait: string,
    message: string,
  ) {
    super(message);
  }
}

const quote = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

export function parseNumber(trait: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Problem(trait, `${trait} = ${quote(value)}: a finite number is needed.`);
  if (Math.abs(value) > limits.magnitude)
    throw new Problem(trait, `${trait} = ${value}: at most ${limits.magnitude} in size.`);
  return value;
}

/** An int for both axes or a pair; in 1D the row axis keeps its neutral value. */
export function parsePair(
  trait: string,
  value: unknown,
  dims: Dims,
  least: number,
  most: number,
  neutral: number,
): Pair {
  const list = Array.isArray(value) ? value : [value];
  if (list.length !== 1 && list.length !== dims)
    throw new Problem(
      trait,
      `${trait} = ${quote(value)}: ${dims === 1 ? "one whole number is" : "one whole number or a pair is"} needed.`,
    );
  for (const n of list) {
    if (!Number.isInteger(n))
      throw new Problem(trait, `${trait} = ${quote(n)}: a whole number is needed.`);
    if (n < least || n > most)
      throw new Problem(trait, `${trait} = ${n}: choose ${least} to ${most}.`);
  }
  const last = list[list.length - 1] as number;
  return dims === 1 ? [neutral, last] : [list[0] as number, last];
}

/** Lists that have been checked; a list that changes is another list. */
const checked = new WeakMap<object, Grid>();

/** Nested lists (2D) or one list (1D) of finite numbers. */
export function parseGrid(trait: string, value: unknown, dims: Dims, most: number): Grid {
  const known = checked.get(value as object);
  if (known && known.rows <= most && known.cols <= most && (dims === 1) === isFlat(value))
    return known;
  const grid = readGrid(trait, value, dims, most);
  checked.set(value as object, grid);
  return grid;
}

const isFlat = (value: unknown): boolean => !Array.isArray((value as unknown[])[0]);

function readGrid(trait: string, value: unknown, dims: Dims, most: number): Grid {
  const shape = dims === 1 ? "a list of numbers" : "a list of equally long rows of numbers";
  const rows = dims === 1 ? [value] : value;
  if (!Array.isArray(rows) || !rows.every(Array.isArray))
    throw new Problem(trait, `${trait} = ${quote(value)}: ${shape} is needed.`);
  const cols = rows[0]?.length ?? 0;
  if (cols === 0) throw new Problem(trait, `${trait} is empty: at least one cell is needed.`);
  if (rows.length > most || cols > most)
    throw new Problem(trait, `${trait} is ${rows.length} × ${cols}: at most ${most} per side.`);
  const ragged = rows.findIndex((row) => row.length !== cols);
  if (ragged >= 0)
    throw new Problem(
      trait,
      `${trait}: row ${ragged} has ${rows[ragged]!.length} cells, row 0 has ${cols}; ${shape} is needed.`,
    );
  const values = new Float64Array(rows.length * cols);
  rows.flat().forEach((v, i) => {
    values[i] = parseNumber(trait, v);
  });
  return { rows: rows.length, cols, values };
}

/** One of a few words. */
export function parseChoice<T extends string>(
  trait: string,
  value: unknown,
  choices: readonly T[],
): T {
  if (!choices.includes(value as T))
    throw new Problem(trait, `${trait} = ${quote(value)}: choose one of ${choices.join(", ")}.`);
  return value as T;
}
