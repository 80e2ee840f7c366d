// Faces, marks and handlers that both stages of the transposed convolution need.

import { computed, type ReadonlySignal } from "@preact/signals";
import { canvasIndex, isOutputPadding, links, outputIndex } from "../../terms/linear";
import { rowsOf, type Size } from "../../terms/terms";
import { type Frame, type TextColors, textColors } from "../../ui/cell-style";
import { type EditRules, GridView, numberEdits } from "../../ui/grid";
import type { Layout } from "../../ui/layout";
import type { CellSize, Mark } from "../../ui/marks";
import { arrived } from "../../ui/phases";
import { fullFrame, LARGEST_CELL } from "../../ui/stage";
import { place } from "../../ui/words";
import { nested } from "../../wire/parameters";
import { inputStyle, kernelStyle, type Look, outputStyle, overlapped } from "./cells";
import type { Figure } from "./state";

export const ink = (figure: Figure): TextColors => textColors(figure.theme.value);

export const look = (figure: Figure, cell: CellSize): Look => ({
  labels: figure.labels.value,
  theme: figure.theme.value,
  symbols: figure.symbols.value,
  cell,
});

/** How far the present step has come, in the coarse terms that change what grids show. */
function progress(figure: Figure): ReadonlySignal<"read" | "multiplied" | "added"> {
  return computed(() => {
    const { phase, progress: p } = figure.moment.value;
    if (phase === "sum") return "added";
    if (phase === "add") return p > 0.45 ? "added" : "multiplied";
    if (phase === "place" || (phase === "multiply" && p > 0.6)) return "multiplied";
    return "read";
  });
}

/** Editing rules of the input or the kernel. */
function editing(figure: Figure, trait: "input" | "kernel"): EditRules {
  const name = (i: number) =>
    `${trait === "input" ? "Input" : "Kernel"} ${place(figure.dims, figure.linear.value.spec[trait], i)}`;
  const write = (index: number, value: number): string => {
    const grid = figure.whole.value.spec[trait];
    const cell = index + figure.first.value[trait];
    const values = Float64Array.from(grid.values);
    values[cell] = value;
    const cells = figure.dims === 1 ? Array.from(values) : nested({ ...grid, values });
    return figure.store.update({ [trait]: cells }, `${trait}-${cell}`);
  };
  return numberEdits(name, (i) => figure.linear.value.spec[trait].values[i]!, write);
}

/** Where a cell is, for a screen reader. */
function describe(figure: Figure, grid: "input" | "kernel" | "output") {
  return (i: number): string => {
    const s = figure.linear.value;
    return grid === "output"
      ? place(figure.dims, s.output, outputIndex(s, i))
      : place(figure.dims, s.spec[grid], i);
  };
}

interface StageMarks {
  readonly input: readonly Mark[];
  readonly kernel: readonly Mark[];
  readonly copy: readonly Mark[];
  readonly output: readonly Mark[];
}

/** What is linked to the pointed-at cell, in every grid. */
function targetMarks(figure: Figure): StageMarks {
  const at = figure.target.value;
  const marks = {
    input: [] as Mark[],
    kernel: [] as Mark[],
    copy: [] as Mark[],
    output: [] as Mark[],
  };
  if (!at) return marks;
  const kin = links(figure.linear.value, at);
  if (at.grid === "output" || at.grid === "copy")
    marks.input.push({ kind: "linked", cells: kin.input });
  if (at.grid === "output") marks.kernel.push({ kind: "linked", cells: kin.kernel });
  else marks.output.push({ kind: "linked", cells: kin.output });
  if (at.grid === "copy") {
    marks.input.push({ kind: "pointed", cells: [at.input!] });
    marks.kernel.push({ kind: "pointed", cells: [at.index] });
  }
  if (at.grid !== "output") marks[at.grid].push({ kind: "pointed", cells: [at.index] });
  return marks;
}

/** Cells of the canvas that are there, or not, for a reason; and those where torch differs. */
function canvasMarks(figure: Figure): Mark[] {
  const s = figure.linear.value;
  const all: Mark[] = [];
  const cropped: number[] = [];
  const added: number[] = [];
  for (let i = 0; i < s.sums.length; i++) {
    if (outputIndex(s, i) < 0) cropped.push(i);
    else if (isOutputPadding(s, i)) added.push(i);
  }
  if (cropped.length) all.push({ kind: "cropped", cells: cropped });
  if (added.length) all.push({ kind: "added", cells: added });
  // torch knows no part: its answer is held against the sum.
  const wrong = s.part ? [] : figure.verdict.value.cells;
  if (wrong.length) all.push({ kind: "wrong", cells: wrong.map((o) => canvasIndex(s, o)) });
  return all;
}

/** What the present step has done to the output. */
function stepMarks(figure: Figure): Mark[] {
  const s = figure.linear.value;
  const step = Math.min(figure.playback.step.value, s.steps - 1);
  if (!arrived(figure.moment.value.phase) || s.telling !== "stamp") return [];
  const cells = Array.from(rowsOf(s.by.input, step), (r) => s.terms.output[r]!);
  return [
    { kind: "overlap", cells: overlapped(s, step) },
    { kind: "stamp", cells, joined: true },
  ];
}

