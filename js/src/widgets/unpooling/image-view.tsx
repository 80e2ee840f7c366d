// The figure of an image: pooled up to four times, and unpooled again by every method.

import { computed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { show } from "../../terms/numbers";
import { type CellStyle, cellStyle, EMPTY } from "../../ui/cell-style";
import { CopyLine, Segmented, Stepper, type Value } from "../../ui/controls";
import { GridView } from "../../ui/grid";
import { type HistoryActions, historyRules, type KeyRule } from "../../ui/keys";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { pack, ramp, shade, type ThemeName } from "../../ui/theme";
import {
  MethodChoice,
  MoreFields,
  moreDiffers,
  OneMethod,
  PoolFields,
  ShownMethod,
} from "./controls";
import type { ImageChannels } from "./image-results";
import type { ImageState } from "./image-state";
import { HEAD, imageLayout, LENS, lensFrame, underLens } from "./layout";
import { NotesView } from "./lines";
import { ErrorsView } from "./stage";
import { imageCode, imageNotes, imageWords, longestImageWords, METHOD_NAMES, TIMES } from "./words";

const LABEL_NAMES = [
  ["values", "Pictures"],
  ["errors", "Errors"],
] as const;

const imageRules = (actions: HistoryActions): KeyRule[] => [
  { keys: "← → ↑ ↓", says: "move the lens, in a picture; Home, End to the edge" },
  { keys: "Page Up, Page Down", says: "move the lens by 16 rows" },
  ...historyRules(actions),
];

export function ImageFigureView({ state }: { state: ImageState }) {
  const { store } = state;
  const { spec } = state.results.value;
  const narrow = state.narrow.value;
  const method = spec.methods.find((m) => m === store.get("method")) ?? spec.methods[0]!;
  const code = imageCode(method, spec, spec.levels);
  const planes = state.drawn.value;
  const lens = state.looking.value ? state.lens.value : null;
  return (
    <Shell
      title="Unpooling"
      room={state.room}
      history={store}
      problem={store.problem}
      rules={imageRules}
      choices={
        <Segmented
          name="labels"
          options={LABEL_NAMES}
          value={state.showsErrors.value ? "errors" : "values"}
          onChange={(labels) => store.update({ labels })}
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
          {narrow ? <OneMethod state={state} method={method} /> : <MethodChoice state={state} />}
        </>
      }
      more={
        <>
          <MoreFields state={state} />
          {narrow && <MethodChoice state={state} />}
        </>
      }
      differs={moreDiffers(state)}
      telling={
        <Sentence
          words={imageWords(state.results.value, planes, lens)}
          longest={longestImageWords(state.results.value, planes)}
        />
      }
      below={
        <>
          <NotesView notes={imageNotes(state.results.value)} />
          <div class="facts">
            {!narrow && <ShownMethod state={state} method={method} of="Code of" />}
            {code && <CopyLine name="the PyTorch lines" text={code} />}
          </div>
        </>
      }
    >
      {state.width.value > 0 && <PhotographView state={state} />}
    </Shell>
  );
}

/** The picture, what it was pooled to, and what each unpooling makes of that: lenses below. */
function PhotographView({ state }: { state: ImageState }) {
  const { spec, levels } = state.results.value;
  const planes = state.drawn.value;
  const { width, stageHeight } = state.room;
  const bounds = { width: width.value, height: stageHeight.value };
  const at = imageLayout(bounds, spec.image, levels[0]!, planes.length);
  const original = state.showsErrors.value ? spec.image : null;
  const passed = useMemo(() => {
    let sum = 0;
    for (const values of levels.at(-1)!.channels) for (const value of values) sum += value;
    return spec.gain * sum;
  }, [levels, spec.gain]);
  const column = (shown: Omit<Shown, "state">, detail: string, errors?: ComponentChildren) => (
    <div key={shown.name} style={{ width: `${at.column}px` }}>
      <ImageView state={state} {...shown} detail={detail} scale={at.scale} />
      <div class="image-lens">
        <LensView state={state} {...shown} side={at.lens} />
      </div>
      {errors}
    </div>
  );
  return (
    <div class="photograph" style={{ gap: `${at.gap}px`, "--head": `${HEAD}px` }}>
      {column(
        { name: "Input", hue: "input", image: spec.image, original: null },
        at.column > 146 ? `${spec.image.rows} × ${spec.image.cols}` : "",
      )}
      <div class="panel input" style={{ width: `${at.level}px` }}>
        <h3 class="heading">
          <i class="swatch" />
          <b>Pooled</b>
        </h3>
        {levels.map((image, i) => (
          <LevelView
            key={String(i)}
            image={image}
            name={`Pooled ${TIMES[i + 1]}`}
            scale={at.scale}
          />
        ))}
      </div>
      {planes.map((plane) =>
        column(
          {
            name: METHOD_NAMES[plane.method],
            hue: original ? "warning" : "output",
            image: plane,
            original,
          },
          original && at.column > 168 ? "− input" : "",
          <ErrorsView
            name={METHOD_NAMES[plane.method]}
            errors={plane.errors}
            passed={passed}
            large
            kind={at.column < 196 ? "short" : "long"}
          />,
        ),
      )}
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
