// What the parts of a figure share that shows several methods beside one input of cells.

import { computed } from "@preact/signals";
import { type Computed, watchCheck } from "../host/check";
import type { Model } from "../host/model";
import { Store } from "../host/store";
import { fieldOf, type Laid } from "../terms/pooling";
import type { Size } from "../terms/terms";
import { imageOf } from "../wire/image";
import type { Traits } from "../wire/options";
import { type HasMethod, type Kept, shownOf } from "../wire/pooling";
import { remembering } from "./hooks";
import type { Tongue } from "./language";
import { momentOf, type Schedule } from "./phases";
import { Playback } from "./player";
import { Pointers } from "./pointers";
import { NARROW, type Room } from "./room";
import { sentence, type Word } from "./words";

interface Beside<Plane extends HasMethod> extends Laid {
  readonly pooled: Size;
  readonly planes: readonly Plane[];
}

/** What a figure makes of its traits, and what it says of that. */
interface Telling<Spec, Plane extends HasMethod, Results extends Beside<Plane>, Labels, Cell> {
  readonly parse: (traits: Traits) => Spec;
  readonly resultsOf: (spec: Spec) => Results;
  readonly stepWords: (
    t: Tongue,
    results: Results,
    planes: readonly Plane[],
    step: number,
    labels: Labels,
  ) => Word[];
  readonly longestWords: (
    t: Tongue,
    results: Results,
    planes: readonly Plane[],
    labels: Labels,
  ) => Word[];
  readonly pointExists: (results: Results, cell: Cell) => boolean;
  /** Everything that torch computes too. */
  readonly compared: (results: Results) => Computed;
  /** Whether a step has phases in the matrix too. */
  readonly phasedMatrix: boolean;
}

export function cellsState<
  Spec,
  Plane extends HasMethod,
  Results extends Beside<Plane>,
  Labels,
  Cell extends object,
  Phase extends string,
>(
  model: Model,
  room: Room,
  { checkLook, ...kept }: Kept,
  schedule: Schedule<Phase>,
  figure: Telling<Spec, Plane, Results, Labels, Cell>,
) {
  const parsed = remembering(kept.remembered, figure.parse);
  const store = new Store<Spec>(model, {
    ...kept,
    parse(traits) {
      checkLook(traits);
      // There is an image after all, and nothing that can be drawn.
      if (traits.image !== null) imageOf(traits.image);
      return parsed(traits);
    },
  });
  const results = computed(() => figure.resultsOf(store.spec.value));
  const view = computed(() => store.get<"grids" | "matrix">("view"));
  const labels = computed(() => store.get<Labels>("labels"));
  const narrow = computed(() => room.width.value < NARROW);
  /** The result whose matrix, formula and convolution are shown. */
  const shown = computed(() => shownOf<Plane>(results.value.planes, store.get("method")));
  /** Whether one result is looked at, on a phone or in a matrix, and not all of them. */
  const single = computed(() => narrow.value || view.value === "matrix");
  const seen = computed(() => (single.value ? [shown.value] : results.value.planes));
  const steps = computed(() => results.value.pooled.rows * results.value.pooled.cols);
  const playback: Playback = new Playback(store, steps, {
    ends: schedule.ends,
    phased: () => figure.phasedMatrix || store.get("view") !== "matrix",
    words: () =>
      sentence(
        figure.stepWords(room.t, results.value, seen.value, step.peek(), labels.peek()),
      ).split(" ").length,
  });
  const step = computed(() => Math.min(playback.step.value, steps.value - 1));
  const pointers = new Pointers<Cell>((cell) => figure.pointExists(results.value, cell));
  const check = watchCheck(
    model,
    store,
    computed(() => figure.compared(results.value)),
  );
  return {
    room,
    theme: room.theme,
    width: room.width,
    narrow,
    store,
    results,
    /** The input with its padding. */
    field: computed(() => fieldOf(results.value)),
    view,
    labels,
    shown,
    single,
    seen,
    /** The longest that is said of a step or a cell. */
    longest: computed(() => figure.longestWords(room.t, results.value, seen.value, labels.value)),
    playback,
    moment: computed(() => momentOf(schedule, playback.shown.value)),
    step,
    pointers,
    pointed: pointers.target,
    verdict: check.verdict,
    dispose() {
      playback.dispose();
      check.dispose();
      store.dispose();
    },
  };
}
