// The surface on which both masks are seen and painted: canvas, overlay, pointers and keys.

import { effect, type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Pixel } from "../../ui/brush";
import { gridMove } from "../../ui/keys";
import { clamp, reveal, zoom } from "../../ui/layout";
import { box } from "../../ui/place";
import { compose, type Lines, lightingOf, linesOf, look, pixelAt } from "./drawing";
import { fullRect, grown, isEmpty } from "./masks";
import { CLOSING, type PaintTools } from "./paint";
import { nameOf } from "./spec";
import { hidesTarget, type IoUState } from "./state";

// The canvas of the masks: drawn fullRect where something else is to be seen, and only where pixels
// changed while one paints.

/** Keep a canvas up to date; returns the function that stops it. */
function keepDrawn(iou: IoUState, canvas: HTMLCanvasElement): () => void {
  const context = canvas.getContext("2d")!;
  let before: unknown[] = [];
  let lines: Lines | null = null;
  let colors = look(iou.theme.peek(), 1, iou.spec.peek().colors);
  return effect(() => {
    iou.version.value;
    const pair = iou.pair.value;
    const { size } = pair;
    const screen = iou.screen.value;
    const pointed = iou.pointed.value;
    const view = iou.viewport.value;
    const ratio = Math.min(2, Math.max(1, window.devicePixelRatio || 1));
    // Without a target nothing is outlined, and nothing is lit by it.
    const hides = hidesTarget(iou);
    const now = [
      hides,
      pair,
      screen,
      view,
      ratio,
      pointed,
      iou.theme.value,
      iou.shown.value,
      iou.spec.value.ignored,
      iou.spec.value.colors.join(),
      iou.image.value,
    ];
    const all = now.some((value, i) => value !== before[i]);
    if (all) {
      colors = look(iou.theme.value, ratio, iou.spec.value.colors);
      lines = linesOf(view, size, screen, ratio);
      canvas.width = lines.cols.length;
      canvas.height = lines.rows.length;
    }
    before = now;
    const near = pointed !== null;
    if (near) pair.updateBoundary();
    const dirty = pair.takeDirty();
    // Where border regions are lit they move with what is painted.
    const rect = all ? fullRect(size) : grown(dirty, near ? 2 * pair.boundaryWidth + 1 : 0, size);
    if (isEmpty(rect) || !lines) return;
    const margin = 2 * Math.round(ratio);
    const span = (first: number, last: number, from: number, side: number) => {
      const start = all ? 0 : Math.floor((first - from) * view.scale * ratio) - margin;
      const stop = all ? side : Math.ceil((last - from) * view.scale * ratio) + margin;
      return [Math.max(0, start), Math.min(side, stop)] as const;
    };
    const [left, right] = span(rect.left, rect.right, view.col, lines.cols.length);
    const [top, bottom] = span(rect.top, rect.bottom, view.row, lines.rows.length);
    if (right <= left || bottom <= top) return;
    const part = context.createImageData(right - left, bottom - top);
    compose(
      new Uint32Array(part.data.buffer),
      { width: right - left, height: bottom - top, left, top },
      lines,
      {
        size,
        target: hides ? pair.prediction : pair.target,
        prediction: pair.prediction,
        image: iou.image.value,
        ignored: iou.spec.value.ignored,
        shown: hides ? "prediction" : iou.shown.value,
        lighting: pointed && !hides ? lightingOf(pointed, pair) : null,
      },
      colors,
    );
    context.putImageData(part, left, top);
  });
}

// What lies over the masks while one paints: the brush, the cursor of the keys, a begun polygon.

interface OverlayProps {
  readonly iou: IoUState;
  readonly tools: PaintTools;
  readonly over: ReadonlySignal<Pixel | null>;
  readonly focused: ReadonlySignal<boolean>;
  readonly moving: boolean;
}

