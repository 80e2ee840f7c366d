// Input × kernel = weighted copy → output.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import { rowsOf, type Size } from "../../terms/terms";
import { centre, corner, Flight, flight, token } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import { arrange, bounds, legible, Stage, whole } from "../../ui/stage";
import { place } from "../../ui/words";
import { copyFace } from "./faces";
import { channelsOf, Operand, Output } from "./panels";
import { board, pointers } from "./parts";
import type { Figure } from "./state";

const by = ({ rows, cols }: Size): string => `${rows} × ${cols}`;

function prepare(figure: Figure) {
  const { linear, width } = figure;
  const arrangement = stable(() => {
    const { canvas, output, spec, part } = linear.value;
    const [input, kernel] = [whole(spec.input), whole(spec.kernel)];
    return {
      input,
      kernel,
      canvas: whole(canvas),
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
      copyFace(
        linear.value,
        { ...own.output.value, cell: layout.value.cells[2]! },
        own.step.value,
        own.state.value !== "read",
      ),
    ),
    copyPointers: pointers(figure, (index) => ({ grid: "copy", index, input: own.step.peek() })),
  };
}

type Prepared = ReturnType<typeof prepare>;

export function Stage2d({ figure }: { figure: Figure }) {
  const p = useMemo(() => prepare(figure), [figure]);
  const { input, kernel, output, layout } = p.arrangement.value;
  const [x, w, , y] = layout.cells;
  return (
    <Stage layout={layout} signs={["×", "=", "→"]} flight={<Flying figure={figure} p={p} />}>
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
function Copy({ figure, p }: { figure: Figure; p: Prepared }) {
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
      ink={p.ink.value}
      face={p.copy}
      frame={kernel}
      describe={(i) => place(2, kernel, i)}
      marks={p.marks.copy}
    />
  );
}

function Flying({ figure, p }: { figure: Figure; p: Prepared }) {
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
      face={p.copy.value}
      token={at && { at, label: p.faces.input.value.labels?.[step] ?? "" }}
    />
  );
}
