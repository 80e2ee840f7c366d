// Cones: what a cell reaches, as the translucent hull of it and of the cells that it is linked to.
// Where they overlap they are darker.

import { useMemo } from "preact/hooks";
import type { Point } from "./layout";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A cell of those that the cones start from, and one that it reaches. */
export type Pair = readonly [from: number, to: number];

/** Where a point is drawn: a plane may be tilted. */
export type Project = (x: number, y: number) => Point;

const flat: Project = (x, y) => ({ x, y });

/** The corners of a rectangle, in order. */
const corners = ({ x, y, width, height }: Rect, project: Project): Point[] => [
  project(x, y),
  project(x + width, y),
  project(x + width, y + height),
  project(x, y + height),
];

/** The smallest rectangle round all of them. */
export function around(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

const tenths = (n: number): number => Math.round(n * 10) / 10;

/** A closed outline as path data. */
const closed = (points: readonly Point[]): string =>
  `M${points.map(({ x, y }) => `${tenths(x)} ${tenths(y)}`).join("L")}Z`;

/** The convex hull of points, in order round it: Andrew's monotone chain. */
function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (list: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const p of list) {
      while (chain.length > 1) {
        const [a, b] = [chain.at(-2)!, chain.at(-1)!];
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** A rectangle where a plane shows it, as path data. */
export const outline = (rect: Rect, on: Project = flat): string => closed(corners(rect, on));

/** The cone from one rectangle to another, as path data. */
export const cone = (from: Rect, to: Rect, onFrom: Project = flat, onTo: Project = flat): string =>
  closed(hull([...corners(from, onFrom), ...corners(to, onTo)]));

interface ConesProps {
  /** Where the cells of both sides are. */
  readonly from: (cell: number) => Rect;
  readonly to: (cell: number) => Rect;
  /** Which cells are linked: a cell's cone spans all that it reaches. */
  readonly pairs: readonly Pair[];
  /** The links of what is pointed at, whose cones alone are lit; null where nothing is. */
  readonly lit: readonly Pair[] | null;
  /** How dense a cone is, 0 to 1; all are alike where it is missing. */
  readonly density?: (from: number) => number;
}

interface Cone {
  readonly density: number | undefined;
  readonly left: number;
  readonly right: number;
  readonly path: string;
}

function conesOf({ from, to, density }: ConesProps, pairs: readonly Pair[]): Cone[] {
  const reached = new Map<number, Rect[]>();
  for (const [a, b] of pairs) {
    const rects = reached.get(a);
    if (rects) rects.push(to(b));
    else reached.set(a, [to(b)]);
  }
  return Array.from(reached, ([a, rects]) => {
    const end = around(rects);
    const { x, width } = around([from(a), end]);
    return {
      density: density?.(a),
      left: x,
      right: x + width,
      path: cone(from(a), end),
    };
  });
}

/** Cones that are equally dense and beside each other share a path: browsers lay each one out. */
function together(cones: readonly Cone[]): Cone[] {
  const shared: Cone[] = [];
  for (const one of cones) {
    const i = shared.findIndex(
      ({ density, right }) => density === one.density && right <= one.left + 0.01,
    );
    if (i < 0) shared.push(one);
    else shared[i] = { ...shared[i]!, right: one.right, path: shared[i]!.path + one.path };
  }
  return shared;
}

/** The cones from one set of cells to another, inside an `svg`; hovering redraws the lit ones only. */
export function Cones(props: ConesProps) {
  const { from, to, pairs, lit, density } = props;
  const all = useMemo(
    () =>
      together(conesOf(props, pairs)).map((shared, i) => (
        <path key={String(i)} d={shared.path} style={density && { fillOpacity: shared.density }} />
      )),
    [from, to, pairs, density],
  );
  return (
    <g class={lit ? "cones dimmed" : "cones"}>
      <g class="all">{all}</g>
      {lit && (
        <g class="lit">
          {together(conesOf(props, lit)).map(({ path }, i) => (
            <path key={String(i)} d={path} />
          ))}
        </g>
      )}
    </g>
  );
}
