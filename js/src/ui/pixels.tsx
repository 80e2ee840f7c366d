// A picture: one canvas pixel per cell, enlarged without smoothing, with a cursor that pointer and
// arrows move. To assistive technology it is a grid in which the active pixel stands for all.

import { computed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Size } from "../terms/terms";
import type { Traits } from "../wire/options";
import { attempt, list, type Progress, pictureSide, present } from "../wire/reading";
import { type Tensor, tensorOf, type Volume } from "../wire/tensor";
import { Button, Range } from "./controls";
import { gridMove } from "./keys";
import { useTongue } from "./language";
import { box } from "./place";
import { type Hue, opaque, pack, type Ramp, type Rgb, shade, ZERO } from "./theme";

// Pictures on screen: a pixel covers whole or, when small, half numbers of device pixels.

/** Side of a pixel, in CSS pixels, so that `cells` of them fit into `room`. */
export function pixelScale(room: number, cells: number, ratio: number): number {
  const side = Math.max(1, room) / cells;
  const device = side * ratio;
  if (device < 1) return side;
  return (device < 4 ? Math.floor(2 * device) / 2 : Math.floor(device)) / ratio;
}

/** The pixel under a point of the picture, or −1 outside. */
export function pixelAt(x: number, y: number, scale: number, { rows, cols }: Size): number {
  const [row, col] = [Math.floor(y / scale), Math.floor(x / scale)];
  return row < 0 || col < 0 || row >= rows || col >= cols ? -1 : row * cols + col;
}

/** Rows and columns to which a picture's cursor keeps. */
export interface Stops {
  readonly rows: readonly number[];
  readonly cols: readonly number[];
}

/** The place in an increasing list that is nearest to a number. */
export const nearest = (line: readonly number[], at: number): number =>
  line.reduce((best, n, i) => (Math.abs(n - at) < Math.abs(line[best]! - at) ? i : best), 0);

/** Where a key leads among stops, from the one that is nearest to a pixel. */
function stopMove(key: string, from: number, stops: Stops, cols: number): number | null {
  const size = { rows: stops.rows.length, cols: stops.cols.length };
  const row = nearest(stops.rows, Math.floor(from / cols));
  const to = pixelMove(key, row * size.cols + nearest(stops.cols, from % cols), size);
  if (to === null) return null;
  return stops.rows[Math.floor(to / size.cols)]! * cols + stops.cols[to % size.cols]!;
}

/** Where a key leads from a pixel; null where it is no such key. Page keys move by an eighth. */
export function pixelMove(key: string, from: number, { rows, cols }: Size): number | null {
  const at = { row: Math.floor(from / cols), col: from % cols };
  const far = Math.max(1, Math.round(rows / 8));
  const to = gridMove(key, at, { rows, cols }, { page: far });
  return to && to.row * cols + to.col;
}

// Tensors to pixels: pictures, masks, maps. Pure functions; canvases are elsewhere.

type ByteTensor = Tensor<"uint8">;

/** A tensor of so many dimensions, each of the size of a picture's side. */
function readBytes(value: unknown, dimensions: number): ByteTensor {
  const tensor = present(tensorOf(value, "uint8"));
  list(tensor.shape, pictureSide, dimensions);
  return tensor;
}

/** A picture of H × W × 3 bytes, or null. */
export const readPicture = (value: unknown): ByteTensor | null =>
  attempt(() => {
    const tensor = readBytes(value, 3);
    return tensor.shape[2] === 3 ? tensor : null;
  });

/** A mask of H × W labels, or null. */
export const readMask = (value: unknown): ByteTensor | null => attempt(() => readBytes(value, 2));

/** What a picture shows: packed little-endian RGBA, row by row. */
export interface Pixels extends Size {
  readonly rgba: Uint32Array;
}

/** Where there is no label. */
const UNLABELLED: Rgb = [128, 128, 128];

export const paintPicture = (picture: ByteTensor): Pixels =>
  paintCrop(picture, { top: 0, left: 0, rows: picture.shape[0]!, cols: picture.shape[1]! });

