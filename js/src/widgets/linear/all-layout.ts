// Where the four readings of a map go: side by side, or two above two in a narrow figure.

import type { Field } from "../../terms/field";
import type { Linear } from "../../terms/linear";
import { matrixSize } from "../../terms/matrix";
import type { Size } from "../../terms/terms";
import type { CellSize } from "../../ui/marks";
import { NARROW } from "../../ui/room";
import { LARGEST_CELL } from "../../ui/stage";
import { limits } from "../../wire/options";
import type { Placement } from "./matrix-layout";

/** Inputs larger than this have matrices whose entries cannot be seen beside each other. */
export const ALL_SIDE = limits.all_side;

/** Whether all readings can be seen at once. */
export const showsAll = ({ spec }: Pick<Linear, "spec">): boolean =>
  Math.max(spec.input.rows, spec.input.cols) <= ALL_SIDE && !spec.channels;

/** Pixels of a reading's name, of a grid's heading, and between grids and readings. */
const NAME = 24;
const HEAD = 22;
const GAP = 8;
const APART = { narrow: 18, wide: 40 };
/** Least width of a reading, for its name and its headings. */
const HEADED = 112;

export interface AllPlaced extends Placement {
  /** Where the names of the readings stand. */
  readonly names: readonly { readonly x: number; readonly y: number }[];
}

/** The places of input, kernel and output; field and output; matrix; and transposed matrix. */
export function allLayout(s: Linear, room: { width: number; height: number }): AllPlaced {
  const { input, kernel } = s.spec;
  const field = onlyPlane(s.field!);
  const m = matrixSize(s, "kernel");
  const upper = Math.max(input.rows, kernel.rows, field.rows);
  const rows = upper + s.output.rows;
  const high = Math.max(m.rows, m.cols);
  const narrow = room.width < NARROW;
  const apart = narrow ? APART.narrow : APART.wide;
  const headed = narrow ? 62 : 96;
  /** The kernel stands beside the input, clear of its heading. */
  const kernelAt = (cell: number) => Math.max(input.cols * cell + 2 * GAP, headed);
  const stampWide = (cell: number) =>
    Math.max(kernelAt(cell) + Math.max(kernel.cols * cell, headed), s.output.cols * cell);
  const gatherWide = (cell: number) => Math.max(field.cols * cell, s.output.cols * cell, HEADED);
  const matrixWide = (entry: number, cols: number) => Math.max(cols * entry, HEADED);
  const windows = (cell: number) => stampWide(cell) + apart + gatherWide(cell);
  const matrices = (entry: number) => matrixWide(entry, m.cols) + apart + matrixWide(entry, m.rows);
  // In a narrow figure windows and matrices share the height, and matrices have no name but their heading.
  const nameless = narrow ? 0 : NAME;
  const left = room.height - NAME - 2 * HEAD - GAP - (narrow ? 2 * GAP + HEAD : 0);
  const share = narrow ? Math.max(0.4, rows / (rows + high)) : 1;
  const rest = narrow ? (1 - share) * left : room.height - NAME - HEAD;
  let cell = Math.min(LARGEST_CELL, (share * left) / rows);
  let entry = Math.min(LARGEST_CELL, rest / high);
  for (let i = 0; i < 80; i++) {
    const together = windows(cell) + apart + matrices(entry) > room.width;
    // Side by side the larger cells give way first.
    const [smaller, lower] = narrow
      ? [windows(cell) > room.width, matrices(entry) > room.width]
      : [together && cell > entry, together && cell <= entry];
    if (!smaller && !lower) break;
    if (smaller) cell *= 0.94;
    if (lower) entry *= 0.94;
  }
  const whole = (n: number) => (n > 8 ? Math.floor(n) : n);
  const [c, e] = [whole(cell), whole(entry)];
  const below = NAME + HEAD + upper * c + GAP;
  const bottom = below + HEAD + s.output.rows * c;
  const second = stampWide(c) + apart;
  const third = narrow ? 0 : windows(c) + apart;
  const fourth = third + matrixWide(e, m.cols) + apart;
  const row = narrow ? bottom + 2 * GAP : 0;
  const block = (x: number, y: number, size: Size, cell: number) => ({
    x,
    y,
    width: size.cols * cell,
    height: HEAD + size.rows * cell,
    room: 0,
  });
  const square = (side: number): CellSize => ({ width: side, height: side });
  return {
    cells: [square(c), square(c), square(c), square(c), square(c), square(e), square(e)],
    blocks: [
      block(0, NAME, input, c),
      block(kernelAt(c), NAME, kernel, c),
      block(0, below, s.output, c),
      block(second, NAME, field, c),
      block(second, below, s.output, c),
      block(third, row + nameless, m, e),
      block(fourth, row + nameless, { rows: m.cols, cols: m.rows }, e),
    ],
    operators: [],
    width: Math.max(windows(c), fourth + matrixWide(e, m.rows)),
    height: Math.max(bottom, row + nameless + HEAD + high * e),
    head: HEAD,
    names: [0, second, ...(narrow ? [] : [third, fourth])].map((x) => ({ x, y: 0 })),
  };
}

const onlyPlane = ({ size }: Field): Size => ({ rows: size.rows, cols: size.cols });

/** Whether a place of the field is no input cell. */
export const isZero = (field: Field, i: number): boolean =>
  field.source[i]! < 0 || field.copied[i] === 1;
