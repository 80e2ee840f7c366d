// From top to bottom: the constant input, the overlap after each layer, the profile; and
// the picture beside them.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import { Button, Stepper, type Value } from "../../ui/controls";
import { GridView } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { limits } from "../../wire/options";
import { lineStyle, pictureStyle, shownGrid } from "./cells";
import { type Layer, withLayers, withoutLayer } from "./layers";
import { type CheckerboardState, GUTTER } from "./state";
import { rule } from "./words";

export function CheckerboardStage({ state }: { state: CheckerboardState }) {
  const { beside, column } = state.layout.value;
  const flat = state.spec.value.dims === 1;
  const levels = state.lengths.value.map((_, level) => level);
  return (
    <div class="board" data-beside={beside}>
      <div class="lines" style={beside ? { width: `${column}px` } : undefined}>
        {levels.map((level) => (
          <div key={level} class="level">
            {level > 0 && <LayerRow state={state} index={level - 1} />}
            <Line state={state} level={level} />
          </div>
        ))}
        <AddLayer state={state} />
        {flat && <OutputPicture state={state} />}
        <Profile state={state} />
      </div>
      {!flat && <OutputPicture state={state} />}
    </div>
  );
}

/** The cells that no border has a part in, in a dotted frame. */
function frameOf(first: number, stop: number, cols: number, rows: boolean): Mark {
  const cells =
    stop <= first
      ? []
      : rows
        ? [first * cols + first, (stop - 1) * cols + stop - 1]
        : [first, stop - 1];
  return { kind: "added", joined: true, cells };
}

function Line({ state, level }: { state: CheckerboardState; level: number }) {
  const parts = useMemo(
    () => ({
      // A layer that has just been removed still has its line for a moment.
      style: computed(() => lineStyle(state, Math.min(level, state.stages.value.length))),
      marks: computed((): Mark[] => lineMarks(state, level)),
      pointers: state.pointers.grid((col) => ({ level, col })),
    }),
    [state, level],
  );
  const cols = state.lengths.value[level]!;
  return (
    <GridView
      {...parts.pointers}
      name={level === 0 ? "Input" : `Overlap after layer ${level}`}
      detail={level === 0 ? `${cols}, constant` : lineDetail(state, level)}
      hue={level === 0 ? "input" : "overlap"}
      cell={state.layout.value.cells[level]!}
      style={parts.style}
      describe={String}
      marks={parts.marks}
    />
  );
}

/** "1 or 2 inside". */
function lineDetail(state: CheckerboardState, level: number): string {
  const { counts, interior, periodic } = state.stages.value[level - 1]!;
  if (!periodic) return "no interior";
  const inside = counts.subarray(interior.first, interior.stop);
  const [min, max] = [Math.min(...inside), Math.max(...inside)];
  if (min === max) return `${show(min)} everywhere inside`;
  return `${min} ${max - min === 1 ? "or" : "to"} ${max} inside`;
}

function lineMarks(state: CheckerboardState, level: number): Mark[] {
  const marks: Mark[] = [];
  const stage = state.stages.value[level - 1];
  if (stage) marks.push(frameOf(stage.interior.first, stage.interior.stop, 0, false));
  const linked = state.linked.value?.[level];
  if (linked && linked.stop > linked.first)
    marks.push({
      kind: state.point.value!.level === level ? "pointed" : "linked",
      joined: true,
      cells: [linked.first, linked.stop - 1],
    });
  return marks;
}

function OutputPicture({ state }: { state: CheckerboardState }) {
  const parts = useMemo(
    () => ({
      style: computed(() => pictureStyle(state)),
      marks: computed((): Mark[] => pictureMarks(state)),
      pointers: state.pointers.grid((index) => {
        const cols = state.lengths.peek()[state.shown.peek() + 1]!;
        return {
          level: state.shown.peek() + 1,
          col: index % cols,
          row: Math.floor(index / cols),
        };
      }),
    }),
    [state],
  );
  const flat = state.spec.value.dims === 1;
  const cols = state.lengths.value[state.shown.value + 1]!;
  const rows = flat ? 1 : cols;
  const what = state.labels.value === "overlap" ? "products per cell" : "of the constant input";
  const layers = state.stages.value.length;
  const after = state.shown.value + 1 < layers ? `, after layer ${state.shown.value + 1}` : "";
  return (
    <div class="picture">
      <GridView
        {...parts.pointers}
        name="Output"
        detail={`${flat ? cols : `${rows} × ${cols}`}${after}, ${what}`}
        hue="output"
        cell={state.layout.value.picture}
        style={parts.style}
        describe={(i) => (flat ? String(i) : `(${Math.floor(i / cols)}, ${i % cols})`)}
        marks={parts.marks}
      />
    </div>
  );
}

