// Numbers in, numbers out: where the panels of a figure go at a given width.

import type { Grid, Size } from "../terms/terms";
import type { CellSize } from "./marks";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A panel in cells, before it has a place. */
export interface Block {
  readonly rows: number;
  readonly cols: number;
  /** Pixels above the cells (heading) that do not scale. */
  readonly head: number;
  /** Pixels inside the panel besides the cells, where it has a second heading. */
  readonly extra?: number;
  /** Least width of a cell, so that a small panel beside a large one stays legible. */
  readonly minCell?: number;
  /** Pixels that the panel takes at least, so that its heading has room. */
  readonly minWidth?: number;
}

interface Placed extends Point {
  readonly width: number;
  readonly height: number;
  /** Width that a heading may take. */
  readonly room: number;
}

export interface Layout {
  /** Size of one cell in pixels, by block. */
  readonly cells: readonly CellSize[];
  readonly blocks: readonly Placed[];
  /** One per gap; `operators[i]` stands before block i + 1. */
  readonly operators: readonly Point[];
  readonly width: number;
  readonly height: number;
}

export interface Bounds {
  readonly width: number;
  readonly height: number;
  /** Largest cell height, and how much wider than high a cell may be. */
  readonly cell: number;
  readonly aspect: number;
  /** Rather than cells smaller than this the stage grows, as far as its width has room for them. */
  readonly smallest?: number | undefined;
  /** Least room for a sign between panels. */
  readonly sign?: number;
}

/** Room for a sign between panels: at least, where nothing else is said, and at most where there is slack. */
const SIGN = 44;
const WIDE_SIGN = 84;
const ROW_GAP = 18;

/** How the blocks are arranged: in lines, perhaps with the last block to the right of them all. */
interface Arrangement {
  readonly lines: readonly (readonly number[])[];
  readonly right: number | null;
}

/** Every way to break `count` blocks into lines. */
function breaks(count: number): number[][][] {
  return Array.from({ length: 1 << (count - 1) }, (_, bits) => {
    const lines: number[][] = [[0]];
    for (let i = 1; i < count; i++) {
      if (bits & (1 << (i - 1))) lines.push([i]);
      else lines.at(-1)!.push(i);
    }
    return lines;
  });
}

function candidates(count: number): Arrangement[] {
  const last = count - 1;
  return [
    ...breaks(count).map((lines) => ({ lines, right: null })),
    ...breaks(last)
      .filter((lines) => lines.length > 1)
      .map((lines) => ({ lines, right: last })),
  ];
}

/** A sign stands before each block; a line that does not start the figure begins with one. */
const signs = (line: readonly number[]): number => line.length - (line[0] === 0 ? 1 : 0);

const tall = (block: Block, cell: number): number =>
  block.rows * cell + block.head + (block.extra ?? 0);

const wide = (block: Block, cell: number): number =>
  Math.max(block.cols * cell, block.minWidth ?? 0);

/** Cells of one block where the figure's cells have this width. */
function cellOf(block: Block, width: number, bounds: Bounds): CellSize {
  const w = Math.max(width, block.minCell ?? 0);
  // Whole pixels keep the lines between cells crisp.
  const whole = (n: number) => (n > 8 ? Math.floor(n) : n);
  return { width: whole(w), height: whole(Math.min(w, bounds.cell)) };
}

function place(
  blocks: readonly Block[],
  { lines, right }: Arrangement,
  width: number,
  bounds: Bounds,
): Layout {
  const sign = bounds.sign ?? SIGN;
  const cells = blocks.map((block) => cellOf(block, width, bounds));
  const size = (i: number) => ({
    width: wide(blocks[i]!, cells[i]!.width),
    height: tall(blocks[i]!, cells[i]!.height),
  });
  const placed: Placed[] = [];
  const operators: Point[] = [];
  const put = (i: number, x: number, top: number, gap: number) => {
    const { head } = blocks[i]!;
    placed[i] = { x, y: top, ...size(i), room: 0 };
    if (i > 0) operators.push({ x: x - gap / 2, y: top + head + (size(i).height - head) / 2 });
  };
  const beside = right === null ? 0 : sign + size(right).width;
  let y = 0;
  let edge = 0;
  for (const line of lines) {
    const height = Math.max(...line.map((i) => size(i).height));
    const filled = line.reduce((sum, i) => sum + size(i).width, 0);
    const slack = Math.floor((bounds.width - beside - filled) / Math.max(1, signs(line)));
    const gap = Math.max(sign, Math.min(WIDE_SIGN, slack));
    let x = 0;
    for (const i of line) {
      if (i > 0) x += gap;
      // Cells are centred on the line; headings sit on top of their own cells.
      put(i, x, y + (height - size(i).height) / 2, gap);
      x += size(i).width;
      edge = Math.max(edge, x);
    }
    y += height + ROW_GAP;
  }
  let height = y - ROW_GAP;
  if (right !== null) {
    const gap = Math.max(sign, Math.min(WIDE_SIGN, bounds.width - edge - size(right).width));
    const own = size(right).height;
    const drop = Math.max(0, (own - height) / 2);
    placed.forEach((at, i) => {
      placed[i] = { ...at, y: at.y + drop };
    });
    operators.forEach((at, i) => {
      operators[i] = { ...at, y: at.y + drop };
    });
    height = Math.max(height, own);
    put(right, edge + gap, (height - own) / 2, gap);
    edge += gap + size(right).width;
  }
  return {
    cells,
    blocks: withRoom(placed, lines, right, { edge, bounds }),
    operators,
    width: edge,
    height,
  };
}

