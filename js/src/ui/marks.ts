// Outlines over a grid, as SVG path data.

import type { Size } from "../terms/terms";

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** What a mark says decides how it looks; the stylesheet has one rule per kind. */
type MarkKind =
  | "read"
  | "stamp"
  | "linked"
  | "pointed"
  | "overlap"
  | "made"
  | "winner"
  | "cropped"
  | "added"
  | "wrong"
  | "struck"
  | "covered"
  | "picked"
  | "right"
  | "mistaken"
  | "editable"
  | "focus";

export interface Mark {
  readonly kind: MarkKind;
  readonly cells: readonly number[];
  /** One outline round all cells, not one per cell. */
  readonly joined?: boolean;
}

/** A rectangle as path data. */
export const rect = (x: number, y: number, w: number, h: number): string =>
  `M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}z`;

const round = (n: number): number => Math.round(n * 100) / 100;

export function markPath(mark: Mark, size: Size, cell: CellSize): string {
  const inset = Math.min(1, cell.width / 12);
  const at = (i: number) => ({ row: Math.floor(i / size.cols), col: i % size.cols });
  if (mark.cells.length === 0) return "";
  if (mark.joined) {
    let [top, left, bottom, right] = [Infinity, Infinity, 0, 0];
    for (const i of mark.cells) {
      const { row, col } = at(i);
      top = Math.min(top, row);
      left = Math.min(left, col);
      bottom = Math.max(bottom, row + 1);
      right = Math.max(right, col + 1);
    }
    return rect(
      left * cell.width + inset,
      top * cell.height + inset,
      (right - left) * cell.width - 2 * inset,
      (bottom - top) * cell.height - 2 * inset,
    );
  }
  return mark.cells
    .map((i) => {
      const { row, col } = at(i);
      if (mark.kind === "right" || mark.kind === "mistaken") {
        // A tick or a cross in the upper right corner.
        const s = Math.min(9, cell.width / 3, cell.height / 3);
        const at = `M${round((col + 1) * cell.width - s - 3)} ${round(row * cell.height + 3)}`;
        return mark.kind === "right"
          ? `${at}m0 ${round(s / 2)}l${round(s / 3)} ${round(s / 2)}l${round((2 * s) / 3)} ${round(-s)}`
          : `${at}l${round(s)} ${round(s)}m0 ${round(-s)}l${round(-s)} ${round(s)}`;
      }
      if (mark.kind === "editable")
        return `M${round((col + 0.25) * cell.width)} ${round((row + 0.86) * cell.height)}h${round(0.5 * cell.width)}`;
      if (mark.kind === "struck")
        return `M${round(col * cell.width)} ${round((row + 0.5) * cell.height)}h${round(cell.width)}`;
      return rect(
        col * cell.width + inset,
        row * cell.height + inset,
        cell.width - 2 * inset,
        cell.height - 2 * inset,
      );
    })
    .join("");
}

/** Lines between the blocks of a block matrix. */
export function blockPath(block: Size, size: Size, cell: CellSize): string {
  const [width, height] = [size.cols * cell.width, size.rows * cell.height];
  let path = "";
  for (let r = block.rows; r < size.rows; r += block.rows)
    path += `M0 ${round(r * cell.height)}h${round(width)}`;
  for (let c = block.cols; c < size.cols; c += block.cols)
    path += `M${round(c * cell.width)} 0v${round(height)}`;
  return path;
}
