// What the figure says, in the words of the drawings in Python.

import { className } from "../../ui/class-names";
import type { Tongue } from "../../ui/language";
import { bytesOfId, type Cut, type Segment, segmentName } from "../../ui/segments";
import { plain, type Word } from "../../ui/words";
import {
  type Iou,
  iouValue,
  meanOf,
  type Precision,
  precisionValue,
  type Quality,
  qualityValues,
} from "./metrics";
import type { Reading, Shown } from "./state";

/** More terms than this are not written out. */
const LISTED = 4;

/** Three digits, more where a score would be rounded to 0 or 1; "–" for none. */
export function score(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (value === 0 || value === 1) return String(value);
  for (let digits = 3; digits < 7; digits++) {
    const text = value.toFixed(digits);
    if (Number(text) < 1 && Number(text) > 0) return text;
  }
  return value.toFixed(3);
}

const things = ({ segments }: Cut): number => segments.filter((one) => one.instance > 0).length;
const crowds = ({ segments }: Cut): number => segments.filter((one) => one.crowd).length;

const present = ({ segments }: Cut): number[] =>
  [...new Set(segments.map(({ label }) => label))].sort((a, b) => a - b);

/** "bird × 4", "tree (crowd)" */
function kindsOf(t: Tongue, { target, classes }: Shown): string[] {
  return classes.flatMap((one, label) => {
    if (!one.thing) return [];
    const name = className(t, one.name);
    const own = target.segments.filter((segment) => segment.label === label);
    const count = own.filter(({ instance }) => instance > 0).length;
    return [
      ...(count > 0 ? [count === 1 ? name : `${name} × ${count}`] : []),
      ...(own.some(({ crowd }) => crowd) ? [t("{name} (crowd)", { name })] : []),
    ];
  });
}

/** The class with the most things, if it has several. */
function mergedClass({ target, classes }: Shown): readonly [string, number] | null {
  const counts = classes.map(
    (_, label) => target.segments.filter((one) => one.label === label && one.instance > 0).length,
  );
  const most = Math.max(0, ...counts);
  return most < 2 ? null : [classes[counts.indexOf(most)]!.name, most];
}

/** What a reading keeps of the picture. */
export function readingWords(t: Tongue, shown: Shown, step: number): Word[] {
  return [...wordsOfReading(t, shown, step), ...forestWords(t, shown)];
}

function wordsOfReading(t: Tongue, shown: Shown, step: number): Word[] {
  const { target, classes } = shown;
  const called = (label: number) => className(t, classes[label]!.name);
  const kinds = t.list(kindsOf(t, shown));
  const stuff = present(target).filter((label) => !classes[label]!.thing);
  /** What becomes of stuff, where there is any. */
  const left = (words: Word[]) => (stuff.length > 0 ? [plain(" "), ...words] : []);
  if (step === 0) {
    const names = t.list(present(target).map(called));
    if (!names)
      return t.words("Classification says what is in the picture. Here nothing is labelled.");
    return t.words(
      "<move><input>Classification</input> says what is in the picture</move><merge>: {names}. </merge><join>It says neither where nor how many.</join>",
      { names },
    );
  }
  if (step === 1)
    return [
      ...t.words(
        kinds
          ? "<move><input>Detection</input> draws a box around each thing</move><merge>: {kinds}.</merge>"
          : "<move><input>Detection</input> draws a box around each thing</move><merge>. Here there is none.</merge>",
        { kinds },
      ),
      ...left(
        t.words("<join>Stuff ({stuff}) has no box.</join>", { stuff: t.list(stuff.map(called)) }),
      ),
    ];
  if (step === 2) {
    const merging = mergedClass(shown);
    const start = t.words(
      "<move><input>Semantic segmentation</input> gives each pixel a class.</move>",
    );
    if (!merging) return [...start, ...left(t.words("<join>Stuff joins.</join>"))];
    const values = { n: merging[1], name: className(t, merging[0]) };
    return [
      ...start,
      plain(" "),
      ...t.words(
        stuff.length > 0
          ? "<merge>All {n} of class {name} become one region</merge><join>, and stuff joins</join>."
          : "<merge>All {n} of class {name} become one region</merge>.",
        values,
      ),
    ];
  }
  const [count, crowd] = [things(target), crowds(target)];
  if (step === 3) {
    if (!kinds)
      return t.words(
        "<input>Instance segmentation</input> outlines things one by one. Here there is none.",
      );
    return [
      ...t.words(
        "<move><input>Instance segmentation</input> keeps things apart</move><merge>: {n} {n|mask|masks} ({kinds}).</merge>",
        { n: count + crowd, kinds },
      ),
      ...left(t.words("<join>Stuff is left out.</join>")),
    ];
  }
  const parts = [
    t("{n} {n|thing|things}", { n: count }),
    t("{n} {n|kind of stuff|kinds of stuff}", { n: target.segments.length - count - crowd }),
    ...(crowd > 0 ? [t("{n} {n|crowd|crowds}", { n: crowd })] : []),
  ];
  return [
    ...t.words(
      "<move><input>Panoptic segmentation</input> does both: each pixel has a class, each thing a number. </move><join>{parts} make {n} {n|segment|segments}.</join>",
      { parts: t.list(parts), n: target.segments.length },
    ),
    ...(target.map.includes(0)
      ? [plain(" "), ...t.words("<join>Pixels without a label have id 0.</join>")]
      : []),
  ];
}

