// The unpooling results of a picture: pooled up to four times, and unpooled again by every method.

import { computed, useComputed } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { show } from "../../terms/numbers";
import { type CellStyle, cellStyle, EMPTY, textColors } from "../../ui/cell-style";
import { CopyLine, Segmented, Stepper, type Value } from "../../ui/controls";
import { GridView } from "../../ui/grid";
import { type HistoryActions, historyRules, type KeyRule } from "../../ui/keys";
import { Badge, Shell, Words } from "../../ui/shell";
import { pack, ramp, shade, type ThemeName } from "../../ui/theme";
import { MethodChoice, PoolFields, ShownMethod } from "./controls";
import type { ImagePixels } from "./image-results";
import type { ImageState } from "./image-state";
import { type ImageLayout, imageLayout, LENS, lensCell, lensFrame, underLens } from "./layout";
import { NotesView } from "./lines";
import { ErrorsView } from "./stage";
import { imageCode, imageNotes, imageWords, METHOD_NAMES, TIMES } from "./words";

const VIEW_NAMES = [
  ["values", "Pictures"],
  ["error", "Errors"],
] as const;

export const imageRules = (actions: HistoryActions): KeyRule[] => [
  { keys: "← → ↑ ↓", says: "move the lens, in a picture; Home, End to the edge" },
  { keys: "Page Up, Page Down", says: "move the lens by 16 rows" },
  ...historyRules(actions),
];

export function ImageFigureView({ state }: { state: ImageState }) {
  const { store } = state;
  const { spec } = state.results.value;
  const method = spec.methods.find((m) => m === store.get("method")) ?? spec.methods[0]!;
  const code = imageCode(method, spec, spec.levels);
  return (
    <Shell
      title="Unpooling"
      history={store}
      problem={store.problem}
      rules={imageRules}
      choices={
        <Segmented
          legend="view"
          name="view"
          options={VIEW_NAMES}
          value={state.errors.value ? "error" : "values"}
          onChange={(view) => store.update({ view })}
        />
      }
      badge={<Badge verdict={state.verdict} />}
    >
      {state.width.value > 0 && <Pooling state={state} />}
      <div class="telling unpooling-telling">
        <p class="sentence" role="status" aria-live="polite" aria-label="What happens">
          <Words
            words={imageWords(state.results.value, state.looking.value ? state.lens.value : null)}
          />
        </p>
      </div>
      {state.width.value > 0 && <Lenses state={state} />}
      {state.width.value > 0 && <Planes state={state} />}
      <NotesView notes={imageNotes(state.results.value)} />
      <footer>
        <div class="parameters" role="group" aria-label="Parameters">
          <Stepper
            name="levels"
            value={spec.levels}
            pairs={false}
            accepts={(value: Value) => store.accepts({ levels: value })}
            onChange={(value: Value) => store.update({ levels: value }, "levels")}
          />
          <PoolFields state={state} />
          <MethodChoice state={state} />
        </div>
        <div class="facts">
          <ShownMethod state={state} method={method} of="Code of" />
          {code && <CopyLine name="the PyTorch lines" text={code} />}
        </div>
      </footer>
    </Shell>
  );
}

// The picture and its pooling, and below what every method makes of it.

function layoutOf(state: ImageState): ImageLayout {
  const { spec, planes } = state.results.value;
  return imageLayout(state.width.value, spec.picture, planes.length);
}

/** The picture, and every level of its pooling. */
export function Pooling({ state }: { state: ImageState }) {
  const { spec, levels } = state.results.value;
  const { picture } = spec;
  const { scale } = layoutOf(state);
  const level = (i: number) => (
    <LevelView key={String(i)} picture={levels[i]!} name={`Pooled ${TIMES[i + 1]}`} scale={scale} />
  );
  return (
    <div class="images">
      <ImageView
        state={state}
        name="Input"
        detail={`${picture.rows} × ${picture.cols}`}
        hue="input"
        picture={picture}
        original={null}
        scale={scale}
      />
      <div class="panel input">
        <h3 class="heading">
          <i class="swatch" />
          <b>Max pooled</b> <span>{TIMES[levels.length]}</span>
        </h3>
        <div class="levels">
          {level(0)}
          <div>{levels.map((_, i) => i > 0 && level(i))}</div>
        </div>
      </div>
    </div>
  );
}