function pictureMarks(state: CheckerboardState): Mark[] {
  const { interior, output } = state.stage.value;
  const flat = state.spec.value.dims === 1;
  const { cols } = output;
  const row = flat ? 0 : state.row.value;
  const marks: Mark[] = [frameOf(interior.first, interior.stop, cols, !flat)];
  // The row that the profile follows.
  if (!flat)
    marks.push({ kind: "linked", joined: true, cells: [row * cols, row * cols + cols - 1] });
  const { verdict } = state;
  if (verdict.value.cells.length && state.shown.value === state.stages.value.length - 1)
    marks.push({ kind: "wrong", cells: verdict.value.cells });
  const linked = state.linked.value?.[state.shown.value + 1];
  if (linked && linked.stop > linked.first)
    marks.push({
      kind: "pointed",
      joined: true,
      cells: [row * cols + linked.first, row * cols + linked.stop - 1],
    });
  return marks;
}

// The controls of one layer, above the line that it makes.

/** Changed traits, the shown layer being put back to the last one where it moves. */
const shownLast = (traits: Record<string, unknown>) => ({ ...traits, layer: -1 });

function LayerRow({ state, index }: { state: CheckerboardState; index: number }) {
  const spec = state.spec.value;
  const layer = spec.layers[index]!;
  const { kernelSize, stride } = layer;
  const of = `layer ${index + 1}`;
  const changed = (part: Partial<Layer>) =>
    withLayers(
      spec,
      spec.layers.map((other, i) => (i === index ? { ...other, ...part } : other)),
    );
  const field = (name: string, value: number, part: (value: number) => Partial<Layer>) => (
    <Stepper
      name={name}
      of={of}
      value={value}
      pairs={false}
      accepts={(next: Value) => state.store.accepts(changed(part(Number(next))))}
      onChange={(next: Value) =>
        state.store.update(changed(part(Number(next))), `${name} ${index}`)
      }
    />
  );
  const even = kernelSize % stride === 0 || spec.method !== "conv_transpose";
  return (
    <div class="layer" role="group" aria-label={`Layer ${index + 1}`}>
      <b>Layer {index + 1}</b>
      {field("kernel_size", kernelSize, (value) => ({ kernelSize: value }))}
      {field("stride", stride, (value) => ({ stride: value }))}
      <span class={even ? "rule" : "rule uneven"}>{rule(layer, spec.method)}</span>
      {spec.layers.length > 1 && (
        <Button
          name={`Remove layer ${index + 1}`}
          title={`Remove layer ${index + 1}`}
          kind="plain"
          onClick={() => state.store.update(shownLast(withoutLayer(spec, index)))}
        >
          ×
        </Button>
      )}
    </div>
  );
}

function AddLayer({ state }: { state: CheckerboardState }) {
  const spec = state.spec.value;
  const traits = shownLast(withLayers(spec, [...spec.layers, spec.layers.at(-1)!]));
  const full = spec.layers.length === limits.layers;
  const fits = !full && state.store.accepts(traits);
  const why = full ? `${limits.layers} layers are the most` : "the output would be too large";
  return (
    <p class="add-layer">
      <Button
        name="Add layer"
        title={fits ? "Add a layer like the last one" : why}
        kind="plain"
        idle={!fits}
        onClick={() => state.store.update(traits)}
      >
        + Add layer
      </Button>
      {!fits && <span class="rule">{why}</span>}
    </p>
  );
}

// One row of the picture as a curve, under the lines that it comes from.

