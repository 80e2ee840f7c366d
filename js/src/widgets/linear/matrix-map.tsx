// A matrix too large to draw entry by entry: a window onto it, with a map of the whole.

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { type Linear, links, result } from "../../terms/linear";
import { columns, type MatrixOf, matrixSize, NOTHING, vectorOf } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { rowsOf, type Size } from "../../terms/terms";
import { DIGITS } from "../../ui/cell-style";
import { Button } from "../../ui/controls";
import { useWorn } from "../../ui/hooks";
import { chord, gridMove } from "../../ui/keys";
import type { Tongue } from "../../ui/language";
import {
  clamp,
  fitScale,
  reveal,
  type Screen,
  type Viewport,
  visible,
  zoom,
} from "../../ui/layout";
import { box } from "../../ui/place";
import { NARROW } from "../../ui/room";
import { magnitude, meaningOf, pack, parse, ramp, rolesOf, shade, themes } from "../../ui/theme";
import type { LinearState } from "./state";

/** Pixels of what stands round the window: the line above it, the vector, and the output. */
const LINE = 34;
const VECTOR = 26;
const OUTPUT = 44;
const GAP = 5;
const MAP = 96;
/** Rows that Page Up and Page Down move by. */
const PAGE = 20;

/** A canvas of so many pixels on screen, ready to be drawn on in those. */
function cleared(canvas: HTMLCanvasElement, { width, height }: Screen, color: string) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = color;
  context.fillRect(0, 0, width, height);
  context.textAlign = "center";
  context.textBaseline = "middle";
  return context;
}

/** An image as large as each canvas: made once, for megabytes with every step keep the engine busy. */
const images = new WeakMap<HTMLCanvasElement, ImageData>();

function imageOf(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): ImageData {
  const { width, height } = canvas;
  const kept = images.get(canvas);
  if (kept?.width === width && kept.height === height) return kept;
  const image = context.createImageData(width, height);
  images.set(canvas, image);
  return image;
}

/** Entries that share a pixel: the one of the largest size stands for all of them. */
function binned(
  s: Linear,
  cols: Int32Array,
  value: (row: number) => number,
  view: Viewport,
  screen: Screen,
): Map<number, number> {
  // Few pixels hold any.
  const pixels = new Map<number, number>();
  const first = Math.max(0, Math.floor(view.row));
  const last = Math.min(
    s.by.output.start.length - 1,
    Math.ceil(view.row + screen.height / view.scale),
  );
  for (let o = first; o < last; o++) {
    const y = Math.floor((o - view.row) * view.scale);
    if (y < 0 || y >= screen.height) continue;
    for (let i = s.by.output.start[o]!; i < s.by.output.start[o + 1]!; i++) {
      const row = s.by.output.rows[i]!;
      const x = Math.floor((cols[row]! - view.col) * view.scale);
      if (x < 0 || x >= screen.width) continue;
      const at = y * screen.width + x;
      const v = value(row);
      if (Math.abs(v) > Math.abs(pixels.get(at) ?? 0)) pixels.set(at, v);
    }
  }
  return pixels;
}

interface Drawn {
  readonly state: LinearState;
  readonly cols: Int32Array;
  readonly matrixOf: MatrixOf;
  readonly size: Size;
  readonly screen: Screen;
  readonly view: Viewport;
}

/** Draw the products that fall on the screen, binned where a pixel holds several entries. */
function draw(canvas: HTMLCanvasElement, drawn: Drawn, lit: ReadonlySet<number>, step: number) {
  const { state, cols, matrixOf, size, screen, view } = drawn;
  const s = state.linear.value;
  const colors = themes[state.theme.value];
  const context = cleared(canvas, screen, colors.empty);
  const values = s.spec[matrixOf].values;
  const cell = matrixOf === "kernel" ? s.terms.kernel : s.terms.input;
  const labelled = view.scale >= DIGITS;
  const { css, rgba } = ramp(meaningOf(values), labelled, state.theme.value);
  const max = magnitude(values);
  if (view.scale < 1) {
    const ratio = canvas.width / screen.width;
    const device = { width: canvas.width, height: canvas.height };
    const at = { ...view, scale: view.scale * ratio };
    const image = imageOf(canvas, context);
    const data = new Uint32Array(image.data.buffer).fill(pack(parse(colors.empty)));
    for (const [i, v] of binned(s, cols, (row) => values[cell[row]!]!, at, device))
      data[i] = rgba[shade(v, max)]!;
    context.putImageData(image, 0, 0);
  }
  const { top, left, bottom, right } = visible(view, size, screen);
  const side = Math.max(1, view.scale - (view.scale > 6 ? 1 : 0));
  context.font = `${Math.round(0.42 * view.scale)}px system-ui, sans-serif`;
  const entry = (row: number, o: number) => {
    const col = cols[row]!;
    if (col < left || col >= right) return;
    const x = (col - view.col) * view.scale;
    const y = (o - view.row) * view.scale;
    const value = values[cell[row]!]!;
    context.fillStyle = lit.has(row) ? colors.text : css[shade(value, max)]!;
    context.fillRect(x, y, side, side);
    if (!labelled) return;
    context.fillStyle = lit.has(row) ? colors.surface : colors.text;
    const label =
      state.labels.value === "symbols" ? state.symbols.value[matrixOf](cell[row]!) : show(value, 2);
    context.fillText(label, x + view.scale / 2, y + view.scale / 2, view.scale - 2);
  };
  if (view.scale < 1) for (const row of lit) entry(row, s.terms.output[row]!);
  else for (let o = top; o < bottom; o++) for (const row of rowsOf(s.by.output, o)) entry(row, o);
  if (step < 0) return;
  context.strokeStyle = rolesOf(state.theme.value).output;
  context.lineWidth = 2;
  context.strokeRect(
    -view.col * view.scale,
    (step - view.row) * view.scale - 1,
    size.cols * view.scale,
    Math.max(2, view.scale),
  );
}

