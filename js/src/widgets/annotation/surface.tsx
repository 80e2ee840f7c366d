// The picture that is labelled: pixels with the mask, what is drawn over them, pointer and keys.

import { computed, useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { gridMove } from "../../ui/keys";
import { PixelCanvas, type Pixels } from "../../ui/pixels";
import { moved, box as sized } from "../../ui/place";
import { type Outlines, outlines, pathBetween } from "../../ui/segments";
import { opaque, parse, rolesOf } from "../../ui/theme";
import type { Inputs } from "./attempts";
import type { Photo } from "./paths";
import type { Mask, Point } from "./rasters";
import type { AnnotationState } from "./state";
import { type AnnotationTools, betweenPixels, boxBetween, CLOSING } from "./tools";
import { objectName, placeWords } from "./words";

/** How much of a pixel has the color of the mask. */
const COVER = 0.45;

function paintMasked({ rows, cols, data }: Photo, mask: Mask | null, hex: string): Pixels {
  const [r, g, b] = parse(hex);
  const rgba = new Uint32Array(rows * cols);
  for (let i = 0; i < rgba.length; i++) {
    const cover = mask?.[i] ? COVER : 0;
    const over = (at: number, to: number) => Math.round(data[at]! + (to - data[at]!) * cover);
    rgba[i] = opaque(over(3 * i, r), over(3 * i + 1, g), over(3 * i + 2, b));
  }
  return { rows, cols, rgba };
}

const WHOLE = [0, 0, 1, 1] as const;
const pathOf = (loops: readonly (readonly number[])[]): string => pathBetween(loops, WHOLE, 1);

interface SurfaceProps {
  readonly state: AnnotationState;
  readonly tools: AnnotationTools;
  /** Side of a pixel on the screen. */
  readonly scale: number;
}

interface RoomProps {
  /** What is seen of the picture. */
  readonly room: { readonly width: number; readonly height: number };
}

/** Where the edge of a picture lies so that a place is in the middle, or as near as there is picture. */
const edgeFor = (place: number, scale: number, room: number, side: number): number =>
  Math.round(Math.min(0, Math.max(room - side * scale, room / 2 - place * scale)));

export function Surface({ state, tools, scale, room }: SurfaceProps & RoomProps) {
  const { photo } = state.scene.value!;
  const { rows, cols } = photo;
  const { tool } = state.spec.value;
  const between = betweenPixels(tool);
  const root = useRef<HTMLDivElement>(null);
  const pressed = useRef<number | null>(null);
  const id = useId();
  const cursor = useSignal<Point>([Math.floor(cols / 2), Math.floor(rows / 2)]);
  const over = useSignal<Point | null>(null);
  const focused = useSignal(false);
  /** What the enlarged picture is moved to: the object, or where keys have left it. */
  const away = useSignal<Point | null>(null);
  const [left, top, right, bottom] = state.segment.value?.box ?? [0, 0, cols, rows];
  const object: Point = [Math.floor((left + right) / 2), Math.floor((top + bottom) / 2)];
  const edgeOf = ([x, y]: Point): Point => [
    edgeFor(x, scale, room.width, cols),
    edgeFor(y, scale, room.height, rows),
  ];
  const edge = edgeOf(away.value ?? object);
  const zoomed = tools.zoomed.value;
  // Before the next key, which starts from there.
  useLayoutEffect(() => {
    away.value = null;
    if (zoomed) cursor.value = object;
  }, [zoomed, state.object.value, photo]);
  /** Bring a place into what is seen: the object, if it is near, else the place. */
  const follow = (place: Point) => {
    const seen = (from: Point) =>
      [room.width, room.height].every((side, axis) => {
        const at = from[axis]! + place[axis]! * scale;
        return at >= 0 && at + scale <= side + scale / 2;
      });
    if (seen(edgeOf(object))) away.value = null;
    else if (!seen(edge)) away.value = place;
  };
  const pixels = useMemo(
    () =>
      computed(() => paintMasked(photo, state.mask.value, rolesOf(state.room.theme.value).output)),
    [photo],
  ).value;

  /** The pixel or point under the pointer; beside the picture the nearest. */
  const at = (event: PointerEvent): Point => {
    const { left, top } = root.current!.getBoundingClientRect();
    const place = (n: number, side: number) =>
      between
        ? Math.max(0, Math.min(side, Math.round(n / scale)))
        : Math.max(0, Math.min(side - 1, Math.floor(n / scale)));
    return [place(event.clientX - left, cols), place(event.clientY - top, rows)];
  };
  /** Whether a place is as good as the first corner. */
  const near = ([x, y]: Point, within: number): boolean => {
    const first = tool === "polygon" ? tools.open().outline[0] : undefined;
    return (
      first !== undefined &&
      Math.max(Math.abs(first[0] - x), Math.abs(first[1] - y)) * scale <= within
    );
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (pressed.current !== null) {
      // A second finger: the first one did not mean to draw.
      tools.cancel();
      return;
    }
    pressed.current = event.pointerId;
    root.current!.setPointerCapture(event.pointerId);
    root.current!.focus({ preventScroll: true });
    const place = at(event);
    cursor.value = place;
    over.value = place;
    tools.press(place, near(place, event.pointerType === "touch" ? CLOSING.touch : CLOSING.mouse));
  };
  const onPointerMove = (event: PointerEvent) => {
    if (pressed.current !== null && pressed.current !== event.pointerId) return;
    over.value = at(event);
    if (pressed.current === null) {
      tools.hover(over.value);
      return;
    }
    // Every place the pointer went through since the last frame.
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length > 0 ? all : [event]) tools.drag(at(one));
  };
  const onPointerUp = (event: PointerEvent) => {
    if (pressed.current !== event.pointerId) return;
    pressed.current = null;
    cursor.value = at(event);
    tools.release(cursor.value);
    if (event.pointerType === "touch") over.value = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Shift + Enter is the notebook's.
    if (event.key === "Enter" && event.shiftKey) return;
    const [x, y] = cursor.peek();
    const size = between ? { rows: rows + 1, cols: cols + 1 } : photo;
    const step = event.shiftKey ? 8 : 1;
    const to = gridMove(event.key, { row: y, col: x }, size, { step, page: Math.round(rows / 8) });
    if (to) {
      cursor.value = [to.col, to.row];
      over.value = null;
      if (zoomed) follow(cursor.value);
      if (tools.penDown.peek()) tools.drag(cursor.value);
      else tools.hover(cursor.value);
    } else if (event.key === " " || event.key === "Enter") {
      if (!event.repeat) click(event.key);
    } else return;
    event.preventDefault();
  };
  const click = (key: string) => {
    const place = cursor.peek();
    if (key === "Enter") tools.enter(place);
    else if (!tools.penDown.peek()) {
      tools.press(place, near(place, 0));
      if (tool !== "box") tools.release(place);
    }
  };
  const [x, y] = cursor.value;
  return (
    <div class={zoomed ? "window zoomed" : "window"} style={sized(room.width, room.height)}>
      <div
        ref={root}
        class="pixels labelled"
        role="grid"
        tabIndex={0}
        aria-label={state.room.t("Picture")}
        aria-rowcount={rows}
        aria-colcount={cols}
        aria-activedescendant={`${id}-place`}
        style={{ ...sized(cols * scale, rows * scale), ...moved(...edge) }}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          pressed.current = null;
          tools.cancel();
        }}
        onPointerLeave={() => (over.value = null)}
        onFocus={() => (focused.value = true)}
        onBlur={() => {
          focused.value = false;
          tools.pen(false, cursor.peek());
        }}
        onKeyDown={onKeyDown}
      >
        <PixelCanvas pixels={pixels} width={cols * scale} height={rows * scale} />
        <svg
          class="over"
          aria-hidden
          viewBox={`0 0 ${cols} ${rows}`}
          width={cols * scale}
          height={rows * scale}
        >
          <Drawn
            {...{ state, tools, scale }}
            at={over.value ?? (focused.value ? cursor.value : null)}
          />
          {focused.value && !over.value && (
            <Cursor place={cursor.value} between={between} scale={scale} />
          )}
        </svg>
        <div role="row" class="unseen" aria-rowindex={Math.min(y, rows - 1) + 1}>
          <span role="gridcell" id={`${id}-place`} aria-colindex={Math.min(x, cols - 1) + 1}>
            {placeWords(state, Math.min(x, cols), Math.min(y, rows), between)}
          </span>
        </div>
      </div>
    </div>
  );
}

