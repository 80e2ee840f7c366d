// The cells of a grid: SVG with one element per cell, or canvas where there are too many.

import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { EMPTY, type Face, type Frame } from "./cell-style";
import type { CellSize } from "./marks";
import { type Ink, Painter } from "./raster";

interface CellsProps {
  readonly id: string;
  readonly face: ReadonlySignal<Face>;
  readonly cell: CellSize;
  readonly frame: Frame;
  /** Where a cell is, in words. */
  readonly describe: (index: number) => string;
}

/** Font size at which a label fits its cell. */
export function fontSize(label: string, cell: CellSize): number {
  const fit = (cell.width - 5) / (0.6 * Math.max(1, label.length));
  return Math.min(15, 0.42 * cell.height, fit);
}

export function SvgCells({ id, face, cell, frame, describe }: CellsProps) {
  const { size, labels, shades, ramp, say, muted } = face.value;
  const draw = (i: number) => {
    const x = (i % size.cols) * cell.width;
    const y = Math.floor(i / size.cols) * cell.height;
    const shade = shades[i]!;
    const label = labels?.[i] ?? "";
    const font = fontSize(label, cell);
    return (
      <>
        <rect
          class={shade === EMPTY ? "cell empty" : "cell"}
          x={x + 1}
          y={y + 1}
          width={Math.max(1, cell.width - 2)}
          height={Math.max(1, cell.height - 2)}
          rx={Math.min(3, cell.width / 8)}
          style={shade === EMPTY ? undefined : { fill: ramp.css[shade]! }}
        />
        {label && (
          <text
            class={muted?.(i) ? "label muted" : "label"}
            x={x + cell.width / 2}
            y={y + cell.height / 2}
            font-size={font}
          >
            {label}
          </text>
        )}
      </>
    );
  };
  const rows = [];
  const inside = new Set<number>();
  for (let r = 0; r < frame.rows; r++) {
    const cells = [];
    for (let c = 0; c < frame.cols; c++) {
      const i = (r + frame.top) * size.cols + c + frame.left;
      inside.add(i);
      cells.push(
        <g key={c} id={`${id}-${i}`} role="gridcell" aria-label={`${describe(i)} ${say(i)}`}>
          {draw(i)}
        </g>,
      );
    }
    rows.push(
      <g key={r} role="row">
        {cells}
      </g>,
    );
  }
  const outside = [];
  for (let i = 0; i < shades.length && inside.size < shades.length; i++) {
    if (!inside.has(i)) outside.push(<g key={i}>{draw(i)}</g>);
  }
  return (
    <svg role="none" width={size.cols * cell.width} height={size.rows * cell.height}>
      {outside.length > 0 && <g aria-hidden="true">{outside}</g>}
      {rows}
    </svg>
  );
}

interface CanvasCellsProps extends CellsProps {
  readonly ink: Ink;
  /** The cell that stands for the grid in the accessible tree. */
  readonly active: ReadonlySignal<number>;
}

export function CanvasCells({ id, face, cell, frame, describe, ink, active }: CanvasCellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const shown = face.value;
  useLayoutEffect(() => {
    painter.current ??= new Painter(canvas.current!);
    const ratio = Math.max(1, Math.round(window.devicePixelRatio));
    const device = { width: cell.width * ratio, height: cell.height * ratio };
    const longest = shown.labels?.reduce((most, label) => Math.max(most, label.length), 1) ?? 1;
    const fits = Math.max(7, (cell.width - 3) / (0.7 * longest));
    const font = Math.round(Math.min(13, 0.55 * cell.height, fits) * ratio);
    painter.current.paint(shown, device, font, ink);
    // The canvas may be larger than what it shows.
    const { width, height, style } = canvas.current!;
    const [x, y] = shown.labels ? [1 / ratio, 1 / ratio] : [cell.width, cell.height];
    style.width = `${width * x}px`;
    style.height = `${height * y}px`;
  }, [shown, cell.width, cell.height, ink]);
  const { rows, cols } = shown.size;
  const i = active.value;
  return (
    <>
      <div
        class="clip"
        style={{ width: `${cols * cell.width}px`, height: `${rows * cell.height}px` }}
      >
        <canvas ref={canvas} aria-hidden="true" />
      </div>
      <div role="row" class="unseen" aria-rowindex={Math.floor(i / cols) - frame.top + 1}>
        <span
          role="gridcell"
          id={`${id}-${i}`}
          aria-label={`${describe(i)} ${shown.say(i)}`}
          aria-colindex={(i % cols) - frame.left + 1}
        >
          {shown.say(i)}
        </span>
      </div>
    </>
  );
}
