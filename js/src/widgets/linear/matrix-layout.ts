// Where matrices and their vectors go: the largest cells with which all of it fits the stage.

import type { ConvSpec } from "../../terms/convolution";
import type { Linear } from "../../terms/linear";
import { MAX_ENTRIES, type MatrixOf, matrixSize } from "../../terms/matrix";
import { area, type Lookup, type Size } from "../../terms/terms";
import { DIGITS, labelWidth } from "../../ui/cell-style";
import type { Tongue } from "../../ui/language";
import type { Layout } from "../../ui/layout";
import type { CellSize } from "../../ui/marks";
import { NARROW } from "../../ui/room";
import { LARGEST_CELL } from "../../ui/stage";
import { outputNames } from "./equations";
import type { Symbols } from "./formula";

/** How the kernel's matrix can be read. */
export type Reading = "equation" | "dropped" | "transposed";
/** What is shown: a reading, or a map where its entries would be too small. */
type Shown = Reading | "map";

export type Placement = Layout & { readonly head: number };

/** Pixels that the choice of a reading takes of the stage. */
export const BAR = 38;
/** Cells smaller than this are no cells any more; in a vector and in two matrices they may be. */
const SMALLEST = 5;
const SMALLEST_BESIDE = 1.5;

const HEAD = 24;
const WIDEST_ASPECT = 1.1;

/** How many characters the longest label has. */
export interface Longest {
  readonly entry: number;
  readonly vector: number;
  readonly product: number;
  /** Of the result of the transpose. */
  readonly back: number;
}

/** Numbers are given the room of "−12.5": it does not change with every edit. */
const NUMBER = 5;

/** The longest labels of a matrix, its vectors and their products; numbers where there are no symbols. */
export function longestLabels(t: Tongue, s: Linear, symbols: Symbols | null): Longest {
  if (!symbols) return { entry: 4, vector: NUMBER, product: NUMBER, back: NUMBER };
  const { input, kernel, dims, bias } = s.spec;
  const x = symbols.input(area(input) - 1).length;
  const w = symbols.kernel(area(kernel) - 1).length;
  const counted = t("{n} terms", { n: 9 }).length;
  const sum = (products: number, name: number) =>
    products > (dims === 1 ? 3 : 1) ? counted : products * (name + w + 1) - 1;
  const most = (lookup: Lookup) =>
    Math.max(...Array.from(lookup.start.subarray(1), (end, i) => end - lookup.start[i]!));
  const names = outputNames(s);
  return {
    entry: w,
    vector: x,
    product: sum(most(s.by.output), x) + (bias ? 2 : 0),
    back: sum(Math.min(area(kernel), area(s.output)), names.at(-1)!.length),
  };
}

interface Frame {
  readonly width: number;
  readonly height: number;
}

const headingWidth = (text: string): number => 7.2 * text.length + 17;
/** Whole pixels keep the lines between cells crisp. */
const whole = (n: number): number => (n > 8 ? Math.floor(n) : n);

/** A column of numbers is as wide as its labels need; without any it can still be pointed at. */
const columnWidth = (height: number, longest: number): number =>
  height < DIGITS ? DIGITS : Math.ceil(Math.max(height * WIDEST_ASPECT, labelWidth(longest, 12.5)));

/** How wide an entry would like to be; without digits it may be twice as wide as high. */
const entryWidth = (height: number, longest: number): number =>
  height < DIGITS
    ? Math.min(2 * height, DIGITS)
    : Math.max(height * WIDEST_ASPECT, labelWidth(longest, 12.5));

/** Cells that are much higher than wide look like bars. */
const tamed = (cell: CellSize): CellSize => ({
  width: whole(cell.width),
  height: whole(Math.min(cell.height, 1.4 * cell.width)),
});

