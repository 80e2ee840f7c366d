// Which label and which colour each cell of the unpooling lab shows.

import { show } from "../../terms/numbers";
import { area, rowsOf } from "../../terms/terms";
import { type CellStyle, cellStyle, digits, EMPTY, type StyleContext } from "../../ui/cell-style";
import { type Meaning, magnitude, meaningOf } from "../../ui/theme";
import { symbol } from "./code";
import { type Lab, type Plane, through, writes } from "./lab";
import { fromField } from "./pool-field";
import type { LabBoard } from "./state";

export const sight = (board: LabBoard): StyleContext => {
  const { cell } = board.layout.value;
  return { theme: board.theme.value, cell: { width: cell, height: cell } };
};

/** One scale for all values: a cell keeps its colour wherever it goes. */
export function scaleOf(lab: Lab): { meaning: Meaning; most: number } {
  const lists = [lab.spec.input.values, lab.middle.values, ...lab.planes.map((p) => p.values)];
  return { meaning: meaningOf(...lists), most: magnitude(...lists) };
}

export const inputSymbol = (lab: Lab, index: number): string => symbol("a", lab.spec.input, index);
export const middleSymbol = (lab: Lab, index: number): string => symbol("m", lab.middle, index);

export function inputFace(board: LabBoard): CellStyle {
  const lab = board.lab.value;
  const field = board.field.value;
  const { input } = lab.spec;
  const at = sight(board);
  const { meaning, most } = scaleOf(lab);
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
      if (board.labels.value === "indices") return String(cell);
      return board.labels.value === "symbols" ? inputSymbol(lab, cell) : show(value, digits(at));
    },
    (i) => cells[i]! < 0,
  );
  cells.forEach((cell, i) => {
    if (cell < 0) own.shades[i] = EMPTY;
  });
  return own;
}

/** The largest value of each window so far. */
export function pooledFace(board: LabBoard, last: number): CellStyle {
  const lab = board.lab.value;
  const { pooled } = lab;
  const at = sight(board);
  const { meaning, most } = scaleOf(lab);
  return cellStyle(
    { rows: pooled.rows, cols: pooled.cols },
    at,
    meaning,
    most,
    (i) => (i <= last ? pooled.values[i]! : null),
    (i, value) => {
      if (board.labels.value === "symbols") return inputSymbol(lab, pooled.indices[i]!);
      return board.labels.value === "indices" ? String(pooled.indices[i]) : show(value, digits(at));
    },
  );
}

/** Flat places: numbers without a colour, since none is more than another. */
export function indicesFace(board: LabBoard, last: number): CellStyle {
  const { pooled } = board.lab.value;
  return cellStyle(
    { rows: pooled.rows, cols: pooled.cols },
    sight(board),
    "unsigned",
    1,
    (i) => (i <= last ? 0 : null),
    (i) => String(pooled.indices[i]),
  );
}

/** What is passed on. */
export function middleFace(board: LabBoard, last: number): CellStyle {
  const lab = board.lab.value;
  const { middle } = lab;
  const at = sight(board);
  const { meaning, most } = scaleOf(lab);
  return cellStyle(
    { rows: middle.rows, cols: middle.cols },
    at,
    meaning,
    most,
    (i) => (i <= last || lab.edited.has(i) ? middle.values[i]! : null),
    (i, value) =>
      board.labels.value === "symbols" ? middleSymbol(lab, i) : show(value, digits(at)),
  );
}

/** A cell of a plane in symbols: the passed-on cell, its share, or how many are mixed. */
function planeSymbol(lab: Lab, p: Plane, index: number): string {
  const rows = rowsOf(p.by.output, index);
  if (rows.length === 0) return "0";
  if (rows.length > 1) return `${rows.length} terms`;
  const weight = p.weights[p.terms.kernel[rows[0]!]!]!;
  const name = middleSymbol(lab, p.terms.input[rows[0]!]!);
  return weight === 1 ? name : `${show(weight, 2)}${name}`;
}

/** A plane after some windows; cells that nothing has reached yet are empty. */
export function planeFace(board: LabBoard, p: Plane, last: number): CellStyle {
  const lab = board.lab.value;
  const at = sight(board);
  const { input } = lab.spec;
  const errors = board.view.value === "error";
  const { sums, counts } = through(lab, p, last);
  const zero = (i: number) => p.counts[i] === 0 || (writes(p.method) && counts[i] === 0);
  const shown = errors ? sums.map((value, i) => value - input.values[i]!) : sums;
  const { meaning, most } = errors ? errorScale(lab) : scaleOf(lab);
  return cellStyle(
    { rows: input.rows, cols: input.cols },
    at,
    meaning,
    most,
    (i) => (counts[i]! > 0 || zero(i) ? shown[i]! : null),
    (i, value) => {
      if (board.labels.value === "indices") return String(i);
      if (board.labels.value === "symbols" && !errors)
        return zero(i) ? "0" : planeSymbol(lab, p, i);
      // A sign takes the room of a digit.
      const text = show(value, errors ? 2 : digits(at));
      return errors && value > 0 ? `+${text}` : text;
    },
    errors ? (i) => shown[i] === 0 : zero,
  );
}

/** One scale for the errors of all methods: they are to be compared. */
function errorScale(lab: Lab): { meaning: Meaning; most: number } {
  const { values } = lab.spec.input;
  const all = lab.planes.map((p) => p.values.map((value, i) => value - values[i]!));
  return { meaning: "signed", most: magnitude(...all) };
}
