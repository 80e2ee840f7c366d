// The explicit matrix of the present map, its styles, marks and handlers.

import { computed, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ConvSpec } from "../../terms/convolution";
import { convolved, type Linear, links, result } from "../../terms/linear";
import {
  entryOf,
  type Matrix,
  type MatrixOf,
  MOST_ENTRIES,
  matrix,
  matrixSize,
  NOTHING,
} from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { area, plane, type Size } from "../../terms/terms";
import { type CellStyle, cellStyle, digits } from "../../ui/cell-style";
import { Segmented } from "../../ui/controls";
import { corner, Flight } from "../../ui/flight";
import { type EditRules, GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { ease } from "../../ui/phases";
import { arrange, bounds, fullFrame, Stage } from "../../ui/stage";
import { magnitude, meaningOf } from "../../ui/theme";
import { place } from "../../ui/words";
import { columnStyle, type Look, matrixStyle, vectorStyle } from "./cells";
import { symbols } from "./formula";
import { MatrixMap } from "./matrix-map";
import { aspect, board, ink, look } from "./parts";
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
    matrixStyle: computed(() => matrixStyle(linear.value, drawn.value, looks[0].value)),
    vectorStyle: computed(() => vectorStyle(linear.value, drawn.value, looks[1].value)),
    columnStyle: computed(() =>
      columnStyle(
        linear.value,
        looks[2].value,
        own.state.value === "added" ? own.step.value : own.step.value - 1,
      ),
    ),
    matrixMarks: computed(() => matrixMarks(figure, drawn.value, own.step.value)),
    vectorMarks: computed(() => vectorMarks(figure, drawn.value)),
    columnMarks: computed((): readonly Mark[] => [
      { kind: "pointed", cells: [figure.explained.value] },
      ...own.marks.output.value.filter((mark) => mark.kind === "linked" || mark.kind === "wrong"),
    ]),
    matrixPointers: figure.pointers.grid((i) => {
      const m = drawn.peek();
      return entry(m, i) ?? { grid: "output", index: Math.floor(i / m.cols) };
    }),
    vectorPointers: figure.pointers.grid((i) => {
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
    all.push({ kind: at.grid === "copy" ? "pointed" : "linked", cells });
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
      kind: own ? "pointed" : "linked",
      cells: range(m.cols).filter((c) => cells.includes(m.vector[c]!)),
    },
  ];
}

export type MatrixBoard = ReturnType<typeof prepareMatrix>;

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

const nothing = () => {};
const still = { onHover: nothing, onFocus: nothing, onPin: nothing };

interface EquationProps {
  readonly figure: Figure;
  readonly equation: Equation;
  readonly names: { readonly matrix: string; readonly vector: string; readonly product: string };
  readonly hues: { readonly vector: "input" | "output"; readonly product: "input" | "output" };
  readonly cell: number;
  /** The matrix that turned into this one: its entries fly to their new places. */
  readonly from: Matrix | null;
}

/** Seconds of turning, from 0 to 1; at once where motion is not wanted. */
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
  at: Look,
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