/** Matrix · vector = product, one beside the other. */
export function equationLayout(
  { rows, cols }: Size,
  longest: Longest,
  headings: readonly string[],
  room: Frame,
): Placement | null {
  const space = room.height - HEAD;
  const sign = room.width < NARROW ? 20 : 44;
  const heads = headings.map(headingWidth);
  const at = (height: number) => {
    const columns = [columnWidth(height, longest.vector), columnWidth(height, longest.product)];
    const taken = columns.map((width, i) => Math.max(width, heads[i + 1]!));
    const left = room.width - 2 * sign - taken[0]! - taken[1]!;
    return { columns, left };
  };
  let height = Math.min(LARGEST_CELL, space / rows);
  let { columns, left } = at(height);
  const cell = tamed({
    width: Math.min(entryWidth(height, longest.entry), left / cols),
    height,
  });
  height = cell.height;
  ({ columns, left } = at(height));
  const vector = { width: columns[0]!, height: whole(Math.min(height, space / cols)) };
  const product = { width: columns[1]!, height };
  if (Math.min(cell.width, cell.height) < SMALLEST || vector.height < SMALLEST_BESIDE) return null;
  const high = Math.max(rows * height, cols * vector.height);
  const widths = [
    Math.max(cols * cell.width, heads[0]!),
    Math.max(vector.width, heads[1]!),
    Math.max(product.width, heads[2]!),
  ];
  let x = 0;
  const blocks = [rows * height, cols * vector.height, rows * height].map((own, i) => {
    const placed = { x, y: (high - own) / 2, width: widths[i]!, height: own + HEAD, room: 0 };
    x += widths[i]! + sign;
    return placed;
  });
  return {
    cells: [cell, vector, product],
    blocks,
    operators: blocks.slice(1).map((block, i) => {
      const end = blocks[i]!.x + (i === 0 ? cols * cell.width : vector.width);
      return { x: (end + block.x) / 2, y: HEAD + high / 2 };
    }),
    width: x - sign,
    height: HEAD + high,
    head: HEAD,
  };
}

/** Between a matrix and its result, and between two matrices. */
const BESIDE = 6;
const APART = { narrow: 14, wide: 84 };
const TOP = 4;

/**
 * Two matrices, one the other's transpose, each with its vector above its columns and its result
 * beside its rows: beside each other, or one below the other.
 */
export function pairLayout(
  { rows, cols }: Size,
  longest: Longest,
  headings: readonly string[],
  room: Frame,
): Placement | null {
  const beside = arrangedPair({ rows, cols }, longest, headings, room, true);
  const stacked = arrangedPair({ rows, cols }, longest, headings, room, false);
  const smaller = (at: Placement) => Math.min(at.cells[0]!.width, at.cells[0]!.height);
  const best = smaller(beside) >= Math.min(smaller(stacked), DIGITS) ? beside : stacked;
  return smaller(best) < SMALLEST_BESIDE ? null : best;
}

/** Headings may be wider than the cells below them: then cells are smaller than they could be. */
function arrangedPair(
  size: Size,
  longest: Longest,
  headings: readonly string[],
  room: Frame,
  beside: boolean,
): Placement {
  const at = (most: number) => pairOf(size, longest, headings, room, beside, most);
  let placed = at(Number.POSITIVE_INFINITY);
  for (let i = 0; i < 12 && placed.width > room.width; i++) {
    const { width } = placed.cells[0]!;
    placed = at(Math.min((width * room.width) / placed.width, width - 0.5));
  }
  return placed;
}

function pairOf(
  { rows, cols }: Size,
  longest: Longest,
  headings: readonly string[],
  room: Frame,
  beside: boolean,
  /** A cell is at most this wide. */
  most: number,
): Placement {
  const heads = headings.map(headingWidth);
  const apart = room.width < NARROW ? APART.narrow : APART.wide;
  const high = beside ? 1 + Math.max(rows, cols) : 2 + rows + cols;
  const fixed = beside ? 2 * HEAD + TOP : 4 * HEAD + 2 * TOP + BESIDE;
  const cellAt = (height: number): CellSize => {
    const [first, second] = results(height);
    const left = beside
      ? (room.width - first! - second! - 2 * BESIDE - apart) / (rows + cols)
      : Math.min((room.width - first! - BESIDE) / cols, (room.width - second! - BESIDE) / rows);
    return tamed({ width: Math.min(entryWidth(height, longest.entry), left, most), height });
  };
  const results = (height: number) => [
    Math.max(columnWidth(height, longest.product), heads[2]!),
    Math.max(columnWidth(height, longest.back), heads[5]!),
  ];
  const cell = cellAt(Math.min(LARGEST_CELL, (room.height - fixed) / high));
  const { width, height } = cell;
  const one = (left: number, top: number, r: number, c: number, head: number, column: number) => {
    const wide = Math.max(c * width, headingWidth(headings[head]!), heads[head + 1]!);
    const below = top + HEAD + height + TOP;
    return {
      blocks: [
        { x: left, y: below, width: wide, height: HEAD + r * height, room: 0 },
        { x: left, y: top, width: wide, height: HEAD + height, room: 0 },
        {
          x: left + wide + BESIDE,
          y: below,
          width: column,
          height: HEAD + r * height,
          room: 0,
        },
      ],
      right: left + wide + BESIDE + column,
      bottom: below + HEAD + r * height,
    };
  };
  const [first, second] = results(height);
  const a = one(0, 0, rows, cols, 0, first!);
  const b = beside
    ? one(a.right + apart, 0, cols, rows, 3, second!)
    : one(0, a.bottom + BESIDE, cols, rows, 3, second!);
  const column = (longest: number): CellSize => ({ width: columnWidth(height, longest), height });
  return {
    cells: [cell, cell, column(longest.product), cell, cell, column(longest.back)],
    blocks: [...a.blocks, ...b.blocks],
    operators: [],
    width: Math.max(a.right, b.right),
    height: Math.max(a.bottom, b.bottom),
    head: HEAD,
  };
}

