// What stays covered, and what a reader writes on the covers: the sheet.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
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
  /** What its numbers are called, where they are typed beside the figure and not into cells. */
  readonly labels?: readonly string[];
  /** How far off an answer may be; without it whole numbers are exact, and others have two decimals. */
  readonly slack?: number;
}

/** What has been written on one part. */
interface Filled {
  readonly typed: ReadonlyMap<number, string>;
  readonly picked: ReadonlySet<number>;
  readonly verdicts: ReadonlyMap<number, Verdict>;
  readonly revealed: boolean;
}

const BLANK: Filled = {
  typed: new Map(),
  picked: new Set(),
  verdicts: new Map(),
  revealed: false,
};

/** Parts that are words of their own: whatever else is covered, they would tell it. */
export const WORDS = ["caption", "formula", "code"];

type GridParts = (
  name: string,
  hue: string,
) => readonly [own: readonly string[], told: readonly string[]];

/** What of a figure can be covered and asked for. */
export interface Covering {
  /** Parts that can be asked for, where the figure has them now. */
  readonly asked?: Readonly<Record<string, () => AskedPart | undefined>>;
  /** Numbers that the figure has found of what was done in it, by their names. */
  readonly measures?: () => Readonly<Record<string, number>>;
  /** Which parts a grid is, by its name and role, and which it would tell; its name unless said. */
  readonly grid?: GridParts;
}

export class Cover {
  /** Parts that an instructor keeps covered. */
  readonly hidden: Signal<readonly string[]> = signal([]);
  /** Parts that are asked for: covered until they are right or revealed. */
  readonly asked: Signal<readonly string[]> = signal([]);
  /** Of which part cells are picked by a press or Enter. */
  readonly pickable: Signal<string | null> = signal(null);
  /** Cells that are lit without being pointed at. */
  readonly lit: Signal<CellsByPart> = signal({});
  /** Traits that stay as they are while something is asked. */
  readonly locks: Signal<readonly string[]>;
  /** Let somebody ask in a slot of the figure, with what changes and what publishes its traits. */
  connect: (slot: HTMLElement, set: (values: Traits) => string, settle: () => void) => () => void =
    () => () => {};
  readonly part: (name: string) => AskedPart | undefined;
  /** Names of the parts that can be asked for now. */
  readonly askable: ReadonlySignal<string>;
  readonly measures: () => Readonly<Record<string, number>>;
  /** The parts that a grid is, and those that it would tell. */
  readonly gridParts: GridParts;
  readonly sheet: Signal<Readonly<Record<string, Filled>>> = signal({});
  readonly #covered: ReadonlySignal<ReadonlySet<string>> = computed(
    () => new Set([...this.hidden.value, ...this.asked.value.filter((name) => !this.isOpen(name))]),
  );
  readonly #tells: ReadonlySignal<boolean> = computed(() =>
    [...this.#covered.value].some((name) => !WORDS.includes(name)),
  );

  constructor(
    covering: () => Covering = () => ({}),
    locks: Signal<readonly string[]> = signal([]),
  ) {
    this.locks = locks;
    this.part = (name) => covering().asked?.[name]?.();
    this.askable = computed(() =>
      Object.entries(covering().asked ?? {})
        .filter(([, part]) => part())
        .map(([name]) => name)
        .join(),
    );
    this.measures = () => covering().measures?.() ?? {};
    this.gridParts = (name, hue) => covering().grid?.(name, hue) ?? [[name.toLowerCase()], []];
  }

  get covered(): ReadonlySet<string> {
    return this.#covered.value;
  }

  /** Whether one of some parts is covered. */
  covers(names: readonly string[]): boolean {
    return names.some((name) => this.#covered.value.has(name));
  }

  /** Whether words of a kind stay unsaid: they are covered, or would tell what is. */
  silences(name: string): boolean {
    return this.#covered.value.has(name) || this.#tells.value;
  }

  of(name: string): Filled {
    return this.sheet.value[name] ?? BLANK;
  }

  /** Whether nothing is asked of a part any more. */
  isOpen(name: string): boolean {
    const { revealed, verdicts } = this.of(name);
    if (revealed) return true;
    const part = verdicts.size > 0 ? this.part(name) : undefined;
    return (
      part !== undefined &&
      verdicts.size === part.rows * part.cols &&
      [...verdicts.values()].every((verdict) => verdict === "right")
    );
  }

  write(name: string, values: Partial<Filled>): void {
    this.sheet.value = { ...this.sheet.peek(), [name]: { ...this.of(name), ...values } };
  }

  /** What is typed anew has no verdict. */
  type(name: string, index: number, text: string): void {
    const { typed, verdicts } = this.of(name);
    if ((typed.get(index) ?? "") === text) return;
    const [next, judged] = [new Map(typed), new Map(verdicts)];
    judged.delete(index);
    if (text === "") next.delete(index);
    else next.set(index, text);
    this.write(name, { typed: next, verdicts: judged });
  }

  pick(name: string, index: number): void {
    const picked = new Set(this.of(name).picked);
    if (!picked.delete(index)) picked.add(index);
    this.write(name, { picked, verdicts: new Map() });
  }

  clear(): void {
    this.sheet.value = {};
    this.lit.value = {};
  }
}

/** The covers of the figure round a component; nothing is covered where there is none. */
export const Covers = createContext(new Cover());

/** Whether one of some parts of the figure is covered. */
export const useCovered = (...names: readonly string[]): boolean =>
  useContext(Covers).covers(names);

/** Whether words of a kind stay unsaid. */
export const useSilent = (name: string): boolean => useContext(Covers).silences(name);
