// Scores written out: the definition, the present counts in it, and what they come to.

import {
  accuracy,
  type ClassScore,
  type Convention,
  classScore,
  frequencyIou,
  mean,
  meanOf,
  type OverallScore,
  type Tallies,
  type Tally,
  tallyOf,
} from "../../terms/scores";
import { msg, type Tongue } from "../../ui/language";

/** Which pixels a number counts: hits, false alarms, misses of a class. */
export type Part = "tp" | "fp" | "fn";

/** A piece of a formula; numbers that count pixels say which. */
export interface Piece {
  readonly text: string;
  readonly part?: Part;
}

export const SCORE_NAMES: Readonly<Record<ClassScore | OverallScore, string>> = {
  iou: "IoU",
  dice: "Dice",
  precision: msg("Precision"),
  recall: msg("Recall"),
  boundary: msg("Boundary IoU"),
  accuracy: msg("Pixel accuracy"),
  meanRecall: msg("Mean accuracy"),
  meanIou: msg("Mean IoU"),
  frequencyIou: msg("Frequency-weighted IoU"),
  meanDice: msg("Mean Dice"),
  meanPrecision: msg("Mean precision"),
  meanBoundary: msg("Mean boundary IoU"),
};

/** Which pixels a score of a class looks at. */
export const PARTS: Readonly<Record<ClassScore, readonly Part[]>> = {
  iou: ["tp", "fp", "fn"],
  dice: ["tp", "fp", "fn"],
  precision: ["tp", "fp"],
  recall: ["tp", "fn"],
  boundary: ["tp", "fp", "fn"],
};

/** More terms than this are not written out. */
const LISTED = 6;

/** A count, in groups of three digits from five digits on. */
export const count = (n: number): string =>
  Math.abs(n) < 10_000 ? String(n) : String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** A score with three digits after the point, more where it would be rounded to 1, "–" for none. */
export function value(score: number | null): string {
  if (score === null) return "–";
  if (score === 0 || score === 1) return String(score);
  for (let digits = 3; digits < 7; digits++) {
    const text = score.toFixed(digits);
    if (Number(text) < 1 && Number(text) > 0) return text;
  }
  return score.toFixed(3);
}

/** Counts of a class by part. */
export const partsOf = ({ tp, target, prediction }: Tally): Readonly<Record<Part, number>> => ({
  tp,
  fp: prediction - tp,
  fn: target - tp,
});

const SIGN: Readonly<Record<Part, string>> = { tp: "TP", fp: "FP", fn: "FN" };

function fraction(score: ClassScore, name: (part: Part) => Piece): Piece[] {
  const twice = score === "dice" ? [{ text: "2 · " }] : [];
  const [first, ...others] = PARTS[score];
  return [
    ...twice,
    name(first!),
    { text: " / (" },
    ...twice,
    name(first!),
    ...others.flatMap((part) => [{ text: " + " }, name(part)]),
    { text: ")" },
  ];
}

/** What a 0 / 0 is taken for. */
const UNDEFINED = {
  exclude: msg("no value"),
  zero: msg("taken as 0"),
  one: msg("taken as 1"),
} as const;

/** A score of a class: "IoU = TP / (TP + FP + FN) = 812 / (812 + 40 + 65) = 0.885". */
export function classFormula(
  t: Tongue,
  score: ClassScore,
  tallies: Tallies,
  label: number,
  { absent }: Convention,
): Piece[] {
  const result = classScore(score, tallies, label, absent);
  const counts = partsOf(tallyOf(score, tallies, label));
  return [
    { text: `${t(SCORE_NAMES[score])} = ` },
    ...fraction(score, (part) => ({ text: SIGN[part], part })),
    { text: " = " },
    ...fraction(score, (part) => ({ text: count(counts[part]), part })),
    {
      text:
        result.denominator === 0
          ? ` = 0 / 0, ${t(UNDEFINED[absent])}`
          : ` = ${value(result.value)}`,
    },
  ];
}

const listed = (t: Tongue, texts: readonly string[]): string =>
  texts.length > LISTED
    ? `${texts.slice(0, LISTED).join(" + ")} + …`
    : texts.length === 0
      ? t("nothing")
      : texts.join(" + ");

/** A score over all classes: "(0.991 + 0.885) / 2 = 0.938". */
export function overallFormula(
  t: Tongue,
  score: OverallScore,
  tallies: Tallies,
  convention: Convention,
): string {
  if (score === "accuracy") {
    const { numerator, denominator, value: v } = accuracy(tallies);
    if (denominator === 0) return t("no pixel counts");
    const right = tallies.all.filter(({ tp }) => tp > 0).map(({ tp }) => count(tp));
    const sum =
      right.length > 1 && right.length <= LISTED ? `(${right.join(" + ")})` : count(numerator);
    return `${sum} / ${count(denominator)} = ${value(v)}`;
  }
  if (score === "frequencyIou") {
    const { parts, denominator, value: v } = frequencyIou(tallies, convention);
    if (denominator === 0) return t("no pixel counts");
    const terms = parts.map((part) => `${count(part.weight)} · ${value(part.value)}`);
    return `(${listed(t, terms)}) / ${count(denominator)} = ${value(v)}`;
  }
  const { parts, value: v } = mean(meanOf(score)!, tallies, convention);
  if (parts.length === 0) return t("no class has a value");
  const terms = parts.map((part) => value(part.value));
  return terms.length === 1
    ? t("{value}, of one class", { value: terms[0]! })
    : `(${listed(t, terms)}) / ${terms.length} = ${value(v)}`;
}

/** A mean over pictures: "(0.81 + 0.75) / 2 = 0.78". */
export function meanFormula(
  t: Tongue,
  values: readonly (number | null)[],
  result: number | null,
): string {
  const present = values.filter((v) => v !== null).map(value);
  if (present.length === 0) return t("no picture has a value");
  return t("({sum}) / {n} {n|picture|pictures} = {mean}", {
    sum: listed(t, present),
    n: present.length,
    mean: value(result),
  });
}
