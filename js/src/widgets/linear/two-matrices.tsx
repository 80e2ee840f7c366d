// Why it is called transposed: a matrix and its transpose, and one folded into the other.

import { type Signal, useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { outputIndex } from "../../terms/linear";
import { entryOf, type Matrix, matrix, NOTHING } from "../../terms/matrix";
import { indices } from "../../terms/terms";
import { type CellStyle, DIGITS } from "../../ui/cell-style";
import { corner, Flight } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { msg } from "../../ui/language";
import type { Mark } from "../../ui/marks";
import { ease } from "../../ui/phases";
import { moved } from "../../ui/place";
import { NARROW } from "../../ui/room";
import { origin, Stage } from "../../ui/stage";
import { place } from "../../ui/words";
import { columnStyle, matrixStyle, operandStyle, vectorStyle } from "./cells";
import { rowSymbols, transposedEquation } from "./equations";
import { headingsOf, type Placement } from "./matrix-layout";
import { entryTarget, MatrixStage, numbersStyle } from "./matrix-parts";
import { contextOf } from "./parts";
import type { LinearState } from "./state";

/** More entries than this do not fly one by one: the fold then shows its two ends. */
const MAX_FLYING = 500;
/** Pixels along the diagonal that fold the whole matrix. */
const DRAG = 150;

interface PairProps {
  readonly state: LinearState;
  readonly layout: Placement;
}

/** Whether the fold shows its two ends alone. */
const switches = (m: Matrix): boolean =>
  matchMedia("(prefers-reduced-motion: reduce)").matches ||
  m.entries.filter((k) => k !== NOTHING).length > MAX_FLYING;

export function TwoMatrices({ state, layout }: PairProps) {
  const fold = useSignal(0);
  const s = state.linear.value;
  const m = useMemo(() => matrix(s, "kernel"), [s]);
  const still = switches(m);
  const { t } = state.room;
  const set = (to: number) => {
    const within = Math.max(0, Math.min(1, to));
    fold.value = still ? Math.round(within) : within;
  };
  return (
    <MatrixStage
      state={state}
      beside={
        <label class="fold">
          <span>{t("Fold")}</span>
          <span aria-hidden>C</span>
          <input
            type="range"
            aria-label={t("Fold C along its diagonal")}
            aria-valuetext={
              fold.value === 0
                ? t("C as it is")
                : fold.value === 1
                  ? t("C has become its transpose")
                  : t("{n} percent", { n: Math.round(100 * fold.value) })
            }
            min={0}
            max={1}
            step={still ? 1 : 0.05}
            value={fold.value}
            onInput={(event) => set(Number(event.currentTarget.value))}
          />
          <span aria-hidden>Cᵀ</span>
        </label>
      }
    >
      <Pair state={state} layout={layout} fold={fold} set={set} />
    </MatrixStage>
  );
}

interface FoldedProps extends PairProps {
  readonly fold: Signal<number>;
  readonly set: (t: number) => void;
}

/** An entry that is pointed at, by its row and column in C; −1 for all of a row or of a column. */
interface Entry {
  readonly row: number;
  readonly col: number;
}

function Pair({ state, layout, fold, set }: FoldedProps) {
  const s = state.linear.value;
  const m = useMemo(() => matrix(s, "kernel"), [s]);
  const back = useMemo(() => transposedEquation(s, m), [s, m]);
  const pointed = useSignal<Entry | null>(null);
  const { t } = state.room;
  const at = layout.cells.map((cell) => contextOf(state, cell));
  const { rows, cols } = m;
  const struck = (i: number) => back.struck[i]!;
  const flipped = { rows: cols, cols: rows };
  const column = columnStyle(s, at[2]!, s.steps - 1);
  const styles: readonly CellStyle[] = useMemo(
    () => [
      matrixStyle(s, m, at[0]!),
      { ...vectorStyle(s, m, at[1]!), size: { rows: 1, cols } },
      column,
      operandStyle(
        s,
        at[3]!,
        "kernel",
        flipped,
        (i) => back.entries[i]!,
        (i) => back.entries[i] === NOTHING || struck(Math.floor(i / rows)),
      ),
      numbersStyle(back.vector, 1, at[4]!, (i) => back.names[i]!),
      numbersStyle(
        back.product,
        cols,
        at[5]!,
        (row) => rowSymbols(t, back, state.dims, state.symbols.value.kernel, row),
        struck,
      ),
    ],
    [s, m, layout, state.theme.value, state.labels.value, t],
  );
  const headings = headingsOf(t, "transposed", "kernel", m, state.width.value);
  const wide = state.width.value >= NARROW;
  const named = wide && state.labels.value === "symbols";
  const cropped = back.struck.filter(Boolean).length;
  const detail = (i: number): string => {
    const size = headings[i]![1];
    if (i === 4 && named) return t("{size}, named {names}", { size, names: listed(back.names) });
    return i === 5 && wide && cropped > 0 ? t("{size}, {n} cropped", { size, n: cropped }) : size;
  };
  const point = (entry: Entry | null) => {
    pointed.value = entry;
  };
  const grids = pairGrids(state, m, point, () => pointed.value ?? targetEntry(state, m));
  const share = fold.value;
  const flies = share > 0 && share < 1;
  // What is on its way is not where it was, nor where it goes.
  const ghost = (i: number) => (i === 0 ? share > 0 : i === 3 && flies);
  return (
    <Stage
      layout={layout}
      signs={[]}
      flight={
        <>
          {flies && <Folding m={m} layout={layout} style={styles[0]!} t={ease(share)} />}
          <Diagonal state={state} m={m} layout={layout} fold={fold} set={set} />
        </>
      }
    >
      {grids.map((grid, i) => (
        <div key={grid.name} class={ghost(i) ? "ghost" : undefined}>
          <GridView
            {...grid}
            title={headings[i]![0]}
            detail={detail(i)}
            cell={layout.cells[i]!}
            style={() => styles[i]!}
            blocks={
              state.dims === 1 || i % 3 > 0
                ? null
                : i === 0
                  ? m.block
                  : { rows: m.block.cols, cols: m.block.rows }
            }
          />
        </div>
      ))}
    </Stage>
  );
}

/** "e, f", "e … h" */
const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names[0]} … ${names.at(-1)}` : names.join(", ");

/** The entry that the cell pointed at elsewhere stands for, such as a term of the formula. */
function targetEntry(state: LinearState, m: Matrix): Entry | null {
  const at = state.target.value;
  const s = state.linear.value;
  if (at?.grid === "output") return { row: outputIndex(s, at.index), col: -1 };
  if (at?.grid === "input") return { row: -1, col: m.vector.indexOf(at.index) };
  if (at?.grid !== "copy") return null;
  for (let row = 0; row < s.terms.output.length; row++)
    if (s.terms.kernel[row] === at.index && s.terms.input[row] === at.input) {
      const i = entryOf(s, m, row);
      return { row: Math.floor(i / m.cols), col: i % m.cols };
    }
  return null;
}

/** The six grids: what they are called, what they light, and what pointing at them means. */
function pairGrids(
  state: LinearState,
  m: Matrix,
  point: (entry: Entry | null) => void,
  entry: () => Entry | null,
) {
  const { rows, cols } = m;
  const s = state.linear.value;
  const line = (fixed: number, length: number, at: (i: number, fixed: number) => number) =>
    fixed < 0 ? [] : indices(length).map((i) => at(i, fixed));
  /** Marks of a matrix in which entry (row, col) of C is cell `at(row, col)`. */
  const inMatrix = (at: (row: number, col: number) => number) => (): Mark[] => {
    const here = entry();
    const step = state.step.value;
    const now = line(step, cols, (c, r) => at(r, c));
    const all: Mark[] = [{ kind: "stamp", joined: true, cells: now }];
    if (!here) return all;
    const { row, col } = here;
    if (row >= 0 && col >= 0) return [...all, { kind: "pointed", cells: [at(row, col)] }];
    const lit = [...line(row, cols, (c, r) => at(r, c)), ...line(col, rows, (r, c) => at(r, c))];
    return [...all, { kind: "linked", cells: lit, joined: true }];
  };
  const alongRows = (): Mark[] => [
    { kind: "stamp", cells: [state.step.value] },
    ...mark(entry()?.row),
  ];
  const alongCols = (): Mark[] => mark(entry()?.col);
  const mark = (i: number | undefined): Mark[] =>
    i === undefined || i < 0 ? [] : [{ kind: "pointed", cells: [i] }];
  const inputs = (i: number) => {
    const index = m.vector[i]!;
    return index === NOTHING ? null : { grid: "input" as const, index };
  };
  /** Pointing at a grid whose cell `i` is entry `at(i)` of C. */
  const pointing = (at: (i: number) => Entry) => {
    const target = (i: number) => {
      const { row, col } = at(i);
      if (row < 0) return inputs(col);
      return col < 0 ? { grid: "output" as const, index: row } : entryTarget(m, row * cols + col);
    };
    const { onHover, onFocus, onPin } = state.pointers.grid(target);
    const also = (act: (i: number) => void) => (i: number) => {
      point(i < 0 ? null : at(i));
      act(i);
    };
    return { onHover: also(onHover), onFocus: also(onFocus), onPin };
  };
  const ofC = pointing((i) => ({ row: Math.floor(i / cols), col: i % cols }));
  const ofTransposed = pointing((i) => ({ row: i % rows, col: Math.floor(i / rows) }));
  const ofRows = pointing((i) => ({ row: i, col: -1 }));
  const ofCols = pointing((i) => ({ row: -1, col: i }));
  const { dims, output, input } = { dims: state.dims, output: s.output, input: s.spec.input };
  const describeInput = (i: number) =>
    m.vector[i] === NOTHING ? state.room.t("padding") : place(dims, input, m.vector[i]!);
  const describeOutput = (i: number) => place(dims, output, i);
  const inC = inMatrix((row, col) => row * cols + col);
  const inTransposed = inMatrix((row, col) => col * rows + row);
  return [
    { name: msg("Matrix"), hue: "kernel", marks: inC, ...ofC },
    { name: msg("Vector"), hue: "input", marks: alongCols, describe: describeInput, ...ofCols },
    { name: msg("Output"), hue: "output", marks: alongRows, describe: describeOutput, ...ofRows },
    { name: msg("Transposed matrix"), hue: "kernel", marks: inTransposed, ...ofTransposed },
    {
      name: msg("Transposed vector"),
      hue: "output",
      marks: alongRows,
      describe: describeOutput,
      ...ofRows,
    },
    { name: msg("Product"), hue: "input", marks: alongCols, describe: describeInput, ...ofCols },
  ] as const;
}

interface FoldingProps {
  readonly m: Matrix;
  readonly layout: Placement;
  readonly style: CellStyle;
  readonly t: number;
}

/** Every entry on its way from (row, column) to (column, row). */
function Folding({ m, layout, style, t }: FoldingProps) {
  const cell = layout.cells[0]!;
  const to = { rows: m.cols, cols: m.rows };
  const [start, end] = [origin(layout, 0), origin(layout, 3)];
  const sprites = Array.from(m.entries, (k, i) => ({ k, i }))
    .filter(({ k }) => k !== NOTHING)
    .map(({ i }) => {
      const there = (i % m.cols) * m.rows + Math.floor(i / m.cols);
      const [a, b] = [corner(start, m, cell, i), corner(end, to, cell, there)];
      return {
        source: i,
        opacity: 1,
        ...cell,
        x: a.x + (b.x - a.x) * t,
        y: a.y + (b.y - a.y) * t,
      };
    });
  return (
    <div class={cell.width < DIGITS ? "folding small" : "folding"}>
      <Flight
        width={layout.width}
        height={layout.height}
        sprites={sprites}
        style={style}
        token={null}
      />
    </div>
  );
}

interface DiagonalProps extends FoldedProps {
  readonly m: Matrix;
}

/** The axis of the fold over C, with a grip at its end; the slider does the same for keys. */
function Diagonal({ state, m, layout, fold, set }: DiagonalProps) {
  const drag = useRef<{ x: number; y: number; t: number } | null>(null);
  const { x, y } = origin(layout, 0);
  const { width, height } = layout.cells[0]!;
  const side = Math.min(m.rows, m.cols);
  const [dx, dy] = [side * width, side * height];
  const length = Math.hypot(dx, dy);
  return (
    <div class="diagonal" aria-hidden style={moved(x, y)}>
      <svg aria-hidden width={dx} height={dy}>
        <path d={`M0 0L${dx} ${dy}`} />
      </svg>
      <i
        title={state.room.t("Drag along the diagonal to fold C into its transpose")}
        style={moved(dx, dy)}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, t: fold.value };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const from = drag.current;
          if (!from) return;
          const along = (event.clientX - from.x) * dx + (event.clientY - from.y) * dy;
          set(from.t + along / length / DRAG);
        }}
        onPointerUp={() => {
          drag.current = null;
        }}
        onPointerCancel={() => {
          drag.current = null;
        }}
      />
    </div>
  );
}
