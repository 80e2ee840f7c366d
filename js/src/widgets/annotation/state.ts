// The state of the figure of annotation: one object of a picture, the attempts at it, and the clock.

import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { annotation as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { watchCheck } from "../../host/check";
import { type Model, Receiver } from "../../host/model";
import { Store } from "../../host/store";
import type { Tongue } from "../../ui/language";
import { type Note, readNote } from "../../ui/notes";
import { readPicture } from "../../ui/pixels";
import { Playback } from "../../ui/player";
import { createRoom } from "../../ui/room";
import { maskOfCounts } from "../../ui/runs";
import {
  type ClassKind,
  type Cut,
  type Outlines,
  outlines,
  readClasses,
  readCut,
  type Segment,
} from "../../ui/segments";
import { defaultsOf, type Traits } from "../../wire/options";
import { Problem, parseChoice, parseNumber, parseWhole, quote } from "../../wire/parameters";
import { list, maybe, present, record, attempt as tried, whole } from "../../wire/reading";
import { tensorOf } from "../../wire/tensor";
import {
  type AttemptOf,
  type Attempts,
  bothKinds,
  Completion,
  type Ground,
  type Inputs,
  maskAfter,
  NAMES,
  type Proposals,
  readAttempts,
  TOOLS,
  type Tool,
  type Whose,
} from "./attempts";
import { type OtherScores, otherScores } from "./other";
import { keyOf, type Photo } from "./paths";
import { areaOf, type Mask, overlap } from "./rasters";

export type AnnotationView = "label" | "cost" | "other";

const DEFAULTS = defaultsOf(OPTIONS);
const RECEIVED = ["_picture", "_classes", "_proposals", "_prepared", "_preparing", "_walker"];
export const TRAITS = [...Object.keys(DEFAULTS), ...RECEIVED];

function parseAnnotated(value: unknown): readonly number[] | null {
  if (value === null) return null;
  const labels = tried(() => list(value, (n) => whole(n, 0, 254)));
  if (!labels)
    throw new Problem("annotated = {value}: a list of class ids is needed.", {
      value: quote(value),
    });
  return [...new Set(labels)].sort((a, b) => a - b);
}

function parsePerImage(value: unknown): number {
  const { min, max } = OPTIONS.objects_per_image;
  const number = parseNumber("objects_per_image", value);
  if (number < min || number > max)
    throw new Problem("{trait} = {value}: choose {min} to {max}.", {
      trait: "objects_per_image",
      value: number,
      min,
      max,
    });
  return number;
}

const parse = (traits: Traits) => ({
  view: parseChoice<AnnotationView>("view", traits.view, OPTIONS.view.choices),
  tool: parseChoice<Tool>("tool", traits.tool, OPTIONS.tool.choices),
  shows: parseChoice<Whose>("shows", traits.shows, OPTIONS.shows.choices),
  snap: traits.snap === true,
  completion: parseChoice<"geodesic" | "random_walker">(
    "completion",
    traits.completion,
    OPTIONS.completion.choices,
  ),
  scale: parseWhole("scale", traits.scale, OPTIONS.scale),
  object: parseWhole("object", traits.object, OPTIONS.object),
  perImage: parsePerImage(traits.objects_per_image),
  images: parseWhole("images", traits.images, OPTIONS.images),
  annotated: parseAnnotated(traits.annotated),
  own: traits.own,
});

export interface Picture {
  readonly photo: Photo;
  readonly target: Cut | null;
  readonly prediction: Cut | null;
  readonly notes: readonly Note[];
}

function readWhole(value: unknown, classes: readonly ClassKind[]): Picture {
  const o = record(value);
  const image = present(readPicture(o.image));
  const size = { rows: image.shape[0]!, cols: image.shape[1]! };
  const cutOf = (side: unknown) => maybe(side, (one) => readCut(one, classes, size));
  return {
    photo: { ...size, data: image.data },
    target: cutOf(o.target),
    prediction: cutOf(o.prediction),
    notes: list(o.notes, readNote),
  };
}

function readProposals(value: unknown, { photo }: Picture): Proposals | null {
  const maps = tried(() => list(value, (item) => present(tensorOf(item, "uint8", "uint16")), 3));
  const fits = maps?.every(
    ({ shape }) => shape.length === 2 && shape[0] === photo.rows && shape[1] === photo.cols,
  );
  return fits ? maps!.map(({ data }) => data) : null;
}

/** Numbers of the segments that can be labelled: things, or all where there is none. */
function objectsOf(target: Cut, classes: readonly ClassKind[]): number[] {
  const all = target.segments.map((_, i) => i);
  const things = all.filter((i) => {
    const one = target.segments[i]!;
    return classes[one.label]!.thing && !one.crowd;
  });
  return things.length > 0 ? things : all;
}

/** An attempt as it stands in the chart. */
export interface Effort {
  readonly tool: Tool;
  readonly whose: Whose;
  readonly clicks: number;
  readonly seconds: number;
  /** After each click; none without a target. */
  readonly ious: readonly number[];
}

/** What every derived value reads: the picture with all that is known of it. */
export interface Scene extends Picture {
  readonly classes: readonly ClassKind[];
  readonly objects: readonly number[];
  readonly proposals: Proposals | null;
  readonly completion: Completion;
}

export type AnnotationState = ReturnType<typeof createAnnotation>;

export function createAnnotation(model: Model, words: (state: AnnotationState) => number) {
  const room = createRoom();
  const store = new Store(model, {
    defaults: DEFAULTS,
    remembered: [
      "own",
      "object",
      "tool",
      "shows",
      "snap",
      "completion",
      "scale",
      "objects_per_image",
      "images",
      "annotated",
    ],
    parse,
  });
  const { spec } = store;
  const received = new Receiver(model);
  const kinds = received.read("_classes", (value) => tried(() => readClasses(value)));
  const sent = Object.fromEntries(
    ["_picture", "_proposals", "_prepared", "_preparing", "_walker"].map((name) => [
      name,
      received.read(name, (value) => value),
    ]),
  ) as Record<string, ReadonlySignal<unknown>>;
  const scene: ReadonlySignal<Scene | null> = computed(() => {
    const classes = kinds.value;
    const picture = classes && tried(() => readWhole(sent._picture!.value, classes));
    if (!picture) return null;
    return {
      ...picture,
      classes,
      objects: picture.target ? objectsOf(picture.target, classes) : [],
      proposals: readProposals(sent._proposals!.value, picture),
      completion: new Completion(picture.photo),
    };
  });
  /** Grows with every picture. */
  let count = 0;
  const pictures = computed(() => {
    scene.value;
    return count++;
  });
  /** What the kernel completed, by key; and what it said where it could not. */
  const walks = computed(() => {
    const photo = scene.value?.photo;
    const walked = new Map<number, Mask>();
    let error = "";
    for (const item of photo ? (tried(() => list(sent._walker!.value, record)) ?? []) : []) {
      if (typeof item.error === "string") error = item.error;
      const counts = tried(() => list(item.counts, (n) => whole(n, 0, photo!.rows * photo!.cols)));
      const pixels = counts?.reduce((sum, n) => sum + n, 0);
      if (pixels === photo!.rows * photo!.cols)
        walked.set(Number(item.key), maskOfCounts(counts!, photo!));
    }
    return { walked, error };
  });
  const ground = computed((): Ground | null => {
    const now = scene.value;
    if (!now) return null;
    const walked = spec.value.completion === "random_walker" ? walks.value.walked : new Map();
    return { photo: now.photo, proposals: now.proposals, completion: now.completion, walked };
  });
  const object = computed(() =>
    Math.min(spec.value.object, (scene.value?.objects.length ?? 1) - 1),
  );
  const segment = computed((): Segment | null => {
    const { target, objects } = scene.value ?? {};
    return target?.segments[objects![Math.max(0, object.value)]!] ?? null;
  });
  const target = computed((): Mask | null => {
    const now = scene.value;
    if (!now?.target || !segment.value) return null;
    const number = now.target.segments.indexOf(segment.value) + 1;
    return Uint8Array.from(now.target.map, (k) => (k === number ? 1 : 0));
  });
  const targetLines = computed(() =>
    target.value && scene.value ? (outlines(target.value, scene.value.photo).get(1) ?? []) : [],
  );
  /** The outlines of the proposed regions, at each scale, by their number and one. */
  const regionLines: ReadonlySignal<readonly (() => Outlines)[]> = computed(() =>
    (scene.value?.proposals ?? []).map((map) => {
      let known: Outlines | null = null;
      return () =>
        (known ??= outlines(
          Uint32Array.from(map, (k) => k + 1),
          scene.peek()!.photo,
        ));
    }),
  );
  const attemptsIn = (values: ReadonlySignal<unknown>) => {
    const all = computed(() =>
      scene.value ? readAttempts(values.value, scene.value.photo) : new Map<number, Attempts>(),
    );
    return computed((): Attempts => all.value.get(Math.max(0, object.value)) ?? {});
  };
  const raw = computed(() => spec.value.own);
  const efforts = {
    own: attemptsIn(raw),
    prepared: attemptsIn(sent._prepared!),
  };
  /** The attempt that is shown. */
  const attempt = computed((): AttemptOf<Tool> | null => {
    const { tool, shows } = spec.value;
    return (efforts[shows].value[tool] as AttemptOf<Tool> | undefined) ?? null;
  });
  const steps = computed(() => {
    const { view } = spec.value;
    if (view === "cost") return 4;
    return view === "other" ? 2 : Math.max(1, attempt.value?.times.length ?? 1);
  });
  const playback = new Playback(store, steps, { words: () => words(state) });
  /** The clicks of the shown attempt that have been made. */
  const clicks = computed(() =>
    Math.min(attempt.value?.times.length ?? 0, playback.step.value + 1),
  );
  /** Why geodesic distance is shown where a random walker was asked for; "" where it is not. */
  const walkerWords = computed((): string => {
    const { completion, tool } = spec.value;
    if (completion !== "random_walker" || tool !== "scribbles" || !attempt.value) return "";
    const { strokes } = attempt.value as unknown as Inputs["scribbles"];
    const drawn = strokes.slice(0, clicks.value);
    if (!bothKinds(drawn) || walks.value.walked.has(keyOf(drawn))) return "";
    if (walks.value.error) return walks.value.error;
    return model.ask
      ? room.t("The random walker is on its way; until then geodesic distance is shown.")
      : room.t("The random walker needs Python: geodesic distance is shown.");
  });
  /** What is said while the kernel prepares what is shown; else "". */
  const preparingWords = computed((): string => {
    const { shows, tool } = spec.value;
    const waits = model.ask && sent._preparing!.value === true;
    if (!waits || shows !== "prepared" || (tool !== "polygon" && attempt.value)) return "";
    return room.t("The prepared attempt is on its way.");
  });
  /** What is being drawn and not ended. */
  const live = signal<Mask | null>(null);
  const mask = computed((): Mask | null => {
    if (!ground.value) return null;
    if (live.value) return live.value;
    const { tool } = spec.value;
    const { photo } = ground.value;
    if (!attempt.value) return new Uint8Array(photo.rows * photo.cols);
    return maskAfter(tool, attempt.value as Inputs[Tool], clicks.value, ground.value);
  });
  const iouOf = (made: Mask): number | null => {
    if (!target.value) return null;
    const { both, either } = overlap(made, target.value);
    return either === 0 ? 0 : both / either;
  };
  const found = computed(() =>
    mask.value ? { area: areaOf(mask.value), iou: iouOf(mask.value) } : { area: 0, iou: null },
  );

  /** All attempts at this object; a mask is scored once, however often the chart is drawn. */
  const scored = new WeakMap<object, { ground: Ground; target: Mask; ious: number[] }>();
  const effortOf = (whose: Whose, tool: Tool): Effort | null => {
    const one = efforts[whose].value[tool] as AttemptOf<Tool> | undefined;
    if (!one || one.times.length === 0 || !ground.value) return null;
    const known = scored.get(one);
    let ious: number[] = [];
    if (known && known.ground === ground.value && known.target === target.value) ious = known.ious;
    else if (target.value) {
      const count = one.times.length;
      // Of long attempts at which each mask takes a while only the end is scored.
      const all = tool !== "scribbles" || count <= SCORED;
      ious = one.times.map((_, i) =>
        all || i === count - 1
          ? iouOf(maskAfter(tool, one as Inputs[Tool], i + 1, ground.value!))!
          : Number.NaN,
      );
      scored.set(one, { ground: ground.value, target: target.value, ious });
    }
    return { tool, whose, clicks: one.times.length, seconds: one.seconds, ious };
  };
  const chart = computed(() =>
    (["prepared", "own"] as const).flatMap((whose) =>
      TOOLS.flatMap((tool) => effortOf(whose, tool) ?? []),
    ),
  );
  /** What the present tool takes: one's own attempt, else the prepared one. */
  const effort = computed(() => {
    const { tool, shows } = spec.value;
    const of = (whose: Whose) =>
      chart.value.find((one) => one.tool === tool && one.whose === whose);
    return of(shows) ?? of("own") ?? of("prepared") ?? null;
  });
  const other: ReadonlySignal<OtherScores | null> = computed(() => {
    const now = scene.value;
    return now?.target
      ? otherScores(now.target, now.prediction, now.classes, spec.value.annotated)
      : null;
  });

  const check = watchCheck(
    model,
    store,
    computed(() => {
      const { shows } = spec.value;
      const ious = TOOLS.map(
        (tool) =>
          chart.value.find((one) => one.tool === tool && one.whose === shows)?.ious.at(-1) ?? -1,
      );
      const values = Float64Array.from([
        ...ious,
        other.value?.full.miou ?? -1,
        other.value?.reduced.miou ?? -1,
      ]);
      return {
        values,
        cols: 1,
        rounding: () => values.map(() => 1e-6),
        name: (i: number, t: Tongue) =>
          i < TOOLS.length
            ? t("IoU of {tool}", { tool: t(NAMES[TOOLS[i]!]) })
            : i === TOOLS.length
              ? "mIoU"
              : t("mIoU of what is annotated"),
      };
    }),
  );

  // The clock: from the first click of an attempt until it is done or another is shown.

  const since = signal<number | null>(null);
  const now = signal(0);
  const stopTicking = effect(() => {
    if (since.value === null) return;
    now.value = performance.now();
    const timer = setInterval(() => (now.value = performance.now()), TICK);
    return () => clearInterval(timer);
  });
  const elapsed = (): number =>
    since.peek() === null ? 0 : Math.round(performance.now() - since.peek()!) / 1000;
  const own = () => efforts.own.peek()[spec.peek().tool] as AttemptOf<Tool> | undefined;
  const key = () => String(Math.max(0, object.peek()));
  const withAttempt = (tool: Tool, next: unknown): Traits => {
    const all = (tried(() => record(spec.peek().own)) ?? {}) as Traits;
    const mine = { ...((all[key()] ?? {}) as Traits) } as Record<string, unknown>;
    if (next === null) delete mine[tool];
    else mine[tool] = next;
    return { own: { ...all, [key()]: mine } };
  };
  /** Stop the clock, and give what it has to be remembered with. */
  const settled = (done = false): Traits => {
    const one = own();
    const seconds = since.peek() === null ? (one?.seconds ?? 0) : elapsed();
    since.value = null;
    if (!one || (seconds <= one.seconds && one.done === (one.done || done))) return {};
    return withAttempt(spec.peek().tool, { ...one, seconds, done: one.done || done });
  };
  /** Seconds of the attempt at the present tool, as the clock has them. */
  const seconds = computed(() => {
    if (since.value !== null) return Math.max(0, now.value - since.value) / 1000;
    const one = attempt.value;
    if (!one) return 0;
    return clicks.value < one.times.length ? one.times[clicks.value - 1]! : one.seconds;
  });

  const state = {
    store,
    spec,
    scene,
    pictures,
    ground,
    object,
    segment,
    target,
    targetLines,
    regionLines,
    efforts,
    attempt,
    playback,
    clicks,
    live,
    mask,
    found,
    chart,
    effort,
    other,
    seconds,
    running: computed(() => since.value !== null),
    walkerWords,
    preparingWords,
    /** What could not be done, and why; gone with the next act. */
    notice: signal(""),
    /** One's own attempt with the present tool. */
    own,
    /** Start the clock with the pointer down, from zero or from where it stood. */
    begin(fresh: boolean): void {
      if (since.peek() !== null && !fresh) return;
      const one = fresh ? undefined : own();
      since.value = performance.now() - 1000 * (one?.seconds ?? 0);
    },
    /** One more click of an attempt, or the first of a new one. */
    click(input: Inputs[Tool], times: readonly number[], done: boolean): string {
      const { tool } = spec.peek();
      const at = elapsed();
      const all = [...times, at];
      const next = { ...input, times: all, seconds: at, done };
      if (done) since.value = null;
      return store.update({
        ...withAttempt(tool, next),
        shows: "own",
        step: all.length - 1,
      });
    },
    /** Seconds on the clock. */
    elapsed,
    /** Undo, redo or reset: of the attempt that is shown then all clicks are seen. */
    travel(act: () => void): void {
      const before = attempt.peek();
      act();
      if (attempt.peek() !== before) playback.jump(steps.peek() - 1);
    },
    /** Stop the clock without a word. */
    stop(): void {
      since.value = null;
    },
    /** The attempt is done as it is. */
    finish(): void {
      const values = settled(true);
      if (Object.keys(values).length > 0) store.update(values);
    },
    clear(): void {
      since.value = null;
      if (own()) store.update({ ...withAttempt(spec.peek().tool, null), shows: "own", step: 0 });
      else store.update({ shows: "own", step: 0 });
    },
    /** Show something else: the clock stops, and the player goes to the end of what is shown. */
    choose(values: Traits): string {
      const kept = settled();
      const wrong = store.update({ ...kept, ...values });
      if (wrong) return wrong;
      batch(() => {
        live.value = null;
        playback.jump("view" in values ? 0 : steps.peek() - 1);
      });
      return "";
    },
    verdict: check.verdict,
    room,
    dispose() {
      stopTicking();
      playback.dispose();
      check.dispose();
      received.dispose();
      store.dispose();
    },
  };
  return state;
}

/** Milliseconds between two looks at the clock. */
const TICK = 100;
/** Clicks of scribbles that are scored each. */
const SCORED = 24;
