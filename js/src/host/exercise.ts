// What a figure offers to whoever asks about it: its traits, its covered parts, a sheet for answers.

import type { Traits } from "../wire/options";

export type Verdict = "right" | "wrong";

/** Names of parts, each with cells of it. */
export type CellsByPart = Readonly<Record<string, readonly number[]>>;

/** A product that an output is a sum of: the cells that it is made of, and what it comes to. */
export interface Product {
  readonly input: number;
  readonly kernel: number;
  readonly value: number;
}

/** A part that can be asked for: its shape, and what stands under the cover. */
export interface AskedPart {
  readonly rows: number;
  readonly cols: number;
  /** Row by row, from the figure's own result. */
  truth(): ArrayLike<number>;
  /** "a·z + b·x", where cells are sums of products. */
  symbols?(index: number): string;
  products?(index: number): readonly Product[];
}

export interface ExerciseFigure {
  readonly stem: string;
  readonly id: string;
  /** A trait. */
  get(name: string): unknown;
  /** Set traits, to be undone at will; returns what is wrong, or "". */
  set(values: Traits): string;
  onChange(names: readonly string[], listener: () => void): () => void;
  /** Where the question stands: a row between parameters and stage, under the figure's stylesheet. */
  readonly slot: HTMLElement;
  /** Names of the parts that the figure has now. */
  readonly parts: readonly string[];
  part(name: string): AskedPart | undefined;
  /** The parts that predict mode asks for, unless somebody says which. */
  readonly asked: readonly string[];
  /** Cover these parts instead of those that were asked for before. */
  cover(parts: readonly string[]): void;
  /** The reader's sheet: what is typed into covered cells, by their index. */
  typed(part: string): ReadonlyMap<number, string>;
  type(part: string, index: number, text: string): void;
  /** Empty the sheet, and take back verdicts, picks and what was revealed. */
  clear(): void;
  picked(part: string): ReadonlySet<number>;
  /** Let a press or Enter pick cells of one part, or of none. */
  pickable(part: string | null): void;
  /** Something was typed, picked or cleared. */
  onSheet(listener: () => void): () => void;
  /** Mark cells right or wrong; cells that are not named have no mark any more. */
  judge(part: string, verdicts: ReadonlyMap<number, Verdict>): void;
  /** Show the truth beside what was typed. */
  reveal(part: string): void;
  /** Light cells as a hover does, or none. */
  light(cells: CellsByPart | null): void;
  /** Keep traits from being changed, besides those that are locked; null frees them. */
  lock(names: readonly string[] | null): void;
}

/** Asks about a figure, until what it returns is called. */
export type Exercise = (figure: ExerciseFigure) => () => void;

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
