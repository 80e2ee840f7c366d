// Stamping: the kernel, scaled by one input cell after the other, is added to the output.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { links } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { indices, rowsOf, type Size } from "../../terms/terms";
import { around, Cones, cone, type Pair, type Rect } from "../../ui/cones";
import { corner, Flight, flight, type Place, token } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import { msg } from "../../ui/language";
import type { Layout } from "../../ui/layout";
import type { Mark } from "../../ui/marks";
import { NARROW } from "../../ui/room";
import { arrange, bounds, fullFrame, legible, origin, Stage } from "../../ui/stage";
import { place, unique } from "../../ui/words";
import { copiesStyle, copyStyle } from "./cells";
import { severalChannels } from "./channels";
import { aspect, channelsOf, fitting, Operand, Output, sizeText, stageState } from "./parts";
import { arrangeStep } from "./results";
import { StrideRule } from "./rule";
import type { LinearState } from "./state";

// In 2D: input × kernel = weighted copy → output.

function prepare2d(state: LinearState) {
  const { linear } = state;
  const arrangement = stable(() => {
    const { canvas, output, spec } = linear.value;
    const [input, kernel] = [fullFrame(spec.input), fullFrame(spec.kernel)];
    const [ofInput, ofKernel] = channelsOf(state, sizeText(2, input), sizeText(2, kernel));
    const { t } = state.room;
    return {
      input,
      kernel,
      canvas: fullFrame(canvas),
      output,
      ...arrangeStep(state, severalChannels, {
        first: [input, `${t("Input")} ${ofInput[0]}`],
        beside: canvas,
        headings: [
          `${t("Kernel")} ${ofKernel[0]}`,
          `${t("Weighted copy")} ${t("{weight} · kernel", { weight: "−0.5" })}`,
        ],
        sign: "→",
        aspect: 1,
      }),
    };
  });
  const own = stageState(
    state,
    computed(() => arrangement.value.layout),
  );
  const context = own.context(2);
  const cones = computed((): Linked => {
    const { layout, input, canvas, chosen } = arrangement.value;
    const { by, terms } = linear.value;
    return {
      from: cellsOf(layout, 0, input),
      to: cellsOf(layout, 3 + chosen, canvas),
      of: (i) => Array.from(rowsOf(by.input, i), (row) => [i, terms.output[row]!]),
    };
  });
  return {
    ...own,
    cones,
    panels: severalChannels.panels(state, own),
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
    <severalChannels.Around state={state} beside={layout.beside}>
      <Stage
        layout={layout}
        signs={signs}
        under={
          <>
            <StampCones state={state} p={p} />
            <StrideRule
              state={state}
              edges={[
                { at: origin(layout, 0), size: input, cell: x! },
                { at: origin(layout, layout.blocks.length - 1), size: canvas, cell: y! },
              ]}
            />
          </>
        }
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
        {p.panels({ layout, frame: output })}
      </Stage>
    </severalChannels.Around>
  );
}

/** The weighted copy says in its heading which weight it has. */
function Copy({ state, p }: { state: LinearState; p: Prepared2d }) {
  const { layout, kernel } = p.arrangement.value;
  const { input } = state.linear.value.spec;
  const { t } = state.room;
  const step = p.step.value;
  const weight =
    state.labels.value === "symbols" ? state.symbols.value.input(step) : show(input.values[step]!);
  return (
    <GridView
      {...p.pointers}
      name={msg("Weighted copy")}
      short={
        layout.blocks[2]!.room < (state.width.value < NARROW ? 160 : 130) && t("<noun>Copy</noun>")
      }
      detail={t("{weight} · kernel", { weight })}
      hue="overlap"
      cell={layout.cells[2]!}
      style={p.copy}
      frame={kernel}
      describe={(i) => place(2, kernel, i)}
      marks={p.marks.copy}
    />
  );
}

// Cones: from each input cell to the cells that its copy reaches.

/** More cones than this are a fog: only those that are lit are drawn. */
const DRAWN = 64;

const cellsOf =
  (layout: Layout & { head: number }, panel: number, size: Size) =>
  (i: number): Rect =>
    corner(origin(layout, panel), size, layout.cells[panel]!, i);

interface Linked {
  readonly from: (cell: number) => Rect;
  readonly to: (cell: number) => Rect;
  /** The links of one input cell. */
  readonly of: (input: number) => Pair[];
}

