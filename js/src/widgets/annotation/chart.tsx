// What each tool takes: clicks, seconds and IoU, as points over time and as a table.

import { useCovered } from "../../ui/cover";
import { msg, type Tongue } from "../../ui/language";
import { Veil } from "../../ui/veil";
import { capital } from "../../ui/words";
import { NAMES, TOOLS } from "./attempts";
import type { AnnotationState, Effort } from "./state";
import { iouWords } from "./words";

const PAD = { left: 34, right: 10, top: 20, bottom: 30 };
const LETTER = 6.6;
/** Of the first name, which is bold. */
const BOLD = 7.6;
const LINE = 12;

/** The next of 1, 2, 5, 10, 20 … that is no smaller. */
export function roundUp(n: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1e-6, n)));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= n - 1e-9)!;
}

interface Named {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

type Place = readonly [left: number, foot: number];
type Area = readonly [left: number, top: number, right: number, bottom: number];

/** Pixels from a point within which no name stands. */
const REACH = 6;
const BESIDE = 9;

/** So far apart are the places on a way that names keep clear of. */
const STRIDE = 5;

/** A name in its place, and the line that leads there from its point where it is not beside it. */
export interface Placed extends Named {
  readonly leader: string;
}

/**
 * Names beside their points, none over another or over a point where that can be, and rather not over
 * the way: on the right, above, on the left, below, and further down. Those that come first choose first.
 */
export function named(
  points: readonly Named[],
  width: number,
  way: readonly (readonly [x: number, y: number])[] = [],
): Placed[] {
  const taken: Area[] = points.map(({ x, y }) => [x - REACH, y - REACH, x + REACH, y + REACH]);
  const crossed: Area[] = way.slice(1).flatMap(([x, y], i) => {
    const [u, v] = way[i]!;
    const parts = Math.max(1, Math.ceil(Math.hypot(x - u, y - v) / STRIDE));
    return Array.from({ length: parts }, (_, k): Area => {
      const [a, b] = [u + ((x - u) * k) / parts, v + ((y - v) * k) / parts];
      return [a - 1, b - 1, a + 1, b + 1];
    });
  });
  return points.map(({ text, x, y }, i) => {
    const long = (i === 0 ? BOLD : LETTER) * text.length;
    const middle = Math.max(PAD.left, Math.min(width - long, x - long / 2));
    const beside: Place[] = [
      [x + BESIDE, y + 4],
      [middle, y - 9],
      [x - BESIDE - long, y + 4],
      [middle, y + 17],
    ];
    const further: Place[] = [];
    for (let down = LINE; down < 20 * LINE; down += LINE / 2)
      further.push(
        [x + BESIDE, y + 4 + down],
        [middle, y + 17 + down],
        [x - BESIDE - long, y + 4 + down],
      );
    const areaOf = ([left, foot]: Place): Area => [left, foot - LINE + 2, left + long, foot + 2];
    const free = (among: readonly Place[], kept: readonly Area[]) =>
      among.find((place) => {
        const [l, t, r, b] = areaOf(place);
        return (
          t >= 0 &&
          l >= PAD.left &&
          r <= width &&
          !kept.some(([u, v, w, z]) => l < w && r > u && t < z && b > v)
        );
      });
    const place =
      free(beside, [...taken, ...crossed]) ??
      free(beside, taken) ??
      free(further, taken) ??
      beside[2]!;
    taken.push(areaOf(place));
    const [left, foot] = place;
    const leader = further.includes(place) ? `M${x} ${y}L${left - 2} ${foot - 4}` : "";
    return { text, x: left, y: foot, leader };
  });
}

interface ChartProps {
  readonly state: AnnotationState;
  readonly width: number;
  readonly height: number;
}

export const Chart = (props: ChartProps) => (
  <Veil parts={["scores"]} height={props.height}>
    <Curves {...props} />
  </Veil>
);

function Curves({ state, width, height }: ChartProps) {
  const { t } = state.room;
  const { tool, shows } = state.spec.value;
  const present = state.chart.value.find((one) => one.tool === tool && one.whose === shows);
  // The present one is first to have its name beside it, and lies above the others.
  const efforts = [
    ...(present ? [present] : []),
    ...state.chart.value.filter((one) => one !== present),
  ].filter(({ ious }) => ious.length > 0);
  const longest = roundUp(Math.max(10, ...efforts.map(({ seconds }) => seconds)));
  const x = (seconds: number) => PAD.left + ((width - PAD.left - PAD.right) * seconds) / longest;
  const y = (iou: number) => PAD.top + (height - PAD.top - PAD.bottom) * (1 - iou);
  const at = ({ seconds, ious }: Effort) => ({ x: x(seconds), y: y(ious.at(-1)!) });
  const attempt = state.attempt.value;
  const way =
    present && attempt
      ? present.ious
          .flatMap((iou, i) => (Number.isNaN(iou) ? [] : [`${x(attempt.times[i]!)},${y(iou)}`]))
          .join(" ")
      : "";
  const click = state.clicks.value - 1;
  const iou = present?.ious[click];
  const names = named(
    efforts.map((one) => ({ text: t(NAMES[one.tool]), ...at(one) })),
    width,
    way.split(" ").flatMap((place) => {
      const [across, down] = place.split(",").map(Number);
      return down === undefined ? [] : [[across!, down] as const];
    }),
  );
  return (
    <svg
      class="effort-chart"
      width={width}
      height={height}
      role="img"
      aria-label={chartWords(t, efforts)}
    >
      {[0, 0.5, 1].map((n) => (
        <g key={n}>
          <line class="rule" x1={PAD.left} x2={width - PAD.right} y1={y(n)} y2={y(n)} />
          <text class="tick" x={PAD.left - 6} y={y(n) + 4} text-anchor="end">
            {n}
          </text>
        </g>
      ))}
      {[0, 0.5, 1].map((n) => (
        <text
          key={n}
          class="tick"
          x={x(n * longest)}
          y={height - 16}
          text-anchor={n === 1 ? "end" : "middle"}
        >
          {n === 1 ? `${longest} s` : n * longest}
        </text>
      ))}
      <text class="tick" x={PAD.left} y={height - 2}>
        {t("IoU over time: ○ prepared, ● own")}
      </text>
      {names.map(({ leader }) => leader && <path key={leader} class="leader" d={leader} />)}
      {way && <polyline class="way" points={way} />}
      {iou !== undefined && !Number.isNaN(iou) && attempt && (
        <circle class="now" cx={x(attempt.times[click]!)} cy={y(iou)} r="4" />
      )}
      {[...efforts].reverse().map((one) => (
        <circle
          key={one.whose + one.tool}
          class={`${one.whose}${one === present ? " on" : ""}`}
          cx={at(one).x}
          cy={at(one).y}
          r="5"
        />
      ))}
      {names.map((name, i) => (
        <text
          key={efforts[i]!.whose + name.text}
          class={efforts[i] === present ? "name on" : "name"}
          x={name.x}
          y={name.y}
        >
          {name.text}
        </text>
      ))}
    </svg>
  );
}

const chartWords = (t: Tongue, efforts: readonly Effort[]): string =>
  [
    t("IoU over time."),
    ...efforts.map(({ tool, whose, seconds, ious }) =>
      t("{tool}, {whose}: {iou} after {seconds} s.", {
        tool: t(capital(tool)),
        whose: t(NAMES[whose]),
        iou: iouWords(ious.at(-1)!),
        seconds: seconds.toFixed(1),
      }),
    ),
  ].join(" ");

export function EffortTable({ state }: { state: AnnotationState }) {
  const covered = useCovered("scores");
  const { t } = state.room;
  const { tool: present, shows } = state.spec.value;
  const find = (tool: string, whose: string) =>
    state.chart.value.find((one) => one.tool === tool && one.whose === whose);
  return (
    <table class="efforts" aria-label={t("What each tool takes")}>
      <thead>
        <tr>
          <td />
          {(["prepared", "own"] as const).map((whose) => (
            <th key={whose} colSpan={3} scope="colgroup">
              {t(NAMES[whose])}
            </th>
          ))}
        </tr>
        <tr>
          <th scope="col">{t("tool")}</th>
          {["prepared", "own"].flatMap((whose) =>
            [msg("clicks"), msg("seconds"), "IoU"].map((word) => (
              <th key={whose + word} scope="col" aria-label={t(word)}>
                {word === "seconds" ? "s" : t(word)}
              </th>
            )),
          )}
        </tr>
      </thead>
      <tbody>
        {TOOLS.map((tool) => (
          <tr key={tool} class={tool === present ? "on" : undefined}>
            <th scope="row">{t(NAMES[tool])}</th>
            {(["prepared", "own"] as const).flatMap((whose) => {
              const one = find(tool, whose);
              const strong = tool === present && whose === shows ? "shown" : undefined;
              const cells = one
                ? [String(one.clicks), one.seconds.toFixed(1), iouWords(one.ious.at(-1) ?? null)]
                : ["–", "–", "–"];
              return cells.map((text, i) => (
                <td key={whose + String(i)} class={strong}>
                  {covered ? "?" : text}
                </td>
              ));
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
