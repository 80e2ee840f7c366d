// The race: left, windows that classify one pixel each; right, the same weights over the whole picture.

import { useId, useMemo } from "preact/hooks";
import { Segmented } from "../../ui/controls";
import { Panel, PixelCanvas, PixelFrame, paintCrop, paintPlane, scaleFor } from "../../ui/pixels";
import { NumberTable } from "../../ui/tables";
import { ramp } from "../../ui/theme";
import { amount, counted, seconds, times } from "../../ui/words";
import type { Volume } from "../../wire/tensor";
import type { Facts } from "./facts";
import { finish, type Lane, PLAYED, type Proportion } from "./state";
import {
  emptyOf,
  PicturePixels,
  paintLabels,
  pixelOf,
  place,
  ScoreTable,
  type ViewProps,
  WindowPixels,
} from "./windows";

const GAP = 32;
const PATCH = 152;

export function RaceView(props: ViewProps) {
  const { figure, facts } = props;
  const width = figure.width.value;
  const wide = width >= 940;
  const half = wide ? 0.53 * width - 20 : width;
  const gap = width < 500 ? 20 : GAP;
  const scale = scaleFor((half - gap) / 2 + 1, facts.picture[1]);
  const side = scale * facts.picture[1];
  return (
    <>
      <div
        class="race"
        data-wide={wide}
        style={{ "--gap": `${gap}px`, "--pad": `${Math.min(20, scale * facts.pad[0])}px` }}
      >
        <section
          class="runner"
          aria-label="Window by window"
          style={{ width: wide ? `${2 * side + gap}px` : undefined }}
        >
          <h3 class="runner-title">Window by window</h3>
          <div class="duo">
            <Panel title="Picture" detail={facts.picture.join(" × ")}>
              <PicturePixels {...props} scale={scale}>
                <TravellingWindow {...props} />
              </PicturePixels>
            </Panel>
            <Panel
              title="Mask"
              detail={`${counted(figure.race.value!.done)} of ${counted(facts.cost.windows)} pixels`}
              hue="output"
            >
              <WindowPixels
                {...props}
                name="Mask, window by window"
                scale={side / facts.grid[1]}
                volume={figure.windowScores.value}
                pixels={() =>
                  paintLabels(props, figure.windowLabels.value, figure.window.value + 1)
                }
              />
            </Panel>
          </div>
          <div class="duo patch-row">
            <Patch {...props} side={width < 500 ? 90 : PATCH} />
            <PatchScores {...props} />
          </div>
        </section>
        <section class="runner one" aria-label="One pass">
          <h3 class="runner-title">One pass, the same weights</h3>
          {facts.onePass ? (
            <>
              <div class="duo">
                <LayerMaps {...props} height={side} />
                <Panel title="All at once" hue="output">
                  <WindowPixels
                    {...props}
                    name="Mask of the one pass"
                    scale={side / facts.grid[1]}
                    pixels={() =>
                      paintLabels(
                        props,
                        figure.maskLabels.value,
                        figure.race.value!.pass >= 1 ? facts.cost.windows : 0,
                      )
                    }
                  />
                </Panel>
              </div>
              <LayerTable {...props} />
            </>
          ) : (
            <p class="caption">{facts.whyNot}</p>
          )}
        </section>
      </div>
      <Lanes {...props} />
    </>
  );
}

/** The window in the padded picture, and what the picked layer sees of it. */
function TravellingWindow({ figure, facts }: ViewProps) {
  const { patch, centre } = facts;
  const [row, col] = pixelOf(facts, figure.looked.value);
  return (
    <>
      <Padding facts={facts} />
      <PixelFrame x={col - centre} y={row - centre} side={patch} />
      <Sight figure={figure} facts={facts} x={col} y={row} />
    </>
  );
}

/** What the picked layer sees around a pixel, where that is less than the window. */
function Sight({ figure, facts, x, y }: ViewProps & { readonly x: number; readonly y: number }) {
  const sees = facts.layers[figure.spec.value.layer]?.receptiveField ?? 0;
  const before = Math.floor((sees - 1) / 2);
  if (sees <= 1 || sees >= facts.patch) return null;
  return <rect class="sees" x={x - before} y={y - before} width={sees} height={sees} />;
}

/** Zeros around the picture, so that every pixel is the centre of a window. */
function Padding({ facts }: { facts: Facts }) {
  const id = useId();
  const [before, after] = facts.pad;
  const [rows, cols] = facts.picture;
  const both = before + after;
  if (both === 0) return null;
  return (
    <>
      <pattern
        id={id}
        width="3"
        height="3"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path class="hatch" d="M0 0v3" />
      </pattern>
      <path
        fill={`url(#${id})`}
        fill-rule="evenodd"
        d={`M${-before} ${-before}h${cols + both}v${rows + both}h${-cols - both}zM0 0h${cols}v${rows}h${-cols}z`}
      />
    </>
  );
}

