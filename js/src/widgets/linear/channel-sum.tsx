// The partial results of all input channels, added: the output channel looked at.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { canvasIndex } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { plane } from "../../terms/terms";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { arrange, bounds, Stage, whole } from "../../ui/stage";
import { outputFace } from "./faces";
import { sumFace } from "./faces-channels";
import { board, look } from "./parts";
import type { Figure } from "./state";

/** Smaller than the stage above, and still legible where there is room. */
const LARGEST = 34;

function prepare(figure: Figure) {
  const { parts, width, moment } = figure;
  const arrangement = stable(() => {
    const { canvas, output } = parts.value[0]!;
    const blocks = [...parts.value.map(() => whole(canvas)), whole(canvas)];
    return {
      output,
      layout: arrange(
        blocks,
        // The last heading has nothing beside it to run into.
        blocks.map((_, i) => (i === parts.value.length ? "Output channel 0 ······" : "Channel 0")),
        { ...bounds(width.value, 1), cell: LARGEST, height: 420 },
      ),
    };
  });
  const layout = computed(() => arrangement.value.layout);
  const own = board(figure, layout);
  const seen = computed(() => look(figure, layout.value.cells[0]!));
  const last = computed(() => (own.state.value === "added" ? own.step.value : own.step.value - 1));
  const summed = computed(() => {
    const { phase, progress } = moment.value;
    return phase === "sum" && progress > 0.4 ? own.step.value : own.step.value - 1;
  });
  const bias = computed(() => {
    const { channels } = figure.whole.value.spec;
    return channels?.biases[parts.value[0]!.part!.output] ?? 0;
  });
  return {
    ...own,
    arrangement,
    bias,
    partFaces: Array.from({ length: 4 }, (_, i) =>
      computed(() => outputFace(parts.value[i] ?? parts.value[0]!, seen.value, last.value)),
    ),
    sum: computed(() => sumFace(parts.value, bias.value, seen.value, summed.value)),
    sumMarks: computed((): readonly Mark[] => [
      ...own.marks.output.value,
      { kind: "wrong", cells: wrongCells(figure) },
    ]),
  };
}

/** Cells of this output channel in which torch differs. */
function wrongCells(figure: Figure): number[] {
  const s = figure.linear.value;
  const cells = plane(s.output);
  return figure.verdict.value.cells
    .filter((o) => Math.floor(o / cells) === s.part?.output)
    .map((o) => canvasIndex(s, o % cells));
}

export function ChannelSum({ figure }: { figure: Figure }) {
  const p = useMemo(() => prepare(figure), [figure]);
  const { layout, output } = p.arrangement.value;
  const parts = figure.parts.value;
  const { part } = figure.linear.value;
  const bias = p.bias.value;
  const equals = bias === 0 ? "=" : `+ ${show(bias, 2)} =`;
  const cell = (i: number) => layout.cells[i]!;
  return (
    <section class="channel-sum" aria-label="Sum over the input channels">
      <Stage layout={layout} signs={[...parts.slice(1).map(() => "+"), equals]} flight={null}>
        {[
          ...parts.map(({ part: own }, i) => (
            <div key={own!.input} class={own!.input === part?.input ? "chosen" : undefined}>
              <GridView
                {...p.pointers.output}
                name={`Partial result of channel ${own!.input}`}
                title={`Channel ${own!.input}`}
                detail=""
                hue="overlap"
                cell={cell(i)}
                ink={p.ink.value}
                face={p.partFaces[i]!}
                frame={output}
                describe={p.describe.output}
                marks={p.marks.output}
              />
            </div>
          )),
          <GridView
            key="sum"
            {...p.pointers.output}
            name="Output"
            detail={`channel ${part?.output}`}
            hue="output"
            cell={cell(parts.length)}
            ink={p.ink.value}
            face={p.sum}
            frame={output}
            describe={p.describe.output}
            marks={p.sumMarks}
          />,
        ]}
      </Stage>
    </section>
  );
}
