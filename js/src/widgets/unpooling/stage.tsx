// Input → max pooling → passed on → every chosen unpooling, and what each of them lost.

import { computed, useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import { fromField, onField } from "../../terms/pooling";
import type { Size } from "../../terms/terms";
import type { Method } from "../../terms/unpooling";
import { type CellStyle, SVG_SIDE } from "../../ui/cell-style";
import { useCovered, useSilent } from "../../ui/cover";
import { chip, corner, type Place } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { msg, type Tongue } from "../../ui/language";
import type { Point } from "../../ui/layout";
import type { CellSize } from "../../ui/marks";
import { ease } from "../../ui/phases";
import { box } from "../../ui/place";
import { place } from "../../ui/words";
import { shownOf } from "../../wire/pooling";
import {
  editInput,
  editUnpoolingInput,
  indicesStyle,
  inputMarks,
  inputStyle,
  planeMarks,
  planeStyle,
  pooledMarks,
  pooledStyle,
  progress,
  unpoolingInputStyle,
} from "./cells";
import { arrow, detour, GAP, HEAD, ROOMY } from "./layout";
import { type Errors, places } from "./results";
import type { UnpoolingState } from "./state";
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

function Arrows({ state }: { state: UnpoolingState }) {
  const { results, linked, layout } = state;
  const { pooled } = results.value;
  const planes = state.seen.value;
  if (!layout.value.arrows) return null;
  const at = whereabouts(state);
  const { cell, input, pooled: pool, unpoolingInput, planes: panels, lane } = layout.value;
  const { width, height } = layout.value;
  const { placed, picked } = progress(state);
  // A cell that is pointed at has its own arrows, unless it comes from several or from none.
  const pointed = linked.value && (linked.value.cells.length === 1 ? linked.value.cells[0]! : NONE);
  const now = pointed ?? state.step.value;
  const all = pooled.indices.length <= MAX_ARROWS;
  const leaves = unpoolingInput.x + pooled.cols * cell;
  const beside = (panels[0]?.x ?? 0) > leaves;
  // Where a way turns up or down to the planes further on: in the gap, beside the headings.
  const turns = beside ? panels[0]!.x - GAP / 2 : leaves + GAP / 2;
  const quiet: string[] = [];
  const loud: string[] = [];
  planes.forEach((plane, i) => {
    const enters = panels[i]?.x ?? 0;
    const near = beside && i === 0;
    const to = (from: number, place: number) =>
      near
        ? arrow(at.unpoolingInput(from), leaves, at.plane(i)(place), enters)
        : detour(at.unpoolingInput(from), turns, lane, at.plane(i)(place), enters);
    if (plane.method === "max_unpool" && all && near)
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
    <svg class="arrows" aria-hidden width={width} height={height}>
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
function flying(state: UnpoolingState, { grids }: Prepared): Flying[] {
  const { phase, progress: t } = state.moment.value;
  if (state.playback.shown.value >= 1) return [];
  const results = state.results.value;
  const now = state.step.value;
  const index = results.pooled.indices[now]!;
  const at = whereabouts(state);
  const copied = (grid: "input" | "unpoolingInput", i: number) => {
    const { labels, ramp, shades } = grids[grid].style.value;
    return { label: labels?.[i] ?? "", fill: ramp.css[shades[i]!] };
  };
  const one = (from: Place, to: Place, part: number): Flying => ({
    key: phase,
    at: between(from, to, ease(Math.min(1, Math.max(0, part)))),
    ...copied("input", onField(state.field.value, results.spec.input, index)),
    opacity: 1,
  });
  if (phase === "pick")
    return t < 0.4 ? [] : [one(at.input(index), at.pooled(now), (t - 0.4) / 0.58)];
  if (phase === "remember")
    return [
      { ...one(at.input(index), at.indices(now), t / 0.98), label: String(index), fill: undefined },
    ];
  if (phase === "pass") return [one(at.pooled(now), at.unpoolingInput(now), t / 0.98)];
  if (t >= 0.98) return [];
  const own = copied("unpoolingInput", now);
  return state.seen.value.flatMap((plane, i) => {
    const cells = places(results, plane, now);
    if (cells.length > MAX_FLYING) return [];
    const shared = plane.method === "bilinear" || plane.method === "average_spread";
    return cells.map((cell) => ({
      key: `${plane.method} ${cell}`,
      at: between(at.unpoolingInput(now), at.plane(i)(cell), ease(Math.min(1, t / 0.78))),
      label: shared ? "" : own.label,
      fill: own.fill,
      opacity: t >= 0.78 ? Math.max(0, (0.98 - t) / 0.2) : 1,
    }));
  });
}

function Flights({ state, p }: { state: UnpoolingState; p: Prepared }) {
  const { width, height } = state.layout.value;
  const all = flying(state, p);
  if (useSilent("formula") || all.length === 0) return null;
  return (
    <svg class="flight" aria-hidden width={width} height={height}>
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
  const picked = computed(() => progress(state).picked);
  const remembered = computed(() => progress(state).remembered);
  const passed = computed(() => progress(state).passed);
  const pooled = (grid: "pooled" | "indices" | "unpoolingInput", style: () => CellStyle) => ({
    style: computed(style),
    marks: computed(() => pooledMarks(state, grid)),
    ...state.pointers.grid((index) => ({ grid, index })),
  });
  return {
    placed: computed(() => progress(state).placed),
    grids: {
      input: {
        style: computed(() => inputStyle(state)),
        marks: computed(() => inputMarks(state)),
        ...state.pointers.grid((place) => {
          const index = fromField(state.field.peek(), state.results.peek().spec.input, place);
          return index < 0 ? null : { grid: "input", index };
        }),
        edit: editInput(state),
      },
      pooled: pooled("pooled", () => pooledStyle(state, picked.value)),
      indices: pooled("indices", () => indicesStyle(state, remembered.value)),
      unpoolingInput: {
        ...pooled("unpoolingInput", () => unpoolingInputStyle(state, passed.value)),
        edit: editUnpoolingInput(state),
      },
    },
  };
}

type Prepared = ReturnType<typeof prepare>;

interface PutProps {
  readonly at: Point;
  readonly width?: number;
  readonly children: ComponentChildren;
}

function Put({ at, width, children }: PutProps) {
  return (
    <div
      class="place"
      style={{
        transform: `translate(${at.x}px, ${at.y}px)`,
        ...(width && { width: `${width}px` }),
      }}
    >
      {children}
    </div>
  );
}

export function StageView({ state }: { state: UnpoolingState }) {
  const p = useMemo(() => prepare(state), [state]);
  const { grids } = p;
  const layout = state.layout.value;
  const { spec, pooled } = state.results.value;
  const { input } = spec;
  const { t } = state.room;
  const field = state.field.value;
  const common = {
    cell: { width: layout.cell, height: layout.cell },
  };
  /** What a heading has to itself. */
  const room = (at: Point): number => {
    const { indices, unpoolingInput } = layout;
    const next = [indices, unpoolingInput].find(({ x, y }) => x > at.x && y <= at.y);
    return (next?.x ?? layout.width) - at.x;
  };
  const small = {
    ...common,
    describe: (i: number) => place(2, pooled, i),
    // Hundreds of elements that take another size with every parameter are slow to lay out.
    canvas: Math.max(field.rows, field.cols) > SVG_SIDE,
  };
  return (
    <div
      class={layout.cell < ROOMY ? "stage unpooling tight" : "stage unpooling"}
      style={{ ...box(layout.width, layout.height), "--head": `${HEAD}px` }}
    >
      <Put at={layout.input}>
        <GridView
          {...common}
          {...grids.input}
          name={msg("Input")}
          detail={by(input)}
          hue="input"
          frame={{ top: field.top, left: field.left, rows: input.rows, cols: input.cols }}
          describe={(i) => place(2, input, fromField(field, input, i))}
        />
      </Put>
      <Put at={layout.pooled}>
        <GridView
          {...small}
          {...grids.pooled}
          name={msg("Pooled")}
          short={room(layout.pooled) < 110 && t("Pooled")}
          title={t("Max pooled")}
          detail={room(layout.pooled) > 150 ? by(pooled) : ""}
          hue="input"
        />
      </Put>
      <Put at={layout.indices}>
        <GridView
          {...small}
          {...grids.indices}
          name={msg("Indices")}
          detail={room(layout.indices) > 160 ? t("where it was") : ""}
          hue="ink"
        />
      </Put>
      <Put at={layout.unpoolingInput}>
        <GridView
          {...small}
          {...grids.unpoolingInput}
          name={msg("Unpooling input")}
          short={
            layout.width - layout.unpoolingInput.x < (spec.gain === 1 ? 120 : 180) && t("Passed on")
          }
          detail={spec.gain === 1 ? "" : `× ${show(spec.gain)}`}
          hue="input"
        />
      </Put>
      {state.seen.value.map(({ method }, i) => (
        <Put key={method} at={layout.planes[i] ?? layout.input}>
          <PlaneView state={state} p={p} method={method} cell={common.cell} />
        </Put>
      ))}
      {layout.errors !== "below" && (
        <Put at={layout.errors} width={layout.width}>
          <PlaneErrors state={state} method={state.shown.value.method} kind="line" />
        </Put>
      )}
      <Arrows state={state} />
      <Flights state={state} p={p} />
    </div>
  );
}

interface PlaneProps {
  readonly state: UnpoolingState;
  readonly p: Prepared;
  readonly method: Method;
  readonly cell: CellSize;
}

function PlaneView({ state, p, method, cell }: PlaneProps) {
  const grid = useMemo(() => {
    const plane = computed(() => shownOf(state.results.value.planes, method));
    return {
      style: computed(() => planeStyle(state, plane.value, p.placed.value)),
      marks: computed(() => planeMarks(state, plane.value, wrongCells(state, method))),
      ...state.pointers.grid((index) => ({ grid: method, index })),
    };
  }, [state, p, method]);
  const { input } = state.results.value.spec;
  const errors = state.labels.value === "errors";
  const width = input.cols * cell.width;
  return (
    <>
      <GridView
        {...grid}
        name={METHOD_NAMES[method]}
        detail={errors && width > 168 ? state.room.t("− input") : ""}
        hue={errors ? "warning" : "output"}
        cell={cell}
        describe={(i) => place(2, input, i)}
      />
      {state.layout.value.errors === "below" && (
        <PlaneErrors state={state} method={method} kind={width < 158 ? "short" : "long"} />
      )}
    </>
  );
}

function PlaneErrors(props: {
  readonly state: UnpoolingState;
  readonly method: Method;
  readonly kind: ErrorsProps["kind"];
}) {
  const { state, method, kind } = props;
  const { values } = state.results.value.unpoolingInput;
  const known = useComputed(() => progress(state).placed >= values.length - 1);
  return (
    <ErrorsView
      t={state.room.t}
      known={known.value}
      name={state.room.t(METHOD_NAMES[method])}
      errors={shownOf(state.results.value.planes, method).errors}
      passed={values.reduce((sum, value) => sum + value, 0)}
      kind={kind}
    />
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
  readonly t: Tongue;
  readonly name: string;
  readonly errors: Errors;
  /** Whether all of it has been put back; until then its room is kept. */
  readonly known?: boolean;
  /** The sum of what was passed on. */
  readonly passed: number;
  /** Whether shares say more than counts. */
  readonly large?: boolean;
  /** In three lines, or in one; with or without the full name of the first. */
  readonly kind: "long" | "short" | "line";
}

const share = (t: Tongue, part: number): string =>
  part > 0 && part < 0.001 ? t("under 0.1 %") : `${show(100 * part)} %`;

export function ErrorsView(props: ErrorsProps) {
  const { t, name, errors, known = true, passed, large = false, kind } = props;
  const { mse, recovered, cells, sum, sumPreserved } = errors;
  const covered = useCovered("errors", "output");
  return (
    <div
      class={`errors ${kind}${known ? "" : " hidden"}`}
      role="group"
      aria-label={t("{method}: what was lost", { method: name })}
    >
      <dl>
        <div>
          {kind === "long" ? (
            <dt>{t("mean squared error")}</dt>
          ) : (
            <dt title={t("mean squared error")}>MSE</dt>
          )}{" "}
          <dd>{covered ? "?" : show(mse)}</dd>
        </div>
        <div>
          <dt>{t("recovered")}</dt>{" "}
          <dd>
            {covered
              ? "?"
              : large
                ? share(t, recovered / cells)
                : t("{recovered} of {cells}", { recovered, cells })}
          </dd>
        </div>
        <div>
          <dt>{t("sum")}</dt>{" "}
          {covered ? (
            <dd>?</dd>
          ) : large ? (
            <dd>{sumPreserved ? t("kept") : `× ${show(sum / passed)}`}</dd>
          ) : (
            <>
              <dd>{show(sum)}</dd>{" "}
              {sumPreserved ? t("kept") : t("not {sum}", { sum: show(passed) })}
            </>
          )}
        </div>
      </dl>
    </div>
  );
}
