// Numbers in, numbers out: how large cells are, and where the channels of a group stand.

import type { Size } from "../../terms/terms";
import { LARGEST_CELL } from "../../ui/stage";

/** Above the cells of a channel, above the first row of them, and between two. */
export const HEAD = 22;
export const GAP = 10;
/** Between small channels and the large one that they make, with an arrow in it. */
const ARROW = 48;
const ARROW_DOWN = 30;
/** Between two groups. */
export const APART = 26;
/** What the heading of a large channel takes. */
const MIN_PLANE = 84;

export interface GroupSizes {
  /** A channel of the small side and of the large one. */
  readonly coarse: Size;
  readonly fine: Size;
  readonly r: number;
  readonly groups: number;
}

export interface Layout {
  /** Pixels of a cell. */
  readonly cell: number;
  /** Whether the large channel stands below the small ones, and not beside them. */
  readonly below: boolean;
  /** Groups beside each other. */
  readonly columns: number;
}

interface Bounds {
  readonly width: number;
  readonly height: number;
}

function extent({ coarse, fine, r, groups }: GroupSizes, { cell, below, columns }: Layout): Bounds {
  const parts = {
    width: r * coarse.cols * cell + (r - 1) * GAP,
    height: r * (HEAD + coarse.rows * cell) + (r - 1) * GAP,
  };
  const plane = { width: Math.max(MIN_PLANE, fine.cols * cell), height: HEAD + fine.rows * cell };
  const [width, height] = below
    ? [Math.max(parts.width, plane.width), parts.height + ARROW_DOWN + plane.height]
    : [parts.width + ARROW + plane.width, Math.max(parts.height, plane.height)];
  const rows = Math.ceil(groups / columns);
  return {
    width: columns * width + (columns - 1) * APART,
    height: rows * height + (rows - 1) * APART,
  };
}

/** Cells are at least this wide where that makes the figure higher than it should be. */
const SMALLEST = 2;

/** The largest cells with which all groups fit. */
export function layoutOf(sizes: GroupSizes, bounds: Bounds): Layout {
  let best: Layout = { cell: SMALLEST, below: false, columns: 1 };
  for (const below of [false, true]) {
    for (let columns = 1; columns <= sizes.groups; columns++) {
      const fits = (cell: number) => {
        const { width, height } = extent(sizes, { cell, below, columns });
        return width <= bounds.width && height <= bounds.height;
      };
      let cell = LARGEST_CELL;
      // Whole pixels keep the lines between cells crisp.
      while (cell > SMALLEST && !fits(cell)) cell--;
      if (cell > best.cell) best = { cell, below, columns };
    }
  }
  return best;
}
