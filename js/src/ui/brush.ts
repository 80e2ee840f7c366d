// What a brush paints: a disc along a line, as spans of rows.

/** Where a shape is painted: pixels `from` to `to` of a row, the last one excluded. */
export type Span = (row: number, from: number, to: number) => void;

/** A pixel, or a corner of a polygon in the middle of one. */
export interface Pixel {
  readonly row: number;
  readonly col: number;
}

/** Half widths of the rows of a disc, from its top; `diameter` 1 is one pixel. */
function discRows(diameter: number): readonly (readonly [from: number, to: number])[] {
  // Even discs have their middle on a corner: pixel (0, 0) is below and to the right of it.
  const middle = diameter % 2 === 0 ? 0 : 0.5;
  const radius = diameter / 2;
  return Array.from({ length: diameter }, (_, i) => {
    const y = i + 0.5 - radius;
    const half = Math.sqrt(Math.max(0.25, radius * radius - y * y));
    return [Math.ceil(middle - half - 0.5), Math.floor(middle + half - 0.5) + 1] as const;
  });
}

/** A disc of `diameter` pixels, moved along a line: what a brush paints between two moments. */
export function brush(from: Pixel, to: Pixel, diameter: number, span: Span): void {
  const disc = discRows(diameter);
  const top = Math.min(from.row, to.row) - Math.floor(diameter / 2);
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.col - from.col));
  // Discs one pixel apart leave no gap in any row: a row of the line is one span.
  const rows = Math.abs(to.row - from.row) + diameter;
  const left = new Int32Array(rows).fill(2 ** 30);
  const right = new Int32Array(rows).fill(-(2 ** 30));
  for (let n = 0; n <= steps; n++) {
    const t = steps === 0 ? 0 : n / steps;
    const row = Math.round(from.row + t * (to.row - from.row)) - Math.min(from.row, to.row);
    const col = Math.round(from.col + t * (to.col - from.col));
    for (let i = 0; i < diameter; i++) {
      const [first, last] = disc[i]!;
      left[row + i] = Math.min(left[row + i]!, col + first);
      right[row + i] = Math.max(right[row + i]!, col + last);
    }
  }
  for (let i = 0; i < rows; i++) span(top + i, left[i]!, right[i]!);
}
