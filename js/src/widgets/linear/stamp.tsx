// Stamping: the kernel, scaled by one input cell after the other, is added to the output.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { links } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { rowsOf } from "../../terms/terms";
import { center, corner, Flight, flight, type Place, token } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { arrange, bounds, fullFrame, legible, origin, Stage } from "../../ui/stage";
import { place } from "../../ui/words";
import { copiesStyle, copyStyle } from "./cells";
import { resultPanels, resultStyles, results, stageBounds } from "./channels";
import { aspect, channelsOf, fitting, Operand, Output, sizeText, stageState } from "./parts";
import type { LinearState } from "./state";

// In 2D: input × kernel = weighted copy → output.

function prepare2d(state: LinearState) {
  const { linear } = state;
  const arrangement = stable(() => {
    const { canvas, output, spec } = linear.value;
    const [input, kernel] = [fullFrame(spec.input), fullFrame(spec.kernel)];
    const ends = results(state);
    const [ofInput, ofKernel] = channelsOf(state, sizeText(2, input), sizeText(2, kernel));
    return {
      input,
      kernel,
      canvas: fullFrame(canvas),
      output,
      signs: ["×", "=", ...ends.signs("→")],
      chosen: ends.chosen,
      layout: arrange(
        [
          input,
          legible(kernel, state.room, canvas),
          legible(kernel, state.room, canvas),
          ...ends.blocks,
        ],
        [
          `Input ${ofInput[0]}`,
          `Kernel ${ofKernel[0]}`,
          "Weighted copy −0.5 · kernel",
          ...ends.headings,
        ],
        stageBounds(state, 1),
      ),
    };
  });
  const own = stageState(
    state,
    computed(() => arrangement.value.layout),
  );
  const context = own.context(2);
  return {
    ...own,
    results: resultStyles(state, own),
    arrangement,
    copy: computed(() =>
      copyStyle(linear.value, context.value, own.step.value, own.progress.value !== "read"),
    ),
    pointers: state.pointers.grid((index) => ({ grid: "copy", index, input: own.step.peek() })),
  };
}

type Prepared2d = ReturnType<typeof prepare2d>;

export function Stage2d({ state }: { state: LinearState }) {
  const p = useMemo(() => prepare2d(state), [state]);
  const { input, kernel, canvas, output, layout, signs, chosen } = p.arrangement.value;
  const [x, w, , y] = layout.cells;
  const [ofInput, ofKernel] = channelsOf(state, sizeText(2, input), sizeText(2, kernel));
  return (
    <Stage
      layout={layout}
      signs={signs}
      flight={
        <Flying
          state={state}
          p={p}
          from={2}
          to={(cell) => corner(origin(layout, 3 + chosen), canvas, y!, cell)}
          melts
        />
      }
    >
      <Operand stage={p} cell={x!} trait="input" detail={fitting(layout, 0, ...ofInput)} />
      <Operand stage={p} cell={w!} trait="kernel" detail={fitting(layout, 1, ...ofKernel)} />
      <Copy state={state} p={p} />
      {resultPanels({ state, stage: p, layout, frame: output })}
    </Stage>
  );
}

/** The weighted copy says in its heading which weight it has. */
function Copy({ state, p }: { state: LinearState; p: Prepared2d }) {
  const { layout, kernel } = p.arrangement.value;
  const { input } = state.linear.value.spec;
  const step = p.step.value;
  const weight =
    state.labels.value === "symbols" ? state.symbols.value.input(step) : show(input.values[step]!);
  return (
    <GridView
      {...p.pointers}
      name="Weighted copy"
      short={layout.blocks[2]!.room < 130 && "Copy"}
      detail={`${weight} · kernel`}
      hue="overlap"
      cell={layout.cells[2]!}
      style={p.copy}
      frame={kernel}
      describe={(i) => place(2, kernel, i)}
      marks={p.marks.copy}
    />
  );
}

interface FlyingProps {
  readonly state: LinearState;
  readonly p: Prepared1d | Prepared2d;
  /** The panel that the copy leaves. */
  readonly from: number;
  /** Where a product lands, by its canvas cell. */
  readonly to: (canvas: number) => Place;
  /** Whether the copy melts into its sum, once it is there. */
  readonly melts: boolean;
}