function Overlay({ iou, tools, over, focused, moving }: OverlayProps) {
  const { width, height } = iou.screen.value;
  const { scale, row: top, col: left } = iou.viewport.value;
  const { tool, brush } = iou.spec.value;
  const x = (col: number) => (col - left) * scale;
  const y = (row: number) => (row - top) * scale;
  const round = tool === "paint" || tool === "erase";
  const at = over.value ?? (focused.value ? iou.cursor.value : null);
  const begun = tools.begun.value;
  const corners = begun?.kind === "polygon" ? begun.corners : [];
  const points = [...corners, ...(corners.length > 0 && at ? [at] : [])]
    .map(({ row, col }) => `${x(col + 0.5)},${y(row + 0.5)}`)
    .join(" ");
  // Even discs have their middle on a corner.
  const middle = brush % 2 === 0 ? 0 : 0.5;
  const disc = ({ row, col }: Pixel) => ({
    cx: x(col + middle),
    cy: y(row + middle),
    r: (brush * scale) / 2,
  });
  return (
    <svg class="overlay" aria-hidden width={width} height={height}>
      {points && (
        <>
          <polyline class="halo" points={points} />
          <polyline class="line" points={points} />
          {corners.map(({ row, col }, i) => (
            <circle
              key={String(i)}
              class={i === 0 ? "corner first" : "corner"}
              cx={x(col + 0.5)}
              cy={y(row + 0.5)}
              r={i === 0 ? 6 : 4}
            />
          ))}
        </>
      )}
      {at && round && !moving && (
        <>
          <circle class="halo" {...disc(at)} />
          <circle class="line" {...disc(at)} />
        </>
      )}
      {at && !moving && (!round || focused.value) && (
        <>
          <rect class="halo" x={x(at.col)} y={y(at.row)} width={scale} height={scale} />
          <rect class="line" x={x(at.col)} y={y(at.row)} width={scale} height={scale} />
        </>
      )}
    </svg>
  );
}

/** Wheel pixels that double the size. */
const WHEEL = 300;

interface SurfaceProps {
  readonly iou: IoUState;
  readonly tools: PaintTools;
  /** Whether dragging moves the picture, and does not paint. */
  readonly moving: boolean;
  /** Where the pointer is. */
  readonly onOver: (at: Pixel | null) => void;
}

