// The board with two boxes, which are moved and sized by pointer or keys.

import { useRef } from "preact/hooks";
import { type Box, hullOf, intersectionOf, moveBox, onBoard } from "./boxes";
import type { Boxes } from "./boxes-state";
import type { BoxRow } from "./formulas-boxes";

const TALLEST = 460;
/** Cells are drawn where they are at least this large, in pixels. */
const CELL = 7;
/** Radius of what one takes a corner by. */
const HANDLE = 6;

export type Name = "a" | "b";
const NAMES: readonly Name[] = ["a", "b"];
/** Which corner: its places in [x1, y1, x2, y2]. */
const CORNERS = [
  [0, 1],
  [2, 1],
  [0, 3],
  [2, 3],
] as const;

interface BoardProps {
  readonly boxes: Boxes;
  readonly width: number;
}

export function BoxBoard({ boxes, width }: BoardProps) {
  const { a, b, size } = boxes.spec.value;
  const scale = Math.min(width / size[0], TALLEST / size[1]);
  const pointed = boxes.pointed.value;
  const [w, h] = [size[0] * scale, size[1] * scale];
  const rect = ([x1, y1, x2, y2]: Box) => ({
    x: x1 * scale,
    y: y1 * scale,
    width: Math.max(0, x2 - x1) * scale,
    height: Math.max(0, y2 - y1) * scale,
  });
  const meets = boxes.areas.value.intersection > 0;
  const shows = (...rows: BoxRow[]) => pointed !== null && rows.includes(pointed);
  return (
    <svg
      class="box-board"
      width={w}
      height={h}
      viewBox={`0 0 ${w} ${h}`}
      role="group"
      aria-label="Boxes"
      data-lit={pointed !== null}
    >
      <defs>
        <pattern
          id="hull-hatch"
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path class="hatch" d="M0 0v8" />
        </pattern>
        <pattern
          id="a-hatch"
          width="7"
          height="7"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(-45)"
        >
          <path class="a-hatch" d="M0 0v7" />
        </pattern>
      </defs>
      <Cells width={size[0]} height={size[1]} scale={scale} />
      {shows("hull", "giou") && (
        <rect class="empty-hull" style={{ fill: "url(#hull-hatch)" }} {...rect(hullOf(a, b))} />
      )}
      {(shows("hull", "giou") || !pointed) && <rect class="hull" {...rect(hullOf(a, b))} />}
      {shows("hull", "giou", "union", "iou") && (
        <>
          <rect class="whole" {...rect(a)} />
          <rect class="whole" {...rect(b)} />
        </>
      )}
      {NAMES.map((name) => (
        <BoxShape
          key={name}
          boxes={boxes}
          name={name}
          scale={scale}
          faint={pointed !== null && !shows(name)}
        />
      ))}
      {meets && !shows("a", "b", "union", "hull") && (
        <rect class="shared" {...rect(intersectionOf(a, b))} />
      )}
      {NAMES.map((name) => (
        <Corners key={name} boxes={boxes} name={name} scale={scale} />
      ))}
    </svg>
  );
}

function Cells({ width, height, scale }: { width: number; height: number; scale: number }) {
  if (scale < CELL) return null;
  const across = Array.from(
    { length: height - 1 },
    (_, i) => `M0 ${(i + 1) * scale}H${width * scale}`,
  );
  const down = Array.from(
    { length: width - 1 },
    (_, i) => `M${(i + 1) * scale} 0V${height * scale}`,
  );
  return <path class="cell-lines" d={[...across, ...down].join("")} />;
}

/** Take hold with the pointer, follow, and let go: one step of undo. */
function useDrag(
  boxes: Boxes,
  name: Name,
  scale: number,
  move: (box: Box, dx: number, dy: number) => Box,
) {
  const start = useRef<{ x: number; y: number; box: Box } | null>(null);
  const to = (event: PointerEvent): Box => {
    const { x, y, box } = start.current!;
    return move(
      box,
      Math.round((event.clientX - x) / scale),
      Math.round((event.clientY - y) / scale),
    );
  };
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, y: event.clientY, box: boxes.spec.peek()[name] };
    },
    onPointerMove(event: PointerEvent) {
      if (start.current) boxes.store.preview({ [name]: [...to(event)] });
    },
    onPointerUp(event: PointerEvent) {
      if (!start.current) return;
      const box = to(event);
      const moved = String(box) !== String(start.current.box);
      start.current = null;
      if (moved) boxes.store.update({ [name]: [...box] });
    },
    onPointerCancel() {
      if (start.current) boxes.store.preview({ [name]: [...start.current.box] });
      start.current = null;
    },
  };
}

interface ShapeProps {
  readonly boxes: Boxes;
  readonly name: Name;
  readonly scale: number;
  readonly faint?: boolean;
}

function BoxShape({ boxes, name, scale, faint = false }: ShapeProps) {
  const { size } = boxes.spec.value;
  const [x1, y1, x2, y2] = boxes.spec.value[name];
  const drag = useDrag(boxes, name, scale, (box, dx, dy) => moveBox(box, dx, dy, size));
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    const [dx, dy] = by as [number, number];
    const next = event.shiftKey
      ? onBoard([x1, y1, x2 + dx, y2 + dy], size)
      : moveBox([x1, y1, x2, y2], dx, dy, size);
    boxes.store.update({ [name]: [...next] }, `key ${name}`);
    event.preventDefault();
  };
  return (
    <g
      class={`box ${name}`}
      role="button"
      aria-roledescription="movable box"
      tabindex={0}
      data-faint={faint}
      aria-label={`Box ${name}: columns ${x1} to ${x2}, rows ${y1} to ${y2}`}
      {...drag}
      onKeyDown={onKeyDown}
    >
      <rect
        x={x1 * scale}
        y={y1 * scale}
        width={(x2 - x1) * scale}
        height={(y2 - y1) * scale}
        rx={2}
        style={name === "a" && !faint ? { fill: "url(#a-hatch)" } : undefined}
      />
      <text x={x1 * scale + 9} y={y1 * scale + 18}>
        {name}
      </text>
    </g>
  );
}

function Corners({ boxes, name, scale }: ShapeProps) {
  return (
    <g class={`corners ${name}`} aria-hidden="true">
      {CORNERS.map(([x, y]) => (
        <Corner key={`${x}${y}`} boxes={boxes} name={name} scale={scale} x={x} y={y} />
      ))}
    </g>
  );
}

function Corner({ boxes, name, scale, x, y }: ShapeProps & { x: 0 | 2; y: 1 | 3 }) {
  const { size } = boxes.spec.value;
  const box = boxes.spec.value[name];
  const drag = useDrag(boxes, name, scale, (from, dx, dy) => {
    const next = [...from] as [number, number, number, number];
    // A corner stops one cell before the opposite side.
    next[x] = x === 0 ? Math.min(from[2] - 1, from[0] + dx) : Math.max(from[0] + 1, from[2] + dx);
    next[y] = y === 1 ? Math.min(from[3] - 1, from[1] + dy) : Math.max(from[1] + 1, from[3] + dy);
    return onBoard(next, size);
  });
  const falling = (x === 0) === (y === 1);
  return (
    <circle
      class={falling ? "corner falling" : "corner rising"}
      cx={box[x] * scale}
      cy={box[y] * scale}
      r={HANDLE}
      {...drag}
    />
  );
}
