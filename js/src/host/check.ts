// The check badge: what the page has computed, and what torch says of it where there is a kernel.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Tongue } from "../terms/sentences";

export interface Verdict {
  readonly state: "page" | "waiting" | "same" | "differs" | "error";
  readonly text: (t: Tongue) => string;
  /** Flat indices of the cells that differ. */
  readonly cells: readonly number[];
}

/** What the page computed. */
export interface Computed {
  readonly values: Float64Array;
  readonly cols: number;
  /** How far float32 may be off, value by value; asked for when torch has answered. */
  readonly rounding: () => ArrayLike<number>;
  /** What a value is called, where it is no cell of one grid. */
  readonly name?: (index: number, t: Tongue) => string;
}

/** What is made of a check from Python. */
export type Judge = (check: Record<string, unknown>) => Verdict;

/** Of a store, what tells which result a check is about. */
interface Revised {
  readonly spec: ReadonlySignal<unknown>;
  readonly revision: ReadonlySignal<number>;
  readonly previewing: ReadonlySignal<boolean>;
}

/** A result that torch is asked about, and where its verdict goes. */
export interface Question {
  readonly store: Revised;
  /** Changes with the result. */
  readonly result: ReadonlySignal<unknown>;
  /** The page's own result, which is compared cell by cell; or a judge of the figure. */
  readonly judge: ReadonlySignal<Computed> | Judge;
  readonly verdict: Signal<Verdict>;
}

/** How a kernel is asked, until the returned function is called. */
export type Ask = (question: Question) => () => void;

export const verdict = (
  state: Verdict["state"],
  text: Verdict["text"],
  cells: number[] = [],
): Verdict => ({ state, text, cells });

/** "= torch 2.9.1 · cpu": who says the same. */
export const agrees = (torch: string): Verdict => verdict("same", () => `= ${torch}`);

/** Which values torch has otherwise: a few by name, and how many more there are. */
export const differsAt = (
  torch: string,
  names: readonly ((t: Tongue) => string)[],
  cells?: number[],
): Verdict =>
  verdict(
    "differs",
    (t) => {
      const some = names.slice(0, 3).map((name) => name(t));
      const n = names.length - some.length;
      const said = { torch, cells: some.join(", "), n };
      return n > 0 ? t("≠ {torch} at {cells} and {n} more", said) : t("≠ {torch} at {cells}", said);
    },
    cells,
  );

interface Watched {
  readonly verdict: Signal<Verdict>;
  readonly dispose: () => void;
}

/** Have every change of a result judged; a page without a kernel says that it computed it alone. */
export function watchVerdict(
  { ask }: { readonly ask?: Ask },
  store: Revised,
  result: ReadonlySignal<unknown>,
  judge: Question["judge"],
): Watched {
  const current = signal(verdict("page", (t) => t("computed in this page")));
  return {
    verdict: current,
    dispose: ask?.({ store, result, judge, verdict: current }) ?? (() => {}),
  };
}

/** The name of a value among parts of these lengths that lie one after the other. */
export const nameOfPart =
  (lengths: readonly number[], name: (part: number, i: number, t: Tongue) => string) =>
  (index: number, t: Tongue): string => {
    let [part, i] = [0, index];
    while (i >= lengths[part]!) i -= lengths[part++]!;
    return name(part, i, t);
  };

/** The same for a result that is compared cell by cell. */
export const watchCheck = (
  model: { readonly ask?: Ask },
  store: Revised,
  own: ReadonlySignal<Computed>,
): Watched => watchVerdict(model, store, store.spec, own);
