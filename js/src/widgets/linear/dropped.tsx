// A strided convolution is the one of stride 1 without some of its rows: a reading that it alone has.

import { useMemo } from "preact/hooks";
import type { ConvSpec } from "../../terms/convolution";
import { NOTHING } from "../../terms/matrix";
import { indices } from "../../terms/terms";
import { GridView } from "../../ui/grid";
import { msg, type Tongue } from "../../ui/language";
import type { Mark } from "../../ui/marks";
import { Stage } from "../../ui/stage";
import { outputAt, type Word } from "../../ui/words";
import { operandStyle } from "./cells";
import { heightAtStrideOne, rowSymbols, rowsAtStrideOne, withDroppedRows } from "./equations";
import { headingsOf, type Placement } from "./matrix-layout";
import { numbersStyle } from "./matrix-parts";
import { contextOf } from "./parts";
import type { DroppedRows, LinearState } from "./state";

function Dropped({ state, layout }: { state: LinearState; layout: Placement }) {
  const s = state.linear.value;
  const spec = s.spec as ConvSpec;
  const e = useMemo(() => withDroppedRows(spec), [spec]);
  const { rows, cols, struck } = e;
  const [matrixAt, vectorAt, productAt] = layout.cells.map((cell) => contextOf(state, cell));
  const headings = headingsOf(state.room.t, "dropped", "kernel", e, state.width.value);
  const strike = (width: number): Mark => ({
    kind: "struck",
    cells: struck.flatMap((out, r) => (out ? indices(width).map((c) => r * width + c) : [])),
  });
  const now = () => rowsAtStrideOne(spec)[state.step.value] ?? 0;
  const grids = [
    {
      name: msg("Matrix"),
      hue: "kernel",
      style: () =>
        operandStyle(
          s,
          matrixAt!,
          "kernel",
          { rows, cols },
          (i) => e.entries[i]!,
          (i) => e.entries[i] === NOTHING || struck[Math.floor(i / cols)]!,
        ),
      marks: (): Mark[] => [
        strike(cols),
        { kind: "stamp", joined: true, cells: indices(cols).map((c) => now() * cols + c) },
      ],
    },
    {
      name: msg("Vector"),
      hue: "input",
      style: () => numbersStyle(e.vector, cols, vectorAt!, (i) => e.names[i]!),
      marks: () => [],
    },
    {
      name: msg("Product"),
      hue: "output",
      style: () =>
        numbersStyle(
          e.product,
          rows,
          productAt!,
          (row) => rowSymbols(state.room.t, e, state.dims, state.symbols.value.kernel, row),
          (i) => struck[i]!,
        ),
      marks: (): Mark[] => [strike(1), { kind: "pointed", cells: [now()] }],
    },
  ] as const;
  return (
    <Stage layout={layout} signs={["·", "="]} flight={null}>
      {grids.map(({ name, hue, style, marks }, i) => (
        <GridView
          key={name}
          name={name}
          title={headings[i]![0]}
          detail={headings[i]![1]}
          hue={hue}
          cell={layout.cells[i]!}
          style={style}
          marks={marks}
        />
      ))}
    </Stage>
  );
}

/** What is said of a row. */
function droppedWords(t: Tongue, spec: ConvSpec, step: number): Word[] {
  const kept = rowsAtStrideOne(spec);
  const rows = heightAtStrideOne(spec);
  return t.words(
    "<output>{output}</output> is row <kernel>{row}</kernel> of the matrix at stride 1: the stride keeps {kept} of its {rows} rows and drops the {dropped} that are struck out.",
    {
      output: outputAt(String(step)),
      row: kept[step]!,
      kept: kept.length,
      rows,
      dropped: rows - kept.length,
    },
  );
}

/** The reading of a convolution. */
export const droppedRows: DroppedRows = {
  Stage: Dropped,
  height: heightAtStrideOne,
  words: droppedWords,
};