/** What the network sees of the picture when it classifies one pixel. */
function Patch({ figure, facts, side }: ViewProps & { readonly side: number }) {
  const { patch, centre } = facts;
  const picture = figure.picture.value!;
  const [row, col] = pixelOf(facts, figure.looked.value);
  const empty = emptyOf(figure);
  const pixels = useMemo(
    () =>
      paintCrop(
        picture,
        { top: row - centre, left: col - centre, rows: patch, cols: patch },
        empty,
      ),
    [picture, facts, row, col, figure.theme.value],
  );
  const full = scaleFor(side, patch) * patch;
  return (
    <Panel title="Patch" detail={`${patch} × ${patch}`} hue="kernel">
      <div
        class="pixels patch"
        role="img"
        aria-label={`Patch of ${patch} × ${patch} pixels around ${place([row, col])}`}
        style={{ width: `${full}px`, height: `${full}px` }}
      >
        <PixelCanvas pixels={pixels} width={full} height={full} />
        <svg
          class="over"
          aria-hidden="true"
          viewBox={`0 0 ${patch} ${patch}`}
          width={full}
          height={full}
        >
          <Sight figure={figure} facts={facts} x={centre} y={centre} />
          <rect class="looked" x={centre} y={centre} width="1" height="1" />
        </svg>
      </div>
    </Panel>
  );
}

function PatchScores({ figure, facts }: ViewProps) {
  const volume = figure.windowScores.value ?? figure.scores.value;
  if (!volume) return null;
  const n = figure.looked.value;
  return (
    <Panel title="Its scores" detail={`pixel ${place(pixelOf(facts, n))}`} hue="output">
      <ScoreTable facts={facts} volume={volume} cell={n} name="Scores of the patch" />
    </Panel>
  );
}

// The one pass, layer by layer: feature maps that appear as it reaches them, and what each costs.

const SPACE = 4;

const shapeWords = (shape: readonly number[]): string => shape.join(" × ");

/** A class for a layer that the pass has not reached, and for the picked one. */
const layerClass = ({ figure }: ViewProps, i: number): string =>
  `${i < figure.race.value!.layers ? "" : " later"}${figure.spec.value.layer === i ? " on" : ""}`;

/** A mosaic as high as the mask beside it: a column for each layer, as many of its maps as there is room for. */
function LayerMaps(props: ViewProps & { readonly height: number }) {
  const { figure, facts, height } = props;
  const width = figure.width.value;
  const half = width >= 940 ? width - 48 - 2 * height - 32 : width;
  const room = half - height - (width < 500 ? 20 : 24);
  const count = Math.max(1, facts.layers.length);
  const side = Math.max(18, Math.min(96, Math.floor((room - SPACE * (count - 1)) / count)));
  const rows = Math.max(1, Math.floor((height + SPACE) / (side + SPACE)));
  return (
    <Panel title="Feature maps" detail="layer by layer">
      <div class="maps" role="group" aria-label="Layers" style={{ height: `${height}px` }}>
        {facts.layers.map((layer, i) => (
          <label
            key={String(i)}
            class={`maps-column${layerClass(props, i)}`}
            style={{ width: `${side}px` }}
          >
            <input
              type="radio"
              class="unseen"
              name="layer"
              aria-label={`Layer ${i + 1}: ${layer.words}, ${shapeWords(layer.shape)}`}
              checked={figure.spec.value.layer === i}
              onChange={() => figure.store.update({ layer: i }, "layer")}
              onClick={() => {
                if (figure.spec.peek().layer === i) figure.store.update({ layer: -1 }, "layer");
              }}
            />
            <LayerThumbs
              figure={figure}
              volume={layer.map === null ? undefined : figure.maps.value[layer.map]}
              side={side}
              max={rows}
            />
          </label>
        ))}
      </div>
    </Panel>
  );
}

interface ThumbsProps extends Pick<ViewProps, "figure"> {
  readonly volume: Volume | null | undefined;
  readonly side: number;
  /** How many maps there is room for. */
  readonly max: number;
}

