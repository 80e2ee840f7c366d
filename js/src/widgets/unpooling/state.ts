// What the parts of unpooling share: one state, read by all.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Verdict, watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import { METHODS, type Method } from "../../terms/unpooling";
import { remembering, stable } from "../../ui/hooks";
import { type Moment, momentOf, type Schedule } from "../../ui/phases";
import { Playback } from "../../ui/player";
import { magnitude, type ThemeName } from "../../ui/theme";
import { Problem, parseChoice } from "../../wire/parameters";
import { type Layout, layoutOf } from "./layout";
import {
  type Field,
  fieldOf,
  type Linked,
  linkedTo,
  type Plane,
  type PointedCell,
  places,
  planeOf,
  pointExists,
  type Results,
  resultsOf,
} from "./results";
import { parseUnpooling, type Settings, SPEC, type UnpoolingSpec } from "./spec";
import { STEPS, type Step } from "./words";

export const VIEWS = ["values", "error", "matrix"] as const;
export type View = (typeof VIEWS)[number];
export const LABELS = ["values", "indices", "symbols"] as const;
export type Labels = (typeof LABELS)[number];

export const DEFAULTS = {
  input: [
    [0, 5, 3, 0],
    [0, 2, 6, 0],
    [0, 8, 4, 0],
    [0, 3, 7, 0],
  ],
  kernel_size: 2,
  stride: null,
  padding: 0,
  ceil_mode: false,
  methods: ["nearest", "bed_of_nails", "max_unpool"],
  corner: "top_left",
  gain: 1,
  edits: [],
  method: "max_unpool",
  view: "values",
  labels: "values",
  bridge: false,
  step: 0,
  image: null,
  levels: 1,
  lens: null,
} as const;

const SCHEDULE: Schedule<Step> = { phases: STEPS, ends: [0.34, 0.54, 0.68, 1] };
const LONGEST_STEP = 3200;

/** What holds the parameters: the results of cells, or that of a picture. */
export interface HasSettings {
  readonly store: Store<Settings>;
}

export interface UnpoolingState {
  readonly store: Store<UnpoolingSpec>;
  readonly results: ReadonlySignal<Results>;
  /** The input with its padding. */
  readonly field: ReadonlySignal<Field>;
  readonly view: ReadonlySignal<View>;
  readonly labels: ReadonlySignal<Labels>;
  /** The plane whose matrix, formula and bridge are shown. */
  readonly shown: ReadonlySignal<Plane>;
  readonly playback: Playback;
  readonly moment: ReadonlySignal<Moment<Step>>;
  readonly step: ReadonlySignal<number>;
  readonly theme: Signal<ThemeName>;
  readonly width: Signal<number>;
  readonly layout: ReadonlySignal<Layout>;
  readonly hovered: Signal<PointedCell | null>;
  readonly focused: Signal<PointedCell | null>;
  readonly pinned: Signal<PointedCell | null>;
  readonly point: ReadonlySignal<PointedCell | null>;
  readonly linked: ReadonlySignal<Linked | null>;
  /** The plane and the cell whose formula is shown. */
  readonly explained: ReadonlySignal<{ plane: Plane; cell: number }>;
  readonly verdict: Signal<Verdict>;
  dispose(): void;
}