function Cursor(props: {
  readonly place: Point;
  readonly between: boolean;
  readonly scale: number;
}) {
  const { between, scale } = props;
  const [x, y] = props.place;
  if (!between) return <rect class="pixel-cursor" x={x} y={y} width="1" height="1" />;
  const arm = 9 / scale;
  const cross = `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`;
  return (
    <>
      <path class="under" d={cross} />
      <path class="drawn" d={cross} />
    </>
  );
}

interface DrawnProps extends SurfaceProps {
  /** Where pointer or keys are. */
  readonly at: Point | null;
}

function Drawn({ state, tools, scale, at }: DrawnProps) {
  const { tool, shows } = state.spec.value;
  const attempt = state.attempt.value;
  const mask = state.mask.value;
  const begun = tools.begun.value;
  const { photo } = state.scene.value!;
  const edge = useMemo(() => (mask ? pathOf(outlines(mask, photo).get(1) ?? []) : ""), [mask]);
  // Whoever labels sees the target when they are done.
  const told = attempt !== null && (shows === "prepared" || attempt.done);
  const targetPath = useMemo(() => pathOf(state.targetLines.value), [state.targetLines.value]);
  return (
    <>
      {tool === "proposals" && <Regions state={state} tools={tools} at={at} />}
      {edge && (
        <>
          <path class="under" d={edge} />
          <path class="edge" d={edge} />
        </>
      )}
      {told && !begun && (
        <>
          <path class="under" d={targetPath} />
          <path class="target" d={targetPath} />
        </>
      )}
      {tool === "polygon" && <Outline {...{ state, tools, scale, at }} />}
      {tool === "scribbles" && <Scribbles state={state} tools={tools} />}
      {begun?.kind === "box" && <Frame box={boxBetween(begun.anchor, begun.to)} />}
      {tool === "brush" && at && (
        <circle
          class="brush"
          cx={at[0] + middle(tools)}
          cy={at[1] + middle(tools)}
          r={tools.size.value / 2}
        />
      )}
      {!begun && <Name state={state} scale={scale} />}
    </>
  );
}

