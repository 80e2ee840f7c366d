// Numbers in, numbers out: where grids and images go in the room that there is.

import type { Size } from "../../terms/terms";
import type { Place } from "../../ui/flight";
import { largest, type Point } from "../../ui/layout";
import { LENS } from "../../ui/lens";
import { LARGEST_CELL } from "../../ui/stage";

export interface Layout {
  /** Whether arrows have a way. */
  readonly arrows: boolean;
  /** The height of the way to planes that are not beside the unpooling input: above their headings. */
  readonly lane: number;
  readonly width: number;
  readonly height: number;
  /** Pixels of a cell, all of them squares of one size. */
  readonly cell: number;
  /** Upper left corners of the panels, headings included. */
  readonly input: Point;
  readonly pooled: Point;
  readonly indices: Point;
  readonly unpoolingInput: Point;
  readonly planes: readonly Point[];
  /** What was lost: below each plane, or in one line below everything. */
  readonly errors: "below" | Point;
}

export interface PanelSizes {
  /** The input with its padding. */
  readonly field: Size;
  /** Rows and columns of padding before the input's first cell. */
  readonly before: Point;
  readonly pooled: Size;
  readonly plane: Size;
  readonly planes: number;
}

interface Bounds {
  readonly width: number;
  readonly height: number;
}

export const HEAD = 26;
/** Planes with smaller cells have smaller headings. */
export const ROOMY = 34;
/** Between panels that an arrow joins: at least, and at most where there is slack. */
export const GAP = 30;
const WIDE_GAP = 84;
const BETWEEN = 18;
const BELOW = 14;
/** What headings take at least: of a grid, of the unpooling input, of a plane. */
const MIN_PANEL = 88;
const MIN_PASSED = 138;
const MIN_PLANE = 110;
const MIN_LAST = 124;
const ERRORS_HEIGHT = 64;
const ERRORS_LINE = 24;
/** On a phone headings are smaller, and shorter. */
const NARROW = { panel: 66, passed: 126, short: 84, gap: 8, line: 330 };

type Plan = "row" | "lines" | "wrapped" | "around";

const widthOf = (size: Size, cell: number, least: number): number =>
  Math.max(least, size.cols * cell);

/** Everything beside each other, what is unpooled level with the input; or that below, in lines. */
function inRow(
  sizes: PanelSizes,
  cell: number,
  { width }: Bounds,
  plan: "row" | "lines" | "wrapped",
): Layout {
  const { field, before, pooled, plane, planes } = sizes;
  const lines = plan !== "row";
  const own = widthOf(plane, cell, MIN_PLANE);
  const last = Math.max(own, MIN_LAST);
  const room = 1 + Math.max(0, Math.floor((width - last) / (own + BETWEEN)));
  const beside = plan === "wrapped" ? Math.min(planes, room) : planes;
  const stack = (beside - 1) * (own + BETWEEN) + last;
  const parts = [
    widthOf(field, cell, MIN_PANEL),
    widthOf(pooled, cell, MIN_PANEL),
    widthOf(pooled, cell, MIN_PASSED),
    ...(lines ? [] : [stack]),
  ];
  const filled = parts.reduce((sum, part) => sum + part, 0);
  const slack = Math.floor((width - filled) / (parts.length - 1));
  const gap = Math.max(GAP, Math.min(WIDE_GAP, slack));
  const [first, second, third] = parts as [number, number, number];
  const [pool, passed] = [first + gap, first + second + 2 * gap];
  const column = 2 * (HEAD + pooled.rows * cell) + BELOW;
  const tall = HEAD + field.rows * cell;
  const level = lines ? 0 : before.y * cell;
  const unit = HEAD + plane.rows * cell + ERRORS_HEIGHT;
  const top = Math.max(tall, column);
  const below = lines ? top + BELOW : Math.round(Math.max(0, (column - tall) / 2)) + level;
  const input = Math.round((top - tall) / 2);
  const side = Math.round((top - column) / 2);
  const from = lines ? 0 : passed + third + gap;
  return {
    cell,
    arrows: true,
    lane: below - (lines ? BELOW / 2 : 5),
    width: Math.max(from + stack, passed + third),
    height: Math.max(top, below + Math.ceil(planes / beside) * unit),
    input: { x: 0, y: input },
    pooled: { x: pool, y: side },
    indices: { x: pool, y: side + HEAD + pooled.rows * cell + BELOW },
    unpoolingInput: { x: passed, y: side },
    planes: Array.from({ length: planes }, (_, i) => ({
      x: from + (i % beside) * (own + BETWEEN),
      y: below + Math.floor(i / beside) * unit,
    })),
    errors: "below",
  };
}

