// What is right: one rule per kind of answer, each from the figure's own results, none from a key.

import type { AskedPart, ExerciseFigure, Verdict } from "../host/exercise";
import { msg } from "../terms/sentences";
import { called, NEAR, placeOf } from "./hints";
import { gone, nearest, readNumber, readSum, type Said, sameSum, Unread } from "./reading";
import { type Answer, type ExerciseRecord, labelOf } from "./record";

export interface Judgement {
  readonly passed: boolean;
  /** The share that is right, 0 to 1. */
  readonly score: number;
  /** By part, by cell. */
  readonly cells: Readonly<Record<string, ReadonlyMap<number, Verdict>>>;
  readonly fields: Readonly<Record<string, Verdict>>;
  /** What was right, for eyes and ears. */
  readonly sentence: Said;
}

/** What is asked, of what, and what was answered. */
export interface Asked {
  readonly record: ExerciseRecord;
  readonly figure: ExerciseFigure;
  readonly answer: Answer;
}

export type Rule = (asked: Asked) => Judgement;

const verdict = (right: boolean) => (right ? msg("right") : msg("wrong")) as Verdict;

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

/** What is said of one that is right, of all, and of those that are not, by how many are named. */
const CELLS = {
  one: msg("Right: the cell."),
  all: msg("Right: all {total} cells."),
  some: msg("{right} of {total} cells {right|is|are} right; not yet: {where}."),
};
const ANSWERS = {
  one: msg("Right: the answer."),
  all: msg("Right: all {total} answers."),
  some: msg("{right} of {total} answers {right|is|are} right; not yet: {where}."),
};

/** "6 of 9 cells are right; not yet: (0, 1), (2, 2)." */
const tally =
  (total: number, wrong: readonly Said[], says: typeof CELLS): Said =>
  (t) => {
    if (!wrong[0]) return t(total === 1 ? says.one : says.all, { total });
    const named = wrong.slice(0, NAMED).map((one) => one(t));
    const [right, more] = [total - wrong.length, wrong.length - NAMED];
    const places = named.join(", ");
    const where = more > 0 ? t("{places} and {more} more", { places, more }) : places;
    return t(total === 1 ? "Not yet: {where} is wrong." : says.some, { right, total, where });
  };

/** Read something typed; what cannot be read is told with where it stands. */
function reading(where: Said, read: () => boolean): boolean {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unread) throw new Unread((t) => `${where(t)}: ${error.say(t)}`);
    throw error;
  }
}

/** Cells of parts against what is under their cover. */
export function cellsBy(
  asked: Asked,
  right: (part: AskedPart, index: number, typed: string) => boolean,
): Judgement {
  const { record, figure, answer } = asked;
  const cells: Record<string, Map<number, Verdict>> = {};
  const wrong: Said[] = [];
  let total = 0;
  let says = ANSWERS;
  for (const name of record.parts) {
    const part = figure.part(name);
    if (!part) continue;
    const count = part.rows * part.cols;
    if (!part.labels) says = CELLS;
    const verdicts = new Map<number, Verdict>();
    for (let i = 0; i < count; i++) {
      const typed = answer.cells?.[name]?.[i] ?? "";
      const place = placeOf(part, i);
      const where: Said = (t) => `${called(name)(t)} ${place}`;
      const fits = reading(
        part.labels ? () => place : where,
        () => typed.trim() !== "" && right(part, i, typed),
      );
      verdicts.set(i, verdict(fits));
      if (!fits) wrong.push(record.parts.length > 1 ? where : () => place);
    }
    cells[name] = verdicts;
    total += count;
  }
  if (total === 0) throw gone();
  return {
    passed: !wrong[0],
    score: (total - wrong.length) / total,
    cells,
    fields: {},
    sentence: tally(total, wrong, says),
  };
}

/** Fields against values; what is not named in `truth` is not judged. */
export function fieldsBy(
  { record, answer }: Asked,
  right: (name: string, typed: string) => boolean,
): Judgement {
  const fields: Record<string, Verdict> = {};
  const wrong: Said[] = [];
  for (const { name, label } of record.fields) {
    const typed = answer.fields?.[name] ?? "";
    const where: Said = (t) => labelOf(t, record, label);
    if (typed.trim() === "")
      throw new Unread((t) => t("{field}: nothing is filled in yet.", { field: where(t) }));
    const fits = reading(where, () => right(name, typed));
    fields[name] = verdict(fits);
    if (!fits) wrong.push(where);
  }
  const total = record.fields.length;
  return {
    passed: !wrong[0],
    score: (total - wrong.length) / Math.max(1, total),
    cells: {},
    fields,
    sentence: tally(total, wrong, ANSWERS),
  };
}

/** A condition on the whole: right or not, with a sentence. */
export const whole = (passed: boolean, sentence: Said, score = passed ? 1 : 0): Judgement => ({
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
    sentence: (t) =>
      (failed.length > 0 ? failed : all).map(({ sentence }) => sentence(t)).join(" "),
  };
}

/** What is picked against what should be; `praise` says of `{n}` that they are. */
export function picksBy(
  picked: ReadonlySet<number | string>,
  wanted: ReadonlySet<number | string>,
  praise: string,
): Judgement {
  const missing = [...wanted].filter((one) => !picked.has(one)).length;
  const extra = [...picked].filter((one) => !wanted.has(one)).length;
  const either = new Set([...picked, ...wanted]).size;
  const right = missing + extra === 0;
  const sentence = right
    ? praise
    : extra === 0
      ? msg("Not yet: {missing} {missing|is|are} missing.")
      : missing === 0
        ? msg("Not yet: {extra} {extra|is|are} too much.")
        : msg("Not yet: {missing} {missing|is|are} missing, {extra} {extra|is|are} too much.");
  return whole(
    right,
    (t) => t(sentence, { n: wanted.size, missing, extra }),
    either > 0 ? (either - missing - extra) / either : 0,
  );
}
