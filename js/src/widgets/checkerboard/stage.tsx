// The constant input and the overlap after each layer, with cones between them; under them a row of
// the output as a profile, and the output as a picture.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import { Button, Part, Stepper, type Value } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { GridView } from "../../ui/grid";
import { msg, type Tongue } from "../../ui/language";
import type { Mark } from "../../ui/marks";
import { limits } from "../../wire/options";
import { lineStyle, pictureStyle, shownGrid } from "./cells";
import { Field } from "./field";
import { type Layer, withLayers, withoutLayer } from "./layers";
import { HEAD, MARGIN, SCALE } from "./layout";
import type { CheckerboardState } from "./state";
import { between, overlapName, rule } from "./words";

/** Pixels of a line above which there is room for two names and what they say. */
const NAMED = 250;

/** Up to so many layers there is room to say what each of them comes to. */
const ROOMY = 3;

export function CheckerboardStage({ state }: { state: CheckerboardState }) {
  const { stacked, width, height, margin, lines, lineHeight, depth, end } = state.layout.value;
  const compact = state.room.compact.value;
  const silent = useSilent("formula");
  const low = lines.length - 1 > ROOMY;
  const between = (i: number) => (lines[i]! + lineHeight + lines[i + 1]!) / 2;
  return (
    <div
      class={`board ${stacked ? "stacked" : ""} ${depth === 0 ? "flat" : ""}`}
      style={{
        width: `${width}px`,
        height: `${height}px`,
        "--margin": `${MARGIN}px`,
        "--head": `${HEAD}px`,
        "--line-height": `${lineHeight}px`,
        "--depth": `${depth}px`,
        "--above": `${depth + lines.at(-1)! - lines[0]!}px`,
      }}
    >
      <Field state={state} />
      {lines.map((top, level) => (
        <div
          key={level}
          class={`level ${level === 0 ? "first" : level === lines.length - 1 ? "last" : ""}`}
          data-later={level > state.shown.value + 1}
          style={{ left: `${margin}px`, top: `${top}px` }}
        >
          <Line state={state} level={level} />
        </div>
      ))}
      {!stacked && !compact && (
        <div class="layers" style={{ width: `${MARGIN}px` }}>
          <p class="names" aria-hidden style={{ top: `${between(0)}px` }} data-low={low}>
            <span>kernel_size</span>
            <span>stride</span>
          </p>
          {state.stages.value.map((_, i) => (
            <LayerRow key={String(i)} state={state} index={i} at={between(i)} />
          ))}
          <AddLayer state={state} at={end} />
        </div>
      )}
      <OutputPicture state={state} />
      {!silent && <Profile state={state} />}
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
  const { stacked, line } = state.layout.value;
  // Both names stand above the lines there, beside each other.
  const short = stacked && line < NAMED;
  const { t } = state.room;
  return (
    <GridView
      {...parts.pointers}
      name={level === 0 ? msg("Input") : overlapName(level)}
      label={level === 0 ? t("Input") : t("Overlap after layer {level}", { level })}
      short={level > 0 && t("Overlap")}
      detail={level === 0 ? String(cols) : short ? "" : lineDetail(state, level)}
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
  const { t } = state.room;
  if (!periodic) return t("no interior");
  const inside = counts.subarray(interior.first, interior.stop);
  const [min, max] = [Math.min(...inside), Math.max(...inside)];
  return t("{range} inside", { range: min === max ? show(min) : between(t, min, max) });
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
  const counted = state.labels.value === "overlap";
  const { picture, profile, pixel, stacked } = state.layout.value;
  const { t } = state.room;
  const level = state.shown.value + 1;
  const after = level < state.stages.value.length ? [t("after layer {level}", { level })] : [];
  const size = flat ? String(cols) : `${rows} × ${cols}`;
  const what = counted ? t("products per cell") : t("of the constant input");
  const full = [size, ...after, what].join(", ");
  // A heading is no wider than what it names.
  const under = profile.x > picture.x ? profile.x : picture.width;
  const room = flat && !stacked ? MARGIN : under;
  const head = 28 + 8 * t(counted ? "Overlap" : "Output").length;
  const detail = [full, size, ""].find((text) => 7 * text.length + head < room) ?? "";
  return (
    <div class="picture" style={{ left: `${picture.x}px`, top: `${picture.y}px` }}>
      <GridView
        {...parts.pointers}
        name={msg("Output")}
        short={counted && t("Overlap")}
        detail={detail}
        hue={counted ? "overlap" : "output"}
        cell={pixel}
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
  const rows = state.linkedRows.value?.[state.shown.value + 1] ?? { first: 0, stop: 1 };
  if (linked && linked.stop > linked.first && rows.stop > rows.first)
    marks.push({
      kind: "pointed",
      joined: true,
      cells: [rows.first * cols + linked.first, (rows.stop - 1) * cols + linked.stop - 1],
    });
  return marks;
}

// The controls of one layer, above the line that it makes.

/** Changed traits, the shown layer being put back to the last one where it moves. */
const shownLast = (traits: Record<string, unknown>) => ({ ...traits, layer: -1 });

/** Kernel size and stride of one layer. */
export function LayerFields({ state, index }: { state: CheckerboardState; index: number }) {
  const spec = state.spec.value;
  const { kernelSize, stride } = spec.layers[index]!;
  const changed = (part: Partial<Layer>) =>
    withLayers(
      spec,
      spec.layers.map((other, i) => (i === index ? { ...other, ...part } : other)),
    );
  const field = (name: string, value: number, part: (value: number) => Partial<Layer>) => (
    <Stepper
      name={name}
      of={state.room.t("layer {layer}", { layer: index + 1 })}
      value={value}
      pairs={false}
      accepts={(next: Value) => state.store.accepts(changed(part(Number(next))))}
      onChange={(next: Value) =>
        state.store.update(changed(part(Number(next))), `${name} ${index}`)
      }
    />
  );
  return (
    <>
      {field("kernel_size", kernelSize, (value) => ({ kernelSize: value }))}
      {field("stride", stride, (value) => ({ stride: value }))}
    </>
  );
}

interface LayerRowProps {
  readonly state: CheckerboardState;
  readonly index: number;
  /** The middle of the row, in pixels. */
  readonly at: number;
}

function LayerRow({ state, index, at }: LayerRowProps) {
  const spec = state.spec.value;
  const layer = spec.layers[index]!;
  const even = layer.kernelSize % layer.stride === 0 || spec.method !== "conv_transpose";
  // The remainder tells how the overlap comes out.
  const silent = useSilent("formula");
  const { t } = state.room;
  const name = t("Layer {layer}", { layer: index + 1 });
  return (
    <div
      class="layer"
      role="group"
      aria-label={name}
      style={{ top: `${at}px` }}
      data-low={spec.layers.length > ROOMY}
    >
      <b>{name}</b>
      <LayerFields state={state} index={index} />
      {spec.layers.length > 1 && <RemoveLayer state={state} index={index} />}
      {!silent && <span class={even ? "rule" : "rule uneven"}>{rule(t, layer, spec.method)}</span>}
    </div>
  );
}

export function RemoveLayer({ state, index }: { state: CheckerboardState; index: number }) {
  const spec = state.spec.value;
  const name = state.room.t("Remove layer {layer}", { layer: index + 1 });
  return (
    <Part name="layers">
      <Button
        name={name}
        title={name}
        kind="plain"
        idle={spec.layers.length === 1}
        onClick={() => state.store.update(shownLast(withoutLayer(spec, index)))}
      >
        ×
      </Button>
    </Part>
  );
}

export function AddLayer({ state, at }: { state: CheckerboardState; at?: number }) {
  const spec = state.spec.value;
  const traits = shownLast(withLayers(spec, [...spec.layers, spec.layers.at(-1)!]));
  const full = spec.layers.length === limits.layers;
  const fits = !full && state.store.accepts(traits);
  const { t } = state.room;
  const why = full
    ? t("{n} layers are the most", { n: limits.layers })
    : t("The output would be too large");
  return (
    <Part name="layers">
      <div class="add-layer" style={at === undefined ? undefined : { top: `${at}px` }}>
        <Button
          name={t("Add layer")}
          title={fits ? t("Add a layer like the last one") : why}
          kind="plain"
          idle={!fits}
          onClick={() => state.store.update(traits)}
        >
          {t("+ Layer")}
        </Button>
      </div>
    </Part>
  );
}

// One row of the picture as a curve, under the lines that it comes from.

const TOP = 8;
const BOTTOM = 4;
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

const spread = (t: Tongue, low: number, high: number): string =>
  show(low) === show(high)
    ? t("{value} throughout", { value: show(low) })
    : t("{low} to {high}", { low: show(low), high: show(high) });

function Profile({ state }: { state: CheckerboardState }) {
  const { values, row, first, stop, low, high } = readProfile(state);
  const { stacked, profile } = state.layout.value;
  const { x, y: upper, width: line, height } = profile;
  const counted = state.labels.value === "overlap";
  const level = state.shown.value + 1;
  const flat = state.spec.value.dims === 1;
  const step = line / values.length;
  const bottom = values.reduce((a, b) => Math.min(a, b), 0);
  const top = Math.max(
    values.reduce((a, b) => Math.max(a, b), 0),
    bottom + 1e-12,
  );
  const y = (value: number): number =>
    TOP + ((top - value) / (top - bottom)) * (height - TOP - BOTTOM);
  const stairs = Array.from(values, (value, i) => `V${y(value)}H${(i + 1) * step}`);
  const path = `M0 ${y(values[0]!)}${stairs.join("")}`;
  const { t } = state.room;
  const title = flat ? t("the whole line") : t("row {row}", { row });
  const within = spread(t, low, high);
  const range = counted
    ? t(stop > first ? "products inside {within}" : "products {within}", { within })
    : t(stop > first ? "values inside {within}" : "values {within}", { within });
  const pointers = state.pointers.grid((col) => ({ level, col, row: flat ? 0 : state.row.peek() }));
  const ticks = y(low) - y(high) > LINE ? [high, low] : [high];
  return (
    <div
      class={`profile panel ${counted ? "overlap" : "output"}`}
      style={{ left: `${x}px`, top: `${upper}px` }}
    >
      <h3 class="heading">
        <i class="swatch" />
        <b>{t("Profile")}</b> <span>{stacked ? title : `${title}, ${range}`}</span>
      </h3>
      <svg
        role="img"
        aria-label={t(
          flat ? "Profile of the whole line: {range}" : "Profile of row {row}: {range}",
          {
            row,
            range,
          },
        )}
        width={line + SCALE}
        height={height}
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
            height={height}
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
        <Cursor state={state} step={step} y={y} values={values} height={height} />
      </svg>
    </div>
  );
}

interface CursorProps {
  readonly state: CheckerboardState;
  readonly step: number;
  readonly y: (value: number) => number;
  readonly values: Float64Array;
  readonly height: number;
}

/** What is pointed at, here: one cell, or all that belong to it. */
function Cursor({ state, step, y, values, height }: CursorProps) {
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
        height={height}
      />
      {single && <circle class="dot" cx={middle} cy={y(values[linked.first]!)} r={4} />}
    </>
  );
}
