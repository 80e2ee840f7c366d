// What the parts of the figure share while it shows cells: one state, read by all.

import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import { type Computed, nameOfPart, type Verdict, watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import type { Store } from "../../host/store";
import { roundingOf, roundingOfCopies } from "../../terms/numbers";
import { fieldOf } from "../../terms/pooling";
import { sumProducts } from "../../terms/terms";
import type { Method } from "../../terms/unpooling";
import { stable } from "../../ui/hooks";
import { momentOf, type Schedule } from "../../ui/phases";
import { cellStore } from "../../ui/photograph";
import { Playback } from "../../ui/player";
import { Pointers } from "../../ui/pointers";
import { NARROW, type Room } from "../../ui/room";
import type { ThemeName } from "../../ui/theme";
import { sentence } from "../../ui/words";
import { layoutOf } from "./layout";
import {
  carriedCell,
  linkedTo,
  type PointedCell,
  places,
  planeOf,
  pointExists,
  type Results,
  resultsOf,
} from "./results";
import {
  KEPT,
  type Labels,
  parseUnpooling,
  type Settings,
  type UnpoolingSpec,
  type View,
} from "./spec";
import { longestWords, STEPS, type Step, stepWords } from "./words";

const SCHEDULE: Schedule<Step> = { phases: STEPS, ends: [0.34, 0.54, 0.68, 1] };

/** What holds the parameters: the state of cells, or that of an image. */
export interface HasSettings {
  readonly store: Store<Settings>;
}

export class UnpoolingState {
  readonly store: Store<UnpoolingSpec>;
  readonly results = computed(() => resultsOf(this.store.spec.value));
  /** The input with its padding. */
  readonly field = computed(() => fieldOf(this.results.value));
  readonly view = computed(() => this.store.get<View>("view"));
  readonly labels = computed(() => this.store.get<Labels>("labels"));
  /** The plane whose matrix, formula and transposed convolution are shown. */
  readonly shown = computed(() => planeOf(this.results.value, this.store.get<Method>("method")));
  readonly narrow = computed(() => this.room.width.value < NARROW);
  /** Whether one unpooling is looked at, and not all of them beside each other. */
  readonly single = computed(() => this.narrow.value || this.view.value === "matrix");
  readonly drawn = computed(() =>
    this.single.value ? [this.shown.value] : this.results.value.planes,
  );
  /** The longest that is said of a step or a cell. */
  readonly longest = computed(() =>
    longestWords(this.results.value, this.drawn.value, this.labels.value),
  );
  readonly playback: Playback;
  readonly moment = computed(() => momentOf(SCHEDULE, this.playback.shown.value));
  readonly step: ReadonlySignal<number>;
  readonly layout = stable(() => {
    const { spec, pooled } = this.results.value;
    const { top, left, ...field } = this.field.value;
    const planes = this.drawn.value.length;
    const sizes = { field, before: { x: left, y: top }, pooled, plane: spec.input, planes };
    const { width, stageHeight } = this.room;
    return layoutOf(sizes, { width: width.value, height: stageHeight.value }, this.narrow.value);
  });
  readonly pointers = new Pointers<PointedCell>((cell) => pointExists(this.results.value, cell));
  readonly pointed = this.pointers.target;
  readonly linked = computed(
    () => this.pointed.value && linkedTo(this.results.value, this.pointed.value),
  );
  /** The plane and the cell whose formula is shown. */
  readonly explained = computed(() => {
    const at = this.pointed.value;
    const own = this.results.value.planes.find(({ method }) => method === at?.grid);
    if (own) return { plane: own, cell: at!.index };
    const plane = this.shown.value;
    const cell = at && at.grid !== "input" ? at.index : this.step.value;
    const place = at?.grid === "input" ? at.index : places(this.results.value, plane, cell)[0];
    return { plane, cell: place ?? 0 };
  });
  readonly theme: ReadonlySignal<ThemeName>;
  readonly width: ReadonlySignal<number>;
  readonly verdict: Signal<Verdict>;
  readonly dispose: () => void;

  constructor(
    model: Model,
    readonly room: Room,
  ) {
    this.theme = room.theme;
    this.width = room.width;
    this.store = cellStore(model, KEPT, parseUnpooling);
    const steps = computed(() => this.results.value.pooled.indices.length);
    this.playback = new Playback(this.store, steps, {
      ends: SCHEDULE.ends,
      phased: () => this.store.get("view") !== "matrix",
      words: () => {
        const words = stepWords(
          this.results.value,
          this.drawn.value,
          this.step.peek(),
          this.labels.peek(),
        );
        return sentence(words).split(" ").length;
      },
    });
    this.step = computed(() => Math.min(this.playback.step.value, steps.value - 1));
    const check = watchCheck(
      model,
      this.store,
      computed(() => compared(this.results.value)),
    );
    this.verdict = check.verdict;
    let before = this.results.peek();
    const stopResults = this.results.subscribe((results) => {
      const was = before;
      before = results;
      this.pointers.carry((cell) => carriedCell(was, results, cell));
    });
    this.dispose = () => {
      stopResults();
      this.playback.dispose();
      check.dispose();
      this.store.dispose();
    };
  }
}

/** Everything that torch computes too, one after the other, and how to name a part of it. */
function compared(results: Results): Computed {
  const { pooled, unpoolingInput, planes, spec } = results;
  const parts: { name: string; cols: number; values: ArrayLike<number> }[] = [
    { name: "pooled", cols: pooled.cols, values: pooled.values },
    { name: "indices", cols: pooled.cols, values: pooled.indices },
    { name: "unpooling input", cols: pooled.cols, values: unpoolingInput.values },
    ...planes.map((p) => ({ name: p.method, cols: spec.input.cols, values: p.values })),
  ];
  return {
    values: Float64Array.from(parts.flatMap(({ values }) => Array.from(values))),
    cols: 1,
    rounding: () =>
      Float64Array.from([
        ...[pooled.values, pooled.indices, unpoolingInput.values].flatMap((values) =>
          Array.from(roundingOfCopies(values)),
        ),
        ...planes.flatMap(({ terms, weights, counts }) => {
          // All weights are positive.
          const sizes = sumProducts(terms, unpoolingInput.values.map(Math.abs), weights);
          return Array.from(sizes, (size, i) => roundingOf(size, counts[i]!));
        }),
      ]),
    name: nameOfPart(
      parts.map(({ values }) => values.length),
      (part, i) => {
        const { name, cols } = parts[part]!;
        return `${name} (${Math.floor(i / cols)}, ${i % cols})`;
      },
    ),
  };
}
