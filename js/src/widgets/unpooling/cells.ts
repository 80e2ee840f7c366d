// What each cell of the figure shows: its label and color, its outline, and how it is edited.

import { show } from "../../terms/numbers";
import { fromField, onField, windowOnField } from "../../terms/pooling";
import { area, rowsOf, type Size } from "../../terms/terms";
import { type CellStyle, cellStyle, digits, EMPTY, type StyleContext } from "../../ui/cell-style";
import { symbol } from "../../ui/formula";
import { type EditRules, numberEdits } from "../../ui/grid";
import type { Tongue } from "../../ui/language";
import type { Mark } from "../../ui/marks";
import { type Meaning, magnitude, meaningOf } from "../../ui/theme";
import { place } from "../../ui/words";
import { nested } from "../../wire/parameters";
import { type Plane, places, type Results, through, writes } from "./results";
import { withEdit } from "./spec";
import type { UnpoolingState } from "./state";

interface Scale {
  readonly meaning: Meaning;
  readonly max: number;
}

/** One scale for all values: a cell keeps its color wherever it goes. */
export function valueScale({ spec, unpoolingInput, planes }: Results): Scale {
  const lists = [spec.input.values, unpoolingInput.values, ...planes.map((p) => p.values)];
  return { meaning: meaningOf(...lists), max: magnitude(...lists) };
}

/** One scale for the errors of all methods: they are to be compared. */
export function errorScale({ spec, planes }: Results): Scale {
  const errors = planes.map((p) => p.values.map((value, i) => value - spec.input.values[i]!));
  return { meaning: "signed", max: magnitude(...errors) };
}

const styleContext = (state: UnpoolingState): StyleContext => {
  const { cell } = state.layout.value;
  return { theme: state.theme.value, cell: { width: cell, height: cell } };
};

/** Cells narrower than this show two digits of a number. */
const ROOMY = 38;

interface Look {
  /** What a cell shows instead of its value. */
  readonly label?: (i: number, value: number) => string | undefined;
  readonly muted?: (i: number) => boolean;
  readonly scale?: Scale;
}

/** Cells with values, or null where there is none yet. */
function valueStyle(
  state: UnpoolingState,
  size: Size,
  value: (i: number) => number | null,
  look: Look = {},
): CellStyle {
  const { label, muted, scale = valueScale(state.results.value) } = look;
  const context = styleContext(state);
  return cellStyle(
    size,
    context,
    scale.meaning,
    scale.max,
    value,
    (i, v) => label?.(i, v) ?? show(v, context.cell.width < ROOMY ? 2 : digits(context)),
    muted,
  );
}

const inputSymbol = (results: Results, index: number): string =>
  symbol("a", results.spec.input, index);

export function inputStyle(state: UnpoolingState): CellStyle {
  const results = state.results.value;
  const field = state.field.value;
  const { input } = results.spec;
  const labels = state.labels.value;
  const cells = Array.from({ length: area(field) }, (_, i) => fromField(field, input, i));
  const style = valueStyle(
    state,
    { rows: field.rows, cols: field.cols },
    (i) => (cells[i]! < 0 ? 0 : input.values[cells[i]!]!),
    {
      label(i) {
        const cell = cells[i]!;
        if (cell < 0) return "−∞";
        if (labels === "indices") return String(cell);
        return labels === "symbols" ? inputSymbol(results, cell) : undefined;
      },
      muted: (i) => cells[i]! < 0,
    },
  );
  cells.forEach((cell, i) => {
    if (cell < 0) style.shades[i] = EMPTY;
  });
  return style;
}

/** The largest value of each window so far. */
export function pooledStyle(state: UnpoolingState, last: number): CellStyle {
  const results = state.results.value;
  const { values, indices } = results.pooled;
  const labels = state.labels.value;
  return valueStyle(state, results.pooled, (i) => (i <= last ? values[i]! : null), {
    label(i) {
      if (labels === "symbols") return inputSymbol(results, indices[i]!);
      return labels === "indices" ? String(indices[i]) : undefined;
    },
  });
}

/** Flat places: numbers without a color, since none is more than another. */
export function indicesStyle(state: UnpoolingState, last: number): CellStyle {
  const { pooled } = state.results.value;
  return valueStyle(state, pooled, (i) => (i <= last ? 0 : null), {
    label: (i) => String(pooled.indices[i]),
    scale: { meaning: "unsigned", max: 1 },
  });
}

/** What a value of the unpooling input shows instead of it. */
export const unpoolingInputLabel = (state: UnpoolingState, i: number): string | undefined =>
  state.labels.value === "symbols" ? symbol("m", state.results.value.unpoolingInput, i) : undefined;

export function unpoolingInputStyle(state: UnpoolingState, last: number): CellStyle {
  const { unpoolingInput, edited } = state.results.value;
  return valueStyle(
    state,
    unpoolingInput,
    (i) => (i <= last || edited.has(i) ? unpoolingInput.values[i]! : null),
    { label: (i) => unpoolingInputLabel(state, i) },
  );
}

/** A cell of a plane in symbols: the value that it takes, its share, or how many are mixed. */
function planeSymbol(t: Tongue, results: Results, p: Plane, index: number): string {
  const rows = rowsOf(p.by.output, index);
  if (rows.length === 0) return "0";
  if (rows.length > 1) return t("{n} terms", { n: rows.length });
  const weight = p.weights[p.terms.kernel[rows[0]!]!]!;
  const name = symbol("m", results.unpoolingInput, p.terms.input[rows[0]!]!);
  return weight === 1 ? name : `${show(weight, 2)}${name}`;
}