/** The marks of all grids, each a signal of its own. */
function marks(figure: Figure) {
  const target = computed(() => targetMarks(figure));
  const canvas = computed(() => canvasMarks(figure));
  return {
    input: computed((): readonly Mark[] => {
      const s = figure.linear.value;
      const read: Mark[] =
        s.telling === "stamp" ? [{ kind: "read", cells: [figure.playback.step.value] }] : [];
      return [...read, ...target.value.input];
    }),
    kernel: computed(() => target.value.kernel),
    copy: computed(() => target.value.copy),
    output: computed((): readonly Mark[] => {
      const { phase } = figure.moment.value;
      const grid = figure.target.value?.grid;
      const explained = arrived(phase) || grid === "output" || grid === "copy";
      return [
        ...canvas.value,
        ...stepMarks(figure),
        ...target.value.output,
        ...(explained ? [{ kind: "pointed", cells: [figure.explained.value] } as Mark] : []),
      ];
    }),
  };
}

/** Everything that the grids of a stage read, made once per figure. */
export function board(figure: Figure, at: ReadonlySignal<Layout>) {
  const { linear, playback } = figure;
  const seen = (block: number) => computed(() => look(figure, at.value.cells[block]!));
  const [input, kernel] = [seen(0), seen(1)];
  const output = computed(() => look(figure, at.value.cells.at(-1)!));
  const step = computed(() => Math.min(playback.step.value, linear.value.steps - 1));
  const state = progress(figure);
  return {
    /** How the output is drawn; copies look alike. */
    output,
    step,
    state,
    ink: computed(() => ink(figure)),
    marks: marks(figure),
    styles: {
      input: computed(() => inputStyle(linear.value, input.value)),
      kernel: computed(() => kernelStyle(linear.value, kernel.value)),
      output: computed(() =>
        outputStyle(
          linear.value,
          output.value,
          state.value === "added" ? step.value : step.value - 1,
        ),
      ),
    },
    pointers: {
      input: figure.pointers.grid((index) => ({ grid: "input", index })),
      kernel: figure.pointers.grid((index) => ({ grid: "kernel", index })),
      output: figure.pointers.grid((index) => ({ grid: "output", index })),
    },
    edit: { input: editing(figure, "input"), kernel: editing(figure, "kernel") },
    describe: {
      input: describe(figure, "input"),
      kernel: describe(figure, "kernel"),
      output: describe(figure, "output"),
    },
  };
}

export type Board = ReturnType<typeof board>;

// The grids that both stages have: input, kernel and output.

interface PanelProps {
  readonly board: Board;
  readonly cell: CellSize;
  readonly detail: string;
}

interface OperandProps extends PanelProps {
  readonly trait: "input" | "kernel";
  readonly size: Size;
}

/** Input or kernel: its cells can be edited. */
export function Operand({ board, cell, detail, trait, size }: OperandProps) {
  return (
    <GridView
      {...board.pointers[trait]}
      name={trait === "input" ? "Input" : "Kernel"}
      detail={detail}
      hue={trait}
      cell={cell}
      colors={board.ink.value}
      style={board.styles[trait]}
      frame={fullFrame(size)}
      describe={board.describe[trait]}
      marks={board.marks[trait]}
      edit={board.edit[trait]}
    />
  );
}

interface OutputProps extends PanelProps {
  readonly frame: Frame;
  /** Whether it is one of several that are added. */
  readonly partial?: boolean;
}

export function Output({ board, cell, detail, frame, partial = false }: OutputProps) {
  return (
    <GridView
      {...board.pointers.output}
      name={partial ? "Partial result" : "Output"}
      detail={detail}
      hue={partial ? "overlap" : "output"}
      cell={cell}
      colors={board.ink.value}
      style={board.styles.output}
      frame={frame}
      describe={board.describe.output}
      marks={board.marks.output}
    />
  );
}

/** What headings of input and kernel say besides their name: the channels, where there are several. */
export function channelsOf(figure: Figure, size: string): readonly [string, string] {
  const { part } = figure.linear.value;
  return part
    ? [`channel ${part.input}, ${size}`, `${part.input} → ${part.output}, ${size}`]
    : [size, size];
}

/** How much wider than high a cell has to be for its label: "az+bx" is a long one. */
export function aspect(figure: Figure): number {
  if (figure.labels.value !== "symbols") return 1.1;
  const s = figure.linear.value;
  const { input, kernel } = figure.symbols.value;
  const most = Math.min(3, Math.max(...s.counts));
  const product = input(s.spec.input.values.length - 1).length + kernel(0).length;
  const longest = Math.max(4, most * (product + 1) - 1 + (s.spec.bias ? 2 : 0));
  return Math.min(2.4, (9.2 * longest + 14) / LARGEST_CELL);
}
