// Two boxes with whole corners: areas, intersection over union as exact fractions, formulas, state.

import { computed } from "@preact/signals";
import { iou_boxes as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { agrees, differsAt, type Verdict, verdict, watchVerdict } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import type { Tongue } from "../../terms/sentences";
import { msg } from "../../ui/language";
import { Pointers } from "../../ui/pointers";
import { createRoom } from "../../ui/room";
import { defaultsOf, type Traits } from "../../wire/options";
import { Problem, quote } from "../../wire/parameters";
import { tensorOf } from "../../wire/tensor";

/** Left, top, right, bottom. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** Areas: of each box, of what they share, of both together, and of the enclosing box. */
interface BoxAreas {
  readonly a: number;
  readonly b: number;
  readonly intersection: number;
  readonly union: number;
  readonly hull: number;
}

const areaOf = ([x1, y1, x2, y2]: Box): number => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);

/** What two boxes share; without area where they do not meet. */
export const intersectionOf = (a: Box, b: Box): Box => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
];

/** The smallest box that encloses both. */
export const hullOf = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

export function boxAreas(a: Box, b: Box): BoxAreas {
  const intersection = areaOf(intersectionOf(a, b));
  return {
    a: areaOf(a),
    b: areaOf(b),
    intersection,
    union: areaOf(a) + areaOf(b) - intersection,
    hull: areaOf(hullOf(a, b)),
  };
}

/** A fraction in lowest terms; the sign is the numerator's. */
interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

const commonDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : commonDivisor(b, a % b));

function reduced(numerator: bigint, denominator: bigint): Fraction {
  const by = commonDivisor(numerator < 0n ? -numerator : numerator, denominator);
  return { numerator: Number(numerator / by), denominator: Number(denominator / by) };
}

/** Intersection over union. */
export const boxIou = ({ intersection, union }: BoxAreas): Fraction =>
  reduced(BigInt(intersection), BigInt(union));

/** Dice: twice the intersection over the sum of both areas. */
const boxDice = ({ a, b, intersection }: BoxAreas): Fraction =>
  reduced(2n * BigInt(intersection), BigInt(a + b));

/** Generalised IoU (Rezatofighi et al. 2019): less the share of the hull that neither box covers. */
export const boxGiou = ({ intersection, union, hull }: BoxAreas): Fraction =>
  reduced(
    BigInt(intersection) * BigInt(hull) - BigInt(hull - union) * BigInt(union),
    BigInt(union) * BigInt(hull),
  );

/** Moved and sized so that it stays on the board, one pixel large at least. */
export function onBoard([x1, y1, x2, y2]: Box, [width, height]: readonly [number, number]): Box {
  const left = Math.max(0, Math.min(width - 1, Math.round(x1)));
  const top = Math.max(0, Math.min(height - 1, Math.round(y1)));
  return [
    left,
    top,
    Math.max(left + 1, Math.min(width, Math.round(x2))),
    Math.max(top + 1, Math.min(height, Math.round(y2))),
  ];
}

/** Moved as a whole, as far as the board allows. */
export function moveBox(
  [x1, y1, x2, y2]: Box,
  right: number,
  down: number,
  [width, height]: readonly [number, number],
): Box {
  const dx = Math.max(-x1, Math.min(width - x2, right));
  const dy = Math.max(-y1, Math.min(height - y2, down));
  return [x1 + dx, y1 + dy, x2 + dx, y2 + dy];
}

// Scores written out, with the areas in them.

export const BOX_ROWS = ["a", "b", "intersection", "union", "hull", "iou", "dice", "giou"] as const;
export type BoxRow = (typeof BOX_ROWS)[number];

export const BOX_NAMES: Readonly<Record<BoxRow, readonly [sign: string, name: string]>> = {
  a: ["A", msg("Area of a")],
  b: ["B", msg("Area of b")],
  intersection: ["I", msg("Intersection")],
  union: ["U", msg("Union")],
  hull: ["C", msg("Enclosing box")],
  iou: ["IoU", "IoU"],
  dice: ["Dice", "Dice"],
  giou: ["GIoU", msg("Generalised IoU")],
};

const MINUS = "\u2212";

const fractionText = ({ numerator, denominator }: Fraction): string =>
  denominator === 1
    ? String(numerator).replace("-", MINUS)
    : `${String(numerator).replace("-", MINUS)}/${denominator}`;

