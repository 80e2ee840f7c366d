// The canvas of the masks: drawn whole where something else is to be seen, and only where pixels
// changed while one paints.

import { effect } from "@preact/signals";
import { lightingOf } from "./lighting";
import { compose, type Lines, look } from "./mask-raster";
import { grown, isEmpty, whole } from "./masks";
import { linesOf, viewOf } from "./screen";
import type { Iou } from "./state";

/** Keep a canvas up to date; returns the function that stops it. */
export function drawing(iou: Iou, canvas: HTMLCanvasElement): () => void {
  const context = canvas.getContext("2d")!;
  let before: unknown[] = [];
  let lines: Lines | null = null;
  let colours = look(iou.theme.peek(), 1);
  return effect(() => {
    iou.version.value;
    const pair = iou.pair.value;
    const { size } = pair;
    const screen = iou.screen.value;
    const pointed = iou.pointed.value;
    const view = viewOf(iou.view.value, size, screen);
    const ratio = Math.min(2, Math.max(1, window.devicePixelRatio || 1));
    const now = [
      pair,
      screen.width,
      screen.height,
      view.scale,
      view.row,
      view.col,
      ratio,
      pointed,
      iou.theme.value,
      iou.shown.value,
      iou.spec.value.ignored,
      iou.image.value,
    ];
    const all = now.some((value, i) => value !== before[i]);
    if (all) {
      colours = look(iou.theme.value, ratio);
      lines = linesOf(view, size, screen, ratio);
      canvas.width = lines.cols.length;
      canvas.height = lines.rows.length;
    }
    before = now;
    const near = pointed !== null;
    if (near) pair.settle();
    const dirty = pair.takeDirty();
    // Where border regions are lit they move with what is painted.
    const rect = all ? whole(size) : grown(dirty, near ? 2 * pair.boundaryWidth + 1 : 0, size);
    if (isEmpty(rect) || !lines) return;
    const margin = 2 * Math.round(ratio);
    const span = (first: number, last: number, from: number, most: number) => {
      const start = all ? 0 : Math.floor((first - from) * view.scale * ratio) - margin;
      const stop = all ? most : Math.ceil((last - from) * view.scale * ratio) + margin;
      return [Math.max(0, start), Math.min(most, stop)] as const;
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
        target: pair.target,
        prediction: pair.prediction,
        image: iou.image.value,
        ignored: iou.spec.value.ignored,
        shown: iou.shown.value,
        lighting: pointed ? lightingOf(pointed, pair) : null,
      },
      colours,
    );
    context.putImageData(part, left, top);
  });
}
