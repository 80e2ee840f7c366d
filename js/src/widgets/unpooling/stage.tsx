// Input → max pooling → passed on → every chosen unpooling, and what each of them lost.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import type { Size } from "../../terms/terms";
import type { Method } from "../../terms/unpooling";
import { type CellStyle, SVG_SIDE, textColors } from "../../ui/cell-style";
import { chip, corner, type Place, type Point } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { ease } from "../../ui/phases";
import { place } from "../../ui/words";
import { arrow } from "./arrows";
import { editInput, editMiddle } from "./edit";
import { indicesFace, inputFace, middleFace, planeFace, pooledFace } from "./faces";
import { HEAD } from "./geometry";
import { KeptView } from "./kept-view";
import { type Plane, places, planeOf } from "./lab";
import { inputMarks, passedMarks, planeMarks, progress } from "./marks";
import { fromField, onField } from "./pool-field";
import { type LabBoard, labPointers } from "./state";
import { METHOD_NAMES } from "./words";

// What joins the grids: arrows to remembered places, and values on their way.

/** With more pooled cells than this only the present one has its arrow. */
const MOST_ARROWS = 16;

const NONE = -1;

/** Where cells are on the stage. */
function whereabouts(board: LabBoard) {
  const layout = board.layout.value;
  const { spec, pooled } = board.lab.value;
  const field = board.field.value;
  const cell = { width: layout.cell, height: layout.cell };
  const at = (panel: Point, size: Size) => (index: number) =>
    corner({ x: panel.x, y: panel.y + HEAD }, size, cell, index);
  const plane = (i: number) => at(layout.planes[i] ?? layout.input, spec.input);
  const onInput = at(layout.input, field);
  return {
    input: (index: number) => onInput(onField(field, spec.input, index)),
    pooled: at(layout.pooled, pooled),
    indices: at(layout.indices, pooled),
    middle: at(layout.middle, pooled),
    plane,
  };
}

export function Arrows({ board }: { board: LabBoard }) {
  const { lab, kin, layout } = board;
  const { pooled, planes } = lab.value;
  const ways = layout.value.arrows;
  if (ways === "none") return null;
  const at = whereabouts(board);
  const { cell, input, pooled: pool, middle, planes: panels, width, height } = layout.value;
  const { placed, picked } = progress(board);
  // A cell that is pointed at has its own arrows, unless it comes from several or from none.
  const pointed = kin.value && (kin.value.cells.length === 1 ? kin.value.cells[0]! : NONE);
  const now = pointed ?? board.step.value;
  const all = pooled.indices.length <= MOST_ARROWS;
  const leaves = middle.x + pooled.cols * cell;
  const quiet: string[] = [];
  const loud: string[] = [];
  (ways === "planes" ? planes : []).forEach((plane, i) => {
    const enters = panels[i]?.x ?? 0;
    const to = (from: number, place: number) =>
      arrow(at.middle(from), leaves, at.plane(i)(place), enters);
    if (plane.method === "max_unpool" && all)
      for (let from = 0; from <= placed; from++)
        if (from !== now) quiet.push(to(from, pooled.indices[from]!));
    if (now === NONE || (now > placed && pointed === null)) return;
    const [first] = places(lab.value, plane, now);
    if (first !== undefined && plane.method !== "bilinear") loud.push(to(now, first));
  });
  if (now !== NONE && (now <= picked || pointed !== null))
    loud.push(
      arrow(
        at.input(pooled.indices[now]!),
        input.x + board.field.value.cols * cell,
        at.pooled(now),
        pool.x,
      ),
    );
  return (
    <svg class="arrows" aria-hidden="true" width={width} height={height}>
      <path class="quiet" d={quiet.join("")} />
      <path class="loud" d={loud.join("")} />
    </svg>
  );
}

const between = (a: Place, b: Place, t: number): Place => ({
  x: a.x + (b.x - a.x) * t,
  y: a.y + (b.y - a.y) * t,
  width: a.width + (b.width - a.width) * t,
  height: a.height + (b.height - a.height) * t,
});

interface Flying {
  readonly key: string;
  readonly at: Place;
  readonly label: string;
  readonly fill: string | undefined;
  readonly opacity: number;
}

/** More copies than this do not fly: they appear. */
const MOST_FLYING = 64;

