// Input × kernel = weighted copy → output.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { links } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { rowsOf, type Size } from "../../terms/terms";
import { centre, corner, Flight, flight, token } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { arrange, bounds, fullFrame, legible, Stage } from "../../ui/stage";
import { place } from "../../ui/words";
import { copiesStyle, copyStyle } from "./cells";
import { aspect, board, channelsOf, Operand, Output } from "./parts";
import type { Figure } from "./state";

const by = ({ rows, cols }: Size): string => `${rows} × ${cols}`;

function prepare2d(figure: Figure) {
  const { linear, width } = figure;
  const arrangement = stable(() => {
    const { canvas, output, spec, part } = linear.value;
    const [input, kernel] = [fullFrame(spec.input), fullFrame(spec.kernel)];
    return {
      input,
      kernel,
      canvas: fullFrame(canvas),
      output,
      layout: arrange(
        [input, legible(kernel), legible(kernel), canvas],
        [
          `Input ${channelsOf(figure, by(input))[0]}`,
          `Kernel ${channelsOf(figure, by(kernel))[1]}`,
          "Weighted copy −0.5 · kernel",
          `${part ? "Partial result" : "Output"} ${by(output)}`,
        ],
        bounds(width.value, 1),
      ),
    };
  });
  const layout = computed(() => arrangement.value.layout);
  const own = board(figure, layout);
  return {
    ...own,
    arrangement,
    copy: computed(() =>
      copyStyle(
        linear.value,
        { ...own.output.value, cell: layout.value.cells[2]! },
        own.step.value,
        own.state.value !== "read",
      ),
    ),
    copyPointers: figure.pointers.grid((index) => ({
      grid: "copy",
      index,
      input: own.step.peek(),
    })),
  };
}

type Prepared2d = ReturnType<typeof prepare2d>;

export function Stage2d({ figure }: { figure: Figure }) {
  const p = useMemo(() => prepare2d(figure), [figure]);
  const { input, kernel, output, layout } = p.arrangement.value;
  const [x, w, , y] = layout.cells;
  return (
    <Stage layout={layout} signs={["×", "=", "→"]} flight={<Flying2d figure={figure} p={p} />}>
      <Operand
        board={p}
        cell={x!}
        trait="input"
        size={input}
        detail={channelsOf(figure, by(input))[0]}
      />
      <Operand
        board={p}
        cell={w!}
        trait="kernel"
        size={kernel}
        detail={channelsOf(figure, by(kernel))[1]}
      />
      <Copy figure={figure} p={p} />
      <Output
        board={p}
        cell={y!}
        frame={output}
        detail={by(output)}
        partial={figure.linear.value.part !== undefined}
      />
    </Stage>
  );
}

/** The weighted copy says in its heading which weight it has. */
function Copy({ figure, p }: { figure: Figure; p: Prepared2d }) {
  const { layout, kernel } = p.arrangement.value;
  const { input } = figure.linear.value.spec;
  const step = p.step.value;
  const weight =
    figure.labels.value === "symbols"
      ? figure.symbols.value.input(step)
      : show(input.values[step]!);
  return (
    <GridView
      {...p.copyPointers}
      name="Weighted copy"
      short={layout.blocks[2]!.room < 130 && "Copy"}
      detail={`${weight} · kernel`}
      hue="overlap"
      cell={layout.cells[2]!}
      colors={p.ink.value}
      style={p.copy}
      frame={kernel}
      describe={(i) => place(2, kernel, i)}
      marks={p.marks.copy}
    />
  );
}

function Flying2d({ figure, p }: { figure: Figure; p: Prepared2d }) {
  const { layout, input, kernel, canvas } = p.arrangement.value;
  const s = figure.linear.value;
  const now = figure.moment.value;
  const step = p.step.value;
  const { cells, blocks, head } = layout;
  const origin = (i: number) => ({ x: blocks[i]!.x, y: blocks[i]!.y + head });
  const rows = rowsOf(s.by.input, step);
  const sprites = flight(
    now,
    rows.length,
    (k) => corner(origin(2), kernel, cells[2]!, k),
    (k) => corner(origin(3), canvas, cells[3]!, s.terms.output[rows[k]!]!),
  );
  const at = token(
    now,
    corner(origin(0), input, cells[0]!, step),
    centre(origin(1), kernel, cells[1]!),
  );
  return (
    <Flight
      width={layout.width}
      height={layout.height}
      sprites={sprites}
      style={p.copy.value}
      token={at && { at, label: p.styles.input.value.labels?.[step] ?? "" }}
    />
  );
}