/** What a heading may take: up to the next panel on its line, or a little over the edge. */
function withRoom(
  placed: readonly Placed[],
  lines: Arrangement["lines"],
  right: number | null,
  { edge, bounds }: { readonly edge: number; readonly bounds: Bounds },
): Placed[] {
  // A stage stands in the middle of its bounds.
  const over = Math.max(0, Math.min(SIGN, (bounds.width - edge) / 2));
  return placed.map((at, i) => {
    const line = lines.find((l) => l.includes(i)) ?? [];
    const next = line[line.indexOf(i) + 1] ?? right;
    const end = i === right || next === null || next === undefined ? edge + over : placed[next]!.x;
    return { ...at, room: end - at.x };
  });
}

/** The least width of an arrangement whose cells have this width. */
function narrowest(
  blocks: readonly Block[],
  { lines, right }: Arrangement,
  width: number,
  bounds: Bounds,
): number {
  const taken = (i: number) => wide(blocks[i]!, cellOf(blocks[i]!, width, bounds).width);
  const sign = bounds.sign ?? SIGN;
  const line = (l: readonly number[]) => l.reduce((sum, i) => sum + taken(i), sign * signs(l));
  return Math.max(...lines.map(line)) + (right === null ? 0 : sign + taken(right));
}

/** The height of an arrangement whose cells have this width. */
function lowest(
  blocks: readonly Block[],
  { lines, right }: Arrangement,
  width: number,
  bounds: Bounds,
): number {
  const taken = (i: number) => tall(blocks[i]!, cellOf(blocks[i]!, width, bounds).height);
  const stacked = lines.reduce((sum, line) => sum + Math.max(...line.map(taken)), 0);
  const own = right === null ? 0 : taken(right);
  return Math.max(stacked + ROW_GAP * (lines.length - 1), own);
}

/** The largest number below `high` that fits, less than `by` too small; 0 where none does. */
export function largest(fits: (size: number) => boolean, high: number, by: number): number {
  let [low, most] = [0, high];
  while (most - low > by) {
    const middle = (low + most) / 2;
    if (fits(middle)) low = middle;
    else most = middle;
  }
  return low;
}

/** The largest cells with which an arrangement fits. */
function widest(blocks: readonly Block[], arrangement: Arrangement, bounds: Bounds): number {
  const fits = (width: number) =>
    narrowest(blocks, arrangement, width, bounds) <= bounds.width &&
    lowest(blocks, arrangement, width, bounds) <= bounds.height;
  const high = bounds.cell * bounds.aspect;
  // A picture's pixels are so small that a quarter of one would be much.
  return fits(high) ? high : largest(fits, high, 0.05);
}

/** Larger cells are worth much while they are hard to read, and little beyond. */
const comfort = (cell: number): number => Math.min(cell, 32) + 0.15 * Math.max(0, cell - 32);

/** Cells are at least this wide where that makes the figure higher than it should be: a picture's pixels. */
const SMALLEST = 0.5;
/** A grid with more columns keeps this share of the width, with smaller cells. */
const SHARE = 0.28;
/** A stage that has to grow does so by this factor, up to this many pixels. */
const GROWTH = 1.15;
const TALLEST = 4000;

