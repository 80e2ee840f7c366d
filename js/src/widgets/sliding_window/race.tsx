// The race: left, windows that classify one pixel each; right, the same weights over the whole picture.

import { computed } from "@preact/signals";
import { useId, useMemo } from "preact/hooks";
import { Segmented } from "../../ui/controls";
import {
  Panel,
  PixelCanvas,
  type Pixels,
  paintMask,
  paintPatch,
  paintPlane,
  scaleFor,
} from "../../ui/pixels";
import { ramp } from "../../ui/theme";
import { amount, counted, seconds, times } from "../../ui/words";
import type { Volume } from "../../wire/tensor";
import type { Facts } from "./facts";
import { emptyOf, PicturePixels, pixelOf, ScoreTable, WindowGrid } from "./parts";
import { finish, type Lane, PLAYED, type Proportion, type Sliding } from "./state";

const GAP = 32;
const PATCH = 152;

export function RaceView({ figure, facts }: { figure: Sliding; facts: Facts }) {
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
              <PicturePixels figure={figure} facts={facts} scale={scale}>
                <TravellingWindow figure={figure} facts={facts} />
              </PicturePixels>
            </Panel>
            <Panel
              title="Mask"
              detail={`${counted(figure.race.value!.done)} of ${counted(facts.cost.windows)} pixels`}
              hue="output"
            >
              <RaceMask figure={figure} facts={facts} scale={side / facts.grid[1]} of="windows" />
            </Panel>
          </div>
          <div class="duo patch-row">
            <Patch figure={figure} facts={facts} side={width < 500 ? 90 : PATCH} />
            <PatchScores figure={figure} facts={facts} />
          </div>
        </section>
        <section class="runner one" aria-label="One pass">
          <h3 class="runner-title">One pass, the same weights</h3>
          {facts.onePass ? (
            <>
              <div class="duo">
                <LayerMaps figure={figure} facts={facts} height={side} />
                <Panel title="All at once" hue="output">
                  <RaceMask figure={figure} facts={facts} scale={side / facts.grid[1]} of="pass" />
                </Panel>
              </div>
              <LayerTable figure={figure} facts={facts} />
            </>
          ) : (
            <p class="caption">{facts.whyNot}</p>
          )}
        </section>
      </div>
      <Lanes figure={figure} facts={facts} />
    </>
  );
}

/** The window in the padded picture, its centre, and what the enlarged layer sees of it. */
function TravellingWindow({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const { patch, centre } = facts;
  const [row, col] = pixelOf(facts, figure.looked.value);
  const sees = facts.layers[figure.spec.value.layer]?.receptiveField ?? 0;
  return (
    <>
      <Padding facts={facts} />
      <rect class="window halo" x={col - centre} y={row - centre} width={patch} height={patch} />
      <rect class="window" x={col - centre} y={row - centre} width={patch} height={patch} />
      {sees > 1 && sees < patch && (
        <rect
          class="sees"
          x={col - Math.floor((sees - 1) / 2)}
          y={row - Math.floor((sees - 1) / 2)}
          width={sees}
          height={sees}
        />
      )}
      <rect class="centre" x={col} y={row} width="1" height="1" />
    </>
  );
}

/** Zeros around the picture, so that every pixel is the centre of a window. */
function Padding({ facts }: { facts: Facts }) {
  const [before, after] = facts.pad;
  const [rows, cols] = facts.picture;
  if (before + after === 0) return null;
  const id = useId();
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
        d={`M${-before} ${-before}h${cols + before + after}v${rows + before + after}h${-cols - before - after}zM0 0h${cols}v${rows}h${-cols}z`}
      />
    </>
  );
}

interface MaskProps {
  readonly figure: Sliding;
  readonly facts: Facts;
  readonly scale: number;
  /** Whose labels these are; the windows' come one by one, those of the pass all at once. */
  readonly of: "windows" | "pass";
}