/** Draw the part of a vector that belongs to the columns or the rows in sight. */
function drawVector(
  canvas: HTMLCanvasElement,
  state: LinearState,
  screen: Screen,
  values: ArrayLike<number>,
  lit: ReadonlySet<number>,
  from: number,
  scale: number,
  across: boolean,
) {
  const colors = themes[state.theme.value];
  const context = cleared(canvas, screen, colors.empty);
  const { css } = ramp(meaningOf(values), true, state.theme.value);
  const max = magnitude(values);
  const length = across ? screen.width : screen.height;
  const last = Math.min(values.length, Math.ceil(from + length / scale));
  const thick = across ? screen.height : screen.width;
  const side = Math.max(1, scale - (scale > 6 ? 1 : 0));
  context.font = "12px system-ui, sans-serif";
  for (let i = Math.floor(from); i < last; i++) {
    const at = (i - from) * scale;
    context.fillStyle = lit.has(i) ? colors.text : css[shade(values[i]!, max)]!;
    if (across) context.fillRect(at, 0, side, thick);
    else context.fillRect(0, at, thick, side);
    if (scale < DIGITS) continue;
    context.fillStyle = lit.has(i) ? colors.surface : colors.text;
    const middle = at + scale / 2;
    const label = show(values[i]!, across ? 2 : 3);
    if (across) context.fillText(label, middle, thick / 2, scale - 2);
    else context.fillText(label, thick / 2, middle, thick - 4);
  }
}

/** The product at an entry, or −1. */
function productAt(s: Linear, cols: Int32Array, o: number, col: number): number {
  for (const row of rowsOf(s.by.output, o)) if (cols[row] === col) return row;
  return -1;
}

/** Which entries are in sight. */
const seenWords = (t: Tongue, { top, left, bottom, right }: ReturnType<typeof visible>): string =>
  t("rows {rows}, columns {columns} shown", {
    rows: `${top}–${bottom - 1}`,
    columns: `${left}–${right - 1}`,
  });

interface MapProps {
  readonly state: LinearState;
  /** Pixels that the map may take, the line above it included. */
  readonly height: number;
}

