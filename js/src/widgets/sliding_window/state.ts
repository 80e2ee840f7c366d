// What the parts of the sliding-window figure share: what torch computed, and what is looked at.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Model, Receiver } from "../../host/model";
import { Store } from "../../host/store";
import { type Picture, readMask, readPicture } from "../../ui/pixels";
import { Playback } from "../../ui/player";
import type { ThemeName } from "../../ui/theme";
import { oneOf, type Progress, readProgress, real, whole } from "../../wire/reading";
import {
  best,
  type Difference,
  readDifference,
  readVolume,
  scoresAt,
  type Volume,
} from "../../wire/tensor";
import { type Cost, type Facts, readFacts } from "./facts";

// The race between many small passes and one: how far each has come when so many windows are done.

export type Proportion = "time" | "macs";

/** What both sides need of one kind, and have used up so far. */
export interface Lane {
  readonly sliding: number;
  readonly onePass: number;
  readonly slidingSoFar: number;
  readonly onePassSoFar: number;
  readonly ratio: number;
}

export interface Race {
  /** Windows done, and all of them. */
  readonly done: number;
  readonly windows: number;
  /** How far the one pass has come, 0 to 1. */
  readonly pass: number;
  /** Layers that it has finished. */
  readonly layers: number;
  readonly macs: Lane;
  /** Null where it was not measured. */
  readonly time: Lane | null;
}

/** How many times the cost of the one pass the windows cost; by multiply-adds where no time is known. */
export function ratioBy(cost: Cost, by: Proportion): number {
  const { slidingSeconds, onePassSeconds } = cost;
  if (by === "time" && slidingSeconds && onePassSeconds) return slidingSeconds / onePassSeconds;
  return cost.onePassMacs > 0 ? cost.slidingMacs / cost.onePassMacs : 1;
}

function lane(sliding: number, onePass: number, share: number, pass: number): Lane {
  return {
    sliding,
    onePass,
    slidingSoFar: sliding * share,
    onePassSoFar: onePass * pass,
    ratio: onePass > 0 ? sliding / onePass : 1,
  };
}

/** The state of the race when `done` windows are classified, both runners in real proportion. */
export function race(facts: Facts, done: number, by: Proportion): Race {
  const { cost } = facts;
  const share = done / cost.windows;
  // On a picture of a few pixels the one pass may be the slower: the last step shows both at the end.
  const come = share < 1 ? share * ratioBy(cost, by) : 1;
  const pass = facts.onePass ? (come > 1 - 1e-9 ? 1 : come) : 0;
  const { slidingSeconds, onePassSeconds } = cost;
  return {
    done,
    windows: cost.windows,
    pass,
    layers: layersDone(facts, pass),
    macs: lane(cost.slidingMacs, cost.onePassMacs, share, pass),
    time:
      slidingSeconds !== null && onePassSeconds !== null
        ? lane(slidingSeconds, onePassSeconds, share, pass)
        : null,
  };
}

/** A layer takes its share of the pass by its multiply-adds. */
function layersDone({ layers, cost }: Facts, pass: number): number {
  if (pass >= 1) return layers.length;
  let spent = 0;
  for (let i = 0; i < layers.length; i++) {
    spent += layers[i]!.macs;
    if (spent > pass * cost.onePassMacs * (1 + 1e-9)) return i;
  }
  return layers.length;
}

/** The number of windows after which the one pass is over. */
export const finish = (facts: Facts, by: Proportion): number =>
  Math.min(
    facts.cost.windows,
    Math.max(1, Math.ceil((1 - 1e-9) * (facts.cost.windows / ratioBy(facts.cost, by)))),
  );

export const VIEWS = ["race", "recomputation", "equality", "stride", "scores"] as const;
export type SlidingView = (typeof VIEWS)[number];
const COUNTED = ["input", "features"] as const;
export type Counted = (typeof COUNTED)[number];
const PROPORTIONS = ["time", "macs"] as const;

/** What the page may write, with the values used where a host has none. */
export const DEFAULTS = {
  view: "race",
  step: 0,
  class_index: -1,
  layer: -1,
  alpha: 0.5,
  counted: "input",
  recomputed_patch: 15,
  proportion: "time",
};

/** What only the kernel writes. */
export const RECEIVED = [
  "_picture",
  "_facts",
  "_scores",
  "_mask",
  "_window_scores",
  "_difference",
  "_maps",
  "_progress",
];

const REMEMBERED = ["class_index", "layer", "alpha", "counted", "recomputed_patch", "proportion"];

/** Milliseconds for the whole picture at normal speed. */
export const PLAYED = 20_000;

export interface Spec {
  readonly view: SlidingView;
  readonly step: number;
  readonly classIndex: number;
  readonly layer: number;
  readonly alpha: number;
  readonly counted: Counted;
  readonly recomputedPatch: number;
  readonly proportion: Proportion;
}