function LayerThumbs({ figure, volume, side, max }: ThumbsProps) {
  const theme = figure.theme.value;
  const planes = useMemo(
    () =>
      volume?.lo.slice(0, max).map((lo, k) => {
        const scale = [lo, volume.hi[k]!] as const;
        return paintPlane(volume, k, ramp("unsigned", false, theme), scale, false);
      }),
    [volume, max, theme],
  );
  if (!planes) return <span class="no-map" style={{ height: `${side}px` }} />;
  return (
    <>
      {planes.map((pixels, k) => {
        const unit = side / Math.max(pixels.cols, pixels.rows);
        return (
          <PixelCanvas
            key={String(k)}
            pixels={pixels}
            width={unit * pixels.cols}
            height={unit * pixels.rows}
          />
        );
      })}
    </>
  );
}

/** The same in numbers. */
function LayerTable(props: ViewProps) {
  const { layers, cost } = props.facts;
  return (
    <NumberTable
      name="Layers and their multiply-adds"
      head={["layer", "output", "once", "in windows", "ratio"]}
      rowClass={(i) => layerClass(props, i)}
      rows={layers.map(({ words, shape, macs, patchMacs }, i) => [
        <>
          <span class="number">{i + 1}</span> {words}
        </>,
        shapeWords(shape),
        amount(macs),
        amount(patchMacs * cost.windows),
        macs > 0 ? times((patchMacs * cost.windows) / macs) : "",
      ])}
    />
  );
}

// The bars of the race: what both sides have used up so far, and how many times as much one needs.

const PROPORTIONS: readonly (readonly [Proportion, string])[] = [
  ["time", "Time"],
  ["macs", "Multiply-adds"],
];

function Lanes(props: ViewProps) {
  const { figure, facts } = props;
  const { macs, time } = figure.race.value!;
  return (
    <section class="lanes" aria-label="The race">
      <div class="lanes-tables">
        <LaneTable title="Multiply-adds" lane={macs} write={amount} more="as many" />
        {time ? (
          <LaneTable title={`Time on ${facts.device}`} lane={time} write={seconds} more="as long" />
        ) : (
          <p class="caption">The time of the windows was not measured.</p>
        )}
      </div>
      <div class="lanes-foot">
        <p class="caption">{lapseWords(props)}</p>
        {time && (
          <div class="after">
            <span aria-hidden="true">in proportion of</span>
            <Segmented
              legend="in proportion of"
              name="proportion"
              options={PROPORTIONS}
              value={figure.spec.value.proportion}
              onChange={(proportion) => figure.store.update({ proportion })}
            />
          </div>
        )}
      </div>
    </section>
  );
}

/** How the playing relates to the machine: the time-lapse by its name. */
function lapseWords({ figure, facts }: ViewProps): string {
  const { slidingSeconds } = facts.cost;
  const { proportion } = figure.spec.value;
  const played = PLAYED / 1000 / figure.playback.speed.value;
  const over = `The one pass ends after window ${finish(facts, proportion)}.`;
  if (slidingSeconds === null || proportion === "macs")
    return `Both sides run in proportion to their multiply-adds, the windows for ${seconds(played)}. ${over}`;
  const factor = played / slidingSeconds;
  const named = factor >= 1 ? `${times(factor)} slower` : `${times(1 / factor)} faster`;
  return `Both sides run in proportion to their measured times: ${seconds(slidingSeconds)} are played in ${seconds(played)}, ${named} than on ${facts.device}. ${over}`;
}

interface LaneProps {
  readonly title: string;
  readonly lane: Lane;
  readonly write: (n: number) => string;
  readonly more: string;
}

function LaneTable({ title, lane, write, more }: LaneProps) {
  const { sliding, onePass, slidingSoFar, onePassSoFar, ratio } = lane;
  const max = Math.max(sliding, onePass);
  const row = (name: string, kind: "windows" | "pass", total: number, soFar: number) => (
    <tr>
      <th scope="row">{name}</th>
      <td class="lane-bar" aria-hidden="true">
        <i class="whole" style={{ width: `${(100 * total) / max}%` }} />
        <i class={kind} style={{ width: `${(100 * soFar) / max}%` }} />
      </td>
      <td>
        {soFar >= total ? (
          <b>{write(total)}</b>
        ) : (
          <>
            {soFar > 0 ? write(soFar) : "0"} <span>of {write(total)}</span>
          </>
        )}
      </td>
    </tr>
  );
  return (
    <div class="lane">
      <table aria-label={title}>
        <caption>{title}</caption>
        <tbody>
          {row("windows", "windows", sliding, slidingSoFar)}
          {row("one pass", "pass", onePass, onePassSoFar)}
        </tbody>
      </table>
      <p class="ratio">
        <b>{times(ratio)}</b> {more}
      </p>
    </div>
  );
}
