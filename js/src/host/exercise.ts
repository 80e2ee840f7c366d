// What a figure offers to whoever asks about it: its traits, its covered parts, a sheet for answers.

import type { Tongue } from "../terms/sentences";
import type { AskedPart, CellsByPart, Cover, Product, Verdict } from "../ui/cover";
import type { Traits } from "../wire/options";
import type { Model } from "./model";

export type { AskedPart, CellsByPart, Product, Verdict };

export interface ExerciseFigure {
  readonly stem: string;
  readonly id: string;
  /** Says a sentence in the reader's language. */
  readonly t: Tongue;
  /** A trait. */
  get(name: string): unknown;
  /** Set traits, to be undone at will; returns what is wrong, or "". */
  set(values: Traits): string;
  /** Let traits have what is shown: a change is gathered with others for a moment. */
  settle(): void;
  onChange(names: readonly string[], listener: () => void): () => void;
  /** Where the question stands: a row between parameters and stage, under the figure's stylesheet. */
  readonly slot: HTMLElement;
  /** Names of the parts that the figure has now. */
  readonly parts: readonly string[];
  part(name: string): AskedPart | undefined;
  /** Numbers that the figure has found of what was done in it, by their names. */
  measures(): Readonly<Record<string, number>>;
  /** The parts that predict mode asks for, unless somebody says which. */
  readonly asked: readonly string[];
  /** Cover these parts instead of those that were asked for before. */
  cover(parts: readonly string[]): void;
  /** The reader's sheet: what is typed into covered cells, by their index. */
  typed(part: string): ReadonlyMap<number, string>;
  type(part: string, index: number, text: string): void;
  verdicts(part: string): ReadonlyMap<number, Verdict>;
  /** Other parts can be asked for than before. */
  onParts(listener: () => void): () => void;
  /** Empty the sheet, and take back verdicts, picks and what was revealed. */
  clear(): void;
  picked(part: string): ReadonlySet<number>;
  /** Pick a cell, or take it back. */
  pick(part: string, index: number): void;
  /** Let a press or Enter pick cells of one part, or of none. */
  pickable(part: string | null): void;
  /** Something was typed or picked, or the sheet was emptied. */
  onSheet(listener: (emptied: boolean) => void): () => void;
  /** Mark cells right or wrong; cells that are not named have no mark any more. */
  judge(part: string, verdicts: ReadonlyMap<number, Verdict>): void;
  /** Show the truth beside what was typed. */
  reveal(part: string): void;
  /** Light cells as a hover does, or none. */
  light(cells: CellsByPart | null): void;
  /** Keep traits from being changed, besides those that are locked; null frees them. */
  lock(names: readonly string[] | null): void;
}

/** A figure as it is handed over; whoever asks makes an `ExerciseFigure` of it. */
export interface Asked {
  readonly host: HTMLElement;
  readonly model: Model;
  readonly cover: Cover;
  /** Names of all parts that it can have, and of those asked for by default. */
  readonly parts: readonly string[];
  readonly asks: readonly string[];
  readonly slot: HTMLElement;
  readonly set: (values: Traits) => string;
  readonly settle: () => void;
}

/** Asks about a figure, until what it returns is called. */
export type Exercise = (figure: Asked) => () => void;

declare global {
  /** What exercise.js brings along; a figure of a page without it asks nothing. */
  var segwidgetsExercise: Exercise | undefined;
}

/** Sent to the window once `segwidgetsExercise` is there, for figures that came before it. */
export const EXERCISE_READY = "segwidgets:exercise";

/** Call back with what asks, now or as soon as it has come. */
export function onExercise(use: (exercise: Exercise) => void): () => void {
  const look = () => {
    if (!globalThis.segwidgetsExercise) return;
    stop();
    use(globalThis.segwidgetsExercise);
  };
  const stop = () => removeEventListener(EXERCISE_READY, look);
  addEventListener(EXERCISE_READY, look);
  look();
  return stop;
}
