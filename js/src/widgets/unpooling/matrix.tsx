// Unpooling as a matrix times what is passed on: ones where values go, zeros everywhere else.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import { rowsOf, type Size } from "../../terms/terms";
import { cellStyle, digits, textColors } from "../../ui/cell-style";
import { GridView } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { arrange, bounds, fullFrame, Stage } from "../../ui/stage";
import { magnitude, meaningOf } from "../../ui/theme";
import { place } from "../../ui/words";
import { editUnpoolingInput, scaleOf, styleContext, unpoolingInputSymbol } from "./cells";
import type { Plane } from "./results";
import { labPointers, type UnpoolingState } from "./state";
import { METHOD_NAMES } from "./words";

/** More entries than this are not drawn, nor does the eye read them. */
const MOST = 40_000;
const TALLEST = 1400;
/** A column of numbers is wide enough for its heading. */
const MIN_COLUMN = 44;
/** Headings reach over the last column, which is one cell wide. */
const HEADING = 36;

/** The matrix of a plane, entry by entry. */
function entries(p: Plane): Float64Array {
  const { terms, weights } = p;
  const cols = terms.inputSize.rows * terms.inputSize.cols;
  const values = new Float64Array(p.values.length * cols);
  terms.output.forEach((o, row) => {
    values[o * cols + terms.input[row]!]! += weights[terms.kernel[row]!]!;
  });
  return values;
}

function prepare(state: UnpoolingState) {
  const drawn = computed(() => {
    const p = state.shown.value;
    const cols = state.results.value.unpoolingInput.values.length;
    const size: Size = { rows: p.values.length, cols };
    const blocks = [
      size,
      { rows: cols, cols: 1, least: MIN_COLUMN },
      { rows: size.rows, cols: 1, least: MIN_COLUMN },
    ];
    const names = [`Matrix ${size.rows} × ${cols}`, `Passed on ${cols}`, `Unpooled ${size.rows}`];
    const height = Math.min(46, TALLEST / size.rows);
    const layout = arrange(blocks, names, {
      ...bounds(state.width.value - HEADING, 1.3),
      height: TALLEST,
      cell: height > 8 ? Math.floor(Math.min(26, height)) : height,
    });
    return { p, size, blocks, layout };
  });
  const look = (block: number) => ({
    ...styleContext(state),
    cell: drawn.value.layout.cells[block]!,
  });
  const styles = {
    matrix: computed(() => {
      const { p, size } = drawn.value;
      const values = entries(p);
      const at = look(0);
      return cellStyle(
        size,
        at,
        meaningOf(values),
        magnitude(values),
        (i) => values[i]!,
        (_, value) => show(value, digits(at)),
        (i) => values[i] === 0,
      );
    }),
    vector: computed(() => {
      const results = state.results.value;
      const at = look(1);
      const { meaning, most } = scaleOf(results);
      return cellStyle(
        drawn.value.blocks[1]!,
        at,
        meaning,
        most,
        (i) => results.unpoolingInput.values[i]!,
        (i, value) =>
          state.labels.value === "symbols"
            ? unpoolingInputSymbol(results, i)
            : show(value, digits(at)),
      );
    }),
    output: computed(() => {
      const { p } = drawn.value;
      const at = look(2);
      const { meaning, most } = scaleOf(state.results.value);
      return cellStyle(
        drawn.value.blocks[2]!,
        at,
        meaning,
        most,
        (i) => p.values[i]!,
        (_, value) => show(value, digits(at)),
        (i) => p.counts[i] === 0,
      );
    }),
  };
  const linked = computed(() => {
    const { p, size } = drawn.value;
    const point = state.point.value;
    const linked = state.linked.value;
    const from = linked && linked.place < 0 ? linked.cells : linked ? null : [state.step.value];
    const rows = from
      ? from.flatMap((cell) => Array.from(rowsOf(p.by.input, cell)))
      : Array.from(rowsOf(p.by.output, linked!.place));
    return {
      entries: rows.map((row) => p.terms.output[row]! * size.cols + p.terms.input[row]!),
      cells: [...new Set(rows.map((row) => p.terms.input[row]!))],
      outputs:
        linked && linked.place >= 0 ? [linked.place] : rows.map((row) => p.terms.output[row]!),
      pointed: point?.grid,
    };
  });
  return {
    drawn,
    styles,
    colors: computed(() => textColors(state.theme.value)),
    marks: {
      matrix: computed((): readonly Mark[] => [{ kind: "stamp", cells: linked.value.entries }]),
      vector: computed((): readonly Mark[] => [{ kind: "read", cells: linked.value.cells }]),
      output: computed((): readonly Mark[] => [{ kind: "pointed", cells: linked.value.outputs }]),
    },
    pointers: {
      matrix: labPointers(state, (index) => ({
        grid: drawn.peek().p.method,
        index: Math.floor(index / drawn.peek().size.cols),
      })),
      vector: labPointers(state, (index) => ({ grid: "unpoolingInput", index })),
      output: labPointers(state, (index) => ({ grid: drawn.peek().p.method, index })),
    },
    edit: editUnpoolingInput(state),
  };
}

export function MatrixView({ state }: { state: UnpoolingState }) {
  const parts = useMemo(() => prepare(state), [state]);
  const { p, size, blocks, layout } = parts.drawn.value;
  const { input } = state.results.value.spec;
  const { unpoolingInput } = state.results.value;
  if (size.rows * size.cols > MOST)
    return (
      <p class="caption">
        The matrix has {size.rows} × {size.cols} entries, too many to be read. Choose a smaller
        input_size.
      </p>
    );
  const [m, x, y] = layout.cells;
  return (
    <>
      <Stage layout={layout} signs={["·", "="]} flight={null}>
        <GridView
          {...parts.pointers.matrix}
          name="Matrix"
          detail={`${size.rows} × ${size.cols}`}
          hue="kernel"
          cell={m!}
          colors={parts.colors.value}
          style={parts.styles.matrix}
          frame={fullFrame(blocks[0]!)}
          describe={(i) => `(${Math.floor(i / size.cols)}, ${i % size.cols})`}
          marks={parts.marks.matrix}
          blocks={{ rows: input.cols, cols: unpoolingInput.cols }}
        />
        <GridView
          {...parts.pointers.vector}
          name="Passed on"
          detail={String(size.cols)}
          hue="input"
          cell={x!}
          colors={parts.colors.value}
          style={parts.styles.vector}
          frame={fullFrame(blocks[1]!)}
          describe={(i) => place(2, unpoolingInput, i)}
          marks={parts.marks.vector}
          edit={parts.edit}
        />
        <GridView
          {...parts.pointers.output}
          name={METHOD_NAMES[p.method]}
          title="Unpooled"
          detail={String(size.rows)}
          hue="output"
          cell={y!}
          colors={parts.colors.value}
          style={parts.styles.output}
          frame={fullFrame(blocks[2]!)}
          describe={(i) => place(2, input, i)}
          marks={parts.marks.output}
        />
      </Stage>
      <p class="caption">{caption(p)}</p>
    </>
  );
}

function caption({ method }: Plane): string {
  if (method === "max_unpool")
    return "One 1 in each column, where the maximum stood. Transposed, it is the matrix that picked these maxima from the input: max unpooling sends them back the way they came.";
  if (method === "bed_of_nails")
    return "One 1 in each column, always at the same corner of the window, wherever the maximum stood.";
  if (method === "nearest") return "One 1 in each row: every cell copies one value.";
  if (method === "average_spread")
    return "The shares in a column add up to 1: it is the transposed matrix of average pooling.";
  return "The shares in each row add up to 1: every cell is a mean of its neighbours.";
}
