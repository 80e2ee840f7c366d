// Scores of target and prediction, from how many pixels each pair of their segments shares.

import type { Box, ClassKind, Cut, Segment } from "../../ui/segments";

/** IoU from which a detection is right: 0.5, 0.55 … 0.95. */
export const THRESHOLDS = Array.from({ length: 10 }, (_, i) => Number((0.5 + 0.05 * i).toFixed(2)));
/** Precision is read at so many recalls. */
const RECALLS = 101;
/** So many detections of a class count, those with the highest scores. */
const MAX_DETECTIONS = 100;

export interface Match {
  /** Numbers of segments, from 1 on. */
  readonly target: number;
  readonly prediction: number;
  readonly iou: number;
}

export interface Iou {
  readonly both: number;
  readonly missed: number;
  readonly false: number;
}

export interface Precision {
  /** Average precision at each threshold; none where the target has no thing of the class. */
  readonly levels: readonly number[];
  /** The highest precision at each recall, at the first threshold. */
  readonly half: readonly number[];
  /** At the first threshold: what was found, without crowds. */
  readonly matches: readonly Match[];
  readonly there: number;
  /** Predicted segments that match nothing; those on crowds and beyond labels are none of them. */
  readonly false: readonly number[];
}

export interface Quality {
  readonly matches: readonly Match[];
  readonly missed: number;
  readonly false: readonly number[];
}

export interface Scores {
  readonly iou: readonly Iou[];
  readonly boxes: readonly (Precision | null)[];
  readonly masks: readonly (Precision | null)[];
  readonly quality: readonly Quality[];
}

/** A segment of the target, one of the prediction, and how many pixels they share. */
type Pair = readonly [t: number, p: number, pixels: number];

/** Pixels that a segment of the target shares with one of the prediction; 0 is what has no label. */
class Shared {
  readonly pairs = new Map<number, number>();
  readonly width: number;

  constructor(target: Cut, prediction: Cut) {
    this.width = prediction.segments.length + 1;
    target.map.forEach((t, i) => {
      const code = t * this.width + prediction.map[i]!;
      this.pairs.set(code, (this.pairs.get(code) ?? 0) + 1);
    });
  }

  of(t: number, p: number): number {
    return this.pairs.get(t * this.width + p) ?? 0;
  }

