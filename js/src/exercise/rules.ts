// What is right: one rule per kind of answer, each from the figure's own results, none from a key.

import type { AskedPart, ExerciseFigure, Verdict } from "../host/exercise";
import { NEAR, placeOf } from "./hints";
import { nearest, readNumber, readSum, sameSum, Unread } from "./reading";
import type { Answer, ExerciseRecord } from "./record";

export interface Judgement {
  readonly passed: boolean;
  /** The share that is right, 0 to 1. */
  readonly score: number;
  /** By part, by cell. */
  readonly cells: Readonly<Record<string, ReadonlyMap<number, Verdict>>>;
  readonly fields: Readonly<Record<string, Verdict>>;
  /** What was right, for eyes and ears. */
  readonly sentence: string;
}

/** What is asked, of what, and what was answered. */
export interface Asked {
  readonly record: ExerciseRecord;
  readonly figure: ExerciseFigure;
  readonly answer: Answer;
}

export type Rule = (asked: Asked) => Judgement;

const verdict = (right: boolean): Verdict => (right ? "right" : "wrong");

/** "Output" of a part's name. */
export const called = (part: string): string =>
  part.charAt(0).toUpperCase() + part.slice(1).replaceAll("_", " ");

/** Whether a typed number is this one, within an author's tolerance and rounding. */
export function isNumber(
  typed: string,
  truth: number,
  tolerance: ExerciseRecord["tolerance"],
): boolean {
  const allowed = typeof tolerance === "number" ? tolerance : tolerance.relative * Math.abs(truth);
  const off = Math.abs(nearest(readNumber(typed)) - truth);
  return off <= allowed + NEAR * Math.max(1, Math.abs(truth));
}

/** How many places are named one by one. */
const NAMED = 4;

/** "6 of 9 cells are right; not yet: (0, 1), (2, 2)." */
function tally(total: number, wrong: readonly string[], what: string): string {
  if (wrong.length === 0)
    return total === 1 ? `Right: the ${what}.` : `Right: all ${total} ${what}s.`;
  const right = total - wrong.length;
  const named = wrong.slice(0, NAMED).join(", ");
  const others = wrong.length > NAMED ? ` and ${wrong.length - NAMED} more` : "";
  return total === 1
    ? `Not yet: ${named} is wrong.`
    : `${right} of ${total} ${what}s ${right === 1 ? "is" : "are"} right; not yet: ${named}${others}.`;
}

/** Cells of parts against what is under their cover. */
export function cellsBy(
  asked: Asked,
  right: (part: AskedPart, index: number, typed: string) => boolean,
): Judgement {
  const { record, figure, answer } = asked;
  const cells: Record<string, Map<number, Verdict>> = {};
  const wrong: string[] = [];
  let total = 0;
  let what = "answer";
  for (const name of record.parts) {
    const part = figure.part(name);
    if (!part) continue;
    const count = part.rows * part.cols;
    if (!part.labels) what = "cell";
    const verdicts = new Map<number, Verdict>();
    for (let i = 0; i < count; i++) {
      const typed = answer.cells?.[name]?.[i] ?? "";
      const where =
        record.parts.length > 1 ? `${called(name)} ${placeOf(part, i)}` : placeOf(part, i);
      let fits = false;
      try {
        fits = typed.trim() !== "" && right(part, i, typed);
      } catch (error) {
        if (error instanceof Unread)
          throw new Unread(
            `${part.labels ? "" : `${called(name)} `}${placeOf(part, i)}: ${error.message}`,
          );
        throw error;
      }
      verdicts.set(i, verdict(fits));
      if (!fits) wrong.push(where);
    }
    cells[name] = verdicts;
    total += count;
  }
  if (total === 0) throw new Unread("The figure does not show what is asked for: go back to it.");
  return {
    passed: wrong.length === 0,
    score: (total - wrong.length) / total,
    cells,
    fields: {},
    sentence: tally(total, wrong, what),
  };
}

/** Fields against values; what is not named in `truth` is not judged. */
export function fieldsBy(
  { record, answer }: Asked,
  right: (name: string, typed: string) => boolean,
): Judgement {
  const fields: Record<string, Verdict> = {};
  const wrong: string[] = [];
  for (const { name, label } of record.fields) {
    const typed = answer.fields?.[name] ?? "";
    if (typed.trim() === "") throw new Unread(`${label}: nothing is filled in yet.`);
    let fits = false;
    try {
      fits = right(name, typed);
    } catch (error) {
      if (error instanceof Unread) throw new Unread(`${label}: ${error.message}`);
      throw error;
    }
    fields[name] = verdict(fits);
    if (!fits) wrong.push(label);
  }
  const total = record.fields.length;
  return {
    passed: wrong.length === 0,
    score: (total - wrong.length) / Math.max(1, total),
    cells: {},
    fields,
    sentence: tally(total, wrong, "answer"),
  };
}

/** A condition on the whole: right or not, with a sentence. */
export const whole = (passed: boolean, sentence: string, score = passed ? 1 : 0): Judgement => ({
  passed,
  score: passed ? 1 : score,
  cells: {},
  fields: {},
  sentence,
});

/** Whether what is typed is what a cell holds: a number, or a sum of products. */
export const isEqual =
  ({ record }: Asked) =>
  (part: AskedPart, i: number, typed: string): boolean => {
    if (part.symbols && /\p{L}/u.test(typed))
      return sameSum(readSum(typed, true), readSum(part.symbols(i), true));
    const truth = part.truth()[i]!;
    return isNumber(typed, truth, record.tolerance || slackOf(part, truth));
  };

/** Half of the last of two decimals, where what is asked for has no cell to be exact in. */
const slackOf = ({ labels, slack }: AskedPart, truth: number): number =>
  slack ?? (labels && !Number.isInteger(truth) ? 0.005 : 0);

export const equal: Rule = (asked) => cellsBy(asked, isEqual(asked));

/** Several conditions at once: all of them have to hold. */
export function together(...all: readonly Judgement[]): Judgement {
  const failed = all.filter(({ passed }) => !passed);
  return {
    passed: failed.length === 0,
    score: all.reduce((sum, { score }) => sum + score, 0) / all.length,
    cells: Object.assign({}, ...all.map(({ cells }) => cells)),
    fields: Object.assign({}, ...all.map(({ fields }) => fields)),
    sentence: (failed.length > 0 ? failed : all).map(({ sentence }) => sentence).join(" "),
  };
}

/** What is picked against what should be. */
export function picksBy(
  picked: ReadonlySet<number | string>,
  wanted: ReadonlySet<number | string>,
  what: string,
): Judgement {
  const missing = [...wanted].filter((one) => !picked.has(one)).length;
  const extra = [...picked].filter((one) => !wanted.has(one)).length;
  const either = new Set([...picked, ...wanted]).size;
  const parts = [
    missing > 0 ? `${missing} ${missing === 1 ? "is" : "are"} missing` : "",
    extra > 0 ? `${extra} ${extra === 1 ? "is" : "are"} too much` : "",
  ].filter(Boolean);
  return whole(
    missing + extra === 0,
    missing + extra === 0
      ? `Right: these ${wanted.size} ${what}.`
      : `Not yet: ${parts.join(", ")}.`,
    either > 0 ? (either - missing - extra) / either : 0,
  );
}
