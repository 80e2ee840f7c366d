// The figure of an image: pooled up to four times, and unpooled again by every method.

import { computed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { show } from "../../terms/numbers";
import { type CellStyle, cellStyle, EMPTY } from "../../ui/cell-style";
import { CopyLine, Segmented, Stepper, type Value } from "../../ui/controls";
import { GridView } from "../../ui/grid";
import { type HistoryActions, historyRules, type KeyRule } from "../../ui/keys";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { pack, ramp, shade, type ThemeName } from "../../ui/theme";
import { MethodChoice, PoolFields, ShownMethod } from "./controls";
import type { ImageChannels } from "./image-results";
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
      room={state.room}
      history={store}
      problem={store.problem}
      rules={imageRules}
      choices={
        <Segmented
          name="view"
          options={VIEW_NAMES}
          value={state.showsErrors.value ? "error" : "values"}
          onChange={(view) => store.update({ view })}
        />
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={
        <>
          <Stepper
            name="levels"
            value={spec.levels}
            pairs={false}
            accepts={(value: Value) => store.accepts({ levels: value })}
            onChange={(value: Value) => store.update({ levels: value }, "levels")}
          />
          <PoolFields state={state} />
        </>
      }
      more={<MethodChoice state={state} />}
      telling={
        <Sentence
          words={imageWords(state.results.value, state.looking.value ? state.lens.value : null)}
        />
      }
      below={
        <>
          <NotesView notes={imageNotes(state.results.value)} />
          <div class="facts">
            <ShownMethod state={state} method={method} of="Code of" />
            {code && <CopyLine name="the PyTorch lines" text={code} />}
          </div>
        </>
      }
    >
      {state.width.value > 0 && <PoolingView state={state} />}
      {state.width.value > 0 && <LensesView state={state} />}
      {state.width.value > 0 && <PlanesView state={state} />}
    </Shell>
  );
}

/** How large images are drawn. */
const sharedLayout = (state: ImageState): ImageLayout => {
  const { spec, planes } = state.results.value;
  return imageLayout(state.width.value, spec.image, planes.length);
};

/** The image, and every level of its pooling. */
function PoolingView({ state }: { state: ImageState }) {
  const { spec, levels } = state.results.value;
  const { scale } = sharedLayout(state);
  const level = (i: number) => (
    <LevelView key={String(i)} image={levels[i]!} name={`Pooled ${TIMES[i + 1]}`} scale={scale} />
  );
  return (
    <div class="images">
      <ImageView
        state={state}
        name="Input"
        detail={`${spec.image.rows} × ${spec.image.cols}`}
        hue="input"
        image={spec.image}
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

/** What every method makes of it. */
function PlanesView({ state }: { state: ImageState }) {
  const { spec, levels, planes } = state.results.value;
  const { scale, width } = sharedLayout(state);
  const original = state.showsErrors.value ? spec.image : null;
  const passed = useMemo(() => {
    let sum = 0;
    for (const values of levels.at(-1)!.channels) for (const value of values) sum += value;
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
            image={plane}
            original={original}
            scale={scale}
          />
          <ErrorsView
            name={METHOD_NAMES[plane.method]}
            errors={plane.errors}
            passed={passed}
            large
          />
        </div>
      ))}
    </div>
  );
}

/** What a pixel holds, in words: one number, or red, green and blue. */
const pixelWords = ({ channels }: ImageChannels, index: number): string =>
  channels.map((values) => show(values[index]!)).join(", ");

interface Shown {
  readonly state: ImageState;
  readonly name: string;
  readonly hue: "input" | "output" | "warning";
  readonly image: ImageChannels;
  /** What it is compared with, where its error is shown. */
  readonly original: ImageChannels | null;
}

/** Rows that Page Up and Page Down move. */
const PAGE = 16;

/** An image under the lens, which the pointer and the arrow keys move over all images at once. */
function ImageView(props: Shown & { readonly detail: string; readonly scale: number }) {
  const { state, name, detail, hue, image, original, scale } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = state.theme.value;
  useLayoutEffect(() => {
    if (original) paintError(canvas.current!, image, original, theme);
    else paint(canvas.current!, image);
  }, [image, original, original && theme]);
  const { row, col } = state.lens.value;
  const { rows, cols } = image;
  const id = `pixel-${name.toLowerCase().replaceAll(" ", "-")}`;
  const words = pixelWords(image, row * cols + col);
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
            aria-label={`(${row}, ${col}) ${words}`}
          >
            {words}
          </span>
        </div>
      </div>
    </div>
  );
}

interface LevelProps {
  readonly image: ImageChannels;
  readonly name: string;
  readonly scale: number;
}

/** A pooled image, at its size beside the original. */
function LevelView({ image, name, scale }: LevelProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => paint(canvas.current!, image), [image]);
  const { rows, cols } = image;
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

// The lens: the same few pixels of every image, enlarged into cells.

const SIZE = { rows: LENS, cols: LENS };
const HALF = (LENS - 1) / 2;

/** Grey values as digits on a tint; colors as they are. */
function lensStyle({ state, image, original }: Shown, side: number): CellStyle {
  const { row, col } = state.lens.value;
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
    say: (i) => (at[i]! < 0 ? "outside" : pixelWords(image, at[i]!)),
  };
}

const MIDDLE = (LENS * LENS - 1) / 2;
function LensView({ side, ...shown }: Shown & { readonly side: number }) {
  const { state, name, hue, image, original } = shown;
  const style = useMemo(
    () => computed(() => lensStyle(shown, side)),
    [state, image, original, side],
  );
  const marks = useSignal([{ kind: "linked" as const, cells: [MIDDLE] }]);
  const { row, col } = state.lens.value;
  const pixel = (i: number) => ({
    row: row - HALF + Math.floor(i / LENS),
    col: col - HALF + (i % LENS),
  });
  return (
    <GridView
      name={`${name} under the lens`}
      title={name}
      detail=""
      hue={hue}
      canvas={image.channels.length > 1 && !original}
      cell={{ width: side, height: side }}
      style={style}
      describe={(i) => `(${pixel(i).row}, ${pixel(i).col})`}
      marks={marks}
      onPin={(i) => {
        state.look(pixel(i));
        state.rest();
      }}
    />
  );
}

function LensesView({ state }: { state: ImageState }) {
  const { spec, planes } = state.results.value;
  const side = lensCell(state.width.value, planes.length + 1);
  const original = state.showsErrors.value ? spec.image : null;
  return (
    <div class="lenses" role="group" aria-label="Lens">
      <LensView
        state={state}
        name="Input"
        hue="input"
        image={spec.image}
        original={null}
        side={side}
      />
      {planes.map((plane) => (
        <LensView
          key={plane.method}
          state={state}
          name={METHOD_NAMES[plane.method]}
          hue={original ? "warning" : "output"}
          image={plane}
          original={original}
          side={side}
        />
      ))}
    </div>
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
function paint(canvas: HTMLCanvasElement, { rows, cols, channels }: ImageChannels): void {
  const data = new ImageData(cols, rows);
  const [r, g = r, b = r] = channels;
  for (let i = 0, at = 0; i < rows * cols; i++) {
    data.data[at++] = r![i]!;
    data.data[at++] = g![i]!;
    data.data[at++] = b![i]!;
    data.data[at++] = 255;
  }
  put(canvas, data);
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
