// Where lines, planes, profile and picture go in the room that the stage has.

import type { Dims } from "../../terms/terms";
import type { Project, Rect } from "../../ui/cones";
import type { CellSize } from "../../ui/marks";
import { NARROW } from "../../ui/room";

export interface CheckerboardLayout {
  /** Whether there is no room for a margin: headings stand above, layers among the parameters. */
  readonly stacked: boolean;
  readonly width: number;
  readonly height: number;
  /** Pixels left of the lines: their headings, and the parameters of the layers. */
  readonly margin: number;
  /** Width of every line, and of every plane along its front edge. */
  readonly line: number;
  /** Height of a line, and where those of each level begin. */
  readonly lineHeight: number;
  readonly lines: readonly number[];
  /** A cell of the line at every level. */
  readonly cells: readonly CellSize[];
  /** How far planes reach to the right and up behind their line; 0 and 0 in 1D. */
  readonly lean: number;
  readonly depth: number;
  /** Where picture and profile are, without their headings, and a cell of the picture. */
  readonly picture: Rect;
  readonly pixel: CellSize;
  readonly profile: Rect;
  /** Where lines and cones end, however many there are. */
  readonly end: number;
}

/** A figure narrower than this is stacked. */
const STACKED = 820;
export const MARGIN = 296;
/** Pixels to the right of the profile, for its scale. */
export const SCALE = 52;
/** Height of a heading above what it names. */
export const HEAD = 24;
const GAP = 14;
const BESIDE = 40;
const STRIP = 24;
/** A line is this high at most and at least, and a layer leaves this much between two. */
const LINES = { max: 24, min: 14 };
const BANDS = { max: 190, min: 16 };
const MAX_CELL = 64;
/** The shortest line over which both headings stand beside each other. */
const HEADED = 200;

/** Cells of unequal size would be a pattern of their own: each has whole pixels where it has any. */
const whole = (room: number, cells: number, ratio: number): number => {
  const cell = room / cells;
  if (cell >= 8) return Math.floor(cell);
  return cell * ratio >= 1 ? Math.floor(cell * ratio) / ratio : cell;
};

const within = (n: number, min: number, max: number): number => Math.max(min, Math.min(max, n));

export function checkerboardLayout(
  width: number,
  room: number,
  dims: Dims,
  lengths: readonly number[],
  shown: number,
  ratio = 1,
): CheckerboardLayout {
  const stacked = width < STACKED;
  const levels = lengths.length;
  const layers = levels - 1;
  const flat = dims === 1;
  const beside = !flat && width >= NARROW;
  const lineHeight = within(
    Math.floor(room / ((stacked ? 5 : 3.2) * levels)),
    LINES.min,
    LINES.max,
  );
  // What is needed at least, so that nothing overlaps where there is hardly any room.
  const least = levels * LINES.min + layers * BANDS.min;
  const height = Math.max(room, least + (stacked ? 162 : 90));

  // The picture: beside the lines, below them, or in 1D one more line.
  const side = beside
    ? Math.min(height - HEAD, 0.3 * width)
    : within((layers > 2 ? 0.3 : 0.4) * height, 96, 150);
  const pixel = whole(side, shown, ratio);
  const square = pixel * shown;
  const column = beside ? width - square - BESIDE : width;
  const margin = stacked ? 0 : MARGIN;

  const free = column - margin;
  const longest = lengths.at(-1)!;
  const right = flat ? SCALE : Math.max(stacked ? 0 : SCALE, 0.2 * free);
  const cell = Math.min(Math.max(MAX_CELL, HEADED / longest), whole(free - right, longest, ratio));
  const line = cell * longest;
  const lean = flat ? 0 : Math.floor(Math.min(free - line, 0.32 * line));

  const head = stacked ? HEAD : 0;
  const strip = flat ? STRIP + head + GAP / 2 : 0;
  const spare = height - least - strip - GAP - 2 * head;
  const below =
    !flat && !beside ? square : within(Math.round(0.22 * height), 44, Math.min(92, spare));
  const cones = height - below - head - GAP - strip - head;
  const { lines, depth } = flat
    ? ruled(cones, levels, lineHeight, head)
    : planes(cones, levels, lineHeight, head);
  const end = height - below;
  const aside = Math.max(square, 112) + 20;
  const profile =
    flat || beside
      ? { x: margin, y: end, width: line, height: below }
      : { x: aside, y: end, width: width - aside - SCALE, height: below };
  const picture = flat
    ? { x: margin, y: end - head - GAP / 2 - STRIP, width: line, height: STRIP }
    : beside
      ? { x: width - square, y: (height + HEAD - square) / 2, width: square, height: square }
      : { x: 0, y: end, width: square, height: square };
  return {
    stacked,
    width,
    height,
    margin,
    line,
    lineHeight,
    lines,
    cells: lengths.map((n) => ({ width: line / n, height: lineHeight })),
    lean,
    depth,
    picture,
    pixel: flat ? { width: line / shown, height: STRIP } : { width: pixel, height: pixel },
    profile,
    end: head + cones,
  };
}

/** Lines in 1D, as far apart as there is room. */
function ruled(room: number, levels: number, lineHeight: number, top: number) {
  const band = Math.min(BANDS.max, (room - levels * lineHeight) / (levels - 1));
  return {
    lines: Array.from({ length: levels }, (_, i) => Math.round(top + i * (lineHeight + band))),
    depth: 0,
  };
}

/** How much of a plane's depth is left between it and the plane below. */
const AIR = 0.7;

/** In 2D every line is the front edge of a plane. */
function planes(room: number, levels: number, lineHeight: number, top: number) {
  const depth = (room - levels * lineHeight) / (levels + AIR * (levels - 1));
  const pitch = depth * (1 + AIR) + lineHeight;
  return {
    lines: Array.from({ length: levels }, (_, i) => Math.round(top + depth + i * pitch)),
    depth,
  };
}

/** Where a level's plane shows a point that lies on it, in cells, relative to the lines. */
export function onPlane(layout: CheckerboardLayout, level: number, cells: number): Project {
  const { line, lean, depth, lines } = layout;
  const back = lines[level]! - depth;
  return (x, y) => ({
    x: (x / cells) * line + lean * (1 - y / cells),
    y: back + (y / cells) * depth,
  });
}

/** The cell that a point of the field between the lines belongs to, or nothing. */
export function cellAt(
  layout: CheckerboardLayout,
  lengths: readonly number[],
  x: number,
  y: number,
): { level: number; col: number; row?: number } | null {
  const { line, lineHeight, lean, depth, lines } = layout;
  const flat = depth === 0;
  // In 1D a ribbon belongs to the cell above it.
  const level = lines.findIndex((top, i) =>
    flat ? y >= top + lineHeight && y < (lines[i + 1] ?? 0) : y >= top - depth && y < top,
  );
  if (level < 0) return null;
  const cells = lengths[level]!;
  const down = flat ? 1 : (y - lines[level]! + depth) / depth;
  const col = Math.floor(((x - lean * (1 - down)) / line) * cells);
  if (col < 0 || col >= cells) return null;
  return flat ? { level, col } : { level, col, row: Math.min(cells - 1, Math.floor(down * cells)) };
}
