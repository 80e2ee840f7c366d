// The explicit matrix times a vector is the output: one linked equation, and what can be read off it.

import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { links } from "../../terms/linear";
import { entryOf, type Matrix, type MatrixOf, matrix, NOTHING } from "../../terms/matrix";
import { indices } from "../../terms/terms";
import { GridView } from "../../ui/grid";
import { msg } from "../../ui/language";
import type { Mark } from "../../ui/marks";
import { Stage } from "../../ui/stage";
import { place } from "../../ui/words";
import { columnStyle, matrixStyle, vectorStyle } from "./cells";
import { BAR, headingsOf, type Placement } from "./matrix-layout";
import { MatrixMap } from "./matrix-map";
import { entryTarget, MatrixStage } from "./matrix-parts";
import { contextOf, editThrough, stageState } from "./parts";
import type { LinearState } from "./state";
import { TwoMatrices } from "./two-matrices";

export function StageMatrix({ state }: { state: LinearState }) {
  const { shown, layout } = state.plan.value;
  const Dropped = state.operation.dropped?.Stage;
  if (shown === "transposed") return <TwoMatrices state={state} layout={layout!} />;
  return (
    <MatrixStage state={state}>
      {shown === "map" ? (
        <MatrixMap state={state} height={state.room.stageHeight.value - BAR} />
      ) : shown === "dropped" && Dropped ? (
        <Dropped state={state} layout={layout!} />
      ) : (
        <StepEquation state={state} layout={layout!} />
      )}
    </MatrixStage>
  );
}

/** Nothing to draw: the equation has given way to another reading, and its grids are not yet gone. */
const ONE_CELL = { width: 1, height: 1 };

/** What the equation's grids read, made once per figure. */
function matrixState(state: LinearState) {
  const { linear, dims, matrixOf } = state;
  const quantity = computed((): MatrixOf => (matrixOf.value === "kernel" ? "input" : "kernel"));
  const drawn = computed(() => matrix(linear.value, matrixOf.value));
  const context = (block: number) =>
    computed(() => contextOf(state, state.plan.value.layout?.cells[block] ?? ONE_CELL));
  const contexts = [context(0), context(1), context(2)] as const;
  const own = stageState(
    state,
    computed(() => ({ cells: contexts.map((at) => at.value.cell) })),
  );
  const edit = (cells: "entries" | "vector", which: ReadonlySignal<"input" | "kernel">) =>
    editThrough(
      () => own.grids[which.peek()].edit,
      (i) => drawn.peek()[cells][i] ?? NOTHING,
    );
  return {
    ...own,
    quantity,
    drawn,
    matrix: {
      ...state.pointers.grid((i) => entryTarget(drawn.peek(), i)),
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
          ? state.room.t("padding")
          : place(dims, linear.value.spec[quantity.value], index);
      },
      at: (i: number) => drawn.value.vector[i] ?? NOTHING,
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

interface EquationProps {
  readonly state: LinearState;
  readonly layout: Placement;
}

/** The equation, row by row. */
function StepEquation({ state, layout }: EquationProps) {
  const p = useMemo(() => matrixState(state), [state]);
  const m = p.drawn.value;
  const matrixOf = state.matrixOf.value;
  const headings = headingsOf(state.room.t, "equation", matrixOf, m, state.width.value);
  const heading = (i: number) => ({ title: headings[i]![0], detail: headings[i]![1] });
  return (
    <Stage layout={layout} signs={["·", "="]} flight={null}>
      <GridView
        {...p.matrix}
        {...heading(0)}
        name={msg("Matrix")}
        hue={matrixOf}
        cell={layout.cells[0]!}
        blocks={state.dims === 2 ? m.block : null}
        channels={m.channel}
      />
      <GridView
        {...p.vector}
        {...heading(1)}
        name={msg("Vector")}
        hue={p.quantity.value}
        cell={layout.cells[1]!}
      />
      <GridView
        {...p.column}
        {...heading(2)}
        name={msg("Output")}
        hue="output"
        cell={layout.cells[2]!}
      />
    </Stage>
  );
}
