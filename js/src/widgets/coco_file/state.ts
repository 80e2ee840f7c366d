// The state of the figure of a COCO file: pictures with what the files have of them, the annotation
// that is shown, and what is pointed at.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { rows as COUNTS } from "../../../../segwidgets/shared/coco_counts.json";
import { coco_file as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { watchCheck } from "../../host/check";
import { type Model, Receiver } from "../../host/model";
import { Store } from "../../host/store";
import type { Size } from "../../terms/terms";
import { english, type Tongue } from "../../ui/language";
import { momentOf, type Schedule } from "../../ui/phases";
import { readPicture } from "../../ui/pixels";
import { Playback } from "../../ui/player";
import { createRoom } from "../../ui/room";
import { maskOfCounts } from "../../ui/runs";
import { outlines, pathBetween } from "../../ui/segments";
import { parse as parseColor, type Rgb } from "../../ui/theme";
import { defaultsOf, type Traits } from "../../wire/options";
import { parseChoice, parseWhole } from "../../wire/parameters";
import {
  attempt,
  list,
  maybe,
  oneOf,
  pair,
  pictureSide,
  real,
  record,
  text,
  whole,
} from "../../wire/reading";
import type { Tensor } from "../../wire/tensor";
import { type Runs, runsOf } from "./rle";
import { NAMES, type Told, toldWords } from "./words";

export { COUNTS };

export const FILES = ["instances", "panoptic", "captions"] as const;
export type CocoKind = (typeof FILES)[number];
export type CocoView = "map" | "runs" | "counts";

/** In the map an annotation is found, then its picture, then its category. */
export const PHASES = ["annotation", "image", "category"] as const;
/** A run is counted, then its number is written. */
export const RUN_PHASES = ["run", "string"] as const;
const SCHEDULE: Schedule<(typeof PHASES)[number]> = { phases: PHASES, ends: [0.4, 0.7, 1] };
const RUN_SCHEDULE: Schedule<(typeof RUN_PHASES)[number]> = { phases: RUN_PHASES, ends: [0.7, 1] };
export const momentAt = (t: number) => momentOf(SCHEDULE, t);
export const runMomentAt = (t: number) => momentOf(RUN_SCHEDULE, t);

type Id = number | string;
/** A key of a JSON object and what stands after it. */
export type Line = readonly [key: string, value: string];

export interface Category {
  readonly id: Id;
  readonly name: string;
  readonly color: Rgb;
  readonly lines: readonly Line[];
}

/** An annotation, a segment or a caption. */
export interface Item {
  readonly lines: readonly Line[];
  readonly says: readonly Told[];
  readonly category: Id | null;
  readonly counts: string | null;
  /** Left, top, width and height. */
  readonly box: readonly number[] | null;
  readonly polygons: readonly (readonly number[])[] | null;
}

export interface CocoPicture extends Size {
  readonly id: Id;
  readonly image: Tensor<"uint8"> | null;
  readonly lines: readonly Line[];
  /** What is said where it has no annotation. */
  readonly nothing: readonly Told[];
  readonly items: Readonly<Record<CocoKind, readonly Item[]>>;
  /** The files that have something of the sample; one's own file is one of instances. */
  readonly files: readonly CocoKind[];
}

interface CocoData {
  readonly pictures: readonly CocoPicture[];
  readonly categories: Readonly<Record<string, readonly Category[]>>;
  readonly counts: readonly (readonly [name: string, count: number])[];
  readonly notes: readonly Told[];
}

const readId = (value: unknown): Id => (typeof value === "string" ? value : real(value));
const readLines = (value: unknown): Line[] => list(value, (line) => pair(line, text));

const readTold = (value: unknown): Told => {
  const [name, values] = pair(value, (one) => one);
  const places = Object.entries(record(values)).map(([place, given]) => [
    place,
    Array.isArray(given) ? readTold(given) : typeof given === "number" ? given : text(given),
  ]);
  return [oneOf(name, NAMES), Object.fromEntries(places)];
};

/** Sentences that can be said: nothing is missing in their places. */
const readSaid = (value: unknown): Told[] => {
  const told = list(value, readTold);
  toldWords(english, told);
  return told;
};

const readItem = (value: unknown): Item => {
  const o = record(value);
  return {
    lines: readLines(o.lines),
    says: readSaid(o.says),
    category: maybe(o.category, readId),
    counts: maybe(o.counts, text),
    box: maybe(o.box, (box) => list(box, real, 4)),
    polygons: maybe(o.polygons, (all) => list(all, (one) => list(one, real))),
  };
};

function readCocoPicture(value: unknown): CocoPicture {
  const o = record(value);
  const [rows, cols] = pair(o.size, pictureSide);
  const image = o.image ? readPicture(o.image) : null;
  if (image && (image.shape[0] !== rows || image.shape[1] !== cols))
    throw new TypeError("Sizes differ.");
  const given = record(o.items);
  const items = Object.fromEntries(
    FILES.map((name) => [name, maybe(given[name], (all) => list(all, readItem)) ?? []]),
  ) as unknown as CocoPicture["items"];
  return {
    id: readId(o.id),
    rows,
    cols,
    image,
    lines: readLines(o.lines),
    nothing: readSaid(o.nothing),
    items,
    files: Object.keys(given).map((name) => oneOf(name, FILES)),
  };
}

const readCategory = (value: unknown): Category => {
  const o = record(value);
  const hex = text(o.color);
  if (!/^#[\da-f]{6}$/i.test(hex)) throw new TypeError("A color like #0072b2 is needed.");
  return {
    id: readId(o.id),
    name: text(o.name),
    color: parseColor(hex),
    lines: readLines(o.lines),
  };
};

const readData = (value: unknown): CocoData | null =>
  attempt(() => {
    const o = record(value);
    return {
      pictures: list(o.pictures, readCocoPicture),
      categories: Object.fromEntries(
        Object.entries(record(o.categories)).map(([name, all]) => [name, list(all, readCategory)]),
      ),
      counts: Object.entries(record(o.counts)).map(
        ([name, count]) => [name, whole(count)] as const,
      ),
      notes: readSaid(o.notes),
    };
  });

const DEFAULTS = defaultsOf(OPTIONS);
export const TRAITS = [...Object.keys(DEFAULTS), "_file"];

const parse = (traits: Traits) => ({
  imageId: readId(traits.image_id),
  file: parseChoice<CocoKind>("file", traits.file, OPTIONS.file.choices),
  view: parseChoice<CocoView>("view", traits.view, OPTIONS.view.choices),
  index: parseWhole("index", traits.index),
  step: traits.step,
});

/** The runs of an item, where it has any. */
export const runsIn = (item: Item | undefined, size: Size): Runs | null =>
  item?.counts ? attempt(() => runsOf(item.counts!, size)) : null;

/** What lies around a mask: its polygons as they were drawn, else the pixels' edges, else its box. */
export function outlineOf(item: Item | undefined, runs: Runs | null, size: Size): string {
  if (item?.polygons)
    return item.polygons.map((corners) => pathBetween([corners], [0, 0, 1, 1], 1)).join("");
  if (runs && runs.area > 0) {
    const [left, top, right, bottom] = runs.box;
    const part = { left, top, rows: bottom - top, cols: right - left };
    const loops = outlines(maskOfCounts(runs.counts, size, part), part).get(1) ?? [];
    const there = loops.map((loop) => loop.map((n, i) => n + (i % 2 ? top : left)));
    return pathBetween(there, [0, 0, 1, 1], 1);
  }
  if (!item?.box) return "";
  const [x, y, width, height] = item.box as [number, number, number, number];
  return `M${x} ${y}h${width}v${height}h${-width}Z`;
}

export function createCocoFile(model: Model, words: (coco: Counted) => number) {
  const room = createRoom();
  const store = new Store(model, {
    defaults: DEFAULTS,
    remembered: ["image_id", "file", "view", "index"],
    parse,
  });
  const received = new Receiver(model);
  const data = received.read("_file", readData);
  const picture = computed<CocoPicture | null>(() => {
    const all = data.value?.pictures ?? [];
    return all.find(({ id }) => id === store.spec.value.imageId) ?? all[0] ?? null;
  });
  /** The file that the map shows; one's own has instances alone. */
  const file = computed<CocoKind>(() => {
    const asked = store.spec.value.file;
    return picture.value?.files.includes(asked) ? asked : "instances";
  });
  const view = computed(() => store.spec.value.view);
  const joined = computed(() => view.value === "map" && file.value === "instances");
  const items = computed<readonly Item[]>(
    () => picture.value?.items[view.value === "map" ? file.value : "instances"] ?? [],
  );
  const last = computed(() => Math.max(0, (picture.value?.items.instances.length ?? 0) - 1));
  /** The annotation whose runs are shown, apart from the map, whose step it is. */
  const stored = computed(() => Math.min(store.spec.value.index, last.value));
  const own = computed(() => picture.value?.items.instances[stored.value]);
  const ownRuns = computed(() => (picture.value ? runsIn(own.value, picture.value) : null));
  const steps: ReadonlySignal<number> = computed(() => {
    if (view.value === "counts") return COUNTS.length;
    if (view.value === "map") return Math.max(1, items.value.length);
    return Math.max(1, ownRuns.value?.counts.length ?? 0);
  });
  const playback: Playback = new Playback(store, steps, {
    ends: SCHEDULE.ends,
    words: () => words({ t: room.t, view: view.peek(), items: items.peek(), runs: ownRuns.peek() }),
    phased: () => view.value !== "counts",
  });
  const hovered = signal(-1);
  // Another view, file or picture begins at its own first step, as it does in Python.
  const place = computed(() => `${view.value} ${file.value} ${store.spec.value.imageId}`);
  let before = place.peek();
  const stop = place.subscribe((now) => {
    if (now === before) return;
    const [was, is] = [before.split(" ").slice(2).join(), now.split(" ").slice(2).join()];
    before = now;
    hovered.value = -1;
    playback.pause();
    playback.show(joined.peek() && was === is ? stored.peek() : 0);
  });
  /** In the map the item under the pointer, else that of the step. */
  const looked = computed(() =>
    view.value === "map" && hovered.value >= 0 && hovered.value < items.value.length
      ? hovered.value
      : Math.min(playback.step.value, Math.max(0, items.value.length - 1)),
  );
  const item = computed<Item | undefined>(() =>
    view.value === "map" ? items.value[looked.value] : own.value,
  );
  const runs = computed(() =>
    view.value === "map" ? picture.value && runsIn(item.value, picture.value) : ownRuns.value,
  );
  const outline = computed(() =>
    picture.value ? outlineOf(item.value, runs.value, picture.value) : "",
  );
  const category = computed<Category | null>(() => {
    const kinds = data.value?.categories[view.value === "map" ? file.value : "instances"] ?? [];
    const id = item.value?.category;
    return (id !== null && kinds.find((kind) => kind.id === id)) || null;
  });
  const checked = computed(() => {
    const { index, step } = store.spec.value;
    const at = joined.value && Number.isInteger(step) ? (step as number) : index;
    const of = picture.value?.items.instances[at];
    return (picture.value && runsIn(of, picture.value)?.counts) ?? [];
  });
  const check = watchCheck(
    model,
    store,
    computed(() => ({
      values: Float64Array.from(checked.value),
      cols: Math.max(1, checked.value.length),
      // float32 holds whole numbers up to 2²⁴ exactly, and no picture has more pixels.
      rounding: () => checked.value.map(() => 0),
      name: (i: number) => `counts[${i}]`,
    })),
  );
  return {
    store,
    data,
    picture,
    file,
    view,
    items,
    index: computed(() => (joined.value ? playback.step.value : stored.value)),
    steps,
    playback,
    hovered,
    looked,
    item,
    runs,
    outline,
    category,
    /** Change the view; the annotation stays. */
    show(next: CocoView) {
      const index = joined.peek() ? playback.step.peek() : stored.peek();
      store.update({ view: next, index });
    },
    verdict: check.verdict,
    room,
    theme: room.theme,
    width: room.width,
    dispose() {
      stop();
      playback.dispose();
      check.dispose();
      received.dispose();
      store.dispose();
    },
  };
}

/** What decides on how much is said in a step. */
export interface Counted {
  readonly t: Tongue;
  readonly view: CocoView;
  readonly items: readonly Item[];
  readonly runs: Runs | null;
}

export type CocoFileState = ReturnType<typeof createCocoFile>;

export interface CocoProps {
  readonly coco: CocoFileState;
  readonly picture: CocoPicture;
}
