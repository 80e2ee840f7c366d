// What the figure says, in the words of the drawings in Python.

import { english } from "../../ui/language";
import { type Segment, segmentName } from "../../ui/segments";
import { capital, counted, plain, said, type Word } from "../../ui/words";
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
export function lasting(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 2 * HOUR) return `${(seconds / 60).toFixed(1)} min`;
  const hours = seconds / HOUR;
  return `${hours >= 100 ? counted(hours) : hours.toFixed(1)} hours`;
}

const listed = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : (words[0] ?? "");

// Labelling.

const HOW: { readonly [T in Tool]: string } = {
  polygon: "click the corners of its outline, the first one again to close it.",
  brush: "paint it.",
  proposals: "click the regions that it is made of.",
  scribbles: "draw a stroke on it and one on the background; the rest is completed.",
  box: "draw a box from corner to corner.",
};

export const NO_PROPOSALS =
  "Proposals are made by scikit-image: pip install 'segwidgets[annotation]'.";

/** What the click with this number did, from 1 on. */
function whatOf(state: AnnotationState, tool: Tool, click: number): string {
  const attempt = state.attempt.value!;
  const input = attempt as unknown as Inputs[Tool];
  switch (tool) {
    case "polygon":
      return click > (input as Inputs["polygon"]).corners.length
        ? "the outline is closed"
        : "a corner of the outline";
    case "brush":
      return "a stroke of the brush";
    case "proposals": {
      const [scale, label] = (input as Inputs["proposals"]).regions[click - 1]!;
      const ground = state.ground.value!;
      const map = ground.proposals?.[scale];
      const back =
        map &&
        givesBack(maskAfter(tool, input as Inputs["proposals"], click - 1, ground), map, label);
      return back ? "a region is given back" : "a region is taken";
    }
    case "scribbles": {
      const { object } = (input as Inputs["scribbles"]).strokes[click - 1]!;
      return `a scribble on the ${object ? "object" : "background"}`;
    }
    case "box":
      return `the ${click === 1 ? "first" : "opposite"} corner of the box`;
  }
}

/** Why there is no mask yet. */
function emptyWords(state: AnnotationState, tool: Tool, click: number): string {
  const input = state.attempt.value as unknown as Inputs[Tool];
  if (tool === "polygon" && click < 3) return "Three corners make an area.";
  if (tool === "box" && click < 2) return "A second corner makes the box.";
  if (tool === "scribbles") {
    const strokes = (input as Inputs["scribbles"]).strokes.slice(0, click);
    if (!bothKinds(strokes))
      return `Scribble on the ${strokes[0]?.object ? "background" : "object"}, too.`;
  }
  return "The mask is empty.";
}

/** "boat 2", or "house" where there is one alone. */
export function nameOf({ target, classes }: Scene, one: Segment): string {
  const several = target!.segments.filter(
    (other) => other.label === one.label && other.ordinal > 0,
  );
  return several.length > 1 ? segmentName(english, { classes }, one) : classes[one.label]!.name;
}

export const objectName = (scene: Scene, state: Pick<AnnotationState, "segment">): string =>
  state.segment.value ? nameOf(scene, state.segment.value) : "An object";

/** What the present click of the shown attempt did. */
function labelWords(state: AnnotationState): Word[] {
  const scene = state.scene.value!;
  const { tool } = state.spec.value;
  if (tool === "proposals" && !scene.proposals) return [plain(NO_PROPOSALS)];
  const attempt = state.attempt.value;
  if (!attempt || attempt.times.length === 0)
    return [said("ink", objectName(scene, state)), plain(`: ${HOW[tool]}`)];
  const click = state.clicks.value;
  const { area, iou } = state.found.value;
  const head = `Click ${click} of ${attempt.times.length}, ${attempt.times[click - 1]!.toFixed(1)} s: `;
  const what = [plain(head), said("output", whatOf(state, tool, click)), plain(". ")];
  if (area === 0) return [...what, plain(emptyWords(state, tool, click))];
  const pixels = `The mask has ${counted(area)} ${area === 1 ? "pixel" : "pixels"}`;
  return iou === null
    ? [...what, plain(`${pixels}; without a target there is no IoU.`)]
    : [...what, plain(`${pixels}, `), said("ink", `IoU ${iouWords(iou)}`), plain(".")];
}

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
  effort: Effort | null,
  tool: Tool,
  { perImage, images }: { readonly perImage: number; readonly images: number },
  step: number,
): Word[] {
  if (!effort)
    return [plain(`No ${tool} attempt yet: what it costs is counted when there is one.`)];
  const cost = costOf(effort, perImage, images);
  const long = (seconds: number) => said("ink", lasting(seconds));
  switch (step) {
    case 0:
      return [plain(`${capital(tool)}: one object takes `), long(cost.object), plain(".")];
    case 1:
      return [
        plain(`× ${perImage} ${perImage === 1 ? "object" : "objects"}: a picture takes `),
        long(cost.picture),
        plain(`. An HD picture takes ${HD_HOURS[0]} to ${HD_HOURS[1]} hours.`),
      ];
    case 2:
      return [
        plain(`× ${counted(images)} ${images === 1 ? "picture" : "pictures"}: `),
        long(cost.pictures),
        plain(" of work."),
      ];
    default: {
      const years = cost.coco / HOUR / HOURS_OF_A_YEAR;
      return [
        plain(`COCO has ${counted(COCO_IMAGES)} pictures: `),
        long(cost.coco),
        plain(
          `, ${years >= 10 ? counted(years) : years.toFixed(1)} years of one person at ${counted(HOURS_OF_A_YEAR)} hours a year.`,
        ),
      ];
    }
  }
}