interface Planned {
  readonly shown: Shown;
  readonly layout: Placement | null;
  /** Which readings there are. */
  readonly readings: readonly Reading[];
}

export interface Wish {
  readonly t: Tongue;
  readonly linear: Linear;
  /** How many rows a convolution's matrix has at stride 1. */
  readonly heightAtStrideOne?: ((spec: ConvSpec) => number) | undefined;
  readonly matrixOf: MatrixOf;
  readonly reading: Reading;
  readonly longest: Longest;
  readonly width: number;
  /** Of the stage, the choice of a reading included. */
  readonly height: number;
}

/** What the parts of an equation are called; in a narrow figure in short. */
export function headingsOf(
  t: Tongue,
  reading: Reading,
  matrixOf: MatrixOf,
  size: Size,
  width: number,
) {
  const { rows, cols } = size;
  const short = width < NARROW;
  const vector = matrixOf === "kernel" ? t("Input") : t("Kernel");
  const own = matrixOf === "kernel" ? t("Kernel as matrix") : t("Input as matrix (im2col)");
  const matrix: readonly [string, string] = [short ? t("Matrix") : own, `${rows} × ${cols}`];
  const sized = (name: string, n: number): readonly [string, string] => [
    name,
    short ? "" : String(n),
  ];
  if (reading === "transposed")
    return [
      ["C", short ? "" : `${rows} × ${cols}`],
      sized(t("Input"), cols),
      sized(t("Output"), rows),
      ["Cᵀ", short ? "" : `${cols} × ${rows}`],
      sized(t("Output"), rows),
      sized(short ? t("Back") : t("Brought back"), cols),
    ] as const;
  return [
    matrix,
    sized(vector, cols),
    sized(reading === "dropped" && !short ? t("Output at stride 1") : t("Output"), rows),
  ] as const;
}

/** Lay out the reading that is wished for, or what comes closest and fits. */
export function planMatrix(wish: Wish): Planned {
  const { t, linear: s, matrixOf, longest, width, height } = wish;
  const size = matrixSize(s, matrixOf);
  const listed = area(size) <= MAX_ENTRIES;
  const strides = wish.heightAtStrideOne ? s.field!.stride : [1];
  const room = (bars: number) => ({ width, height: height - bars * BAR });
  const texts = (reading: Reading, of: Size) =>
    headingsOf(t, reading, matrixOf, of, width).map((words) => words.join(" ").trim());
  const layouts: Record<Reading, () => Placement | null> = {
    equation: () => equationLayout(size, longest, texts("equation", size), room(1)),
    dropped: () => {
      const whole = { rows: wish.heightAtStrideOne!(s.spec as ConvSpec), cols: size.cols };
      return area(whole) > MAX_ENTRIES
        ? null
        : equationLayout(whole, longest, texts("dropped", whole), room(1));
    },
    // In a narrow figure the slider has a row of its own.
    transposed: () =>
      pairLayout(size, longest, texts("transposed", size), room(width < NARROW ? 2 : 1)),
  };
  const kernel = listed && matrixOf === "kernel";
  const possible: Record<Reading, boolean> = {
    equation: true,
    dropped: kernel && Math.max(...strides) > 1,
    transposed: kernel,
  };
  const readings = (Object.keys(layouts) as Reading[]).filter(
    (reading) => possible[reading] && (reading === "equation" || layouts[reading]() !== null),
  );
  const shown = readings.includes(wish.reading) ? wish.reading : "equation";
  const layout = listed ? layouts[shown]() : null;
  return { shown: layout ? shown : "map", layout, readings };
}