/** What moves in the present phase. */
function flying(board: LabBoard, p: Prepared): Flying[] {
  const { phase, progress: t } = board.moment.value;
  if (board.playback.shown.value >= 1) return [];
  const lab = board.lab.value;
  const now = board.step.value;
  const at = whereabouts(board);
  const winner = at.input(lab.pooled.indices[now]!);
  const whole = { before: { ...p.faces.input.value }, now };
  const faceOf = (index: number) => ({
    label: whole.before.labels?.[index] ?? "",
    fill: whole.before.ramp.css[whole.before.shades[index]!],
  });
  const own = faceOf(onField(board.field.value, lab.spec.input, lab.pooled.indices[now]!));
  const one = (key: string, from: Place, to: Place, part: number, label = own.label): Flying => ({
    key,
    at: between(from, to, ease(Math.min(1, Math.max(0, part)))),
    label,
    fill: own.fill,
    opacity: 1,
  });
  if (phase === "pick")
    return t < 0.4 ? [] : [one("pick", winner, at.pooled(now), (t - 0.4) / 0.58)];
  if (phase === "remember")
    return [
      {
        ...one("remember", winner, at.indices(now), t / 0.98, String(lab.pooled.indices[now])),
        fill: undefined,
      },
    ];
  if (phase === "pass") return [one("pass", at.pooled(now), at.middle(now), t / 0.98)];
  const arrived = t >= 0.78;
  if (t >= 0.98) return [];
  const middle = p.faces.middle.value;
  return lab.planes.flatMap((plane: Plane, i) => {
    const cells = places(lab, plane, now);
    if (cells.length > MOST_FLYING) return [];
    return cells.map((cell) => ({
      key: `${plane.method} ${cell}`,
      at: between(at.middle(now), at.plane(i)(cell), ease(Math.min(1, t / 0.78))),
      label:
        plane.method === "bilinear" || plane.method === "average_spread"
          ? ""
          : (middle.labels?.[now] ?? ""),
      fill: middle.ramp.css[middle.shades[now]!],
      opacity: arrived ? Math.max(0, (0.98 - t) / 0.2) : 1,
    }));
  });
}

export function Flights({ board, p }: { board: LabBoard; p: Prepared }) {
  const { width, height } = board.layout.value;
  const all = flying(board, p);
  if (all.length === 0) return null;
  return (
    <svg class="flight" aria-hidden="true" width={width} height={height}>
      {all.map(({ key, at, label, fill, opacity }) => (
        <g key={key} opacity={opacity}>
          {chip("sprite", at, label, fill)}
        </g>
      ))}
    </svg>
  );
}

const by = ({ rows, cols }: Size): string => `${rows} × ${cols}`;

/** What all grids read, made once per figure. */
function prepare(board: LabBoard) {
  // Each stage of a step changes at most once in it: the faces are not made anew with every frame.
  const now = {
    picked: computed(() => progress(board).picked),
    remembered: computed(() => progress(board).remembered),
    passed: computed(() => progress(board).passed),
    placed: computed(() => progress(board).placed),
  };
  return {
    now,
    ink: computed(() => textColors(board.theme.value)),
    faces: {
      input: computed(() => inputFace(board)),
      pooled: computed(() => pooledFace(board, now.picked.value)),
      indices: computed(() => indicesFace(board, now.remembered.value)),
      middle: computed(() => middleFace(board, now.passed.value)),
    },
    marks: {
      input: computed(() => inputMarks(board)),
      pooled: computed(() => passedMarks(board, "pooled")),
      indices: computed(() => passedMarks(board, "indices")),
      middle: computed(() => passedMarks(board, "middle")),
    },
    pointers: {
      input: labPointers(board, (index) => {
        const cell = fromField(board.field.peek(), board.lab.peek().spec.input, index);
        return cell < 0 ? null : { grid: "input", index: cell };
      }),
      pooled: labPointers(board, (index) => ({ grid: "pooled", index })),
      indices: labPointers(board, (index) => ({ grid: "indices", index })),
      middle: labPointers(board, (index) => ({ grid: "middle", index })),
    },
    edit: { input: editInput(board), middle: editMiddle(board) },
  };
}

export type Prepared = ReturnType<typeof prepare>;

function Put({ at, children }: { at: Point; children: ComponentChildren }) {
  return (
    <div class="place" style={{ transform: `translate(${at.x}px, ${at.y}px)` }}>
      {children}
    </div>
  );
}

