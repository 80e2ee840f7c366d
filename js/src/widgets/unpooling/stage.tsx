// Input → max pooling → passed on → every chosen unpooling, and what each of them lost.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import type { Size } from "../../terms/terms";
import type { Method } from "../../terms/unpooling";
import { type CellStyle, SVG_SIDE, textColors } from "../../ui/cell-style";
import { chip, corner, type Place } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import type { Point } from "../../ui/layout";
import type { Mark } from "../../ui/marks";
import { ease } from "../../ui/phases";
import { place } from "../../ui/words";
import {
  editInput,
  editUnpoolingInput,
  indicesStyle,
  inputMarks,
  inputStyle,
  passedMarks,
  planeMarks,
  planeStyle,
  pooledStyle,
  progress,
  unpoolingInputStyle,
} from "./cells";
import { arrow, HEAD } from "./layout";
import { type Errors, fromField, onField, type Plane, places, planeOf } from "./results";
import { labPointers, type UnpoolingState } from "./state";
import { METHOD_NAMES } from "./words";

// What joins the grids: arrows to remembered places, and values on their way.

/** With more pooled cells than this only the present one has its arrow. */
const MAX_ARROWS = 16;

const NONE = -1;

/** Where cells are on the stage. */
function whereabouts(state: UnpoolingState) {
  const layout = state.layout.value;
  const { spec, pooled } = state.results.value;
  const field = state.field.value;
  const cell = { width: layout.cell, height: layout.cell };
  const at = (panel: Point, size: Size) => (index: number) =>
    corner({ x: panel.x, y: panel.y + HEAD }, size, cell, index);
  const plane = (i: number) => at(layout.planes[i] ?? layout.input, spec.input);
  const onInput = at(layout.input, field);
  return {
    input: (index: number) => onInput(onField(field, spec.input, index)),
    pooled: at(layout.pooled, pooled),
    indices: at(layout.indices, pooled),
    unpoolingInput: at(layout.unpoolingInput, pooled),
    plane,
  };
}

