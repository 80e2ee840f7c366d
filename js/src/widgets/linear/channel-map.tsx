// Which channel is looked at: all input channels, all output channels, and the kernels between them.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { type ChannelPair, kernelPlane, linked, nearestPair } from "../../terms/channels";
import { type Linear, result } from "../../terms/linear";
import { type Grid, planeOf } from "../../terms/terms";
import type { Face, Ink } from "../../ui/cell-style";
import { Painter } from "../../ui/raster";
import { pictureFace } from "./faces-channels";
import { ink, look } from "./parts";
import type { Figure } from "./state";
import { channelWords } from "./words-channels";

const SIDE = 38;

/** The pictures of all channels and kernels. */
function pictures(figure: Figure, s: Linear) {
  const { input, kernel } = s.spec;
  const output: Grid = { ...s.output, planes: s.spec.channels!.output, values: result(s) };
  const at = look(figure, { width: 1, height: 1 });
  const of = (grid: Grid) =>
    Array.from({ length: grid.planes ?? 1 }, (_, i) => pictureFace(planeOf(grid, i), grid, at));
  return { input: of(input), kernel: of(kernel), output: of(output) };
}

function Picture({ face, ink: colours }: { face: Face; ink: Ink }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const { rows, cols } = face.size;
  const cell = SIDE / Math.max(rows, cols);
  useLayoutEffect(() => {
    painter.current ??= new Painter(canvas.current!);
    painter.current.paint(face, { width: 1, height: 1 }, 8, colours);
    // The canvas may be larger than what it shows.
    const { width, height, style } = canvas.current!;
    style.width = `${width * cell}px`;
    style.height = `${height * cell}px`;
  }, [face, colours, cell]);
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

export function ChannelMap({ figure }: { figure: Figure }) {
  const s = figure.whole.value;
  const channels = s.spec.channels!;
  const pair = figure.pair.value!;
  const shown = useMemo(() => pictures(figure, s), [s, figure.theme.value]);
  const colours = useMemo(() => ink(figure), [figure.theme.value]);
  const choose = (next: ChannelPair) => {
    const { input, output } = nearestPair(channels, next);
    figure.playback.pause();
    figure.store.update({ pair: [input, output] });
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
      <Picture face={shown[name][channel]!} ink={colours} />
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
                <Picture face={shown.kernel[kernelPlane(channels, here)]!} ink={colours} />
              </button>
            );
          }),
        ])}
      </fieldset>
      <p class="channel-words">{channelWords(channels)}</p>
    </div>
  );
}
