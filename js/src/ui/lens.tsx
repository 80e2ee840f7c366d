// Photographs under one lens: a pointer or the arrow keys move it over all of them at once, and the
// few pixels below it are enlarged into cells.

import { batch, computed, type ReadonlySignal, signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Store } from "../host/store";
import { show } from "../terms/numbers";
import type { Size } from "../terms/terms";
import type { ImageChannels } from "../wire/image";
import { type CellStyle, cellStyle, EMPTY } from "./cell-style";
import type { Covering } from "./cover";
import { GridView } from "./grid";
import { type Tongue, useTongue } from "./language";
import { pack, ramp, shade, type ThemeName } from "./theme";
import { Veil } from "./veil";
import { longestSentence, plain, said, type Word } from "./words";

export interface Pixel {
  readonly row: number;
  readonly col: number;
}

/** Of any picture its channels. */
interface Channels {
  readonly channels: readonly ArrayLike<number>[];
}

/** The numbers of a pixel in a picture and in what is made of it, by the names of these. */
export function lensWords(
  t: Tongue,
  at: Pixel,
  input: ImageChannels,
  others: readonly (readonly [name: string, image: Channels])[],
): Word[] {
  const index = at.row * input.cols + at.col;
  const value = ({ channels }: Channels) =>
    channels.map((values) => show(Math.round(values[index]!))).join(" ");
  return t.words("Pixel ({row}, {col}): <input>input {value}</input>{others}.", {
    ...at,
    value: value(input),
    others: others.flatMap(([name, image]) => [plain(`, ${name} `), said("output", value(image))]),
  });
}

/** A story of all pixels, and how to look at one of them. */
export const toLookCloser = (t: Tongue, story: readonly Word[]): Word[] => [
  ...story,
  plain(` ${t("Point at a picture, or use the arrow keys in it, to look closer.")}`),
];

/** The longer one: a story, or a pixel of so many numbers of three digits each. */
export const longestOfPixels = (story: Word[], pixel: readonly Word[], numbers: number): Word[] =>
  longestSentence([[...pixel.filter(({ role }) => !role), plain(" 888".repeat(numbers))], story]);

const within = (n: number, side: number): number => Math.max(0, Math.min(side - 1, n));

/** Where the lens is. */
export class Lens {
  private readonly moving = signal<Pixel | null>(null);
  /** Whether a reader has moved the lens. */
  readonly looking = signal(false);
  /** The pixel in the middle of the lens. */
  readonly at = computed((): Pixel => {
    const { rows, cols } = this.size();
    const [row, col] = this.store.get<readonly [number, number] | null>("lens") ?? [
      rows >> 1,
      cols >> 1,
    ];
    const at = this.moving.value ?? { row, col };
    return { row: within(at.row, rows), col: within(at.col, cols) };
  });

  constructor(
    private readonly store: Pick<Store<unknown>, "get" | "update">,
    private readonly size: () => Size,
  ) {}

  /** Move the lens; where it comes to rest is published by `rest`, not every pixel on its way. */
  look({ row, col }: Pixel): void {
    const { rows, cols } = this.size();
    const next = { row: within(row, rows), col: within(col, cols) };
    const now = this.moving.peek();
    if (now?.row === next.row && now.col === next.col) return;
    batch(() => {
      this.looking.value = true;
      this.moving.value = next;
    });
  }

  readonly rest = (): void => {
    const lens = this.moving.peek();
    if (!lens) return;
    batch(() => {
      this.store.update({ lens: [lens.row, lens.col] });
      this.moving.value = null;
    });
  };
}

/** Cells along a side of the lens. */
export const LENS = 7;

/** Where the frame of the lens is drawn: large enough to be seen. */
export function lensFrame(row: number, col: number, scale: number) {
  const side = Math.max(13, LENS * scale);
  return {
    left: (col + 0.5) * scale - side / 2,
    top: (row + 0.5) * scale - side / 2,
    side,
  };
}