export interface Crop extends Size {
  readonly top: number;
  readonly left: number;
}

/** A part of a picture; what lies outside of it has the color `outside`. */
export function paintCrop(
  { shape, data }: ByteTensor,
  { top, left, rows, cols }: Crop,
  outside: Rgb = [0, 0, 0],
): Pixels {
  const [height, width] = [shape[0]!, shape[1]!];
  const rgba = new Uint32Array(rows * cols).fill(pack(outside));
  for (let y = Math.max(0, -top); y < Math.min(rows, height - top); y++) {
    for (let x = Math.max(0, -left); x < Math.min(cols, width - left); x++) {
      const j = 3 * ((top + y) * width + left + x);
      rgba[y * cols + x] = opaque(data[j]!, data[j + 1]!, data[j + 2]!);
    }
  }
  return { rows, cols, rgba };
}

/** Labels in the classes' colors: the first `done` cells, the others empty. */
export function paintMask(
  labels: ArrayLike<number>,
  { rows, cols }: Size,
  colors: readonly Rgb[],
  empty = UNLABELLED,
  done = rows * cols,
): Pixels {
  const packed = colors.map(pack);
  const none = pack(empty);
  const rgba = new Uint32Array(rows * cols).fill(none);
  const stop = Math.min(done, rgba.length);
  for (let i = 0; i < stop; i++) rgba[i] = packed[labels[i]!] ?? none;
  return { rows, cols, rgba };
}

/** torchvision's alpha: 0 is the picture alone, 1 the mask alone. `every` pixels share a label. */
export function paintOver(
  picture: ByteTensor,
  labels: ArrayLike<number>,
  labelCols: number,
  every: number,
  colors: readonly Rgb[],
  alpha: number,
): Pixels {
  const { rows, cols, rgba } = paintPicture(picture);
  for (let i = 0; i < rgba.length; i++) {
    const label =
      Math.floor(Math.floor(i / cols) / every) * labelCols + Math.floor((i % cols) / every);
    const color = colors[labels[label]!];
    if (!color) continue;
    const under = rgba[i]!;
    const mixed = (shift: number, c: number) =>
      Math.round(((under >>> shift) & 255) * (1 - alpha) + c * alpha);
    rgba[i] = opaque(mixed(0, color[0]), mixed(8, color[1]), mixed(16, color[2]));
  }
  return { rows, cols, rgba };
}

/** One plane of a volume on a scale from `lo` to `hi`; a signed one is symmetric about zero. */
export function paintPlane(
  volume: Volume,
  k: number,
  ramp: Ramp,
  [lo, hi]: readonly [number, number],
  signed = lo < 0,
): Pixels {
  const { rows, cols, top } = volume;
  const [from, to] = [volume.lo[k]!, volume.hi[k]!];
  const max = signed ? Math.max(-lo, hi) : hi - lo;
  const plane = volume.data.subarray(k * rows * cols, (k + 1) * rows * cols);
  const rgba = Uint32Array.from(plane, (q) => {
    const value = from + ((to - from) * q) / top - (signed ? 0 : lo);
    return ramp.rgba[max ? shade(value, max) : ZERO]!;
  });
  return { rows, cols, rgba };
}

/** Values from zero to `max` by the upper half of a ramp; bytes fill it. */
export const paintRamp = (
  values: ArrayLike<number>,
  { rows, cols }: Size,
  ramp: Ramp,
  max = ZERO,
): Pixels => ({
  rows,
  cols,
  rgba: Uint32Array.from(values, (value) => ramp.rgba[shade(value, max)]!),
});

/** A few cells may lie outside of the ramp, so that one bright spot does not darken the others. */
const OUTSIDE = 0.02;

/** A map whose own values, but for a few outliers, fill the ramp. */
export function paintStretched(
  values: Uint8Array | Uint16Array,
  { rows, cols }: Size,
  ramp: Ramp,
): Pixels {
  const sorted = values.slice().sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  let [from, to] = [at(OUTSIDE), at(1 - OUTSIDE)];
  if (from === to) [from, to] = [at(0), at(1)];
  const stretch = to > from ? ZERO / (to - from) : 0;
  const rgba = Uint32Array.from(values, (value) => {
    const shown = Math.max(0, Math.min(ZERO, (value - from) * stretch));
    return ramp.rgba[ZERO + Math.round(shown)]!;
  });
  return { rows, cols, rgba };
}

