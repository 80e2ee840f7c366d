// Which label and which colour each cell of the checkerboard figure shows.

import { show } from "../../terms/numbers";
import type { Grid } from "../../terms/terms";
import { type CellStyle, DIGITS, SVG_SIDE } from "../../ui/cell-style";
import type { CellSize } from "../../ui/marks";
import { type Meaning, magnitude, meaningOf, ramp, shade } from "../../ui/theme";
import type { Board } from "./state";
import { measures, overlapGrid } from "./upsample";

/** A value needs more room than a count. */
const VALUE_DIGITS = 34;

function face(
  board: Board,
  grid: Grid,
  cell: CellSize,
  meaning: Meaning,
  most: number,
  room = meaning === "count" ? DIGITS : VALUE_DIGITS,
): CellStyle {
  // On canvas, digits need cells of whole pixels.
  const whole = grid.cols <= SVG_SIDE || Number.isInteger(cell.width);
  const labelled = cell.width >= room && whole;
  const shades = new Int16Array(grid.values.length);
  grid.values.forEach((value, i) => {
    shades[i] = shade(value, most);
  });
  const say = (i: number): string => show(grid.values[i]!);
  return {
    size: grid,
    shades,
    labels: labelled ? Array.from(grid.values, (value) => show(value)) : null,
    ramp: ramp(meaning, labelled, board.theme.value),
    say,
  };
}

/** The line at a level: the constant input, or the overlap along one axis. */
export function lineFace(board: Board, level: number): CellStyle {
  const cell = board.layout.value.cells[level]!;
  if (level === 0) {
    const cols = board.spec.value.inputSize;
    const ones = { rows: 1, cols, values: new Float64Array(cols).fill(1) };
    return face(board, ones, cell, "unsigned", 2, DIGITS);
  }
  const { counts } = board.stages.value[level - 1]!;
  const line = { rows: 1, cols: counts.length, values: counts };
  return face(board, line, cell, "count", magnitude(counts));
}

/** What picture and profile show: the output, or the overlap. */
export function shownGrid(board: Board): Grid {
  const stage = board.stages.value[board.shown.value]!;
  return board.labels.value === "overlap"
    ? overlapGrid(stage, board.spec.value.dims)
    : stage.output;
}

export function pictureFace(board: Board): CellStyle {
  const grid = shownGrid(board);
  const cell = board.layout.value.picture;
  if (board.labels.value === "overlap")
    return face(board, grid, cell, "count", magnitude(grid.values));
  // A clean output is a calm middle grey, so that lighter and darker cells both show.
  const mean = measures(board.stages.value[board.shown.value]!, board.spec.value.dims)?.mean ?? 0;
  const most = Math.max(magnitude(grid.values), 2 * Math.abs(mean));
  return face(board, grid, cell, meaningOf(grid.values), most);
}

/** The kernel of the layer that is shown. */
export function boardKernelFace(board: Board, cell: CellSize): CellStyle {
  const { kernel } = board.stages.value[board.shown.value]!;
  return face(board, kernel, cell, meaningOf(kernel.values), magnitude(kernel.values));
}
