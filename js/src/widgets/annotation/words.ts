// What the figure says, in the words of the drawings in Python.

import { className } from "../../ui/class-names";
import { msg, type Tongue } from "../../ui/language";
import { type Segment, segmentName } from "../../ui/segments";
import { capital, counted, plain, type Word } from "../../ui/words";
import { bothKinds, givesBack, type Inputs, maskAfter, type Tool } from "./attempts";
import type { OtherScores } from "./other";
import type { AnnotationState, Effort, Scene } from "./state";

export const iouWords = (iou: number | null): string => (iou === null ? "–" : iou.toFixed(3));

/** COCO's pictures, and what the lecture says of a picture in high definition. */
export const COCO_IMAGES = 164_000;
export const HD_HOURS = [1, 2] as const;
const HOURS_OF_A_YEAR = 2080;

const HOUR = 3600;

/** "21.3 s", "2.7 min", "45.6 hours", "7,480 hours" */
export function lasting(t: Tongue, seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 2 * HOUR) return `${(seconds / 60).toFixed(1)} min`;
  const hours = seconds / HOUR;
  return t("{n} hours", { n: hours >= 100 ? counted(hours) : hours.toFixed(1) });
}

// Labelling.

const HOW: { readonly [T in Tool]: string } = {
  polygon: msg(
    "<ink>{object}</ink>: click the corners of its outline, the first one again to close it.",
  ),
  brush: msg("<ink>{object}</ink>: paint it."),
  proposals: msg("<ink>{object}</ink>: click the regions that it is made of."),
  scribbles: msg(
    "<ink>{object}</ink>: draw a stroke on it and one on the background; the rest is completed.",
  ),
  box: msg("<ink>{object}</ink>: draw a box from corner to corner."),
};

export const NO_PROPOSALS = msg(
  "Proposals are made by scikit-image: pip install 'segwidgets[annotation]'.",
);

/** What the click with this number did, from 1 on. */
function whatOf(state: AnnotationState, tool: Tool, click: number): string {
  const attempt = state.attempt.value!;
  const input = attempt as unknown as Inputs[Tool];
  switch (tool) {
    case "polygon":
      return click > (input as Inputs["polygon"]).corners.length
        ? msg("the outline is closed")
        : msg("a corner of the outline");
    case "brush":
      return msg("a stroke of the brush");
    case "proposals": {
      const [scale, label] = (input as Inputs["proposals"]).regions[click - 1]!;
      const ground = state.ground.value!;
      const map = ground.proposals?.[scale];
      const back =
        map &&
        givesBack(maskAfter(tool, input as Inputs["proposals"], click - 1, ground), map, label);
      return back ? msg("a region is given back") : msg("a region is taken");
    }
    case "scribbles":
      return (input as Inputs["scribbles"]).strokes[click - 1]!.object
        ? msg("a scribble on the object")
        : msg("a scribble on the background");
    case "box":
      return click === 1
        ? msg("the first corner of the box")
        : msg("the opposite corner of the box");
  }
}

/** Why there is no mask yet. */
function emptyWords(state: AnnotationState, tool: Tool, click: number): string {
  const input = state.attempt.value as unknown as Inputs[Tool];
  if (tool === "polygon" && click < 3) return msg("Three corners make an area.");
  if (tool === "box" && click < 2) return msg("A second corner makes the box.");
  if (tool === "scribbles") {
    const strokes = (input as Inputs["scribbles"]).strokes.slice(0, click);
    if (!bothKinds(strokes))
      return strokes[0]?.object
        ? msg("Scribble on the background, too.")
        : msg("Scribble on the object, too.");
  }
  return msg("The mask is empty.");
}

/** "boat 2", or "house" where there is one alone. */
export function nameOf(t: Tongue, { target, classes }: Scene, one: Segment): string {
  const several = target!.segments.filter(
    (other) => other.label === one.label && other.ordinal > 0,
  );
  return several.length > 1
    ? segmentName(t, { classes }, one)
    : className(t, classes[one.label]!.name);
}

