// Unpooling as a matrix times what is passed on: ones where values go, zeros everywhere else.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { rowsOf, type Size } from "../../terms/terms";
import type { Method } from "../../terms/unpooling";
import { GridView } from "../../ui/grid";
import type { Block } from "../../ui/layout";
import type { Mark } from "../../ui/marks";
import { WeightedMatrix } from "../../ui/matrix";
import { arrange, bounds, Stage } from "../../ui/stage";
import { place } from "../../ui/words";
import { editUnpoolingInput, styleContext, unpoolingInputLabel, valueStyle } from "./cells";
import type { UnpoolingState } from "./state";
import { METHOD_NAMES } from "./words";

/** More entries than this are not drawn, nor does the eye read them. */
const MAX_ENTRIES = 40_000;
const MAX_HEIGHT = 1400;
/** A column of numbers is wide enough for its heading. */
const MIN_COLUMN = 44;
/** Headings reach over the last column, which is one cell wide. */
const HEADING = 36;

/** What the three grids read, made once per figure. */
function prepare(state: UnpoolingState) {
  const drawn = computed(() => {
    const p = state.shown.value;
    const cols = state.results.value.unpoolingInput.values.length;
    const size: Size = { rows: p.values.length, cols };
    const blocks = [
      size,
      { rows: cols, cols: 1, minCell: MIN_COLUMN },
      { rows: size.rows, cols: 1, minCell: MIN_COLUMN },
    ] as const satisfies readonly Omit<Block, "head">[];
    const names = [
      `Matrix ${size.rows} × ${cols}`,
      `Unpooling input ${cols}`,
      `Unpooled ${size.rows}`,
    ];
    const height = Math.min(46, MAX_HEIGHT / size.rows);
    const layout = arrange(blocks, names, {
      ...bounds(state.room, 1.3, HEADING),
      cell: height > 8 ? Math.floor(Math.min(26, height)) : height,
    });
    return { p, size, blocks, layout };
  });
  const context = (block: number) => ({
    ...styleContext(state),
    cell: drawn.value.layout.cells[block]!,
  });
  const linked = computed(() => {
    const { p } = drawn.value;
    const { cells, place } = state.linked.value ?? { cells: [state.step.value], place: -1 };
    const rows =
      place < 0
        ? cells.flatMap((cell) => Array.from(rowsOf(p.by.input, cell)))
        : Array.from(rowsOf(p.by.output, place));
    return {
      rows,
      inputs: [...new Set(rows.map((row) => p.terms.input[row]!))],
      outputs: place < 0 ? rows.map((row) => p.terms.output[row]!) : [place],
    };
  });
  const marks = (kind: Mark["kind"], grid: "inputs" | "outputs") =>
    computed((): readonly Mark[] => [{ kind, cells: linked.value[grid] }]);
  const plane = (index: number) => ({ grid: drawn.peek().p.method, index });
  return {
    drawn,
    matrix: {
      products: () => [{ kind: "stamp" as const, rows: linked.value.rows }],
      ...state.pointers.grid((index) => plane(Math.floor(index / drawn.peek().size.cols))),
    },
    vector: {
      style: computed(() => {
        const { values } = state.results.value.unpoolingInput;
        return valueStyle(state, drawn.value.blocks[1], (i) => values[i]!, {
          context: context(1),
          label: (i) => unpoolingInputLabel(state, i),
        });
      }),
      marks: marks("read", "inputs"),
      edit: editUnpoolingInput(state),
      ...state.pointers.grid((index) => ({ grid: "unpoolingInput", index })),
    },
    output: {
      style: computed(() => {
        const { p, blocks } = drawn.value;
        return valueStyle(state, blocks[2], (i) => p.values[i]!, {
          context: context(2),
          muted: (i) => p.counts[i] === 0,
        });
      }),
      marks: marks("pointed", "outputs"),
      ...state.pointers.grid(plane),
    },
  };
}

export function MatrixView({ state }: { state: UnpoolingState }) {
  const parts = useMemo(() => prepare(state), [state]);
  const { p, size, layout } = parts.drawn.value;
  const { spec, unpoolingInput } = state.results.value;
  if (size.rows * size.cols > MAX_ENTRIES)
    return (
      <p class="caption">
        The matrix has {size.rows} × {size.cols} entries, too many to be read. Choose a smaller
        input_size.
      </p>
    );
  return (
    <>
      <Stage layout={layout} signs={["·", "="]} flight={null}>
        <WeightedMatrix
          {...parts.matrix}
          weighted={p}
          cell={layout.cells[0]!}
          blocks={{ rows: spec.input.cols, cols: unpoolingInput.cols }}
        />
        <GridView
          {...parts.vector}
          cell={layout.cells[1]!}
          name="Unpooling input"
          detail={String(size.cols)}
          hue="input"
          describe={(i) => place(2, unpoolingInput, i)}
        />
        <GridView
          {...parts.output}
          cell={layout.cells[2]!}
          name={METHOD_NAMES[p.method]}
          title="Unpooled"
          detail={String(size.rows)}
          hue="output"
          describe={(i) => place(2, spec.input, i)}
        />
      </Stage>
      <p class="caption">{CAPTIONS[p.method]}</p>
    </>
  );
}

const CAPTIONS: Readonly<Record<Method, string>> = {
  max_unpool:
    "One 1 in each column, where the maximum stood. Transposed, it is the matrix that picked these maxima from the input: max unpooling sends them back the way they came.",
  bed_of_nails:
    "One 1 in each column, always at the same corner of the window, wherever the maximum stood.",
  nearest: "One 1 in each row: every cell copies one value.",
  average_spread:
    "The shares in a column add up to 1: it is the transposed matrix of average pooling.",
  bilinear: "The shares in each row add up to 1: every cell is a mean of its neighbours.",
};