// Input × kernel → the weighted copies under each other, each where it lands, above their sum.

/** Room between the copies and their sum, for the sum's heading. */
const SUM_GAP = 40;

function prepare1d(figure: Figure) {
  const { linear, width } = figure;
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
        [input, legible(kernel), result],
        [`Input ${input.cols}`, `Kernel ${kernel.cols}`, "Weighted copies one row each"],
        bounds(width.value, aspect(figure)),
      ),
    };
  });
  const own = board(
    figure,
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
        figure.moment.value.phase === "add",
      ),
    ),
    copy: computed(() => copyStyle(linear.value, own.output.value, own.step.value, true)),
    copyMarks: computed(() => copyMarks(figure, own.step.value)),
    copyPointers: figure.pointers.grid((index) => {
      const s = linear.peek();
      const input = Math.floor(index / s.canvas.cols);
      const row = rowsOf(s.by.input, input).find(
        (r) => s.terms.output[r] === index % s.canvas.cols,
      );
      return row === undefined ? null : { grid: "copy", index: s.terms.kernel[row]!, input };
    }),
  };
}

/** The copy that has just been added, and the kin of what is pointed at. */
function copyMarks(figure: Figure, step: number): readonly Mark[] {
  const s = figure.linear.value;
  const cells = (rows: Int32Array): number[] =>
    Array.from(rows, (r) => s.terms.input[r]! * s.canvas.cols + s.terms.output[r]!);
  const all: Mark[] = [];
  if (figure.moment.value.phase === "add")
    all.push({ kind: "stamp", joined: true, cells: cells(rowsOf(s.by.input, step)) });
  const at = figure.target.value;
  if (at)
    all.push({ kind: at.grid === "copy" ? "pointed" : "linked", cells: cells(links(s, at).rows) });
  return all;
}

type Prepared1d = ReturnType<typeof prepare1d>;

export function Stage1d({ figure }: { figure: Figure }) {
  const p = useMemo(() => prepare1d(figure), [figure]);
  const { input, kernel, copies, output, layout } = p.arrangement.value;
  const [x, w, y] = layout.cells;
  return (
    <Stage layout={layout} signs={["×", "→"]} flight={<Flying1d figure={figure} p={p} />}>
      <Operand board={p} cell={x!} trait="input" size={input} detail={String(input.cols)} />
      <Operand board={p} cell={w!} trait="kernel" size={kernel} detail={String(kernel.cols)} />
      <div class="stack">
        <GridView
          {...p.copyPointers}
          name="Weighted copies"
          detail={layout.blocks[2]!.room > 260 ? "one row each" : ""}
          hue="overlap"
          cell={y!}
          colors={p.ink.value}
          style={p.copies}
          frame={copies}
          describe={(i) =>
            `copy ${Math.floor(i / copies.cols)}, cell ${(i % copies.cols) - output.left}`
          }
          marks={p.copyMarks}
        />
        <Output
          board={p}
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

function Flying1d({ figure, p }: { figure: Figure; p: Prepared1d }) {
  const { layout, input, kernel, copies } = p.arrangement.value;
  const s = figure.linear.value;
  const now = figure.moment.value;
  const step = p.step.value;
  const { cells, blocks, head } = layout;
  const origin = (i: number) => ({ x: blocks[i]!.x, y: blocks[i]!.y + head });
  const rows = rowsOf(s.by.input, step);
  const at = token(
    now,
    corner(origin(0), input, cells[0]!, step),
    centre(origin(1), kernel, cells[1]!),
  );
  // In "add" the copy lies in its row already: only the way there is flown.
  const count = now.phase === "place" ? rows.length : 0;
  const sprites = flight(
    now,
    count,
    (k) => corner(origin(1), kernel, cells[1]!, k),
    (k) => corner(origin(2), copies, cells[2]!, step * copies.cols + s.terms.output[rows[k]!]!),
  );
  return (
    <Flight
      width={layout.width}
      height={layout.height}
      sprites={sprites}
      style={p.copy.value}
      token={at && { at, label: p.styles.input.value.labels?.[step] ?? "" }}
    />
  );
}
