// The explicit matrix times a vector is the output: one linked equation.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Matrix } from "../../terms/matrix";
import type { ConvSpec } from "../../terms/parameters";
import { Segmented } from "../../ui/controls";
import { GridView } from "../../ui/grid";
import { Stage, whole } from "../../ui/stage";
import { EquationStage } from "./equation";
import { type MatrixBoard, NARROWEST, prepareMatrix, TALLEST } from "./matrix-board";
import { MatrixMap } from "./matrix-map";
import type { Figure } from "./state";
import { transposedEquation, withDroppedRows } from "./transpose";

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
        ink={p.ink.value}
        face={p.matrixFace}
        frame={whole(blocks[0]!)}
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
        ink={p.ink.value}
        face={p.vectorFace}
        frame={whole(blocks[1]!)}
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
        ink={p.ink.value}
        face={p.columnFace}
        frame={whole(blocks[2]!)}
        describe={p.describeColumn}
        marks={p.columnMarks}
      />
    </Stage>
  );
}