/** One plane beside the input; the way from the one to the other leads below them. */
function around(sizes: PanelSizes, cell: number, { width }: Bounds): Layout {
  const { field, before, pooled, plane } = sizes;
  const own = widthOf(plane, cell, MIN_PLANE);
  const narrow = widthOf(pooled, cell, NARROW.panel);
  const last = widthOf(pooled, cell, width < NARROW.line ? NARROW.short : NARROW.passed);
  const [above, below] = [widthOf(field, cell, MIN_PANEL) + own, 2 * narrow + last];
  const wide = Math.min(width, above + 2 * WIDE_GAP);
  const all = Math.max(above + NARROW.gap, below + 2 * NARROW.gap, wide);
  const second = HEAD + Math.max(field.rows, before.y + plane.rows) * cell + BELOW;
  const end = second + HEAD + pooled.rows * cell;
  const gap = (all - below) / 2;
  return {
    cell,
    arrows: false,
    lane: 0,
    width: all,
    height: end + (width < NARROW.line ? 2 : 1) * ERRORS_LINE,
    input: { x: 0, y: 0 },
    pooled: { x: 0, y: second },
    indices: { x: Math.round(narrow + gap), y: second },
    unpoolingInput: { x: all - last, y: second },
    planes: [{ x: all - own, y: before.y * cell }],
    errors: { x: 0, y: end },
  };
}

const placed = (plan: Plan, sizes: PanelSizes, cell: number, bounds: Bounds): Layout =>
  plan === "around" ? around(sizes, cell, bounds) : inRow(sizes, cell, bounds, plan);

/** The largest cells with which a plan fits, 0 where none do. */
function largestCell(plan: Plan, sizes: PanelSizes, bounds: Bounds): number {
  const fits = (cell: number) => {
    const { width, height } = placed(plan, sizes, cell, bounds);
    return width <= bounds.width && height <= bounds.height;
  };
  const cell = largest(fits, LARGEST_CELL + 0.25, 0.25);
  // Whole pixels keep the lines between cells crisp.
  return cell > 8 ? Math.floor(cell) : cell;
}

/** Cells are at least this wide where that makes the figure higher than it should be. */
const SMALLEST = 2;

/** All planes in a row, where there is room for them; around, there is but one. */
export function layoutOf(sizes: PanelSizes, bounds: Bounds, narrow: boolean): Layout {
  const plans: readonly Plan[] = narrow ? ["around"] : ["row", "lines"];
  const best = (within: Bounds) =>
    plans
      .map((plan) => ({ plan, cell: largestCell(plan, sizes, within) }))
      .reduce((a, b) => (b.cell > 1.2 * a.cell ? b : a));
  const { plan, cell } = best(bounds);
  if (cell >= SMALLEST) return placed(plan, sizes, cell, bounds);
  // Higher than there is room, it can still be read.
  const endless = { ...bounds, height: Infinity };
  let high = best(endless);
  if (high.cell === 0 && !narrow)
    high = { plan: "wrapped", cell: largestCell("wrapped", sizes, endless) };
  const most = high.plan === "wrapped" ? 16 : 8;
  return placed(high.plan, sizes, Math.max(SMALLEST, Math.min(most, high.cell)), bounds);
}

// Curved arrows between cells of different panels, as SVG path data. Numbers only.

const round = (n: number): number => Math.round(n * 10) / 10;

/** Length of an arrow's head, and half its width. */
const ARROW_HEAD = 6;
const ARROW_HALF = 3.2;
/** Where in a cell's height an arrow passes: above its digits. */
const LANE = 0.14;

