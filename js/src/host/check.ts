// The check badge: torch recomputes the figure's result, the page compares it cell by cell.

import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { bytesOf } from "../wire/tensor";
import type { Model } from "./model";
import type { Store } from "./store";

export interface Verdict {
  readonly state: "page" | "waiting" | "same" | "differs" | "error";
  readonly text: string;
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
  readonly name?: (index: number) => string;
}

const FIRST_ANSWER = 10_000;
const NEXT_ANSWER = 4_000;
export const verdict = (state: Verdict["state"], text: string, cells: number[] = []): Verdict => ({
  state,
  text,
  cells,
});

function floats(data: unknown): Float32Array | undefined {
  const bytes = bytesOf(data);
  if (!bytes || bytes.byteLength % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** Compare one check from Python with the page's own result. */
function compare(check: Record<string, unknown>, own: Computed): Verdict {
  if (typeof check.error === "string") return verdict("error", check.error);
  const theirs = floats(check.output);
  const where = `torch ${String(check.torch)} · ${String(check.device)}`;
  if (!theirs || theirs.length !== own.values.length)
    return verdict("differs", `≠ ${where}: another number of cells`);
  const allowed = own.rounding();
  const cells: number[] = [];
  own.values.forEach((value, i) => {
    if (!(Math.abs(value - theirs[i]!) <= allowed[i]!)) cells.push(i);
  });
  if (cells.length === 0) return verdict("same", `= ${where}`);
  const cell = (i: number): string =>
    own.cols === own.values.length ? String(i) : `(${Math.floor(i / own.cols)}, ${i % own.cols})`;
  const names = cells.slice(0, 3).map(own.name ?? cell);
  const more = cells.length > 3 ? ` and ${cells.length - 3} more` : "";
  return verdict("differs", `≠ ${where} at ${names.join(", ")}${more}`, cells);
}

/** Ask for a check, follow every change of the spec, and say so when nobody answers. */
export const watchCheck = <Spec>(
  model: Model,
  store: Store<Spec>,
  own: ReadonlySignal<Computed>,
): Watched => watchVerdict(model, store, store.spec, (check) => compare(check, own.peek()));

interface Watched {
  readonly verdict: Signal<Verdict>;
  readonly dispose: () => void;
}

/** The same with a `judge` of the figure, and a signal that changes with its result. */
export function watchVerdict<Spec>(
  model: Model,
  store: Store<Spec>,
  result: ReadonlySignal<unknown>,
  judge: (check: Record<string, unknown>) => Verdict,
): Watched {
  const alone = verdict("page", "computed in this page");
  const current = signal(alone);
  // Some hosts hand over a model and have no kernel: there nobody takes a message.
  if (!model.hasKernel || !model.send({ kind: "hello" }))
    return { verdict: current, dispose: () => {} };

  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (patience: number) => {
    current.value = verdict("waiting", "asking torch…");
    clearTimeout(timer);
    timer = setTimeout(() => {
      current.value = verdict("page", "computed in this page; no kernel answers");
    }, patience);
  };
  const read = () => {
    const check = model.get("_check") as Record<string, unknown> | undefined;
    // What is previewed nobody has been asked about.
    if (!check || !("serial" in check) || store.previewing.peek()) return;
    if (Number(check.revision) < store.revision.value) return;
    clearTimeout(timer);
    current.value = judge(check);
  };
  let patience = FIRST_ANSWER;
  const stopSpec = effect(() => {
    result.value;
    if (store.previewing.value) {
      clearTimeout(timer);
      current.value = verdict("page", "torch is asked at rest");
      return;
    }
    wait(patience);
    patience = NEXT_ANSWER;
  });
  const stopCheck = model.onChange(["_check"], read);
  return {
    verdict: current,
    dispose() {
      clearTimeout(timer);
      stopSpec();
      stopCheck();
    },
  };
}

/** The name of a value among parts of these lengths that lie one after the other. */
export const nameOfPart =
  (lengths: readonly number[], name: (part: number, i: number) => string) =>
  (index: number): string => {
    let [part, i] = [0, index];
    while (i >= lengths[part]!) i -= lengths[part++]!;
    return name(part, i);
  };
