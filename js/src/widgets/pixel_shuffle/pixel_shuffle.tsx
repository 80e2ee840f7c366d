// The figure of sub-pixel upsampling: channels become space, and back.

import { pixel_shuffle as CHOICES } from "../../../../segwidgets/shared/options.json";
import { pixel_shuffle as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { show } from "../../terms/numbers";
import { indices } from "../../terms/terms";
import { cellStyle, digits, SVG_SIDE } from "../../ui/cell-style";
import { asOptions, CodeLine, Segmented, Stepper, type Value } from "../../ui/controls";
import type { Covering } from "../../ui/cover";
import { type EditRules, GridView, numberEdits } from "../../ui/grid";
import { keyRules } from "../../ui/keys";
import { msg, type Tongue } from "../../ui/language";
import { MatrixEquation } from "../../ui/matrix";
import { Player } from "../../ui/player";
import { ScaleKey } from "../../ui/scale-key";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { magnitude, meaningOf } from "../../ui/theme";
import { sentence } from "../../ui/words";
import type { Traits } from "../../wire/options";
import { APART, GAP, HEAD, layoutOf } from "./layout";
import {
  type Channel,
  createShuffle,
  nestedChannels,
  numbered,
  PHASES,
  PIXEL_SHUFFLE_DEFAULTS,
  phaseAt,
  type ShuffleState,
  type Stack,
} from "./state";
import css from "./style.css";
import { cellName, longestWords, pointedWords, RUNNING, stepWords, symbol } from "./words";

/** The definition of the figure, for notebooks and pages alike. */
export function pixelShuffle(): FigureDefinition {
  return {
    traits: Object.keys(PIXEL_SHUFFLE_DEFAULTS),
    css,
    ...PARTS,
    create(model: Model): Mounted {
      const state: ShuffleState = createShuffle(
        model,
        (spec, matrix) => sentence(stepWords(state.room.t, spec, 0, matrix)).split(" ").length,
      );
      return {
        ...state,
        view: <PixelShuffleView state={state} />,
        covering: () => covering(state),
      };
    },
  };
}

function PixelShuffleView({ state }: { state: ShuffleState }) {
  const { store, spec, playback, pointers, output } = state;
  const { r, shuffles, coarse, fine } = spec.value;
  // As torch's two modules have it.
  const factor = shuffles ? "upscale_factor" : "downscale_factor";
  const { t } = state.room;
  const step = Math.min(playback.step.value, playback.steps.value - 1);
  const at = pointers.target.value;
  const matrix = store.get("view") === "matrix";
  const resting = playback.shown.value >= 1 || at !== null;
  const sizes = [coarse, fine].map(({ count, rows, cols }) => `${count} × ${rows} × ${cols}`);
  const choice = (
    trait: "operation" | "view" | "labels",
    values: (word: string) => Traits = (word) => ({ [trait]: word }),
  ) => (
    <Segmented
      name={trait}
      options={asOptions(CHOICES[trait].choices)}
      value={store.get<string>(trait)}
      onChange={(word) => store.update(values(word))}
    />
  );
  // The present output goes in, so that the inverse leads back.
  const turned = (operation: string): Traits =>
    operation === store.get("operation") ? {} : { operation, input: nestedChannels(output.peek()) };
  const rescaled = (value: Value) => {
    const next = { upscale_factor: value };
    // What is out of range is refused as it is: an input for it might not be possible.
    const kept = store.accepts(next) || Number(value) > CHOICES.upscale_factor.max;
    return kept ? next : { ...next, input: numbered(Number(value), shuffles) };
  };
  return (
    <Shell
      title={shuffles ? t("Pixel shuffle") : t("Pixel unshuffle")}
      hint={t("press Play, or point at a cell: it is found on the other side.")}
      edits
      room={state.room}
      history={store}
      problem={store.problem}
      rules={(history) =>
        keyRules(
          { ...playback.keys, ...history, unpin: pointers.unpin },
          msg("edit a cell of the input; Esc cancels"),
        )
      }
      choices={
        <>
          {choice("view")}
          {choice("labels")}
        </>
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={
        <>
          {choice("operation", turned)}
          <Stepper
            key={factor}
            name={factor}
            value={r}
            pairs={false}
            accepts={(value: Value) => store.accepts(rescaled(value))}
            onChange={(value: Value) => store.update(rescaled(value), "upscale_factor")}
          />
        </>
      }
      telling={
        <>
          <Sentence
            words={
              at
                ? pointedWords(t, spec.value, at.coarse)
                : playback.hurries.value
                  ? t(RUNNING[shuffles ? "shuffle" : "unshuffle"])
                  : stepWords(t, spec.value, step, matrix)
            }
            longest={longestWords(t, spec.value)}
            live={!playback.playing.value}
            present={resting ? null : { phases: PHASES, phase: phaseAt(playback.shown.value) }}
          />
          <p class="legend">
            {matrix ? (
              <ScaleKey
                scale={scaleOf(spec.value)}
                of={t("input, output")}
                grids={["Input", "Output"]}
              />
            ) : (
              <ScaleKey scale={scaleOf(spec.value)} of={t("all channels")} />
            )}
          </p>
        </>
      }
      player={<Player playback={playback} />}
      below={
        <div class="facts">
          <p class="size">{(shuffles ? sizes : sizes.reverse()).join(" → ")}</p>
          <CodeLine text={`nn.Pixel${shuffles ? "Shuffle" : "Unshuffle"}(${r})`} />
        </div>
      }
    >
      {state.width.value > 0 && (matrix ? <Matrix state={state} /> : <Blocks state={state} />)}
    </Shell>
  );
}

/** Channels lie as their cells do in a block, beside the plane that they make. */
function Blocks({ state }: { state: ShuffleState }) {
  const { r, shuffles, coarse, fine, channels } = state.spec.value;
  const { width, stageHeight } = state.room;
  const { cell, below, columns } = layoutOf(
    { coarse, fine, r, groups: fine.count },
    { width: width.value, height: stageHeight.value },
  );
  const grid = (channel: Channel) => (
    <ChannelGrid key={channel.number} state={state} channel={channel} side={cell} />
  );
  return (
    <div
      class="shuffle"
      style={{
        "--head": `${HEAD}px`,
        gridTemplateColumns: `repeat(${columns}, max-content)`,
        gap: `${APART}px`,
      }}
    >
      {channels.fine.map((plane, k) => {
        const parts = (
          <div
            class="channels"
            style={{ gridTemplateColumns: `repeat(${r}, max-content)`, gap: `${GAP}px` }}
          >
            {channels.coarse.slice(k * r ** 2, (k + 1) * r ** 2).map(grid)}
          </div>
        );
        return (
          <div key={k} class={below ? "group below" : "group"}>
            {shuffles ? parts : grid(plane)}
            <span class="arrow" aria-hidden>
              {below ? "↓" : "→"}
            </span>
            {shuffles ? grid(plane) : parts}
          </div>
        );
      })}
    </div>
  );
}

interface ChannelProps {
  readonly state: ShuffleState;
  readonly channel: Channel;
  readonly side: number;
}

function ChannelGrid({ state, channel, side: size }: ChannelProps) {
  const { number, isInput, rows, cols } = channel;
  const { r, shuffles, coarse, channels } = state.spec.value;
  const fine = isInput !== shuffles;
  const count = channels[fine ? "fine" : "coarse"].length;
  const { t } = state.room;
  const side = isInput ? msg("Input") : msg("Output");
  const cell = { width: size, height: size };
  const position = (i: number) => channel.coarse[i]! % (coarse.rows * coarse.cols);
  const cells = indices(rows * cols);
  const style = () => {
    const context = { theme: state.theme.value, cell };
    const symbols = state.store.get("labels") === "symbols";
    return cellStyle(
      channel,
      context,
      meaningOf(coarse.values),
      magnitude(coarse.values),
      (i) => (isInput || position(i) < state.done.value ? channel.values[i]! : null),
      (i, v) => (symbols ? symbol(coarse, channel.coarse[i]!) : show(v, digits(context))),
    );
  };
  const marks = () => {
    const step = state.playback.step.value;
    const at = state.pointers.target.value?.coarse;
    const wrong = isInput ? [] : state.verdict.value.cells;
    return [
      {
        kind: isInput ? ("read" as const) : ("made" as const),
        joined: true,
        cells: isInput || state.done.value > step ? cells.filter((i) => position(i) === step) : [],
      },
      { kind: "pointed" as const, cells: cells.filter((i) => channel.coarse[i] === at) },
      {
        kind: "wrong" as const,
        cells: wrong.map((i) => i - channel.first).filter((i) => i >= 0 && i < cells.length),
      },
    ];
  };
  return (
    <GridView
      {...state.pointers.grid((i) => ({ coarse: channel.coarse[i]! }))}
      name={count > 1 ? `${side} channel ${number}` : side}
      label={count > 1 ? t("{side} channel {number}", { side: t(side), number }) : t(side)}
      title={
        count === 1 ? t(side) : fine ? `${t(side)} ${number}` : heading(t, number, cols * size)
      }
      detail={fine ? `${rows} × ${cols}` : ""}
      hue={isInput ? "input" : "output"}
      style={style}
      // All grids together have no more elements than one grid may have.
      canvas={2 * coarse.values.length > SVG_SIDE ** 2}
      blocks={fine ? { rows: r, cols: r } : null}
      cell={cell}
      at={(i) => channel.first + i}
      marks={marks}
      {...(isInput && { edit: editing(state, channel) })}
    />
  );
}

/** All channels of the output are one part, one below the other. */
const covering = ({ spec, output }: ShuffleState): Covering => ({
  asked: {
    output() {
      const { coarse, fine, shuffles } = spec.value;
      const { count, rows, cols } = shuffles ? fine : coarse;
      return { rows: count * rows, cols, truth: () => output.value.values };
    },
  },
  grid(name) {
    const part = name.split(" ")[0]!.toLowerCase();
    return [[part], part === "output" ? ["matrix"] : []];
  },
});

/** As much of a channel's name as stands above its own cells. */
const heading = (t: Tongue, channel: number, room: number): string =>
  room > 92
    ? t("Channel {channel}", { channel })
    : room > 52
      ? t("Ch. {channel}", { channel })
      : String(channel);

const editing = (
  state: ShuffleState,
  { first, values }: Pick<Channel, "first" | "values">,
): EditRules =>
  numberEdits(
    (i) => {
      const { t } = state.room;
      return t("Input {cell}", { cell: cellName(t, inputOf(state), first + i) });
    },
    (i) => values[i]!,
    (i, value) => {
      const input = inputOf(state);
      const cells = input.values.slice();
      cells[first + i] = value;
      const changed = nestedChannels({ ...input, values: cells });
      return state.store.update({ input: changed }, `cell ${first + i}`);
    },
  );

const inputOf = ({ spec }: ShuffleState): Stack =>
  spec.peek().shuffles ? spec.peek().coarse : spec.peek().fine;

/** Nothing changes its value, so input and output share a scale. */
const scaleOf = ({ coarse: { values } }: ShuffleState["spec"]["value"]) => ({
  meaning: meaningOf(values),
  max: magnitude(values),
});

/** The permutation: one 1 in each row and column. */
function Matrix({ state }: { state: ShuffleState }) {
  const { spec, playback, pointers } = state;
  const { terms, coarse, fine, shuffles, toCoarse } = spec.value;
  const plane = coarse.rows * coarse.cols;
  const [input, output] = shuffles ? [coarse, fine] : [fine, coarse];
  // A product has the number of its cell on the coarse side.
  const [ofInput, ofOutput] = shuffles ? [null, toCoarse] : [toCoarse, null];
  const at = (cells: Int32Array | null) =>
    pointers.grid((i) => ({ coarse: cells ? cells[i]! : i }));
  const label = (cells: Int32Array | null) => (i: number) =>
    state.store.get("labels") === "symbols" ? symbol(coarse, cells ? cells[i]! : i) : undefined;
  const rows = () => {
    const pointed = pointers.target.value;
    const step = playback.step.value;
    return pointed ? [pointed.coarse] : indices(coarse.count).map((k) => k * plane + step);
  };
  return (
    <MatrixEquation
      room={state.room}
      weighted={spec.value}
      blocks={{ rows: output.rows * output.cols, cols: input.rows * input.cols }}
      rows={rows}
      outputs={() => {
        const arrived = pointers.target.value || state.done.value > playback.step.value;
        return arrived ? rows().map((row) => terms.output[row]!) : [];
      }}
      matrix={at(ofOutput)}
      scale={scaleOf(spec.value)}
      input={{
        ...at(ofInput),
        name: msg("Input"),
        values: input.values,
        label: label(ofInput),
        describe: (i) => cellName(state.room.t, input, i),
        edit: editing(state, { first: 0, values: input.values }),
      }}
      output={{
        ...at(ofOutput),
        name: msg("Output"),
        values: output.values,
        label: label(ofOutput),
        describe: (i) => cellName(state.room.t, output, i),
        empty: (i) => (ofOutput ? ofOutput[i]! : i) % plane >= state.done.value,
      }}
    />
  );
}
