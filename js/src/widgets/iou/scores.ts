// Scores of counted pixels, by named conventions, and their formulas.

export type Absent = "exclude" | "zero" | "one";

/** Counts of a class in one picture, or summed over a set. */
export interface Tally {
  /** Pixels of the class in target and prediction alike. */
  readonly tp: number;
  readonly target: number;
  readonly prediction: number;
}

/** The tallies of every class, over all pixels and in the border regions. */
export interface Tallies {
  readonly all: readonly Tally[];
  readonly boundary: readonly Tally[];
}

export const CLASS_SCORES = ["iou", "dice", "precision", "recall", "boundary"] as const;
export type ClassScore = (typeof CLASS_SCORES)[number];

export const OVERALL_SCORES = [
  "accuracy",
  "meanRecall",
  "meanIou",
  "frequencyIou",
  "meanDice",
  "meanPrecision",
  "meanBoundary",
] as const;
export type OverallScore = (typeof OVERALL_SCORES)[number];

/** How classes without pixels count, and which classes take part in means. */
export interface Convention {
  readonly absent: Absent;
  readonly includeBackground: boolean;
  /** Target label whose pixels count for nothing. */
  readonly ignored: number | null;
}

/** A fraction; null where the convention leaves it without a value. */
interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
  readonly value: number | null;
}

const ratio = (numerator: number, denominator: number, absent: Absent): Ratio => ({
  numerator,
  denominator,
  value: denominator > 0 ? numerator / denominator : { exclude: null, zero: 0, one: 1 }[absent],
});

/** Pixels in target or prediction. */
export const unionOf = ({ tp, target, prediction }: Tally): number => target + prediction - tp;

const RATIOS: Readonly<Record<ClassScore, (tally: Tally) => readonly [number, number]>> = {
  iou: (tally) => [tally.tp, unionOf(tally)],
  dice: ({ tp, target, prediction }) => [2 * tp, target + prediction],
  precision: ({ tp, prediction }) => [tp, prediction],
  recall: ({ tp, target }) => [tp, target],
  boundary: (tally) => [tally.tp, unionOf(tally)],
};

/** The counts that a score looks at. */
export const tallyOf = (score: string, { all, boundary }: Tallies, label: number): Tally =>
  (score === "boundary" ? boundary : all)[label]!;

/** One score of one class. */
export const classScore = (
  score: ClassScore,
  tallies: Tallies,
  label: number,
  absent: Absent,
): Ratio => ratio(...RATIOS[score](tallyOf(score, tallies, label)), absent);

/** The classes that take part in means, those without a value included. */
const averaged = (classes: number, { includeBackground, ignored }: Convention): number[] =>
  Array.from({ length: classes }, (_, label) => label).filter(
    (label) => label !== ignored && (includeBackground || label > 0),
  );

/** A mean with what it is a mean of. */
export interface Mean {
  readonly value: number | null;
  readonly parts: readonly { readonly label: number; readonly value: number }[];
}

export function mean(score: ClassScore, tallies: Tallies, convention: Convention): Mean {
  const parts = averaged(tallies.all.length, convention).flatMap((label) => {
    const { value } = classScore(score, tallies, label, convention.absent);
    return value === null ? [] : [{ label, value }];
  });
  const sum = parts.reduce((total, { value }) => total + value, 0);
  return { value: parts.length > 0 ? sum / parts.length : null, parts };
}

/** Share of the pixels that are right. */
export function accuracy({ all }: Tallies): Ratio {
  const right = all.reduce((sum, { tp }) => sum + tp, 0);
  const pixels = all.reduce((sum, { target }) => sum + target, 0);
  return ratio(right, pixels, "exclude");
}

/** IoU of each class, weighted by its share of the target. */
export function frequencyIou(
  tallies: Tallies,
  convention: Convention,
): Ratio & { readonly parts: readonly { label: number; weight: number; value: number }[] } {
  const parts = averaged(tallies.all.length, convention)
    .map((label) => ({
      label,
      weight: tallies.all[label]!.target,
      value: classScore("iou", tallies, label, convention.absent).value ?? 0,
    }))
    .filter(({ weight }) => weight > 0);
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const weighted = parts.reduce((sum, { weight, value }) => sum + weight * value, 0);
  return { ...ratio(weighted, weights, "exclude"), parts };
}

const MEAN_OF: Readonly<Record<Exclude<OverallScore, "accuracy" | "frequencyIou">, ClassScore>> = {
  meanRecall: "recall",
  meanIou: "iou",
  meanDice: "dice",
  meanPrecision: "precision",
  meanBoundary: "boundary",
};

const meanOf = (score: OverallScore): ClassScore | null =>
  score === "accuracy" || score === "frequencyIou" ? null : MEAN_OF[score];

