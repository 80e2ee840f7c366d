// torch recomputes the figure's result, and the page compares it cell by cell.

import { effect } from "@preact/signals";
import { bytesOf } from "../wire/tensor";
import { type Ask, agrees, type Computed, differsAt, type Verdict, verdict } from "./check";
import type { Model } from "./model";

/** Milliseconds until it is said that nobody answers. */
const FIRST_ANSWER = 10_000;
const NEXT_ANSWER = 2_000;

function floats(data: unknown): Float32Array | undefined {
  const bytes = bytesOf(data);
  if (!bytes || bytes.byteLength % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** Compare one check from Python with the page's own result. */
function compare(check: Record<string, unknown>, own: Computed): Verdict {
  const { error } = check;
  if (typeof error === "string") return verdict("error", () => error);
  const theirs = floats(check.output);
  const where = `torch ${String(check.torch)} · ${String(check.device)}`;
  if (!theirs || theirs.length !== own.values.length)
    return verdict("differs", (t) => t("≠ {torch}: another number of cells", { torch: where }));
  const allowed = own.rounding();
  const cells: number[] = [];
  own.values.forEach((value, i) => {
    if (!(Math.abs(value - theirs[i]!) <= allowed[i]!)) cells.push(i);
  });
  if (cells.length === 0) return agrees(where);
  const cell = (i: number): string =>
    own.cols === own.values.length ? String(i) : `(${Math.floor(i / own.cols)}, ${i % own.cols})`;
  const named = own.name ?? cell;
  return differsAt(
    where,
    cells.map((i) => (t) => named(i, t)),
    cells,
  );
}

/** Ask for a check, follow every change of the result, and say so when nobody answers. */
export const askTorch =
  (model: Model): Ask =>
  ({ store, result, judge, verdict: current }) => {
    // Some hosts hand over a model and have no kernel: there nobody takes a message.
    if (!model.send({ kind: "hello" })) return () => {};
    const judged = (check: Record<string, unknown>) =>
      typeof judge === "function" ? judge(check) : compare(check, judge.peek());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (patience: number) => {
      current.value = verdict("waiting", (t) => t("asking torch…"));
      clearTimeout(timer);
      timer = setTimeout(() => {
        current.value = verdict("page", (t) => t("computed in this page; no kernel answers"));
      }, patience);
    };
    const read = () => {
      const check = model.get("_check") as Record<string, unknown> | undefined;
      // What is previewed nobody has been asked about.
      if (!check || !("serial" in check) || store.previewing.peek()) return;
      if (Number(check.revision) < store.revision.value) return;
      clearTimeout(timer);
      current.value = judged(check);
    };
    let patience = FIRST_ANSWER;
    const stopSpec = effect(() => {
      result.value;
      if (store.previewing.value) {
        clearTimeout(timer);
        current.value = verdict("page", (t) => t("torch is asked at rest"));
        return;
      }
      wait(patience);
      patience = NEXT_ANSWER;
    });
    const stopCheck = model.onChange(["_check"], read);
    return () => {
      clearTimeout(timer);
      stopSpec();
      stopCheck();
    };
  };
