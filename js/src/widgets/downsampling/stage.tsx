// The input, and what every method makes of it, cell by cell.

import { computed, useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Method } from "../../terms/downsampling";
import { show } from "../../terms/numbers";
import { fromField, onField, windowOnField } from "../../terms/pooling";
import { area, indices, rowsOf } from "../../terms/terms";
import { type CellStyle, cellStyle, EMPTY } from "../../ui/cell-style";
import { useCovered } from "../../ui/cover";
import { type EditRules, GridView, numberEdits } from "../../ui/grid";
import { msg, useTongue } from "../../ui/language";
import type { Point } from "../../ui/layout";
import type { Mark } from "../../ui/marks";
import { MatrixEquation } from "../../ui/matrix";
import { type Meaning, magnitude, meaningIn, meaningOf } from "../../ui/theme";
import { place, sentence } from "../../ui/words";
import { shownOf } from "../../wire/pooling";
import { HEAD } from "./layout";
import { factsOf, type Plane, type Results, shiftOf, sources, takers } from "./results";
import { nestedAs } from "./spec";
import type { CellState } from "./state";
import { factWords, METHOD_NAMES, outputSymbol, SHORT_NAMES, symbolOf } from "./words";

interface Scale {
  readonly meaning: Meaning;
  readonly max: number;
}

/** One scale for all values: a cell keeps its color wherever it goes. */
export function valueScale({ input, planes }: Results): Scale {
  const lists = [input.values, ...planes.map((p) => p.values)];
  return { meaning: meaningIn(input, ...lists), max: magnitude(...lists) };
}

/** One scale for the changes of all methods: they are to be compared. */
export const changeScale = ({ planes }: Results): Scale => ({
  meaning: "signed",
  max: magnitude(...planes.map(({ change }) => change)),
});

const context = (state: CellState) => {
  const { cell } = state.layout.value;
  return { theme: state.theme.value, cell: { width: cell, height: cell } };
};

function inputStyle(state: CellState): CellStyle {
  const results = state.results.value;
  const { input } = results;
  const field = state.field.value;
  const { meaning, max } = valueScale(results);
  const look = context(state);
  const symbols = state.labels.value === "symbols";
  const cells = Array.from({ length: area(field) }, (_, i) => fromField(field, input, i));
  const style = cellStyle(
    { rows: field.rows, cols: field.cols },
    look,
    meaning,
    max,
    (i) => (cells[i]! < 0 ? 0 : input.values[cells[i]!]!),
    (i, v) => (cells[i]! < 0 ? "" : symbols ? symbolOf(results, cells[i]!) : show(v, 2)),
    (i) => cells[i]! < 0,
  );
  cells.forEach((cell, i) => {
    if (cell < 0) style.shades[i] = EMPTY;
  });
  return style;
}

function planeStyle(state: CellState, p: Plane): CellStyle {
  const results = state.results.value;
  const labels = state.labels.value;
  const changes = labels === "changes";
  const { meaning, max } = changes ? changeScale(results) : valueScale(results);
  const look = context(state);
  const last = state.placed.value;
  const values = changes ? p.change : p.values;
  return cellStyle(
    results.pooled,
    look,
    meaning,
    max,
    (i) => (i <= last ? values[i]! : null),
    (i, v) => (labels === "symbols" ? outputSymbol(state.room.t, results, p, i) : show(v, 2)),
  );
}

/** The windows and cells of the input that are looked at. */
function inputMarks(state: CellState): readonly Mark[] {
  const results = state.results.value;
  const field = state.field.value;
  const on = (index: number) => onField(field, results.input, index);
  const padding = indices(area(field)).filter((i) => fromField(field, results.input, i) < 0);
  const marks: Mark[] = padding.length ? [{ kind: "cropped", cells: padding }] : [];
  const at = state.pointed.value;
  if (at?.grid === "input") return [...marks, { kind: "pointed", cells: [on(at.index)] }];
  const step = at ? at.index : state.step.value;
  marks.push({
    kind: at ? "linked" : "read",
    cells: windowOnField(results, field, step),
    joined: true,
  });
  if (at) {
    const own = shownOf(results.planes, at.grid as Method);
    marks.push({ kind: "stamp", cells: sources(own, step).map(on), joined: false });
  }
  return marks;
}