function RaceMask({ figure, facts, scale, of }: MaskProps) {
  const windows = of === "windows";
  const done = () => {
    if (windows) return figure.window.value + 1;
    return figure.race.value!.pass >= 1 ? facts.cost.windows : 0;
  };
  return (
    <WindowGrid
      figure={figure}
      facts={facts}
      name={windows ? "Mask, window by window" : "Mask of the one pass"}
      scale={scale}
      volume={windows ? figure.windowScores.value : null}
      pixels={() =>
        paintMask(
          windows ? figure.windowLabels.value : (figure.mask.value?.data ?? []),
          facts.grid[0],
          facts.grid[1],
          facts.colours,
          emptyOf(figure),
          done(),
        )
      }
    />
  );
}

/** What the network sees of the picture when it classifies one pixel. */
function Patch({ figure, facts, side }: Readonly<{ figure: Sliding; facts: Facts; side: number }>) {
  const { patch, centre } = facts;
  const pixels = useMemo(
    () =>
      computed(() => {
        const [row, col] = pixelOf(facts, figure.looked.value);
        return paintPatch(
          figure.picture.value!,
          row - centre,
          col - centre,
          patch,
          emptyOf(figure),
        );
      }),
    [figure, facts],
  );
  const unit = scaleFor(side, patch);
  const full = unit * patch;
  const [row, col] = pixelOf(facts, figure.looked.value);
  const sees = facts.layers[figure.spec.value.layer]?.receptiveField ?? 0;
  const from = centre - Math.floor((sees - 1) / 2);
  return (
    <Panel title="Patch" detail={`${patch} × ${patch}`} hue="kernel">
      <div
        class="pixels patch"
        role="img"
        aria-label={`Patch of ${patch} × ${patch} pixels around (${row}, ${col})`}
        style={{ width: `${full}px`, height: `${full}px` }}
      >
        <PixelCanvas pixels={pixels.value} width={full} height={full} />
        <svg
          class="over"
          aria-hidden="true"
          viewBox={`0 0 ${patch} ${patch}`}
          width={full}
          height={full}
        >
          {sees > 1 && sees < patch && (
            <rect class="sees" x={from} y={from} width={sees} height={sees} />
          )}
          <rect class="centre" x={centre} y={centre} width="1" height="1" />
        </svg>
      </div>
    </Panel>
  );
}

