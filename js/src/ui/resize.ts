// Growing and shrinking a grid. What was cut off comes back when it grows again.

import type { Grid, Size } from "../terms/terms";

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
