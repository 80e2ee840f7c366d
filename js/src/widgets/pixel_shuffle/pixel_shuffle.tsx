// The figure of sub-pixel upsampling: channels become space, and back.

import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { pixel_shuffle as CHOICES } from "../../../../segwidgets/shared/options.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { show } from "../../terms/numbers";
import { type CellStyle, cellStyle, digits, textColors } from "../../ui/cell-style";
import { asOptions, CopyLine, Segmented, Stepper, type Value } from "../../ui/controls";
import { type EditRules, GridView, numberEdits } from "../../ui/grid";
import { keyRules } from "../../ui/keys";
import type { Mark } from "../../ui/marks";
import { Player } from "../../ui/player";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { magnitude, meaningOf } from "../../ui/theme";
import type { Traits } from "../../wire/options";
import {
  createShuffle,
  nestedChannels,
  numbered,
  PIXEL_SHUFFLE_DEFAULTS,
  type ShuffleState,
  type Stack,
} from "./state";
import css from "./style.css";
import { cellName, pointedWords, stepWords, symbol } from "./words";

/** Matrices with more rows are said in words. */
const MAX_ROWS = 64;
const GAP = 12;

/** The definition of the figure, for notebooks and pages alike. */
export function pixelShuffle(): FigureDefinition {
  return {
    traits: Object.keys(PIXEL_SHUFFLE_DEFAULTS),
    css,
    create(model: Model): Mounted {
      const state = createShuffle(model);
      return { ...state, view: <PixelShuffleView state={state} /> };
    },
  };
}

function PixelShuffleView({ state }: { state: ShuffleState }) {
  const { store, spec, playback, pointers, output } = state;
  const { r, shuffles, coarse, fine } = spec.value;
  const name = shuffles ? "Pixel shuffle" : "Pixel unshuffle";
  const step = Math.min(playback.step.value, playback.steps.value - 1);
  const at = pointers.target.value;
  const sizes = [coarse, fine].map(({ count, rows, cols }) => `${count} × ${rows} × ${cols}`);
  const choice = (
    trait: "operation" | "view" | "labels",
    values: (word: string) => Traits = (word) => ({ [trait]: word }),
  ) => (
    <Segmented
      legend={trait}
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
    return store.accepts(next) ? next : { ...next, input: numbered(Number(value), shuffles) };
  };
  return (
    <Shell
      title={name}
      history={store}
      problem={store.problem}
      rules={(history) =>
        keyRules({ ...playback.keys, ...history, unpin: pointers.unpin }, "the input")
      }
      choices={
        <>
          {choice("view")}
          {choice("labels")}
        </>
      }
      badge={<Badge verdict={state.verdict} />}
    >
      <div class="parameters" role="group" aria-label="Parameters">
        {choice("operation", turned)}
        <Stepper
          name="upscale_factor"
          value={r}
          pairs={false}
          accepts={(value: Value) => store.accepts(rescaled(value))}
          onChange={(value: Value) => store.update(rescaled(value), "upscale_factor")}
        />
      </div>
      {state.width.value > 0 &&
        (store.get("view") === "matrix" ? <Matrix state={state} /> : <Blocks state={state} />)}
      <div class="telling">
        <Sentence
          words={at ? pointedWords(spec.value, at.coarse) : stepWords(spec.value, step)}
          live={!playback.playing.value}
        />
      </div>
      <Player playback={playback} />
      <footer>
        <div class="facts">
          <p class="size">{(shuffles ? sizes : sizes.reverse()).join(" → ")}</p>
          <CopyLine
            name="the PyTorch line"
            text={`nn.${name.replace(" s", "S").replace(" u", "U")}(${r})`}
          />
        </div>
      </footer>
    </Shell>
  );
}