function planeMarks(state: CellState, p: Plane): readonly Mark[] {
  const results = state.results.value;
  const at = state.pointed.value;
  const from = results.planes.indexOf(p) * p.values.length;
  const wrong = state.verdict.value.cells
    .map((i) => i - from)
    .filter((i) => i >= 0 && i < p.values.length);
  const marks: Mark[] = wrong.length ? [{ kind: "wrong", cells: wrong }] : [];
  if (at?.grid === "input") return [...marks, { kind: "linked", cells: takers(p, at.index) }];
  if (at)
    return [...marks, { kind: at.grid === p.method ? "pointed" : "linked", cells: [at.index] }];
  const step = state.step.value;
  return state.placed.value < step ? marks : [...marks, { kind: "made", cells: [step] }];
}

/** A cell is changed where it came from, before the shift. */
function editInput(state: CellState, cellAt: (index: number) => number): EditRules {
  const spec = () => state.store.spec.peek();
  const home = (cell: number) => {
    const { input, shift } = spec();
    const col = cell % input.cols;
    return cell - col + ((((col - shift) % input.cols) + input.cols) % input.cols);
  };
  return {
    ...numberEdits(
      (i) => state.room.t("Input {cell}", { cell: place(spec().dims, spec().input, cellAt(i)) }),
      (i) => spec().input.values[home(cellAt(i))]!,
      (i, value) => {
        const { input, dims } = spec();
        const values = input.values.slice();
        values[home(cellAt(i))] = value;
        return state.store.update({ input: nestedAs(dims, { ...input, values }) }, `input ${i}`);
      },
    ),
    can: (i) => cellAt(i) >= 0,
  };
}

function Put({ at, children }: { readonly at: Point; readonly children: ComponentChildren }) {
  return (
    <div class="place" style={{ transform: `translate(${at.x}px, ${at.y}px)` }}>
      {children}
    </div>
  );
}

export function StageView({ state }: { readonly state: CellState }) {
  const { spec, input, planes } = state.results.value;
  const field = state.field.value;
  const layout = state.layout.value;
  const { t } = state.room;
  const cell = { width: layout.cell, height: layout.cell };
  const grid = useMemo(() => {
    const cellAt = (place: number) =>
      fromField(state.field.peek(), state.results.peek().input, place);
    return {
      style: computed(() => inputStyle(state)),
      marks: computed(() => inputMarks(state)),
      edit: editInput(state, cellAt),
      ...state.pointers.grid((place) => {
        const index = cellAt(place);
        return index < 0 ? null : { grid: "input", index };
      }),
    };
  }, [state]);
  const size = spec.dims === 1 ? String(input.cols) : `${input.rows} × ${input.cols}`;
  return (
    <div
      class="stage downsampling"
      style={{ width: `${layout.width}px`, height: `${layout.height}px`, "--head": `${HEAD}px` }}
    >
      <Put at={layout.input}>
        <GridView
          {...grid}
          name={msg("Input")}
          detail={spec.shift ? t("shifted by {shift}", { shift: spec.shift }) : size}
          hue="input"
          cell={cell}
          frame={{ top: field.top, left: field.left, rows: input.rows, cols: input.cols }}
          describe={(i) => place(spec.dims, input, fromField(field, input, i))}
        />
      </Put>
      {planes.map(({ method }, i) => (
        <Put key={method} at={layout.planes[i]!}>
          <PlaneView state={state} method={method} />
        </Put>
      ))}
    </div>
  );
}