// "Other".

export const NO_TARGET = "Without a target nothing can be left out: give target=….";

function otherWords(
  other: OtherScores | null,
  names: readonly string[],
  predicted: boolean,
  step: number,
): Word[] {
  if (!other) return [plain(NO_TARGET)];
  const { full, reduced, annotated } = other;
  const scored = ({ miou, classes }: typeof full) => [
    said("ink", `mIoU ${iouWords(miou)}`),
    plain(` over ${classes} ${classes === 1 ? "class" : "classes"}.`),
  ];
  if (step === 0 || annotated.every((is) => is))
    return [
      plain(`All ${names.length} classes are annotated: the loss sees `),
      said("ink", `${counted(full.pixels)} pixels`),
      plain(". "),
      ...(predicted
        ? [plain("The prediction has "), ...scored(full)]
        : [plain("There is no prediction to score.")]),
    ];
  const kept = names.filter((_, k) => annotated[k]);
  if (kept.length === 0)
    return [plain("Nothing is annotated: the loss sees no pixel, and there is no mIoU.")];
  const share = Math.round((100 * reduced.pixels) / full.pixels);
  return [
    plain(
      `Annotated: ${listed(kept)}. The rest is “other”, label 255, which the loss ignores: it sees `,
    ),
    said("ink", `${counted(reduced.pixels)} of ${counted(full.pixels)} pixels (${share} %)`),
    plain(". "),
    ...(predicted ? scored(reduced) : [plain("There is no prediction to score.")]),
  ];
}

/** What the figure says now. */
export function wordsOf(state: AnnotationState): Word[] {
  const scene = state.scene.value;
  if (!scene) return [plain("There is no picture to label yet.")];
  const { view, tool } = state.spec.value;
  const step = state.playback.step.value;
  if (view === "cost") return costWords(state.effort.value, tool, state.spec.value, step);
  if (view === "other")
    return otherWords(
      state.other.value,
      scene.classes.map(({ name }) => name),
      scene.prediction !== null,
      step,
    );
  return labelWords(state);
}

/** The longest that is said in a view, for which room is kept. */
export function longestWords(state: AnnotationState): Word[] {
  const scene = state.scene.value;
  const { view } = state.spec.value;
  if (!scene) return [];
  if (view === "cost")
    return [
      plain(
        "COCO has 164,000 pictures: 123,456 hours, 12.3 years of one person at 2,080 hours a year.",
      ),
    ];
  if (view === "other") {
    const { classes, prediction } = scene;
    const names = listed(classes.slice(0, -1).map(({ name }) => name));
    return [
      plain(
        `Annotated: ${names}. The rest is “other”, label 255, which the loss ignores: it sees 123,456 of 123,456 pixels (100 %). ${prediction ? "mIoU 0.888 over 10 classes." : "There is no prediction to score."}`,
      ),
    ];
  }
  return [
    plain(
      scene.target
        ? "Click 88 of 88, 88.8 s: a scribble on the background. The mask has 12,345 pixels, IoU 0.888."
        : "Click 88 of 88, 88.8 s: a scribble on the background. The mask has 12,345 pixels; without a target there is no IoU.",
    ),
  ];
}

/** The pixel or the point under the cursor, in words. */
export function placeWords(state: AnnotationState, x: number, y: number, between: boolean): string {
  const { target, photo } = state.scene.value!;
  const place = between ? `point (${x}, ${y})` : `row ${y}, column ${x}`;
  const [col, row] = [Math.min(x, photo.cols - 1), Math.min(y, photo.rows - 1)];
  const pixel = row * photo.cols + col;
  const number = target?.map[pixel] ?? 0;
  const one = number > 0 ? `, ${nameOf(state.scene.value!, target!.segments[number - 1]!)}` : "";
  const inside = !between && state.mask.value?.[pixel] ? ", in the mask" : "";
  return `${place}${one}${inside}`;
}