const HEIGHT = 148;
const TOP = 14;
const BOTTOM = 8;
/** Labels closer than this would touch. */
const LINE = 15;

/** The row as numbers, with its range inside and what it comes to. */
function readProfile(state: CheckerboardState) {
  const grid = shownGrid(state);
  const stage = state.stage.value;
  const row = Math.min(state.row.value, grid.rows - 1);
  const values = grid.values.subarray(row * grid.cols, (row + 1) * grid.cols);
  const { first, stop } = stage.interior;
  const inner = stop > first ? values.subarray(first, stop) : values;
  const low = inner.reduce((a, b) => Math.min(a, b));
  const high = inner.reduce((a, b) => Math.max(a, b));
  return { values, row, first, stop, low, high };
}

const spread = (low: number, high: number): string =>
  show(low) === show(high) ? `${show(low)} throughout` : `${show(low)} to ${show(high)}`;

function Profile({ state }: { state: CheckerboardState }) {
  const { values, row, first, stop, low, high } = readProfile(state);
  const { line } = state.layout.value;
  const level = state.shown.value + 1;
  const flat = state.spec.value.dims === 1;
  const step = line / values.length;
  const bottom = values.reduce((a, b) => Math.min(a, b), 0);
  const top = Math.max(
    values.reduce((a, b) => Math.max(a, b), 0),
    bottom + 1e-12,
  );
  const y = (value: number): number =>
    TOP + ((top - value) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
  const stairs = Array.from(values, (value, i) => `V${y(value)}H${(i + 1) * step}`);
  const path = `M0 ${y(values[0]!)}${stairs.join("")}`;
  const title = flat ? "the whole line" : `row ${row}`;
  const range = `${state.labels.value === "overlap" ? "products" : "values"}${stop > first ? " inside" : ""} ${spread(low, high)}`;
  const pointers = state.pointers.grid((col) => ({ level, col, row: flat ? 0 : state.row.peek() }));
  const ticks = y(low) - y(high) > LINE ? [high, low] : [high];
  return (
    <div class="profile panel output">
      <h3 class="heading">
        <i class="swatch" />
        <b>Profile</b>{" "}
        <span>
          {title}, {range}
        </span>
      </h3>
      <svg
        role="img"
        aria-label={`Profile of ${title}: ${range}`}
        width={line + GUTTER}
        height={HEIGHT}
        onPointerMove={(event) => {
          const left = event.currentTarget.getBoundingClientRect().left;
          const col = Math.floor((event.clientX - left) / step);
          pointers.onHover(col < values.length ? col : -1);
        }}
        onPointerLeave={() => pointers.onHover(-1)}
      >
        {stop > first && (
          <rect
            class="inside"
            x={first * step}
            y={0}
            width={(stop - first) * step}
            height={HEIGHT}
          />
        )}
        <path class="ground" d={`M0 ${y(0)}H${line}`} />
        <path class="under" d={`${path}V${y(0)}H0Z`} />
        {ticks.map((value) => (
          <g key={value}>
            <path class="tick" d={`M0 ${y(value)}H${line + 6}`} />
            <text x={line + 10} y={y(value)}>
              {show(value)}
            </text>
          </g>
        ))}
        <path class="curve" d={path} />
        <Cursor state={state} step={step} y={y} values={values} />
      </svg>
    </div>
  );
}

interface CursorProps {
  readonly state: CheckerboardState;
  readonly step: number;
  readonly y: (value: number) => number;
  readonly values: Float64Array;
}

/** What is pointed at, here: one cell, or all that belong to it. */
function Cursor({ state, step, y, values }: CursorProps) {
  const linked = state.linked.value?.[state.shown.value + 1];
  if (!linked || linked.stop <= linked.first) return null;
  const single = linked.stop - linked.first === 1;
  const middle = (linked.first + 0.5) * step;
  return (
    <>
      <rect
        class="cursor"
        x={linked.first * step}
        y={0}
        width={(linked.stop - linked.first) * step}
        height={HEIGHT}
      />
      {single && <circle class="dot" cx={middle} cy={y(values[linked.first]!)} r={4} />}
    </>
  );
}