function PatchScores({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const volume = figure.windowScores.value ?? figure.scores.value;
  if (!volume) return null;
  return (
    <Panel
      title="Its scores"
      detail={`pixel (${pixelOf(facts, figure.looked.value).join(", ")})`}
      hue="output"
    >
      <ScoreTable
        facts={facts}
        volume={volume}
        cell={figure.looked.value}
        name="Scores of the patch"
      />
    </Panel>
  );
}

// The bars of the race: what both sides have used up so far, and how many times as much one needs.

const PROPORTIONS: readonly (readonly [Proportion, string])[] = [
  ["time", "Time"],
  ["macs", "Multiply-adds"],
];

export function Lanes({ figure, facts }: { figure: Sliding; facts: Facts }) {
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
        <p class="caption">{lapse(figure, facts)}</p>
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
function lapse(figure: Sliding, facts: Facts): string {
  const { slidingSeconds } = facts.cost;
  const played = PLAYED / 1000 / figure.playback.speed.value;
  const over = `The one pass ends after window ${finish(facts, figure.spec.value.proportion)}.`;
  if (slidingSeconds === null || figure.spec.value.proportion === "macs")
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
  const most = Math.max(sliding, onePass);
  return (
    <div class="lane">
      <table aria-label={title}>
        <caption>{title}</caption>
        <tbody>
          <Row
            name="windows"
            kind="windows"
            most={most}
            total={sliding}
            sofar={slidingSoFar}
            write={write}
          />
          <Row
            name="one pass"
            kind="pass"
            most={most}
            total={onePass}
            sofar={onePassSoFar}
            write={write}
          />
        </tbody>
      </table>
      <p class="ratio">
        <b>{times(ratio)}</b> {more}
      </p>
    </div>
  );
}

interface RowProps {
  readonly name: string;
  readonly kind: "windows" | "pass";
  readonly most: number;
  readonly total: number;
  readonly sofar: number;
  readonly write: (n: number) => string;
}

function Row({ name, kind, most, total, sofar, write }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="lane-bar" aria-hidden="true">
        <i class="whole" style={{ width: `${(100 * total) / most}%` }} />
        <i class={kind} style={{ width: `${(100 * sofar) / most}%` }} />
      </td>
      <td>
        {sofar >= total ? (
          <b>{write(total)}</b>
        ) : (
          <>
            {sofar > 0 ? write(sofar) : "0"} <span>of {write(total)}</span>
          </>
        )}
      </td>
    </tr>
  );
}

// The one pass, layer by layer: feature maps that appear as it reaches them, and what each costs.

const SPACE = 4;

export const shapeWords = (shape: readonly number[]): string => shape.join(" × ");

interface MapsProps {
  readonly figure: Sliding;
  readonly facts: Facts;
  /** Height of the mosaic, as that of the mask beside it. */
  readonly height: number;
}

/** A mosaic: a column for each layer, as many of its maps as there is room for. */
export function LayerMaps({ figure, facts, height }: MapsProps) {
  const width = figure.width.value;
  const wide = width >= 940;
  const half = wide ? width - 48 - 2 * height - 32 : width;
  const room = half - height - (width < 500 ? 20 : 24);
  const count = Math.max(1, facts.layers.length);
  const side = Math.max(18, Math.min(96, Math.floor((room - SPACE * (count - 1)) / count)));
  const rows = Math.max(1, Math.floor((height + SPACE) / (side + SPACE)));
  const done = figure.race.value!.layers;
  return (
    <Panel title="Feature maps" detail="layer by layer">
      <div class="maps" role="group" aria-label="Layers" style={{ height: `${height}px` }}>
        {facts.layers.map((layer, i) => (
          <label
            key={String(i)}
            class={`maps-column${i < done ? "" : " later"}${figure.spec.value.layer === i ? " on" : ""}`}
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
              volume={layer.map === null ? null : (figure.maps.value[layer.map] ?? null)}
              side={side}
              most={rows}
            />
          </label>
        ))}
      </div>
    </Panel>
  );
}

interface ThumbsProps {
  readonly figure: Sliding;
  readonly volume: Volume | null;
  readonly side: number;
  readonly most: number;
}

function LayerThumbs({ figure, volume, side, most }: ThumbsProps) {
  const planes = useMemo((): readonly Pixels[] => {
    if (!volume) return [];
    return Array.from({ length: Math.min(most, volume.classes) }, (_, k) => {
      const scale = [volume.lo[k]!, volume.hi[k]!] as const;
      return paintPlane(volume, k, ramp("unsigned", false, figure.theme.value), scale, false);
    });
  }, [volume, most, figure.theme.value]);
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
      {planes.length === 0 && <span class="no-map" style={{ height: `${side}px` }} />}
    </>
  );
}

/** The same in numbers. */
export function LayerTable({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const { windows } = facts.cost;
  const done = figure.race.value!.layers;
  return (
    <div class="layer-table">
      <table aria-label="Layers and their multiply-adds">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col" class="shape">
              output
            </th>
            <th scope="col">once</th>
            <th scope="col">in windows</th>
            <th scope="col">ratio</th>
          </tr>
        </thead>
        <tbody>
          {facts.layers.map((layer, i) => (
            <tr
              key={String(i)}
              class={`${i < done ? "" : "later"} ${figure.spec.value.layer === i ? "on" : ""}`}
            >
              <th scope="row">
                <span class="number">{i + 1}</span> {layer.words}
              </th>
              <td class="shape">{shapeWords(layer.shape)}</td>
              <td>{amount(layer.macs)}</td>
              <td>{amount(layer.patchMacs * windows)}</td>
              <td>{layer.macs > 0 ? times((layer.patchMacs * windows) / layer.macs) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
