// The explicit matrix of the present map, its faces, marks and handlers.

import { computed } from "@preact/signals";
import { links } from "../../terms/linear";
import {
  entryOf,
  type Matrix,
  type MatrixOf,
  MOST_ENTRIES,
  matrix,
  matrixSize,
  NOTHING,
} from "../../terms/matrix";
import { area } from "../../terms/terms";
import type { EditRules } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { arrange, bounds } from "../../ui/stage";
import { place } from "../../ui/words";
import { columnFace, matrixFace, vectorFace } from "./faces-matrix";
import { aspect } from "./panels";
import { board, pointers } from "./parts";
import type { Figure } from "./state";

/** Cells of a matrix are at least this high; an equation higher than that many pixels is a map. */
const LEAST = 16;
export const TALLEST = 1000;
/** Where a narrow page would make them smaller than this, it is a map as well. */
export const NARROWEST = 10;
export const HEADING = 36;

/** What there is to list of a matrix that is too large for it. */
const NO_MATRIX: Matrix = {
  rows: 0,
  cols: 0,
  matrixOf: "kernel",
  entries: new Int32Array(0),
  vector: new Int32Array(0),
  block: { rows: 1, cols: 1 },
  channel: null,
};

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** What the equation's grids read, made once per figure. */
export function prepareMatrix(figure: Figure) {
  const { linear, width, dims, store } = figure;
  const matrixOf = computed(() => store.get<MatrixOf>("matrix_of"));
  const quantity = computed(() => (matrixOf.value === "kernel" ? "input" : "kernel"));
  const size = stable(() => matrixSize(linear.value, matrixOf.value));
  /** Whether entries can be listed; else there is only the map. */
  const listed = computed(() => area(size.value) <= MOST_ENTRIES);
  const drawn = computed(() => (listed.value ? matrix(linear.value, matrixOf.value) : NO_MATRIX));
  // Tall matrices have low cells: the equation stays on one screen while it can be read.
  const cell = computed(() =>
    Math.max(LEAST, Math.min(46, 600 / Math.max(size.value.rows, size.value.cols))),
  );
  const arrangement = stable(() => {
    const { rows, cols } = size.value;
    const blocks = [
      { rows, cols },
      { rows: cols, cols: 1 },
      { rows, cols: 1 },
    ];
    // The last column is one cell wide, and its heading wider.
    const within = bounds(width.value - HEADING, dims === 1 ? aspect(figure) : 1);
    return {
      blocks,
      layout: arrange(
        blocks,
        [`Input as matrix (im2col) ${rows} × ${cols}`, "Kernel 9", `Output ${rows}`],
        {
          ...within,
          cell: cell.value,
          aspect: Math.max(within.aspect, Math.min(2, 34 / cell.value)),
        },
      ),
    };
  });
  const layout = computed(() => arrangement.value.layout);
  const own = board(figure, layout);
  const look = (block: number) =>
    computed(() => ({ ...own.output.value, cell: layout.value.cells[block]! }));
  const looks = [look(0), look(1), look(2)] as const;
  /** The entry's cell and the row and column it stands in. */
  const entry = (m: Matrix, i: number) => {
    const [at, col] = [m.entries[i]!, i % m.cols];
    if (at === NOTHING) return null;
    const other = m.vector[col]!;
    // Over padding the entry takes part in no product.
    if (other === NOTHING) return { grid: m.matrixOf, index: at };
    return m.matrixOf === "kernel"
      ? { grid: "copy" as const, index: at, input: other }
      : { grid: "copy" as const, index: other, input: at };
  };
  const edit = (cells: "entries" | "vector", which: () => "input" | "kernel"): EditRules => {
    const at = (i: number): number => drawn.peek()[cells][i] ?? NOTHING;
    const rules = () => own.edit[which()];
    return {
      can: (i) => at(i) !== NOTHING,
      text: (i) => rules().text(at(i)),
      commit: (i, text) => rules().commit(at(i), text),
      nudge: (i, by) => rules().nudge(at(i), by),
      name: (i) => rules().name(at(i)),
    };
  };
  return {
    ...own,
    cell,
    matrixOf,
    quantity,
    size,
    listed,
    drawn,
    arrangement,
    matrixFace: computed(() => matrixFace(linear.value, drawn.value, looks[0].value)),
    vectorFace: computed(() => vectorFace(linear.value, drawn.value, looks[1].value)),
    columnFace: computed(() =>
      columnFace(
        linear.value,
        looks[2].value,
        own.state.value === "added" ? own.step.value : own.step.value - 1,
      ),
    ),
    matrixMarks: computed(() => matrixMarks(figure, drawn.value, own.step.value)),
    vectorMarks: computed(() => vectorMarks(figure, drawn.value)),
    columnMarks: computed((): readonly Mark[] => [
      { kind: "pointed", cells: [figure.explained.value] },
      ...own.marks.output.value.filter((mark) => mark.kind === "kin" || mark.kind === "wrong"),
    ]),
    matrixPointers: pointers(figure, (i) => {
      const m = drawn.peek();
      return entry(m, i) ?? { grid: "output", index: Math.floor(i / m.cols) };
    }),
    vectorPointers: pointers(figure, (i) => {
      const index = drawn.peek().vector[i] ?? NOTHING;
      return index === NOTHING ? null : { grid: quantity.peek(), index };
    }),
    editMatrix: edit("entries", () => matrixOf.peek()),
    editVector: edit("vector", () => quantity.peek()),
    describeMatrix: (i: number) => `(${Math.floor(i / size.value.cols)}, ${i % size.value.cols})`,
    describeVector: (i: number) => {
      const index = drawn.value.vector[i] ?? NOTHING;
      return index === NOTHING ? "padding" : place(dims, linear.value.spec[quantity.value], index);
    },
    describeColumn: (i: number) => place(dims, linear.value.output, i),
  };
}

/** The row of the present step, and the entries of whatever is pointed at. */
function matrixMarks(figure: Figure, m: Matrix, step: number): readonly Mark[] {
  const s = figure.linear.value;
  const row = range(m.cols).map((c) => step * m.cols + c);
  const all: Mark[] = [{ kind: "stamp", joined: true, cells: row }];
  const at = figure.target.value;
  if (at) {
    const cells = Array.from(links(s, at).rows, (r) => entryOf(s, m, r));
    all.push({ kind: at.grid === "copy" ? "pointed" : "kin", cells });
  }
  return all;
}

function vectorMarks(figure: Figure, m: Matrix): readonly Mark[] {
  const at = figure.target.value;
  if (!at) return [];
  const kin = links(figure.linear.value, at);
  const cells = m.matrixOf === "kernel" ? kin.input : kin.kernel;
  const own = at.grid === (m.matrixOf === "kernel" ? "input" : "kernel") || at.grid === "copy";
  return [
    {
      kind: own ? "pointed" : "kin",
      cells: range(m.cols).filter((c) => cells.includes(m.vector[c]!)),
    },
  ];
}

export type MatrixBoard = ReturnType<typeof prepareMatrix>;
