// What the stages have in common: the styles, marks and handlers of their grids, and the grids themselves.

import { computed, type ReadonlySignal } from "@preact/signals";
import { canvasIndex, isOutputPadding, links, outputIndex, type Target } from "../../terms/linear";
import { type Dims, rowsOf, type Size } from "../../terms/terms";
import type { Frame } from "../../ui/cell-style";
import { type EditRules, GridView, numberEdits } from "../../ui/grid";
import { msg } from "../../ui/language";
import type { Layout } from "../../ui/layout";
import type { CellSize, Mark } from "../../ui/marks";
import { arrived } from "../../ui/phases";
import { LARGEST_CELL, ONE_LINE } from "../../ui/stage";
import { place } from "../../ui/words";
import { nested } from "../../wire/parameters";
import { type CellContext, inputStyle, kernelStyle, outputStyle, overlapped } from "./cells";
import type { LinearState } from "./state";

export const contextOf = (state: LinearState, cell: CellSize): CellContext => ({
  t: state.room.t,
  labels: state.labels.value,
  theme: state.theme.value,
  symbols: state.symbols.value,
  cell,
});

/** Editing rules of the input or the kernel. */
export function operandEdits(state: LinearState, trait: "input" | "kernel"): EditRules {
  const name = (i: number) => {
    const { t } = state.room;
    const at = place(state.dims, state.linear.value.spec[trait], i);
    return trait === "input" ? t("Input {at}", { at }) : t("Kernel {at}", { at });
  };
  const write = (index: number, value: number): string => {
    const grid = state.wholeMap.value.spec[trait];
    const cell = index + state.first.value[trait];
    const values = Float64Array.from(grid.values);
    values[cell] = value;
    const cells = state.dims === 1 ? Array.from(values) : nested({ ...grid, values });
    const wrong = state.store.update({ [trait]: cells }, `${trait}-${cell}`);
    if (!wrong) state.playback.jump(readingStep(state, trait, index));
    return wrong;
  };
  return numberEdits(name, (i) => state.linear.value.spec[trait].values[i]!, write);
}

/** The step in which an edited cell is read: the present one, or the next that reads it. */
function readingStep(state: LinearState, trait: "input" | "kernel", index: number): number {
  const s = state.linear.value;
  const now = state.step.value;
  const steps = Array.from(links(s, { grid: trait, index }).rows, (row) =>
    s.animation === "stamp" ? s.terms.input[row]! : outputIndex(s, s.terms.output[row]!),
  ).filter((step) => step >= 0);
  return steps.reduce((best, step) => {
    const [a, b] = [step, best].map((at) => (at < now ? at + s.steps : at));
    return a! < b! ? step : best;
  }, steps[0] ?? now);
}

/** Editing of a grid whose cell `i` stands for cell `at(i)` of the input or the kernel, or for none (−1). */
export const editThrough = (rules: () => EditRules, at: (i: number) => number): EditRules => ({
  can: (i) => at(i) >= 0,
  text: (i) => rules().text(at(i)),
  commit: (i, text) => rules().commit(at(i), text),
  nudge: (i, by) => rules().nudge(at(i), by),
  name: (i) => rules().name(at(i)),
});

/** Where a cell is, for a screen reader. */
function describe(state: LinearState, grid: "input" | "kernel" | "output") {
  return (i: number): string => {
    const s = state.linear.value;
    return grid === "output"
      ? place(state.dims, s.output, outputIndex(s, i))
      : place(state.dims, s.spec[grid], i);
  };
}

/** What is linked to the pointed-at cell, in every grid. */
function targetMarks(state: LinearState): Readonly<Record<Target["grid"], readonly Mark[]>> {
  const at = state.target.value;
  const marks: Record<Target["grid"], Mark[]> = { input: [], kernel: [], copy: [], output: [] };
  if (!at) return marks;
  const linked = links(state.linear.value, at);
  if (at.grid === "output" || at.grid === "copy")
    marks.input.push({ kind: "linked", cells: linked.input });
  if (at.grid === "output") marks.kernel.push({ kind: "linked", cells: linked.kernel });
  else marks.output.push({ kind: "linked", cells: linked.output });
  if (at.grid === "copy") {
    marks.input.push({ kind: "pointed", cells: [at.input!] });
    marks.kernel.push({ kind: "pointed", cells: [at.index] });
  }
  if (at.grid !== "output") marks[at.grid].push({ kind: "pointed", cells: [at.index] });
  return marks;
}

/** Cells of the canvas that are there, or not, for a reason; and those where torch differs. */
function canvasMarks(state: LinearState): Mark[] {
  const s = state.linear.value;
  const all: Mark[] = [];
  const cropped: number[] = [];
  const added: number[] = [];
  const adds = s.spec.outputPadding.some((n) => n > 0);
  for (let i = 0; i < s.sums.length; i++) {
    if (outputIndex(s, i) < 0) cropped.push(i);
    else if (adds && isOutputPadding(s, i)) added.push(i);
  }
  if (cropped.length) all.push({ kind: "cropped", cells: cropped });
  if (added.length) all.push({ kind: "added", cells: added });
  // torch computes no parts: its answer is compared with their sum.
  const wrong = s.part ? [] : state.verdict.value.cells;
  if (wrong.length) all.push({ kind: "wrong", cells: wrong.map((o) => canvasIndex(s, o)) });
  return all;
}

