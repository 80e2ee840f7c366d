// The figure of two boxes: a board to drag them on, their areas and scores, their coordinates.

import { useRef } from "preact/hooks";
import { iou_boxes as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Part, Stepper, type Value } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { type EditActions, editRules, type KeyRule } from "../../ui/keys";
import { msg } from "../../ui/language";
import type { Room } from "../../ui/room";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { Veil } from "../../ui/veil";
import { plotFits } from "./arrangement";
import { boxScores } from "./asked";
import {
  BOX_NAMES,
  BOX_ROWS,
  BOX_SETTINGS,
  type Box,
  type BoxesState,
  type BoxRow,
  boxFormula,
  boxIou,
  boxValue,
  boxWords,
  createBoxesState,
  hullOf,
  intersectionOf,
  longestWords,
  moveBox,
  onBoard,
} from "./boxes";
import boxes from "./boxes.css";
import { DicePlot } from "./dice";
import { ScoreList } from "./score-table";
import scores from "./style.css";

// The board, on which boxes are moved and sized by pointer or keys.

/** Cells are drawn where they are at least this large, in pixels. */
const CELL = 7;
/** Radius of what one takes a corner by. */
const HANDLE = 6;

type Name = "a" | "b";
const NAMES: readonly Name[] = ["a", "b"];
/** Which corner: its places in [x1, y1, x2, y2]. */
const CORNERS = [
  [0, 1],
  [2, 1],
  [0, 3],
  [2, 3],
] as const;

interface BoardProps {
  readonly boxes: BoxesState;
  readonly scale: number;
}

function BoxBoard({ boxes, scale }: BoardProps) {
  const { a, b, size } = boxes.spec.value;
  const { t } = boxes.room;
  const pointed = boxes.pointers.target.value;
  const [width, height] = [size[0] * scale, size[1] * scale];
  const rect = ([x1, y1, x2, y2]: Box) => ({
    x: x1 * scale,
    y: y1 * scale,
    width: Math.max(0, x2 - x1) * scale,
    height: Math.max(0, y2 - y1) * scale,
  });
  const meets = boxes.areas.value.intersection > 0;
  const shows = (...rows: BoxRow[]) => pointed !== null && rows.includes(pointed.row);
  return (
    <svg
      class="box-board"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={t("Boxes")}
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
      {shows("hull", "giou", "union", "iou", "dice") && (
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
        <BoxName key={name} name={name} box={boxes.spec.value[name]} scale={scale} />
      ))}
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
  boxes: BoxesState,
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
  readonly boxes: BoxesState;
  readonly name: Name;
  readonly scale: number;
  readonly faint?: boolean;
}

function BoxShape({ boxes, name, scale, faint = false }: ShapeProps) {
  const { size } = boxes.spec.value;
  const { t } = boxes.room;
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
      aria-roledescription={t("movable box")}
      tabindex={0}
      data-faint={faint}
      aria-label={t("Box {name}: columns {x1} to {x2}, rows {y1} to {y2}", {
        name,
        x1,
        y1,
        x2,
        y2,
      })}
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
    </g>
  );
}

/** Over whatever the boxes share, so that its hue is never on a hue. */
function BoxName({ name, box, scale }: { name: Name; box: Box; scale: number }) {
  return (
    <text class="box-name" x={box[0] * scale + 9} y={box[1] * scale + 18} aria-hidden>
      {name}
    </text>
  );
}