/** Whether trees can still be counted. */
export function forestWords(t: Tongue, { trees, told }: Pick<Shown, "trees" | "told">): Word[] {
  if (trees === 0) return [];
  const words =
    trees === 1
      ? t.words("One tree: it can be counted.")
      : t.words(
          2 * told >= trees
            ? "Of {trees} trees {told} {told|shows at least half of itself|show at least half of themselves}: they can be counted."
            : "Of {trees} trees {told} {told|shows at least half of itself|show at least half of themselves}: <ink>counting ends, and all are one crowd</ink>.",
          { trees, told },
        );
  return [plain(" "), ...words];
}

// Scores

/** How many classes the prediction names: right, missed, and others. */
export function namedClasses({ target, prediction }: Shown) {
  const [there, mine] = [present(target), present(prediction)];
  const named = there.filter((k) => mine.includes(k)).length;
  return { named, missed: there.length - named, others: mine.length - named };
}

/** The F1 score of the classes that are named. */
export function f1Of(shown: Shown): number {
  const { named, missed, others } = namedClasses(shown);
  return (2 * named) / (2 * named + missed + others);
}

/** What comes of the prediction in a reading. */
export function scoreWords(t: Tongue, shown: Shown, reading: Reading): Word[] {
  const { scores } = shown;
  if (reading === "classification") {
    const { named, missed, others } = namedClasses(shown);
    return t.words(
      others > 0
        ? "<output>Classification</output>: the prediction names {named} of {n} {n|class|classes}, and {others} {others|other|others}. Where they are does not count."
        : "<output>Classification</output>: the prediction names {named} of {n} {n|class|classes}. Where they are does not count.",
      { named, n: named + missed, others },
    );
  }
  if (reading === "detection" || reading === "instance")
    return precisionWords(t, reading === "detection", shown);
  if (reading === "semantic") {
    const values = scores.iou.map(iouValue);
    return t.words(
      "<output>Semantic segmentation</output>: mean IoU {mean} over {n} {n|class|classes}. Which thing a pixel belongs to does not count.",
      { mean: score(meanOf(values)), n: values.filter((v) => !Number.isNaN(v)).length },
    );
  }
  const sum = (of: (one: Quality) => number) => scores.quality.reduce((n, one) => n + of(one), 0);
  return t.words(
    "<output>Panoptic segmentation</output>: {n} {n|segment matches|segments match} at IoU > 0.5, {missed} {missed|is|are} missed, {wrong} {wrong|is|are} false. Mean PQ {mean}.",
    {
      n: sum(({ matches }) => matches.length),
      missed: sum(({ missed }) => missed),
      wrong: sum((one) => one.false.length),
      mean: score(meanOf(scores.quality.map((one) => qualityValues(one).pq))),
    },
  );
}

function precisionWords(t: Tongue, boxes: boolean, { scores }: Shown): Word[] {
  const all = boxes ? scores.boxes : scores.masks;
  const counted = all.filter((one) => one !== null);
  const sum = (of: (one: Precision) => number) => counted.reduce((n, one) => n + of(one), 0);
  const n = sum(({ there }) => there);
  if (n === 0)
    return t.words(
      boxes
        ? "<output>Detection</output>: the target has no thing to find."
        : "<output>Instance segmentation</output>: the target has no thing to find.",
    );
  return t.words(
    boxes
      ? "<output>Detection</output>: {found} of {n} {n|box is|boxes are} found at IoU ≥ 0.5, {wrong} {wrong|is|are} false. Mean AP {mean}."
      : "<output>Instance segmentation</output>: {found} of {n} {n|mask is|masks are} found at IoU ≥ 0.5, {wrong} {wrong|is|are} false. Mean AP {mean}.",
    {
      found: sum(({ matches }) => matches.length),
      n,
      wrong: sum((one) => one.false.length),
      mean: score(meanOf(all.map(precisionValue))),
    },
  );
}

/** The score of a class in a reading; NaN where it has none. */
export function classValue({ scores }: Shown, reading: Reading, label: number): number {
  if (reading === "semantic") return iouValue(scores.iou[label]!);
  if (reading === "panoptic") return qualityValues(scores.quality[label]!).pq;
  if (reading === "classification") return Number.NaN;
  return precisionValue(scores[reading === "detection" ? "boxes" : "masks"][label]!);
}

/** The class with the lowest score: there is most to explain. */
export function worstClass(shown: Shown, reading: Reading): number {
  const values = shown.classes.map((_, label) => classValue(shown, reading, label));
  const lowest = Math.min(...values.filter((v) => !Number.isNaN(v)));
  return Math.max(0, values.indexOf(lowest));
}