function PlaneView({ state, method }: { readonly state: CellState; readonly method: Method }) {
  const grid = useMemo(() => {
    const plane = computed(() => shownOf(state.results.value.planes, method));
    return {
      style: computed(() => planeStyle(state, plane.value)),
      marks: computed(() => planeMarks(state, plane.value)),
      ...state.pointers.grid((index) => ({ grid: method, index })),
    };
  }, [state, method]);
  const { spec, pooled, planes } = state.results.value;
  const { cell, column } = state.layout.value;
  const { t } = state.room;
  const changes = state.labels.value === "changes";
  const known = useComputed(() => state.placed.value >= area(state.results.value.pooled) - 1);
  return (
    <>
      <GridView
        {...grid}
        name={METHOD_NAMES[method]}
        short={column < 172 && t(SHORT_NAMES[method])}
        detail=""
        hue={changes ? "warning" : "output"}
        cell={{ width: cell, height: cell }}
        describe={(i) => place(spec.dims, pooled, i)}
      />
      <FactsOf
        known={known.value}
        name={t(METHOD_NAMES[method])}
        by={shiftOf(spec)}
        facts={factsOf(shownOf(planes, method))}
        narrow={state.narrow.value}
      />
    </>
  );
}

/** What a result keeps on the whole, and how far a shift changes it. */
export function FactsOf(props: {
  /** Whether every cell is there; until then their room is kept. */
  readonly known?: boolean;
  readonly name: string;
  readonly by: number;
  readonly facts: { readonly mean: number; readonly change: number };
  readonly narrow: boolean;
}) {
  const { known = true, name, by, facts, narrow } = props;
  const covered = useCovered("output");
  const t = useTongue();
  return (
    <div
      class={`facts-of${known ? "" : " hidden"}`}
      role="group"
      aria-label={t("{method}: what is kept", { method: name })}
    >
      {factWords(t, by, facts)
        .slice(narrow ? 1 : 0)
        .map((words) => (
          <div key={sentence(words)}>
            {words.map(({ text, result }) =>
              result ? <b key={text}>{covered ? "?" : text}</b> : text,
            )}
          </div>
        ))}
    </div>
  );
}

/** The matrix of a method between the flattened input and what it makes of it. */
export function MatrixView({ state }: { readonly state: CellState }) {
  const p = state.shown.value;
  const results = state.results.value;
  const { input, pooled, spec } = results;
  const pointing = useMemo(
    () => ({
      input: state.pointers.grid((index) => ({ grid: "input" as const, index })),
      output: state.pointers.grid((index) => ({ grid: p.method, index })),
      edit: editInput(state, (i) => i),
    }),
    [state, p.method],
  );
  const at = () => state.pointed.value;
  const rows = () => {
    const pointed = at();
    if (pointed?.grid === "input") return Array.from(rowsOf(p.by.input, pointed.index));
    return Array.from(rowsOf(p.by.output, pointed ? pointed.index : state.step.value));
  };
  const symbols = state.labels.value === "symbols";
  return (
    <MatrixEquation
      room={state.room}
      weighted={p}
      blocks={{ rows: pooled.cols, cols: input.cols }}
      rows={rows}
      outputs={() => {
        const pointed = at();
        if (pointed?.grid === "input") return takers(p, pointed.index);
        return [pointed ? pointed.index : state.step.value];
      }}
      matrix={pointing.output}
      scale={valueScale(results)}
      input={{
        ...pointing.input,
        edit: pointing.edit,
        name: msg("Input"),
        values: input.values,
        label: (i) => (symbols ? symbolOf(results, i) : undefined),
        describe: (i) => place(spec.dims, input, i),
      }}
      output={{
        ...pointing.output,
        name: METHOD_NAMES[p.method],
        title: state.room.t("Output"),
        values: p.values,
        label: (i) => (symbols ? outputSymbol(state.room.t, results, p, i) : undefined),
        describe: (i) => place(spec.dims, pooled, i),
        empty: (i) => i > state.placed.value,
      }}
    />
  );
}

export const kernelScale = (values: Float64Array): Scale => ({
  meaning: meaningOf(values),
  max: magnitude(values),
});