export function MatrixMap({ state, height }: MapProps) {
  const s = state.linear.value;
  const matrixOf = state.matrixOf.value;
  const size = matrixSize(s, matrixOf);
  const cols = useMemo(() => columns(s, matrixOf), [s, matrixOf]);
  const narrow = state.width.value < NARROW;
  const screen: Screen = {
    width: Math.max(200, state.width.value) - OUTPUT - GAP - 2,
    height: height - LINE - VECTOR - GAP - 2,
  };
  // Until somebody pans or zooms, the window is as wide as the matrix and follows the steps.
  const chosen = useSignal<Viewport | null>(null);
  const step = Math.min(state.playback.step.value, s.steps - 1);
  const active = useSignal({ row: 0, col: 0 });
  // A smaller matrix may have lost the cell.
  const here = {
    row: Math.min(active.value.row, size.rows - 1),
    col: Math.min(active.value.col, size.cols - 1),
  };
  const drag = useRef<{ x: number; y: number; from: Viewport } | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const vector = useRef<HTMLCanvasElement>(null);
  const output = useRef<HTMLCanvasElement>(null);
  const map = useRef<HTMLCanvasElement>(null);
  const wide = Math.max(screen.width / size.cols, fitScale(size, screen));
  const following = { scale: wide, row: step - screen.height / wide / 2, col: 0 };
  const at = clamp(chosen.value ?? following, size, screen);
  const target = state.target.value;
  const lit = useMemo(() => new Set(target ? links(s, target).rows : []), [target, s]);
  const numbers = useMemo(() => {
    const { values } = s.spec[matrixOf === "kernel" ? "input" : "kernel"];
    return {
      vector: Float64Array.from(vectorOf(s, matrixOf), (i) => (i === NOTHING ? 0 : values[i]!)),
      output: result(s),
    };
  }, [s, matrixOf]);
  const side = narrow ? MAP / 2 : MAP;
  const mapScreen = {
    width: Math.round(Math.min(2 * side, Math.max(20, (side * size.cols) / size.rows))),
    height: side,
  };
  const drawn = { state, cols, matrixOf, size };
  const { values: entries } = s.spec[matrixOf];
  useWorn("Matrix", ramp(meaningOf(entries), at.scale >= DIGITS, state.theme.value));

  useLayoutEffect(() => {
    draw(canvas.current!, { ...drawn, screen, view: at }, lit, step);
    const down = { width: OUTPUT, height: screen.height };
    const rowsLit = new Set([step]);
    drawVector(output.current!, state, down, numbers.output, rowsLit, at.row, at.scale, false);
  });
  // Thousands of columns, which no step changes.
  useLayoutEffect(() => {
    const across = { width: screen.width, height: VECTOR };
    const columnsLit = new Set(Array.from(lit, (row) => cols[row]!));
    drawVector(vector.current!, state, across, numbers.vector, columnsLit, at.col, at.scale, true);
  }, [numbers, cols, lit, at.col, at.scale, screen.width, state.theme.value]);
  useLayoutEffect(() => {
    const whole = { scale: fitScale(size, mapScreen), row: 0, col: 0 };
    draw(map.current!, { ...drawn, screen: mapScreen, view: whole }, new Set(), -1);
  }, [s, matrixOf, side, state.theme.value]);

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
  const go = (to: { row: number; col: number }) => {
    active.value = to;
    chosen.value = reveal(at, to.row, to.col, size, screen);
    state.pointers.focused.value = point(to.row, to.col);
  };
  const found = productAt(s, cols, here.row, here.col);
  const value =
    found < 0
      ? 0
      : s.spec[matrixOf].values[(matrixOf === "kernel" ? s.terms.kernel : s.terms.input)[found]!]!;
  const { t } = state.room;
  const bin = Math.ceil(1 / at.scale);
  const told = [
    ...(narrow
      ? []
      : [
          t("{rows} × {cols} entries, {n} of them products", { ...size, n: s.terms.output.length }),
        ]),
    ...(narrow && bin > 1 ? [] : [seenWords(t, visible(at, size, screen))]),
    ...(entries.every((v) => v === 0) ? [t("all are 0")] : []),
    ...(bin > 1
      ? [
          narrow
            ? t("a pixel: largest of {n} × {n}", { n: bin })
            : t("a pixel shows the largest of {n} × {n}", { n: bin }),
        ]
      : []),
  ];
  return (
    <div class="map">
      <div class="map-bar">
        <p>
          {narrow && [t("{rows} × {cols} entries", { ...size }), <br key="below" />]}
          {told.join("; ")}
        </p>
        <span class="spacer" />
        {(
          [
            ["−", t("Zoom out"), zoom(at, 0.5, size, screen)],
            ["+", t("Zoom in"), zoom(at, 2, size, screen)],
            [t("Fit"), t("Fit"), { scale: 0, row: 0, col: 0 }, t("Show the whole matrix")],
          ] as const
        ).map(([text, name, view, title = name]) => (
          <Button
            key={text}
            name={name}
            title={title}
            kind="plain"
            onClick={() => (chosen.value = view)}
          >
            {text}
          </Button>
        ))}
      </div>
      <canvas
        ref={vector}
        class="map-vector"
        role="img"
        aria-label={
          matrixOf === "kernel"
            ? t("Input as a vector, above the columns")
            : t("Kernel as a vector, above the columns")
        }
        style={box(screen.width, VECTOR)}
      />
      <canvas
        ref={output}
        class="map-output"
        role="img"
        aria-label={t("Output, beside the rows")}
        style={box(OUTPUT, screen.height)}
      />
      <div
        class="map-view"
        role="grid"
        tabIndex={0}
        aria-label={t("Matrix")}
        aria-rowcount={size.rows}
        aria-colcount={size.cols}
        aria-readonly="true"
        aria-activedescendant="map-cell"
        style={{ ...box(screen.width, screen.height), marginTop: `${GAP}px` }}
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
        onFocusIn={() => go(here)}
        onFocusOut={() => {
          state.pointers.focused.value = null;
        }}
        onKeyDown={(event) => {
          if (event.altKey || event.shiftKey) return;
          const to = gridMove(event.key, here, size, { page: PAGE, ends: chord(event) });
          const by = { "+": 2, "-": 0.5 }[event.key];
          if (to) go(to);
          else if (by) chosen.value = zoom(at, by, size, screen, here);
          else return;
          event.preventDefault();
        }}
      >
        <canvas ref={canvas} aria-hidden style={{ width: "100%", height: "100%" }} />
        <div role="row" class="unseen" aria-rowindex={here.row + 1}>
          <span
            role="gridcell"
            id="map-cell"
            aria-colindex={here.col + 1}
            aria-label={`(${here.row}, ${here.col}) ${show(value)}`}
          >
            {show(value)}
          </span>
        </div>
      </div>
      <div
        class="minimap"
        aria-hidden
        style={box(mapScreen.width, mapScreen.height)}
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