/** What the present step has done to the output. */
function stepMarks(state: LinearState): Mark[] {
  const s = state.linear.value;
  if (!arrived(state.moment.value.phase) || s.animation !== "stamp") return [];
  const cells = Array.from(rowsOf(s.by.input, state.step.value), (r) => s.terms.output[r]!);
  return [
    { kind: "overlap", cells: overlapped(s, state.step.value) },
    { kind: "stamp", cells, joined: true },
  ];
}

/** The marks of all grids, each a signal of its own. */
function marks(state: LinearState) {
  const target = computed(() => targetMarks(state));
  const canvas = computed(() => canvasMarks(state));
  return {
    input: computed((): readonly Mark[] => {
      const s = state.linear.value;
      const read: Mark[] =
        s.animation === "stamp" ? [{ kind: "read", cells: [state.step.value] }] : [];
      return [...read, ...target.value.input];
    }),
    kernel: computed(() => target.value.kernel),
    copy: computed(() => target.value.copy),
    output: computed((): readonly Mark[] => {
      const { phase } = state.moment.value;
      const grid = state.target.value?.grid;
      const explained = arrived(phase) || grid === "output" || grid === "copy";
      return [
        ...canvas.value,
        ...stepMarks(state),
        ...target.value.output,
        ...(explained ? [{ kind: "pointed", cells: [state.explained.value] } as Mark] : []),
      ];
    }),
  };
}

/** Everything that the grids of a stage read, made once per figure. */
export function stageState(state: LinearState, at: ReadonlySignal<Pick<Layout, "cells">>) {
  const { linear, step, progress, last } = state;
  const context = (block: number) => computed(() => contextOf(state, at.value.cells.at(block)!));
  const [input, kernel, output] = [context(0), context(1), context(-1)];
  const all = marks(state);
  const grid = (name: "input" | "kernel" | "output") => ({
    ...state.pointers.grid((index) => ({ grid: name, index })),
    describe: describe(state, name),
    marks: all[name],
  });
  return {
    context,
    /** How the output is drawn; copies look alike. */
    output,
    step,
    progress,
    last,
    marks: all,
    /** What each grid is drawn from, and what it does. */
    grids: {
      input: {
        ...grid("input"),
        style: computed(() => inputStyle(linear.value, input.value)),
        edit: operandEdits(state, "input"),
      },
      kernel: {
        ...grid("kernel"),
        style: computed(() => kernelStyle(linear.value, kernel.value)),
        edit: operandEdits(state, "kernel"),
      },
      output: {
        ...grid("output"),
        style: computed(() => outputStyle(linear.value, output.value, last.value)),
      },
    },
  };
}

export type StageState = ReturnType<typeof stageState>;

interface PanelProps {
  readonly stage: StageState;
  readonly cell: CellSize;
  readonly detail: string;
}

interface OperandProps extends PanelProps {
  readonly trait: "input" | "kernel";
}

/** Input or kernel: its cells can be edited. */
export function Operand({ stage, cell, detail, trait }: OperandProps) {
  return (
    <GridView
      {...stage.grids[trait]}
      name={trait === "input" ? msg("Input") : msg("Kernel")}
      detail={detail}
      hue={trait}
      cell={cell}
    />
  );
}

interface OutputProps extends PanelProps {
  readonly frame: Frame;
}

export function Output({ stage, cell, detail, frame }: OutputProps) {
  return (
    <GridView
      {...stage.grids.output}
      name={msg("Output")}
      detail={detail}
      hue="output"
      cell={cell}
      frame={frame}
    />
  );
}

/** The first of some details that fits below the name in a heading of two lines; one line has room. */
export const fitting = (
  { head, blocks }: Layout & { readonly head: number },
  panel: number,
  ...details: readonly string[]
): string =>
  (head === ONE_LINE
    ? details[0]
    : details.find((text) => 6.4 * text.length < blocks[panel]!.room - 8)) ?? details.at(-1)!;

/** "3 × 3", or "3" in 1D. */
export const sizeText = (dims: Dims, { rows, cols }: Size): string =>
  dims === 1 ? String(cols) : `${rows} × ${cols}`;

/** What headings of input and kernel say besides their name, the longest first. */
export function channelsOf(
  state: LinearState,
  input: string,
  kernel: string,
): readonly [readonly string[], readonly string[]] {
  const { part } = state.linear.value;
  if (!part) return [[input], [kernel]];
  const pair = `${part.input} → ${part.output}`;
  const channel = state.room.t("channel {channel}", { channel: part.input });
  return [
    [`${channel}, ${input}`, channel],
    [`${pair}, ${kernel}`, pair],
  ];
}

/** How much wider than high a cell has to be for its label: "az+bx" is a long one. */
export function aspect(state: LinearState): number {
  if (state.labels.value !== "symbols") return 1.1;
  const s = state.linear.value;
  const { input, kernel } = state.symbols.value;
  const max = Math.min(3, Math.max(...s.counts));
  const product = input(s.spec.input.values.length - 1).length + kernel(0).length;
  const longest = Math.max(4, max * (product + 1) - 1 + (s.spec.bias ? 2 : 0));
  return Math.min(2.4, (9.2 * longest + 14) / LARGEST_CELL);
}