/** The results in a figure that has `theme` and `width` already. */
export function createUnpoolingState(
  model: Model,
  theme: Signal<ThemeName>,
  width: Signal<number>,
  /** Throws where there is an image after all, and nothing that can be drawn. */
  checkImage: (image: unknown) => void,
): UnpoolingState {
  const parsed = remembering(SPEC, parseUnpooling);
  const store = new Store<UnpoolingSpec>(model, {
    defaults: DEFAULTS,
    remembered: SPEC,
    parse(traits) {
      parseChoice("view", traits.view, VIEWS);
      parseChoice("labels", traits.labels, LABELS);
      parseChoice("method", traits.method, METHODS);
      if (!Number.isInteger(traits.step))
        throw new Problem(
          "step",
          `step = ${JSON.stringify(traits.step)}: a whole number is needed.`,
        );
      if (traits.image !== null) checkImage(traits.image);
      return parsed(traits);
    },
  });
  const results = computed(() => resultsOf(store.spec.value));
  const field = computed(() => fieldOf(results.value));
  const steps = computed(() => results.value.pooled.indices.length);
  const hovered = signal<PointedCell | null>(null);
  const focused = signal<PointedCell | null>(null);
  const pinned = signal<PointedCell | null>(null);
  const playback = new Playback(store, steps, { ends: SCHEDULE.ends, longest: LONGEST_STEP });
  const step = computed(() => Math.min(playback.step.value, steps.value - 1));
  const point = computed(() => {
    const at = hovered.value ?? pinned.value ?? focused.value;
    return at && pointExists(results.value, at) ? at : null;
  });
  const shown = computed(() => planeOf(results.value, store.get<Method>("method")));
  const check = watchCheck(
    model,
    store,
    computed(() => checked(results.value)),
  );
  return {
    store,
    results,
    field,
    view: computed(() => store.get<View>("view")),
    labels: computed(() => store.get<Labels>("labels")),
    shown,
    playback,
    moment: computed(() => momentOf(SCHEDULE, playback.shown.value)),
    step,
    theme,
    width,
    layout: stable(() => {
      const { pooled, spec } = results.value;
      const { rows, cols } = spec.input;
      return layoutOf(
        {
          field: { rows: field.value.rows, cols: field.value.cols },
          pooled: { rows: pooled.rows, cols: pooled.cols },
          plane: { rows, cols },
          planes: spec.methods.length,
        },
        width.value,
      );
    }),
    hovered,
    focused,
    pinned,
    point,
    linked: computed(() => (point.value ? linkedTo(results.value, point.value) : null)),
    explained: computed(() => {
      const at = point.value;
      const own = results.value.planes.find(({ method }) => method === at?.grid);
      if (own) return { plane: own, cell: at!.index };
      const plane = shown.value;
      const cell = at && at.grid !== "input" ? at.index : step.value;
      const place = at?.grid === "input" ? at.index : places(results.value, plane, cell)[0];
      return { plane, cell: place ?? 0 };
    }),
    verdict: check.verdict,
    dispose() {
      playback.dispose();
      check.dispose();
      store.dispose();
    },
  };
}

/** Everything that torch computes too, one after the other, and how to name a part of it. */
function checked(results: Results) {
  const { pooled, unpoolingInput, planes, spec } = results;
  const parts: { name: string; cols: number; values: ArrayLike<number> }[] = [
    { name: "pooled", cols: pooled.cols, values: pooled.values },
    { name: "indices", cols: pooled.cols, values: pooled.indices },
    { name: "passed on", cols: pooled.cols, values: unpoolingInput.values },
    ...planes.map((p) => ({ name: p.method, cols: spec.input.cols, values: p.values })),
  ];
  const values = Float64Array.from(parts.flatMap((part) => Array.from(part.values)));
  return {
    values,
    cols: 1,
    magnitude: magnitude(spec.input.values, unpoolingInput.values),
    name(i: number): string {
      let rest = i;
      for (const { name, cols, values: cells } of parts) {
        if (rest < cells.length) return `${name} (${Math.floor(rest / cols)}, ${rest % cols})`;
        rest -= cells.length;
      }
      return String(i);
    },
  };
}

/** Pointing, focusing and pinning in a grid. */
export function labPointers(state: UnpoolingState, at: (index: number) => PointedCell | null) {
  const point = (index: number) => (index < 0 ? null : at(index));
  return {
    onHover(index: number) {
      const next = point(index);
      if (!same(state.hovered.peek(), next)) state.hovered.value = next;
    },
    onFocus(index: number) {
      state.focused.value = point(index);
    },
    onPin(index: number) {
      const next = point(index);
      state.pinned.value = same(state.pinned.peek(), next) ? null : next;
    },
  };
}

const same = (a: PointedCell | null, b: PointedCell | null): boolean =>
  a?.grid === b?.grid && a?.index === b?.index;
