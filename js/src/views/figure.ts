// What the parts of a transposed-convolution figure share: one state, read by all.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { Playback } from "../controls/playback";
import { type Moment, moment } from "../geometry/phases";
import { type Verdict, watchCheck } from "../host/check";
import type { Model } from "../host/model";
import { Store } from "../host/store";
import { busiestCell, links, type Target } from "../terms/links";
import {
  type ConvTransposeSpec,
  type ConvTransposeTraits,
  type Dims,
  Problem,
  parseConvTranspose,
} from "../terms/parameters";
import { canvasIndex, result, type Stamps, stamps } from "../terms/stamps";
import { type Symbols, symbols } from "../terms/symbols";
import { magnitude, type ThemeName } from "../theme/ramps";
import type { Labels } from "./faces";

export interface Figure {
  readonly dims: Dims;
  readonly store: Store<ConvTransposeSpec>;
  readonly stamps: ReadonlySignal<Stamps>;
  readonly symbols: ReadonlySignal<Symbols>;
  readonly labels: ReadonlySignal<Labels>;
  readonly playback: Playback;
  readonly moment: ReadonlySignal<Moment>;
  readonly theme: Signal<ThemeName>;
  /** Width in pixels that the figure may fill. */
  readonly width: Signal<number>;
  readonly hovered: Signal<Target | null>;
  readonly focused: Signal<Target | null>;
  readonly pinned: Signal<Target | null>;
  /** What is pointed at, however. */
  readonly target: ReadonlySignal<Target | null>;
  /** The canvas cell whose formula is shown. */
  readonly explained: ReadonlySignal<number>;
  readonly verdict: Signal<Verdict>;
  dispose(): void;
}

const REMEMBERED = ["input", "kernel", "stride", "padding", "output_padding", "dilation", "bias"];
const LABELS = ["values", "symbols", "overlap"];

/** All traits at once: the operation, and how it is looked at. */
function parseTraits(traits: Readonly<Record<string, unknown>>, dims: Dims): ConvTransposeSpec {
  if (!LABELS.includes(traits.labels as string))
    throw new Problem(
      "labels",
      `labels = ${JSON.stringify(traits.labels)}: choose one of ${LABELS.join(", ")}.`,
    );
  if (!Number.isInteger(traits.step))
    throw new Problem("step", `step = ${JSON.stringify(traits.step)}: a whole number is needed.`);
  return parseConvTranspose(traits as unknown as ConvTransposeTraits, dims);
}

export function createFigure(
  model: Model,
  dims: Dims,
  defaults: Readonly<Record<string, unknown>>,
): Figure {
  const media = matchMedia("(prefers-reduced-motion: reduce)");
  // A spec is parsed anew with every trait; the operation itself changes rarely.
  let last: { spec: ConvTransposeSpec; values: readonly unknown[] } | undefined;
  const store = new Store<ConvTransposeSpec>(model, {
    defaults,
    remembered: REMEMBERED,
    parse(traits) {
      const spec = parseTraits(traits, dims);
      const values = REMEMBERED.map((name) => traits[name]);
      if (!last || values.some((value, i) => value !== last!.values[i])) last = { spec, values };
      return last.spec;
    },
  });
  const drawn = computed(() => stamps(store.spec.value));
  const steps = computed(() => drawn.value.steps);
  const hovered = signal<Target | null>(null);
  const focused = signal<Target | null>(null);
  const pinned = signal<Target | null>(null);
  const playback = new Playback(
    store.get<number>("step"),
    steps,
    () => media.matches,
    (step) => {
      if (step !== store.get<number>("step")) store.update({ step });
    },
  );
  playback.show(playback.step.peek());
  const target = computed(() => hovered.value ?? pinned.value ?? focused.value);
  const check = watchCheck(
    model,
    store,
    computed(() => {
      const s = drawn.value;
      const { input, kernel, bias } = s.spec;
      return {
        values: result(s),
        cols: s.output.cols,
        magnitude:
          magnitude(input.values) * magnitude(kernel.values) * magnitude(s.counts) + Math.abs(bias),
      };
    }),
  );
  // The kernel moves the step; a playing figure is not disturbed by its own echo.
  const stopStep = computed(() => store.get<number>("step")).subscribe((step) => {
    if (!playback.playing.peek() && step !== playback.step.peek()) playback.show(step);
  });
  // A smaller input has fewer steps, and what was pointed at may be gone.
  const stopSpec = drawn.subscribe((s) => {
    if (playback.step.peek() >= s.steps) playback.show(s.steps - 1);
    for (const pointer of [hovered, focused, pinned]) {
      const at = pointer.peek();
      if (at && !exists(s, at)) pointer.value = null;
    }
  });
  return {
    dims,
    store,
    stamps: drawn,
    symbols: computed(() => symbols(dims, drawn.value.spec.input, drawn.value.spec.kernel)),
    labels: computed(() => store.get<Labels>("labels")),
    playback,
    moment: computed(() => moment(playback.shown.value)),
    theme: signal<ThemeName>("light"),
    width: signal(0),
    hovered,
    focused,
    pinned,
    target,
    explained: computed(() => {
      const s = drawn.value;
      const at = target.value;
      if (at?.grid === "output") return at.index;
      if (at?.grid === "copy") return links(s, at).output[0]!;
      const step = Math.min(playback.step.value, s.steps - 1);
      const busiest = busiestCell(s, step);
      return busiest >= 0 ? busiest : canvasIndex(s, 0);
    }),
    verdict: check.verdict,
    dispose() {
      playback.pause();
      check.dispose();
      stopStep();
      stopSpec();
      store.dispose();
    },
  };
}

function exists(s: Stamps, at: Target): boolean {
  const length = {
    input: s.steps,
    kernel: s.spec.kernel.values.length,
    copy: s.spec.kernel.values.length,
    output: s.sums.length,
  };
  return at.index < length[at.grid] && (at.input ?? 0) < s.steps;
}
