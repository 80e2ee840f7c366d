// The explicit matrix times a vector is the output: one linked equation, and what can be read off it.

import { computed, type ReadonlySignal, signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ConvSpec } from "../../terms/convolution";
import { convolved, type Linear, links, result } from "../../terms/linear";
import {
  entryOf,
  MAX_ENTRIES,
  type Matrix,
  type MatrixOf,
  matrix,
  matrixSize,
  NOTHING,
} from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { area, indices, plane, type Size } from "../../terms/terms";
import { type CellStyle, cellStyle, digits } from "../../ui/cell-style";
import { Segmented } from "../../ui/controls";
import { corner, Flight } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { ease } from "../../ui/phases";
import { arrange, bounds, origin, Stage } from "../../ui/stage";
import { magnitude, meaningOf } from "../../ui/theme";
import { place } from "../../ui/words";
import { type CellContext, columnStyle, matrixStyle, operandStyle, vectorStyle } from "./cells";
import { symbols } from "./formula";
import { MatrixMap } from "./matrix-map";
import { aspect, contextOf, editThrough, stageState } from "./parts";
import type { LinearState } from "./state";

/** Cells of a matrix are at least this high; an equation higher than that many pixels is a map. */
const MIN_CELL = 16;
const MAX_HEIGHT = 1000;
/** Where a narrow page would make them smaller than this, it is a map as well. */
const MIN_WIDTH = 10;
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

/** Where a matrix, a vector and their product go. */
function equationLayout(
  state: LinearState,
  { rows, cols }: Size,
  cell: number,
  headings: readonly string[],
) {
  const blocks = [
    { rows, cols },
    { rows: cols, cols: 1 },
    { rows, cols: 1 },
  ];
  // The last column is one cell wide, and its heading wider.
  const within = bounds(state.room, state.dims === 1 ? aspect(state) : 1, HEADING);
  const wide = Math.max(within.aspect, Math.min(2, 34 / cell));
  return { blocks, layout: arrange(blocks, headings, { ...within, cell, aspect: wide }) };
}

/** What the equation's grids read, made once per figure. */
function matrixState(state: LinearState) {
  const { linear, dims, store } = state;
  const matrixOf = computed(() => store.get<MatrixOf>("matrix_of"));
  const quantity = computed((): MatrixOf => (matrixOf.value === "kernel" ? "input" : "kernel"));
  const size = stable(() => matrixSize(linear.value, matrixOf.value));
  /** Whether entries can be listed; else there is only the map. */
  const listed = computed(() => area(size.value) <= MAX_ENTRIES);
  const drawn = computed(() => (listed.value ? matrix(linear.value, matrixOf.value) : NO_MATRIX));
  // Tall matrices have low cells: the equation stays on one screen while it can be read.
  const cell = computed(() =>
    Math.max(MIN_CELL, Math.min(46, 600 / Math.max(size.value.rows, size.value.cols))),
  );
  const arrangement = stable(() =>
    equationLayout(state, size.value, cell.value, [
      `Input as matrix (im2col) ${size.value.rows} × ${size.value.cols}`,
      "Kernel 9",
      `Output ${size.value.rows}`,
    ]),
  );
  const own = stageState(
    state,
    computed(() => arrangement.value.layout),
  );
  const contexts = [own.context(0), own.context(1), own.context(2)] as const;
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
  const edit = (cells: "entries" | "vector", which: ReadonlySignal<"input" | "kernel">) =>
    editThrough(
      () => own.grids[which.peek()].edit,
      (i) => drawn.peek()[cells][i] ?? NOTHING,
    );
  return {
    ...own,
    cell,
    matrixOf,
    quantity,
    size,
    listed,
    drawn,
    arrangement,
    matrix: {
      ...state.pointers.grid((i) => {
        const m = drawn.peek();
        return entry(m, i) ?? { grid: "output", index: Math.floor(i / m.cols) };
      }),
      style: computed(() => matrixStyle(linear.value, drawn.value, contexts[0].value)),
      marks: computed(() => matrixMarks(state, drawn.value)),
      edit: edit("entries", matrixOf),
    },
    vector: {
      ...state.pointers.grid((i) => {
        const index = drawn.peek().vector[i] ?? NOTHING;
        return index === NOTHING ? null : { grid: quantity.peek(), index };
      }),
      style: computed(() => vectorStyle(linear.value, drawn.value, contexts[1].value)),
      describe: (i: number) => {
        const index = drawn.value.vector[i] ?? NOTHING;
        return index === NOTHING
          ? "padding"
          : place(dims, linear.value.spec[quantity.value], index);
      },
      marks: computed(() => vectorMarks(state, drawn.value)),
      edit: edit("vector", quantity),
    },
    column: {
      ...own.grids.output,
      style: computed(() => columnStyle(linear.value, contexts[2].value, own.last.value)),
      describe: (i: number) => place(dims, linear.value.output, i),
      marks: computed((): readonly Mark[] => [
        { kind: "pointed", cells: [state.explained.value] },
        ...own.marks.output.value.filter(({ kind }) => kind === "linked" || kind === "wrong"),
      ]),
    },
  };
}

