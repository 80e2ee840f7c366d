// A picture cut into segments, and what can be read from the map: areas, boxes, outlines, labels.

import type { Size } from "../terms/terms";
import { list, pictureSide, present, real, record, text } from "../wire/reading";
import { tensorOf } from "../wire/tensor";
import { className } from "./class-names";
import type { Tongue } from "./language";
import { parse, type Rgb } from "./theme";

/** Left, top, right and bottom edge, in pixels. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

export interface Segment {
  readonly label: number;
  /** Which thing, from 1 on; 0 for stuff and for a crowd. */
  readonly instance: number;
  readonly category: number;
  readonly annotation: number;
  readonly id: number;
  readonly crowd: boolean;
  readonly score: number;
  /** Which thing of its class, from 1 on; 0 for what is not counted. */
  readonly ordinal: number;
  readonly area: number;
  readonly box: Box;
  /** Where a label stands: the middle of the segment's longest row. */
  readonly middle: readonly [x: number, y: number];
}

/** Segments of a picture: k in the map is `segments[k − 1]`, 0 is no label. */
export interface Cut extends Size {
  readonly map: Uint8Array | Uint16Array;
  readonly segments: readonly Segment[];
}

export interface ClassKind {
  readonly name: string;
  readonly color: Rgb;
  readonly thing: boolean;
}

export const readClasses = (value: unknown): ClassKind[] =>
  list(value, (item) => {
    const { name, color, thing } = record(item);
    const hex = text(color);
    if (!/^#[\da-f]{6}$/i.test(hex)) throw new TypeError("A color like #0072b2 is needed.");
    return { name: text(name), color: parse(hex), thing: thing === true };
  });

export function readCut(value: unknown, classes: readonly ClassKind[], size?: Size): Cut {
  const o = record(value);
  const tensor = present(tensorOf(o.map, "uint8", "uint16"));
  const [rows, cols] = list(tensor.shape, pictureSide, 2) as [number, number];
  if (size && (size.rows !== rows || size.cols !== cols)) throw new TypeError("Sizes differ.");
  const rowsOf = list(o.segments, (row) => list(row, real, 7));
  return cut(tensor.data, { rows, cols }, rowsOf, classes);
}

/** Measure the segments of a map. */
export function cut(
  map: Uint8Array | Uint16Array,
  { rows, cols }: Size,
  table: readonly (readonly number[])[],
  classes: readonly ClassKind[],
): Cut {
  const count = table.length;
  const area = new Float64Array(count + 1);
  const box = new Int32Array(4 * (count + 1));
  const longest = new Int32Array(count + 1);
  const middle = new Float64Array(2 * (count + 1));
  for (let k = 0; k <= count; k++) box.set([cols, rows, 0, 0], 4 * k);
  for (let y = 0; y < rows; y++) {
    let start = 0;
    for (let x = 0; x < cols; x++) {
      const k = map[y * cols + x]!;
      if (k > count) throw new TypeError("A map of known segments is needed.");
      if (x > 0 && k !== map[y * cols + x - 1]) start = x;
      area[k]!++;
      const at = 4 * k;
      if (x < box[at]!) box[at] = x;
      if (y < box[at + 1]!) box[at + 1] = y;
      if (x >= box[at + 2]!) box[at + 2] = x + 1;
      if (y >= box[at + 3]!) box[at + 3] = y + 1;
      if (x + 1 - start > longest[k]!) {
        longest[k] = x + 1 - start;
        middle[2 * k] = (x + 1 + start) / 2;
        middle[2 * k + 1] = y + 0.5;
      }
    }
  }
  const counted = new Int32Array(classes.length);
  const segments = table.map((row, i): Segment => {
    const [label, instance, category, annotation, id, crowd, score] = row as number[];
    if (!classes[label!]) throw new TypeError("A known class is needed.");
    if (instance! > 0) counted[label!]!++;
    const k = i + 1;
    return {
      label: label!,
      instance: instance!,
      category: category!,
      annotation: annotation!,
      id: id!,
      crowd: crowd === 1,
      score: score!,
      ordinal: instance! > 0 ? counted[label!]! : 0,
      area: area[k]!,
      box: [box[4 * k]!, box[4 * k + 1]!, box[4 * k + 2]!, box[4 * k + 3]!],
      middle: [middle[2 * k]!, middle[2 * k + 1]!],
    };
  });
  return { map, rows, cols, segments };
}

/** The label of each pixel and one, 0 for none. */
export const labelsOf = ({ map, segments }: Cut): Uint8Array => {
  const table = Uint8Array.from([0, ...segments.map(({ label }) => label + 1)]);
  return Uint8Array.from(map, (k) => table[k]!);
};

/** "bird 2", "sky", "tree (crowd)". */
export function segmentName(
  t: Tongue,
  { classes }: { readonly classes: readonly ClassKind[] },
  one: Segment,
): string {
  const name = className(t, classes[one.label]!.name);
  if (one.crowd) return t("{name} (crowd)", { name });
  return one.ordinal > 0 ? `${name} ${one.ordinal}` : name;
}

/** Corners of the outlines of each value of a map, closed: [x, y] along pixel edges. */
export type Outlines = ReadonlyMap<number, readonly (readonly number[])[]>;

/**
 * Follow the edges between pixels of different values, with the value on the right hand. Where four
 * edges meet, the turn to the right keeps what touches at a corner apart.
 */
export function outlines(map: ArrayLike<number>, { rows, cols }: Size): Outlines {
  const width = cols + 1;
  /** Of each value the edges by their start: right, down, left, up as bits. */
  const edges = new Map<number, Map<number, number>>();
  const add = (k: number, x: number, y: number, direction: number) => {
    const own = edges.get(k) ?? new Map<number, number>();
    edges.set(k, own);
    const at = y * width + x;
    own.set(at, (own.get(at) ?? 0) | (1 << direction));
  };
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= cols || y >= rows ? 0 : map[y * cols + x]!;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < cols; x++) {
      const k = map[y * cols + x]!;
      if (k === 0) continue;
      if (at(x, y - 1) !== k) add(k, x, y, 0);
      if (at(x + 1, y) !== k) add(k, x + 1, y, 1);
      if (at(x, y + 1) !== k) add(k, x + 1, y + 1, 2);
      if (at(x - 1, y) !== k) add(k, x, y + 1, 3);
    }
  const steps = [1, width, -1, -width];
  const found = new Map<number, number[][]>();
  for (const [k, own] of edges) {
    const loops: number[][] = [];
    for (const start of own.keys()) {
      while (own.get(start)) {
        const loop: number[] = [];
        let [here, direction] = [start, -1];
        do {
          const bits = own.get(here)!;
          let next = 0;
          // To the right first, then straight on, then to the left.
          const turns =
            direction < 0 ? [0, 1, 2, 3] : [1, 0, 3, 2].map((by) => (direction + by) % 4);
          for (const turn of turns)
            if (bits & (1 << turn)) {
              next = turn;
              break;
            }
          own.set(here, bits & ~(1 << next));
          loop.push(here % width, Math.floor(here / width));
          direction = next;
          here += steps[next]!;
        } while (here !== start);
        loops.push(loop);
      }
    }
    found.set(k, loops);
  }
  return found;
}