/** One score over all classes. */
export function overallScore(
  score: OverallScore,
  tallies: Tallies,
  convention: Convention,
): number | null {
  if (score === "accuracy") return accuracy(tallies).value;
  if (score === "frequencyIou") return frequencyIou(tallies, convention).value;
  return mean(MEAN_OF[score], tallies, convention).value;
}

/** The mean of those that have a value. */
export function meanOfPresent(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length > 0 ? present.reduce((a, b) => a + b, 0) / present.length : null;
}

/** Tallies of a matrix of counts, rows target, columns prediction. */
export function talliesOf(matrix: ArrayLike<number>, classes: number): Tally[] {
  return Array.from({ length: classes }, (_, label) => {
    let [target, prediction] = [0, 0];
    for (let other = 0; other < classes; other++) {
      target += matrix[label * classes + other]!;
      prediction += matrix[other * classes + label]!;
    }
    return { tp: matrix[label * classes + label]!, target, prediction };
  });
}

/** Counts of several pictures together. */
export function summed(all: readonly Tallies[], classes: number): Tallies {
  const add = (part: keyof Tallies) =>
    Array.from({ length: classes }, (_, label) => {
      const sum = (kind: keyof Tally) =>
        all.reduce((total, tallies) => total + tallies[part][label]![kind], 0);
      return { tp: sum("tp"), target: sum("target"), prediction: sum("prediction") };
    });
  return { all: add("all"), boundary: add("boundary") };
}

// Scores written out: the definition, the present counts in it, and what they come to.

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
  precision: "Precision",
  recall: "Recall",
  boundary: "Boundary IoU",
  accuracy: "Pixel accuracy",
  meanRecall: "Mean accuracy",
  meanIou: "Mean IoU",
  frequencyIou: "Frequency-weighted IoU",
  meanDice: "Mean Dice",
  meanPrecision: "Mean precision",
  meanBoundary: "Mean boundary IoU",
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
const UNDEFINED = { exclude: "no value", zero: "taken as 0", one: "taken as 1" } as const;

/** A score of a class: "IoU = TP / (TP + FP + FN) = 812 / (812 + 40 + 65) = 0.885". */
export function classFormula(
  score: ClassScore,
  tallies: Tallies,
  label: number,
  { absent }: Convention,
): Piece[] {
  const result = classScore(score, tallies, label, absent);
  const counts = partsOf(tallyOf(score, tallies, label));
  return [
    { text: `${SCORE_NAMES[score]} = ` },
    ...fraction(score, (part) => ({ text: SIGN[part], part })),
    { text: " = " },
    ...fraction(score, (part) => ({ text: count(counts[part]), part })),
    {
      text:
        result.denominator === 0 ? ` = 0 / 0, ${UNDEFINED[absent]}` : ` = ${value(result.value)}`,
    },
  ];
}

const listed = (texts: readonly string[]): string =>
  texts.length > LISTED
    ? `${texts.slice(0, LISTED).join(" + ")} + …`
    : texts.length === 0
      ? "nothing"
      : texts.join(" + ");

/** A score over all classes: "(0.991 + 0.885) / 2 = 0.938". */
export function overallFormula(
  score: OverallScore,
  tallies: Tallies,
  convention: Convention,
): string {
  if (score === "accuracy") {
    const { numerator, denominator, value: v } = accuracy(tallies);
    if (denominator === 0) return "no pixel counts";
    const right = tallies.all.filter(({ tp }) => tp > 0).map(({ tp }) => count(tp));
    const sum =
      right.length > 1 && right.length <= LISTED ? `(${right.join(" + ")})` : count(numerator);
    return `${sum} / ${count(denominator)} = ${value(v)}`;
  }
  if (score === "frequencyIou") {
    const { parts, denominator, value: v } = frequencyIou(tallies, convention);
    if (denominator === 0) return "no pixel counts";
    const terms = parts.map((part) => `${count(part.weight)} · ${value(part.value)}`);
    return `(${listed(terms)}) / ${count(denominator)} = ${value(v)}`;
  }
  const { parts, value: v } = mean(meanOf(score)!, tallies, convention);
  if (parts.length === 0) return "no class has a value";
  const terms = parts.map((part) => value(part.value));
  return terms.length === 1
    ? `${terms[0]}, of one class`
    : `(${listed(terms)}) / ${terms.length} = ${value(v)}`;
}

/** A mean over pictures: "(0.81 + 0.75) / 2 = 0.78". */
export function meanFormula(values: readonly (number | null)[], result: number | null): string {
  const present = values.filter((v) => v !== null).map(value);
  if (present.length === 0) return "no picture has a value";
  return `(${listed(present)}) / ${present.length} pictures = ${value(result)}`;
}
