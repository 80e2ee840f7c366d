// Numbers in, numbers out: where the input and the results stand in the room that there is.

import type { Size } from "../../terms/terms";
import type { Point } from "../../ui/layout";
import { LENS } from "../../ui/lens";
import { LARGEST_CELL } from "../../ui/stage";

export const HEAD = 26;
/** Below a result, for what it keeps and what a shift does to it; on a phone for the latter. */
const FACTS = 42;
const NARROW_FACTS = 22;
const GAP = 28;
const NARROW_GAP = 12;
const BELOW = 12;
/** What headings and facts take at least. */
const MIN_INPUT = 110;
const MIN_PLANE = 150;
const NARROW_PLANE = 106;

interface Bounds {
  readonly width: number;
  readonly height: number;
}

export interface Sizes {
  /** The input with its padding. */
  readonly input: Size;
  readonly pooled: Size;
  readonly planes: number;
}

export interface Layout extends Bounds {
  /** Pixels of a cell, all of them squares of one size. */
  readonly cell: number;
  readonly input: Point;
  readonly planes: readonly Point[];
  /** Pixels that a result, its heading and its facts may take. */
  readonly column: number;
}

/** So many lines and columns of results beside the input, and the others below it. */
interface Arrangement {
  readonly lines: number;
  readonly columns: number;
}

function placed(
  { input, pooled, planes }: Sizes,
  cell: number,
  { lines, columns }: Arrangement,
  { width: room }: Pick<Bounds, "width">,
  narrow: boolean,
): Layout {
  const gap = narrow ? NARROW_GAP : GAP;
  const column = Math.max(narrow ? NARROW_PLANE : MIN_PLANE, pooled.cols * cell);
  const own = HEAD + pooled.rows * cell + (narrow ? NARROW_FACTS : FACTS);
  const first = { width: Math.max(MIN_INPUT, input.cols * cell), height: HEAD + input.rows * cell };
  const beside = Math.min(planes, lines * columns);
  const across = Math.max(1, Math.floor((room + gap) / (column + gap)));
  const top = Math.max(
    first.height,
    Math.ceil(beside / Math.max(1, columns)) * (own + BELOW) - BELOW,
  );
  const points = Array.from({ length: planes }, (_, i): Point => {
    if (i < beside)
      return {
        x: first.width + gap + (i % columns) * (column + gap),
        y: Math.floor(i / columns) * (own + BELOW),
      };
    const rest = i - beside;
    return {
      x: (rest % across) * (column + gap),
      y: top + BELOW + Math.floor(rest / across) * (own + BELOW),
    };
  });
  return {
    cell,
    column,
    width: Math.max(first.width, ...points.map(({ x }) => x + column)),
    height: Math.max(first.height, ...points.map(({ y }) => y + own)),
    input: { x: 0, y: 0 },
    planes: points,
  };
}

/** Cells are at least this wide where that makes the figure higher than it should be. */
const SMALLEST = 6;

/** The arrangement with the largest cells; of several the lowest. */
export function layoutOf(sizes: Sizes, bounds: Bounds, narrow: boolean): Layout {
  const { planes } = sizes;
  const all: Arrangement[] = [{ lines: 0, columns: 0 }];
  for (let columns = 1; columns <= planes; columns++)
    for (let lines = 1; lines <= Math.ceil(planes / columns); lines++) all.push({ lines, columns });
  let best = placed(sizes, SMALLEST, all[0]!, bounds, narrow);
  let fitting = false;
  for (const arrangement of all) {
    const at = (cell: number) => placed(sizes, cell, arrangement, bounds, narrow);
    const fits = ({ width, height }: Layout) => width <= bounds.width && height <= bounds.height;
    if (!fits(at(best.cell))) continue;
    // Whole pixels keep the lines between cells crisp.
    let [low, high] = [best.cell, LARGEST_CELL];
    while (low < high) {
      const cell = Math.ceil((low + high) / 2);
      if (fits(at(cell))) low = cell;
      else high = cell - 1;
    }
    const found = at(low);
    if (!fitting || low > best.cell || found.height < best.height) best = found;
    fitting = true;
  }
  return best;
}

// Photographs: all as large as the input.

/** What headings and facts of a picture take at least. */
const MIN_COLUMN = 118;
const MAX_LENS = 20;

export interface ImageLayout {
  /** Pixels on screen per pixel of the picture: whole ones where it is enlarged. */
  readonly scale: number;
  readonly column: number;
  readonly columns: number;
  readonly gap: number;
  /** Pixels of a cell of the lens. */
  readonly lens: number;
}

/** All pictures in lines, with their lenses below them; on a phone without lenses. */
export function imageLayout(
  bounds: Bounds,
  image: Size,
  count: number,
  narrow: boolean,
): ImageLayout {
  const gap = narrow ? 10 : 18;
  // As many beside each other as have room for their headings.
  const most = narrow ? 3 : Math.floor((bounds.width + gap) / (MIN_COLUMN + gap));
  const columns = Math.max(1, Math.min(most, count));
  const empty = { scale: 0, column: MIN_COLUMN, columns, gap, lens: 0 };
  let best: ImageLayout = empty;
  for (let columns = 1; columns <= count; columns++) {
    const lines = Math.ceil(count / columns);
    const facts = narrow ? NARROW_FACTS : FACTS;
    for (let scale = 440 / image.cols; scale > Math.max(0.1, best.scale); scale -= 0.01) {
      const whole = scale >= 1 ? Math.floor(scale) : scale;
      const column = Math.max(narrow ? NARROW_PLANE : MIN_COLUMN, image.cols * whole);
      // Where there is no room for lenses, the caption says what is under them.
      const lens = narrow ? 0 : Math.min(MAX_LENS, Math.floor(column / LENS));
      const height = lines * (HEAD + image.rows * whole + facts + LENS * lens + (lens && BELOW));
      const width = columns * column + (columns - 1) * gap;
      if (width <= bounds.width && height + (lines - 1) * BELOW <= bounds.height) {
        if (whole > best.scale) best = { scale: whole, column, columns, gap, lens };
        break;
      }
    }
  }
  return best.scale > 0 ? best : { ...best, scale: Math.max(0.1, MIN_COLUMN / image.cols) };
}
