// Linked hover: the rows that share the pointed-at index, and the cells they name.

import { type Linear, outputIndex } from "./linear";
import { rowsOf } from "./terms";

/** A cell that is pointed at, focused or pinned. `output` runs over the canvas. */
export interface Target {
  readonly grid: "input" | "kernel" | "output" | "copy";
  readonly index: number;
  /** For a copy in the 1D figure, or a term of a formula: the input cell it belongs to. */
  readonly input?: number;
}

export interface Links {
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly output: readonly number[];
  /** Pairs (input, kernel) whose products are meant. */
  readonly rows: Int32Array;
}

/** All kin of a target. */
export function links(s: Linear, target: Target): Links {
  const { terms, by } = s;
  let rows: Int32Array;
  if (target.grid === "copy") {
    rows = rowsOf(by.kernel, target.index).filter((r) => terms.input[r] === target.input);
  } else {
    rows = rowsOf(by[target.grid], target.index);
  }
  const unique = (column: Int32Array): number[] => [
    ...new Set(Array.from(rows, (r) => column[r]!)),
  ];
  return {
    input: unique(terms.input),
    kernel: unique(terms.kernel),
    output: unique(terms.output),
    rows,
  };
}

/** The output cell whose formula explains a stamp best: the one with the most products so far. */
export function busiestCell(s: Linear, step: number): number {
  let best = -1;
  let most = 0;
  for (const row of rowsOf(s.by.input, step)) {
    const o = s.terms.output[row]!;
    if (outputIndex(s, o) < 0) continue;
    const count = rowsOf(s.by.output, o).filter((r) => s.terms.input[r]! <= step).length;
    if (count > most) {
      most = count;
      best = o;
    }
  }
  return best;
}
