// Two boxes with whole corners: intersection over union as exact fractions.

/** Left, top, right, bottom. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** Areas: of each box, of what they share, of both together, and of the smallest box round both. */
export interface BoxAreas {
  readonly a: number;
  readonly b: number;
  readonly intersection: number;
  readonly union: number;
  readonly hull: number;
}

export const areaOf = ([x1, y1, x2, y2]: Box): number =>
  Math.max(0, x2 - x1) * Math.max(0, y2 - y1);

/** What two boxes share; without area where they do not meet. */
export const intersectionOf = (a: Box, b: Box): Box => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
];

/** The smallest box round both. */
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
export interface Fraction {
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
