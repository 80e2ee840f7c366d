// Several channels: which of them are looked at, and how the partial results of all are added.

import { computed } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { type ChannelPair, coercePair, kernelPlane, linked } from "../../terms/channels";
import { canvasIndex, type Linear, result } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { type Grid, plane, planeOf } from "../../terms/terms";
import { type CellStyle, type TextColors, textColors } from "../../ui/cell-style";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { Painter } from "../../ui/raster";
import { arrange, bounds, fullFrame, Stage } from "../../ui/stage";
import { outputStyle, pictureStyle, sumStyle } from "./cells";
import { contextOf, stageState } from "./parts";
import type { LinearState } from "./state";
import { channelWords } from "./words";

const SIDE = 38;

/** The styles of the pictures of all channels and kernels. */
function pictureStyles(state: LinearState, s: Linear) {
  const { input, kernel } = s.spec;
  const output: Grid = { ...s.output, planes: s.spec.channels!.output, values: result(s) };
  const at = contextOf(state, { width: 1, height: 1 });
  const of = (grid: Grid) =>
    Array.from({ length: grid.planes ?? 1 }, (_, i) => pictureStyle(planeOf(grid, i), grid, at));
  return { input: of(input), kernel: of(kernel), output: of(output) };
}

function Thumbnail({ style, colors }: { style: CellStyle; colors: TextColors }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const { rows, cols } = style.size;
  const cell = SIDE / Math.max(rows, cols);
  useLayoutEffect(() => {
    painter.current ??= new Painter(canvas.current!);
    painter.current.paint(style, { width: 1, height: 1 }, 8, colors);
    // The canvas may be larger than what it shows.
    const { width, height, style: shape } = canvas.current!;
    shape.width = `${width * cell}px`;
    shape.height = `${height * cell}px`;
  }, [style, colors, cell]);
  return (
    <span
      class="picture"
      aria-hidden="true"
      style={{ width: `${cols * cell}px`, height: `${rows * cell}px` }}
    >
      <canvas ref={canvas} />
    </span>
  );
}

/** All input channels, all output channels, and the kernels between them. */
export function ChannelMap({ state }: { state: LinearState }) {
  const s = state.wholeMap.value;
  const channels = s.spec.channels!;
  const pair = state.pair.value!;
  const shown = useMemo(() => pictureStyles(state, s), [s, state.theme.value]);
  const colors = useMemo(() => textColors(state.theme.value), [state.theme.value]);
  const choose = (next: ChannelPair) => {
    const { input, output } = coercePair(channels, next);
    state.playback.pause();
    state.store.update({ pair: [input, output] });
  };
  /** The output channel decides on the group, so that of an input channel leads there first. */
  const chooseInput = (input: number) => {
    const output = linked(channels, { input, output: pair.output })
      ? pair.output
      : all("output").find((o) => linked(channels, { input, output: o }))!;
    choose({ input, output });
  };
  const all = (name: "input" | "output") => Array.from({ length: channels[name] }, (_, i) => i);
  const at = (row: number, column: number) => ({ gridRow: row + 1, gridColumn: column + 1 });
  const radio = (name: "input" | "output", channel: number, change: () => void) => (
    <label
      key={`${name} ${channel}`}
      class={`channel ${name}${pair[name] === channel ? " on" : ""}`}
      style={name === "input" ? at(0, channel + 1) : at(channel + 1, 0)}
    >
      <input
        type="radio"
        class="unseen"
        name={`${name}-channel`}
        aria-label={`${name === "input" ? "Input" : "Output"} channel ${channel}`}
        checked={pair[name] === channel}
        onChange={change}
      />
      <span class="number">{channel}</span>
      <Thumbnail style={shown[name][channel]!} colors={colors} />
    </label>
  );
  return (
    <div class="channels">
      <fieldset class="channel-map">
        <legend class="unseen">Channels looked at</legend>
        <span class="corner" aria-hidden="true" style={at(0, 0)}>
          <i>in →</i>
          <i>out ↓</i>
        </span>
        {all("input").map((i) => radio("input", i, () => chooseInput(i)))}
        {all("output").map((o) => [
          radio("output", o, () => choose({ input: pair.input, output: o })),
          ...all("input").map((i) => {
            const here = { input: i, output: o };
            const chosen = pair.input === i && pair.output === o;
            if (!linked(channels, here))
              return <span key={`${i} ${o}`} class="none" style={at(o + 1, i + 1)} />;
            return (
              <button
                key={`${i} ${o}`}
                type="button"
                tabIndex={-1}
                class={`channel kernel${chosen ? " on" : ""}`}
                aria-label={`Kernel from input channel ${i} to output channel ${o}`}
                aria-pressed={chosen}
                style={at(o + 1, i + 1)}
                onClick={() => choose(here)}
              >
                <Thumbnail style={shown.kernel[kernelPlane(channels, here)]!} colors={colors} />
              </button>
            );
          }),
        ])}
      </fieldset>
      <p class="channel-words">{channelWords(channels)}</p>
    </div>
  );
}