/**
 * From a cell to one in a panel further right. Across panels it runs above the digits, and it bends
 * in the gap alone: from `leaves`, the right edge of the one, to `enters`, the left edge of the other.
 */
export function arrow(from: Place, leaves: number, to: Place, enters: number): string {
  const y1 = from.y + from.height * LANE;
  const y2 = to.y + to.height * LANE;
  const middle = (leaves + enters) / 2;
  const tip = to.x - 1;
  const straight = tip - ARROW_HEAD > enters ? `H${round(tip)}` : "";
  return (
    `M${round(from.x + from.width)} ${round(y1)}H${round(leaves)}` +
    `C${round(middle)} ${round(y1)} ${round(middle)} ${round(y2)} ${round(enters)} ${round(y2)}${straight}` +
    arrowHead(straight ? tip : enters, y2)
  );
}

const arrowHead = (x: number, y: number): string =>
  `M${round(x - ARROW_HEAD)} ${round(y - ARROW_HALF)}L${round(x)} ${round(y)}L${round(x - ARROW_HEAD)} ${round(y + ARROW_HALF)}`;

/** How round the corners of a detour are, and how far before a panel it turns. */
const CORNER = 6;
const TURN = 8;

/**
 * The same to a panel behind or below others: up or down from `leaves` to a lane over the headings,
 * along it, and down before the panel.
 */
export function detour(
  from: Place,
  leaves: number,
  lane: number,
  to: Place,
  enters: number,
): string {
  const y1 = from.y + from.height * LANE;
  const y2 = to.y + to.height * LANE;
  const tip = to.x - 1;
  const down = enters - TURN;
  const along = Math.sign(down - leaves) * CORNER;
  const rise = Math.sign(lane - y1) * CORNER;
  return (
    `M${round(from.x + from.width)} ${round(y1)}H${round(leaves - CORNER)}` +
    `q${CORNER} 0 ${CORNER} ${rise}V${round(lane - rise)}q0 ${rise} ${along} ${rise}` +
    `H${round(down - along)}q${along} 0 ${along} ${CORNER}V${round(y2 - CORNER)}q0 ${CORNER} ${CORNER} ${CORNER}` +
    `H${round(tip)}${arrowHead(tip, y2)}`
  );
}

// Numbers in, numbers out: how large pictures are.

const IMAGE_GAP = 18;
const TIGHT_GAP = 10;
/** A column is at least as wide as its heading. */
const MIN_COLUMN = 108;
/** Of a level's picture, with its size below it. */
const MIN_LEVEL = 58;
const MAX_LENS = 26;

export interface ImageLayout {
  /** Pixels on screen per pixel of the picture: whole ones where it is enlarged. */
  readonly scale: number;
  /** Widths of the columns: of the pictures, and of what they were pooled to, 0 without room. */
  readonly column: number;
  readonly level: number;
  readonly gap: number;
  /** Pixels of a cell of the lens. */
  readonly lens: number;
}

/** The picture and each unpooling with their lenses below, and one column for what is pooled. */
export function imageLayout(
  bounds: Bounds,
  image: Size,
  pooled: Size,
  planes: number,
): ImageLayout {
  const tight = (1 + planes) * (MIN_COLUMN + IMAGE_GAP) + MIN_LEVEL > bounds.width;
  const gap = tight ? TIGHT_GAP : IMAGE_GAP;
  const at = (scale: number): ImageLayout & Bounds => {
    const column = Math.max(MIN_COLUMN, image.cols * scale);
    const level = tight ? 0 : Math.max(MIN_LEVEL, pooled.cols * scale);
    const lens = Math.min(MAX_LENS, Math.floor(column / LENS));
    return {
      scale,
      column,
      level,
      lens,
      gap,
      width: (1 + planes) * (column + gap) + level,
      height: HEAD + image.rows * scale + BELOW + LENS * lens + ERRORS_HEIGHT,
    };
  };
  const fits = (scale: number) => {
    const { width, height } = at(scale);
    return width <= bounds.width && height <= bounds.height;
  };
  const fit = largest(fits, 440 / image.cols, 0.01);
  const { width: _, height: __, ...found } = at(fit >= 1 ? Math.floor(fit) : Math.max(0.1, fit));
  return found;
}
