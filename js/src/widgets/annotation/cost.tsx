// What labels cost: one object, a picture, a data set, COCO, on a logarithmic axis of time.

import { capital, counted } from "../../ui/words";
import { NAMES, TOOLS } from "./attempts";
import type { AnnotationState } from "./state";
import { COCO_IMAGES, costOf, HD_HOURS, lasting } from "./words";

const ROW = { wide: 62, narrow: 64 };
const AXIS = 30;
const NAME = 148;
/** At most so wide is a letter of a value. */
const LETTER = 9;
const HOUR = 3600;
/** The ends of the axis, in powers of ten of a second, and what is written along it. */
const TICKS: readonly (readonly [seconds: number, text: string])[] = [
  [1, "1 s"],
  [60, "1 min"],
  [HOUR, "1 h"],
  [100 * HOUR, "100 h"],
  [1e4 * HOUR, "10,000 h"],
  [1e6 * HOUR, "1,000,000 h"],
];
const END = 1e7 * HOUR;

export function CostView({ state }: { state: AnnotationState }) {
  const { width, stageHeight, t } = state.room;
  const { tool, perImage, images, shows } = state.spec.value;
  const step = state.playback.step.value;
  const narrow = width.value < 560;
  const left = narrow ? 0 : NAME;
  const room = Math.min(1000, width.value) - left - 24;
  const row = Math.min(narrow ? ROW.narrow : ROW.wide, (stageHeight.value - AXIS) / 4);
  const x = (seconds: number) =>
    left + (room * Math.log(Math.max(1, Math.min(END, seconds)))) / Math.log(END);
  const effort = state.effort.value;
  const mine = TOOLS.flatMap((one) => {
    const found = (whose: string) =>
      state.chart.value.find((other) => other.tool === one && other.whose === whose);
    return found(shows) ?? found("own") ?? found("prepared") ?? [];
  });
  const rows = [
    { name: t("one object"), at: "object", pictures: 0 },
    { name: t("a picture"), at: "picture", pictures: 1 },
    {
      name: t("{n} {n|picture|pictures}", { n: counted(images) }),
      at: "pictures",
      pictures: images,
    },
    { name: `COCO, ${counted(COCO_IMAGES)}`, at: "coco", pictures: COCO_IMAGES },
  ] as const;
  const height = 4 * row + AXIS;
  const words = effort
    ? rows
        .map(({ name, at }) => `${name} ${lasting(t, costOf(effort, perImage, images)[at])}`)
        .join(", ")
    : t("no attempt yet");
  return (
    <svg
      class="cost-chart"
      width={left + room + 24}
      height={height}
      role="img"
      aria-label={t("Time that labels take with {tool}, on a logarithmic axis: {times}.", {
        tool: t(NAMES[tool]),
        times: words,
      })}
    >
      {TICKS.map(([seconds, text], i) => (
        <g key={text}>
          <line class="rule" x1={x(seconds)} x2={x(seconds)} y1="0" y2={height - AXIS + 4} />
          {(!narrow || i !== 1) && (
            <text
              class="tick"
              x={x(seconds)}
              y={height - 10}
              text-anchor={i === 0 ? "start" : "middle"}
            >
              {narrow ? text.replace("1,000,000", "10⁶").replace("10,000", "10⁴") : text}
            </text>
          )}
        </g>
      ))}
      {mine.length > 1 && !narrow && (
        <text class="tick" x={left + room + 24} y="12" text-anchor="end">
          {t("lines: every tool")}
        </text>
      )}
      {rows.map(({ name, at, pictures }, i) => {
        const top = i * row;
        const bar = narrow ? top + 22 : top + 12;
        const high = Math.max(12, Math.min(22, row - (narrow ? 38 : 34)));
        const cost = effort && costOf(effort, perImage, images)[at];
        const seen = i <= step;
        const marks = mine.map((one) => x(costOf(one, perImage, images)[at]));
        const text = cost === null ? "" : lasting(t, cost);
        // Within the bar, or behind all marks where one would cross it.
        const inside = marks.every((place) => place > left + 16 + LETTER * text.length);
        const [from, to] = HD_HOURS.map((hours) => hours * HOUR * pictures) as [number, number];
        return (
          <g key={at} class={i === step ? "row on" : "row"}>
            <text
              class="name"
              x={narrow ? 0 : left - 12}
              y={narrow ? top + 14 : bar + high / 2 + 4}
              text-anchor={narrow ? "start" : "end"}
            >
              {name}
            </text>
            {pictures > 0 && (
              <rect
                class="band"
                x={x(from)}
                width={x(to) - x(from)}
                y={bar - 6}
                height={high + 12}
              />
            )}
            {pictures === 1 && (
              <text class="tick" x={x(to) + 6} y={bar + high / 2 + 4}>
                {t("1 to 2 h: an HD picture")}
              </text>
            )}
            {seen && cost !== null && (
              <>
                <rect class="bar" x={left} width={x(cost) - left} y={bar} height={high} />
                <text
                  class="value"
                  x={narrow ? room : inside ? left + 8 : Math.max(...marks) + 8}
                  y={narrow ? top + 14 : bar + high / 2 + 4}
                  text-anchor={narrow ? "end" : "start"}
                >
                  {text}
                </text>
              </>
            )}
            {seen &&
              mine.map((one, k) => (
                <g key={one.tool} class={one.tool === tool ? "mark on" : "mark"}>
                  <line x1={marks[k]} x2={marks[k]} y1={bar - 3} y2={bar + high + 3} />
                  <title>{`${t(capital(one.tool))}, ${t(NAMES[one.whose])}`}</title>
                </g>
              ))}
          </g>
        );
      })}
    </svg>
  );
}