/** The score of a class with its formula filled in. */
export function formulaWords(t: Tongue, shown: Shown, reading: Reading, label: number): string {
  const { scores, classes } = shown;
  const name = className(t, classes[label]!.name);
  if (reading === "classification") {
    const { named, missed, others } = namedClasses(shown);
    return (
      `F1 = 2 TP / (2 TP + FP + FN) = 2 · ${named} / (2 · ${named} + ${others} + ${missed}) = ` +
      score(f1Of(shown))
    );
  }
  if (reading === "semantic") return iouFormula(name, scores.iou[label]!);
  if (reading === "panoptic") return qualityFormula(t, name, scores.quality[label]!);
  return precisionFormula(t, name, scores[reading === "detection" ? "boxes" : "masks"][label]!);
}

const iouFormula = (name: string, one: Iou): string =>
  `${name}: IoU = TP / (TP + FP + FN) = ${one.both} / (${one.both} + ${one.false} + ` +
  `${one.missed}) = ${score(iouValue(one))}`;

function precisionFormula(t: Tongue, name: string, one: Precision | null): string {
  if (!one || one.levels.length === 0)
    return t("{name}: AP has no value, since the target has no thing of this class", { name });
  const runs: [count: number, value: number][] = [];
  for (const value of one.half) {
    if (runs.at(-1)?.[1] === value) runs.at(-1)![0]++;
    else runs.push([1, value]);
  }
  const terms = runs.map(([count, value]) => `${count} · ${score(value)}`);
  const first = terms.slice(0, LISTED).join(" + ") + (terms.length > LISTED ? " + …" : "");
  const { levels } = one;
  const others = [score(levels[0]!), score(levels[1]!), "…", score(levels.at(-1)!)].join(" + ");
  return (
    `${name}: AP50 = (${first}) / 101 = ${score(levels[0]!)}; ` +
    `AP = (${others}) / ${levels.length} = ${score(precisionValue(one))}`
  );
}

function qualityFormula(t: Tongue, name: string, one: Quality): string {
  const { matches, missed } = one;
  const wrong = one.false.length;
  const found = matches.length;
  if (found + missed + wrong === 0)
    return t("{name}: PQ has no value, since no segment counts", { name });
  const rest = `½ · ${wrong} + ½ · ${missed}`;
  if (found === 0)
    return t("{name}: PQ = 0, since no segment matches: {formula}", {
      name,
      formula: `RQ = 0 / (0 + ${rest}) = 0`,
    });
  const terms = matches.map(({ iou }) => score(iou));
  const listing = terms.slice(0, LISTED).join(" + ") + (found > LISTED ? " + …" : "");
  const { sq, rq } = qualityValues(one);
  const fraction = found > 1 ? `(${listing}) / ${found}` : `${terms[0]} / 1`;
  return (
    `${name}: PQ = SQ × RQ = ${fraction} × ${found} / (${found} + ${rest}) = ` +
    `${score(sq)} × ${score(rq)} = ${score(sq * rq)}`
  );
}

// A region

/** Which segment of a picture a pixel belongs to; null where nothing is labelled. */
export const segmentAt = ({ map, segments }: Cut, pixel: number): Segment | null =>
  pixel < 0 || pixel >= map.length || map[pixel] === 0 ? null : segments[map[pixel]! - 1]!;

/** Why a class is a thing or stuff, and which of its kind a region is. */
export function whyWords(t: Tongue, shown: Shown, one: Segment): string {
  const { name, thing } = shown.classes[one.label]!;
  if (one.crowd)
    return t(
      "A thing, but nobody can tell one from another here: one region for many (iscrowd = 1), neither found nor missed by scores.",
    );
  if (!thing)
    return t(
      "Stuff: it has no outline of its own and is not counted. A half of {name} is {name} too.",
      { name: className(t, name) },
    );
  const count = shown.target.segments.filter((s) => s.label === one.label && s.instance > 0).length;
  return t(
    "A thing: it has an outline of its own and can be counted. Number {number} of {count}; half of it is none.",
    { number: one.ordinal, count },
  );
}

/** How COCO's file of instances writes a region. */
export function cocoWords(one: Segment): string {
  const [left, top, right, bottom] = one.box;
  return (
    `category_id ${one.category}, id ${one.annotation}, ` +
    `bbox [${left}, ${top}, ${right - left}, ${bottom - top}], area ${one.area}`
  );
}

/** How a panoptic PNG writes a region: its id in three bytes. */
export function panopticWords(one: Segment): string {
  const [red, green, blue] = bytesOfId(one.id);
  return `id ${one.id} = ${red} + 256 · ${green} + 256² · ${blue}`;
}

/** What a pixel is in the present reading. */
export function pixelWords(
  t: Tongue,
  shown: Shown,
  cut: Cut,
  reading: Reading,
  pixel: number,
): string {
  const one = segmentAt(cut, pixel);
  const place = { row: Math.floor(pixel / cut.cols), col: pixel % cut.cols };
  if (!one) return t("row {row}, column {col}: no label", place);
  const { name, thing } = shown.classes[one.label]!;
  const values = {
    ...place,
    name: reading === "semantic" ? className(t, name) : segmentName(t, shown, one),
  };
  return thing
    ? t("row {row}, column {col}: {name}, thing", values)
    : t("row {row}, column {col}: {name}, stuff", values);
}
