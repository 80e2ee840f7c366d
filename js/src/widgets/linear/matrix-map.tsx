// A matrix too large to draw entry by entry: a window onto it, with a map of the whole.

import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { type Linear, links } from "../../terms/linear";
import { columns, type MatrixOf, matrixSize } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { rowsOf, type Size } from "../../terms/terms";
import { Button } from "../../ui/controls";
import {
  clamp,
  fitScale,
  reveal,
  type Screen,
  type Viewport,
  visible,
  zoom,
} from "../../ui/layout";
import { magnitude, meaningOf, ramp, shade, themes } from "../../ui/theme";
import type { LinearState } from "./state";

const HEIGHT = 440;
const MAP = 120;

/** Draw the products that fall on the screen; one that is smaller than a pixel still gets one. */
function draw(
  canvas: HTMLCanvasElement,
  state: LinearState,
  cols: Int32Array,
  matrixOf: MatrixOf,
  size: Size,
  screen: Screen,
  view: Viewport,
  lit: ReadonlySet<number>,
  step: number,
): void {
  const s = state.linear.value;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(screen.width * ratio), Math.round(screen.height * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d")!;
  const colors = themes[state.theme.value];
  const values = s.spec[matrixOf].values;
  const cell = matrixOf === "kernel" ? s.terms.kernel : s.terms.input;
  const labelled = view.scale >= 16;
  const { css } = ramp(meaningOf(values), labelled, state.theme.value);
  const max = magnitude(values);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = colors.empty;
  context.fillRect(0, 0, screen.width, screen.height);
  const { top, left, bottom, right } = visible(view, size, screen);
  const side = Math.max(1, view.scale - (view.scale > 6 ? 1 : 0));
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `${Math.round(0.42 * view.scale)}px system-ui, sans-serif`;
  for (let o = top; o < bottom; o++) {
    for (const row of rowsOf(s.by.output, o)) {
      const col = cols[row]!;
      if (col < left || col >= right) continue;
      const x = (col - view.col) * view.scale;
      const y = (o - view.row) * view.scale;
      const value = values[cell[row]!]!;
      context.fillStyle = lit.has(row) ? colors.text : css[shade(value, max)]!;
      context.fillRect(x, y, side, side);
      if (!labelled) continue;
      context.fillStyle = lit.has(row) ? colors.surface : colors.text;
      const label =
        state.labels.value === "symbols"
          ? state.symbols.value[matrixOf](cell[row]!)
          : show(value, 2);
      context.fillText(label, x + view.scale / 2, y + view.scale / 2, view.scale - 2);
    }
  }
  if (step < 0) return;
  context.strokeStyle = themes.roles.overlap;
  context.lineWidth = 2;
  context.strokeRect(
    -view.col * view.scale,
    (step - view.row) * view.scale - 1,
    size.cols * view.scale,
    Math.max(2, view.scale),
  );
}

/** The product at an entry, or −1. */
function productAt(s: Linear, cols: Int32Array, o: number, col: number): number {
  for (const row of rowsOf(s.by.output, o)) if (cols[row] === col) return row;
  return -1;
}

export function MatrixMap({ state, matrixOf }: { state: LinearState; matrixOf: MatrixOf }) {
  const s = state.linear.value;
  const size = matrixSize(s, matrixOf);
  const cols = useMemo(() => columns(s, matrixOf), [s, matrixOf]);
  const screen: Screen = { width: Math.max(240, state.width.value), height: HEIGHT };
  // Until somebody pans or zooms, the window is as wide as the matrix and follows the steps.
  const chosen = useSignal<Viewport | null>(null);
  const step = Math.min(state.playback.step.value, s.steps - 1);
  const active = useSignal({ row: 0, col: 0 });
  const drag = useRef<{ x: number; y: number; from: Viewport } | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useRef<HTMLCanvasElement>(null);
  const wide = screen.width / size.cols;
  const following = { scale: wide, row: step - screen.height / wide / 2, col: 0 };
  const at = clamp(chosen.value ?? following, size, screen);
  const lit = useComputed(() => {
    const target = state.target.value;
    return new Set(target ? links(state.linear.value, target).rows : []);
  });
  const mapScreen = {
    width: Math.min(240, Math.max(24, (MAP * size.cols) / size.rows)),
    height: MAP,
  };

  useLayoutEffect(() => {
    draw(canvas.current!, state, cols, matrixOf, size, screen, at, lit.value, step);
  });
  useLayoutEffect(() => {
    const whole = { scale: fitScale(size, mapScreen), row: 0, col: 0 };
    draw(map.current!, state, cols, matrixOf, size, mapScreen, whole, new Set(), -1);
  }, [s, matrixOf, state.theme.value]);

  const entry = (event: PointerEvent | MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    return {
      row: Math.floor(at.row + (event.clientY - box.top) / at.scale),
      col: Math.floor(at.col + (event.clientX - box.left) / at.scale),
    };
  };
  const point = (row: number, col: number) => {
    if (row < 0 || row >= size.rows) return null;
    const found = productAt(s, cols, row, col);
    if (found < 0) return { grid: "output" as const, index: row };
    return {
      grid: "copy" as const,
      index: s.terms.kernel[found]!,
      input: s.terms.input[found]!,
    };
  };
  const go = (row: number, col: number) => {
    const within = (n: number, max: number) => Math.max(0, Math.min(max - 1, n));
    active.value = { row: within(row, size.rows), col: within(col, size.cols) };
    chosen.value = reveal(at, active.value.row, active.value.col, size, screen);
    state.pointers.focused.value = point(active.value.row, active.value.col);
  };
  const found = productAt(s, cols, active.value.row, active.value.col);
  const value =
    found < 0
      ? 0
      : s.spec[matrixOf].values[(matrixOf === "kernel" ? s.terms.kernel : s.terms.input)[found]!]!;
  const seen = visible(at, size, screen);
  return (
    <div class="map">
      <div class="map-bar">
        <span>
          {size.rows} × {size.cols} entries, {s.terms.output.length} of them products; rows{" "}
          {seen.top}–{seen.bottom - 1}, columns {seen.left}–{seen.right - 1} shown
        </span>
        <span class="spacer" />
        {(
          [
            ["−", "Zoom out", "Zoom out", zoom(at, 0.5, size, screen)],
            ["+", "Zoom in", "Zoom in", zoom(at, 2, size, screen)],
            ["Fit", "Fit", "Show the whole matrix", { scale: 0, row: 0, col: 0 }],
          ] as const
        ).map(([text, name, title, view]) => (
          <Button
            key={name}
            name={name}
            title={title}
            kind="plain"
            onClick={() => (chosen.value = view)}
          >
            {text}
          </Button>
        ))}
      </div>
      <div
        class="map-view"
        role="grid"
        tabIndex={0}
        aria-label="Matrix"
        aria-rowcount={size.rows}
        aria-colcount={size.cols}
        aria-readonly="true"
        aria-activedescendant="map-cell"
        style={{ width: `${screen.width}px`, height: `${screen.height}px` }}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, from: at };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const start = drag.current;
          if (start) {
            chosen.value = clamp(
              {
                ...start.from,
                row: start.from.row - (event.clientY - start.y) / start.from.scale,
                col: start.from.col - (event.clientX - start.x) / start.from.scale,
              },
              size,
              screen,
            );
          } else {
            const { row, col } = entry(event);
            state.pointers.hovered.value = point(row, col);
          }
        }}
        onPointerUp={() => {
          drag.current = null;
        }}
        onPointerLeave={() => {
          state.pointers.hovered.value = null;
        }}
        onDblClick={(event) => {
          const { row, col } = entry(event);
          chosen.value = zoom(at, 4, size, screen, { row, col });
        }}
        onFocusIn={() => go(active.value.row, active.value.col)}
        onFocusOut={() => {
          state.pointers.focused.value = null;
        }}
        onKeyDown={(event) => {
          const { row, col } = active.value;
          const moves: Record<string, () => void> = {
            ArrowUp: () => go(row - 1, col),
            ArrowDown: () => go(row + 1, col),
            ArrowLeft: () => go(row, col - 1),
            ArrowRight: () => go(row, col + 1),
            PageUp: () => go(row - 20, col),
            PageDown: () => go(row + 20, col),
            Home: () => go(event.ctrlKey || event.metaKey ? 0 : row, 0),
            End: () => go(event.ctrlKey || event.metaKey ? size.rows : row, size.cols),
            "+": () => (chosen.value = zoom(at, 2, size, screen, active.value)),
            "-": () => (chosen.value = zoom(at, 0.5, size, screen, active.value)),
          };
          const move = moves[event.key];
          if (!move || event.altKey || event.shiftKey) return;
          move();
          event.preventDefault();
        }}
      >
        <canvas ref={canvas} aria-hidden="true" style={{ width: "100%", height: "100%" }} />
        <div role="row" class="unseen" aria-rowindex={active.value.row + 1}>
          <span
            role="gridcell"
            id="map-cell"
            aria-colindex={active.value.col + 1}
            aria-label={`(${active.value.row}, ${active.value.col}) ${show(value)}`}
          >
            {show(value)}
          </span>
        </div>
      </div>
      <div
        class="minimap"
        aria-hidden="true"
        style={{ width: `${mapScreen.width}px`, height: `${mapScreen.height}px` }}
        onPointerDown={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const row = ((event.clientY - box.top) / box.height) * size.rows;
          const col = ((event.clientX - box.left) / box.width) * size.cols;
          chosen.value = clamp(
            {
              ...at,
              row: row - screen.height / at.scale / 2,
              col: col - screen.width / at.scale / 2,
            },
            size,
            screen,
          );
        }}
      >
        <canvas ref={map} style={{ width: "100%", height: "100%" }} />
        <i
          style={{
            left: `${(100 * at.col) / size.cols}%`,
            top: `${(100 * at.row) / size.rows}%`,
            width: `${Math.min(100, (100 * screen.width) / at.scale / size.cols)}%`,
            height: `${Math.min(100, (100 * screen.height) / at.scale / size.rows)}%`,
          }}
        />
      </div>
    </div>
  );
}
