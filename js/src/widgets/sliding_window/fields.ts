// What scores see of the picture, layer by layer: measured by torch, read here.

import {
  attempt,
  list,
  maybe,
  pair,
  pictureSide,
  present,
  record,
  text,
  whole,
} from "../../wire/reading";
import { type Tensor, tensorOf } from "../../wire/tensor";

type Pair = readonly [number, number];

/** A part of the picture in pixels; where layers pad it may begin before the first one. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly cols: number;
}

/** What one unit of a layer sees. */
export interface UnitField {
  readonly box: Box;
  /** Size of the inner part of the box with 90 % of the influence; null where there is none. */
  readonly inner: Pair | null;
  /** The influence of what the box has of the picture, as shares of 255, in cells of some pixels. */
  readonly cells: { readonly rows: number; readonly cols: number; readonly data: Uint8Array };
  readonly peak: number;
}

export type FieldLayer = ReturnType<typeof layer>;

export interface Fields {
  /** Whether boxes follow from the layers; else they are where gradients were found. */
  readonly exact: boolean;
  readonly layers: readonly FieldLayer[];
  /** Rows and columns of the pixels whose scores were measured. */
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  /** The class with the highest score, of each of them. */
  readonly classes: readonly string[];
  readonly unit: (number: number, layer: number) => UnitField;
}

function layer(value: unknown) {
  const o = record(value);
  return {
    words: text(o.words),
    window: maybe(o.window, (window) => {
      const { kernel_size, stride, dilation } = record(window);
      return {
        kernel: pair(kernel_size, pictureSide),
        stride: pair(stride, pictureSide),
        dilation: pair(dilation, pictureSide),
      };
    }),
    size: maybe(o.size, (size) => pair(size, whole)),
    jump: maybe(o.jump, (jump) => pair(jump, whole)),
  };
}

/** Numbers of a field: its box, its inner part, and the cells of its influence. */
const NUMBERS = 8;
const FAR = 1e5;

export const readFields = (value: unknown): Fields | null =>
  attempt(() => {
    const o = record(value);
    const layers = list(o.layers, layer);
    const [rows, cols] = [list(o.rows, whole), list(o.columns, whole)];
    const count = whole(rows.length * cols.length * layers.length, 1, 1e5);
    const classes = list(o.classes, text, rows.length * cols.length);
    const numbers = present(tensorOf(o.numbers, "int32"));
    const peaks = present(tensorOf(o.peaks, "float32"));
    const influence = present(tensorOf(o.influence, "uint8"));
    const starts = startsOf(numbers, count);
    whole(influence.data.length, starts[count]!, starts[count]!);
    whole(peaks.data.length, count, count);
    return {
      exact: o.exact === true,
      layers,
      rows,
      cols,
      classes,
      unit(number, layer) {
        const at = number * layers.length + layer;
        const [top, left, height, width, down, across, cellRows, cellCols] = numbers.data.subarray(
          at * NUMBERS,
        ) as unknown as number[];
        return {
          box: { top: top!, left: left!, rows: height!, cols: width! },
          inner: down! > 0 ? [down!, across!] : null,
          cells: {
            rows: cellRows!,
            cols: cellCols!,
            data: influence.data.subarray(starts[at]!, starts[at + 1]!),
          },
          peak: peaks.data[at]!,
        };
      },
    };
  });

/** Where the influences of each unit and layer begin, and where the last one ends. */
function startsOf({ data }: Tensor<"int32">, count: number): Int32Array {
  whole(data.length, count * NUMBERS, count * NUMBERS);
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const numbers = data.subarray(i * NUMBERS, (i + 1) * NUMBERS);
    for (const n of numbers) whole(Math.abs(n), 0, FAR);
    for (const n of [2, 3, 4, 5, 6, 7]) whole(numbers[n]);
    starts[i + 1] = starts[i]! + numbers[6]! * numbers[7]!;
  }
  return starts;
}

/** Why there are no fields, "" where there are or nobody has measured yet. */
export const whyNoFields = (value: unknown): string =>
  attempt(() => text(record(value).why_not)) ?? "";

/** The part of a box that lies on the picture. */
export function within({ top, left, rows, cols }: Box, [height, width]: Pair): Box {
  const [y, x] = [Math.max(0, top), Math.max(0, left)];
  return {
    top: y,
    left: x,
    rows: Math.max(0, Math.min(height, top + rows) - y),
    cols: Math.max(0, Math.min(width, left + cols) - x),
  };
}

/** The inner part of a box. */
export function innerBox({ box, inner }: UnitField): Box | null {
  if (!inner || (inner[0] === box.rows && inner[1] === box.cols)) return null;
  const ring = (box.rows - inner[0]) / 2;
  return { top: box.top + ring, left: box.left + ring, rows: inner[0], cols: inner[1] };
}

/** The influence of each pixel as a share of 255, by its row and column; 0 outside of the field. */
export function influenceAt(field: UnitField, picture: Pair): (row: number, col: number) => number {
  const { top, left, rows, cols } = within(field.box, picture);
  const { cells } = field;
  const ratios = [rows / Math.max(1, cells.rows), cols / Math.max(1, cells.cols)];
  const every = Math.max(1, ...ratios.map(Math.ceil));
  return (row, col) => {
    const [y, x] = [row - top, col - left];
    if (y < 0 || x < 0 || y >= rows || x >= cols) return 0;
    return cells.data[Math.floor(y / every) * cells.cols + Math.floor(x / every)]!;
  };
}