export function Arrows({ state }: { state: UnpoolingState }) {
  const { results, linked, layout } = state;
  const { pooled, planes } = results.value;
  const ways = layout.value.arrows;
  if (ways === "none") return null;
  const at = whereabouts(state);
  const { cell, input, pooled: pool, unpoolingInput, planes: panels, width, height } = layout.value;
  const { placed, picked } = progress(state);
  // A cell that is pointed at has its own arrows, unless it comes from several or from none.
  const pointed = linked.value && (linked.value.cells.length === 1 ? linked.value.cells[0]! : NONE);
  const now = pointed ?? state.step.value;
  const all = pooled.indices.length <= MAX_ARROWS;
  const leaves = unpoolingInput.x + pooled.cols * cell;
  const quiet: string[] = [];
  const loud: string[] = [];
  (ways === "planes" ? planes : []).forEach((plane, i) => {
    const enters = panels[i]?.x ?? 0;
    const to = (from: number, place: number) =>
      arrow(at.unpoolingInput(from), leaves, at.plane(i)(place), enters);
    if (plane.method === "max_unpool" && all)
      for (let from = 0; from <= placed; from++)
        if (from !== now) quiet.push(to(from, pooled.indices[from]!));
    if (now === NONE || (now > placed && pointed === null)) return;
    const [first] = places(results.value, plane, now);
    if (first !== undefined && plane.method !== "bilinear") loud.push(to(now, first));
  });
  if (now !== NONE && (now <= picked || pointed !== null))
    loud.push(
      arrow(
        at.input(pooled.indices[now]!),
        input.x + state.field.value.cols * cell,
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
const MAX_FLYING = 64;

/** What moves in the present phase. */
function flying(state: UnpoolingState, p: Prepared): Flying[] {
  const { phase, progress: t } = state.moment.value;
  if (state.playback.shown.value >= 1) return [];
  const results = state.results.value;
  const now = state.step.value;
  const at = whereabouts(state);
  const winner = at.input(results.pooled.indices[now]!);
  const whole = { before: { ...p.styles.input.value }, now };
  const faceOf = (index: number) => ({
    label: whole.before.labels?.[index] ?? "",
    fill: whole.before.ramp.css[whole.before.shades[index]!],
  });
  const own = faceOf(onField(state.field.value, results.spec.input, results.pooled.indices[now]!));
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
        ...one("remember", winner, at.indices(now), t / 0.98, String(results.pooled.indices[now])),
        fill: undefined,
      },
    ];
  if (phase === "pass") return [one("pass", at.pooled(now), at.unpoolingInput(now), t / 0.98)];
  const arrived = t >= 0.78;
  if (t >= 0.98) return [];
  const unpoolingInput = p.styles.unpoolingInput.value;
  return results.planes.flatMap((plane: Plane, i) => {
    const cells = places(results, plane, now);
    if (cells.length > MAX_FLYING) return [];
    return cells.map((cell) => ({
      key: `${plane.method} ${cell}`,
      at: between(at.unpoolingInput(now), at.plane(i)(cell), ease(Math.min(1, t / 0.78))),
      label:
        plane.method === "bilinear" || plane.method === "average_spread"
          ? ""
          : (unpoolingInput.labels?.[now] ?? ""),
      fill: unpoolingInput.ramp.css[unpoolingInput.shades[now]!],
      opacity: arrived ? Math.max(0, (0.98 - t) / 0.2) : 1,
    }));
  });
}

export function Flights({ state, p }: { state: UnpoolingState; p: Prepared }) {
  const { width, height } = state.layout.value;
  const all = flying(state, p);
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
function prepare(state: UnpoolingState) {
  // Each stage of a step changes at most once in it: the styles are not made anew with every frame.
  const now = {
    picked: computed(() => progress(state).picked),
    remembered: computed(() => progress(state).remembered),
    passed: computed(() => progress(state).passed),
    placed: computed(() => progress(state).placed),
  };
  return {
    now,
    colors: computed(() => textColors(state.theme.value)),
    styles: {
      input: computed(() => inputStyle(state)),
      pooled: computed(() => pooledStyle(state, now.picked.value)),
      indices: computed(() => indicesStyle(state, now.remembered.value)),
      unpoolingInput: computed(() => unpoolingInputStyle(state, now.passed.value)),
    },
    marks: {
      input: computed(() => inputMarks(state)),
      pooled: computed(() => passedMarks(state, "pooled")),
      indices: computed(() => passedMarks(state, "indices")),
      unpoolingInput: computed(() => passedMarks(state, "unpoolingInput")),
    },
    pointers: {
      input: labPointers(state, (index) => {
        const cell = fromField(state.field.peek(), state.results.peek().spec.input, index);
        return cell < 0 ? null : { grid: "input", index: cell };
      }),
      pooled: labPointers(state, (index) => ({ grid: "pooled", index })),
      indices: labPointers(state, (index) => ({ grid: "indices", index })),
      unpoolingInput: labPointers(state, (index) => ({ grid: "unpoolingInput", index })),
    },
    edit: { input: editInput(state), unpoolingInput: editUnpoolingInput(state) },
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

export function StageView({ state }: { state: UnpoolingState }) {
  const p = useMemo(() => prepare(state), [state]);
  const layout = state.layout.value;
  const { spec, pooled, unpoolingInput } = state.results.value;
  const { top, left } = state.field.value;
  const cell = { width: layout.cell, height: layout.cell };
  const common = { cell, colors: p.colors.value };
  // Hundreds of elements that take another size with every parameter are slow to lay out.
  const canvas = Math.max(state.field.value.rows, state.field.value.cols) > SVG_SIDE;
  const passed = { ...common, canvas };
  const small = { top: 0, left: 0, rows: pooled.rows, cols: pooled.cols };
  const passedOn = spec.gain === 1 ? "" : `× ${show(spec.gain)}`;
  return (
    <div
      class="stage unpooling"
      style={{ width: `${layout.width}px`, height: `${layout.height}px`, "--head": `${HEAD}px` }}
    >
      <Put at={layout.input}>
        <GridView
          {...common}
          {...p.pointers.input}
          name="Input"
          detail={by(spec.input)}
          hue="input"
          style={p.styles.input}
          frame={{ top, left, rows: spec.input.rows, cols: spec.input.cols }}
          describe={(i) => place(2, spec.input, fromField(state.field.value, spec.input, i))}
          marks={p.marks.input}
          edit={p.edit.input}
        />
      </Put>
      <Put at={layout.pooled}>
        <GridView
          {...passed}
          {...p.pointers.pooled}
          name="Pooled"
          short={layout.unpoolingInput.x - layout.pooled.x < 135 && "Pooled"}
          title="Max pooled"
          detail={by(pooled)}
          hue="input"
          style={p.styles.pooled}
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
          style={p.styles.indices}
          frame={small}
          describe={(i) => place(2, pooled, i)}
          marks={p.marks.indices}
        />
      </Put>
      <Put at={layout.unpoolingInput}>
        <GridView
          {...passed}
          {...p.pointers.unpoolingInput}
          name="Passed on"
          detail={passedOn}
          hue="input"
          style={p.styles.unpoolingInput}
          frame={small}
          describe={(i) => place(2, unpoolingInput, i)}
          marks={p.marks.unpoolingInput}
          edit={p.edit.unpoolingInput}
        />
      </Put>
      {spec.methods.map((method, i) => (
        <Put key={method} at={layout.planes[i] ?? layout.input}>
          <PlaneView state={state} p={p} method={method} cell={cell} />
        </Put>
      ))}
      <Arrows state={state} />
      <Flights state={state} p={p} />
    </div>
  );
}

interface PlaneProps {
  readonly state: UnpoolingState;
  readonly p: Prepared;
  readonly method: Method;
  readonly cell: { readonly width: number; readonly height: number };
}

function PlaneView({ state, p, method, cell }: PlaneProps) {
  const parts = useMemo(() => {
    const plane = computed(() => planeOf(state.results.value, method));
    const style: ReadonlySignal<CellStyle> = computed(() =>
      planeStyle(state, plane.value, p.now.placed.value),
    );
    const marks: ReadonlySignal<readonly Mark[]> = computed(() =>
      planeMarks(state, plane.value, wrongCells(state, method)),
    );
    const pointers = labPointers(state, (index) => ({ grid: method, index }));
    return { plane, style, marks, pointers };
  }, [state, p, method]);
  const { input } = state.results.value.spec;
  const { kept } = parts.plane.value;
  const errors = state.view.value === "error";
  const { said } = state.layout.value;
  const passed = state.results.value.unpoolingInput.values.reduce((sum, value) => sum + value, 0);
  return (
    <div class={`unpooled ${said}`}>
      <GridView
        {...parts.pointers}
        name={METHOD_NAMES[method]}
        detail={errors ? "− input" : ""}
        hue={errors ? "warning" : "output"}
        cell={cell}
        colors={p.colors.value}
        style={parts.style}
        frame={{ top: 0, left: 0, rows: input.rows, cols: input.cols }}
        describe={(i) => place(2, input, i)}
        marks={parts.marks}
      />
      <ErrorsView name={METHOD_NAMES[method]} kept={kept} passed={passed} />
    </div>
  );
}

/** Cells of one plane where torch says something else. */
function wrongCells(state: UnpoolingState, method: Method): number[] {
  const { cells } = state.verdict.value;
  if (cells.length === 0) return [];
  const { pooled, spec } = state.results.value;
  const area = spec.input.values.length;
  const from = 3 * pooled.indices.length + spec.methods.indexOf(method) * area;
  return cells.map((i) => i - from).filter((i) => i >= 0 && i < area);
}

// What an unpooling lost, in three numbers.

interface ErrorsProps {
  readonly name: string;
  readonly kept: Errors;
  /** The sum of what was passed on. */
  readonly passed: number;
  /** Whether shares say more than counts. */
  readonly large?: boolean;
}

const share = (part: number): string =>
  part > 0 && part < 0.001 ? "under 0.1 %" : `${show(100 * part)} %`;

export function ErrorsView({ name, kept, passed, large = false }: ErrorsProps) {
  const { mse, recovered, cells, sum, sumPreserved } = kept;
  return (
    <div class="errors" role="group" aria-label={`${name}: what was lost`}>
      <dl>
        <div>
          <dt>mean squared error</dt> <dd>{show(mse)}</dd>
        </div>
        <div>
          <dt>recovered</dt>{" "}
          <dd>{large ? share(recovered / cells) : `${recovered} of ${cells}`}</dd>
        </div>
        <div>
          <dt>sum</dt>{" "}
          {large ? (
            <dd>{sumPreserved ? "kept" : `× ${show(sum / passed)}`}</dd>
          ) : (
            <>
              <dd>{show(sum)}</dd> {sumPreserved ? "kept" : `not ${show(passed)}`}
            </>
          )}
        </div>
      </dl>
    </div>
  );
}