export function LabStage({ board }: { board: LabBoard }) {
  const p = useMemo(() => prepare(board), [board]);
  const layout = board.layout.value;
  const { spec, pooled, middle } = board.lab.value;
  const { top, left } = board.field.value;
  const cell = { width: layout.cell, height: layout.cell };
  const common = { cell, colors: p.ink.value };
  // Hundreds of elements that take another size with every parameter are slow to lay out.
  const canvas = Math.max(board.field.value.rows, board.field.value.cols) > SVG_SIDE;
  const passed = { ...common, canvas };
  const small = { top: 0, left: 0, rows: pooled.rows, cols: pooled.cols };
  const passedOn = spec.gain === 1 ? "" : `× ${show(spec.gain)}`;
  return (
    <div
      class="stage lab"
      style={{ width: `${layout.width}px`, height: `${layout.height}px`, "--head": `${HEAD}px` }}
    >
      <Put at={layout.input}>
        <GridView
          {...common}
          {...p.pointers.input}
          name="Input"
          detail={by(spec.input)}
          hue="input"
          style={p.faces.input}
          frame={{ top, left, rows: spec.input.rows, cols: spec.input.cols }}
          describe={(i) => place(2, spec.input, fromField(board.field.value, spec.input, i))}
          marks={p.marks.input}
          edit={p.edit.input}
        />
      </Put>
      <Put at={layout.pooled}>
        <GridView
          {...passed}
          {...p.pointers.pooled}
          name="Pooled"
          short={layout.middle.x - layout.pooled.x < 135 && "Pooled"}
          title="Max pooled"
          detail={by(pooled)}
          hue="input"
          style={p.faces.pooled}
          frame={small}
          describe={(i) => place(2, pooled, i)}
          marks={p.marks.pooled}
        />
      </Put>
      <Put at={layout.indices}>
        <GridView
          {...passed}
          {...p.pointers.indices}
          name="Indices"
          detail="where it was"
          hue="overlap"
          style={p.faces.indices}
          frame={small}
          describe={(i) => place(2, pooled, i)}
          marks={p.marks.indices}
        />
      </Put>
      <Put at={layout.middle}>
        <GridView
          {...passed}
          {...p.pointers.middle}
          name="Passed on"
          detail={passedOn}
          hue="input"
          style={p.faces.middle}
          frame={small}
          describe={(i) => place(2, middle, i)}
          marks={p.marks.middle}
          edit={p.edit.middle}
        />
      </Put>
      {spec.methods.map((method, i) => (
        <Put key={method} at={layout.planes[i] ?? layout.input}>
          <PlaneView board={board} p={p} method={method} cell={cell} />
        </Put>
      ))}
      <Arrows board={board} />
      <Flights board={board} p={p} />
    </div>
  );
}

interface PlaneProps {
  readonly board: LabBoard;
  readonly p: Prepared;
  readonly method: Method;
  readonly cell: { readonly width: number; readonly height: number };
}

function PlaneView({ board, p, method, cell }: PlaneProps) {
  const parts = useMemo(() => {
    const plane = computed(() => planeOf(board.lab.value, method));
    const face: ReadonlySignal<CellStyle> = computed(() =>
      planeFace(board, plane.value, p.now.placed.value),
    );
    const marks: ReadonlySignal<readonly Mark[]> = computed(() =>
      planeMarks(board, plane.value, wrongCells(board, method)),
    );
    const pointers = labPointers(board, (index) => ({ grid: method, index }));
    return { plane, face, marks, pointers };
  }, [board, p, method]);
  const { input } = board.lab.value.spec;
  const { kept } = parts.plane.value;
  const errors = board.view.value === "error";
  const { said } = board.layout.value;
  const passed = board.lab.value.middle.values.reduce((sum, value) => sum + value, 0);
  return (
    <div class={`unpooled ${said}`}>
      <GridView
        {...parts.pointers}
        name={METHOD_NAMES[method]}
        detail={errors ? "− input" : ""}
        hue={errors ? "warning" : "output"}
        cell={cell}
        colors={p.ink.value}
        style={parts.face}
        frame={{ top: 0, left: 0, rows: input.rows, cols: input.cols }}
        describe={(i) => place(2, input, i)}
        marks={parts.marks}
      />
      <KeptView name={METHOD_NAMES[method]} kept={kept} passed={passed} />
    </div>
  );
}

/** Cells of one plane where torch says something else. */
function wrongCells(board: LabBoard, method: Method): number[] {
  const { cells } = board.verdict.value;
  if (cells.length === 0) return [];
  const { pooled, spec } = board.lab.value;
  const area = spec.input.values.length;
  const from = 3 * pooled.indices.length + spec.methods.indexOf(method) * area;
  return cells.map((i) => i - from).filter((i) => i >= 0 && i < area);
}