export const objectName = (
  t: Tongue,
  scene: Scene,
  state: Pick<AnnotationState, "segment">,
): string => (state.segment.value ? nameOf(t, scene, state.segment.value) : t("An object"));

/** What the present click of the shown attempt did. */
function labelWords(state: AnnotationState): Word[] {
  const { t } = state.room;
  const scene = state.scene.value!;
  const { tool } = state.spec.value;
  if (tool === "proposals" && !scene.proposals) return t.words(NO_PROPOSALS);
  const attempt = state.attempt.value;
  if (!attempt || attempt.times.length === 0)
    return t.words(HOW[tool], { object: objectName(t, scene, state) });
  const click = state.clicks.value;
  const { area, iou } = state.found.value;
  const what = clickWords(
    t,
    [click, attempt.times.length],
    attempt.times[click - 1]!,
    whatOf(state, tool, click),
  );
  return area === 0
    ? [...what, plain(t(emptyWords(state, tool, click)))]
    : [...what, ...maskWords(t, area, iou)];
}

const clickWords = (
  t: Tongue,
  [click, clicks]: readonly [number, number],
  seconds: number,
  what: string,
): Word[] => [
  ...t.words("Click {click} of {clicks}, {seconds} s: <output>{what}</output>.", {
    click,
    clicks,
    seconds: seconds.toFixed(1),
    what: t(what),
  }),
  plain(" "),
];

const maskWords = (t: Tongue, area: number, iou: number | null): Word[] =>
  t.words(
    iou === null
      ? "The mask has {pixels} {pixels|pixel|pixels}; without a target there is no IoU."
      : "The mask has {pixels} {pixels|pixel|pixels}, <ink>IoU {iou}</ink>.",
    { pixels: counted(area), iou: iouWords(iou) },
  );

// What it costs.

interface Cost {
  readonly object: number;
  readonly picture: number;
  readonly pictures: number;
  readonly coco: number;
}

export function costOf(effort: Pick<Effort, "seconds">, perImage: number, images: number): Cost {
  const picture = effort.seconds * perImage;
  return {
    object: effort.seconds,
    picture,
    pictures: picture * images,
    coco: picture * COCO_IMAGES,
  };
}

function costWords(
  t: Tongue,
  effort: Effort | null,
  tool: Tool,
  { perImage, images }: { readonly perImage: number; readonly images: number },
  step: number,
): Word[] {
  const named = t(capital(tool));
  if (!effort)
    return t.words("{tool}: no attempt yet; what it costs is counted when there is one.", {
      tool: named,
    });
  const cost = costOf(effort, perImage, images);
  switch (step) {
    case 0:
      return t.words("{tool}: one object takes <ink>{time}</ink>.", {
        tool: named,
        time: lasting(t, cost.object),
      });
    case 1:
      return t.words(
        "× {n} {n|object|objects}: a picture takes <ink>{time}</ink>. An HD picture takes {from} to {to} hours.",
        { n: perImage, time: lasting(t, cost.picture), from: HD_HOURS[0], to: HD_HOURS[1] },
      );
    case 2:
      return t.words("× {n} {n|picture|pictures}: <ink>{time}</ink> of work.", {
        n: counted(images),
        time: lasting(t, cost.pictures),
      });
    default:
      return cocoWords(t, cost.coco);
  }
}

function cocoWords(t: Tongue, seconds: number): Word[] {
  const years = seconds / HOUR / HOURS_OF_A_YEAR;
  return t.words(
    "COCO has {pictures} pictures: <ink>{time}</ink>, {years} years of one person at {hours} hours a year.",
    {
      pictures: counted(COCO_IMAGES),
      time: lasting(t, seconds),
      years: years >= 10 ? counted(years) : years.toFixed(1),
      hours: counted(HOURS_OF_A_YEAR),
    },
  );
}

// "Other".

export const NO_TARGET = msg("Without a target nothing can be left out: give target=….");

