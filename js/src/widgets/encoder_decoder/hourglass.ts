// An encoder-decoder drawn to scale as a U: one row for each resolution, the encoder left of the
// middle, the decoder right of it. A block's face has the map's size, its depth is its channels.

/** What has to be placed, from input to output. */
export interface Slab {
  readonly level: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface Block {
  /** The face's corner and size. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How far the block reaches behind its face, to the right and up. */
  readonly dx: number;
  readonly dy: number;
}

export interface Hourglass {
  readonly blocks: readonly Block[];
  readonly width: number;
  readonly height: number;
  /** Where each level's row begins, and how tall it is. */
  readonly rows: readonly { readonly y: number; readonly height: number }[];
  /** Where encoder and decoder face each other, and how far apart they stand. */
  readonly middle: number;
  readonly gap: number;
}

/** Room under a row for the channels' numbers, and under those for what leads to the next row. */
const LABEL = 36;
const SPACE = 10;
/** Depth of the block with most channels, as a share of the largest face. */
const DEEP = 0.2;
/** A block needs this much room for its number, however small it is. */
const ROOM = 30;

const isLater = (slabs: readonly Slab[]): number => {
  const deepest = Math.max(...slabs.map((slab) => slab.level));
  return slabs.findLastIndex((slab) => slab.level === deepest);
};

/** The room a block takes along its row. */
const pitch = (block: Omit<Block, "x" | "y">): number =>
  Math.max(ROOM, block.width + block.dx) + SPACE;

function sized(slabs: readonly Slab[], face: number): Omit<Block, "x" | "y">[] {
  const unit = face / Math.max(...slabs.map(({ height, width }) => Math.max(height, width)));
  const most = Math.max(...slabs.map((slab) => slab.channels));
  return slabs.map(({ height, width, channels }) => {
    const depth = Math.max(2, (DEEP * face * channels) / most);
    return { width: width * unit, height: height * unit, dx: 0.8 * depth, dy: 0.5 * depth };
  });
}

interface Sides {
  readonly left: number[];
  readonly right: number[];
}

/** Which blocks of each level stand left and right of the middle; the deepest row is centred. */
function sidesOf(slabs: readonly Slab[]): Sides[] {
  const turn = isLater(slabs);
  const rows: Sides[] = [];
  slabs.forEach(({ level }, i) => {
    rows[level] ??= { left: [], right: [] };
    rows[level]![i <= turn ? "left" : "right"].push(i);
  });
  return rows;
}

/** Room in the middle of a row, for what leads across. */
const gapOf = (face: number): number => Math.max(30, 0.45 * face);

/** Lay the slabs out with the largest face that fits the width, but none smaller than `least`. */
export function hourglass(slabs: readonly Slab[], room: number, least: number): Hourglass {
  let face = 180;
  while (face > least && extent(slabs, face) > room) face -= 1;
  return place(slabs, face);
}

function extent(slabs: readonly Slab[], face: number): number {
  return place(slabs, face).width;
}

function place(slabs: readonly Slab[], face: number): Hourglass {
  const shapes = sized(slabs, face);
  const rows = sidesOf(slabs);
  const deepest = rows.length - 1;
  const total = (side: readonly number[]) => side.reduce((sum, i) => sum + pitch(shapes[i]!), 0);
  const half = (row: Sides, level: number): readonly [number, number] => {
    if (level === deepest) return [total(row.left) / 2, total(row.left) / 2];
    return [total(row.left) + gapOf(face) / 2, total(row.right) + gapOf(face) / 2];
  };
  const halves = rows.map(half);
  const middle = Math.max(...halves.map(([left]) => left));
  const width = middle + Math.max(...halves.map(([, right]) => right));
  const blocks: Block[] = [];
  const lines: { y: number; height: number }[] = [];
  let y = 0;
  rows.forEach((row, level) => {
    const members = [...row.left, ...row.right];
    const behind = Math.max(...members.map((i) => shapes[i]!.dy));
    const height = Math.max(...members.map((i) => shapes[i]!.height));
    y += behind;
    let x = middle - halves[level]![0];
    const set = (i: number) => {
      const shape = shapes[i]!;
      blocks[i] = { ...shape, x, y: y + height - shape.height };
      x += pitch(shape);
    };
    row.left.forEach(set);
    if (level !== deepest) x = middle + gapOf(face) / 2;
    row.right.forEach(set);
    lines.push({ y, height });
    y += height + LABEL;
  });
  return { blocks, width, height: y, rows: lines, middle, gap: gapOf(face) };
}