export function Surface({ iou, tools, moving, onOver }: SurfaceProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const pointers = useMemo(() => new Map<number, { x: number; y: number }>(), []);
  const panned = useRef<{ x: number; y: number } | null>(null);
  const over = useSignal<Pixel | null>(null);
  const focused = useSignal(false);
  const { size } = iou.pair.value;
  const screen = iou.screen.value;
  const view = iou.viewport;

  useLayoutEffect(() => keepDrawn(iou, canvas.current!), [iou]);
  // A picture that is gone takes with it what was begun on it.
  useEffect(() => iou.pair.subscribe(() => tools.forget()), [iou]);

  const place = (event: { clientX: number; clientY: number }) => {
    const box = root.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const at = (event: { clientX: number; clientY: number }): Pixel => {
    const { x, y } = place(event);
    return pixelAt(x, y, view.value);
  };
  const show = (pixel: Pixel | null) => {
    const { rows, cols } = iou.pair.peek().size;
    const inside =
      pixel && pixel.row >= 0 && pixel.col >= 0 && pixel.row < rows && pixel.col < cols;
    over.value = inside ? pixel : null;
    onOver(over.value);
  };
  const pan = (dx: number, dy: number) => {
    const now = view.peek();
    const moved = { ...now, row: now.row - dy / now.scale, col: now.col - dx / now.scale };
    iou.view.value = clamp(moved, size, screen);
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button > 1) return;
    root.current!.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    root.current!.focus({ preventScroll: true });
    if (pointers.size > 1) {
      // A second finger: the first one did not mean to paint.
      tools.cancel();
      return;
    }
    if (moving || event.button === 1) {
      panned.current = place(event);
      event.preventDefault();
      return;
    }
    const pixel = at(event);
    const begun = tools.begun.peek();
    if (begun?.kind === "polygon" && begun.corners.length > 2) {
      const [first] = begun.corners;
      const { scale } = view.value;
      const far = Math.max(Math.abs(first!.row - pixel.row), Math.abs(first!.col - pixel.col));
      if (far * scale < CLOSING || far === 0) {
        tools.closePolygon();
        return;
      }
    }
    tools.press(pixel, event.shiftKey);
  };
  const onPointerMove = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    const now = place(event);
    if (before) pointers.set(event.pointerId, now);
    if (pointers.size === 2 && before) {
      pinch(event.pointerId, before, now);
      return;
    }
    if (panned.current) {
      pan(now.x - panned.current.x, now.y - panned.current.y);
      panned.current = now;
      return;
    }
    show(at(event));
    if (!before) {
      tools.hover(at(event));
      return;
    }
    // Every place the pointer went through since the last frame.
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length > 0 ? between : [event]) tools.drag(at(one));
  };
  const pinch = (id: number, before: { x: number; y: number }, now: { x: number; y: number }) => {
    const [, other] = [...pointers].find(([key]) => key !== id)!;
    const length = (p: { x: number; y: number }) => Math.hypot(p.x - other.x, p.y - other.y);
    pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    const by = length(now) / Math.max(1, length(before));
    const { scale, row, col } = view.peek();
    const middle = {
      row: row + (now.y + other.y) / 2 / scale,
      col: col + (now.x + other.x) / 2 / scale,
    };
    iou.view.value = zoom(view.peek(), by, size, screen, middle);
  };
  const onPointerUp = (event: PointerEvent) => {
    const alone = pointers.size === 1;
    if (!pointers.delete(event.pointerId)) return;
    if (panned.current) panned.current = null;
    else if (alone) tools.release(at(event));
  };
  const go = (pixel: Pixel) => {
    iou.cursor.value = pixel;
    if (iou.view.peek()) iou.view.value = reveal(view.peek(), pixel.row, pixel.col, size, screen);
    if (tools.penDown.peek()) tools.drag(pixel);
    else tools.hover(pixel);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = gridMove(event.key, iou.cursor.peek(), size, {
      step: event.shiftKey ? 8 : 1,
    });
    const moves: Record<string, () => void> = {
      " ": () => {
        if (event.repeat || tools.penDown.peek()) return;
        tools.press(iou.cursor.peek(), event.shiftKey);
        tools.release(iou.cursor.peek());
      },
      Enter: () => !event.repeat && tools.enter(iou.cursor.peek()),
    };
    const move = to ? () => go(to) : moves[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    // Shift + Enter is the notebook's.
    if (event.key === "Enter" && event.shiftKey) return;
    move();
    event.preventDefault();
  };
  const { row, col } = iou.cursor.value;
  return (
    <div
      ref={root}
      class="surface"
      role="grid"
      tabIndex={0}
      aria-label={iou.room.t("Masks")}
      aria-rowcount={size.rows}
      aria-colcount={size.cols}
      aria-activedescendant="mask-pixel"
      data-moving={moving}
      style={box(screen.width, screen.height)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={(event) => {
        pointers.delete(event.pointerId);
        panned.current = null;
        tools.cancel();
      }}
      onPointerLeave={() => show(null)}
      onDblClick={() => tools.closePolygon()}
      onWheel={(event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const { x, y } = place(event);
        const { scale, row: top, col: left } = view.peek();
        const about = { row: top + y / scale, col: left + x / scale };
        iou.view.value = zoom(view.peek(), 2 ** (-event.deltaY / WHEEL), size, screen, about);
      }}
      onFocusIn={() => (focused.value = true)}
      onFocusOut={() => {
        focused.value = false;
        tools.pen(false, iou.cursor.peek());
      }}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} aria-hidden />
      <Overlay iou={iou} tools={tools} over={over} focused={focused} moving={moving} />
      <div role="row" class="unseen" aria-rowindex={row + 1}>
        <Cursor iou={iou} row={row} col={col} />
      </div>
    </div>
  );
}

/** The pixel under the keyboard's cursor, in words. */
function Cursor({ iou, row, col }: { iou: IoUState; row: number; col: number }) {
  iou.version.value;
  const { target, prediction, size } = iou.pair.value;
  const i = Math.min(row, size.rows - 1) * size.cols + Math.min(col, size.cols - 1);
  const spec = iou.spec.value;
  const { t } = iou.room;
  const words = t("({row}, {col}) target {target}, prediction {prediction}", {
    ...{ row, col },
    target: hidesTarget(iou) ? "?" : nameOf(t, spec, target[i]!),
    prediction: nameOf(t, spec, prediction[i]!),
  });
  return (
    <span role="gridcell" id="mask-pixel" aria-colindex={col + 1} aria-label={words}>
      {words}
    </span>
  );
}
