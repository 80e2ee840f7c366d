// Scores of counted pixels, by named conventions.

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

export const meanOf = (score: OverallScore): ClassScore | null =>
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

/** Counts of two masks; pixels whose target is ignored count for nothing. */
export function talliesOfMasks(
  target: ArrayLike<number>,
  prediction: ArrayLike<number>,
  classes: number,
  ignored: number | null,
): Tally[] {
  const counts = Array.from({ length: classes }, () => ({ tp: 0, target: 0, prediction: 0 }));
  for (let i = 0; i < target.length; i++) {
    const [actual, predicted] = [target[i]!, prediction[i]!];
    if (actual === ignored) continue;
    counts[actual]!.target++;
    counts[predicted]!.prediction++;
    if (actual === predicted) counts[actual]!.tp++;
  }
  return counts;
}
