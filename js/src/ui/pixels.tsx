// A picture: one canvas pixel per cell, enlarged without smoothing, with a cursor that pointer and
// arrows move. To assistive technology it is a grid in which the active pixel stands for all.

import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Size } from "../terms/terms";
import { pixelAt, pixelMove } from "./pixel-layout";

/** What a picture shows: packed little-endian RGBA, row by row. */
export interface Pixels extends Size {
  readonly rgba: Uint32Array;
}

interface CanvasProps {
  readonly pixels: Pixels;
  readonly width: number;
  readonly height: number;
}

/** The bare canvas, told to nobody. */
export function PixelCanvas({ pixels, width, height }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, cols, rgba } = pixels;
  useLayoutEffect(() => {
    const to = canvas.current!;
    // Writing the size, even the same, would clear and allocate anew.
    if (to.width !== cols) to.width = cols;
    if (to.height !== rows) to.height = rows;
    const bytes = new Uint8ClampedArray(
      rgba.buffer as ArrayBuffer,
      rgba.byteOffset,
      4 * rows * cols,
    );
    to.getContext("2d")!.putImageData(new ImageData(bytes, cols, rows), 0, 0);
  }, [pixels]);
  return (
    <canvas
      ref={canvas}
      class={width >= cols ? "pixelated" : undefined}
      aria-hidden="true"
      style={{ width: `${width}px`, height: `${height}px` }}
    />
  );
}

export interface PixelViewProps {
  readonly name: string;
  readonly pixels: ReadonlySignal<Pixels>;
  /** Side of a pixel in CSS pixels. */
  readonly scale: number;
  /** What a pixel is and holds, in words. */
  readonly describe: (index: number) => string;
  /** The pixel under pointer or keyboard, −1 for none. */
  readonly onPoint: (index: number) => void;
  readonly onPick?: (index: number) => void;
  /** Drawn over the picture, in units of its pixels. */
  readonly children?: ComponentChildren;
}

export function PixelView(props: PixelViewProps) {
  const { name, scale, describe, onPoint, onPick } = props;
  const pixels = props.pixels.value;
  const { rows, cols } = pixels;
  const id = useId();
  const active = useSignal(Math.floor(rows / 2) * cols + Math.floor(cols / 2));
  const focused = useSignal(false);
  if (active.value >= rows * cols) active.value = 0;
  const at = (event: PointerEvent | MouseEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return pixelAt(event.clientX - box.left, event.clientY - box.top, scale, pixels);
  };
  const go = (index: number) => {
    active.value = index;
    onPoint(index);
  };
  const [width, height] = [cols * scale, rows * scale];
  const i = active.value;
  return (
    <div
      class="pixels"
      role="grid"
      tabIndex={0}
      aria-label={name}
      aria-rowcount={rows}
      aria-colcount={cols}
      aria-readonly="true"
      aria-activedescendant={`${id}-pixel`}
      style={{ width: `${width}px`, height: `${height}px` }}
      onPointerMove={(event) => onPoint(at(event))}
      onPointerLeave={() => onPoint(focused.value ? active.value : -1)}
      onClick={(event) => {
        const index = at(event);
        if (index < 0) return;
        go(index);
        onPick?.(index);
      }}
      onFocus={() => {
        focused.value = true;
        onPoint(active.value);
      }}
      onBlur={() => {
        focused.value = false;
        onPoint(-1);
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const by = event.shiftKey ? 8 : 1;
        let to: number | null = i;
        for (let n = 0; n < by && to !== null; n++) to = pixelMove(event.key, to, pixels);
        if (to !== null) go(to);
        else if (event.key === "Enter") onPick?.(i);
        else return;
        event.preventDefault();
      }}
    >
      <PixelCanvas pixels={pixels} width={width} height={height} />
      <svg
        class="over"
        aria-hidden="true"
        viewBox={`0 0 ${cols} ${rows}`}
        width={width}
        height={height}
      >
        {props.children}
        {focused.value && (
          <rect class="pixel-cursor" x={i % cols} y={Math.floor(i / cols)} width="1" height="1" />
        )}
      </svg>
      <div role="row" class="unseen" aria-rowindex={Math.floor(i / cols) + 1}>
        <span role="gridcell" id={`${id}-pixel`} aria-colindex={(i % cols) + 1}>
          {describe(i)}
        </span>
      </div>
    </div>
  );
}
