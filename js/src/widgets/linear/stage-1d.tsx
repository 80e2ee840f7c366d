// Input × kernel → the weighted copies under each other, each where it lands, above their sum.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { links } from "../../terms/linear";
import { rowsOf } from "../../terms/terms";
import { centre, corner, Flight, flight, token } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { arrange, bounds, legible, Stage, whole } from "../../ui/stage";
import { copiesFace, copyFace } from "./faces";
import { aspect, Operand, Output } from "./panels";
import { board, pointers } from "./parts";
import type { Figure } from "./state";

/** Room between the copies and their sum, for the sum's heading. */
const SUM_GAP = 40;

function prepare(figure: Figure) {
  const { linear, width } = figure;
  const arrangement = stable(() => {
    const { canvas, output, spec, steps } = linear.value;
    const [input, kernel] = [whole(spec.input), whole(spec.kernel)];
    const result = { rows: steps + 1, cols: canvas.cols, extra: SUM_GAP };
    return {
      input,
      kernel,
      copies: whole({ rows: steps, cols: canvas.cols }),
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
      copiesFace(
        linear.value,
        own.output.value,
        own.step.value,
        figure.moment.value.phase === "add",
      ),
    ),
    copy: computed(() => copyFace(linear.value, own.output.value, own.step.value, true)),
    copyMarks: computed(() => copyMarks(figure, own.step.value)),
    copyPointers: pointers(figure, (index) => {
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
    all.push({ kind: at.grid === "copy" ? "pointed" : "kin", cells: cells(links(s, at).rows) });
  return all;
}

type Prepared = ReturnType<typeof prepare>;

export function Stage1d({ figure }: { figure: Figure }) {
  const p = useMemo(() => prepare(figure), [figure]);
  const { input, kernel, copies, output, layout } = p.arrangement.value;
  const [x, w, y] = layout.cells;
  return (
    <Stage layout={layout} signs={["×", "→"]} flight={<Flying figure={figure} p={p} />}>
      <Operand board={p} cell={x!} trait="input" size={input} detail={String(input.cols)} />
      <Operand board={p} cell={w!} trait="kernel" size={kernel} detail={String(kernel.cols)} />
      <div class="stack">
        <GridView
          {...p.copyPointers}
          name="Weighted copies"
          detail={layout.blocks[2]!.room > 260 ? "one row each" : ""}
          hue="overlap"
          cell={y!}
          ink={p.ink.value}
          face={p.copies}
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

function Flying({ figure, p }: { figure: Figure; p: Prepared }) {
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
      face={p.copy.value}
      token={at && { at, label: p.faces.input.value.labels?.[step] ?? "" }}
    />
  );
}
