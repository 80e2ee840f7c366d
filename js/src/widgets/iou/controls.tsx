// Controls beside the masks: tool, brush, class, mask, zoom, and changes of a whole mask.

import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { iou_calculator as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { Button, Icon, Opened, Part, Seen, Segmented } from "../../ui/controls";
import { useCovered } from "../../ui/cover";
import { msg, type Tongue } from "../../ui/language";
import { classFill, type Fill, ignoredFill, tilePixels } from "./drawing";
import type { Side } from "./masks";
import { count } from "./scores";
import { dilate, erode, exchanged, keeping, shift, swap } from "./shapes";
import { nameOf, type Tool } from "./spec";
import { hidesTarget, type IoUState } from "./state";

const TOOLS: readonly (readonly [tool: Tool, name: string, keys: string, icon: string])[] = [
  [
    "paint",
    "Paint",
    "2, P",
    "M11.5 1.5 14.5 4.5 7.5 11.5 4.5 8.5zM3.8 9.6l2.6 2.6c-.6 1.7-2.5 2.4-5 2.3 1-.9.9-1.4 1-2.6.1-1.100.6-1.900 1.400-2.300z",
  ],
  [
    "erase",
    "Erase",
    "1, E",
    "M9.500 2 14 6.500 7.500 13H4.500L2 10.500zM5.200 7.800 3.600 9.400l2.200 2.200h1.100l1.900-1.900zM8.500 13.500H14V15H7z",
  ],
  ["rectangle", "Rectangle", "R", "M2 3h12v10H2zM3.600 4.600v6.800h8.800V4.600z"],
  [
    "polygon",
    "Polygon",
    "3",
    "M8 1.500 14.500 6.500 12 14H4L1.500 6.500zM8 3.500 3.400 7l1.700 5.400h5.800L12.600 7z",
  ],
  [
    "fill",
    "Fill",
    "4, F",
    "M7 1.500 13 7.500 7.500 13 1.800 7.300 6.200 3 5.500 2.200 6.500 1.200zM7.200 4 4 7.200h6.600zM13.500 9.500c.9 1.300 1.400 2.100 1.400 2.800a1.400 1.400 0 0 1-2.800 0c0-.7.500-1.500 1.400-2.800z",
  ],
  [
    "pick",
    "Pick",
    "5, L",
    "M11 1.600a2.300 2.300 0 0 1 3.400 3.400L12 7.400l.6.6-1.200 1.200-.6-.6-5.400 5.400H3.200L2 15.200.8 14 2 12.800v-2.200l5.400-5.400-.6-.6L8 3.400l.6.600zM3.600 11.300v1.100h1.100l5-5-1.100-1.100z",
  ],
];

const MOVE =
  "M8 .8 10.500 3.300H8.800v3.900h3.900V5.500L15.200 8l-2.500 2.500V8.800H8.800v3.900h1.700L8 15.200l-2.500-2.500h1.700V8.800H3.300v1.700L.8 8l2.500-2.500v1.700h3.900V3.300H5.500z";
const FIT =
  "M2 2h4v1.500H3.500V6H2zM10 2h4v4h-1.500V3.500H10zM2 10h1.500v2.500H6V14H2zM12.500 10H14v4h-4v-1.500h2.500z";

/** The tools that a first painting needs; the others come with "More", and by their keys. */
const FIRST: readonly Tool[] = ["paint", "erase", "polygon"];

/** Tools, brush and classes: a column of names beside the picture, or rows of signs above it. */
export function Toolbar({ iou, column }: { iou: IoUState; column: boolean }) {
  const { t } = iou.room;
  const more = useContext(Opened);
  const chosen = useContext(Seen) !== null;
  return (
    <div class={column ? "toolbar column" : "toolbar"} role="group" aria-label={t("Tools")}>
      <Part name="tool">
        <Tools iou={iou} all={more || chosen} />
      </Part>
      <Part name="label">
        <Classes iou={iou} />
      </Part>
    </div>
  );
}

function Tools({ iou, all }: { iou: IoUState; all: boolean }) {
  const { tool, brush } = iou.spec.value;
  const { t } = iou.room;
  const tools = TOOLS.filter(([option]) => all || option === tool || FIRST.includes(option));
  return (
    <div class="tools">
      <fieldset class="segmented icons">
        <legend class="unseen">{t("tool")}</legend>
        {tools.map(([option, name, keys, icon]) => (
          <label
            key={option}
            class={option === tool ? "on" : undefined}
            title={`${t(name)} (${keys})`}
          >
            <input
              type="radio"
              class="unseen"
              name="tool"
              aria-label={t(name)}
              checked={option === tool}
              onChange={() => iou.store.update({ tool: option })}
            />
            <Icon path={icon} />
            <span class="word">{t(name)}</span>
          </label>
        ))}
      </fieldset>
      <label class="brush">
        <span class="word">{t("brush")}</span>
        <input
          type="range"
          aria-label={t("Brush size")}
          min={0}
          max={100}
          value={Math.round(fromSize(brush))}
          aria-valuetext={t("{n} {n|pixel|pixels}", { n: brush })}
          onInput={(event) =>
            iou.store.update({ brush_size: toSize(Number(event.currentTarget.value)) })
          }
        />
        <output>{brush} px</output>
      </label>
    </div>
  );
}

const MAX_BRUSH = OPTIONS.brush_size.max;
/** Sizes grow by factors along the slider: small ones matter most. */
const fromSize = (size: number): number => (100 * Math.log(size)) / Math.log(MAX_BRUSH);
const toSize = (at: number): number => Math.round(MAX_BRUSH ** (at / 100));

interface ZoomProps {
  readonly iou: IoUState;
  readonly moving: boolean;
  readonly onMoving: (moving: boolean) => void;
}

export function Zoom({ iou, moving, onMoving }: ZoomProps) {
  const { t } = iou.room;
  return (
    <div class="history zoom">
      <button
        type="button"
        class="plain"
        aria-label={t("Move the picture")}
        aria-pressed={moving}
        title={t("Move the picture by dragging (H)")}
        onClick={() => onMoving(!moving)}
      >
        <Icon path={MOVE} />
      </button>
      <Button
        name={t("Zoom out")}
        title={t("Zoom out (Shift + Z)")}
        kind="plain"
        onClick={() => iou.zoom(0.5)}
      >
        −
      </Button>
      <Button name={t("Zoom in")} title={t("Zoom in (Z)")} kind="plain" onClick={() => iou.zoom(2)}>
        +
      </Button>
      <Button
        name={t("Fit")}
        title={t("Show the whole picture (0)")}
        kind="plain"
        onClick={() => (iou.view.value = null)}
        icon={FIT}
      />
    </div>
  );
}

/** The classes with their fills; the one that is painted is chosen. */
function Classes({ iou }: { iou: IoUState }) {
  const { t } = iou.room;
  const spec = iou.spec.value;
  const { all } = iou.tallies.value;
  // Row and column sums of the matrix, and areas of the target.
  const silent = useCovered("confusion", "target");
  const labels = [...all.keys()];
  if (spec.ignored !== null && spec.ignored >= spec.classes) labels.push(spec.ignored);
  return (
    <fieldset class="classes">
      <legend class="unseen">{t("class")}</legend>
      {labels.map((label) => {
        const name = nameOf(t, spec, label);
        const tally = all[label];
        const counted =
          tally && !silent
            ? t("{target} target, {prediction} predicted", {
                target: count(tally.target),
                prediction: count(tally.prediction),
              })
            : "";
        return (
          <label key={label} class={label === spec.label ? "on" : undefined} title={counted}>
            <input
              type="radio"
              class="unseen"
              name="label"
              aria-label={name}
              checked={label === spec.label}
              onChange={() => iou.store.update({ label })}
            />
            <ClassSwatch iou={iou} label={label} />
            <span>{name}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

export function ClassSwatch({ iou, label }: { iou: IoUState; label: number }) {
  const theme = iou.theme.value;
  const { colors } = iou.spec.value;
  const ignored = label === iou.spec.value.ignored;
  return (
    <Swatch
      fill={ignored ? ignoredFill(theme) : classFill(label, theme, colors)}
      id={`${theme} ${label} ${ignored} ${colors[label]}`}
    />
  );
}

/** A few tiles of a fill; `id` tells fills apart. */
export function Swatch({ fill, id }: { fill: Fill; id: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const part = context.createImageData(16, 16);
    const pixels = new Uint32Array(part.data.buffer);
    const tile = tilePixels(fill);
    pixels.forEach((_, i) => {
      pixels[i] = tile[(((i >> 4) & 7) << 3) | (i & 7)]!;
    });
    context.putImageData(part, 0, 0);
  }, [id]);
  return <canvas ref={canvas} class="fill" width={16} height={16} aria-hidden />;
}

const SHOWN = [
  ["both", msg("Both")],
  ["target", msg("Target")],
  ["prediction", msg("Prediction")],
] as const;

const EDITING = [
  ["prediction", msg("Prediction")],
  ["target", msg("Target")],
] as const;

/** Which mask is painted. */
export function Edited({ iou }: { iou: IoUState }) {
  return (
    <div class="choice-line">
      <span aria-hidden>{iou.room.t("paint the")}</span>
      <Segmented
        name="editing"
        options={EDITING}
        value={iou.spec.value.editing}
        missing={(side) => side === "target" && hidesTarget(iou)}
        onChange={(editing) => iou.store.update({ editing })}
      />
    </div>
  );
}

/** Which masks are seen. */
export function Shown({ iou }: { iou: IoUState }) {
  return (
    <div class="choice-line">
      <span aria-hidden>{iou.room.t("show")}</span>
      <Segmented
        name="show"
        legend={iou.room.t("show")}
        options={SHOWN}
        value={iou.shown.value}
        onChange={(shown) => (iou.shown.value = shown)}
      />
    </div>
  );
}

// Changes of a whole mask at once: what the presets teach, on any pair.

type Change = (labels: Uint8Array) => Uint8Array;

const ARROW = "M8 2.5 13 7.500l-1.100 1.100-3.100-3.100V13.500H7.200V5.500L4.100 8.600 3 7.500z";

/** Where one pixel goes, and how the arrow is turned. */
const SHIFTS = [
  [msg("Shift left"), msg("Shift by one pixel: left"), msg("Shifted left"), 0, -1, 270],
  [msg("Shift up"), msg("Shift by one pixel: up"), msg("Shifted up"), -1, 0, 0],
  [msg("Shift down"), msg("Shift by one pixel: down"), msg("Shifted down"), 1, 0, 180],
  [msg("Shift right"), msg("Shift by one pixel: right"), msg("Shifted right"), 0, 1, 90],
] as const;

interface WholeChange {
  readonly name: string;
  readonly short: string;
  readonly title: string;
  readonly done: string;
  readonly change: Change;
}

export function Changes({ iou }: { iou: IoUState }) {
  const spec = iou.spec.value;
  const { t } = iou.room;
  const { editing: side, ignored } = spec;
  const ofTarget = side === "target";
  const [a, b] = exchanged(spec.label, spec.classes);
  const both = { first: nameOf(t, spec, a), second: nameOf(t, spec, b) };
  const act = (done: (t: Tongue) => string, change: Change) => () => {
    const pair = iou.pair.peek();
    pair.revert();
    pair.replace(side, change(pair[side].slice()));
    iou.commit((t, { pixels }) => changedWords(t, done(t), side, pixels));
  };
  const kept = (change: Change) => keeping(ofTarget ? ignored : null, change);
  const { size } = iou.pair.value;
  const whole: readonly WholeChange[] = [
    {
      name: msg("Clear"),
      short: msg("clear"),
      title: ofTarget
        ? msg("Background everywhere in the target")
        : msg("Background everywhere in the prediction"),
      done: msg("Cleared"),
      change: (labels) => labels.fill(0),
    },
    {
      name: msg("Dilate"),
      short: msg("dilate"),
      title: msg("Objects grow by one pixel"),
      done: msg("Dilated"),
      change: (labels) => dilate(labels, size),
    },
    {
      name: msg("Erode"),
      short: msg("erode"),
      title: msg("Objects shrink by one pixel"),
      done: msg("Eroded"),
      change: (labels) => erode(labels, size),
    },
  ];
  const legend = t.words(
    ofTarget ? "change the <ink>target</ink>" : "change the <ink>prediction</ink>",
  );
  return (
    <fieldset class="changes">
      <legend>{legend.map(({ text, role }) => (role ? <b key={text}>{text}</b> : text))}</legend>
      <Button
        name={ofTarget ? t("Copy the prediction") : t("Copy the target")}
        title={
          ofTarget
            ? t("Make the target equal to the prediction")
            : t("Make the prediction equal to the target")
        }
        kind="plain"
        onClick={act(
          (t) => (ofTarget ? t("Copied the prediction") : t("Copied the target")),
          () => copied(iou, side),
        )}
      >
        {ofTarget ? t("copy prediction") : t("copy target")}
      </Button>
      {whole.map(({ name, short, title, done, change }) => (
        <Button
          key={name}
          name={t(name)}
          title={t(title)}
          kind="plain"
          onClick={act((t) => t(done), kept(change))}
        >
          {t(short)}
        </Button>
      ))}
      <span class="shifts">
        <span aria-hidden>{t("shift")}</span>
        {SHIFTS.map(([name, title, done, down, right, turned]) => (
          <Button
            key={name}
            name={t(name)}
            title={t(title)}
            kind="plain"
            onClick={act(
              (t) => t(done),
              kept((labels) => shift(labels, size, down, right)),
            )}
          >
            <span style={{ display: "block", transform: `rotate(${turned}deg)` }}>
              <Icon path={ARROW} />
            </span>
          </Button>
        ))}
      </span>
      <Button
        name={t("Swap {first} and {second}", both)}
        title={t(
          "{first} becomes {second} and {second} becomes {first}; the first is the chosen class",
          both,
        )}
        kind="plain"
        onClick={act(
          (t) => t("Swapped {first} and {second}", both),
          (labels) => swap(labels, a, b),
        )}
      >
        {t("swap {first} and {second}", both)}
      </Button>
    </fieldset>
  );
}

/** "Dilated: 12 pixels of the prediction changed." */
function changedWords(t: Tongue, done: string, side: Side, pixels: number): string {
  const values = { done, n: pixels };
  if (side === "target")
    return pixels === 0
      ? t("{done}: no pixel of the target changed.", values)
      : t("{done}: {n} {n|pixel|pixels} of the target changed.", values);
  return pixels === 0
    ? t("{done}: no pixel of the prediction changed.", values)
    : t("{done}: {n} {n|pixel|pixels} of the prediction changed.", values);
}

/** The other mask, without the label that only a target has. */
function copied(iou: IoUState, side: Side): Uint8Array {
  const pair = iou.pair.peek();
  const { ignored, classes } = iou.spec.peek();
  if (side === "target") return keeping(ignored, () => pair.prediction.slice())(pair.target);
  return pair.target.map((label) => (label === ignored && label >= classes ? 0 : label));
}