export function Planes({ state }: { state: ImageState }) {
  const { spec, levels, planes } = state.results.value;
  const { scale, width } = layoutOf(state);
  const original = state.errors.value ? spec.picture : null;
  const passed = useMemo(() => {
    const last = levels.at(-1)!;
    const sum = last.channels.reduce((all, values) => all + values.reduce((s, v) => s + v, 0), 0);
    return spec.gain * sum;
  }, [levels, spec.gain]);
  return (
    <div class="images" style={{ maxWidth: `${Math.ceil(width)}px` }}>
      {planes.map((plane) => (
        <div key={plane.method} class="unpooled below">
          <ImageView
            state={state}
            name={METHOD_NAMES[plane.method]}
            detail={original ? "− input" : ""}
            hue={original ? "warning" : "output"}
            picture={plane}
            original={original}
            scale={scale}
          />
          <ErrorsView name={METHOD_NAMES[plane.method]} kept={plane.kept} passed={passed} large />
        </div>
      ))}
    </div>
  );
}

// A picture under a lens: the pointer and the arrow keys move the lens over all pictures at once.

/** What a pixel holds, in words: one number, or red, green and blue. */
export const pixelWords = ({ channels }: ImagePixels, index: number): string =>
  channels.map((values) => show(values[index]!)).join(", ");

interface ImageProps {
  readonly state: ImageState;
  readonly name: string;
  readonly detail: string;
  readonly hue: "input" | "output" | "warning";
  readonly picture: ImagePixels;
  /** What it is compared with, where its error is shown. */
  readonly original: ImagePixels | null;
  /** Pixels on screen per pixel of the picture. */
  readonly scale: number;
}

/** Rows that Page Up and Page Down move. */
const PAGE = 16;

