// Numbers in, numbers out: where grids and images go at a given width.

import type { Size } from "../../terms/terms";
import type { Place } from "../../ui/flight";
import type { Point } from "../../ui/layout";

export interface Layout {
  /** Where arrows have a way: to the planes, to the pooled cells alone, or nowhere. */
  readonly arrows: "planes" | "pooled" | "none";
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
  /** Whether the errors of a plane stand beside it or below it. */
  readonly errors: "beside" | "below";
}

export interface PanelSizes {
  /** The input with its padding. */
  readonly field: Size;
  readonly pooled: Size;
  readonly plane: Size;
  readonly planes: number;
}

export const HEAD = 26;
/** Between panels that an arrow joins. */
const GAP = 58;
const WIDE_GAP = 92;
const TIGHT_GAP = 30;
const BETWEEN = 22;
/** What a heading takes at least, and the numbers about a plane. */
const MIN_PANEL = 92;
const ERRORS_WIDTH = 164;
const ERRORS_HEIGHT = 62;
const MAX_CELL = 46;
const COMFORT = 30;
const TALL = 720;

type Top = "beside" | "line" | "column";

interface Plan {
  readonly top: Top;
  readonly columns: number;
  readonly errors: "beside" | "below";
}

/** Widths and heights of the parts at a cell size. */
function parts(sizes: PanelSizes, { columns, errors }: Plan, cell: number) {
  const { field, pooled, plane, planes } = sizes;
  const across = (size: Size) => Math.max(MIN_PANEL, size.cols * cell);
  const own = Math.max(errors === "below" ? 154 : MIN_PANEL, plane.cols * cell);
  const unit = {
    width: own + (errors === "beside" ? 16 + ERRORS_WIDTH : 0),
    height: HEAD + plane.rows * cell + (errors === "below" ? ERRORS_HEIGHT : 0),
  };
  const rows = Math.ceil(planes / columns);
  const used = Math.min(columns, planes);
  return {
    input: { width: Math.max(MIN_PANEL, field.cols * cell), height: field.rows * cell },
    pooled: { width: across(pooled), height: pooled.rows * cell },
    unit,
    stack: {
      width: used * unit.width + (used - 1) * BETWEEN,
      height: rows * unit.height + (rows - 1) * BETWEEN,
    },
  };
}

/** The narrowest that a plan can be. */
function narrowest(sizes: PanelSizes, plan: Plan, cell: number): number {
  const { input, pooled, stack } = parts(sizes, plan, cell);
  const passed = 2 * pooled.width;
  if (plan.top === "beside") return input.width + passed + stack.width + 3 * GAP;
  if (plan.top === "line") return Math.max(input.width + passed + 2 * TIGHT_GAP, stack.width);
  return Math.max(input.width, passed + TIGHT_GAP, stack.width);
}

function widest(sizes: PanelSizes, plan: Plan, width: number): number {
  if (narrowest(sizes, plan, 0) > width) return 0;
  let [low, high] = [0, MAX_CELL + 0.25];
  while (high - low > 0.25) {
    const cell = (low + high) / 2;
    if (narrowest(sizes, plan, cell) <= width) low = cell;
    else high = cell;
  }
  // Whole pixels keep the lines between cells crisp.
  return low > 8 ? Math.floor(low) : low;
}

const arrowsOf = ({ top, columns }: Plan): Layout["arrows"] =>
  top === "column" ? "none" : top === "beside" && columns === 1 ? "planes" : "pooled";

function place(sizes: PanelSizes, plan: Plan, cell: number, width: number): Layout {
  const { input, pooled, unit, stack } = parts(sizes, plan, cell);
  const column = 2 * (HEAD + pooled.height) + BETWEEN;
  const origin = { x: 0, y: 0 };
  const stacked = (x: number, y: number): Point[] =>
    Array.from({ length: sizes.planes }, (_, i) => ({
      x: x + (i % plan.columns) * (unit.width + BETWEEN),
      y: y + Math.floor(i / plan.columns) * (unit.height + BETWEEN),
    }));
  const common = { cell, errors: plan.errors, arrows: arrowsOf(plan) };
  if (plan.top === "beside") {
    const slack = (width - input.width - 2 * pooled.width - stack.width) / 3;
    const gap = Math.floor(Math.max(GAP, Math.min(WIDE_GAP, slack)));
    const above = Math.max(stack.height / 2, input.height / 2 + HEAD, pooled.height / 2 + HEAD);
    const below = Math.max(stack.height / 2, input.height / 2, column - HEAD - pooled.height / 2);
    const x = [input.width + gap, input.width + 2 * gap + pooled.width];
    const last = x[1]! + pooled.width + gap;
    const top = (height: number) => Math.round(above - height / 2 - HEAD);
    return {
      ...common,
      width: last + stack.width,
      height: Math.ceil(above + below),
      input: { x: 0, y: top(input.height) },
      pooled: { x: x[0]!, y: top(pooled.height) },
      indices: { x: x[0]!, y: top(pooled.height) + HEAD + pooled.height + BETWEEN },
      unpoolingInput: { x: x[1]!, y: top(pooled.height) },
      planes: stacked(last, Math.round(above - stack.height / 2)),
    };
  }
  if (plan.top === "line") {
    const free = Math.max(0, width - input.width - 2 * pooled.width) / 2;
    const gap = Math.floor(Math.max(TIGHT_GAP, Math.min(WIDE_GAP, free)));
    const height = Math.max(HEAD + input.height, column);
    const x = input.width + gap;
    const drop = Math.max(0, Math.round((height - HEAD - input.height) / 2));
    const own = Math.max(0, Math.round((height - column) / 2));
    return {
      ...common,
      width: Math.max(x + 2 * pooled.width + gap, stack.width),
      height: height + 2 * BETWEEN + stack.height,
      input: { x: 0, y: drop },
      pooled: { x, y: own },
      indices: { x, y: own + HEAD + pooled.height + BETWEEN },
      unpoolingInput: { x: x + pooled.width + gap, y: own },
      planes: stacked(0, height + 2 * BETWEEN),
    };
  }
  const second = HEAD + input.height + BETWEEN;
  const third = second + HEAD + pooled.height + BETWEEN;
  const right = Math.max(pooled.width + TIGHT_GAP, Math.floor(width / 2));
  const end = third + HEAD + pooled.height + 2 * BETWEEN;
  return {
    ...common,
    width: Math.max(input.width, right + pooled.width, stack.width),
    height: end + stack.height,
    input: origin,
    pooled: { x: 0, y: second },
    indices: { x: 0, y: third },
    unpoolingInput: { x: right, y: second },
    planes: stacked(0, end),
  };
}