function parseSpec(traits: Readonly<Record<string, unknown>>): Spec {
  const alpha = real(traits.alpha);
  return {
    view: oneOf(traits.view, VIEWS),
    step: whole(traits.step),
    classIndex: whole(traits.class_index, -1, 255),
    layer: whole(traits.layer, -1, 1e4),
    alpha: Math.max(0, Math.min(1, alpha)),
    counted: oneOf(traits.counted, COUNTED),
    recomputedPatch: whole(traits.recomputed_patch, 1, 4096),
    proportion: oneOf(traits.proportion, PROPORTIONS),
  };
}

export interface Sliding {
  readonly store: Store<Spec>;
  readonly spec: ReadonlySignal<Spec>;
  readonly facts: ReadonlySignal<Facts | null>;
  readonly picture: ReadonlySignal<Picture | null>;
  /** Of the one pass; and of the windows, where those differ visibly. */
  readonly scores: ReadonlySignal<Volume | null>;
  readonly windowScores: ReadonlySignal<Volume | null>;
  readonly mask: ReadonlySignal<Picture | null>;
  /** The labels that the windows give. */
  readonly windowLabels: ReadonlySignal<ArrayLike<number>>;
  readonly difference: ReadonlySignal<Difference | null>;
  readonly maps: ReadonlySignal<readonly (Volume | null)[]>;
  readonly progress: ReadonlySignal<Progress | null>;
  readonly playback: Playback;
  /** The window that is at work; and the one that is looked at, which pointing moves. */
  readonly window: ReadonlySignal<number>;
  readonly looked: ReadonlySignal<number>;
  /** The pointed window, −1 for none; the one before it stays looked at where nothing travels. */
  readonly pointed: Signal<number>;
  readonly race: ReadonlySignal<Race | null>;
  readonly view: ReadonlySignal<SlidingView>;
  readonly theme: Signal<ThemeName>;
  readonly width: Signal<number>;
  /** Ask the kernel for something. */
  readonly send: (kind: "run" | "stop") => void;
  readonly hasKernel: boolean;
  dispose(): void;
}

const readMaps = (value: unknown): readonly (Volume | null)[] =>
  Array.isArray(value) ? value.slice(0, 200).map(readVolume) : [];

/** The views that there is something to show in. */
export const viewsOf = (facts: Facts): readonly SlidingView[] =>
  VIEWS.filter((view) => {
    if (view === "equality") return facts.onePass;
    return view !== "stride" || facts.dense !== null;
  });

function labelsOf(volume: Volume): Uint8Array {
  const cells = volume.rows * volume.cols;
  return Uint8Array.from({ length: cells }, (_, cell) => best(scoresAt(volume, cell)));
}

export function createSliding(model: Model): Sliding {
  const store = new Store<Spec>(model, {
    defaults: DEFAULTS,
    remembered: REMEMBERED,
    parse: parseSpec,
  });
  const received = new Receiver(model);
  const facts = received.read("_facts", readFacts);
  const scores = received.read("_scores", readVolume);
  const windowScores = received.read("_window_scores", readVolume);
  const mask = received.read("_mask", readMask);
  const steps = computed(() => facts.value?.cost.windows ?? 1);
  const playback = new Playback(store, steps, { duration: (n) => PLAYED / n });
  const pointed = signal(-1);
  const kept = signal(-1);
  const window = computed(() => Math.min(playback.step.value, steps.value - 1));
  // Until the facts have come, the number of windows is not known.
  const stopSteps = steps.subscribe(() => {
    if (!playback.playing.peek()) playback.show(store.get<number>("step"));
    pointed.value = -1;
    kept.value = -1;
  });
  const stopPointed = pointed.subscribe((n) => {
    if (n >= 0) kept.value = n;
  });
  const view = computed(() => {
    const wanted = store.spec.value.view;
    return facts.value && !viewsOf(facts.value).includes(wanted) ? "race" : wanted;
  });
  const middle = computed(() => {
    const [rows, cols] = facts.value?.grid ?? [1, 1];
    return Math.floor(rows / 2) * cols + Math.floor(cols / 2);
  });
  model.send({ kind: "hello" });
  return {
    store,
    spec: computed(() => store.spec.value),
    facts,
    picture: received.read("_picture", readPicture),
    scores,
    windowScores,
    mask,
    windowLabels: computed(() =>
      windowScores.value ? labelsOf(windowScores.value) : (mask.value?.data ?? []),
    ),
    difference: received.read("_difference", readDifference),
    maps: received.read("_maps", readMaps),
    progress: received.read("_progress", readProgress),
    playback,
    window,
    looked: computed(() => {
      if (pointed.value >= 0) return pointed.value;
      if (view.value === "race") return window.value;
      return kept.value >= 0 ? kept.value : middle.value;
    }),
    pointed,
    race: computed(() =>
      facts.value ? race(facts.value, window.value + 1, store.spec.value.proportion) : null,
    ),
    view,
    theme: signal<ThemeName>("light"),
    width: signal(0),
    send: (kind) => model.send({ kind }),
    hasKernel: model.hasKernel,
    dispose() {
      playback.dispose();
      stopSteps();
      stopPointed();
      received.dispose();
      store.dispose();
    },
  };
}
