// The race: left, windows that classify one pixel each; right, the same weights over the whole picture.

import type { ComponentChildren } from "preact";
import { useId, useMemo } from "preact/hooks";
import { Choice } from "../../ui/controls";
import { msg, useTongue } from "../../ui/language";
import { Panel, PixelCanvas, PixelFrame, paintCrop, scaleFor, scaleIn } from "../../ui/pixels";
import { box } from "../../ui/place";
import { NARROW } from "../../ui/room";
import { Veil } from "../../ui/veil";
import { amount, seconds, times } from "../../ui/words";
import type { Facts } from "./facts";
import { columnsWidth, LayerMaps, LayerTable } from "./maps";
import { ratioWords } from "./recomputation";
import { finish, type Lane, PLAYED, type Proportion } from "./state";
import {
  emptyOf,
  HEAD,
  PicturePixels,
  paintLabels,
  pixelOf,
  place,
  ScoreTable,
  type ViewProps,
  WindowPixels,
} from "./windows";

/** Pixels that the bars take, and their distance from the pictures. */
const LANES = 74;
/** Zeros around the picture are drawn no further than this. */
const HEM = 20;
const PATCH = 134;
/** Pixels of a line in the table below the patch. */
const LINE = 16;
/** In less width the mask of the windows has a short name. */
const NAMED = 150;
/** With less width the patch stands below the first screen. */
const PATCH_FROM = 940;
/** On a phone a picture is no narrower than its heading; the figure grows instead. */
const LEAST_SIDE = 88;

/** Pictures on one line, or two and two; all as large as width and height allow. */
function sizes({ figure, facts }: ViewProps) {
  const { width, stageHeight } = figure.room;
  const narrow = width.value < NARROW;
  const patch = width.value >= PATCH_FROM ? PATCH : 0;
  const gap = 16;
  const lines = narrow ? 2 : 1;
  const [rows, cols] = facts.picture;
  const hem = facts.pad[0] + facts.pad[1];
  const tall = (stageHeight.value - LANES - lines * HEAD - (narrow ? 8 : 0)) / lines;
  const maps = columnsWidth(facts.layers.length);
  const wide = narrow
    ? (width.value - gap) / 2
    : (width.value - gap * (patch ? 4 : 3) - patch - Math.min(maps, width.value / 4)) / 3;
  const scale = Math.max(
    scaleIn(wide, tall - (2 * HEM) / lines, { rows, cols }),
    scaleIn(wide, tall, { rows: rows + hem / lines, cols }),
    narrow ? LEAST_SIDE / cols : 0,
  );
  const side = scale * cols;
  const left = width.value - 3 * side - gap * (patch ? 4 : 3) - patch;
  return {
    narrow,
    patch,
    gap,
    scale,
    side,
    height: scale * rows,
    hem: Math.min(HEM, scale * facts.pad[0]),
    maps: narrow ? side : Math.min(Math.max(side, 0.9 * maps), Math.max(left, columnsWidth(1))),
  };
}

export function RaceView(props: ViewProps) {
  const { figure, facts } = props;
  const { narrow, patch, gap, scale, side, height, hem, maps } = sizes(props);
  const cell = side / facts.grid[1];
  const { t } = figure.room;
  return (
    <>
      <div class="race" data-narrow={narrow} style={{ "--gap": `${gap}px`, "--hem": `${hem}px` }}>
        <section class="runner" aria-label={t("Window by window")}>
          <Panel title={t("Picture")}>
            <PicturePixels {...props} scale={scale}>
              <TravellingWindow {...props} />
            </PicturePixels>
          </Panel>
          {patch > 0 && (
            <div class="patch-column" style={{ width: `${patch}px` }}>
              <Patch
                {...props}
                side={Math.max(40, height + hem - LINE * (facts.classes.length + 2))}
              />
              <PatchScores {...props} />
            </div>
          )}
          <Panel title={side < NAMED ? t("Windows") : t("Window by window")} hue="output">
            <WindowPixels
              {...props}
              name={t("Mask, window by window")}
              scale={cell}
              volume={figure.windowScores.value}
              pixels={() => paintLabels(props, figure.windowLabels.value, figure.window.value + 1)}
            />
          </Panel>
        </section>
        <section class="runner" aria-label={t("One pass")}>
          {facts.onePass ? (
            <>
              <LayerMaps {...props} width={maps} height={height} />
              <Panel title={t("One pass")} hue="output">
                <WindowPixels
                  {...props}
                  name={t("Mask of the one pass")}
                  scale={cell}
                  pixels={() =>
                    paintLabels(
                      props,
                      figure.maskLabels.value,
                      figure.race.value!.pass >= 1 ? facts.cost.windows : 0,
                    )
                  }
                />
              </Panel>
            </>
          ) : (
            <p class="caption">{t(facts.whyNot)}</p>
          )}
        </section>
      </div>
      <Veil parts={["counts", "cost"]}>
        <Lanes {...props} narrow={narrow} />
      </Veil>
    </>
  );
}

/** What the race's first screen has no room for. */
export function raceDetails(props: ViewProps) {
  const { figure, facts } = props;
  return (
    <div class="details">
      {figure.width.value < PATCH_FROM && (
        <div class="duo">
          <Patch {...props} side={PATCH} />
          <PatchScores {...props} />
        </div>
      )}
      <Veil parts={["counts", "cost"]}>
        {facts.onePass && <p class="caption">{ratioWords(figure.room.t, facts.cost)}</p>}
        {facts.onePass && <LayerTable {...props} />}
        <p class="caption">{lapseWords(props)}</p>
      </Veil>
    </div>
  );
}

const PROPORTIONS: readonly (readonly [Proportion, string])[] = [
  ["time", msg("Time")],
  ["macs", msg("Multiply-adds")],
];