export function EquationStage({ figure, equation, names, hues, cell, from }: EquationProps) {
  const { rows, cols, struck } = equation;
  const t = useTurn(from !== null);
  const blocks = [
    { rows, cols },
    { rows: cols, cols: 1 },
    { rows, cols: 1 },
  ];
  const layout = useMemo(
    () =>
      arrange(blocks, [`${names.matrix} ${rows} × ${cols}`, names.vector, names.product], {
        ...bounds(figure.width.value - HEADING, 1),
        cell,
        aspect: Math.max(figure.dims === 1 ? aspect(figure) : 1, Math.min(2, 34 / cell)),
      }),
    [rows, cols, cell, figure.width.value],
  );
  const at = layout.cells.map((size) => look(figure, size));
  const { spec } = figure.linear.value;
  const kernel = spec.kernel.values;
  const letters = symbols(figure.dims, equation.shape, spec.kernel);
  const styles = useMemo(() => {
    const entries = cellStyle(
      blocks[0]!,
      at[0]!,
      meaningOf(kernel),
      magnitude(kernel),
      (i) => (equation.entries[i] === NOTHING ? 0 : kernel[equation.entries[i]!]!),
      (i, v) => {
        const k = equation.entries[i]!;
        if (k === NOTHING) return "0";
        return at[0]!.labels === "symbols" ? at[0]!.symbols.kernel(k) : show(v, digits(at[0]!));
      },
      (i) => equation.entries[i] === NOTHING || struck[Math.floor(i / cols)]!,
    );
    return [
      entries,
      columnOfNumbers(equation.vector, at[1]!, (i) =>
        equation.cells[i] === NOTHING ? "0" : letters.input(equation.cells[i]!),
      ),
      {
        ...columnOfNumbers(equation.product, at[2]!, (row) =>
          rowSymbols(equation, figure.dims, spec.kernel, row),
        ),
        muted: (i: number) => struck[i]!,
      },
    ] as const;
  }, [equation, layout, figure.theme.value, figure.labels.value]);
  const signals = [
    useComputed(() => styles[0]),
    useComputed(() => styles[1]),
    useComputed(() => styles[2]),
  ];
  const marked = (width: number): readonly Mark[] => [
    {
      kind: "struck",
      cells: struck.flatMap((s, r) =>
        s ? Array.from({ length: width }, (_, c) => r * width + c) : [],
      ),
    },
  ];
  const marks = useMemo(
    () => [
      computed(() => marked(cols)),
      computed((): readonly Mark[] => []),
      computed(() => marked(1)),
    ],
    [equation],
  );
  const grids = [
    { name: "Matrix", title: names.matrix, hue: "kernel", detail: `${rows} × ${cols}` },
    { name: "Vector", title: names.vector, hue: hues.vector, detail: String(cols) },
    { name: "Product", title: names.product, hue: hues.product, detail: String(rows) },
  ] as const;
  const colors = useMemo(() => ink(figure), [figure.theme.value]);
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
          {...still}
          name={name}
          title={title}
          detail={detail}
          hue={hue}
          cell={layout.cells[i]!}
          colors={colors}
          style={signals[i]!}
          frame={fullFrame(blocks[i]!)}
          describe={(j) => `(${Math.floor(j / blocks[i]!.cols)}, ${j % blocks[i]!.cols})`}
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
function Turning({ from, layout, style: shown, t }: TurningProps) {
  const cell = layout.cells[0]!;
  const origin = { x: layout.blocks[0]!.x, y: layout.blocks[0]!.y + layout.head };
  const to = { rows: from.cols, cols: from.rows };
  const sprites = Array.from(from.entries, (k, i) => ({ k, i }))
    .filter(({ k }) => k !== NOTHING)
    .map(({ i }) => {
      const source = (i % from.cols) * from.rows + Math.floor(i / from.cols);
      const [a, b] = [corner(origin, from, cell, i), corner(origin, to, cell, source)];
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
      style={shown}
      token={null}
    />
  );
}

// The explicit matrix times a vector is the output: one linked equation.

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

export function StageMatrix({ figure }: { figure: Figure }) {
  const p = useMemo(() => prepareMatrix(figure), [figure]);
  const chosen = useSignal<Reading>("equation");
  const matrixOf = p.matrixOf.value;
  const s = figure.linear.value;
  const strides = s.field?.kind === "padded" ? s.field.stride : [1, 1];
  const possible: Readonly<Record<Reading, boolean>> = {
    equation: true,
    dropped: matrixOf === "kernel" && Math.max(...strides) > 1,
    transposed: matrixOf === "kernel",
  };
  const { layout } = p.arrangement.value;
  const drawn = p.drawn.value;
  const fits =
    layout.width <= figure.width.value &&
    layout.height <= TALLEST &&
    layout.cells[0]!.width >= NARROWEST &&
    p.listed.value;
  const reading = possible[chosen.value] && fits ? chosen.value : "equation";
  return (
    <>
      <div class="matrix_of">
        <Segmented
          legend="matrix_of"
          name="matrix_of"
          options={[
            ["kernel", "Kernel as matrix"],
            ["input", "Input as matrix"],
          ]}
          value={matrixOf}
          onChange={(value) => figure.store.update({ matrixOf: value })}
        />
        {fits && matrixOf === "kernel" && (
          <Segmented
            legend="reading"
            name="reading"
            options={READINGS.filter(([value]) => possible[value])}
            value={reading}
            onChange={(value) => {
              chosen.value = value;
            }}
          />
        )}
      </div>
      {!fits && <MatrixMap figure={figure} matrixOf={matrixOf} />}
      {fits && reading === "equation" && <StepEquation figure={figure} p={p} />}
      {fits && reading === "dropped" && <Dropped figure={figure} cell={p.cell.value} />}
      {fits && reading === "transposed" && (
        <Transposed figure={figure} matrix={drawn} cell={p.cell.value} />
      )}
    </>
  );
}

/** A strided convolution is the one of stride 1 without some of its rows. */
function Dropped({ figure, cell }: { figure: Figure; cell: number }) {
  const spec = figure.linear.value.spec as ConvSpec;
  const equation = useMemo(() => withDroppedRows(spec), [spec]);
  const dropped = equation.struck.filter(Boolean).length;
  return (
    <>
      <EquationStage
        figure={figure}
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
function Transposed({ figure, matrix: m, cell }: { figure: Figure; matrix: Matrix; cell: number }) {
  const s = figure.linear.value;
  const equation = useMemo(() => transposedEquation(s, m), [s, m]);
  const isConv = s.field?.kind === "padded";
  const cropped = equation.struck.some(Boolean);
  return (
    <>
      <EquationStage
        figure={figure}
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

/** The equation, told row by row. */
function StepEquation({ figure, p }: { figure: Figure; p: MatrixBoard }) {
  const { layout, blocks } = p.arrangement.value;
  const { rows, cols } = p.size.value;
  const names = NAMES[p.matrixOf.value];
  const [m, x, y] = layout.cells;
  return (
    <Stage layout={layout} signs={["·", "="]} flight={null}>
      <GridView
        {...p.matrixPointers}
        name="Matrix"
        title={names.matrix}
        detail={`${rows} × ${cols}`}
        hue={p.matrixOf.value}
        cell={m!}
        colors={p.ink.value}
        style={p.matrixStyle}
        frame={fullFrame(blocks[0]!)}
        describe={p.describeMatrix}
        marks={p.matrixMarks}
        edit={p.editMatrix}
        blocks={figure.dims === 2 ? p.drawn.value.block : null}
        channels={p.drawn.value.channel}
      />
      <GridView
        {...p.vectorPointers}
        name="Vector"
        title={names.vector}
        detail={String(cols)}
        hue={p.quantity.value as "input" | "kernel"}
        cell={x!}
        colors={p.ink.value}
        style={p.vectorStyle}
        frame={fullFrame(blocks[1]!)}
        describe={p.describeVector}
        marks={p.vectorMarks}
        edit={p.editVector}
      />
      <GridView
        {...p.pointers.output}
        name="Output"
        detail={String(rows)}
        hue="output"
        cell={y!}
        colors={p.ink.value}
        style={p.columnStyle}
        frame={fullFrame(blocks[2]!)}
        describe={p.describeColumn}
        marks={p.columnMarks}
      />
    </Stage>
  );
}
