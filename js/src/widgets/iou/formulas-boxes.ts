// Scores of two boxes written out, with their areas in them.

import {
  type Box,
  type BoxAreas,
  boxGiou,
  boxIou,
  type Fraction,
  hullOf,
  intersectionOf,
} from "./boxes";

export const BOX_ROWS = ["a", "b", "intersection", "union", "hull", "iou", "giou"] as const;
export type BoxRow = (typeof BOX_ROWS)[number];

export const BOX_NAMES: Readonly<Record<BoxRow, readonly [sign: string, name: string]>> = {
  a: ["A", "Area of a"],
  b: ["B", "Area of b"],
  intersection: ["I", "Intersection"],
  union: ["U", "Union"],
  hull: ["C", "Smallest box round both"],
  iou: ["IoU", "IoU"],
  giou: ["GIoU", "Generalised IoU"],
};

const MINUS = "\u2212";

export const fractionText = ({ numerator, denominator }: Fraction): string =>
  denominator === 1
    ? String(numerator).replace("-", MINUS)
    : `${String(numerator).replace("-", MINUS)}/${denominator}`;

/** Three digits after the point, and more where they would hide the first one. */
export function decimal({ numerator, denominator }: Fraction): string {
  const value = numerator / denominator;
  if (Number.isInteger(value)) return String(value).replace("-", MINUS);
  const digits = Math.max(3, Math.min(9, 1 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(digits).replace("-", MINUS);
}

const sides = ([x1, y1, x2, y2]: Box): string => `${x2 - x1} × ${y2 - y1}`;

/** What a row comes to, as text. */
export function boxValue(row: BoxRow, areas: BoxAreas): string {
  if (row === "iou") return decimal(boxIou(areas));
  if (row === "giou") return decimal(boxGiou(areas));
  return String(areas[row]);
}

/** How it comes about, with the present numbers. */
export function boxFormula(row: BoxRow, a: Box, b: Box, areas: BoxAreas): string {
  const { intersection, union, hull } = areas;
  switch (row) {
    case "a":
      return `${sides(a)} = ${areas.a}`;
    case "b":
      return `${sides(b)} = ${areas.b}`;
    case "intersection":
      return intersection === 0
        ? "they share nothing: 0"
        : `${sides(intersectionOf(a, b))} = ${intersection}`;
    case "union":
      return `A + B ${MINUS} I = ${areas.a} + ${areas.b} ${MINUS} ${intersection} = ${union}`;
    case "hull":
      return `${sides(hullOf(a, b))} = ${hull}`;
    case "iou":
      return `I / U = ${intersection} / ${union} = ${written(boxIou(areas), `${intersection}/${union}`)}`;
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
export function boxWords(areas: BoxAreas): string {
  const { intersection, union, hull } = areas;
  const iou = decimal(boxIou(areas));
  const giou = decimal(boxGiou(areas));
  if (intersection === union) return "The boxes are equal: IoU and generalised IoU are 1.";
  if (intersection === 0)
    return hull === union
      ? "The boxes touch and share nothing: IoU 0. They fill the box round both, so generalised IoU is 0 too."
      : `The boxes share nothing: IoU is 0 however far apart they are. Generalised IoU is ${giou}, and tells how far: it falls as the empty part of the box round both grows.`;
  if (intersection === Math.min(areas.a, areas.b) && hull === union)
    return `One box lies in the other: IoU is the ratio of their areas, ${iou}, and generalised IoU the same.`;
  return `The boxes share ${intersection} of ${union} cells: IoU ${iou}. ${hull - union} of the ${hull} cells of the box round both are empty: generalised IoU ${giou}.`;
}
