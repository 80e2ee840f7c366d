// Which masks are shown: a preset, or a picture of a set.

// Presets, and how accuracy and IoU part as the object shrinks.

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { iou_calculator as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { accuracy, classScore, overallScore, talliesOf } from "../../terms/scores";
import { Button, Segmented } from "../../ui/controls";
import { msg, type Tongue } from "../../ui/language";
import { type PlotRoom, WORDS } from "./arrangement";
import { ClassSwatch } from "./controls";
import { DicePlot } from "./dice";
import { Confusion } from "./masks";
import { PRESET_CLASSES, PRESETS, type Preset, preset } from "./presets";
import { value } from "./scores";
import { nameOf } from "./spec";
import type { IoUState } from "./state";

const MAX_AMOUNT = OPTIONS.amount.max;

/** What a preset is called; what its slider sets, and how far it goes. */
const PRESET_TEXTS: Readonly<Record<Preset, readonly [name: string, amount: string, max: number]>> =
  {
    bird: [msg("Lone bird, all background"), msg("half length"), 20],
    shift: [msg("Off by one pixel"), msg("radius"), MAX_AMOUNT],
    dilate: [msg("Dilate by one"), msg("radius"), MAX_AMOUNT],
    erode: [msg("Erode by one"), msg("radius"), MAX_AMOUNT],
    swap: [msg("Swap classes"), msg("radius"), MAX_AMOUNT],
    empty: [msg("Empty against empty"), "", 0],
    thin: [msg("Thin structure"), msg("width"), MAX_AMOUNT],
  };

/** What each preset shows, with the present scores. */
const PRESET_WORDS: Readonly<Record<Preset, string>> = {
  bird: msg(
    "Predict background everywhere: {right} of the pixels are right, and the bird's IoU is {iou}. Accuracy counts the background.",
  ),
  shift: msg(
    "The prediction lies one pixel too far right: IoU {iou}, accuracy {right}. The smaller the object, the more that pixel costs.",
  ),
  dilate: msg(
    "The prediction is one pixel too wide all around: IoU {iou}, accuracy {right}. Recall stays 1; precision pays.",
  ),
  erode: msg(
    "The prediction is one pixel too narrow all around: IoU {iou}, accuracy {right}. Precision stays 1; recall pays.",
  ),
  swap: msg(
    "Every pixel of the object is found, and each has the wrong class: IoU {iou} for both halves, accuracy {right}.",
  ),
  empty: msg(
    "Nothing to find, and nothing found. The object's IoU is 0 / 0, and only the convention for absent classes gives it a value.",
  ),
  thin: msg(
    "A thin structure, predicted one pixel off: IoU {iou}, accuracy {right}. At width 1 nothing is left of it.",
  ),
};

export const presetWords = (t: Tongue, name: Preset, right: string, iou: string): string =>
  t(PRESET_WORDS[name], { right, iou });

/** Whether a size can be set, and how far it goes. */
const sizes = ({ spec, canPreset }: IoUState) => {
  const { preset: name } = spec.value;
  return canPreset.value && name !== "" ? PRESET_TEXTS[name][2] : 0;
};

/** The presets as a menu. */
export function Presets({ iou }: { iou: IoUState }) {
  const { t } = iou.room;
  if (!iou.canPreset.value) return null;
  const { preset: name, amount } = iou.spec.value;
  const start = (option: Preset) => {
    iou.plot.value = "size";
    iou.showPreset(option, Math.min(amount, PRESET_TEXTS[option][2] || amount), false);
  };
  return (
    <div class="stepper preset">
      <label for="preset">{t("start from")}</label>
      <select
        id="preset"
        class="choice"
        value={name}
        onChange={(event) => start(event.currentTarget.value as Preset)}
      >
        <option value="" disabled>
          {t("an example …")}
        </option>
        {PRESETS.map((option) => (
          <option key={option} value={option}>
            {t(PRESET_TEXTS[option][0])}
          </option>
        ))}
      </select>
    </div>
  );
}

/** How large the preset's object is; its room is kept, so that a choice moves nothing. */
export function Amount({ iou }: { iou: IoUState }) {
  const { t } = iou.room;
  if (!iou.canPreset.value) return null;
  const { preset: name, amount } = iou.spec.value;
  const text = name === "" ? "" : t(PRESET_TEXTS[name][1]);
  const max = sizes(iou);
  const set = (trying: boolean) => (event: { currentTarget: HTMLInputElement }) =>
    name !== "" && iou.showPreset(name, Number(event.currentTarget.value), trying);
  return (
    <label class="amount" style={max ? undefined : { visibility: "hidden" }}>
      <span>{text || t("radius")}</span>
      <input
        type="range"
        aria-label={t("Size of the object: {text}", { text })}
        min={1}
        max={max || MAX_AMOUNT}
        value={amount}
        aria-valuetext={t("{n} {n|pixel|pixels}", { n: amount })}
        onInput={set(true)}
        onChange={set(false)}
      />
      <output>{amount} px</output>
    </label>
  );
}

/** Accuracy and IoU of class 1 for every amount, from the largest to the smallest object. */
function curves(name: Preset, max: number) {
  return Array.from({ length: max }, (_, i) => {
    const { target, prediction } = preset(name, i + 1);
    const confusion = new Confusion(PRESET_CLASSES);
    confusion.recount(target, prediction);
    const all = talliesOf(confusion.scored(null), PRESET_CLASSES);
    const tallies = { all, boundary: all };
    return {
      accuracy: accuracy(tallies).value ?? 0,
      iou: classScore("iou", tallies, 1, "zero").value ?? 0,
    };
  });
}

const TALLEST = 240;
const LEFT = 30;
const TOP = 8;
const BOTTOM = 24;
const RIGHT = 66;
/** Of a letter beside the plot, at most. */
const LETTER = 6.6;

interface PlotProps extends PlotRoom {
  readonly iou: IoUState;
}

const PLOTS = [
  ["dice", "Dice"],
  ["size", msg("by size")],
] as const;

/** Dice over IoU; or, of a preset, how accuracy and IoU part as its object shrinks. */
export function Plots({ iou, width, height }: PlotProps) {
  const { t } = iou.room;
  const max = sizes(iou);
  const spec = iou.spec.value;
  const { label } = iou.explained.value;
  const of = (
    <>
      <ClassSwatch iou={iou} label={label} /> <b>{nameOf(t, spec, label)}</b>
    </>
  );
  const choice = max > 0 && (
    <Segmented
      name="plot"
      options={PLOTS}
      value={iou.plot.value}
      onChange={(plot) => (iou.plot.value = plot)}
    />
  );
  if (max > 0 && iou.plot.value === "size")
    return (
      <SizePlot iou={iou} max={max} width={width} height={height}>
        {choice}
      </SizePlot>
    );
  const score = classScore("iou", iou.tallies.value, label, spec.absent).value;
  return <DicePlot of={choice || of} iou={score} width={width} height={height} />;
}

interface SizePlotProps extends PlotProps {
  readonly max: number;
  readonly children: ComponentChildren;
}

function SizePlot({ iou, max, width, height, children }: SizePlotProps) {
  const { t } = iou.room;
  const { preset: name, amount } = iou.spec.value;
  const points = useMemo(() => curves(name as Preset, max), [name, max]);
  const here = points[Math.min(amount, max) - 1]!;
  const tall = Math.min(height - WORDS, width, TALLEST);
  // Large objects are on the left: to the right the object shrinks.
  const right = Math.max(RIGHT, 10 + LETTER * t("accuracy").length);
  const x = (n: number) => LEFT + ((max - n) / Math.max(1, max - 1)) * (width - LEFT - right);
  const y = (score: number) => TOP + (1 - score) * (tall - TOP - BOTTOM);
  const path = (of: "accuracy" | "iou") =>
    `M${points.map((point, i) => `${x(i + 1).toFixed(1)} ${y(point[of]).toFixed(1)}`).join("L")}`;
  const apart = Math.abs(y(here.accuracy) - y(here.iou));
  const last = points[0]!;
  // Labels stand at the end of their lines, and never on each other.
  const gap = Math.max(0, 16 - Math.abs(y(last.accuracy) - y(last.iou))) / 2;
  return (
    <figure class="plot">
      <figcaption>{children}</figcaption>
      <svg
        role="img"
        aria-label={t(
          "Accuracy against IoU as the object shrinks: at {n} {n|pixel|pixels} accuracy {accuracy}, IoU {iou}; at 1 pixel accuracy {last}, IoU {lastIou}",
          {
            n: amount,
            accuracy: value(here.accuracy),
            iou: value(here.iou),
            last: value(last.accuracy),
            lastIou: value(last.iou),
          },
        )}
        viewBox={`0 0 ${width} ${tall}`}
        width={width}
        height={tall}
      >
        {[0, 0.5, 1].map((tick) => (
          <g key={tick}>
            <path class="tick" d={`M${LEFT} ${y(tick)}H${width - right}`} />
            <text x={LEFT - 6} y={y(tick)} text-anchor="end">
              {tick}
            </text>
          </g>
        ))}
        <path class="cursor-line" d={`M${x(amount)} ${TOP - 4}V${y(0) + 4}`} />
        <path class="line other" d={path("accuracy")} />
        <path class="line" d={path("iou")} />
        <circle class="other" cx={x(amount)} cy={y(here.accuracy)} r={4.5} />
        {apart >= 1 && <circle cx={x(amount)} cy={y(here.iou)} r={4.5} />}
        <text class="name" x={width - right + 8} y={y(last.accuracy) - gap}>
          {t("accuracy")}
        </text>
        <text class="name" x={width - right + 8} y={y(last.iou) + gap}>
          IoU
        </text>
        <text x={LEFT} y={y(0) + 13}>
          {t("large")}
        </text>
        <text x={width - right} y={y(0) + 13} text-anchor="end">
          {t("small")}
        </text>
      </svg>
      <p class="small-formula">{t("scores as the object shrinks")}</p>
    </figure>
  );
}

// The pictures of a set, worst first: their scores, and which one is shown.

const SCOPES = [
  ["picture", msg("This picture")],
  ["set", msg("The whole set")],
] as const;

export function Pages({ iou }: { iou: IoUState }) {
  const { t } = iou.room;
  const spec = iou.spec.value;
  const set = iou.set.value;
  const scores = set.map((one) => overallScore("meanIou", one, spec));
  // The order stands while a picture is painted, and is made anew with the next one.
  const order = useMemo(
    () => [...scores.keys()].sort((a, b) => (scores[a] ?? 2) - (scores[b] ?? 2) || a - b),
    [spec.index, set.length, spec.absent, spec.includeBackground, spec.ignored],
  );
  if (set.length < 2) return null;
  const at = order.indexOf(spec.index);
  /** As Python names them where nobody did. */
  const name = (i: number) => {
    const given = spec.pictures[i] ?? `picture ${i + 1}`;
    const number = /^picture (\d+)$/.exec(given)?.[1];
    return number ? t("picture {number}", { number }) : given;
  };
  const turn = (by: number) => iou.turnTo(order[at + by]!);
  return (
    <div class="pages">
      <Button
        name={t("Previous picture")}
        title={t("A worse one")}
        kind="plain"
        idle={at <= 0}
        onClick={() => turn(-1)}
      >
        ‹
      </Button>
      <label>
        <span class="unseen">{t("Picture, worst first")}</span>
        <select
          class="choice"
          value={String(spec.index)}
          onChange={(event) => iou.turnTo(Number(event.currentTarget.value))}
        >
          {order.map((i) => (
            <option key={i} value={String(i)}>
              {t("{picture} · mean IoU {score}", { picture: name(i), score: value(scores[i]!) })}
            </option>
          ))}
        </select>
      </label>
      <Button
        name={t("Next picture")}
        title={t("A better one")}
        kind="plain"
        idle={at >= order.length - 1}
        onClick={() => turn(1)}
      >
        ›
      </Button>
      <span class="count">
        {t("{number} of {count}, worst first", { number: at + 1, count: set.length })}
      </span>
      <span class="spacer" />
      <Segmented
        legend={t("scores of")}
        name="scope"
        options={SCOPES}
        value={iou.scope.value}
        onChange={(scope) => (iou.scope.value = scope)}
      />
    </div>
  );
}