/** Where a corner of an outline lies on the box around it, seen from its middle. */
function onBox(x: number, y: number, [left, top, right, bottom]: Box): readonly [number, number] {
  const [cx, cy] = [(left + right) / 2, (top + bottom) / 2];
  const [dx, dy] = [x - cx, y - cy];
  const far = Math.max(Math.abs(dx) / (right - left), Math.abs(dy) / (bottom - top)) * 2;
  return far === 0 ? [cx, top] : [cx + dx / far, cy + dy / far];
}

/** The path of an outline on its way from the box, 0, to itself, 1. */
export function pathBetween(loops: readonly (readonly number[])[], box: Box, way: number): string {
  const round = (n: number) => Math.round(100 * n) / 100;
  let d = "";
  for (const loop of loops) {
    for (let i = 0; i < loop.length; i += 2) {
      let [x, y] = [loop[i]!, loop[i + 1]!];
      if (way < 1) {
        const [bx, by] = onBox(x, y, box);
        [x, y] = [bx + (x - bx) * way, by + (y - by) * way];
      }
      d += `${i ? "L" : "M"}${round(x)} ${round(y)}`;
    }
    d += "Z";
  }
  return d;
}

/** "R + 256 · G + 256² · B" as numbers: the three bytes of an id. */
export const bytesOfId = (id: number): readonly [number, number, number] => [
  id & 255,
  (id >> 8) & 255,
  (id >> 16) & 255,
];