/** Channels lie as their cells do in a block, beside the plane that they make. */
function Blocks({ state }: { state: ShuffleState }) {
  const { r, shuffles, coarse, fine } = state.spec.value;
  const gaps = (r - 1) * GAP;
  const width = state.width.value;
  const narrow = width < 560;
  const room = narrow ? (width - gaps) / fine.cols : (width - gaps - 60) / (2 * fine.cols);
  const side = Math.max(2, Math.min(42, Math.floor(room)));
  const all = (channels: Stack) => Array.from({ length: channels.count }, (_, k) => k);
  const grid = (fineSide: boolean, channel: number) => (
    <Channel key={channel} state={state} fineSide={fineSide} channel={channel} side={side} />
  );
  return (
    <div class="shuffle">
      {all(fine).map((plane) => {
        const channels = (
          <div class="channels" style={{ "--r": r }}>
            {all(coarse)
              .slice(plane * r ** 2, (plane + 1) * r ** 2)
              .map((channel) => grid(false, channel))}
          </div>
        );
        return (
          <div key={plane} class="blocks" data-narrow={narrow}>
            {shuffles ? channels : grid(true, plane)}
            <span class="arrow" aria-hidden="true">
              {narrow ? "↓" : "→"}
            </span>
            {shuffles ? grid(true, plane) : channels}
          </div>
        );
      })}
    </div>
  );
}

interface ChannelProps {
  readonly state: ShuffleState;
  readonly fineSide: boolean;
  readonly channel: number;
  readonly side: number;
}

function Channel({ state, fineSide, channel, side }: ChannelProps) {
  const cell = { width: side, height: side };
  const parts = useMemo(() => {
    const channels = () => (fineSide ? state.spec.value.fine : state.spec.value.coarse);
    const first = () => channel * channels().rows * channels().cols;
    /** The cell of the coarse side that a cell of this grid is. */
    const coarseAt = (i: number) => {
      const at = first() + i;
      return fineSide ? state.spec.value.toCoarse[at]! : at;
    };
    const position = (i: number) => {
      const { rows, cols } = state.spec.value.coarse;
      return coarseAt(i) % (rows * cols);
    };
    const isInput = () => state.spec.value.shuffles !== fineSide;
    return { channels, first, coarseAt, position, isInput };
  }, [state, fineSide, channel]);
  const style = useMemo(() => computed(() => styleOf(state, parts, side)), [state, parts, side]);
  const marks = useMemo(() => computed(() => marksOf(state, parts)), [state, parts]);
  const channels = parts.channels();
  if (channel >= channels.count) return null;
  const input = parts.isInput();
  const name = input ? "Input" : "Output";
  return (
    <GridView
      {...state.pointers.grid((i) => ({ coarse: parts.coarseAt(i) }))}
      name={channels.count > 1 ? `${name} channel ${channel}` : name}
      title={channels.count > 1 && !fineSide ? heading(channel, channels.cols * side) : name}
      detail={fineSide ? `${channels.rows} × ${channels.cols}` : ""}
      hue={input ? "input" : "output"}
      style={style}
      frame={{ top: 0, left: 0, rows: channels.rows, cols: channels.cols }}
      blocks={fineSide ? { rows: state.spec.value.r, cols: state.spec.value.r } : null}
      cell={cell}
      colors={textColors(state.theme.value)}
      describe={(i) => cellName({ ...channels, count: 1 }, i)}
      marks={marks}
      {...(input && { edit: editing(state, parts.first) })}
    />
  );
}

/** As much of a channel's name as stands above its own cells. */
const heading = (channel: number, room: number): string =>
  room > 92 ? `Channel ${channel}` : room > 52 ? `Ch. ${channel}` : String(channel);

interface Parts {
  readonly channels: () => Stack;
  readonly first: () => number;
  readonly coarseAt: (i: number) => number;
  readonly position: (i: number) => number;
  readonly isInput: () => boolean;
}

function styleOf(state: ShuffleState, parts: Parts, side: number): CellStyle {
  const { coarse } = state.spec.value;
  const context = { theme: state.theme.value, cell: { width: side, height: side } };
  const { rows, cols, values } = parts.channels();
  const first = parts.first();
  const symbols = state.store.get("labels") === "symbols";
  const known = (i: number) => parts.isInput() || parts.position(i) < state.done.value;
  return cellStyle(
    { rows, cols },
    context,
    meaningOf(coarse.values),
    magnitude(coarse.values),
    (i) => (known(i) ? values[first + i]! : null),
    (i, v) => (symbols ? symbol(coarse, parts.coarseAt(i)) : show(v, digits(context))),
  );
}

