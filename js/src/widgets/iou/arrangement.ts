// Where things stand: the picture takes the height that is left, what is counted the width beside it.

import type { Size } from "../../terms/terms";
import type { Screen } from "../../ui/layout";
import { NARROW } from "../../ui/room";

/** A figure narrower than this shows one thing at a time. */
const PHONE = 640;
/** As wide as the stylesheet has it. */
const TOOLBAR = 128;
const GAP = 24;
/** Below the picture: what its lines and fills mean. */
const LEGEND = 30;
/** With less room the stage grows. */
const LOWEST_PICTURE = 160;
const TABS = 38;
/** Over the picture on a phone: the tools, and the classes. */
const TOOLS = { tools: 40, classes: 38 };
/** A flat picture leaves the width to the numbers that they need, but not more than this share. */
const SHARE = 0.4;
/** From these on, all of them are seen at once. */
const ALL = { width: 510, plot: 170, matrix: 110, row: 22 };
/** Scores over all classes, their formulas beside or below them. */
const OVERALL = { beside: 96, wrapped: 136, below: 186 };
const TABLE = { head: 34, row: 27 };
const PLOT = { width: 228, widest: 340 };
/** Pixels of the screen per pixel of a mask, at most; a picture of a few fills its box all the same. */
const CLOSEST = 64;

/** What is shown in tabs, where there is no room for all of it. */
export type Tab = "picture" | "scores" | "matrix" | "dice";

export interface Arrangement {
  /** The picture over the numbers, in tabs, with its tools above it. */
  readonly phone: boolean;
  /** What there is to choose from; none where all of it is seen. */
  readonly tabs: readonly Tab[];
  readonly screen: Screen;
  /** Room for the numbers. */
  readonly panel: { readonly width: number; readonly height: number };
  /** Room for the confusion matrix. */
  readonly matrix: { readonly width: number; readonly height: number };
  readonly plot: PlotRoom;
}

// The room of a plot.

/** Above and below a plot: its heading and its formula. */
export const WORDS = 68;
/** The formula in one line with the gap before it, and what a plot needs beside it. */
export const FORMULA = 228;
const BESIDE = 180;
const LOWEST = 96;

export interface PlotRoom {
  readonly width: number;
  /** Room for heading, plot and formula. */
  readonly height: number;
}

/** Whether the words stand beside the plot, where the room is wide. */
export const isBeside = ({ width }: PlotRoom): boolean => width >= FORMULA + BESIDE;

/** Whether the plot has the room that it needs. */
export const plotFits = (room: PlotRoom): boolean =>
  room.height - (isBeside(room) ? 0 : WORDS) >= LOWEST;

/** The picture's box in its room; whole pixels where little room is lost by them. */
function fitted({ rows, cols }: Size, width: number, height: number): Screen {
  const scale = Math.min(width / cols, height / rows);
  const even = Math.floor(scale) > 0.9 * scale ? Math.floor(scale) : scale;
  return {
    width: Math.max(1, Math.round(cols * even)),
    height: Math.max(1, Math.round(rows * even)),
    closest: Math.max(CLOSEST, even),
  };
}

export interface Place {
  readonly width: number;
  readonly height: number;
  readonly compact: boolean;
}

/** Lay out a picture and the table of so many classes. */
export function arranged(
  { width, height, compact }: Place,
  size: Size,
  classes: number,
): Arrangement {
  const rows = TABLE.head + TABLE.row * classes;
  if (width < PHONE) {
    const above = TABS + (compact ? 0 : TOOLS.tools + TOOLS.classes);
    return {
      phone: true,
      screen: fitted(size, width, Math.max(LOWEST_PICTURE, height - above - LEGEND)),
      ...tabbed({ width, height: height - TABS }, OVERALL.below + rows, ["picture"]),
    };
  }
  const toolbar = compact ? 0 : TOOLBAR + GAP;
  const room = Math.max(SHARE * width, width - toolbar - GAP - ALL.width);
  const screen = fitted(size, room, Math.max(LOWEST_PICTURE, height - LEGEND));
  const left = width - toolbar - GAP - screen.width;
  const rest = height - OVERALL.beside - rows - GAP / 2;
  if (left < ALL.width || rest < Math.max(ALL.plot, ALL.matrix + ALL.row * classes))
    return {
      phone: false,
      screen,
      ...tabbed({ width: left, height: height - TABS }, OVERALL.wrapped + rows, []),
    };
  return {
    phone: false,
    tabs: [],
    screen,
    panel: { width: left, height },
    matrix: { width: left - PLOT.width - GAP, height: rest },
    plot: { width: PLOT.width, height: rest },
  };
}

/** One thing at a time in a panel; the plot below the scores where it has room there. */
function tabbed(panel: PlotRoom, table: number, before: readonly Tab[]) {
  const width = Math.min(PLOT.widest, panel.width);
  const below = { width, height: panel.height - table };
  return plotFits(below)
    ? { tabs: [...before, "scores", "matrix"] as const, panel, matrix: panel, plot: below }
    : {
        tabs: [...before, "scores", "matrix", "dice"] as const,
        panel,
        matrix: panel,
        plot: { width, height: panel.height },
      };
}

/** Whether tables leave out what the formula says too. */
export const isShort = ({ panel }: Arrangement): boolean => panel.width < NARROW - 80;
