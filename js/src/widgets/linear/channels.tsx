// Several channels: which of them are looked at, and how the partial results of all are added.

import { computed } from "@preact/signals";
import { useContext, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { type ChannelPair, coercePair, kernelPlane, linked } from "../../terms/channels";
import { canvasIndex, type Linear, partsOf } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { type Grid, indices, plane, planeOf } from "../../terms/terms";
import {
  blank,
  type CellStyle,
  DIGITS,
  labelWidth,
  type TextColors,
  textColors,
} from "../../ui/cell-style";
import { Covers } from "../../ui/cover";
import { GridView } from "../../ui/grid";
import { msg } from "../../ui/language";
import type { Block, Layout } from "../../ui/layout";
import type { Mark } from "../../ui/marks";
import { box } from "../../ui/place";
import { Painter } from "../../ui/raster";
import { NARROW } from "../../ui/room";
import { arrange, bounds, fullFrame } from "../../ui/stage";
import { outputStyle, pictureStyle, sumStyle } from "./cells";
import { channelWords } from "./channel-words";
import { contextOf, fitting, type StageState } from "./parts";
import { type AroundProps, type Arranged, type Ends, oneChannel, type Results } from "./results";
import type { LinearState } from "./state";

// The map of channels stands left of the stage, on a phone above it.

const GAP = 4;
/** Besides a picture: its frame, and the number of a channel. */
const FRAME = 8;
const NUMBER = 16;
/** The word before a row of channels. */
const CORNER = 40;
/** Of the words below the map, and between map and stage. */
const WORDS = { width: 190, height: 84 };
const BESIDE = 32;
const LARGEST = 46;
/** Pixels of a panel that has its channel's name in full. */
const NAMED = 92;
/** On a phone cells become so small before the stage grows. */
const SMALLEST = 5;
/** A cell with a sign and two digits. */
const LEGIBLE = Math.max(DIGITS, labelWidth(3));

/** How large the map is, beside the stage or above it. */
function mapRoom(state: LinearState, beside: boolean) {
  const { width, stageHeight } = state.room;
  const { input, output } = state.wholeMap.value.spec.channels!;
  // Without the kernels the channels of both sides stand in one row, or in one each.
  const one = (input + output) * (30 + GAP) + 2 * CORNER <= width.value;
  const rows = beside ? output + 1 : one ? 1 : 2;
  const free = beside ? (stageHeight.value - WORDS.height) / rows - GAP : 30;
  const side = Math.max(26, Math.min(LARGEST, Math.floor(free)));
  const column = side + NUMBER;
  const own = (input + 1) * (column + GAP) - GAP;
  return {
    side,
    column,
    rows,
    width: beside ? Math.max(WORDS.width, own) : width.value,
    height: rows * (side + GAP) + 8,
  };
}

/** A stage and its map of channels: the map stands beside it where the stage keeps its digits by that. */
function arrangeChannels(
  state: LinearState,
  blocks: readonly Omit<Block, "head">[],
  headings: readonly string[],
  aspect: number,
): Arranged {
  if (state.parts.value.length === 0) return oneChannel.arrange(state, blocks, headings, aspect);
  const all = bounds(state.room, aspect);
  const { height } = mapRoom(state, false);
  const above = arrange(blocks, headings, {
    ...all,
    height: all.height - height,
    smallest: all.smallest && SMALLEST,
  });
  if (state.room.width.value < NARROW) return { ...above, beside: false };
  const { width } = mapRoom(state, true);
  const side = arrange(blocks, headings, bounds(state.room, aspect, width + BESIDE));
  const cell = (at: Layout) => at.cells.at(-1)!.width;
  return cell(side) >= LEGIBLE || cell(side) >= cell(above)
    ? { ...side, beside: true }
    : { ...above, beside: false };
}

/** A stage, with the map of channels where there are several. */
function Around({ state, beside, children }: AroundProps) {
  if (state.parts.value.length === 0) return <>{children}</>;
  return (
    <div class={beside ? "with-channels row" : "with-channels"}>
      <ChannelMap state={state} beside={beside} />
      <div class="main">{children}</div>
    </div>
  );
}

function Thumbnail({
  style,
  side,
  colors,
}: {
  style: CellStyle;
  side: number;
  colors: TextColors;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const { rows, cols } = style.size;
  const cell = side / Math.max(rows, cols);
  useLayoutEffect(() => {
    painter.current ??= new Painter(canvas.current!);
    const pixel = { width: cell, height: cell };
    painter.current.paint(style, pixel, 8, colors, pixel);
  }, [style, colors, cell]);
  return (
    <span class="picture clip" aria-hidden style={box(cols * cell, rows * cell)}>
      <canvas ref={canvas} />
    </span>
  );
}

/** The styles of the pictures of all input channels and kernels. */
function pictureStyles(state: LinearState, s: Linear) {
  const at = contextOf(state, { width: 1, height: 1 });
  const of = (grid: Grid) =>
    indices(grid.planes ?? 1).map((i) => pictureStyle(planeOf(grid, i), grid, at));
  return { input: of(s.spec.input), kernel: of(s.spec.kernel) };
}

/** The styles of the pictures of all output channels, as far as the present step has come. */
const outputStyles = (state: LinearState, s: Linear): CellStyle[] =>
  s.spec.channels!.biases.map((bias, o) =>
    sumStyle(partsOf(s, o), bias, contextOf(state, { width: 1, height: 1 }), state.summed.value),
  );

/** All input channels, all output channels, and the kernels between them. */
function ChannelMap({ state, beside }: { state: LinearState; beside: boolean }) {
  const s = state.wholeMap.value;
  const channels = s.spec.channels!;
  const pair = state.pair.value!;
  const { side, column, rows, width } = mapRoom(state, beside);
  const operands = useMemo(() => pictureStyles(state, s), [s, state.theme.value]);
  const cover = useContext(Covers);
  const seen = { ...operands, output: outputStyles(state, s) };
  const shown = (name: keyof typeof seen): CellStyle[] =>
    cover.covers([name]) ? seen[name].map(blank) : seen[name];
  const colors = useMemo(() => textColors(state.theme.value), [state.theme.value]);
  const picture = (style: CellStyle) => (
    <Thumbnail style={style} side={side - FRAME} colors={colors} />
  );
  const choose = (next: ChannelPair) => {
    const { input, output } = coercePair(channels, next);
    state.playback.pause();
    state.store.update({ pair: [input, output] });
  };
  /** The output channel decides on the group, so that of an input channel leads there first. */
  const chooseInput = (input: number) => {
    const output = linked(channels, { input, output: pair.output })
      ? pair.output
      : indices(channels.output).find((o) => linked(channels, { input, output: o }))!;
    choose({ input, output });
  };
  const { t } = state.room;
  const inputs = indices(channels.input);
  const all = channels.input + channels.output;
  const numbered = beside || width >= all * (side + GAP + NUMBER) + 2 * CORNER;
  // In one row the output channels come after the input channels, in two below them.
  const at = (row: number, col: number) =>
    beside || row === 0
      ? { gridRow: row + 1, gridColumn: col + 1 }
      : rows === 1
        ? { gridRow: 1, gridColumn: channels.input + 2 + row }
        : { gridRow: 2, gridColumn: row + 1 };
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
        aria-label={
          name === "input"
            ? t("Input channel {channel}", { channel })
            : t("Output channel {channel}", { channel })
        }
        checked={pair[name] === channel}
        onChange={change}
      />
      {numbered && <span class="number">{channel}</span>}
      {picture(shown(name)[channel]!)}
    </label>
  );
  const kernel = (here: ChannelPair) => {
    const { input: i, output: o } = here;
    const chosen = pair.input === i && pair.output === o;
    if (!linked(channels, here))
      return <span key={`${i} ${o}`} class="none" style={at(o + 1, i + 1)} />;
    return (
      <button
        key={`${i} ${o}`}
        type="button"
        tabIndex={-1}
        class={`channel kernel${chosen ? " on" : ""}`}
        aria-label={t("Kernel from input channel {input} to output channel {output}", {
          input: i,
          output: o,
        })}
        aria-pressed={chosen}
        style={at(o + 1, i + 1)}
        onClick={() => choose(here)}
      >
        {picture(shown("kernel")[kernelPlane(channels, here)]!)}
      </button>
    );
  };
  return (
    <div class="channels" style={{ width: `${width}px` }}>
      <fieldset
        class="channel-map"
        style={{
          gap: `${GAP}px`,
          gridAutoRows: `${side}px`,
          gridTemplateColumns: beside ? `repeat(${channels.input + 1}, ${column}px)` : undefined,
        }}
      >
        <legend class="unseen">{t("Channels looked at")}</legend>
        <span class="corner" aria-hidden style={at(0, 0)}>
          <i>{t("in →")}</i>
          {beside && <i>{t("out ↓")}</i>}
        </span>
        {inputs.map((i) => radio("input", i, () => chooseInput(i)))}
        {!beside && (
          <span
            class="corner"
            aria-hidden
            style={rows === 1 ? at(0, channels.input + 1) : { gridRow: 2, gridColumn: 1 }}
          >
            <i>{t("out →")}</i>
          </span>
        )}
        {indices(channels.output).map((o) => [
          radio("output", o, () => choose({ input: pair.input, output: o })),
          ...(beside ? inputs : []).map((i) => kernel({ input: i, output: o })),
        ])}
      </fieldset>
      {beside && <p class="channel-words">{channelWords(t, channels)}</p>}
    </div>
  );
}

// What the products of a step end in: all partial results and their sum.

function results(state: LinearState): Results {
  const { canvas, part } = state.linear.value;
  const parts = state.parts.value;
  if (parts.length === 0) return oneChannel.results(state);
  const { t } = state.room;
  const size = fullFrame(canvas);
  const bias = biasOfSum(state);
  const added = bias === 0 ? "" : `${bias < 0 ? "−" : "+"} ${show(Math.abs(bias), 2)}\n`;
  return {
    blocks: [...parts.map(() => size), size],
    headings: [
      ...parts.map(
        () =>
          `${t(state.width.value < NARROW ? "Ch. {channel}" : "Channel {channel}", { channel: 0 })} ${t("partial")}`,
      ),
      `${t("Output")} ${t("channel {channel}", { channel: 0 })}`,
    ],
    signs: (first) => [first, ...parts.slice(1).map(() => "+"), `${added}=`],
    chosen: parts.findIndex((own) => own.part!.input === part!.input),
  };
}

function biasOfSum(state: LinearState): number {
  const { channels } = state.wholeMap.value.spec;
  return channels?.biases[state.linear.value.part?.output ?? 0] ?? 0;
}

/** Cells of this output channel in which torch differs. */
function wrongCells(state: LinearState): number[] {
  const s = state.linear.value;
  const cells = plane(s.output);
  return state.verdict.value.cells
    .filter((o) => Math.floor(o / cells) === s.part?.output)
    .map((o) => canvasIndex(s, o % cells));
}

/** What the panels of the results are drawn from. */
function resultStyles(state: LinearState, own: StageState) {
  const { parts, linear } = state;
  const context = own.output;
  return {
    // There are at most as many input channels.
    parts: indices(4).map((i) =>
      computed(() => outputStyle(parts.value[i] ?? linear.value, context.value, own.last.value)),
    ),
    sum: computed(() =>
      parts.value.length > 0
        ? sumStyle(parts.value, biasOfSum(state), context.value, state.summed.value)
        : outputStyle(linear.value, context.value, own.last.value),
    ),
    sumMarks: computed((): readonly Mark[] => [
      ...own.marks.output.value,
      { kind: "wrong", cells: wrongCells(state) },
    ]),
  };
}

/** The last panels of a stage. */
function panels(state: LinearState, own: StageState): ReturnType<Ends["panels"]> {
  const [styles, one] = [resultStyles(state, own), oneChannel.panels(state, own)];
  return (at) => {
    const { layout, frame } = at;
    const { part } = state.linear.value;
    const parts = state.parts.value;
    const cell = layout.cells.at(-1)!;
    const from = layout.blocks.length - parts.length - 1;
    const { t } = state.room;
    if (parts.length === 0) return one(at);
    return [
      ...parts.map(({ part: pair }, i) => {
        const channel = pair!.input;
        return (
          <div key={channel} class={channel === part?.input ? "chosen" : undefined}>
            <GridView
              {...own.grids.output}
              name={`Partial result of channel ${channel}`}
              label={t("Partial result of channel {channel}", { channel })}
              title={
                layout.blocks[from + i]!.room < NAMED
                  ? t("Ch. {channel}", { channel })
                  : t("Channel {channel}", { channel })
              }
              detail={fitting(layout, from + i, t("partial result"), t("partial"), "")}
              hue="overlap"
              cell={cell}
              style={styles.parts[i]!}
              frame={frame}
            />
          </div>
        );
      }),
      <GridView
        key="sum"
        {...own.grids.output}
        name={msg("Output")}
        detail={t("channel {channel}", { channel: part!.output })}
        hue="output"
        cell={cell}
        style={styles.sum}
        frame={frame}
        marks={styles.sumMarks}
      />,
    ];
  };
}

/** The ends of a figure that may have several channels. */
export const severalChannels: Ends = { results, arrange: arrangeChannels, panels, Around };