/** What both sides run in proportion of. */
export function RaceParameters({ figure }: ViewProps) {
  const timed = figure.race.value!.time !== null;
  return (
    <Choice
      name="proportion"
      options={PROPORTIONS}
      value={timed ? figure.spec.value.proportion : "macs"}
      onChange={(proportion) => figure.store.update({ proportion })}
      missing={(kind) => kind === "time" && !timed}
    />
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
  const { t } = figure.room;
  const pixels = useMemo(
    () =>
      paintCrop(
        picture,
        { top: row - centre, left: col - centre, rows: patch, cols: patch },
        empty,
      ),
    [picture, facts, row, col, figure.theme.value],
  );
  const full = scaleFor(Math.min(PATCH, side), patch) * patch;
  return (
    <Panel title={t("Patch")} detail={`${patch} × ${patch}`} hue="kernel">
      <div
        class="pixels patch"
        role="img"
        aria-label={t("Patch of {patch} × {patch} pixels around {place}", {
          patch,
          place: place([row, col]),
        })}
        style={box(full, full)}
      >
        <PixelCanvas pixels={pixels} width={full} height={full} />
        <svg class="over" aria-hidden viewBox={`0 0 ${patch} ${patch}`} width={full} height={full}>
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
    <ScoreTable
      facts={facts}
      volume={volume}
      cell={n}
      name={figure.room.t("Scores of the patch")}
    />
  );
}

// The bars of the race: what both sides have used up so far, and how many times as much one needs.

function Lanes({ figure, facts, narrow }: ViewProps & { readonly narrow: boolean }) {
  const { macs, time } = figure.race.value!;
  const { limit } = facts.cost;
  const { t } = figure.room;
  // Two tables beside each other have titles of one line.
  const long = figure.width.value >= PATCH_FROM;
  const timed = time !== null && figure.spec.value.proportion === "time";
  return (
    <section class="lanes" aria-label={t("The race")}>
      {(!narrow || !timed) && (
        <LaneTable title={t("Multiply-adds")} lane={macs} write={amount}>
          {facts.onePass && (
            <>
              {" "}
              {t
                .words(
                  !long
                    ? "<ratio>{ratio}</ratio> for the windows"
                    : limit === null || times(limit) === times(macs.ratio)
                      ? "<ratio>{ratio}</ratio> as many for the windows"
                      : "<ratio>{ratio}</ratio> as many for the windows<large>, {limit} on a large picture</large>",
                  { ratio: times(macs.ratio), limit: times(limit ?? 0) },
                )
                .map(({ text, phase }) =>
                  phase === "ratio" ? (
                    <b key={text} class="ratio">
                      {text}
                    </b>
                  ) : phase ? (
                    <span key={text}>{text}</span>
                  ) : (
                    text
                  ),
                )}
            </>
          )}
        </LaneTable>
      )}
      {time && (!narrow || timed) && (
        <LaneTable
          title={t("Time on {device}", { device: facts.device })}
          lane={time}
          write={seconds}
        />
      )}
      {!time && !narrow && <p class="caption">{t("The time of the windows was not measured.")}</p>}
    </section>
  );
}

/** How the playing relates to the machine: the time-lapse by its name. */
function lapseWords({ figure, facts }: ViewProps): string {
  const { slidingSeconds } = facts.cost;
  const { proportion } = figure.spec.value;
  const played = PLAYED / 1000 / figure.playback.speed.value;
  const { t } = figure.room;
  const over = t("The single pass finishes by window {n}.", { n: finish(facts, proportion) });
  if (slidingSeconds === null || proportion === "macs") {
    const how = t(
      "Both sides run in proportion to their multiply-adds, the windows for {played}.",
      { played: seconds(played) },
    );
    return `${how} ${over}`;
  }
  const factor = played / slidingSeconds;
  const how = t(
    factor >= 1
      ? "Both sides run in proportion to their measured times: {measured} are played in {played}, {times} slower than on {device}."
      : "Both sides run in proportion to their measured times: {measured} are played in {played}, {times} faster than on {device}.",
    {
      measured: seconds(slidingSeconds),
      played: seconds(played),
      times: times(Math.max(factor, 1 / factor)),
      device: facts.device,
    },
  );
  return `${how} ${over}`;
}

interface LaneProps {
  readonly title: string;
  readonly lane: Lane;
  readonly write: (n: number) => string;
  /** Behind the title. */
  readonly children?: ComponentChildren;
}

function LaneTable({ title, lane, write, children }: LaneProps) {
  const { sliding, onePass, slidingSoFar, onePassSoFar } = lane;
  const t = useTongue();
  const max = Math.max(sliding, onePass);
  const row = (name: string, kind: "windows" | "pass", total: number, soFar: number) => (
    <tr>
      <th scope="row">{name}</th>
      <td class="lane-bar" aria-hidden>
        <i class="whole" style={{ width: `${(100 * total) / max}%` }} />
        <i class={kind} style={{ width: `${(100 * soFar) / max}%` }} />
      </td>
      <td>
        {soFar >= total ? (
          <b>{write(total)}</b>
        ) : (
          t
            .words("{done}<of> of {total}</of>", {
              done: soFar > 0 ? write(soFar) : "0",
              total: write(total),
            })
            .map(({ text, phase }) => (phase ? <span key={phase}>{text}</span> : text))
        )}
      </td>
    </tr>
  );
  return (
    <div class="lane">
      <p>
        <b>{title}</b>
        {children}
      </p>
      <table aria-label={title}>
        <tbody>
          {row(t("windows"), "windows", sliding, slidingSoFar)}
          {row(t("one pass"), "pass", onePass, onePassSoFar)}
        </tbody>
      </table>
    </div>
  );
}
