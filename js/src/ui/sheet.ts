// A grid under its cover: what it shows instead of its cells, and what is written on it.

import { computed, type ReadonlySignal } from "@preact/signals";
import { show } from "../terms/numbers";
import { area, indices } from "../terms/terms";
import { type CellStyle, EMPTY, type Frame } from "./cell-style";
import type { Cover } from "./cover";
import { msg, type Tongue } from "./language";
import type { CellSize, Mark } from "./marks";
import type { Hue } from "./theme";

/** Pixels of a cell in which an answer of one digit can be read. */
const LEGIBLE = 14;
/** What stands for a cell that is covered. */
const UNKNOWN = "?";
const UNTOLD = /^[\d× ]*[^\d−·]*$/;
/** What answers begin with. */
const NUMBERS = /^[\d\-−+.]$/;
const SYMBOLS = /^[\w\-−+.]$/;

export interface EditRules {
  /** Whether this cell can be edited; all can where this is missing. */
  readonly can?: (index: number) => boolean;
  /** What opens a cell by being typed: digits and a sign, unless said. */
  readonly opens?: RegExp;
  /** The text to begin with. */
  readonly text: (index: number) => string;
  /** Take the text; returns what is wrong, or "". */
  readonly commit: (index: number, text: string) => string;
  readonly nudge: (index: number, by: number) => void;
  readonly name: (index: number) => string;
}

export interface Sheet {
  /** Whether its cells are blank on paper. */
  readonly blank: boolean;
  /** What of the heading's detail tells nothing: sizes, and words without numbers. */
  readonly detail: string;
  readonly style: ReadonlySignal<CellStyle>;
  readonly marks: ReadonlySignal<readonly Mark[]>;
  readonly edit: EditRules | undefined;
  readonly pick: ((index: number) => void) | undefined;
}

/** Marks that tell cells of a field apart. */
const TELLING: readonly Mark["kind"][] = ["added", "cropped"];

/** What is said of an answer that is right, and of another. */
const JUDGED = {
  right: msg("your answer: {answer}, right"),
  wrong: msg("your answer: {answer}, wrong"),
} as const;

interface Grid {
  readonly name: string;
  readonly label?: string;
  readonly hue: Hue;
  readonly cell: CellSize;
  readonly detail: string;
  readonly at?: ((index: number) => number) | undefined;
  readonly edit?: EditRules | undefined;
}

/** What takes the place of a grid's own look; null where it has nothing to do with a question. */
export function sheetOf(
  t: Tongue,
  cover: Cover,
  { name, label: called = t(name), hue, at, edit, cell, detail }: Grid,
  own: ReadonlySignal<CellStyle>,
  ownMarks: ReadonlySignal<readonly Mark[]>,
  frame: Frame,
  describe: (index: number) => string,
): Sheet | null {
  const [parts, told] = cover.gridParts(name, hue);
  const covered = cover.covers(parts) || cover.covers(told);
  const asked = parts.find((part) => cover.asked.value.includes(part) && cover.part(part));
  const pickable = parts.find((part) => part === cover.pickable.value);
  const lit = parts.flatMap((part) => cover.lit.value[part] ?? []);
  const picked = parts.flatMap((part) => [...cover.of(part).picked]);
  if (!covered && !asked && !pickable && lit.length + picked.length === 0) return null;

  const { size } = own.value;
  const place =
    at ??
    ((i: number): number => {
      const row = Math.floor(i / size.cols) - frame.top;
      const col = (i % size.cols) - frame.left;
      const inside = row >= 0 && col >= 0 && row < frame.rows && col < frame.cols;
      return inside ? row * frame.cols + col : -1;
    });
  const cells = indices(area(size));
  const those = (wanted: (at: number) => boolean): number[] =>
    cells.filter((i) => place(i) >= 0 && wanted(place(i)));
  const { typed, verdicts, revealed } = asked ? cover.of(asked) : cover.of("");
  const part = asked ? cover.part(asked) : undefined;
  const truth = revealed ? part!.truth() : [];
  const answer = (i: number): string => typed.get(place(i)) ?? "";
  const correct = (i: number): string =>
    part!.symbols?.(place(i)) ?? show(truth[place(i)] ?? Number.NaN);
  const right = (i: number): boolean => verdicts.get(place(i)) === "right";
  const label = (i: number): string => {
    if (place(i) < 0) return "";
    if (revealed) return correct(i);
    return answer(i) || UNKNOWN;
  };
  const say = (i: number): string => {
    if (place(i) < 0) return "";
    const said = { answer: answer(i) || t("empty"), correct: revealed ? correct(i) : "" };
    if (revealed) return t("{correct}, your answer: {answer}", said);
    if (!asked) return t("covered");
    const verdict = verdicts.get(place(i));
    return verdict ? t(JUDGED[verdict], said) : t("your answer: {answer}", said);
  };
  const shown: CellStyle = {
    ...own.value,
    labels: Math.min(cell.width, cell.height) < LEGIBLE ? null : cells.map(label),
    shades: new Int16Array(cells.length).fill(EMPTY),
    say,
    muted: (i) => !revealed && !answer(i),
    ...(revealed && { instead: (i: number) => (right(i) || !answer(i) ? "" : answer(i)) }),
  };
  const seen = !covered && !asked;
  return {
    blank: !seen,
    detail: covered && !UNTOLD.test(detail) ? "" : detail,
    style: seen ? own : computed(() => shown),
    marks: computed((): readonly Mark[] => [
      // Which cells are inserted or padding is what may be asked.
      ...ownMarks.value.filter(({ kind }) => !(covered && pickable && TELLING.includes(kind))),
      ...(covered ? [{ kind: "covered", cells: those((k) => !typed.has(k)) } as const] : []),
      { kind: "linked", cells: those((k) => lit.includes(k)) },
      { kind: "picked", cells: those((k) => picked.includes(k)) },
      { kind: "right", cells: those((k) => verdicts.get(k) === "right") },
      { kind: "mistaken", cells: those((k) => verdicts.get(k) === "wrong") },
    ]),
    edit: seen
      ? edit
      : asked && !cover.isOpen(asked)
        ? {
            can: (i) => place(i) >= 0,
            opens: part!.symbols ? SYMBOLS : NUMBERS,
            text: answer,
            commit(i, text) {
              cover.type(asked, place(i), text.trim());
              return "";
            },
            nudge() {},
            name: (i) => t("{cell}, your answer", { cell: `${called} ${describe(i)}` }),
          }
        : undefined,
    pick:
      pickable === undefined
        ? undefined
        : (i) => {
            if (place(i) >= 0) cover.pick(pickable, place(i));
          },
  };
}
