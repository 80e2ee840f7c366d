// The state of the figure of the five readings: pictures with their segments, the present reading,
// and the region that is explained.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { segmentation_tasks as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { watchCheck } from "../../host/check";
import { type Model, Receiver } from "../../host/model";
import { Store } from "../../host/store";
import { className } from "../../ui/class-names";
import { msg, type Tongue } from "../../ui/language";
import { momentOf, type Schedule } from "../../ui/phases";
import { Playback } from "../../ui/player";
import { createRoom } from "../../ui/room";
import { type ClassKind, labelsOf, type Outlines, outlines, readClasses } from "../../ui/segments";
import { defaultsOf, type Traits } from "../../wire/options";
import { parseChoice, parseWhole } from "../../wire/parameters";
import { attempt, maybe, pair, whole } from "../../wire/reading";
import { flatScores, type Scores, scoresOf } from "./metrics";
import { type Picture, readPictures } from "./pictures";

export const READINGS = [
  "classification",
  "detection",
  "semantic",
  "instance",
  "panoptic",
] as const;
export type Reading = (typeof READINGS)[number];

/** What things do, how they part or merge, and what joins or is named. */
export const PHASES = ["move", "merge", "join"] as const;
const SCHEDULE: Schedule<(typeof PHASES)[number]> = { phases: PHASES, ends: [0.45, 0.75, 1] };
export const momentAt = (t: number) => momentOf(SCHEDULE, t);

const DEFAULTS = defaultsOf(OPTIONS);
const RECEIVED = ["_pictures", "_classes"];
export const TRAITS = [...Object.keys(DEFAULTS), ...RECEIVED];

export type TasksView = "readings" | "scores";

const parse = (traits: Traits) => ({
  trees: parseWhole("trees", traits.trees, OPTIONS.trees),
  view: parseChoice<TasksView>("view", traits.view, OPTIONS.view.choices),
  at: maybe(traits.at, (at) => pair(at, whole)),
});

/** A picture with everything that is computed of it once. */
export interface Shown extends Picture {
  readonly classes: readonly ClassKind[];
  readonly scores: Scores;
  readonly lines: {
    readonly target: Outlines;
    readonly prediction: Outlines;
    /** Of the classes, as the semantic reading draws them. */
    readonly targetClasses: Outlines;
    readonly predictionClasses: Outlines;
  };
}

function shownOf(picture: Picture, classes: readonly ClassKind[]): Shown {
  const { target, prediction } = picture;
  return {
    ...picture,
    classes,
    scores: scoresOf(target, prediction, classes),
    lines: {
      target: outlines(target.map, target),
      prediction: outlines(prediction.map, prediction),
      targetClasses: outlines(labelsOf(target), target),
      predictionClasses: outlines(labelsOf(prediction), prediction),
    },
  };
}

export function createTasks(model: Model, words: (shown: Shown, step: number) => number) {
  const store = new Store(model, {
    defaults: DEFAULTS,
    remembered: ["trees", "view", "at"],
    parse,
  });
  const received = new Receiver(model);
  const kinds = received.read("_classes", (value) => attempt(() => readClasses(value)));
  const sent = received.read("_pictures", (value) => value);
  const pictures = computed(() => {
    const classes = kinds.value;
    return (classes && attempt(() => readPictures(sent.value, classes))) ?? [];
  });
  /** The picture with so many trees, or the one that has most of those with fewer. */
  const picture = computed<Picture | null>(() => {
    const { trees } = store.spec.value;
    return pictures.value.filter((one) => one.trees <= trees).at(-1) ?? pictures.value[0] ?? null;
  });
  const shown: ReadonlySignal<Shown | null> = computed(() =>
    picture.value && kinds.value ? shownOf(picture.value, kinds.value) : null,
  );
  const steps = signal(READINGS.length);
  const playback = new Playback(store, steps, {
    ends: SCHEDULE.ends,
    words: () => (shown.peek() ? words(shown.peek()!, playback.step.peek()) : 12),
  });
  const check = watchCheck(
    model,
    store,
    computed(() => {
      store.spec.value.trees;
      const values = shown.value ? flatScores(shown.value.scores) : new Float64Array();
      const count = shown.value?.classes.length ?? 1;
      const names = ["IoU", msg("AP of boxes"), msg("AP of masks"), "SQ", "RQ", "PQ"];
      return {
        values,
        cols: count,
        rounding: () => values.map(() => 1e-6),
        name: (i: number, t: Tongue) =>
          t("{score} of {name}", {
            score: t(names[Math.floor(i / count)]!),
            name: className(t, shown.peek()?.classes[i % count]?.name ?? ""),
          }),
      };
    }),
  );
  const room = createRoom();
  const hovered = signal(-1);
  /** The pixel that is explained: under the pointer, else the chosen one; −1 for none. */
  const looked = computed(() => {
    const size = picture.value?.target;
    const { at } = store.spec.value;
    if (!size) return -1;
    const pinned = at && at[0] < size.rows && at[1] < size.cols ? at[0] * size.cols + at[1] : -1;
    return hovered.value >= 0 && hovered.value < size.rows * size.cols ? hovered.value : pinned;
  });
  return {
    store,
    pictures,
    shown,
    playback,
    hovered,
    looked,
    /** The class whose formula is shown, where one was chosen. */
    chosen: signal<number | null>(null),
    reading: computed(() => READINGS[playback.step.value]!),
    pick(pixel: number) {
      const size = picture.peek()?.target;
      if (!size) return;
      const at = pixel < 0 ? null : [Math.floor(pixel / size.cols), pixel % size.cols];
      store.update({ at });
    },
    /** Choose the next region of the picture, or the one before. */
    next(by: number) {
      const { segments = [], cols = 1, rows = 1 } = picture.peek()?.target ?? {};
      if (segments.length === 0) return;
      const at = looked.peek();
      const now = at < 0 ? (by > 0 ? -1 : 0) : picture.peek()!.target.map[at]! - 1;
      const one = segments[(now + by + segments.length) % segments.length]!;
      const [x, y] = one.middle.map(Math.floor) as [number, number];
      store.update({ at: [Math.min(rows - 1, y), Math.min(cols - 1, x)] });
    },
    verdict: check.verdict,
    room,
    theme: room.theme,
    width: room.width,
    dispose() {
      playback.dispose();
      check.dispose();
      received.dispose();
      store.dispose();
    },
  };
}

export type TasksState = ReturnType<typeof createTasks>;
