// Which label and which color each cell of unpooling shows.

import { show } from "../../terms/numbers";
import { area, rowsOf } from "../../terms/terms";
import { type CellStyle, cellStyle, digits, EMPTY, type StyleContext } from "../../ui/cell-style";
import { type EditRules, numberEdits } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { type Meaning, magnitude, meaningOf } from "../../ui/theme";
import { place } from "../../ui/words";
import { nested } from "../../wire/parameters";
import {
  fromField,
  onField,
  type Plane,
  places,
  type Results,
  through,
  windowOnField,
  writes,
} from "./results";
import { withEdit } from "./spec";
import type { UnpoolingState } from "./state";
import { symbol } from "./words";

export const styleContext = (state: UnpoolingState): StyleContext => {
  const { cell } = state.layout.value;
  return { theme: state.theme.value, cell: { width: cell, height: cell } };
};

/** One scale for all values: a cell keeps its color wherever it goes. */
export function scaleOf(results: Results): { meaning: Meaning; most: number } {
  const lists = [
    results.spec.input.values,
    results.unpoolingInput.values,
    ...results.planes.map((p) => p.values),
  ];
  return { meaning: meaningOf(...lists), most: magnitude(...lists) };
}

export const inputSymbol = (results: Results, index: number): string =>
  symbol("a", results.spec.input, index);
export const unpoolingInputSymbol = (results: Results, index: number): string =>
  symbol("m", results.unpoolingInput, index);

export function inputStyle(state: UnpoolingState): CellStyle {
  const results = state.results.value;
  const field = state.field.value;
  const { input } = results.spec;
  const at = styleContext(state);
  const { meaning, most } = scaleOf(results);
  const cells = Array.from({ length: area(field) }, (_, i) => fromField(field, input, i));
  const own = cellStyle(
    { rows: field.rows, cols: field.cols },
    at,
    meaning,
    most,
    (i) => (cells[i]! < 0 ? 0 : input.values[cells[i]!]!),
    (i, value) => {
      const cell = cells[i]!;
      if (cell < 0) return "−∞";
      if (state.labels.value === "indices") return String(cell);
      return state.labels.value === "symbols"
        ? inputSymbol(results, cell)
        : show(value, digits(at));
    },
    (i) => cells[i]! < 0,
  );
  cells.forEach((cell, i) => {
    if (cell < 0) own.shades[i] = EMPTY;
  });
  return own;
}

/** The largest value of each window so far. */
export function pooledStyle(state: UnpoolingState, last: number): CellStyle {
  const results = state.results.value;
  const { pooled } = results;
  const at = styleContext(state);
  const { meaning, most } = scaleOf(results);
  return cellStyle(
    { rows: pooled.rows, cols: pooled.cols },
    at,
    meaning,
    most,
    (i) => (i <= last ? pooled.values[i]! : null),
    (i, value) => {
      if (state.labels.value === "symbols") return inputSymbol(results, pooled.indices[i]!);
      return state.labels.value === "indices" ? String(pooled.indices[i]) : show(value, digits(at));
    },
  );
}

/** Flat places: numbers without a color, since none is more than another. */
export function indicesStyle(state: UnpoolingState, last: number): CellStyle {
  const { pooled } = state.results.value;
  return cellStyle(
    { rows: pooled.rows, cols: pooled.cols },
    styleContext(state),
    "unsigned",
    1,
    (i) => (i <= last ? 0 : null),
    (i) => String(pooled.indices[i]),
  );
}

/** What is passed on. */
export function unpoolingInputStyle(state: UnpoolingState, last: number): CellStyle {
  const results = state.results.value;
  const { unpoolingInput } = results;
  const at = styleContext(state);
  const { meaning, most } = scaleOf(results);
  return cellStyle(
    { rows: unpoolingInput.rows, cols: unpoolingInput.cols },
    at,
    meaning,
    most,
    (i) => (i <= last || results.edited.has(i) ? unpoolingInput.values[i]! : null),
    (i, value) =>
      state.labels.value === "symbols" ? unpoolingInputSymbol(results, i) : show(value, digits(at)),
  );
}

/** A cell of a plane in symbols: the passed-on cell, its share, or how many are mixed. */
function planeSymbol(results: Results, p: Plane, index: number): string {
  const rows = rowsOf(p.by.output, index);
  if (rows.length === 0) return "0";
  if (rows.length > 1) return `${rows.length} terms`;
  const weight = p.weights[p.terms.kernel[rows[0]!]!]!;
  const name = unpoolingInputSymbol(results, p.terms.input[rows[0]!]!);
  return weight === 1 ? name : `${show(weight, 2)}${name}`;
}

/** A plane after some windows; cells that nothing has reached yet are empty. */
export function planeStyle(state: UnpoolingState, p: Plane, last: number): CellStyle {
  const results = state.results.value;
  const at = styleContext(state);
  const { input } = results.spec;
  const errors = state.view.value === "error";
  const { sums, counts } = through(results, p, last);
  const zero = (i: number) => p.counts[i] === 0 || (writes(p.method) && counts[i] === 0);
  const shown = errors ? sums.map((value, i) => value - input.values[i]!) : sums;
  const { meaning, most } = errors ? errorScale(results) : scaleOf(results);
  return cellStyle(
    { rows: input.rows, cols: input.cols },
    at,
    meaning,
    most,
    (i) => (counts[i]! > 0 || zero(i) ? shown[i]! : null),
    (i, value) => {
      if (state.labels.value === "indices") return String(i);
      if (state.labels.value === "symbols" && !errors)
        return zero(i) ? "0" : planeSymbol(results, p, i);
      // A sign takes the room of a digit.
      const text = show(value, errors ? 2 : digits(at));
      return errors && value > 0 ? `+${text}` : text;
    },
    errors ? (i) => shown[i] === 0 : zero,
  );
}