interface ConesProps {
  readonly state: LinearState;
  readonly p: Prepared1d | Prepared2d;
}

/** All cones faintly, the present one lit; those of a cell that is pointed at alone. */
function StampCones({ state, p }: ConesProps) {
  const { width, height } = p.arrangement.value.layout;
  const linked = p.cones.value;
  const { steps } = state.linear.value;
  const pairs = useMemo(
    () => (steps > DRAWN ? [] : indices(steps).flatMap(linked.of)),
    [linked, steps],
  );
  const at = state.target.value;
  const pointed = at && at.grid !== "kernel" ? links(state.linear.value, at).input : null;
  const lit = pointed ? unique([...pointed]).flatMap(linked.of) : null;
  return (
    <svg class="under" aria-hidden width={width} height={height}>
      <Cones from={linked.from} to={linked.to} pairs={pairs} lit={lit} />
      {!lit && (
        <g class="cones present">
          <path d={coneOf(linked, p.step.value)} />
        </g>
      )}
    </svg>
  );
}

function coneOf({ from, to, of }: Linked, input: number): string {
  return cone(from(input), around(of(input).map(([, reached]) => to(reached))));
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
  const [[inputAt, inputCell], [copyAt, copyCell]] = [place(0), place(from)];
  const sprites = flight(
    now,
    melts || now.phase === "place" ? rows.length : 0,
    (k) => corner(copyAt, kernel, copyCell, k),
    (k) => to(s.terms.output[rows[k]!]!),
  );
  // It comes to rest on the sign, where it covers no cell that is read.
  const { x, y } = layout.operators[0]!;
  const { width, height } = inputCell;
  const at = token(now, corner(inputAt, input, inputCell, step), {
    ...inputCell,
    x: x - width / 2,
    y: y - height / 2,
  });
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
    const { t } = state.room;
    const result = { rows: steps + 1, cols: canvas.cols, extra: SUM_GAP };
    return {
      input,
      kernel,
      copies: fullFrame({ rows: steps, cols: canvas.cols }),
      output,
      layout: arrange(
        [input, legible(kernel, state.room, canvas), result],
        [
          `${t("Input")} ${input.cols}`,
          `${t("Kernel")} ${kernel.cols}`,
          `${t("Weighted copies")} ${t("one row each")}`,
        ],
        bounds(state.room, aspect(state)),
      ),
    };
  });
  const own = stageState(
    state,
    computed(() => arrangement.value.layout),
  );
  const cones = computed((): Linked => {
    const { layout, input, copies } = arrangement.value;
    const { by, terms } = linear.value;
    return {
      from: cellsOf(layout, 0, input),
      to: cellsOf(layout, 2, copies),
      of: (i) =>
        Array.from(rowsOf(by.input, i), (row) => [i, i * copies.cols + terms.output[row]!]),
    };
  });
  return {
    ...own,
    cones,
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
  const { t } = state.room;
  const copiesAt = origin(layout, 2);
  const sumAt = { ...copiesAt, y: copiesAt.y + copies.rows * y!.height + SUM_GAP };
  return (
    <Stage
      layout={layout}
      signs={["×", "→"]}
      under={
        <>
          <StampCones state={state} p={p} />
          <StrideRule
            state={state}
            edges={[
              { at: origin(layout, 0), size: input, cell: x! },
              { at: sumAt, size: { rows: 1, cols: copies.cols }, cell: y! },
            ]}
          />
        </>
      }
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
          name={msg("Weighted copies")}
          short={layout.blocks[2]!.room < 150 && t("Copies")}
          detail={layout.blocks[2]!.room > 260 ? t("one row each") : ""}
          hue="overlap"
          cell={y!}
          style={p.copies}
          frame={copies}
          describe={(i) =>
            t("copy {copy}, cell {cell}", {
              copy: Math.floor(i / copies.cols),
              cell: show((i % copies.cols) - output.left),
            })
          }
          marks={p.copyMarks}
        />
        <Output
          stage={p}
          cell={y!}
          frame={output}
          detail={
            layout.blocks[2]!.room > 260
              ? t("{size}, the sum of the rows", { size: output.cols })
              : String(output.cols)
          }
        />
      </div>
    </Stage>
  );
}