/** Three digits after the point, and more where they would hide the first one. */
function decimal({ numerator, denominator }: Fraction): string {
  const value = numerator / denominator;
  if (Number.isInteger(value)) return String(value).replace("-", MINUS);
  const digits = Math.max(3, Math.min(9, 1 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(digits).replace("-", MINUS);
}

const sides = ([x1, y1, x2, y2]: Box): string => `${x2 - x1} × ${y2 - y1}`;

/** What a row comes to, as text. */
export function boxValue(row: BoxRow, areas: BoxAreas): string {
  if (row === "iou") return decimal(boxIou(areas));
  if (row === "dice") return decimal(boxDice(areas));
  if (row === "giou") return decimal(boxGiou(areas));
  return String(areas[row]);
}

/** How it comes about, with the present numbers. */
export function boxFormula(t: Tongue, row: BoxRow, a: Box, b: Box, areas: BoxAreas): string {
  const { intersection, union, hull } = areas;
  switch (row) {
    case "a":
      return `${sides(a)} = ${areas.a}`;
    case "b":
      return `${sides(b)} = ${areas.b}`;
    case "intersection":
      return intersection === 0
        ? t("they share nothing: 0")
        : `${sides(intersectionOf(a, b))} = ${intersection}`;
    case "union":
      return `A + B ${MINUS} I = ${areas.a} + ${areas.b} ${MINUS} ${intersection} = ${union}`;
    case "hull":
      return `${sides(hullOf(a, b))} = ${hull}`;
    case "iou":
      return `I / U = ${intersection} / ${union} = ${written(boxIou(areas), `${intersection}/${union}`)}`;
    case "dice":
      return `2 I / (A + B) = ${2 * intersection} / ${areas.a + areas.b} = ${written(boxDice(areas), `${2 * intersection}/${areas.a + areas.b}`)}`;
    case "giou":
      return `IoU ${MINUS} (C ${MINUS} U) / C = ${intersection}/${union} ${MINUS} ${hull - union}/${hull} = ${written(boxGiou(areas), "")}`;
  }
}

/** A fraction in lowest terms, where that says more, and as a decimal. */
function written(fraction: Fraction, before: string): string {
  const exact = fractionText(fraction);
  const short = decimal(fraction);
  if (exact === short) return exact;
  return exact === before ? short : `${exact} = ${short}`;
}

/** What the two boxes show, in words. */
export function boxWords(t: Tongue, areas: BoxAreas): string {
  const { intersection, union, hull } = areas;
  const iou = decimal(boxIou(areas));
  const giou = decimal(boxGiou(areas));
  if (intersection === union) return t("The boxes are equal: IoU and generalised IoU are 1.");
  if (intersection === 0)
    return hull === union
      ? t(
          "The boxes touch and share nothing: IoU 0. They fill the enclosing box, so generalised IoU is 0 too.",
        )
      : t(
          "The boxes share nothing: IoU is 0 however far apart they are. Generalised IoU is {giou}, and tells how far: it falls as the empty part of the enclosing box grows.",
          { giou },
        );
  if (intersection === Math.min(areas.a, areas.b) && hull === union)
    return t(
      "One box lies in the other: IoU is the ratio of their areas, {iou}, and generalised IoU the same.",
      { iou },
    );
  return t(
    "The boxes share {shared} of {union} cells: IoU {iou}. {empty} of the {hull} cells of the enclosing box {empty|is|are} empty: generalised IoU {giou}.",
    { shared: intersection, union, iou, empty: hull - union, hull, giou },
  );
}

/** As long as the longest of these. */
export const longestWords = (t: Tongue): string =>
  boxWords(t, boxAreas([0, 0, 1, 1], [8, 8, 9, 9]));

// The state of the figure, and torch's check of its areas.

export const BOX_SETTINGS = defaultsOf(OPTIONS);

interface BoxesSpec {
  readonly a: Box;
  readonly b: Box;
  readonly size: readonly [width: number, height: number];
}

export type BoxesState = ReturnType<typeof createBoxesState>;

function numbers(traits: Traits, name: string, length: number): readonly number[] {
  const given = traits[name];
  if (!Array.isArray(given) || given.length !== length || !given.every(Number.isInteger))
    throw new Problem("{name} = {value}: {n} whole numbers are needed.", {
      name,
      value: quote(given),
      n: length,
    });
  return given as number[];
}

function box(traits: Traits, name: string, [width, height]: readonly number[]): Box {
  const [x1, y1, x2, y2] = numbers(traits, name, 4) as unknown as Box;
  if (x1 < 0 || y1 < 0 || x2 <= x1 || y2 <= y1 || x2 > width! || y2 > height!)
    throw new Problem(
      "{name} = {value}: [x1, y1, x2, y2] with 0 ≤ x1 < x2 ≤ {width} and 0 ≤ y1 < y2 ≤ {height} is needed.",
      { name, value: quote([x1, y1, x2, y2]), width: width!, height: height! },
    );
  return [x1, y1, x2, y2];
}

function parseBoxes(traits: Traits): BoxesSpec {
  const [width, height] = numbers(traits, "size", 2) as [number, number];
  const { min, max } = OPTIONS.size;
  if (Math.min(width, height) < min || Math.max(width, height) > max)
    throw new Problem("size = {value}: choose {min} to {max} each.", {
      value: quote([width, height]),
      min,
      max,
    });
  const size = [width, height] as const;
  return { a: box(traits, "a", size), b: box(traits, "b", size), size };
}

/** Compare torch's five areas with the page's own. */
function judgeAreas(check: Traits, areas: BoxAreas): Verdict {
  const { error } = check;
  if (typeof error === "string") return verdict("error", () => error);
  const where = `torch ${String(check.torch)} · ${String(check.device)}`;
  const theirs = tensorOf(check.counts, "int32")?.data;
  const rows = ["a", "b", "intersection", "union", "hull"] as const;
  const wrong = rows
    .filter((row, i) => theirs?.[i] !== areas[row])
    .map((row) => (t: Tongue) => t(BOX_NAMES[row][1]));
  return wrong.length === 0 ? agrees(where) : differsAt(where, wrong);
}

export function createBoxesState(model: Model) {
  const store = new Store<BoxesSpec>(model, {
    defaults: BOX_SETTINGS,
    remembered: ["a", "b"],
    parse: parseBoxes,
  });
  const areas = computed(() => boxAreas(store.spec.value.a, store.spec.value.b));
  const room = createRoom();
  const watched = watchVerdict(model, store, store.revision, (check) =>
    judgeAreas(check, areas.peek()),
  );
  return {
    store,
    spec: store.spec,
    areas,
    /** The row whose region is lit. */
    pointers: new Pointers<{ readonly row: BoxRow }>(),
    room,
    theme: room.theme,
    width: room.width,
    verdict: watched.verdict,
    dispose() {
      watched.dispose();
      store.dispose();
    },
  };
}
