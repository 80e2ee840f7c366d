// The state of the IoU calculator, which all its parts read.

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { watchVerdict } from "../../host/check";
import type { Model } from "../../host/model";
import { Store, sayProblem } from "../../host/store";
import { summed, type Tallies, talliesOf } from "../../terms/scores";
import type { Pixel } from "../../ui/brush";
import type { Tongue } from "../../ui/language";
import { type Viewport, zoom } from "../../ui/layout";
import { Pointers } from "../../ui/pointers";
import { createRoom, type Room } from "../../ui/room";
import type { Traits } from "../../wire/options";
import { equal } from "../../wire/tensor";
import { arranged, type Tab } from "./arrangement";
import { type Pointed, type Shown, viewOf } from "./drawing";
import { type Changed, MaskPair, SIDES, type Side } from "./masks";
import { PRESET_CLASSES, PRESET_SIZE, type Preset, preset } from "./presets";
import {
  type Counts,
  type IoUSpec,
  judgeCounts,
  MASK_TRAITS,
  packMask,
  parseIou,
  readPair,
  readTallies,
  SETTINGS,
  turnPage,
  untouched,
} from "./spec";

// Counts of the picture that is shown, and of the set it belongs to.

/** Up to this many classes are listed, whether pixels have them or not. */
export const LISTED = 12;

interface Counted {
  readonly pair: ReadonlySignal<MaskPair>;
  readonly spec: ReadonlySignal<IoUSpec>;
  /** Grows whenever a pixel may have changed. */
  readonly version: ReadonlySignal<number>;
  /** Counts of every picture of the set as Python sent them, where there is a set. */
  readonly others: ReadonlySignal<readonly Tallies[] | null>;
  /** Which of them the masks are of. */
  readonly picture: ReadonlySignal<number>;
}

function countsOf({ pair, spec, version, others, picture }: Counted) {
  const matrix = computed(() => {
    version.value;
    return pair.value.confusion.scored(spec.value.ignored);
  });
  /** Counts of the picture that is shown. */
  const tallies = computed((): Tallies => {
    const all = talliesOf(matrix.value, pair.value.classes);
    pair.value.updateBoundary();
    const { both, target, prediction } = pair.value.boundary;
    return {
      all,
      boundary: all.map((_, label) => ({
        tp: both[label]!,
        target: target[label]!,
        prediction: prediction[label]!,
      })),
    };
  });
  /** Counts of every picture of the set. */
  const set = computed(() => {
    const list = others.value;
    return list && list.length > 1
      ? list.map((one, i) => (i === picture.value ? tallies.value : one))
      : [tallies.value];
  });

  /** Whether scores are of the picture that is shown, or of all of them. */
  const scope = signal<"picture" | "set">("picture");
  /** The counts that are scored: more than one where each picture is scored by itself. */
  const scored = computed(() => {
    if (scope.value === "picture" || set.value.length === 1) return [tallies.value];
    return spec.value.perImage ? set.value : [summed(set.value, pair.value.classes)];
  });
  /** The classes that tables list. */
  const listed = computed(() => {
    const labels = Array.from({ length: pair.value.classes }, (_, label) => label);
    if (labels.length <= LISTED) return labels;
    const some = ({ all }: Tallies, label: number) =>
      all[label]!.target + all[label]!.prediction > 0;
    return labels.filter((label) => scored.value.some((one) => some(one, label)));
  });
  /** How many: equal numbers lay the figure out alike. */
  const rows = computed(() => listed.value.length);
  return { matrix, tallies, set, scope, scored, listed, rows };
}

export type IoUState = ReturnType<typeof createIoUState>;

/** A sentence in whatever language is read. */
export type Saying = (t: Tongue) => string;

/** Whether the target is covered. */
export const hidesTarget = ({ room }: { readonly room: Room }): boolean =>
  room.framing.value.hide.includes("target");