/** The largest cells that fit, in the arrangement with the fewest lines that has them. */
export function layout(blocks: readonly Block[], bounds: Bounds): Layout {
  let best: { arrangement: Arrangement; width: number; worth: number } | undefined;
  for (const arrangement of candidates(blocks.length)) {
    const width = widest(blocks, arrangement, bounds);
    const lines = arrangement.lines.length + (arrangement.right === null ? 0 : 1);
    const worth = comfort(Math.min(width, bounds.cell)) * (1 - 0.06 * lines);
    if (width > 0 && (!best || worth > best.worth)) best = { arrangement, width, worth };
  }
  const most = Math.max(...blocks.map(({ cols }) => cols));
  const smallest = Math.min(bounds.smallest ?? SMALLEST, (SHARE * bounds.width) / most);
  const growing = bounds.height < TALLEST;
  if (best && (best.width >= smallest || !growing))
    return place(blocks, best.arrangement, best.width, bounds);
  // Higher than there is room, it can still be read: as little higher as that takes.
  if (growing) return layout(blocks, { ...bounds, height: Math.max(bounds.height, 80) * GROWTH });
  // Nothing fits: one below the other is the narrowest.
  const lines = blocks.map((_, i) => [i]);
  return place(blocks, { lines, right: null }, 1, bounds);
}

/** The cell under a point of a panel, or −1. */
export function hit(
  x: number,
  y: number,
  cell: CellSize,
  size: { rows: number; cols: number },
): number {
  const col = Math.floor(x / cell.width);
  const row = Math.floor(y / cell.height);
  if (row < 0 || col < 0 || row >= size.rows || col >= size.cols) return -1;
  return row * size.cols + col;
}

// Growing and shrinking a grid. What was cut off comes back when it grows again.

/** A grid of another size: kept cells stay, new ones come from `memory`, then from `fill`. */
export function resized(
  grid: Grid,
  size: Size,
  memory: ReadonlyMap<string, number>,
  fill: (row: number, col: number) => number,
): number[][] {
  return Array.from({ length: size.rows }, (_, r) =>
    Array.from({ length: size.cols }, (_, c) =>
      r < grid.rows && c < grid.cols
        ? grid.values[r * grid.cols + c]!
        : (memory.get(`${r} ${c}`) ?? fill(r, c)),
    ),
  );
}

/** Remember every cell of a grid. */
export function memorize(grid: Grid, memory: Map<string, number>): void {
  grid.values.forEach((value, i) => {
    memory.set(`${Math.floor(i / grid.cols)} ${i % grid.cols}`, value);
  });
}

/** Small whole numbers without an obvious pattern, for new input cells. */
export const sample = (row: number, col: number): number =>
  ((3 * row + 5 * col + row * col) % 7) - 2;

// A window onto something larger: pan, zoom, fit. Positions are in entries, sizes in pixels.

export interface Viewport {
  /** Pixels per entry. */
  readonly scale: number;
  /** The entry at the upper left corner, fractions allowed. */
  readonly row: number;
  readonly col: number;
}

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** The most pixels per entry; by default as many as digits need to be read. */
  readonly closest?: number;
}

const CLOSEST = 30;

export const fitScale = (size: Size, screen: Screen): number =>
  Math.min(screen.closest ?? CLOSEST, screen.width / size.cols, screen.height / size.rows);

/** Keep the window on the matrix; where all of it fits, show it from the corner. */
export function clamp(view: Viewport, size: Size, screen: Screen): Viewport {
  const scale = Math.max(fitScale(size, screen), Math.min(screen.closest ?? CLOSEST, view.scale));
  const within = (at: number, entries: number, pixels: number) =>
    Math.max(0, Math.min(at, entries - pixels / scale));
  return {
    scale,
    row: within(view.row, size.rows, screen.height),
    col: within(view.col, size.cols, screen.width),
  };
}

/** Zoom about the entry in the middle, or about one that is given. */
export function zoom(
  view: Viewport,
  by: number,
  size: Size,
  screen: Screen,
  about = {
    row: view.row + screen.height / view.scale / 2,
    col: view.col + screen.width / view.scale / 2,
  },
): Viewport {
  const scale = Math.max(
    fitScale(size, screen),
    Math.min(screen.closest ?? CLOSEST, view.scale * by),
  );
  const ratio = view.scale / scale;
  return clamp(
    {
      scale,
      row: about.row - (about.row - view.row) * ratio,
      col: about.col - (about.col - view.col) * ratio,
    },
    size,
    screen,
  );
}

/** Move the window as little as needed to show an entry. */
export function reveal(
  view: Viewport,
  row: number,
  col: number,
  size: Size,
  screen: Screen,
): Viewport {
  const near = (at: number, entry: number, pixels: number) =>
    Math.max(entry + 1 - pixels / view.scale, Math.min(at, entry));
  return clamp(
    { ...view, row: near(view.row, row, screen.height), col: near(view.col, col, screen.width) },
    size,
    screen,
  );
}

/** The whole entries that can be seen. */
export function visible(view: Viewport, size: Size, screen: Screen) {
  return {
    top: Math.floor(view.row),
    left: Math.floor(view.col),
    bottom: Math.min(size.rows, Math.ceil(view.row + screen.height / view.scale)),
    right: Math.min(size.cols, Math.ceil(view.col + screen.width / view.scale)),
  };
}