/** Smaller than the stage above, and still legible where there is room. */
const LARGEST = 34;

function prepare(state: LinearState) {
  const { parts, moment } = state;
  const arrangement = stable(() => {
    const { canvas, output } = parts.value[0]!;
    const blocks = [...parts.value.map(() => fullFrame(canvas)), fullFrame(canvas)];
    return {
      output,
      layout: arrange(
        blocks,
        // The last heading has nothing beside it to run into.
        blocks.map((_, i) => (i === parts.value.length ? "Output channel 0 ······" : "Channel 0")),
        { ...bounds(state.room, 1), cell: LARGEST, height: 420 },
      ),
    };
  });
  const own = stageState(
    state,
    computed(() => arrangement.value.layout),
  );
  const context = own.context(0);
  const summed = computed(() => {
    const { phase, progress } = moment.value;
    return phase === "sum" && progress > 0.4 ? own.step.value : own.step.value - 1;
  });
  const bias = computed(() => {
    const { channels } = state.wholeMap.value.spec;
    return channels?.biases[parts.value[0]!.part!.output] ?? 0;
  });
  return {
    ...own,
    arrangement,
    bias,
    partStyles: Array.from({ length: 4 }, (_, i) =>
      computed(() => outputStyle(parts.value[i] ?? parts.value[0]!, context.value, own.last.value)),
    ),
    sum: computed(() => sumStyle(parts.value, bias.value, context.value, summed.value)),
    sumMarks: computed((): readonly Mark[] => [
      ...own.marks.output.value,
      { kind: "wrong", cells: wrongCells(state) },
    ]),
  };
}

/** Cells of this output channel in which torch differs. */
function wrongCells(state: LinearState): number[] {
  const s = state.linear.value;
  const cells = plane(s.output);
  return state.verdict.value.cells
    .filter((o) => Math.floor(o / cells) === s.part?.output)
    .map((o) => canvasIndex(s, o % cells));
}

/** The partial results of all input channels, added: the output channel looked at. */
export function ChannelSum({ state }: { state: LinearState }) {
  const p = useMemo(() => prepare(state), [state]);
  const { layout, output } = p.arrangement.value;
  const parts = state.parts.value;
  const { part } = state.linear.value;
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
                {...p.grids.output}
                name={`Partial result of channel ${own!.input}`}
                title={`Channel ${own!.input}`}
                detail=""
                hue="overlap"
                cell={cell(i)}
                style={p.partStyles[i]!}
                frame={output}
              />
            </div>
          )),
          <GridView
            key="sum"
            {...p.grids.output}
            name="Output"
            detail={`channel ${part?.output}`}
            hue="output"
            cell={cell(parts.length)}
            style={p.sum}
            frame={output}
            marks={p.sumMarks}
          />,
        ]}
      </Stage>
    </section>
  );
}
