// The surface on which both masks are seen and painted: by mouse, pen, fingers and keys.

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { clamp, reveal, zoom } from "../../ui/layout";
import { drawing } from "./compose";
import { CLOSING, type Hand } from "./hand";
import { Overlay } from "./overlay";
import { pixelAt, viewOf } from "./screen";
import type { Pixel } from "./shapes";
import { nameOf } from "./spec";
import type { Iou } from "./state";

/** Wheel pixels that double the size. */
const WHEEL = 300;

interface SurfaceProps {
  readonly iou: Iou;
  readonly hand: Hand;
  /** Whether dragging moves the picture, and does not paint. */
  readonly moving: boolean;
  /** Where the pointer is. */
  readonly onOver: (at: Pixel | null) => void;
}

export function Surface({ iou, hand, moving, onOver }: SurfaceProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const pointers = useMemo(() => new Map<number, { x: number; y: number }>(), []);
  const panned = useRef<{ x: number; y: number } | null>(null);
  const over = useSignal<Pixel | null>(null);
  const focused = useSignal(false);
  const { size } = iou.pair.value;
  const screen = iou.screen.value;
  const view = useComputed(() => viewOf(iou.view.value, iou.pair.value.size, iou.screen.value));

  useLayoutEffect(() => drawing(iou, canvas.current!), [iou]);
  // A picture that is gone takes with it what was begun on it.
  useEffect(() => iou.pair.subscribe(() => hand.forget()), [iou]);

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
      hand.cancel();
      return;
    }
    if (moving || event.button === 1) {
      panned.current = place(event);
      event.preventDefault();
      return;
    }
    const pixel = at(event);
    const begun = hand.begun.peek();
    if (begun?.kind === "polygon" && begun.corners.length > 2) {
      const [first] = begun.corners;
      const { scale } = view.value;
      const far = Math.max(Math.abs(first!.row - pixel.row), Math.abs(first!.col - pixel.col));
      if (far * scale < CLOSING || far === 0) {
        hand.closePolygon();
        return;
      }
    }
    hand.press(pixel, event.shiftKey);
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
      hand.hover(at(event));
      return;
    }
    // Every place the pointer went through since the last frame.
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length > 0 ? between : [event]) hand.drag(at(one));
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
    else if (alone) hand.release(at(event));
  };
  const go = (row: number, col: number) => {
    const within = (n: number, most: number) => Math.max(0, Math.min(most - 1, n));
    const pixel = { row: within(row, size.rows), col: within(col, size.cols) };
    iou.cursor.value = pixel;
    if (iou.view.peek()) iou.view.value = reveal(view.peek(), pixel.row, pixel.col, size, screen);
    if (hand.penDown.peek()) hand.drag(pixel);
    else hand.hover(pixel);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, col } = iou.cursor.peek();
    const step = event.shiftKey ? 8 : 1;
    const moves: Record<string, () => void> = {
      ArrowUp: () => go(row - step, col),
      ArrowDown: () => go(row + step, col),
      ArrowLeft: () => go(row, col - step),
      ArrowRight: () => go(row, col + step),
      Home: () => go(row, 0),
      End: () => go(row, size.cols),
      PageUp: () => go(0, col),
      PageDown: () => go(size.rows, col),
      " ": () => {
        if (event.repeat || hand.penDown.peek()) return;
        hand.press(iou.cursor.peek(), event.shiftKey);
        hand.release(iou.cursor.peek());
      },
      Enter: () => !event.repeat && hand.enter(iou.cursor.peek()),
    };
    const move = moves[event.key];
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
      aria-label="Masks"
      aria-rowcount={size.rows}
      aria-colcount={size.cols}
      aria-activedescendant="mask-pixel"
      data-moving={moving}
      style={{ width: `${screen.width}px`, height: `${screen.height}px` }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={(event) => {
        pointers.delete(event.pointerId);
        panned.current = null;
        hand.cancel();
      }}
      onPointerLeave={() => show(null)}
      onDblClick={() => hand.closePolygon()}
      onWheel={(event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const { x, y } = place(event);
        const { scale, row: top, col: left } = view.peek();
        const about = { row: top + y / scale, col: left + x / scale };
        iou.view.value = zoom(view.peek(), 2 ** (-event.deltaY / WHEEL), size, screen, about);
      }}
      onFocusIn={() => {
        focused.value = true;
      }}
      onFocusOut={() => {
        focused.value = false;
        hand.pen(false, iou.cursor.peek());
      }}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <Overlay iou={iou} hand={hand} view={view} over={over} focused={focused} moving={moving} />
      <div role="row" class="unseen" aria-rowindex={row + 1}>
        <Cursor iou={iou} row={row} col={col} />
      </div>
    </div>
  );
}

/** The pixel under the keyboard's cursor, in words. */
function Cursor({ iou, row, col }: { iou: Iou; row: number; col: number }) {
  iou.version.value;
  const { target, prediction, size } = iou.pair.value;
  const i = Math.min(row, size.rows - 1) * size.cols + Math.min(col, size.cols - 1);
  const spec = iou.spec.value;
  const words = `(${row}, ${col}) target ${nameOf(spec, target[i]!)}, prediction ${nameOf(spec, prediction[i]!)}`;
  return (
    <span role="gridcell" id="mask-pixel" aria-colindex={col + 1} aria-label={words}>
      {words}
    </span>
  );
}