function marksOf(state: ShuffleState, parts: Parts): Mark[] {
  const { rows, cols } = parts.channels();
  const input = parts.isInput();
  const step = state.playback.step.value;
  const cells = Array.from({ length: rows * cols }, (_, i) => i);
  const marks: Mark[] = [];
  if (input || state.done.value > step)
    marks.push({
      kind: input ? "read" : "stamp",
      joined: true,
      cells: cells.filter((i) => parts.position(i) === step),
    });
  const at = state.pointers.target.value?.coarse;
  if (at !== undefined)
    marks.push({ kind: "pointed", cells: cells.filter((i) => parts.coarseAt(i) === at) });
  if (!input) {
    const wrong = new Set(state.verdict.value.cells);
    if (wrong.size > 0)
      marks.push({ kind: "wrong", cells: cells.filter((i) => wrong.has(parts.first() + i)) });
  }
  return marks;
}

function editing(state: ShuffleState, first: () => number): EditRules {
  const input = () =>
    state.spec.peek().shuffles ? state.spec.peek().coarse : state.spec.peek().fine;
  return numberEdits(
    (i) => `Input ${cellName(input(), first() + i)}`,
    (i) => input().values[first() + i]!,
    (i, value) => {
      const values = input().values.slice();
      values[first() + i] = value;
      const cells = nestedChannels({ ...input(), values });
      return state.store.update({ input: cells }, `cell ${first() + i}`);
    },
  );
}

/** One 1 in each row and column. */
function Matrix({ state }: { state: ShuffleState }) {
  const count = state.spec.value.toFine.length;
  const detail = `${count} × ${count}, one 1 in each row and column`;
  const side = Math.max(5, Math.min(22, Math.floor(Math.min(state.width.value, 352) / count)));
  const parts = useMemo(() => {
    /** The coarse cell of an entry that is 1, or −1. */
    const entry = (i: number): number => {
      const { toFine, toCoarse, shuffles } = state.spec.value;
      const [row, col] = [Math.floor(i / toFine.length), i % toFine.length];
      return shuffles ? (toCoarse[row] === col ? col : -1) : toFine[row] === col ? row : -1;
    };
    const at = (coarse: number): number => {
      const { toFine, shuffles } = state.spec.value;
      const fine = toFine[coarse]!;
      return shuffles ? fine * toFine.length + coarse : coarse * toFine.length + fine;
    };
    return { entry, at };
  }, [state]);
  const style: ReadonlySignal<CellStyle> = useMemo(
    () =>
      computed(() =>
        cellStyle(
          { rows: count, cols: count },
          { theme: state.theme.value, cell: { width: side, height: side } },
          "count",
          1,
          (i) => Number(parts.entry(i) >= 0),
          (_, v) => String(v),
          (i) => parts.entry(i) < 0,
        ),
      ),
    [state, parts, count, side],
  );
  const marks = useMemo(
    () =>
      computed((): Mark[] => {
        const { coarse } = state.spec.value;
        const plane = coarse.rows * coarse.cols;
        const step = state.playback.step.value;
        const present = Array.from({ length: coarse.count }, (_, k) => parts.at(k * plane + step));
        const target = state.pointers.target.value;
        const marks: Mark[] = [{ kind: "stamp", cells: present }];
        return target ? [...marks, { kind: "pointed", cells: [parts.at(target.coarse)] }] : marks;
      }),
    [state, parts],
  );
  if (count > MAX_ROWS) return <p class="caption">A permutation matrix of {detail}.</p>;
  return (
    <div class="shuffle matrix">
      <GridView
        {...state.pointers.grid((i) => (parts.entry(i) < 0 ? null : { coarse: parts.entry(i) }))}
        name="Matrix"
        detail={detail}
        hue="kernel"
        style={style}
        frame={{ top: 0, left: 0, rows: count, cols: count }}
        cell={{ width: side, height: side }}
        colors={textColors(state.theme.value)}
        describe={(i) => `row ${Math.floor(i / count)}, column ${i % count}:`}
        marks={marks}
      />
    </div>
  );
}