interface CanvasProps {
  readonly pixels: Pixels;
  readonly width: number;
  readonly height: number;
}

/** The bare canvas, hidden from assistive technology. */
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
      aria-hidden
      style={box(width, height)}
    />
  );
}

interface PixelViewProps {
  readonly name: string;
  readonly pixels: () => Pixels;
  /** What the pixels are made of besides signals: where one of these changes they are made anew. */
  readonly inputs: readonly unknown[];
  /** Side of a pixel in CSS pixels. */
  readonly scale: number;
  /** What a pixel is and holds, in words. */
  readonly describe: (index: number) => string;
  /** The pixel under pointer or keyboard, −1 for none. */
  readonly onPoint: (index: number) => void;
  readonly onPick?: ((index: number) => void) | undefined;
  /** The pixel that the figure looks at, −1 for none. */
  readonly looked: number;
  /** Where there are any, cursor and pointer go to these alone, and arrows pick. */
  readonly stops?: Stops;
  /** Drawn over the picture, in units of its pixels. */
  readonly children?: ComponentChildren;
}

export function PixelView(props: PixelViewProps) {
  const { name, scale, describe, onPoint, onPick, looked, stops } = props;
  const pixels = useMemo(() => computed(props.pixels), props.inputs).value;
  const { rows, cols } = pixels;
  const id = useId();
  const active = useSignal(Math.floor(rows / 2) * cols + Math.floor(cols / 2));
  const focused = useSignal(false);
  if (active.value >= rows * cols) active.value = 0;
  // What is looked at may be moved by others as long as the cursor is not in use.
  if (stops && !focused.value && looked >= 0) active.value = looked;
  const at = (event: PointerEvent | MouseEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const index = pixelAt(event.clientX - box.left, event.clientY - box.top, scale, pixels);
    if (!stops || index < 0) return index;
    const [row, col] = [Math.floor(index / cols), index % cols];
    return stops.rows[nearest(stops.rows, row)]! * cols + stops.cols[nearest(stops.cols, col)]!;
  };
  const go = (index: number) => {
    active.value = index;
    onPoint(index);
  };
  const [width, height] = [cols * scale, rows * scale];
  const i = active.value;
  const pixelRect = (kind: string, index: number) => (
    <rect class={kind} x={index % cols} y={Math.floor(index / cols)} width="1" height="1" />
  );
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
      style={box(width, height)}
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
        const by = event.shiftKey && !stops ? 8 : 1;
        let to: number | null = i;
        for (let n = 0; n < by && to !== null; n++)
          to = stops ? stopMove(event.key, to, stops, cols) : pixelMove(event.key, to, pixels);
        if (to !== null) {
          go(to);
          if (stops) onPick?.(to);
        } else if (event.key === "Enter") onPick?.(i);
        else return;
        event.preventDefault();
      }}
    >
      <PixelCanvas pixels={pixels} width={width} height={height} />
      <svg class="over" aria-hidden viewBox={`0 0 ${cols} ${rows}`} width={width} height={height}>
        {props.children}
        {looked >= 0 && pixelRect("looked", looked)}
        {focused.value && pixelRect("pixel-cursor", i)}
      </svg>
      <div role="row" class="unseen" aria-rowindex={Math.floor(i / cols) + 1}>
        <span role="gridcell" id={`${id}-pixel`} aria-colindex={(i % cols) + 1}>
          {describe(i)}
        </span>
      </div>
    </div>
  );
}

/** A square frame over a picture, set off from whatever lies below it. */
export function PixelFrame(props: {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}) {
  const { x, y, side } = props;
  return (
    <>
      <rect class="window halo" x={x} y={y} width={side} height={side} />
      <rect class="window" x={x} y={y} width={side} height={side} />
    </>
  );
}

