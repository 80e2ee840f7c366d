// What the parts of the figure share: one state for cells, one for a photograph.

import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import { type Computed, nameOfPart, type Verdict, watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import type { Store } from "../../host/store";
import type { Method } from "../../terms/downsampling";
import { roundingOf } from "../../terms/numbers";
import { fieldOf } from "../../terms/pooling";
import { overlap, sumProducts } from "../../terms/terms";
import { stable } from "../../ui/hooks";
import { momentOf, type Schedule } from "../../ui/phases";
import { cellStore, photographState } from "../../ui/photograph";
import { Playback } from "../../ui/player";
import { Pointers } from "../../ui/pointers";
import { NARROW, type Room } from "../../ui/room";
import type { ThemeName } from "../../ui/theme";
import { sentence } from "../../ui/words";
import type { ImageChannels } from "../../wire/image";
import type { Traits } from "../../wire/options";
import { layoutOf } from "./layout";
import {
  enlarged,
  imageResultsOf,
  type PointedCell,
  planeOf,
  pointExists,
  type Results,
  resultsOf,
} from "./results";
import {
  type CellSpec,
  type ImageSpec,
  KEPT,
  type Labels,
  parseCells,
  parseSettings,
  type View,
} from "./spec";
import { longestWords, stepWords } from "./words";

/** A window is read, then every method writes its output. */
export const PHASES = ["read", "place"] as const;
const SCHEDULE: Schedule<(typeof PHASES)[number]> = { phases: PHASES, ends: [0.45, 1] };

export class CellState {
  readonly store: Store<CellSpec>;
  readonly results = computed(() => resultsOf(this.store.spec.value));
  /** The input with its padding. */
  readonly field = computed(() => fieldOf(this.results.value));
  readonly view = computed(() => this.store.get<View>("view"));
  readonly labels = computed(() => this.store.get<Labels>("labels"));
  /** The result whose matrix, formula and convolution are shown. */
  readonly shown = computed(() =>
    planeOf(this.results.value.planes, this.store.get<Method>("method")),
  );
  readonly narrow = computed(() => this.room.width.value < NARROW);
  /** The results that the caption tells of: on a phone, and of a matrix, one. */
  readonly told = computed(() =>
    this.narrow.value || this.view.value === "matrix"
      ? [this.shown.value]
      : this.results.value.planes,
  );
  readonly longest = computed(() =>
    longestWords(this.results.value, this.told.value, this.labels.value),
  );
  readonly playback: Playback;
  readonly step: ReadonlySignal<number>;
  readonly phase = computed(() => momentOf(SCHEDULE, this.playback.shown.value).phase);
  /** The last output that is written. */
  readonly placed = computed(() => this.step.value - (this.phase.value === "place" ? 0 : 1));
  readonly layout = stable(() => {
    const { pooled, planes } = this.results.value;
    const { width, stageHeight } = this.room;
    return layoutOf(
      { input: this.field.value, pooled, planes: planes.length },
      { width: width.value, height: stageHeight.value },
      this.narrow.value,
    );
  });
  readonly pointers = new Pointers<PointedCell>((cell) => pointExists(this.results.value, cell));
  readonly pointed = this.pointers.target;
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
    this.store = cellStore(model, KEPT, parseCells);
    const steps = computed(() => this.results.value.pooled.rows * this.results.value.pooled.cols);
    this.playback = new Playback(this.store, steps, {
      ends: SCHEDULE.ends,
      words: () => {
        const words = stepWords(
          this.results.value,
          this.told.value,
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
    this.dispose = () => {
      this.playback.dispose();
      check.dispose();
      this.store.dispose();
    };
  }
}

/** Every result, one after the other, and how to name a part of it. */
function compared({ planes, input, pooled }: Results): Computed {
  return {
    values: Float64Array.from(planes.flatMap(({ values }) => Array.from(values))),
    cols: 1,
    rounding: () => {
      const sizes = input.values.map(Math.abs);
      return Float64Array.from(
        planes.flatMap(({ terms, weights }) => {
          const counts = overlap(terms);
          const sums = sumProducts(terms, sizes, weights.map(Math.abs));
          return Array.from(sums, (sum, i) => roundingOf(sum, counts[i]!));
        }),
      );
    },
    name: nameOfPart(
      planes.map(({ values }) => values.length),
      (part, i) => `${planes[part]!.method} (${Math.floor(i / pooled.cols)}, ${i % pooled.cols})`,
    ),
  };
}

export type ImageState = ReturnType<typeof imageState>;

export function imageState(model: Model, room: Room) {
  const parse = (traits: Traits, image: ImageChannels): ImageSpec => ({
    ...parseSettings(traits, 2, image),
    image,
  });
  const photograph = photographState(model, room, KEPT, parse, imageResultsOf);
  const showsChanges = computed(() => photograph.store.get("labels") === "changes");
  /** The results, or what a shift changes in them, as large as the picture. */
  const pictures = computed(() => {
    const { spec, planes } = photograph.results.value;
    const large = (plane: ImageChannels) => enlarged(plane, spec.image, spec.stride);
    return planes.map((plane) => ({
      plane,
      image: large(showsChanges.value ? { ...plane, channels: plane.changes } : plane),
    }));
  });
  return { ...photograph, showsChanges, pictures };
}