/** The input's value on its way to the kernel, and the weighted copy on its way. */
function Flying({ state, p, from, to, melts }: FlyingProps) {
  const { layout, input, kernel } = p.arrangement.value;
  const s = state.linear.value;
  const now = state.moment.value;
  const step = p.step.value;
  const rows = rowsOf(s.by.input, step);
  const place = (panel: number) => [origin(layout, panel), layout.cells[panel]!] as const;
  const [[inputAt, inputCell], [kernelAt, kernelCell], [copyAt, copyCell]] = [
    place(0),
    place(1),
    place(from),
  ];
  const sprites = flight(
    now,
    melts || now.phase === "place" ? rows.length : 0,
    (k) => corner(copyAt, kernel, copyCell, k),
    (k) => to(s.terms.output[rows[k]!]!),
  );
  const at = token(
    now,
    corner(inputAt, input, inputCell, step),
    center(kernelAt, kernel, kernelCell),
  );
  return (
    <Flight
      width={layout.width}
      height={layout.height}
      sprites={sprites}
      style={p.copy.value}
      token={at && { at, label: p.grids.input.style.value.labels?.[step] ?? "" }}
    />
  );
}

// In 1D: input × kernel → the weighted copies under each other, each where it lands, above their sum.

/** Room between the copies and their sum, for the sum's heading. */
const SUM_GAP = 40;

function prepare1d(state: LinearState) {
  const { linear } = state;
  const arrangement = stable(() => {
    const { canvas, output, spec, steps } = linear.value;
    const [input, kernel] = [fullFrame(spec.input), fullFrame(spec.kernel)];
    const result = { rows: steps + 1, cols: canvas.cols, extra: SUM_GAP };
    return {
      input,
      kernel,
      copies: fullFrame({ rows: steps, cols: canvas.cols }),
      output,
      layout: arrange(
        [input, legible(kernel, state.room, canvas), result],
        [`Input ${input.cols}`, `Kernel ${kernel.cols}`, "Weighted copies one row each"],
        bounds(state.room, aspect(state)),
      ),
    };
  });
  const own = stageState(
    state,
    computed(() => arrangement.value.layout),
  );
  return {
    ...own,
    arrangement,
    copies: computed(() =>
      copiesStyle(
        linear.value,
        own.output.value,
        own.step.value,
        state.moment.value.phase === "add",
      ),
    ),
    copy: computed(() => copyStyle(linear.value, own.output.value, own.step.value, true)),
    copyMarks: computed(() => copyMarks(state)),
    pointers: state.pointers.grid((index) => {
      const s = linear.peek();
      const input = Math.floor(index / s.canvas.cols);
      const row = rowsOf(s.by.input, input).find(
        (r) => s.terms.output[r] === index % s.canvas.cols,
      );
      return row === undefined ? null : { grid: "copy", index: s.terms.kernel[row]!, input };
    }),
  };
}

/** The copy that has just been added, and what is linked to the cell that is pointed at. */
function copyMarks(state: LinearState): readonly Mark[] {
  const s = state.linear.value;
  const cells = (rows: Int32Array): number[] =>
    Array.from(rows, (r) => s.terms.input[r]! * s.canvas.cols + s.terms.output[r]!);
  const all: Mark[] = [];
  if (state.moment.value.phase === "add")
    all.push({ kind: "stamp", joined: true, cells: cells(rowsOf(s.by.input, state.step.value)) });
  const at = state.target.value;
  if (at)
    all.push({ kind: at.grid === "copy" ? "pointed" : "linked", cells: cells(links(s, at).rows) });
  return all;
}

type Prepared1d = ReturnType<typeof prepare1d>;

export function Stage1d({ state }: { state: LinearState }) {
  const p = useMemo(() => prepare1d(state), [state]);
  const { input, kernel, copies, output, layout } = p.arrangement.value;
  const [x, w, y] = layout.cells;
  return (
    <Stage
      layout={layout}
      signs={["×", "→"]}
      flight={
        <Flying
          state={state}
          p={p}
          from={1}
          to={(cell) => corner(origin(layout, 2), copies, y!, p.step.value * copies.cols + cell)}
          // Its row holds the copy by then.
          melts={false}
        />
      }
    >
      <Operand stage={p} cell={x!} trait="input" detail={String(input.cols)} />
      <Operand stage={p} cell={w!} trait="kernel" detail={String(kernel.cols)} />
      <div class="stack">
        <GridView
          {...p.pointers}
          name="Weighted copies"
          detail={layout.blocks[2]!.room > 260 ? "one row each" : ""}
          hue="overlap"
          cell={y!}
          style={p.copies}
          frame={copies}
          describe={(i) =>
            `copy ${Math.floor(i / copies.cols)}, cell ${(i % copies.cols) - output.left}`
          }
          marks={p.copyMarks}
        />
        <Output
          stage={p}
          cell={y!}
          frame={output}
          detail={
            layout.blocks[2]!.room > 260
              ? `${output.cols}, the sum of the rows`
              : String(output.cols)
          }
        />
      </div>
    </Stage>
  );
}