export function createIoUState(model: Model) {
  const store = new Store<IoUSpec>(model, {
    defaults: SETTINGS,
    remembered: [],
    parse: parseIou,
  });
  const spec = store.spec;
  const wrong = signal<unknown>(null);
  /** What the host holds, as far as this page knows. */
  const held: Record<string, unknown> = {};
  const given = () => {
    for (const name of MASK_TRAITS) held[name] = model.get(name);
    const { _target: target, _prediction: prediction, _image: image } = held;
    const { classes, ignored } = spec.peek();
    try {
      wrong.value = null;
      return readPair({ target, prediction, image }, classes, ignored);
    } catch (error) {
      wrong.value = error;
      return null;
    }
  };
  const first = given() ?? untouched();
  const made = ({ size, target, prediction }: typeof first) =>
    new MaskPair(size, spec.peek().classes, target, prediction, spec.peek().ignored);
  const pair = signal(made(first));
  const image = signal(first.image);
  /** Grows whenever a pixel may have changed. */
  const version = signal(0);
  /** What was done last, in words. */
  const said = signal<Saying | null>(null);
  let begun = pair.peek().snapshot();
  /** Which picture of the set the masks are of; a new one takes its time to arrive. */
  const pictureOf = () => Number((held._target as { picture?: unknown })?.picture) || 0;
  const picture = signal(pictureOf());
  const others = signal<readonly Tallies[] | null>(readTallies(held._tallies, spec.peek().classes));
  const counted = countsOf({ pair, spec, version, others, picture });
  const counts = (): Counts => ({
    matrix: counted.matrix.peek(),
    boundary: counted.tallies.peek().boundary,
  });
  /** The counts that torch was asked about last. */
  let asked = counts();
  /** Show what has been painted so far. */
  const refresh = () => {
    version.value++;
  };
  const history = computed(() => {
    version.value;
    const { canUndo, canRedo } = pair.value.history;
    return { canUndo, canRedo };
  });
  const publish = (sides: readonly Side[], values: Traits = {}) => {
    const now = pair.peek();
    for (const side of sides) held[`_${side}`] = packMask(now.size, now[side], picture.peek());
    if (Object.keys(values).length > 0) store.update(values);
    asked = counts();
    store.post(Object.fromEntries(sides.map((side) => [`_${side}`, held[`_${side}`]])));
  };
  const finish = (change: Changed, words: Saying | null, values = {}) => {
    batch(() => {
      refresh();
      said.value = words;
    });
    if (change.sides.length > 0) publish(change.sides, { preset: "", ...values });
  };

  /** Say so and undo what was begun, where one of the masks is locked. */
  const keeps = (sides: readonly Side[]): boolean => {
    const locked = sides.find((side) => room.framing.peek().locked.includes(side));
    if (!locked) return false;
    pair.peek().revert();
    batch(() => {
      refresh();
      said.value = (t) =>
        locked === "target"
          ? t("The target is locked in this figure.")
          : t("The prediction is locked in this figure.");
    });
    return true;
  };

  const canPreset = computed(() => {
    const { rows, cols } = pair.value.size;
    const fits = rows === PRESET_SIZE.rows && cols === PRESET_SIZE.cols;
    return (
      fits &&
      spec.value.classes === PRESET_CLASSES &&
      spec.value.pictures.length <= 1 &&
      !image.value
    );
  });

  /** Take what the host holds now. */
  const load = () => {
    const news = MASK_TRAITS.some((name) => model.get(name) !== held[name]);
    const now = pair.peek();
    if (!news && now.classes === spec.peek().classes) return;
    const tallied = held._tallies;
    const next = given();
    if (!next) return;
    const turned = pictureOf() !== picture.peek();
    const same =
      next.size.rows === now.size.rows &&
      next.size.cols === now.size.cols &&
      now.classes === spec.peek().classes;
    batch(() => {
      if (same && !turned) {
        // From Python, or undone by it: one more action that can be undone.
        now.become(next);
        now.commit();
      } else {
        pair.value = made(next);
        begun = pair.peek().snapshot();
      }
      picture.value = pictureOf();
      image.value = next.image;
      if (held._tallies !== tallied) others.value = readTallies(held._tallies, spec.peek().classes);
      refresh();
    });
    asked = counts();
  };
  // The store reads the same update in a microtask of its own, and is to be first.
  const soon = () => queueMicrotask(() => queueMicrotask(load));
  const stopMasks = model.onChange(MASK_TRAITS, soon);
  const stopClasses = computed(() => spec.value.classes).subscribe(soon);
  const stopIgnored = effect(() => {
    const { ignored } = spec.value;
    batch(() => {
      pair.value.ignore(ignored);
      version.value = version.peek() + 1;
    });
    // Torch leaves out the same pixels.
    asked = untracked(counts);
  });
  /** Draw what a preset says that came from outside. */
  const follow = (name: Preset, amount: number) => {
    const now = pair.peek();
    const masks = preset(name, amount);
    if (SIDES.every((side) => equal(now[side], masks[side]))) return;
    now.become(masks);
    finish(now.commit(), null, { preset: name, amount });
  };
  // Without a kernel the page itself finds the masks that small traits ask for.
  let followed = "";
  const stopAlone = effect(() => {
    const { index, preset: name, amount } = spec.value;
    if (model.ask) return;
    untracked(() => {
      const next = index === picture.value ? null : turnPage(picture.value, index, held);
      if (next) model.set(next);
      if (name !== "" && `${name} ${amount}` !== followed && canPreset.value) follow(name, amount);
      followed = `${name} ${amount}`;
    });
  });
  const watched = watchVerdict(model, store, store.revision, (check) => judgeCounts(check, asked));

  const travel = (change: Changed, done: Saying) => {
    const { sides, pixels: n } = change;
    if (sides.length === 0) return;
    finish(change, (t) => {
      const values = { done: done(t), n };
      if (sides.length > 1)
        return t("{done}: {n} {n|pixel|pixels} of the target and the prediction.", values);
      return sides[0] === "target"
        ? t("{done}: {n} {n|pixel|pixels} of the target.", values)
        : t("{done}: {n} {n|pixel|pixels} of the prediction.", values);
    });
  };
  const pointers = new Pointers<Pointed>((at) => {
    // A class may be gone.
    const { classes } = pair.value;
    if (at.kind === "cell") return Math.max(at.target, at.prediction) < classes;
    return at.kind === "overall" || at.label < classes;
  });
  /** The class and the score that are explained: what is pointed at, else the painted class' IoU. */
  const explained = computed(() => {
    const at = pointers.target.value;
    const painted = Math.min(spec.value.label, pair.value.classes - 1);
    const label = at?.kind === "class" ? at.label : at?.kind === "cell" ? at.target : painted;
    const named = at?.kind === "class" && at.score !== "intersection" && at.score !== "union";
    return { label, score: named ? at.score : ("iou" as const) };
  });
  const room = createRoom();
  const { width } = room;
  const view = signal<Viewport | null>(null);
  /** Where picture and numbers stand. */
  const arrangement = computed(() =>
    arranged(
      { width: width.value, height: room.stageHeight.value, compact: room.compact.value },
      pair.value.size,
      counted.rows.value,
    ),
  );
  const screen = computed(() => arrangement.value.screen);
  /** The part of the picture that is seen. */
  const viewport = computed(() => viewOf(view.value, pair.value.size, screen.value));
  return {
    store,
    spec,
    pair,
    image,
    version,
    ...counted,
    /** What is wrong with masks that came from outside, or "". */
    problem: computed(() => (wrong.value ? sayProblem(room.t, wrong.value) : "")),
    canUndo: computed(() => history.value.canUndo),
    canRedo: computed(() => history.value.canRedo),
    canPreset,
    pointers,
    pointed: pointers.target,
    explained,
    said,
    shown: signal<Shown>("both"),
    /** What was chosen to be seen, or all of it. */
    view,
    arrangement,
    screen,
    viewport,
    /** What is shown where not all of it has room. */
    tab: signal<Tab>("picture"),
    /** Which relation is drawn: of the scores of a class, or of its size to them. */
    plot: signal<"dice" | "size">(spec.peek().preset === "" ? "dice" : "size"),
    /** The pixel on which keys act. */
    cursor: signal<Pixel>({ row: 0, col: 0 }),
    room,
    theme: room.theme,
    width,
    verdict: watched.verdict,
    /** Look closer or from farther away, about the middle. */
    zoom(factor: number) {
      view.value = zoom(viewport.peek(), factor, pair.peek().size, screen.peek());
    },
    refresh,
    /** End an action: remember and publish it. */
    commit(words: (t: Tongue, changed: Changed) => string) {
      if (keeps([spec.peek().editing])) return;
      const change = pair.peek().commit();
      finish(change, (t) => words(t, change));
    },
    update: (values: Traits) => store.update(values),
    post: (values: Traits) => store.post(values),
    holds: (values: Traits) => store.holds(values),
    undo: () => travel(pair.peek().undo(), (t) => t("Undone")),
    redo: () => travel(pair.peek().redo(), (t) => t("Redone")),
    reset() {
      if (keeps(SIDES)) return;
      const now = pair.peek();
      now.become(begun);
      travel(now.commit(), (t) => t("Back to the beginning"));
    },
    /** Show a preset; what is only tried is not remembered yet. */
    showPreset(name: Preset, amount: number, trying: boolean) {
      if (keeps(SIDES)) return;
      const now = pair.peek();
      now.become(preset(name, amount));
      if (trying) {
        batch(() => {
          store.preview({ preset: name, amount });
          refresh();
        });
      } else finish(now.commit(), null, { preset: name, amount });
    },
    turnTo(index: number) {
      // What was painted counts on, until Python has counted it.
      others.value = counted.set.peek();
      store.update({ index });
    },
    dispose() {
      stopMasks();
      stopClasses();
      stopIgnored();
      stopAlone();
      watched.dispose();
      store.dispose();
    },
  };
}
