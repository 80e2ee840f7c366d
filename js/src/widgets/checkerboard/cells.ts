// Which label and which colour each cell of the checkerboard figure shows.

import { show } from "../../terms/numbers";
import type { Grid } from "../../terms/terms";
import { type CellStyle, characters, DIGITS, labelWidth, SVG_SIDE } from "../../ui/cell-style";
import type { CellSize } from "../../ui/marks";
import { type Meaning, magnitude, meaningOf, ramp, shade } from "../../ui/theme";
import type { CheckerboardState } from "./state";
import { measures, overlapGrid } from "./upsample";

/** A value needs more room than a count. */
const VALUE_DIGITS = 34;

function styled(
  state: CheckerboardState,
  grid: Grid,
  cell: CellSize,
  meaning: Meaning,
  max: number,
  room = meaning === "count" ? DIGITS : VALUE_DIGITS,
): CellStyle {
  // On canvas, digits need cells of whole pixels.
  const whole = grid.cols <= SVG_SIDE || Number.isInteger(cell.width);
  const say = (i: number): string => show(grid.values[i]!);
  const labels = cell.width >= room && whole ? Array.from(grid.values, (value) => show(value)) : [];
  const longest = Math.max(0, ...labels.map(characters));
  const labelled = labels.length > 0 && labelWidth(longest) <= cell.width;
  return {
    size: grid,
    shades: shadesOf(grid.values, max),
    labels: labelled ? labels : null,
    ramp: ramp(meaning, labelled, state.theme.value),
    say,
  };
}

/** A loop: `Int16Array.from` takes ten times as long, and planes have tens of thousands of cells. */
function shadesOf(values: Float64Array, max: number): Int16Array {
  const shades = new Int16Array(values.length);
  for (let i = 0; i < values.length; i++) shades[i] = shade(values[i]!, max);
  return shades;
}

/** How many products a cell of any layer sums along an axis: one scale for all layers. */
export const countScale = (state: CheckerboardState): { meaning: Meaning; max: number } => ({
  meaning: "count",
  max: magnitude(...state.stages.value.map(({ counts }) => counts)),
});

/** The line at a level: the constant input, or the overlap along one axis. */
export function lineStyle(state: CheckerboardState, level: number): CellStyle {
  const cell = state.layout.value.cells[level]!;
  if (level === 0) {
    const cols = state.spec.value.inputSize;
    const ones = { rows: 1, cols, values: new Float64Array(cols).fill(1) };
    return styled(state, ones, cell, "unsigned", 2, DIGITS);
  }
  const { counts } = state.stages.value[level - 1]!;
  const line = { rows: 1, cols: counts.length, values: counts };
  return styled(state, line, cell, "count", countScale(state).max);
}

/** The same in both axes, as a plane: tints, on which cones are seen. */
export function planeStyle(state: CheckerboardState, level: number): CellStyle {
  const cols = state.lengths.value[level]!;
  const size = { rows: cols, cols };
  const theme = state.theme.value;
  const say = (): string => "";
  if (level === 0) {
    const shades = new Int16Array(cols * cols).fill(shade(1, 2));
    return { size, shades, labels: null, ramp: ramp("unsigned", true, theme), say };
  }
  const { counts } = state.stages.value[level - 1]!;
  const max = countScale(state).max ** 2;
  const shades = new Int16Array(cols * cols);
  // There are few different counts, and rows of the same one are alike.
  const rows = new Map<number, number>();
  counts.forEach((count, row) => {
    const like = rows.get(count);
    if (like !== undefined) shades.copyWithin(row * cols, like * cols, (like + 1) * cols);
    else {
      rows.set(count, row);
      shades.set(
        shadesOf(
          counts.map((other) => count * other),
          max,
        ),
        row * cols,
      );
    }
  });
  return { size, shades, labels: null, ramp: ramp("count", true, theme), say };
}

/** What picture and profile show: the output, or the overlap. */
export function shownGrid(state: CheckerboardState): Grid {
  const stage = state.stage.value;
  return state.labels.value === "overlap"
    ? overlapGrid(stage, state.spec.value.dims)
    : stage.output;
}

export function pictureStyle(state: CheckerboardState): CellStyle {
  const grid = shownGrid(state);
  const cell = state.layout.value.pixel;
  if (state.labels.value === "overlap")
    return styled(state, grid, cell, "count", magnitude(grid.values));
  // A clean output is a calm middle grey, so that lighter and darker cells both show.
  const mean = measures(state.stage.value, state.spec.value.dims)?.mean ?? 0;
  const max = Math.max(magnitude(grid.values), 2 * Math.abs(mean));
  const meaning = meaningOf(grid.values);
  return styled(state, grid, cell, meaning === "unsigned" ? "picture" : meaning, max);
}

/** The kernel of the layer that is shown. */
export function kernelStyle(state: CheckerboardState, cell: CellSize): CellStyle {
  const { kernel } = state.stage.value;
  return styled(state, kernel, cell, meaningOf(kernel.values), magnitude(kernel.values));
}