/** The pixels under the lens, row by row; −1 where it reaches over the edge. */
export function underLens(image: Size, row: number, col: number): Int32Array {
  const half = (LENS - 1) / 2;
  return Int32Array.from({ length: LENS * LENS }, (_, i) => {
    const r = row - half + Math.floor(i / LENS);
    const c = col - half + (i % LENS);
    return r < 0 || c < 0 || r >= image.rows || c >= image.cols ? -1 : r * image.cols + c;
  });
}

/** What a pixel holds, in words: one number, or red, green and blue. */
const pixelWords = ({ channels }: ImageChannels, index: number): string =>
  channels.map((values) => show(values[index]!)).join(", ");

export interface Shown {
  readonly state: { readonly lens: Lens; readonly theme: ReadonlySignal<ThemeName> };
  readonly name: string;
  readonly hue: "input" | "output" | "warning";
  readonly image: ImageChannels;
  /** What it is compared with, where its error is shown. */
  readonly original: ImageChannels | null;
}

/** Rows that Page Up and Page Down move. */
const PAGE = 16;

/** An image under the lens, which the pointer and the arrow keys move over all images at once. */
export function ImageView(props: ImageProps) {
  const { hue, image, scale } = props;
  return (
    <Veil parts={[hue === "input" ? "input" : "output"]} height={HEADING + image.rows * scale}>
      <Picture {...props} />
    </Veil>
  );
}

/** Which part a picture's lens is. */
export const pictured = (): Covering => ({
  grid: (name) => [[name.startsWith("Input") ? "input" : "output"], []],
});

/** Pixels above a picture, for its heading. */
const HEADING = 26;

interface ImageProps extends Shown {
  readonly title?: string;
  readonly detail: string;
  readonly scale: number;
}

function Picture(props: ImageProps) {
  const { state, name, detail, hue, image, original, scale } = props;
  const t = useTongue();
  const { title = t(name) } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = state.theme.value;
  useLayoutEffect(() => {
    if (original) paintError(canvas.current!, image, original, theme);
    else paint(canvas.current!, image);
  }, [image, original, original && theme]);
  const { row, col } = state.lens.at.value;
  const { rows, cols } = image;
  const id = `pixel-${name.toLowerCase().replaceAll(" ", "-")}`;
  const words = pixelWords(image, row * cols + col);
  const at = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    state.lens.look({
      row: Math.floor(((event.clientY - box.top) / box.height) * rows),
      col: Math.floor(((event.clientX - box.left) / box.width) * cols),
    });
  };
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-PAGE, 0],
    PageDown: [PAGE, 0],
    Home: [0, -cols],
    End: [0, cols],
  };
  const lens = lensFrame(row, col, scale);
  return (
    <div class={`panel ${hue}`}>
      <h3 class="heading">
        <i class="swatch" />
        <b>{title}</b> <span>{detail}</span>
      </h3>
      <div
        class={scale >= 1 ? "image crisp" : "image"}
        role="grid"
        tabIndex={0}
        aria-label={t("{name} picture", { name: t(name) })}
        aria-rowcount={rows}
        aria-colcount={cols}
        aria-readonly="true"
        aria-activedescendant={id}
        style={{ width: `${cols * scale}px`, height: `${rows * scale}px` }}
        onPointerMove={at}
        onPointerDown={at}
        onPointerLeave={state.lens.rest}
        onKeyDown={(event) => {
          const move = moves[event.key];
          if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
          state.lens.look({ row: row + move[0], col: col + move[1] });
          state.lens.rest();
          event.preventDefault();
        }}
      >
        <canvas ref={canvas} aria-hidden="true" />
        <i
          class="lens"
          style={{
            left: `${lens.left}px`,
            top: `${lens.top}px`,
            width: `${lens.side}px`,
            height: `${lens.side}px`,
          }}
        />
        <div role="row" class="unseen" aria-rowindex={row + 1}>
          <span
            role="gridcell"
            id={id}
            aria-colindex={col + 1}
            aria-label={`(${row}, ${col}) ${words}`}
          >
            {words}
          </span>
        </div>
      </div>
    </div>
  );
}

// The lens: the same few pixels of every image, enlarged into cells.