/** The row of the present step, and the entries of whatever is pointed at. */
function matrixMarks(state: LinearState, m: Matrix): readonly Mark[] {
  const s = state.linear.value;
  const row = indices(m.cols).map((c) => state.step.value * m.cols + c);
  const all: Mark[] = [{ kind: "stamp", joined: true, cells: row }];
  const at = state.target.value;
  if (at) {
    const cells = Array.from(links(s, at).rows, (r) => entryOf(s, m, r));
    all.push({ kind: at.grid === "copy" ? "pointed" : "linked", cells });
  }
  return all;
}

function vectorMarks(state: LinearState, m: Matrix): readonly Mark[] {
  const at = state.target.value;
  if (!at) return [];
  const linked = links(state.linear.value, at);
  const cells = m.matrixOf === "kernel" ? linked.input : linked.kernel;
  const own = at.grid === (m.matrixOf === "kernel" ? "input" : "kernel") || at.grid === "copy";
  return [
    {
      kind: own ? "pointed" : "linked",
      cells: indices(m.cols).filter((c) => cells.includes(m.vector[c]!)),
    },
  ];
}

type MatrixState = ReturnType<typeof matrixState>;

// Two more readings of convolution's matrix: with the rows that a stride drops, and transposed.

/** A matrix, a vector and their product, as they are shown. */
export interface Equation extends Size {
  /** Kernel cell per entry, or NOTHING. */
  readonly entries: Int32Array;
  readonly vector: Float64Array;
  /** Which cell of `shape` stands in the vector, NOTHING for padding: its symbol. */
  readonly cells: Int32Array;
  readonly shape: Size;
  readonly product: Float64Array;
  /** Rows that are struck out: dropped by the stride, or cropped by the padding. */
  readonly struck: readonly boolean[];
}

/** The matrix of stride 1: the rows that the stride drops are struck out. */
export function withDroppedRows(spec: ConvSpec): Equation {
  const all = convolved({ ...spec, stride: [1, 1] });
  const m = matrix(all, "kernel");
  const kept = (o: number): boolean => {
    const row = Math.floor((o % plane(all.output)) / all.output.cols);
    const col = o % all.output.cols;
    return row % spec.stride[0] === 0 && col % spec.stride[1] === 0;
  };
  return {
    rows: m.rows,
    cols: m.cols,
    entries: m.entries,
    vector: Float64Array.from(m.vector, (i) => (i === NOTHING ? 0 : spec.input.values[i]!)),
    cells: m.vector,
    shape: spec.input,
    product: result(all),
    struck: Array.from({ length: m.rows }, (_, o) => !kept(o)),
  };
}

