// A strided convolution is the one of stride 1 without some of its rows: a reading that it alone has.

import { useMemo } from "preact/hooks";
import type { ConvSpec } from "../../terms/convolution";
import { NOTHING } from "../../terms/matrix";
import { indices } from "../../terms/terms";
import { GridView } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { Stage } from "../../ui/stage";
import { outputAt, plain, said, type Word } from "../../ui/words";
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
  const headings = headingsOf("dropped", "kernel", e, state.width.value);
  const strike = (width: number): Mark => ({
    kind: "struck",
    cells: struck.flatMap((out, r) => (out ? indices(width).map((c) => r * width + c) : [])),
  });
  const now = () => rowsAtStrideOne(spec)[state.step.value] ?? 0;
  const grids = [
    {
      name: "Matrix",
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
      name: "Vector",
      hue: "input",
      style: () => numbersStyle(e.vector, cols, vectorAt!, (i) => e.names[i]!),
      marks: () => [],
    },
    {
      name: "Product",
      hue: "output",
      style: () =>
        numbersStyle(
          e.product,
          rows,
          productAt!,
          (row) => rowSymbols(e, state.dims, state.symbols.value.kernel, row),
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
function droppedWords(spec: ConvSpec, step: number): Word[] {
  const kept = rowsAtStrideOne(spec);
  const rows = heightAtStrideOne(spec);
  return [
    said("output", outputAt(String(step))),
    plain(" is row "),
    said("kernel", String(kept[step])),
    plain(` of the matrix at stride 1: the stride keeps ${kept.length} of its ${rows} rows and `),
    plain(`drops the ${rows - kept.length} that are struck out.`),
  ];
}

/** The reading of a convolution. */
export const droppedRows: DroppedRows = {
  Stage: Dropped,
  height: heightAtStrideOne,
  words: droppedWords,
};