/** A plane after some windows; cells that nothing has reached yet are empty. */
export function planeStyle(state: UnpoolingState, p: Plane, last: number): CellStyle {
  const results = state.results.value;
  const { input } = results.spec;
  const labels = state.labels.value;
  const errors = labels === "errors";
  const tight = state.layout.value.cell < ROOMY;
  const tenths = (value: number) => (tight ? Math.round(10 * value) / 10 : value);
  const { sums, counts } = through(results, p, last);
  const zero = (i: number) => p.counts[i] === 0 || (writes(p.method) && counts[i] === 0);
  const shown = errors ? sums.map((value, i) => value - input.values[i]!) : sums;
  return valueStyle(state, input, (i) => (counts[i]! > 0 || zero(i) ? shown[i]! : null), {
    label(i, value) {
      if (labels === "indices") return String(i);
      // A sign takes the room of a digit.
      if (errors) return `${value > 0 ? "+" : ""}${show(tenths(value), 2)}`;
      if (labels === "symbols") return zero(i) ? "0" : planeSymbol(state.room.t, results, p, i);
      return undefined;
    },
    muted: errors ? (i) => shown[i] === 0 : zero,
    ...(errors && { scale: errorScale(results) }),
  });
}

// Outlines: winners, the present window, what is linked with the cell that is pointed at.

/** More windows than this are not outlined one by one. */
const MAX_WINDOWS = 9;

/** How far the present step has come: the last pooled cell that each grid shows. */
export function progress(state: UnpoolingState) {
  const { phase, progress: p } = state.moment.value;
  const now = state.step.value;
  const order = { pick: 0, remember: 1, pass: 2, place: 3 }[phase];
  const done = (stage: number, from: number) =>
    order > stage || (order === stage && p >= from) ? now : now - 1;
  return {
    picked: done(0, 0.98),
    remembered: done(1, 0.98),
    passed: done(2, 0.98),
    placed: done(3, 0.78),
  };
}

/** Whether a grid has the cell that is pointed at, or cells linked with it. */
const kindIn = (state: UnpoolingState, grid: string): "pointed" | "linked" =>
  state.pointed.value!.grid === grid ? "pointed" : "linked";

export function inputMarks(state: UnpoolingState): readonly Mark[] {
  const results = state.results.value;
  const field = state.field.value;
  const { input } = results.spec;
  const on = (index: number) => onField(field, input, index);
  const step = state.step.value;
  const { picked } = progress(state);
  const linked = state.linked.value;
  const padding = [...Array(area(field)).keys()].filter((i) => fromField(field, input, i) < 0);
  const marks: Mark[] = padding.length ? [{ kind: "cropped", cells: padding }] : [];
  marks.push({
    kind: "winner",
    cells: [...results.pooled.indices.subarray(0, picked + 1)].map(on),
  });
  for (const cell of (linked?.cells ?? [step]).slice(0, MAX_WINDOWS))
    marks.push({
      kind: linked ? "linked" : "read",
      cells: windowOnField(results, field, cell),
      joined: true,
    });
  const winners = linked?.cells ?? (picked >= step ? [step] : []);
  marks.push({ kind: "stamp", cells: winners.map((cell) => on(results.pooled.indices[cell]!)) });
  if (linked && linked.place >= 0)
    marks.push({ kind: kindIn(state, "input"), cells: [on(linked.place)] });
  return marks;
}

/** The grids of the pooled size: the same cells in all three. */
export function pooledMarks(
  state: UnpoolingState,
  grid: "pooled" | "indices" | "unpoolingInput",
): readonly Mark[] {
  const { edited } = state.results.value;
  const linked = state.linked.value;
  return [
    ...(grid === "unpoolingInput" && edited.size > 0
      ? [{ kind: "overlap", cells: [...edited] } as const]
      : []),
    linked
      ? { kind: kindIn(state, grid), cells: linked.cells }
      : { kind: grid === "indices" ? "stamp" : "read", cells: [state.step.value] },
  ];
}

export function planeMarks(
  state: UnpoolingState,
  p: Plane,
  wrong: readonly number[],
): readonly Mark[] {
  const linked = state.linked.value;
  const step = state.step.value;
  const joined = p.method === "nearest" || p.method === "average_spread";
  const placed = (kind: "linked" | "made") => (cell: number) =>
    ({ kind, cells: places(state.results.value, p, cell), joined }) as const;
  const marks: Mark[] = wrong.length ? [{ kind: "wrong", cells: wrong }] : [];
  if (!linked) return progress(state).placed < step ? marks : [...marks, placed("made")(step)];
  if (linked.place < 0) return [...marks, ...linked.cells.map(placed("linked"))];
  return [...marks, { kind: kindIn(state, p.method), cells: [linked.place] }];
}

// Editing of the input and of the unpooling input.

export function editInput(state: UnpoolingState): EditRules {
  const input = () => state.results.peek().spec.input;
  const cell = (i: number) => fromField(state.field.peek(), input(), i);
  return {
    ...numberEdits(
      (i) => state.room.t("Input {cell}", { cell: place(2, input(), cell(i)) }),
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
    (i) => state.room.t("Unpooling input {cell}", { cell: place(2, unpoolingInput(), i) }),
    (i) => unpoolingInput().values[i]!,
    (i, value) => {
      const { cols } = unpoolingInput();
      const edit = { row: Math.floor(i / cols), col: i % cols, value };
      const edits = withEdit(state.results.peek().spec.edits, edit);
      return state.store.update({ edits }, `edit ${i}`);
    },
  );
}