/** Rows become columns: the transpose maps the output back to the size of the vector. */
export function transposedEquation(s: Linear, m: Matrix): Equation {
  const entries = new Int32Array(m.entries.length);
  m.entries.forEach((k, i) => {
    entries[(i % m.cols) * m.rows + Math.floor(i / m.cols)] = k;
  });
  const vector = result(s);
  const product = new Float64Array(m.cols);
  m.entries.forEach((k, i) => {
    if (k === NOTHING) return;
    const row = i % m.cols;
    product[row] = product[row]! + s.spec.kernel.values[k]! * vector[Math.floor(i / m.cols)]!;
  });
  return {
    rows: m.cols,
    cols: m.rows,
    entries,
    vector,
    cells: Int32Array.from(vector, (_, i) => i),
    shape: s.output,
    product,
    // A padded cell of the vector lies outside the input: padding crops it.
    struck: Array.from(m.vector, (i) => i === NOTHING),
  };
}

/** The sum that a row of the equation stands for: "az+bx"; long ones are counted. */
export function rowSymbols(e: Equation, dims: 1 | 2, kernel: Size, row: number): string {
  const names = symbols(dims, e.shape, kernel);
  const products: string[] = [];
  for (let c = 0; c < e.cols; c++) {
    const k = e.entries[row * e.cols + c]!;
    if (k !== NOTHING && e.cells[c] !== NOTHING)
      products.push(names.input(e.cells[c]!) + names.kernel(k));
  }
  if (products.length > (dims === 1 ? 3 : 1)) return `${products.length} terms`;
  return products.join("+") || "0";
}

// A matrix, a vector and their product, at rest: the rows that a stride drops, or the transpose.

const TURN = 900;

interface EquationProps {
  readonly state: LinearState;
  readonly equation: Equation;
  readonly names: { readonly matrix: string; readonly vector: string; readonly product: string };
  readonly hues: { readonly vector: "input" | "output"; readonly product: "input" | "output" };
  readonly cell: number;
  /** The matrix that turned into this one: its entries fly to their new places. */
  readonly from: Matrix | null;
}

