// Numbers in, numbers out: where the grids of the unpooling lab go at a given width.

import type { Size } from "../../terms/terms";
import type { Point } from "../../ui/flight";

export interface LabLayout {
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
  readonly middle: Point;
  readonly planes: readonly Point[];
  /** What was lost is said beside a plane, or below it. */
  readonly said: "beside" | "below";
}

export interface LabSizes {
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
const LEAST_PANEL = 92;
const SAID_WIDTH = 164;
const SAID_HEIGHT = 62;
const LARGEST = 46;
const COMFORT = 30;
const TALL = 720;

type Top = "beside" | "line" | "column";

interface Plan {
  readonly top: Top;
  readonly columns: number;
  readonly said: "beside" | "below";
}

/** Widths and heights of the parts at a cell size. */
function parts(sizes: LabSizes, { columns, said }: Plan, cell: number) {
  const { field, pooled, plane, planes } = sizes;
  const across = (size: Size) => Math.max(LEAST_PANEL, size.cols * cell);
  const own = Math.max(said === "below" ? 154 : LEAST_PANEL, plane.cols * cell);
  const unit = {
    width: own + (said === "beside" ? 16 + SAID_WIDTH : 0),
    height: HEAD + plane.rows * cell + (said === "below" ? SAID_HEIGHT : 0),
  };
  const rows = Math.ceil(planes / columns);
  const used = Math.min(columns, planes);
  return {
    input: { width: Math.max(LEAST_PANEL, field.cols * cell), height: field.rows * cell },
    pooled: { width: across(pooled), height: pooled.rows * cell },
    unit,
    stack: {
      width: used * unit.width + (used - 1) * BETWEEN,
      height: rows * unit.height + (rows - 1) * BETWEEN,
    },
  };
}

/** The narrowest that a plan can be. */
function narrowest(sizes: LabSizes, plan: Plan, cell: number): number {
  const { input, pooled, stack } = parts(sizes, plan, cell);
  const passed = 2 * pooled.width;
  if (plan.top === "beside") return input.width + passed + stack.width + 3 * GAP;
  if (plan.top === "line") return Math.max(input.width + passed + 2 * TIGHT_GAP, stack.width);
  return Math.max(input.width, passed + TIGHT_GAP, stack.width);
}

function widest(sizes: LabSizes, plan: Plan, width: number): number {
  if (narrowest(sizes, plan, 0) > width) return 0;
  let [low, high] = [0, LARGEST + 0.25];
  while (high - low > 0.25) {
    const cell = (low + high) / 2;
    if (narrowest(sizes, plan, cell) <= width) low = cell;
    else high = cell;
  }
  // Whole pixels keep the lines between cells crisp.
  return low > 8 ? Math.floor(low) : low;
}

const ways = ({ top, columns }: Plan): LabLayout["arrows"] =>
  top === "column" ? "none" : top === "beside" && columns === 1 ? "planes" : "pooled";

function place(sizes: LabSizes, plan: Plan, cell: number, width: number): LabLayout {
  const { input, pooled, unit, stack } = parts(sizes, plan, cell);
  const column = 2 * (HEAD + pooled.height) + BETWEEN;
  const origin = { x: 0, y: 0 };
  const stacked = (x: number, y: number): Point[] =>
    Array.from({ length: sizes.planes }, (_, i) => ({
      x: x + (i % plan.columns) * (unit.width + BETWEEN),
      y: y + Math.floor(i / plan.columns) * (unit.height + BETWEEN),
    }));
  const common = { cell, said: plan.said, arrows: ways(plan) };
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
      middle: { x: x[1]!, y: top(pooled.height) },
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
      middle: { x: x + pooled.width + gap, y: own },
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
    middle: { x: right, y: second },
    planes: stacked(0, end),
  };
}

/** The plan with the most legible cells that keeps the figure low. */
export function labLayout(sizes: LabSizes, width: number): LabLayout {
  let best: { layout: LabLayout; worth: number } | undefined;
  for (const top of ["beside", "line", "column"] as const) {
    for (let columns = 1; columns <= Math.min(3, sizes.planes); columns++) {
      for (const said of ["beside", "below"] as const) {
        const plan = { top, columns, said };
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
  return best?.layout ?? place(sizes, { top: "column", columns: 1, said: "below" }, 2, width);
}