/** The plan with the most legible cells that keeps the figure low. */
export function layoutOf(sizes: PanelSizes, width: number): Layout {
  let best: { layout: Layout; worth: number } | undefined;
  for (const top of ["beside", "line", "column"] as const) {
    for (let columns = 1; columns <= Math.min(3, sizes.planes); columns++) {
      for (const errors of ["beside", "below"] as const) {
        const plan = { top, columns, errors };
        let cell = widest(sizes, plan, width);
        if (cell === 0) continue;
        // Cells beyond comfort give way where the figure would outgrow the screen.
        while (cell > COMFORT && place(sizes, plan, cell, width).height > TALL) cell--;
        const layout = place(sizes, plan, cell, width);
        const order = { beside: 1, line: 0.9, column: 0.7 }[top];
        const worth =
          Math.min(cell, COMFORT + 6) * Math.min(1, TALL / layout.height) ** 0.7 * order;
        if (!best || worth > best.worth * 1.02) best = { layout, worth };
      }
    }
  }
  return best?.layout ?? place(sizes, { top: "column", columns: 1, errors: "below" }, 2, width);
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
  const end = straight ? tip : enters;
  return (
    `M${round(from.x + from.width)} ${round(y1)}H${round(leaves)}` +
    `C${round(middle)} ${round(y1)} ${round(middle)} ${round(y2)} ${round(enters)} ${round(y2)}${straight}` +
    `M${round(end - ARROW_HEAD)} ${round(y2 - ARROW_HALF)}L${round(end)} ${round(y2)}L${round(end - ARROW_HEAD)} ${round(y2 + ARROW_HALF)}`
  );
}

// Numbers in, numbers out: how large pictures are, and what the lens shows of them.

/** Cells along a side of the lens. */
export const LENS = 7;

const IMAGE_GAP = 24;
/** A picture narrower than this is hard to look at beside others. */
const MIN_IMAGE = 210;

export interface ImageLayout {
  /** Pixels on screen per pixel of the picture: whole ones where it is enlarged. */
  readonly scale: number;
  /** Width of the pictures that stand side by side. */
  readonly width: number;
}

export function imageLayout(width: number, image: Size, planes: number): ImageLayout {
  const maxColumns = planes > 4 ? 3 : Math.max(2, planes);
  const columns = Math.max(
    1,
    Math.min(maxColumns, Math.floor((width + IMAGE_GAP) / (MIN_IMAGE + IMAGE_GAP))),
  );
  const room = Math.floor((width - IMAGE_GAP * (columns - 1)) / columns);
  const fit = Math.min(room, 440) / image.cols;
  const scale = fit >= 1 ? Math.floor(fit) : fit;
  return { scale, width: columns * scale * image.cols + (columns - 1) * IMAGE_GAP };
}

/** Where the frame of the lens is drawn: large enough to be seen. */
export function lensFrame(row: number, col: number, scale: number) {
  const side = Math.max(13, LENS * scale);
  return {
    left: (col + 0.5) * scale - side / 2,
    top: (row + 0.5) * scale - side / 2,
    side,
  };
}

/** The pixels under the lens, row by row; −1 where it reaches over the edge. */
export function underLens(image: Size, row: number, col: number): Int32Array {
  const half = (LENS - 1) / 2;
  return Int32Array.from({ length: LENS * LENS }, (_, i) => {
    const r = row - half + Math.floor(i / LENS);
    const c = col - half + (i % LENS);
    return r < 0 || c < 0 || r >= image.rows || c >= image.cols ? -1 : r * image.cols + c;
  });
}

/** Pixels of a cell of the lens: as many lenses as fit side by side. */
export function lensCell(width: number, lenses: number): number {
  const cell = (columns: number) =>
    Math.floor((width - IMAGE_GAP * (columns - 1)) / columns / LENS);
  for (let columns = lenses; columns > 1; columns--) {
    if (cell(columns) >= (columns > 2 ? 23 : 19)) return Math.min(30, cell(columns));
  }
  return Math.min(30, cell(1));
}
