// Where the four readings of a map go: side by side, or in a narrow figure two above two, or two at
// a time where all would be too small.

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

/** Which readings are seen: all, or those with a window, or those with a matrix. */
export type Seen = "all" | "windows" | "matrices";

/** Height of the switch between windows and matrices. */
const SWITCH = 40;

export interface AllPlaced extends Placement {
  /** Where the names of the readings stand. */
  readonly names: readonly { readonly x: number; readonly y: number }[];
  readonly seen: Seen;
}

/** Pixels of a cell that can still be told from its neighbours and tapped. */
const LEGIBLE = 8;

/** Lay out all readings, or where they would be too small in a narrow figure those wished for. */
export function allLayout(
  s: Linear,
  room: { width: number; height: number },
  wished: Exclude<Seen, "all">,
): AllPlaced {
  const all = placed(s, room, "all");
  if (room.width >= NARROW || Math.min(...all.cells.map(({ width }) => width)) >= LEGIBLE)
    return all;
  return placed(s, { ...room, height: room.height - SWITCH }, wished);
}

/** The places of input, kernel and output; field and output; matrix; and transposed matrix. */
function placed(s: Linear, room: { width: number; height: number }, seen: Seen): AllPlaced {
  const { input, kernel } = s.spec;
  const field = onlyPlane(s.field!);
  const m = matrixSize(s, "kernel");
  const upper = Math.max(input.rows, kernel.rows, field.rows);
  const rows = upper + s.output.rows;
  const high = Math.max(m.rows, m.cols);
  const narrow = room.width < NARROW;
  const apart = narrow ? APART.narrow : APART.wide;
  const headed = narrow ? 62 : 112;
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
  const shared = narrow && seen === "all";
  const left = room.height - NAME - 2 * HEAD - GAP - (shared ? 2 * GAP + HEAD : 0);
  const share = shared ? Math.max(0.4, rows / (rows + high)) : 1;
  const rest = shared ? (1 - share) * left : room.height - nameless - HEAD;
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
  const row = shared ? bottom + 2 * GAP : 0;
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
    width: Math.max(
      seen === "matrices" ? 0 : windows(c),
      seen === "windows" ? 0 : fourth + matrixWide(e, m.rows),
    ),
    height: Math.max(
      seen === "matrices" ? 0 : bottom,
      seen === "windows" ? 0 : row + nameless + HEAD + high * e,
    ),
    head: HEAD,
    seen,
    names: [0, second, ...(narrow ? [] : [third, fourth])].map((x) => ({ x, y: 0 })),
  };
}

const onlyPlane = ({ size }: Field): Size => ({ rows: size.rows, cols: size.cols });

/** Whether a place of the field is no input cell. */
export const isZero = (field: Field, i: number): boolean =>
  field.source[i]! < 0 || field.copied[i] === 1;