/** Even discs have their middle on a corner. */
const middle = (tools: AnnotationTools): number => (tools.size.value % 2 === 0 ? 0 : 0.5);

/** Which object is meant. */
function Name({ state, scale }: Pick<DrawnProps, "state" | "scale">) {
  const one = state.segment.value;
  if (!one) return null;
  const [left, top, right] = one.box;
  const { cols } = state.scene.value!.photo;
  const name = objectName(state.room.t, state.scene.value!, state);
  const half = (3.4 * name.length + 6) / scale;
  const x = Math.max(half, Math.min(cols - half, (left + right) / 2));
  const y = Math.max(18 / scale, top - 6 / scale);
  return (
    <text class="object-name" transform={`translate(${x} ${y}) scale(${1 / scale})`}>
      {`${name} ▾`}
    </text>
  );
}

function Frame({ box: [x0, y0, x1, y1] }: { readonly box: readonly number[] }) {
  const d = `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
  return (
    <>
      <path class="under" d={d} />
      <path class="drawn" d={d} />
    </>
  );
}

/** The outline so far, its corners, and the way to where the pointer is. */
function Outline({ state, tools, scale, at }: DrawnProps) {
  const { shows, snap } = state.spec.value;
  const attempt = state.attempt.value as (Inputs["polygon"] & { done: boolean }) | null;
  const clicks = state.clicks.value;
  const own = shows === "own";
  const open = tools.open();
  const shown = attempt ?? open;
  const all = clicks > shown.corners.length;
  const points = all
    ? shown.outline
    : shown.outline.slice(0, (shown.corners[clicks - 1] ?? -1) + 1);
  // The last click is where the next one goes on from.
  const goesOn = own && at && open.corners.length > 0 && clicks === open.corners.length;
  const way = useMemo(
    () => (goesOn ? tools.way(at) : []),
    [goesOn, at?.[0], at?.[1], snap, open.outline.length],
  );
  const line = (path: readonly Point[], closed = false) =>
    path.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("") + (closed ? "Z" : "");
  const corners = shown.corners.slice(0, Math.min(clicks, shown.corners.length));
  return (
    <>
      <path class="under" d={line(points, all && points.length > 2)} />
      <path class="drawn" d={line(points, all && points.length > 2)} />
      {way.length > 1 && <path class="under" d={line(way)} />}
      {way.length > 1 && <path class="drawn way" d={line(way)} />}
      {corners.map((k, i) => (
        <circle
          key={String(k)}
          class={i === 0 && !all ? "corner first" : "corner"}
          cx={shown.outline[k]![0]}
          cy={shown.outline[k]![1]}
          r={(i === 0 && !all ? 6 : 3.5) / scale}
        />
      ))}
    </>
  );
}

function Scribbles({ state, tools }: Pick<DrawnProps, "state" | "tools">) {
  const attempt = state.attempt.value as Inputs["scribbles"] | null;
  const begun = tools.begun.value;
  const strokes = attempt?.strokes.slice(0, state.clicks.value) ?? [];
  const all =
    begun?.kind === "scribble"
      ? [...strokes, { object: !tools.onBackground.value, points: begun.points }]
      : strokes;
  return (
    <>
      {all.map(({ object, points }, i) => {
        const d = points.map(([x, y], k) => `${k ? "L" : "M"}${x + 0.5} ${y + 0.5}`).join("");
        // A stroke of one pixel is a dot.
        const path = points.length === 1 ? `${d}h0.01` : d;
        return (
          <g key={String(i)} class={object ? "scribble" : "scribble beyond"}>
            <path class="under" d={path} />
            <path class="drawn" d={path} />
          </g>
        );
      })}
    </>
  );
}

/** The borders of all regions at the present scale, and the one that is pointed at. */
function Regions({ state, tools, at }: Pick<DrawnProps, "state" | "tools" | "at">) {
  const { scale } = state.spec.value;
  const of = state.regionLines.value[scale];
  const lines: Outlines | null = useMemo(() => of?.() ?? null, [of]);
  const all = useMemo(() => (lines ? [...lines.values()].map(pathOf).join("") : ""), [lines]);
  if (!lines) return null;
  const { photo, proposals } = state.scene.value!;
  const label = at ? proposals![scale]![at[1] * photo.cols + at[0]]! : -1;
  const pointed = pathOf(lines.get(label + 1) ?? []);
  return (
    <>
      <path class="regions" d={all} />
      {pointed && <path class="under" d={pointed} />}
      {pointed && <path class={tools.takesOut(label) ? "region out" : "region"} d={pointed} />}
    </>
  );
}
