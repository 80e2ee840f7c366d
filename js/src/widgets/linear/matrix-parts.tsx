// What the readings of a matrix have in common: the choice between them, and how their grids are drawn.

import type { ComponentChildren } from "preact";
import { type Matrix, NOTHING } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { type CellStyle, cellStyle, digits } from "../../ui/cell-style";
import { Segmented } from "../../ui/controls";
import { msg } from "../../ui/language";
import { NARROW } from "../../ui/room";
import { magnitude, meaningOf } from "../../ui/theme";
import type { CellContext } from "./cells";
import type { Reading } from "./matrix-layout";
import type { LinearState } from "./state";

const WORDS: Readonly<Record<Reading | "input", readonly [wide: string, narrow: string]>> = {
  equation: [msg("Kernel as matrix"), msg("Kernel")],
  dropped: [msg("Dropped rows"), msg("Dropped")],
  transposed: [msg("Transposed"), msg("Transposed")],
  input: [msg("Input as matrix"), "im2col"],
};

/** Which matrix, and how it is read: one row, so that the matrix has the rest of the stage. */
function Readings({ state }: { state: LinearState }) {
  const { shown, readings } = state.plan.value;
  const narrow = state.width.value < NARROW;
  const matrixOf = state.matrixOf.value;
  const choices: readonly (Reading | "input")[] =
    matrixOf === "kernel" ? [...readings, "input"] : ["equation", "input"];
  return (
    <Segmented
      name="reading"
      legend={state.room.t("reading")}
      options={choices.map((choice) => [choice, WORDS[choice][narrow ? 1 : 0]])}
      value={matrixOf === "input" ? "input" : shown === "map" ? "equation" : shown}
      onChange={(choice) => {
        state.pointers.unpin();
        state.store.update(
          choice === "input" ? { matrix_of: choice } : { matrix_of: "kernel", reading: choice },
        );
      }}
    />
  );
}

/** The stage of a matrix: the choice between its readings keeps its place, whatever is below. */
export function MatrixStage({ state, beside, children }: MatrixStageProps) {
  return (
    <div class="matrix-stage" style={{ height: `${state.room.stageHeight.value}px` }}>
      <div class="matrix-bar">
        <Readings state={state} />
        {beside}
      </div>
      <div class="matrix-room">{children}</div>
    </div>
  );
}

interface MatrixStageProps {
  readonly state: LinearState;
  /** What stands beside the choice of a reading. */
  readonly beside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What an entry stands for: a product, a cell of the matrix's own, or its row. */
export function entryTarget(m: Matrix, i: number) {
  const [at, col] = [m.entries[i] ?? NOTHING, i % m.cols];
  if (at === NOTHING) return { grid: "output" as const, index: Math.floor(i / m.cols) };
  const other = m.vector[col]!;
  // Over padding the entry takes part in no product.
  if (other === NOTHING) return { grid: m.matrixOf, index: at };
  return m.matrixOf === "kernel"
    ? { grid: "copy" as const, index: at, input: other }
    : { grid: "copy" as const, index: other, input: at };
}

/** Numbers in a row or in a column, each with its symbol. */
export const numbersStyle = (
  values: ArrayLike<number>,
  rows: number,
  at: CellContext,
  symbol: (i: number) => string,
  muted?: (i: number) => boolean,
): CellStyle =>
  cellStyle(
    { rows, cols: values.length / rows },
    at,
    meaningOf(values),
    magnitude(values),
    (i) => values[i]!,
    (i, v) => (at.labels === "symbols" ? symbol(i) : show(v, digits(at))),
    muted,
  );
