// Which masks are shown: a preset, or a picture of a set.

// Presets, and how accuracy and IoU part as the object shrinks.

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { iou_calculator as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { accuracy, classScore, overallScore, talliesOf } from "../../terms/scores";
import { Button, Segmented } from "../../ui/controls";
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
    bird: ["Lone bird, all background", "half length", 20],
    shift: ["Off by one pixel", "radius", MAX_AMOUNT],
    dilate: ["Dilate by one", "radius", MAX_AMOUNT],
    erode: ["Erode by one", "radius", MAX_AMOUNT],
    swap: ["Swap classes", "radius", MAX_AMOUNT],
    empty: ["Empty against empty", "", 0],
    thin: ["Thin structure", "width", MAX_AMOUNT],
  };

/** What a preset shows, with the present scores. */
export function presetWords(name: Preset, right: string, iou: string): string {
  switch (name) {
    case "bird":
      return `Predict background everywhere: ${right} of the pixels are right, and the bird's IoU is ${iou}. Accuracy counts the background.`;
    case "shift":
      return `The prediction lies one pixel too far right: IoU ${iou}, accuracy ${right}. The smaller the object, the more that pixel costs.`;
    case "dilate":
      return `The prediction is one pixel too wide all around: IoU ${iou}, accuracy ${right}. Recall stays 1; precision pays.`;
    case "erode":
      return `The prediction is one pixel too narrow all around: IoU ${iou}, accuracy ${right}. Precision stays 1; recall pays.`;
    case "swap":
      return `Every pixel of the object is found, and each has the wrong class: IoU ${iou} for both halves, accuracy ${right}.`;
    case "empty":
      return "Nothing to find, and nothing found. The object's IoU is 0 / 0, and only the convention for absent classes gives it a value.";
    case "thin":
      return `A thin structure, predicted one pixel off: IoU ${iou}, accuracy ${right}. At width 1 nothing is left of it.`;
  }
}

/** Whether a size can be set, and how far it goes. */
const sizes = ({ spec, canPreset }: IoUState) => {
  const { preset: name } = spec.value;
  return canPreset.value && name !== "" ? PRESET_TEXTS[name][2] : 0;
};

/** The presets as a menu. */
export function Presets({ iou }: { iou: IoUState }) {
  if (!iou.canPreset.value) return null;
  const { preset: name, amount } = iou.spec.value;
  const start = (option: Preset) => {
    iou.plot.value = "size";
    iou.showPreset(option, Math.min(amount, PRESET_TEXTS[option][2] || amount), false);
  };
  return (
    <div class="stepper preset">
      <label for="preset">start from</label>
      <select
        id="preset"
        class="choice"
        value={name}
        onChange={(event) => start(event.currentTarget.value as Preset)}
      >
        <option value="" disabled>
          an example …
        </option>
        {PRESETS.map((option) => (
          <option key={option} value={option}>
            {PRESET_TEXTS[option][0]}
          </option>
        ))}
      </select>
    </div>
  );
}

/** How large the preset's object is; its room is kept, so that a choice moves nothing. */
export function Amount({ iou }: { iou: IoUState }) {
  if (!iou.canPreset.value) return null;
  const { preset: name, amount } = iou.spec.value;
  const text = name === "" ? "" : PRESET_TEXTS[name][1];
  const max = sizes(iou);
  const set = (trying: boolean) => (event: { currentTarget: HTMLInputElement }) =>
    name !== "" && iou.showPreset(name, Number(event.currentTarget.value), trying);
  return (
    <label class="amount" style={max ? undefined : { visibility: "hidden" }}>
      <span>{text || "radius"}</span>
      <input
        type="range"
        aria-label={`Size of the object: ${text}`}
        min={1}
        max={max || MAX_AMOUNT}
        value={amount}
        aria-valuetext={`${amount} pixels`}
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

interface PlotProps extends PlotRoom {
  readonly iou: IoUState;
}

const PLOTS = [
  ["dice", "Dice"],
  ["size", "by size"],
] as const;

/** Dice over IoU; or, of a preset, how accuracy and IoU part as its object shrinks. */
export function Plots({ iou, width, height }: PlotProps) {
  const max = sizes(iou);
  const spec = iou.spec.value;
  const { label } = iou.explained.value;
  const of = (
    <>
      <ClassSwatch iou={iou} label={label} /> <b>{nameOf(spec, label)}</b>
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
  const { preset: name, amount } = iou.spec.value;
  const points = useMemo(() => curves(name as Preset, max), [name, max]);
  const here = points[Math.min(amount, max) - 1]!;
  const tall = Math.min(height - WORDS, width, TALLEST);
  // Large objects are on the left: to the right the object shrinks.
  const x = (n: number) => LEFT + ((max - n) / Math.max(1, max - 1)) * (width - LEFT - RIGHT);
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
        aria-label={`Accuracy against IoU as the object shrinks: at ${amount} pixels accuracy ${value(here.accuracy)}, IoU ${value(here.iou)}; at 1 pixel accuracy ${value(last.accuracy)}, IoU ${value(last.iou)}`}
        viewBox={`0 0 ${width} ${tall}`}
        width={width}
        height={tall}
      >
        {[0, 0.5, 1].map((tick) => (
          <g key={tick}>
            <path class="tick" d={`M${LEFT} ${y(tick)}H${width - RIGHT}`} />
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
        <text class="name" x={width - RIGHT + 8} y={y(last.accuracy) - gap}>
          accuracy
        </text>
        <text class="name" x={width - RIGHT + 8} y={y(last.iou) + gap}>
          IoU
        </text>
        <text x={LEFT} y={y(0) + 13}>
          large
        </text>
        <text x={width - RIGHT} y={y(0) + 13} text-anchor="end">
          small
        </text>
      </svg>
      <p class="small-formula">scores as the object shrinks</p>
    </figure>
  );
}

// The pictures of a set, worst first: their scores, and which one is shown.

const SCOPES = [
  ["picture", "This picture"],
  ["set", "The whole set"],
] as const;

export function Pages({ iou }: { iou: IoUState }) {
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
  const name = (i: number) => spec.pictures[i] ?? `picture ${i}`;
  const turn = (by: number) => iou.turnTo(order[at + by]!);
  return (
    <div class="pages">
      <Button
        name="Previous picture"
        title="A worse one"
        kind="plain"
        idle={at <= 0}
        onClick={() => turn(-1)}
      >
        ‹
      </Button>
      <label>
        <span class="unseen">Picture, worst first</span>
        <select
          class="choice"
          value={String(spec.index)}
          onChange={(event) => iou.turnTo(Number(event.currentTarget.value))}
        >
          {order.map((i) => (
            <option key={i} value={String(i)}>
              {name(i)} · mean IoU {value(scores[i]!)}
            </option>
          ))}
        </select>
      </label>
      <Button
        name="Next picture"
        title="A better one"
        kind="plain"
        idle={at >= order.length - 1}
        onClick={() => turn(1)}
      >
        ›
      </Button>
      <span class="count">
        {at + 1} of {set.length}, worst first
      </span>
      <span class="spacer" />
      <Segmented
        legend="scores of"
        name="scope"
        options={SCOPES}
        value={iou.scope.value}
        onChange={(scope) => (iou.scope.value = scope)}
      />
    </div>
  );
}
