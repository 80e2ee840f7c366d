// What lies between the lines. In 1D a ribbon from every cell to the cells that it reaches; in 2D
// every line is the front edge of a tilted plane, and cones lead from plane to plane.

import { computed } from "@preact/signals";
import { useContext, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { blank, textColors } from "../../ui/cell-style";
import { Cones, cone, outline, type Pair, type Rect } from "../../ui/cones";
import { useSilent } from "../../ui/cover";
import { Theme } from "../../ui/hooks";
import { box } from "../../ui/place";
import { Painter } from "../../ui/raster";
import { cssColor, magnitude } from "../../ui/theme";
import { planeStyle } from "./cells";
import { cellAt, onPlane } from "./layout";
import { type CheckerboardState, middle } from "./state";
import { linkedRanges, type Point, type Range, reaches } from "./upsample";

/** Pixels that the edge of a plane may take beyond it. */
const EDGE = 2;

/** The colour of what is lit: that of what is pointed at. */
const roleOf = ({ level, row }: Point, state: CheckerboardState): string =>
  level === 0 ? "input" : row !== undefined && level > state.shown.value ? "output" : "overlap";

export function Field({ state }: { state: CheckerboardState }) {
  const layout = state.layout.value;
  const { margin, line, lean, lines, lineHeight } = layout;
  const flat = state.spec.value.dims === 1;
  const point = state.point.value;
  const { hover, pin } = useMemo(() => {
    const pointers = (event: PointerEvent | MouseEvent) => {
      const box = (event.currentTarget as Element).getBoundingClientRect();
      const at = cellAt(
        state.layout.peek(),
        state.lengths.peek(),
        event.clientX - box.left,
        event.clientY - box.top,
      );
      return [state.pointers.grid(() => at), at ? 0 : -1] as const;
    };
    return {
      hover(event: PointerEvent) {
        const [{ onHover }, index] = pointers(event);
        onHover(index);
      },
      pin(event: MouseEvent) {
        const [{ onPin }, index] = pointers(event);
        onPin(index);
      },
    };
  }, [state]);
  return (
    <div class="field-of-cones" style={{ left: `${margin}px` }}>
      {!flat && <Floors state={state} />}
      <svg
        class={`between ${point ? roleOf(point, state) : ""}`}
        aria-hidden
        width={line + lean}
        height={lines.at(-1)! + lineHeight}
        onPointerMove={hover}
        onPointerLeave={() => state.pointers.grid(() => null).onHover(-1)}
        onClick={pin}
      >
        {flat ? (
          state.stages.value.map((_, level) => (
            <Ribbons key={String(level)} state={state} level={level} />
          ))
        ) : (
          <Planes state={state} />
        )}
      </svg>
    </div>
  );
}

/** A cell's ribbon spans from the first to the last cell that it reaches. */
const ends = (cell: number, { first, stop }: Range): Pair[] =>
  stop > first
    ? [
        [cell, first],
        [cell, stop - 1],
      ]
    : [];

/** The ribbons of one layer, in 1D. */
function Ribbons({ state, level }: { state: CheckerboardState; level: number }) {
  const parts = useMemo(() => {
    const reached = computed(() => {
      const [size, cells] = [state.lengths.value[level]!, state.lengths.value[level + 1]!];
      const { layers, method } = state.spec.value;
      return reaches(size, cells, layers[level]!, method);
    });
    return {
      reached,
      drawn: computed(() => {
        const { cells, lines, lineHeight } = state.layout.value;
        const edge =
          (at: number, y: number) =>
          (i: number): Rect => ({
            x: i * cells[at]!.width,
            y,
            width: cells[at]!.width,
            height: 0,
          });
        const counts = level > 0 ? state.stages.value[level - 1]!.counts : null;
        const max = counts && magnitude(counts);
        return {
          from: edge(level, lines[level]! + lineHeight),
          to: edge(level + 1, lines[level + 1]!),
          pairs: reached.value.flatMap((range, i) => ends(i, range)),
          // What a cell has summed already, it hands on as often.
          ...(counts && { density: (i: number) => (0.34 * counts[i]!) / max! }),
        };
      }),
    };
  }, [state, level]);
  // A layer that has just been removed still has its ribbons for a moment.
  if (level >= state.stages.value.length) return null;
  const linked = state.linked.value;
  let lit: Pair[] | null = null;
  if (linked) {
    const [from, to] = [linked[level]!, linked[level + 1]!];
    lit = parts.reached.value.slice(from.first, from.stop).flatMap(({ first, stop }, i) =>
      ends(from.first + i, {
        first: Math.max(first, to.first),
        stop: Math.min(stop, to.stop),
      }),
    );
  }
  return <Cones {...parts.drawn.value} lit={lit} />;
}

/**
 * The overlap at every level, as pictures that lie down. All are on one canvas: a browser makes a
 * layer of each one, and of all that lies over it, with every frame.
 */
function Floors({ state }: { state: CheckerboardState }) {
  const theme = useContext(Theme).value;
  const silent = useSilent("formula");
  const canvas = useRef<HTMLCanvasElement>(null);
  const painters = useRef<Painter[]>([]);
  const styles = useMemo(
    () => computed(() => state.lengths.value.map((_, level) => planeStyle(state, level))),
    [state],
  ).value;
  const { line, lean, depth, lines } = state.layout.value;
  const top = lines[0]! - depth - EDGE;
  const [width, height] = [line + lean + EDGE, lines.at(-1)! - top + EDGE];
  useLayoutEffect(() => {
    const colors = textColors(theme);
    const size = { width: 1, height: 1 };
    const ratio = devicePixelRatio;
    const on = canvas.current!;
    // Whoever sets the size of a canvas empties it.
    [on.width, on.height] = [Math.ceil(width * ratio), Math.ceil(height * ratio)];
    const context = on.getContext("2d")!;
    context.imageSmoothingEnabled = false;
    context.strokeStyle = cssColor(colors.line);
    styles.forEach((style, level) => {
      painters.current[level] ??= new Painter(document.createElement("canvas"));
      const painter = painters.current[level]!;
      // A pattern would tell the counts whose digits are covered.
      painter.paint(silent && level > 0 ? blank(style) : style, size, 11, colors, size);
      const { rows, cols } = style.size;
      const y = lines[level]! - depth - top;
      const [across, down] = [-lean / line, depth / line].map((n) => n * ratio);
      context.setTransform(ratio, 0, across!, down!, lean * ratio, y * ratio);
      context.drawImage(painter.canvas, 0, 0, cols, rows, 0, 0, line, line);
      context.strokeRect(-0.5, -0.5, line + 1, line + 1);
    });
  }, [styles, theme, width, height, depth, lines, silent]);
  return (
    <canvas
      ref={canvas}
      class="floors"
      aria-hidden
      style={{ ...box(width, height), top: `${top}px` }}
    />
  );
}

const square = (columns: Range, rows: Range): Rect => ({
  x: columns.first,
  y: rows.first,
  width: columns.stop - columns.first,
  height: rows.stop - rows.first,
});

/** Cells lower than this have no lines between them. */
const RULED = 6;

function Planes({ state }: { state: CheckerboardState }) {
  const layout = state.layout.value;
  const sizes = state.lengths.value;
  const cones = useMemo(
    () =>
      // At rest two neighbours in the middle: what both reach is darker.
      computed(() => {
        const { spec, stages } = state;
        const row = middle(state.lengths.value[0]!);
        const chain = (col: number) => linkedRanges(spec.value, stages.value, { level: 0, col });
        const rows = chain(row);
        return [row, row + 1]
          .filter((col) => col < state.lengths.value[0]!)
          .map((col) => chain(col).map((columns, i) => square(columns, rows[i]!)));
      }),
    [state],
  ).value;
  const linked = state.linked.value;
  const rows = state.linkedRows.value;
  const lit = linked && rows ? linked.map((columns, i) => square(columns, rows[i]!)) : null;
  const on = (level: number) => onPlane(layout, level, sizes[level]!);
  const draw = (rects: readonly Rect[]) =>
    rects
      .slice(1)
      .flatMap((to, level) =>
        to.width > 0 && rects[level]!.width > 0
          ? [<path key={level} d={cone(rects[level]!, to, on(level), on(level + 1))} />]
          : [],
      );
  const footprints = (rects: readonly Rect[]) =>
    rects.map((rect, level) => rect.width > 0 && <path key={level} d={outline(rect, on(level))} />);
  return (
    <>
      {sizes.map((cells, level) => (
        <path
          key={level}
          class="ruling"
          d={layout.depth / cells < RULED ? "" : ruling(cells, on(level))}
        />
      ))}
      <g class="cones">
        <g class={lit ? "lit" : "all"}>
          {(lit ? [lit] : cones).map((rects, i) => (
            <g key={String(i)}>{draw(rects)}</g>
          ))}
        </g>
      </g>
      <g class={lit ? "footprints lit" : "footprints"}>
        {(lit ? [lit] : cones).map((rects, i) => (
          <g key={String(i)}>{footprints(rects)}</g>
        ))}
      </g>
    </>
  );
}

/** The lines between the cells of a plane. */
function ruling(cells: number, on: ReturnType<typeof onPlane>): string {
  const stroke = (ax: number, ay: number, bx: number, by: number): string => {
    const [a, b] = [on(ax, ay), on(bx, by)];
    return `M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
  };
  return Array.from(
    { length: cells + 1 },
    (_, i) => stroke(i, 0, i, cells) + stroke(0, i, cells, i),
  ).join("");
}