const SIZE = { rows: LENS, cols: LENS };
const HALF = (LENS - 1) / 2;

/** Grey values as digits on a tint; colors as they are. */
function lensStyle(t: Tongue, { state, image, original }: Shown, side: number): CellStyle {
  const { row, col } = state.lens.at.value;
  const at = underLens(image, row, col);
  const { channels } = image;
  if (channels.length === 1 || original)
    return cellStyle(
      SIZE,
      { theme: state.theme.value, cell: { width: side, height: side } },
      original ? "signed" : "unsigned",
      255,
      (i) => (at[i]! < 0 ? null : meanAt(image, original, at[i]!)),
      (_, v) => `${original && v > 0 ? "+" : ""}${show(Math.round(v))}`,
    );
  const rgba = Uint32Array.from(at, (index) => {
    const [r, g, b] = channels.map((values) =>
      Math.round(Math.max(0, Math.min(255, values[index] ?? 0))),
    );
    return pack([r!, g!, b!]);
  });
  return {
    size: SIZE,
    labels: null,
    shades: Int16Array.from(at, (index, i) => (index < 0 ? EMPTY : i)),
    ramp: { css: [], rgba },
    say: (i) => (at[i]! < 0 ? t("outside") : pixelWords(image, at[i]!)),
  };
}

const MIDDLE = (LENS * LENS - 1) / 2;
export function LensView({ side, ...shown }: Shown & { readonly side: number }) {
  const { state, name, hue, image, original } = shown;
  const t = useTongue();
  const style = useMemo(
    () => computed(() => lensStyle(t, shown, side)),
    [t, state, image, original, side],
  );
  const marks = useSignal([{ kind: "linked" as const, cells: [MIDDLE] }]);
  const { row, col } = state.lens.at.value;
  const pixel = (i: number) => ({
    row: row - HALF + Math.floor(i / LENS),
    col: col - HALF + (i % LENS),
  });
  return (
    <GridView
      name={`${name} under the lens`}
      label={t("{name} under the lens", { name: t(name) })}
      title={t(name)}
      detail=""
      hue={hue}
      canvas={image.channels.length > 1 && !original}
      cell={{ width: side, height: side }}
      style={style}
      describe={(i) => `(${pixel(i).row}, ${pixel(i).col})`}
      marks={marks}
      onPin={(i) => {
        state.lens.look(pixel(i));
        state.lens.rest();
      }}
    />
  );
}

// Images onto canvases, one pixel per cell.

/** What a pixel holds, or how far it is from the original, on average over its channels. */
function meanAt(image: ImageChannels, original: ImageChannels | null, index: number): number {
  const { channels } = image;
  let sum = 0;
  for (let c = 0; c < channels.length; c++)
    sum += channels[c]![index]! - (original ? original.channels[c]![index]! : 0);
  return sum / channels.length;
}

/** Paint an image as it is: values are rounded and clipped to 0 … 255. */
export function paint(canvas: HTMLCanvasElement, { rows, cols, channels }: ImageChannels): void {
  const image = new ImageData(cols, rows);
  // Read once: it is asked of the browser every time.
  const { data } = image;
  const [r, g = r, b = r] = channels;
  for (let i = 0, at = 0; i < rows * cols; i++) {
    data[at++] = r![i]!;
    data[at++] = g![i]!;
    data[at++] = b![i]!;
    data[at++] = 255;
  }
  put(canvas, image);
}

/** Paint what an image has more or less than the original. */
function paintError(
  canvas: HTMLCanvasElement,
  image: ImageChannels,
  original: ImageChannels,
  theme: ThemeName,
): void {
  const data = new ImageData(image.cols, image.rows);
  const pixels = new Uint32Array(data.data.buffer);
  const colors = ramp("signed", false, theme).rgba;
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = colors[shade(meanAt(image, original, i), 255)]!;
  put(canvas, data);
}

function put(canvas: HTMLCanvasElement, data: ImageData): void {
  canvas.width = data.width;
  canvas.height = data.height;
  canvas.getContext("2d", { alpha: false })!.putImageData(data, 0, 0);
}
