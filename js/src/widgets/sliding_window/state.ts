// What the parts of the sliding-window figure share: what torch computed, and what is looked at.

import { computed, signal } from "@preact/signals";
import { sliding_window as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { type Model, Receiver } from "../../host/model";
import { Store } from "../../host/store";
import { nearest, readMask, readPicture } from "../../ui/pixels";
import { Playback } from "../../ui/player";
import { createRoom } from "../../ui/room";
import { clampedTo, defaultsOf, type Traits } from "../../wire/options";
import { parseChoice, parseWhole } from "../../wire/parameters";
import { attempt, list, maybe, pair, present, record, whole } from "../../wire/reading";
import { best, readDifference, readVolume, scoresAt, type Volume } from "../../wire/tensor";
import { type Cost, type Facts, type Padding, readFacts } from "./facts";
import { type Fields, readFields, whyNoFields } from "./fields";

export type SlidingWindowView =
  | "race"
  | "recomputation"
  | "equality"
  | "stride"
  | "field"
  | "scores";
export type Counted = "input" | "features";
export type Proportion = "time" | "macs";

/** What the page may write, with the values used where a host has none. */
const SLIDING_WINDOW_DEFAULTS = defaultsOf(OPTIONS);
const REMEMBERED = Object.keys(SLIDING_WINDOW_DEFAULTS).filter(
  (name) => name !== "view" && name !== "step",
);

/** What only the kernel writes. */
const RECEIVED = [
  "_picture",
  "_facts",
  "_scores",
  "_mask",
  "_window_scores",
  "_difference",
  "_repadded",
  "_fields",
  "_maps",
  "_progress",
];

export const TRAITS = [...Object.keys(SLIDING_WINDOW_DEFAULTS), ...RECEIVED];

const parseSpec = (traits: Traits) => ({
  view: parseChoice<SlidingWindowView>("view", traits.view, OPTIONS.view.choices),
  step: whole(traits.step),
  unit: maybe(traits.unit, (at) => pair(at, whole)),
  classIndex: parseWhole("class_index", traits.class_index, OPTIONS.class_index),
  layer: parseWhole("layer", traits.layer, OPTIONS.layer),
  alpha: clampedTo(OPTIONS.alpha, traits.alpha),
  counted: parseChoice<Counted>("counted", traits.counted, OPTIONS.counted.choices),
  recomputedPatch: parseWhole(
    "recomputed_patch",
    traits.recomputed_patch,
    OPTIONS.recomputed_patch,
  ),
  proportion: parseChoice<Proportion>("proportion", traits.proportion, OPTIONS.proportion.choices),
});

/** The views that there is something to show in. */
export const viewsOf = (facts: Facts, fields: Fields | null): readonly SlidingWindowView[] =>
  (OPTIONS.view.choices as readonly SlidingWindowView[]).filter((view) => {
    if (view === "equality") return facts.onePass;
    if (view === "field") return fields !== null;
    return view !== "stride" || facts.dense !== null;
  });

// The race between many small passes and one: how far each has come when so many windows are done.

/** Milliseconds for the whole picture at normal speed. */
export const PLAYED = 20_000;

/** How many times the cost of the one pass the windows cost; by multiply-adds where no time is known. */
function ratioBy(cost: Cost, by: Proportion): number {
  const { slidingSeconds, onePassSeconds } = cost;
  if (by === "time" && slidingSeconds && onePassSeconds) return slidingSeconds / onePassSeconds;
  return cost.onePassMacs > 0 ? cost.slidingMacs / cost.onePassMacs : 1;
}

export type Lane = ReturnType<typeof lane>;

/** What both sides need of one kind, and have used up so far. */
const lane = (sliding: number, onePass: number, share: number, pass: number) => ({
  sliding,
  onePass,
  slidingSoFar: sliding * share,
  onePassSoFar: onePass * pass,
  ratio: onePass > 0 ? sliding / onePass : 1,
});

/** The state of the race when `done` windows are classified, both runners in real proportion. */
export function race(facts: Facts, done: number, by: Proportion) {
  const { cost } = facts;
  const { slidingSeconds, onePassSeconds } = cost;
  const share = done / cost.windows;
  // On a picture of a few pixels the one pass may be the slower: the last step shows both at the end.
  const come = share < 1 ? share * ratioBy(cost, by) : 1;
  // Rounding errors do not keep it from the end.
  const pass = facts.onePass ? (come > 1 - 1e-9 ? 1 : come) : 0;
  return {
    done,
    windows: cost.windows,
    /** How far the one pass has come, 0 to 1. */
    pass,
    /** How many layers it has finished. */
    layers: layersDone(facts, pass),
    macs: lane(cost.slidingMacs, cost.onePassMacs, share, pass),
    /** Null where it was not measured. */
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
  const at = layers.findIndex(({ macs }) => {
    spent += macs;
    return spent > pass * cost.onePassMacs * (1 + 1e-9);
  });
  return at < 0 ? layers.length : at;
}

/** The number of windows after which the one pass is over. */
export const finish = ({ cost }: Facts, by: Proportion): number =>
  Math.min(cost.windows, Math.max(1, Math.ceil((1 - 1e-9) * (cost.windows / ratioBy(cost, by)))));

// The state of the figure.

/** Some feature maps of a layer, and which of its channels they are. */
export interface FeatureMaps {
  readonly volume: Volume;
  readonly channels: readonly number[];
}

function readFeatureMaps(value: unknown): FeatureMaps | null {
  const volume = readVolume(value);
  const channels = attempt(() => list(record(value).channels, whole, volume?.classes));
  return volume && channels && { volume, channels };
}

/** Mask and difference of one pass that pads the other way, or null. */
const readRepadded = (value: unknown) =>
  attempt(() => {
    const { mask, difference } = record(value);
    return { mask: present(readMask(mask)), difference: present(readDifference(difference)) };
  });

const readMaps = (value: unknown): readonly (FeatureMaps | null)[] =>
  Array.isArray(value) ? value.slice(0, 200).map(readFeatureMaps) : [];

function labelsOf(volume: Volume): Uint8Array {
  const cells = volume.rows * volume.cols;
  return Uint8Array.from({ length: cells }, (_, cell) => best(scoresAt(volume, cell)));
}

interface MappedLayer {
  readonly layer: number;
  /** Which of the maps shown; −1 for none of them. */
  readonly map: number;
}

export type SlidingWindowState = ReturnType<typeof slidingWindowState>;

export function slidingWindowState(model: Model) {
  const store = new Store(model, {
    defaults: SLIDING_WINDOW_DEFAULTS,
    remembered: REMEMBERED,
    parse: parseSpec,
  });
  const received = new Receiver(model);
  const facts = received.read("_facts", readFacts);
  const windowScores = received.read("_window_scores", readVolume);
  const mask = received.read("_mask", readMask);
  const maskLabels = computed((): ArrayLike<number> => mask.value?.data ?? []);
  const steps = computed(() => facts.value?.cost.windows ?? 1);
  const playback = new Playback(store, steps, { duration: (n) => PLAYED / n });
  const pointed = signal(-1);
  const kept = signal(-1);
  const mapped = signal<MappedLayer | null>(null);
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
  const fields = received.read("_fields", readFields);
  const views = computed(() => (facts.value ? viewsOf(facts.value, fields.value) : []));
  const view = computed(() => {
    const wanted = store.spec.value.view;
    return facts.value && !views.value.includes(wanted) ? "race" : wanted;
  });
  // A field grows by a layer a step; without one in front all of it is seen.
  const layers = computed(() => fields.value?.layers.length ?? 1);
  const layerInFront = (): number =>
    store.spec.peek().layer < 0 ? layers.peek() - 1 : store.spec.peek().layer;
  const layered = new Playback(
    {
      get: <T>() => (store.get<number>("layer") < 0 ? layers.value - 1 : store.get("layer")) as T,
      update: ({ step }) => store.update({ layer: step }, "layer"),
    },
    layers,
    { ends: [1], words: () => 24 },
  );
  const stopLayers = layers.subscribe(() => {
    if (!layered.playing.peek()) layered.show(layerInFront());
  });
  const pointedUnit = signal(-1);
  const unitNear = (row: number, col: number): number => {
    const { rows, cols } = fields.value!;
    return nearest(rows, row) * cols.length + nearest(cols, col);
  };
  const unit = computed(() => {
    if (!fields.value || pointedUnit.value >= 0) return Math.max(0, pointedUnit.value);
    const [rows, cols] = facts.value?.picture ?? [1, 1];
    return unitNear(...(store.spec.value.unit ?? [Math.floor(rows / 2), Math.floor(cols / 2)]));
  });
  const stopFields = fields.subscribe(() => {
    pointedUnit.value = -1;
  });
  const middle = computed(() => {
    const [rows, cols] = facts.value?.grid ?? [1, 1];
    return Math.floor(rows / 2) * cols + Math.floor(cols / 2);
  });
  const difference = received.read("_difference", readDifference);
  const repadded = received.read("_repadded", readRepadded);
  /** What the one pass is to pad; null for what its network does. */
  const padding = signal<Padding | null>(null);
  const moved = computed(() => {
    const other = facts.value?.repadded;
    return other && repadded.value && padding.value === other.padding
      ? { judged: other, labels: repadded.value.mask.data, difference: repadded.value.difference }
      : null;
  });
  model.send({ kind: "hello" });
  const room = createRoom();
  return {
    store,
    spec: store.spec,
    facts,
    picture: received.read("_picture", readPicture),
    /** Of the one pass; and of the windows, where those differ visibly. */
    scores: received.read("_scores", readVolume),
    windowScores,
    /** The labels that the one pass gives, and those that the windows give. */
    maskLabels,
    windowLabels: computed(() =>
      windowScores.value ? labelsOf(windowScores.value) : maskLabels.value,
    ),
    padding,
    /** Whether the one pass can pad the other way. */
    canRepad: computed(() => repadded.value !== null && facts.value?.repadded !== null),
    /** The one pass beside the windows, with the padding that is chosen. */
    compared: computed(
      () =>
        moved.value ?? {
          judged: facts.value?.equality ?? null,
          labels: maskLabels.value,
          difference: difference.value,
        },
    ),
    maps: received.read("_maps", readMaps),
    progress: received.progress("_progress"),
    playback,
    /** The window that is at work; and the one that is looked at, which pointing moves. */
    window,
    looked: computed(() => {
      if (pointed.value >= 0) return pointed.value;
      if (view.value === "race") return window.value;
      return kept.value >= 0 ? kept.value : middle.value;
    }),
    /** The pointed window, −1 for none; the one before it stays looked at where nothing travels. */
    pointed,
    /** How many shifted passes are stitched; all of them at first. */
    passes: signal(Number.POSITIVE_INFINITY),
    /** The layer, and perhaps the feature map, that is pointed at. */
    mapped,
    race: computed(() =>
      facts.value ? race(facts.value, window.value + 1, store.spec.value.proportion) : null,
    ),
    view,
    views,
    fields,
    /** Why nobody can tell what scores see, or "". */
    whyNoFields: received.read("_fields", whyNoFields),
    /** The clock of a growing field, whose steps are layers. */
    layered,
    /** The measured score that is looked at, and its pixel; the one that is pointed at, or −1. */
    unit,
    unitPixel: computed((): readonly [number, number] => {
      if (!fields.value) return [0, 0];
      const { rows, cols } = fields.value;
      return [rows[Math.floor(unit.value / cols.length)]!, cols[unit.value % cols.length]!];
    }),
    pointedUnit,
    unitNear,
    /** The pixel of the enlarged field that is pointed at, −1 for none. */
    pointedShare: signal(-1),
    /** What the player and its keys move. */
    clock: () => (view.peek() === "field" ? layered : playback),
    room,
    theme: room.theme,
    width: room.width,
    /** Ask the kernel for something; null where there is none. */
    send: model.ask ? (kind: "run" | "stop") => void model.send({ kind }) : null,
    dispose() {
      playback.dispose();
      layered.dispose();
      stopLayers();
      stopFields();
      stopSteps();
      stopPointed();
      received.dispose();
      store.dispose();
    },
  };
}