function otherWords(
  t: Tongue,
  other: OtherScores | null,
  names: readonly string[],
  predicted: boolean,
  step: number,
): Word[] {
  if (!other) return [plain(t(NO_TARGET))];
  const { full, reduced, annotated } = other;
  if (step === 0 || annotated.every((is) => is))
    return [
      ...t.words("All {n} classes are annotated: the loss sees <ink>{pixels} pixels</ink>.", {
        n: names.length,
        pixels: counted(full.pixels),
      }),
      plain(" "),
      ...(predicted
        ? t.words("The prediction has <ink>mIoU {miou}</ink> over {n} {n|class|classes}.", {
            miou: iouWords(full.miou),
            n: full.classes,
          })
        : [plain(t(UNSCORED))]),
    ];
  const kept = names.filter((_, k) => annotated[k]);
  if (kept.length === 0)
    return t.words("Nothing is annotated: the loss sees no pixel, and there is no mIoU.");
  return leftWords(t, kept, reduced, full.pixels, predicted);
}

const UNSCORED = msg("There is no prediction to score.");

const leftWords = (
  t: Tongue,
  kept: readonly string[],
  { pixels, miou, classes }: Pick<OtherScores["full"], "pixels" | "miou" | "classes">,
  all: number,
  predicted: boolean,
): Word[] => [
  ...t.words(
    "Annotated: {classes}. The rest is “other”, label 255, which the loss ignores: it sees <ink>{seen} of {pixels} pixels ({share} %)</ink>.",
    {
      classes: t.list(kept),
      seen: counted(pixels),
      pixels: counted(all),
      share: Math.round((100 * pixels) / all),
    },
  ),
  plain(" "),
  ...(predicted
    ? t.words("<ink>mIoU {miou}</ink> over {n} {n|class|classes}.", {
        miou: iouWords(miou),
        n: classes,
      })
    : [plain(t(UNSCORED))]),
];

const classNames = (t: Tongue, { classes }: Scene): string[] =>
  classes.map(({ name }) => className(t, name));

/** What the figure says now. */
export function wordsOf(state: AnnotationState): Word[] {
  const { t } = state.room;
  const scene = state.scene.value;
  if (!scene) return [plain(t(NO_PICTURE))];
  const { view, tool } = state.spec.value;
  const step = state.playback.step.value;
  if (view === "cost") return costWords(t, state.effort.value, tool, state.spec.value, step);
  if (view === "other")
    return otherWords(t, state.other.value, classNames(t, scene), scene.prediction !== null, step);
  return labelWords(state);
}

export const NO_PICTURE = msg("There is no picture to label yet.");

/** The longest that is said in a view, for which room is kept. */
export function longestWords(state: AnnotationState): Word[] {
  const { t } = state.room;
  const scene = state.scene.value;
  const { view } = state.spec.value;
  if (!scene) return [];
  if (view === "cost") return cocoWords(t, 260_000 * HOUR);
  if (view === "other")
    return leftWords(
      t,
      classNames(t, scene).slice(0, -1),
      { pixels: 123_456, miou: 0.888, classes: 10 },
      123_456,
      scene.prediction !== null,
    );
  return [
    ...clickWords(t, [88, 88], 88.8, msg("a scribble on the background")),
    ...maskWords(t, 12_345, scene.target ? 0.888 : null),
  ];
}

/** The pixel or the point under the cursor, in words. */
export function placeWords(state: AnnotationState, x: number, y: number, between: boolean): string {
  const { t } = state.room;
  const scene = state.scene.value!;
  const { target, photo } = scene;
  const [col, row] = [Math.min(x, photo.cols - 1), Math.min(y, photo.rows - 1)];
  const pixel = row * photo.cols + col;
  const number = target?.map[pixel] ?? 0;
  return [
    between
      ? t("point ({x}, {y})", { x, y })
      : t("row {row}, column {column}", { row: y, column: x }),
    ...(number > 0 ? [nameOf(t, scene, target!.segments[number - 1]!)] : []),
    ...(!between && state.mask.value?.[pixel] ? [t("in the mask")] : []),
  ].join(", ");
}
