// What the figure says, in the words of the drawings in Python.

import { english } from "../../ui/language";
import { bytesOfId, type Cut, type Segment, segmentName } from "../../ui/segments";
import { during, plain, said, type Word } from "../../ui/words";
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

const listed = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : (words[0] ?? "");

const many = (count: number, word: string, plural = `${word}s`): string =>
  `${count} ${count === 1 ? word : plural}`;

const are = (count: number): string => (count === 1 ? "is" : "are");

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
function kindsOf({ target, classes }: Shown): string[] {
  return classes.flatMap(({ name, thing }, label) => {
    if (!thing) return [];
    const own = target.segments.filter((one) => one.label === label);
    const count = own.filter((one) => one.instance > 0).length;
    return [
      ...(count > 0 ? [count === 1 ? name : `${name} × ${count}`] : []),
      ...(own.some((one) => one.crowd) ? [`${name} (crowd)`] : []),
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

const input = (text: string): Word => said("input", text);
const move = (...words: Word[]) => during("move", ...words);
const merge = (...words: Word[]) => during("merge", ...words);
const join = (...words: Word[]) => during("join", ...words);

/** What a reading keeps of the picture. */
export function readingWords(shown: Shown, step: number): Word[] {
  return [...wordsOfReading(shown, step), ...forestWords(shown)];
}

function wordsOfReading(shown: Shown, step: number): Word[] {
  const { target, classes } = shown;
  const kinds = listed(kindsOf(shown));
  const stuff = present(target).flatMap((k) => (classes[k]!.thing ? [] : [classes[k]!.name]));
  const [count, crowd] = [things(target), crowds(target)];
  if (step === 0) {
    const names = present(target).map((k) => classes[k]!.name);
    if (names.length === 0)
      return [plain("Classification says what is in the picture. Here nothing is labelled.")];
    return [
      ...move(input("Classification"), plain(" says what is in the picture")),
      ...merge(plain(`: ${listed(names)}. `)),
      ...join(plain("It says neither where nor how many.")),
    ];
  }
  const left = (text: string) => (stuff.length > 0 ? join(plain(text)) : []);
  if (step === 1)
    return [
      ...move(input("Detection"), plain(" draws a box around each thing")),
      ...merge(plain(kinds ? `: ${kinds}.` : ". Here there is none.")),
      ...left(` Stuff (${listed(stuff)}) has no box.`),
    ];
  if (step === 2) {
    const merging = mergedClass(shown);
    const start = move(input("Semantic segmentation"), plain(" gives each pixel a class."));
    if (!merging) return [...start, ...left(" Stuff joins.")];
    return [
      ...start,
      ...merge(plain(` All ${merging[1]} of class ${merging[0]} become one region`)),
      ...left(", and stuff joins"),
      plain("."),
    ];
  }
  if (step === 3) {
    if (!kinds)
      return [
        input("Instance segmentation"),
        plain(" outlines things one by one. Here there is none."),
      ];
    const masks = many(count + crowd, "mask");
    return [
      ...move(input("Instance segmentation"), plain(" keeps things apart")),
      ...merge(plain(`: ${masks} (${kinds}).`)),
      ...left(" Stuff is left out."),
    ];
  }
  const parts = [
    many(count, "thing"),
    many(target.segments.length - count - crowd, "kind of stuff", "kinds of stuff"),
    ...(crowd > 0 ? [many(crowd, "crowd")] : []),
  ];
  return [
    ...move(
      input("Panoptic segmentation"),
      plain(" does both: each pixel has a class, each thing a number. "),
    ),
    ...join(
      plain(`${listed(parts)} make ${many(target.segments.length, "segment")}.`),
      plain(target.map.includes(0) ? " Pixels without a label have id 0." : ""),
    ),
  ];
}

/** Whether trees can still be counted. */
export function forestWords({ trees, told }: Pick<Shown, "trees" | "told">): Word[] {
  if (trees === 0) return [];
  if (trees === 1) return [plain(" One tree: it can be counted.")];
  const counts = 2 * told >= trees;
  return [
    plain(
      ` Of ${trees} trees ${told} ${told === 1 ? "shows" : "show"} at least half of ` +
        `${told === 1 ? "itself" : "themselves"}: `,
    ),
    counts ? plain("they can be counted") : said("ink", "counting ends, and all are one crowd"),
    plain("."),
  ];
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

const output = (text: string): Word => said("output", text);

/** What comes of the prediction in a reading. */
export function scoreWords(shown: Shown, reading: Reading): Word[] {
  const { scores } = shown;
  if (reading === "classification") {
    const { named, missed, others } = namedClasses(shown);
    const wrong = others > 0 ? `, and ${many(others, "other")}` : "";
    return [
      output("Classification"),
      plain(
        `: the prediction names ${named} of ${many(named + missed, "class", "classes")}${wrong}. ` +
          "Where they are does not count.",
      ),
    ];
  }
  if (reading === "detection") return precisionWords("box", "boxes", "Detection", scores.boxes);
  if (reading === "instance")
    return precisionWords("mask", "masks", "Instance segmentation", scores.masks);
  if (reading === "semantic") {
    const values = scores.iou.map(iouValue);
    const count = values.filter((v) => !Number.isNaN(v)).length;
    return [
      output("Semantic segmentation"),
      plain(
        `: mean IoU ${score(meanOf(values))} over ${many(count, "class", "classes")}. ` +
          "Which thing a pixel belongs to does not count.",
      ),
    ];
  }
  const sum = (of: (one: Quality) => number) => scores.quality.reduce((n, one) => n + of(one), 0);
  const matched = sum(({ matches }) => matches.length);
  const [missed, wrong] = [sum((one) => one.missed), sum((one) => one.false.length)];
  const pq = meanOf(scores.quality.map((one) => qualityValues(one).pq));
  return [
    output("Panoptic segmentation"),
    plain(
      `: ${many(matched, "segment")} match${matched === 1 ? "es" : ""} at IoU > 0.5, ` +
        `${missed} ${are(missed)} missed, ${wrong} ${are(wrong)} false. Mean PQ ${score(pq)}.`,
    ),
  ];
}

function precisionWords(
  shape: string,
  shapes: string,
  name: string,
  all: readonly (Precision | null)[],
): Word[] {
  const counted = all.filter((one) => one !== null);
  const sum = (of: (one: Precision) => number) => counted.reduce((n, one) => n + of(one), 0);
  const there = sum((one) => one.there);
  if (there === 0) return [output(name), plain(": the target has no thing to find.")];
  const [found, wrong] = [sum(({ matches }) => matches.length), sum((one) => one.false.length)];
  return [
    output(name),
    plain(
      `: ${found} of ${many(there, shape, shapes)} ${are(there)} found at IoU ≥ 0.5, ` +
        `${wrong} ${are(wrong)} false. Mean AP ${score(meanOf(all.map(precisionValue)))}.`,
    ),
  ];
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
export function formulaWords(shown: Shown, reading: Reading, label: number): string {
  const { scores, classes } = shown;
  const { name } = classes[label]!;
  if (reading === "classification") {
    const { named, missed, others } = namedClasses(shown);
    return (
      `F1 = 2 TP / (2 TP + FP + FN) = 2 · ${named} / (2 · ${named} + ${others} + ${missed}) = ` +
      score(f1Of(shown))
    );
  }
  if (reading === "semantic") return iouFormula(name, scores.iou[label]!);
  if (reading === "panoptic") return qualityFormula(name, scores.quality[label]!);
  return precisionFormula(name, scores[reading === "detection" ? "boxes" : "masks"][label]!);
}

const iouFormula = (name: string, one: Iou): string =>
  `${name}: IoU = TP / (TP + FP + FN) = ${one.both} / (${one.both} + ${one.false} + ` +
  `${one.missed}) = ${score(iouValue(one))}`;

function precisionFormula(name: string, one: Precision | null): string {
  if (!one || one.levels.length === 0)
    return `${name}: AP has no value, since the target has no thing of this class`;
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

function qualityFormula(name: string, one: Quality): string {
  const { matches, missed } = one;
  const wrong = one.false.length;
  const found = matches.length;
  if (found + missed + wrong === 0) return `${name}: PQ has no value, since no segment counts`;
  const rest = `½ · ${wrong} + ½ · ${missed}`;
  if (found === 0) return `${name}: PQ = 0, since no segment matches: RQ = 0 / (0 + ${rest}) = 0`;
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
export function whyWords(shown: Shown, one: Segment): string {
  const { name, thing } = shown.classes[one.label]!;
  if (one.crowd)
    return `A thing, but nobody can tell one from another here: one region for many (iscrowd = 1), neither found nor missed by scores.`;
  if (!thing)
    return `Stuff: it has no outline of its own and is not counted. A half of ${name} is ${name} too.`;
  const count = shown.target.segments.filter((s) => s.label === one.label && s.instance > 0).length;
  return `A thing: it has an outline of its own and can be counted. Number ${one.ordinal} of ${count}; half of it is none.`;
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
export function pixelWords(shown: Shown, cut: Cut, reading: Reading, pixel: number): string {
  const place = `row ${Math.floor(pixel / cut.cols)}, column ${pixel % cut.cols}: `;
  const one = segmentAt(cut, pixel);
  if (!one) return `${place}no label`;
  const { name, thing } = shown.classes[one.label]!;
  const kind = thing ? "thing" : "stuff";
  return `${place}${reading === "semantic" ? name : segmentName(english, shown, one)}, ${kind}`;
}