function Corners({ boxes, name, scale }: ShapeProps) {
  return (
    <g class={`corners ${name}`} aria-hidden>
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

/** From this width on the numbers stand beside the board, which takes this share of it. */
const BESIDE = 700;
const SHARE = 0.5;
const GAP = 24;
/** Below the board: the rows of a phone's table; beside it: those with their formulas. */
const TABLE = { below: 216, beside: 258 };
const PLOT = { width: 154, height: 216 };
/** What a phone's table takes beside the plot. */
const NUMBERS = 170;
/** A board is at least this high; with less room the figure grows. */
const LOWEST_BOARD = 112;

/** How large a cell is, and the room of the plot. */
function arranged({ width, stageHeight }: Room, [cols, rows]: readonly [number, number]) {
  const beside = width.value >= BESIDE;
  const height = Math.max(LOWEST_BOARD, stageHeight.value - (beside ? 0 : TABLE.below + GAP / 2));
  const scale = Math.min((beside ? SHARE : 1) * width.value, (height / rows) * cols) / cols;
  const left = width.value - scale * cols - GAP;
  const plot = beside ? { width: left, height: stageHeight.value - TABLE.beside } : PLOT;
  const plots = beside || width.value >= NUMBERS + PLOT.width;
  return { beside, scale, plot, plots };
}

const COORDINATES = ["x1", "y1", "x2", "y2"] as const;

/** The definition of the figure, for notebooks and pages alike. */
export function iouBoxes(): FigureDefinition {
  return {
    traits: Object.keys(BOX_SETTINGS),
    css: scores + boxes,
    ...PARTS,
    create(model: Model): Mounted {
      const boxes = createBoxesState(model);
      return {
        room: boxes.room,
        view: <BoxesFigure boxes={boxes} />,
        covering: () => ({ asked: { scores: () => boxScores(boxes) } }),
        dispose: boxes.dispose,
      };
    },
  };
}

const boxesRules = (actions: EditActions): KeyRule[] => [
  { keys: "← → ↑ ↓", says: msg("move the box that has the focus") },
  { keys: "Shift + ← → ↑ ↓", says: msg("move its lower right corner") },
  ...editRules(actions).filter(({ matches }) => matches),
];

function BoxesFigure({ boxes }: { boxes: BoxesState }) {
  const { store, room } = boxes;
  const { t } = room;
  const silent = useSilent("formula");
  const { a, b, size } = boxes.spec.value;
  const areas = boxes.areas.value;
  const { beside, scale, plot, plots } = arranged(room, size);
  const row = boxes.pointers.target.value?.row ?? "iou";
  const { numerator, denominator } = boxIou(areas);
  return (
    <Shell
      title={t("IoU of two boxes")}
      hint={t("drag a box, or one of its corners.")}
      room={room}
      history={store}
      problem={store.problem}
      rules={(history) => boxesRules({ ...history, unpin: boxes.pointers.unpin })}
      badge={<Badge verdict={boxes.verdict} />}
      parameters={
        <Part name="b">
          <Places boxes={boxes} />
        </Part>
      }
      telling={
        <>
          <Sentence words={boxWords(t, areas)} longest={longestWords(t)} />
          {!beside && (
            <p class="formula">
              {BOX_NAMES[row][0]} = {silent ? "?" : boxFormula(t, row, a, b, areas)}
            </p>
          )}
        </>
      }
      below={
        <div class="coordinates">
          <Coordinates boxes={boxes} name="a" says={t("a, the target")} />
          <Coordinates boxes={boxes} name="b" says={t("b, the prediction")} />
        </div>
      }
    >
      {boxes.width.value > 0 && (
        <div
          class="boxes"
          data-beside={beside}
          style={
            beside
              ? { height: `${Math.max(TABLE.beside, room.stageHeight.value)}px` }
              : { minHeight: `${room.stageHeight.value}px` }
          }
        >
          <BoxBoard boxes={boxes} scale={scale} />
          <div class="scoring">
            <Areas boxes={boxes} />
            {plots && plotFits(plot) && (
              <Veil parts={["scores"]} {...plot}>
                <DicePlot of={t("Dice over IoU")} iou={numerator / denominator} {...plot} />
              </Veil>
            )}
          </div>
        </div>
      )}
    </Shell>
  );
}

/** Where b may lie, seen from a. */
const PLACES: readonly (readonly [
  name: string,
  place: (a: Box, size: readonly [number, number]) => Box,
])[] = [
  [msg("equal"), (a) => a],
  [
    msg("inside"),
    ([x1, y1, x2, y2]) => {
      const [dx, dy] = [Math.floor((x2 - x1) / 4), Math.floor((y2 - y1) / 4)];
      return [x1 + dx, y1 + dy, x2 - dx, y2 - dy];
    },
  ],
  [
    msg("one cell off"),
    ([x1, y1, x2, y2], [width]) =>
      x2 < width ? [x1 + 1, y1, x2 + 1, y2] : [x1 - 1, y1, x2 - 1, y2],
  ],
  [
    msg("in the far corner"),
    (_, [width, height]) => [Math.max(0, width - 4), Math.max(0, height - 3), width, height],
  ],
];

function Places({ boxes }: { boxes: BoxesState }) {
  const { t } = boxes.room;
  return (
    <div class="places wide" role="group" aria-label={t("Place b")}>
      <span aria-hidden>{t("place b")}</span>
      {PLACES.map(([name, place]) => (
        <button
          key={name}
          type="button"
          class="plain"
          onClick={() => {
            const { a, size } = boxes.spec.peek();
            // A box at the board's edge has no room to be moved: it stays where it is.
            boxes.store.update({ b: [...place(a, size)] });
          }}
        >
          {t(name)}
        </button>
      ))}
    </div>
  );
}

/** Areas and scores, each with its formula; pointing at one lights its region. */
function Areas({ boxes }: { boxes: BoxesState }) {
  const { t } = boxes.room;
  const { a, b } = boxes.spec.value;
  const areas = boxes.areas.value;
  const rows = BOX_ROWS.map((row) => {
    const [sign, name] = BOX_NAMES[row];
    const label = t(name);
    return {
      key: row,
      main: row === "iou" || row === "giou",
      header: (
        <>
          <b class={`letter ${row}`}>{sign}</b>
          {sign === name ? "" : <span> {label}</span>}
        </>
      ),
      label,
      point: { row },
      value: boxValue(row, areas),
      formula: boxFormula(t, row, a, b, areas),
    };
  });
  return <ScoreList name={t("Areas and scores")} pointers={boxes.pointers} rows={rows} />;
}

function Coordinates({ boxes, name, says }: { boxes: BoxesState; name: Name; says: string }) {
  const { store } = boxes;
  const { t } = boxes.room;
  const box = boxes.spec.value[name];
  const at = (i: number, to: Value) => ({
    [name]: box.map((old, k) => (k === i ? Number(to) : old)),
  });
  return (
    <div class="parameters" role="group" aria-label={t("Box {name}", { name })}>
      <span class={`of ${name}`}>{says}</span>
      {COORDINATES.map((coordinate, i) => (
        <Stepper
          key={coordinate}
          name={coordinate}
          of={name}
          value={box[i]!}
          pairs={false}
          accepts={(to: Value) => store.accepts(at(i, to))}
          onChange={(to: Value) => store.update(at(i, to), `${name} ${coordinate}`)}
        />
      ))}
    </div>
  );
}