  *[Symbol.iterator](): Generator<Pair> {
    for (const [code, pixels] of this.pairs)
      yield [Math.floor(code / this.width), code % this.width, pixels] as const;
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

/** The mean of those that have a value; NaN without any. */
export const meanOf = (values: readonly number[]): number =>
  mean(values.filter((v) => !Number.isNaN(v)));

export const iouValue = ({ both, missed, false: wrong }: Iou): number =>
  both / (both + missed + wrong);

export const precisionValue = (one: Precision | null): number =>
  one && one.levels.length > 0 ? mean(one.levels) : Number.NaN;

export function qualityValues({ matches, missed, false: wrong }: Quality) {
  const found = matches.length;
  const sum = matches.reduce((total, { iou }) => total + iou, 0);
  const halves = found + (missed + wrong.length) / 2;
  return { sq: sum / found, rq: found / halves, pq: sum / halves };
}

export function scoresOf(target: Cut, prediction: Cut, classes: readonly ClassKind[]): Scores {
  const shared = new Shared(target, prediction);
  const labels = classes.map((_, label) => label);
  const alike: Pair[][] = labels.map(() => []);
  for (const pair of shared) {
    const label = target.segments[pair[0] - 1]?.label;
    if (label !== undefined && label === prediction.segments[pair[1] - 1]?.label)
      alike[label]!.push(pair);
  }
  const precision = (kind: "boxes" | "masks") =>
    labels.map((label) =>
      classes[label]!.thing ? precisionOf(label, target, prediction, kind, shared) : null,
    );
  return {
    iou: ious(target, prediction, classes.length, shared),
    boxes: precision("boxes"),
    masks: precision("masks"),
    quality: labels.map((label) => qualityOf(label, target, prediction, shared, alike[label]!)),
  };
}

function ious(target: Cut, prediction: Cut, classes: number, shared: Shared): Iou[] {
  const counts = Array.from({ length: classes }, () => ({ both: 0, missed: 0, false: 0 }));
  for (const [t, p, pixels] of shared) {
    // What the target does not label counts nowhere.
    if (t === 0) continue;
    const actual = target.segments[t - 1]!.label;
    const predicted = p > 0 ? prediction.segments[p - 1]!.label : -1;
    if (actual === predicted) counts[actual]!.both += pixels;
    else {
      counts[actual]!.missed += pixels;
      if (predicted >= 0) counts[predicted]!.false += pixels;
    }
  }
  return counts;
}

// Average precision, as COCO defines it.

const areaOf = ([left, top, right, bottom]: Box): number => (right - left) * (bottom - top);

function sharedBox(a: Box, b: Box): number {
  const wide = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const high = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return wide > 0 && high > 0 ? wide * high : 0;
}

const numbersOf = ({ segments }: Cut, label: number): number[] =>
  segments.flatMap((one, i) => (one.label === label ? [i + 1] : []));

function precisionOf(
  label: number,
  target: Cut,
  prediction: Cut,
  kind: "boxes" | "masks",
  shared: Shared,
): Precision {
  const theirs = numbersOf(target, label);
  const actual = (t: number): Segment => target.segments[t - 1]!;
  const mine = numbersOf(prediction, label)
    .sort((a, b) => prediction.segments[b - 1]!.score - prediction.segments[a - 1]!.score)
    .slice(0, MAX_DETECTIONS);
  // Those that have to be found come first: they are preferred.
  const order = [
    ...theirs.filter((t) => !actual(t).crowd),
    ...theirs.filter((t) => actual(t).crowd),
  ];
  const there = order.filter((t) => !actual(t).crowd).length;
  const iou = (t: number, p: number): number => {
    const [a, b] = [actual(t), prediction.segments[p - 1]!];
    const boxes = kind === "boxes";
    const both = boxes ? sharedBox(a.box, b.box) : shared.of(t, p);
    const [x, y] = boxes ? [areaOf(a.box), areaOf(b.box)] : [a.area, b.area];
    return both / (a.crowd ? y : x + y - both);
  };
  const ious = mine.map((p) => order.map((t) => iou(t, p)));
  const levels: number[] = [];
  let half: readonly number[] = [];
  let matches: Match[] = [];
  let wrong: number[] = [];
  THRESHOLDS.forEach((threshold, level) => {
    const free = order.map(() => true);
    const found = mine.map((_, place) => {
      let best = -1;
      for (let part = 0; part < 2 && best < 0; part++) {
        let highest = Math.min(threshold, 1 - 1e-10);
        const [from, to] = part === 0 ? [0, there] : [there, order.length];
        for (let t = from; t < to; t++) {
          if ((!free[t] && t < there) || ious[place]![t]! < highest) continue;
          // Of equals the last one is taken.
          highest = ious[place]![t]!;
          best = t;
        }
      }
      if (best >= 0) free[best] = false;
      return best;
    });
    const envelope = curve(
      found.filter((t) => t < there).map((t) => t >= 0),
      there,
    );
    if (there > 0) levels.push(mean(envelope));
    if (level > 0) return;
    half = envelope;
    matches = found.flatMap((t, place) =>
      t >= 0 && t < there
        ? [{ target: order[t]!, prediction: mine[place]!, iou: ious[place]![t]! }]
        : [],
    );
    wrong = mine.filter((_, place) => found[place]! < 0);
  });
  return { levels, half, matches, there, false: wrong };
}

/** The highest precision at a recall of at least 0, 0.01 … 1; what is ignored has been left out. */
function curve(right: readonly boolean[], there: number): number[] {
  let hits = 0;
  const points = right.map((is, i) => {
    hits += Number(is);
    return { recall: hits / there, precision: hits / (i + 1) };
  });
  for (let i = points.length - 2; i >= 0; i--)
    points[i]!.precision = Math.max(points[i]!.precision, points[i + 1]!.precision);
  return Array.from({ length: RECALLS }, (_, i) => {
    // As NumPy spaces them, since a recall of 7 / 10 does not reach 70 · 0.01.
    const recall = i === RECALLS - 1 ? 1 : i * (1 / (RECALLS - 1));
    return points.find((point) => point.recall >= recall)?.precision ?? 0;
  });
}

// Panoptic quality, as Kirillov and others define it.

/** `alike` are the pairs of segments of this class that share pixels. */
function qualityOf(
  label: number,
  target: Cut,
  prediction: Cut,
  shared: Shared,
  alike: readonly Pair[],
): Quality {
  const matches: Match[] = [];
  const [theirs, mine] = [numbersOf(target, label), numbersOf(prediction, label)];
  const matched = new Set<number>();
  for (const [t, p, both] of alike) {
    const [a, b] = [target.segments[t - 1]!, prediction.segments[p - 1]!];
    if (a.crowd) continue;
    const union = a.area + b.area - both - shared.of(0, p);
    // In whole numbers, so that exactly a half is no match.
    if (2 * both > union) {
      matches.push({ target: t, prediction: p, iou: both / union });
      matched.add(p);
    }
  }
  const instance = ({ target: t }: Match) => target.segments[t - 1]!.instance;
  matches.sort((a, b) => instance(a) - instance(b));
  const crowds = theirs.filter((t) => target.segments[t - 1]!.crowd);
  const wrong = mine.filter((p) => {
    const crowded = crowds.reduce((sum, t) => sum + shared.of(t, p), 0);
    const beside = shared.of(0, p) + crowded;
    return !matched.has(p) && 2 * beside <= prediction.segments[p - 1]!.area;
  });
  return {
    matches,
    missed: theirs.length - crowds.length - matches.length,
    false: wrong,
  };
}

/** Every score of every class, as torch's are sent: −1 for no value. */
export function flatScores({ iou, boxes, masks, quality }: Scores): Float64Array {
  const values = quality.map(qualityValues);
  const rows = [
    iou.map(iouValue),
    boxes.map(precisionValue),
    masks.map(precisionValue),
    values.map(({ sq }) => sq),
    values.map(({ rq }) => rq),
    values.map(({ pq }) => pq),
  ];
  return Float64Array.from(rows.flat(), (v) => (Number.isNaN(v) ? -1 : v));
}
