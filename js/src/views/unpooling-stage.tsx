// Input → max pooling → passed on → every chosen unpooling, and what each of them lost.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Point } from "../geometry/flight";
import type { Mark } from "../geometry/marks";
import { HEAD } from "../geometry/unpooling";
import { show } from "../terms/numbers";
import { fromField } from "../terms/pool-field";
import type { Size } from "../terms/terms";
import type { Method } from "../terms/unpooling";
import { planeOf } from "../terms/unpooling-lab";
import { METHOD_NAMES } from "../terms/unpooling-words";
import { place } from "../terms/words";
import { type Face, SVG_SIDE } from "./face";
import { GridView } from "./grid";
import { inkOf } from "./ink";
import { KeptView } from "./kept";
import { type LabBoard, labPointers } from "./unpooling";
import { Arrows, Flights } from "./unpooling-arrows";
import { editInput, editMiddle } from "./unpooling-edit";
import { indicesFace, inputFace, middleFace, planeFace, pooledFace } from "./unpooling-faces";
import { inputMarks, passedMarks, planeMarks, progress } from "./unpooling-marks";

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
    ink: computed(() => inkOf(board.theme.value)),
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
  const common = { cell, ink: p.ink.value };
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
          face={p.faces.input}
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
          face={p.faces.pooled}
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
          face={p.faces.indices}
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
          face={p.faces.middle}
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
    const face: ReadonlySignal<Face> = computed(() =>
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
        ink={p.ink.value}
        face={parts.face}
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