/** How far the matrix has turned, from 0 to 1; at once where motion is not wanted. */
function useTurn(turns: boolean) {
  const t = useSignal(turns ? 0 : 1);
  useEffect(() => {
    if (!turns || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      t.value = 1;
      return;
    }
    const start = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      t.value = Math.min(1, Math.max(0, now - start) / TURN);
      if (t.value < 1) frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [turns]);
  return t;
}

/** A column of numbers, each with its symbol. */
const columnOfNumbers = (
  values: Float64Array,
  at: CellContext,
  symbol: (i: number) => string,
): CellStyle =>
  cellStyle(
    { rows: values.length, cols: 1 },
    at,
    meaningOf(values),
    magnitude(values),
    (i) => values[i]!,
    (i, v) => (at.labels === "symbols" ? symbol(i) : show(v, digits(at))),
  );

function EquationStage({ state, equation, names, hues, cell, from }: EquationProps) {
  const { rows, cols, struck } = equation;
  const t = useTurn(from !== null);
  const { blocks, layout } = useMemo(
    () =>
      equationLayout(state, equation, cell, [
        `${names.matrix} ${rows} × ${cols}`,
        names.vector,
        names.product,
      ]),
    [rows, cols, cell, state.width.value],
  );
  const at = layout.cells.map((size) => contextOf(state, size));
  const { spec } = state.linear.value;
  const letters = symbols(state.dims, equation.shape, spec.kernel);
  const styles = useMemo(() => {
    const entries = operandStyle(
      state.linear.value,
      at[0]!,
      "kernel",
      blocks[0]!,
      (i) => equation.entries[i]!,
      (i) => equation.entries[i] === NOTHING || struck[Math.floor(i / cols)]!,
    );
    return [
      entries,
      columnOfNumbers(equation.vector, at[1]!, (i) =>
        equation.cells[i] === NOTHING ? "0" : letters.input(equation.cells[i]!),
      ),
      {
        ...columnOfNumbers(equation.product, at[2]!, (row) =>
          rowSymbols(equation, state.dims, spec.kernel, row),
        ),
        muted: (i: number) => struck[i]!,
      },
    ] as const;
  }, [equation, layout, state.theme.value, state.labels.value]);
  const signals = useMemo(() => styles.map((style) => signal(style)), [styles]);
  const marked = (width: number): readonly Mark[] => [
    {
      kind: "struck",
      cells: struck.flatMap((s, r) => (s ? indices(width).map((c) => r * width + c) : [])),
    },
  ];
  const marks = useMemo(() => [marked(cols), [], marked(1)].map((all) => signal(all)), [equation]);
  const grids = [
    { name: "Matrix", title: names.matrix, hue: "kernel", detail: `${rows} × ${cols}` },
    { name: "Vector", title: names.vector, hue: hues.vector, detail: String(cols) },
    { name: "Product", title: names.product, hue: hues.product, detail: String(rows) },
  ] as const;
  return (
    <Stage
      layout={layout}
      signs={["·", "="]}
      flight={
        from && t.value < 1 ? (
          <Turning from={from} layout={layout} style={styles[0]} t={ease(t.value)} />
        ) : null
      }
    >
      {grids.map(({ name, title, hue, detail }, i) => (
        <GridView
          key={name}
          name={name}
          title={title}
          detail={detail}
          hue={hue}
          cell={layout.cells[i]!}
          style={signals[i]!}
          marks={marks[i]!}
        />
      ))}
    </Stage>
  );
}

interface TurningProps {
  readonly from: Matrix;
  readonly layout: ReturnType<typeof arrange>;
  readonly style: CellStyle;
  readonly t: number;
}

/** Every entry on its way from (row, column) to (column, row). */
function Turning({ from, layout, style, t }: TurningProps) {
  const cell = layout.cells[0]!;
  const start = origin(layout, 0);
  const to = { rows: from.cols, cols: from.rows };
  const sprites = Array.from(from.entries, (k, i) => ({ k, i }))
    .filter(({ k }) => k !== NOTHING)
    .map(({ i }) => {
      const source = (i % from.cols) * from.rows + Math.floor(i / from.cols);
      const [a, b] = [corner(start, from, cell, i), corner(start, to, cell, source)];
      return {
        source,
        opacity: 1,
        ...cell,
        x: a.x + (b.x - a.x) * t,
        y: a.y + (b.y - a.y) * t,
      };
    });
  return (
    <Flight
      width={layout.width}
      height={layout.height}
      sprites={sprites}
      style={style}
      token={null}
    />
  );
}

const NAMES = {
  kernel: { matrix: "Kernel as matrix", vector: "Input" },
  input: { matrix: "Input as matrix (im2col)", vector: "Kernel" },
};

type Reading = "equation" | "dropped" | "transposed";

const READINGS: readonly (readonly [Reading, string])[] = [
  ["equation", "Equation"],
  ["dropped", "Dropped rows"],
  ["transposed", "Transposed"],
];

export function StageMatrix({ state }: { state: LinearState }) {
  const p = useMemo(() => matrixState(state), [state]);
  const chosen = useSignal<Reading>("equation");
  const matrixOf = p.matrixOf.value;
  const s = state.linear.value;
  const strides = s.field?.kind === "padded" ? s.field.stride : [1, 1];
  const possible: Readonly<Record<Reading, boolean>> = {
    equation: true,
    dropped: matrixOf === "kernel" && Math.max(...strides) > 1,
    transposed: matrixOf === "kernel",
  };
  const { layout } = p.arrangement.value;
  const drawn = p.drawn.value;
  const fits =
    layout.width <= state.width.value &&
    layout.height <= MAX_HEIGHT &&
    layout.cells[0]!.width >= MIN_WIDTH &&
    p.listed.value;
  const reading = possible[chosen.value] && fits ? chosen.value : "equation";
  return (
    <>
      <div class="matrix-of">
        <Segmented
          name="matrix_of"
          options={[
            ["kernel", "Kernel as matrix"],
            ["input", "Input as matrix"],
          ]}
          value={matrixOf}
          onChange={(value) => state.store.update({ matrix_of: value })}
        />
        {fits && matrixOf === "kernel" && (
          <Segmented
            name="reading"
            options={READINGS.filter(([value]) => possible[value])}
            value={reading}
            onChange={(value) => {
              chosen.value = value;
            }}
          />
        )}
      </div>
      {!fits && <MatrixMap state={state} matrixOf={matrixOf} />}
      {fits && reading === "equation" && <StepEquation state={state} p={p} />}
      {fits && reading === "dropped" && <Dropped state={state} cell={p.cell.value} />}
      {fits && reading === "transposed" && (
        <Transposed state={state} matrix={drawn} cell={p.cell.value} />
      )}
    </>
  );
}

/** A strided convolution is the one of stride 1 without some of its rows. */
function Dropped({ state, cell }: { state: LinearState; cell: number }) {
  const spec = state.linear.value.spec as ConvSpec;
  const equation = useMemo(() => withDroppedRows(spec), [spec]);
  const dropped = equation.struck.filter(Boolean).length;
  return (
    <>
      <EquationStage
        state={state}
        equation={equation}
        names={{ matrix: "Kernel as matrix", vector: "Input", product: "Output at stride 1" }}
        hues={{ vector: "input", product: "output" }}
        cell={cell}
        from={null}
      />
      <p class="caption">
        The matrix of stride 1. The stride keeps {equation.rows - dropped} of its {equation.rows}{" "}
        rows and drops the {dropped} that are struck out.
      </p>
    </>
  );
}

/** Rows become columns: the matrix of the transposed operation. */
function Transposed({
  state,
  matrix: m,
  cell,
}: {
  state: LinearState;
  matrix: Matrix;
  cell: number;
}) {
  const s = state.linear.value;
  const equation = useMemo(() => transposedEquation(s, m), [s, m]);
  const isConv = s.field?.kind === "padded";
  const cropped = equation.struck.some(Boolean);
  return (
    <>
      <EquationStage
        state={state}
        equation={equation}
        names={{
          matrix: "Transposed matrix",
          vector: "Output",
          product: "Back at the input's size",
        }}
        hues={{ vector: "output", product: "input" }}
        cell={cell}
        from={m}
      />
      <p class="caption">
        Every row has become a column. This is the matrix of the{" "}
        {isConv ? "transposed convolution" : "convolution"} with the same kernel, stride and
        padding: it maps {equation.cols} numbers to {equation.rows}
        {cropped && ", of which padding crops those that are struck out"}. It brings back the size,
        not the values.
      </p>
    </>
  );
}

/** The equation, row by row. */
function StepEquation({ state, p }: { state: LinearState; p: MatrixState }) {
  const { layout } = p.arrangement.value;
  const { rows, cols } = p.size.value;
  const names = NAMES[p.matrixOf.value];
  const [m, x, y] = layout.cells;
  return (
    <Stage layout={layout} signs={["·", "="]} flight={null}>
      <GridView
        {...p.matrix}
        name="Matrix"
        title={names.matrix}
        detail={`${rows} × ${cols}`}
        hue={p.matrixOf.value}
        cell={m!}
        blocks={state.dims === 2 ? p.drawn.value.block : null}
        channels={p.drawn.value.channel}
      />
      <GridView
        {...p.vector}
        name="Vector"
        title={names.vector}
        detail={String(cols)}
        hue={p.quantity.value}
        cell={x!}
      />
      <GridView {...p.column} name="Output" detail={String(rows)} hue="output" cell={y!} />
    </Stage>
  );
}