/** A heading over something that is looked at. */
export function Panel(props: {
  readonly title: string;
  readonly detail?: string;
  readonly hue?: Hue;
  readonly children: ComponentChildren;
}) {
  const { title, detail = "", hue = "input", children } = props;
  return (
    <div class={`picture-panel panel ${hue}`}>
      <h3 class="heading">
        <i class="swatch" />
        <b>{title}</b> <span>{detail}</span>
      </h3>
      {children}
    </div>
  );
}

export const scaleFor = (room: number, cells: number): number =>
  pixelScale(room, cells, window.devicePixelRatio || 1);

/** The largest scale at which a picture fits both ways. */
export const scaleIn = (width: number, height: number, { rows, cols }: Size): number =>
  Math.min(scaleFor(width, cols), scaleFor(height, rows));

/** Whole pixels of the screen where they leave little room unused, else as large as there is room. */
export function scaleFilling(width: number, height: number, size: Size): number {
  const full = Math.min(width / size.cols, height / size.rows);
  const even = scaleIn(width, height, size);
  return even < 0.8 * full ? full : even;
}

interface ColorBarProps {
  readonly ramp: Ramp;
  readonly from: ComponentChildren;
  readonly to: ComponentChildren;
  /** Whether the ramp begins at its negative end. */
  readonly signed?: boolean;
}

/** What the colors of a map mean: the ramp between its two ends, with what they stand for. */
export function ColorBar({ ramp, from, to, signed = false }: ColorBarProps) {
  const rgba = signed ? ramp.rgba : ramp.rgba.slice(ZERO);
  return (
    <p class="color-bar">
      <span>{from}</span>
      <PixelCanvas pixels={{ rows: 1, cols: rgba.length, rgba }} width={120} height={10} />
      <span>{to}</span>
    </p>
  );
}

interface AlphaProps {
  readonly alpha: number;
  readonly store: { update(values: Traits, coalesce: string): unknown };
}

/** How much a mask covers of the picture below it. */
export function AlphaRange({ alpha, store }: AlphaProps) {
  return (
    <Range
      name="alpha"
      min={0}
      max={1}
      step={0.05}
      value={alpha}
      text={alpha.toFixed(2)}
      onChange={(value) => store.update({ alpha: value }, "alpha")}
    />
  );
}

// What takes the kernel long: how far it is, what can be asked of it, and what it has computed.

interface ComputedProps {
  readonly progress: Progress | null;
  /** Ask the kernel; null where there is none. */
  readonly send: ((kind: "run" | "stop") => void) | null;
  /** What running does. */
  readonly run: string;
  /** What is shown of the results; nothing where there are none. */
  readonly children: ComponentChildren;
}

export function Computed({ progress, send, run, children }: ComputedProps) {
  const t = useTongue();
  const news = progress && progress.state !== "done" && progress.state !== "idle" ? progress : null;
  return (
    <>
      {news && <ProgressLine progress={news} send={send} run={run} />}
      {children || (!news && <p class="caption">{t("Nothing has been computed yet.")}</p>)}
    </>
  );
}

interface ProgressProps extends Omit<ComputedProps, "children"> {
  readonly progress: Progress;
}

function ProgressLine({ progress, send, run }: ProgressProps) {
  const { state, words, done, total } = progress;
  const t = useTongue();
  return (
    <div class={`progress-line ${state}`}>
      <p role={state === "failed" ? "alert" : "status"}>
        {state === "lost" ? t("The kernel no longer answers. What was computed stays.") : words}
      </p>
      {state === "running" && total > 0 && (
        <progress value={done} max={total} aria-label={t("Progress")} />
      )}
      {send && state === "running" && (
        <Button
          name={t("Stop")}
          title={t("Stop; what is computed stays")}
          kind="plain"
          onClick={() => send("stop")}
        >
          {t("Stop")}
        </Button>
      )}
      {send && (state === "costly" || state === "stopped") && (
        <Button name={t("Run")} title={run} kind="plain" onClick={() => send("run")}>
          {t("Run")}
        </Button>
      )}
    </div>
  );
}