/** One scale for the errors of all methods: they are to be compared. */
function errorScale(results: Results): { meaning: Meaning; most: number } {
  const { values } = results.spec.input;
  const all = results.planes.map((p) => p.values.map((value, i) => value - values[i]!));
  return { meaning: "signed", most: magnitude(...all) };
}

// What is outlined in the grids of unpooling: winners, the present window, what is linked.

/** More windows than this are not outlined one by one. */
const MAX_WINDOWS = 9;

/** How far the present step has come: the last pooled cell that each grid shows. */
export function progress(state: UnpoolingState): {
  picked: number;
  remembered: number;
  passed: number;
  placed: number;
} {
  const { phase, progress: p } = state.moment.value;
  const now = state.step.value;
  const before = now - 1;
  const order = { pick: 0, remember: 1, pass: 2, place: 3 }[phase];
  const done = (stage: number, from: number) =>
    order > stage || (order === stage && p >= from) ? now : before;
  return {
    picked: done(0, 0.98),
    remembered: done(1, 0.98),
    passed: done(2, 0.98),
    placed: done(3, 0.78),
  };
}

/** Cells of the field that are padding. */
function outside(state: UnpoolingState): number[] {
  const { input } = state.results.value.spec;
  const field = state.field.value;
  return Array.from({ length: area(field) }, (_, i) => i).filter(
    (i) => fromField(field, input, i) < 0,
  );
}

export function inputMarks(state: UnpoolingState): readonly Mark[] {
  const results = state.results.value;
  const field = state.field.value;
  const { input } = results.spec;
  const on = (index: number) => onField(field, input, index);
  const marks: Mark[] = [];
  const padding = outside(state);
  if (padding.length) marks.push({ kind: "cropped", cells: padding });
  const { picked } = progress(state);
  const winners = [...results.pooled.indices.subarray(0, picked + 1)].map(on);
  marks.push({ kind: "winner", cells: winners });
  const linked = state.linked.value;
  const cells = linked ? linked.cells : [state.step.value];
  const kind = linked ? "linked" : "read";
  for (const cell of cells.slice(0, MAX_WINDOWS))
    marks.push({ kind, cells: windowOnField(results, field, cell), joined: true });
  const shown = linked ? linked.cells : picked >= state.step.value ? [state.step.value] : [];
  marks.push({ kind: "stamp", cells: shown.map((cell) => on(results.pooled.indices[cell]!)) });
  if (linked && linked.place >= 0)
    marks.push({
      kind: state.point.value!.grid === "input" ? "pointed" : "linked",
      cells: [on(linked.place)],
    });
  return marks;
}

/** Pooled, indices and unpoolingInput: the same cells in all three. */
export function passedMarks(
  state: UnpoolingState,
  grid: "pooled" | "indices" | "unpoolingInput",
): readonly Mark[] {
  const results = state.results.value;
  const marks: Mark[] = [];
  if (grid === "unpoolingInput" && results.edited.size > 0)
    marks.push({ kind: "overlap", cells: [...results.edited] });
  const { point } = state;
  const linked = state.linked.value;
  if (linked)
    marks.push({ kind: point.value!.grid === grid ? "pointed" : "linked", cells: linked.cells });
  else marks.push({ kind: grid === "indices" ? "stamp" : "read", cells: [state.step.value] });
  return marks;
}

export function planeMarks(
  state: UnpoolingState,
  p: Plane,
  wrong: readonly number[],
): readonly Mark[] {
  const results = state.results.value;
  const marks: Mark[] = [];
  const linked = state.linked.value;
  const placed = (cell: number): number[] => places(results, p, cell);
  const blocks = p.method === "nearest" || p.method === "average_spread";
  if (wrong.length) marks.push({ kind: "wrong", cells: wrong });
  if (!linked) {
    if (progress(state).placed < state.step.value) return marks;
    marks.push({ kind: "stamp", cells: placed(state.step.value), joined: blocks });
    return marks;
  }
  if (linked.place < 0) {
    for (const cell of linked.cells)
      marks.push({ kind: "linked", cells: placed(cell), joined: blocks });
    return marks;
  }
  const own = state.point.value!.grid === p.method;
  marks.push({ kind: own ? "pointed" : "linked", cells: [linked.place] });
  return marks;
}

// Changing cells of the input and of what is passed on.

export function editInput(state: UnpoolingState): EditRules {
  const input = () => state.results.peek().spec.input;
  const cell = (i: number) => fromField(state.field.peek(), input(), i);
  return {
    ...numberEdits(
      (i) => `Input ${place(2, input(), cell(i))}`,
      (i) => input().values[cell(i)]!,
      (i, value) => {
        const values = input().values.slice();
        values[cell(i)] = value;
        return state.store.update({ input: nested({ ...input(), values }) }, `input ${i}`);
      },
    ),
    can: (i) => cell(i) >= 0,
  };
}

export function editUnpoolingInput(state: UnpoolingState): EditRules {
  const unpoolingInput = () => state.results.peek().unpoolingInput;
  return numberEdits(
    (i) => `Passed on ${place(2, unpoolingInput(), i)}`,
    (i) => unpoolingInput().values[i]!,
    (i, value) => {
      const { cols } = unpoolingInput();
      const edit = { row: Math.floor(i / cols), col: i % cols, value };
      const edits = withEdit(state.results.peek().spec.edits, edit);
      return state.store.update({ edits }, `edit ${i}`);
    },
  );
}
