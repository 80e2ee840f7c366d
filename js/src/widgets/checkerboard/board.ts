// Numbers in, numbers out: where lines and picture of the checkerboard figure go at a given width.

import type { Dims } from "../../terms/parameters";
import type { CellSize } from "../../ui/marks";

export interface BoardLayout {
  /** Whether the picture stands beside the lines. */
  readonly beside: boolean;
  /** Width of the column of lines, and of the lines themselves. */
  readonly column: number;
  readonly line: number;
  /** A cell of the line at every level. */
  readonly cells: readonly CellSize[];
  /** A cell of the picture. */
  readonly picture: CellSize;
}

/** Pixels to the right of the lines, for the profile's scale. */
export const GUTTER = 52;
const GAP = 44;
const BESIDE = 820;
const MOST_PICTURE = 430;
const MOST_CELL = 64;
const LINE_HEIGHT = 30;

/** Whole pixels keep the lines between cells crisp, where a cell has any. */
const whole = (room: number, cells: number): number => {
  const cell = room / cells;
  return cell >= 1 ? Math.floor(cell) : cell;
};

export function boardLayout(
  width: number,
  dims: Dims,
  lengths: readonly number[],
  shown: number,
): BoardLayout {
  const beside = dims === 2 && width >= BESIDE;
  const room = beside ? Math.min(MOST_PICTURE, 0.38 * width) : Math.min(MOST_PICTURE, width);
  const side = whole(room, shown);
  const column = beside ? width - side * shown - GAP : width;
  const longest = lengths.at(-1)!;
  const cell = Math.min(MOST_CELL, whole(column - GUTTER, longest));
  const line = cell * longest;
  return {
    beside,
    column,
    line,
    cells: lengths.map((n) => ({ width: line / n, height: LINE_HEIGHT })),
    picture: dims === 1 ? { width: line / shown, height: 64 } : { width: side, height: side },
  };
}