export function ImageView(props: ImageProps) {
  const { state, name, detail, hue, picture, original, scale } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<ImagePainter | null>(null);
  const theme = state.theme.value;
  useLayoutEffect(() => {
    painter.current ??= new ImagePainter(canvas.current!);
    if (original) painter.current.error(picture, original, theme);
    else painter.current.picture(picture);
  }, [picture, original, original && theme]);
  const { row, col } = state.lens.value;
  const { rows, cols } = picture;
  const id = `pixel-${name.toLowerCase().replaceAll(" ", "-")}`;
  const at = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    state.look({
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
        <b>{name}</b> <span>{detail}</span>
      </h3>
      <div
        class={scale >= 1 ? "image crisp" : "image"}
        role="grid"
        tabIndex={0}
        aria-label={`${name} picture`}
        aria-rowcount={rows}
        aria-colcount={cols}
        aria-readonly="true"
        aria-activedescendant={id}
        style={{ width: `${cols * scale}px`, height: `${rows * scale}px` }}
        onPointerMove={at}
        onPointerDown={at}
        onPointerLeave={state.rest}
        onKeyDown={(event) => {
          const move = moves[event.key];
          if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
          state.look({ row: row + move[0], col: col + move[1] });
          state.rest();
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
            aria-label={`(${row}, ${col}) ${pixelWords(picture, row * cols + col)}`}
          >
            {pixelWords(picture, row * cols + col)}
          </span>
        </div>
      </div>
    </div>
  );
}

interface LevelProps {
  readonly picture: ImagePixels;
  readonly name: string;
  readonly scale: number;
}

/** A pooled picture, at its size beside the original. */
export function LevelView({ picture, name, scale }: LevelProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<ImagePainter | null>(null);
  useLayoutEffect(() => {
    painter.current ??= new ImagePainter(canvas.current!);
    painter.current.picture(picture);
  }, [picture]);
  const { rows, cols } = picture;
  return (
    <figure class={scale >= 1 ? "level crisp" : "level"}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${name}, ${rows} × ${cols}`}
        style={{ width: `${cols * scale}px`, height: `${rows * scale}px` }}
      />
      <figcaption>
        {rows} × {cols}
      </figcaption>
    </figure>
  );
}

// The lens: the same few pixels of every picture, enlarged into cells.

const SIZE = { rows: LENS, cols: LENS };
const MIDDLE = (LENS * LENS - 1) / 2;

/** Grey values as digits on a tint; colors as they are. */
function lensStyle(
  state: ImageState,
  picture: ImagePixels,
  original: ImagePixels | null,
  side: number,
): CellStyle {
  const { row, col } = state.lens.value;
  const at = underLens(picture, row, col);
  const theme = state.theme.value;
  const styleContext = { theme, cell: { width: side, height: side } };
  const value = (i: number): number => {
    const values = picture.channels.map((channel, c) => {
      const before = original ? original.channels[c]![at[i]!]! : 0;
      return channel[at[i]!]! - before;
    });
    return values.reduce((sum, v) => sum + v, 0) / values.length;
  };
  if (picture.channels.length === 1 || original)
    return cellStyle(
      SIZE,
      styleContext,
      original ? "signed" : "unsigned",
      255,
      (i) => (at[i]! < 0 ? null : value(i)),
      (_, v) => (original && v > 0 ? `+${show(Math.round(v))}` : show(Math.round(v))),
    );
  const rgba = Uint32Array.from(at, (index) => {
    const [r, g, b] = picture.channels.map((channel) =>
      Math.round(Math.max(0, Math.min(255, channel[index] ?? 0))),
    );
    return pack([r!, g!, b!]);
  });
  return {
    size: SIZE,
    labels: null,
    shades: Int16Array.from(at, (index, i) => (index < 0 ? EMPTY : i)),
    ramp: { css: [], rgba },
    say: (i) => (at[i]! < 0 ? "outside" : pixelWords(picture, at[i]!)),
  };
}

interface LensProps {
  readonly state: ImageState;
  readonly name: string;
  readonly hue: "input" | "output" | "warning";
  readonly picture: ImagePixels;
  readonly original: ImagePixels | null;
  readonly side: number;
}

const nothing = () => {};

function Lens({ state, name, hue, picture, original, side }: LensProps) {
  const shown = useMemo(
    () => computed(() => lensStyle(state, picture, original, side)),
    [state, picture, original, side],
  );
  const marks = useComputed(() => [{ kind: "linked" as const, cells: [MIDDLE] }]);
  const colors = useComputed(() => textColors(state.theme.value));
  const { row, col } = state.lens.value;
  const half = (LENS - 1) / 2;
  return (
    <GridView
      name={`${name} under the lens`}
      title={name}
      detail=""
      hue={hue}
      canvas={picture.channels.length > 1 && !original}
      cell={{ width: side, height: side }}
      colors={colors.value}
      style={shown}
      frame={{ top: 0, left: 0, ...SIZE }}
      describe={(i) => `(${row - half + Math.floor(i / LENS)}, ${col - half + (i % LENS)})`}
      marks={marks}
      onHover={nothing}
      onFocus={nothing}
      onPin={(i) => {
        state.look({ row: row - half + Math.floor(i / LENS), col: col - half + (i % LENS) });
        state.rest();
      }}
    />
  );
}

export function Lenses({ state }: { state: ImageState }) {
  const { spec, planes } = state.results.value;
  const side = lensCell(state.width.value, planes.length + 1);
  const original = state.errors.value ? spec.picture : null;
  return (
    <div class="lenses" role="group" aria-label="Lens">
      <Lens
        state={state}
        name="Input"
        hue="input"
        picture={spec.picture}
        original={null}
        side={side}
      />
      {planes.map((plane) => (
        <Lens
          key={plane.method}
          state={state}
          name={METHOD_NAMES[plane.method]}
          hue={original ? "warning" : "output"}
          picture={plane}
          original={original}
          side={side}
        />
      ))}
    </div>
  );
}

// Pictures onto canvases, one pixel per cell.

/** Paints one canvas again and again, with the same memory while its size stays. */
export class ImagePainter {
  private image: ImageData | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** A picture as it is: values are rounded and clipped to 0 … 255. */
  picture({ rows, cols, channels }: ImagePixels): void {
    const image = this.sized(rows, cols);
    const { data } = image;
    const [r, g, b] = channels.length === 3 ? channels : [channels[0], channels[0], channels[0]];
    for (let i = 0, at = 0; i < rows * cols; i++, at += 4) {
      data[at] = r![i]!;
      data[at + 1] = g![i]!;
      data[at + 2] = b![i]!;
      data[at + 3] = 255;
    }
    this.show(image);
  }

  /** What a picture has more or less than another, on average over its channels. */
  error({ rows, cols, channels }: ImagePixels, original: ImagePixels, theme: ThemeName): void {
    const image = this.sized(rows, cols);
    const pixels = new Uint32Array(image.data.buffer);
    const colors = ramp("signed", false, theme).rgba;
    const parts = channels.map((values, c) => [values, original.channels[c]!] as const);
    for (let i = 0; i < pixels.length; i++) {
      let sum = 0;
      for (const [values, were] of parts) sum += values[i]! - were[i]!;
      pixels[i] = colors[shade(sum / parts.length, 255)]!;
    }
    this.show(image);
  }

  private sized(rows: number, cols: number): ImageData {
    if (this.image?.width === cols && this.image.height === rows) return this.image;
    this.canvas.width = cols;
    this.canvas.height = rows;
    this.image = new ImageData(cols, rows);
    return this.image;
  }

  private show(image: ImageData): void {
    this.canvas.getContext("2d", { alpha: false })!.putImageData(image, 0, 0);
  }
}
