// What the parts of a figure of linear maps share: one state, read by all.

import { computed, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { channels as CHANNELS, linear as LINEAR } from "../../../../segwidgets/shared/options.json";
import { watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import { type ChannelPair, coercePair, kernelPlane } from "../../terms/channels";
import type { LinearSpec } from "../../terms/convolution";
import {
  busiestCell,
  canvasIndex,
  type Linear,
  links,
  partsOf,
  result,
  type Target,
} from "../../terms/linear";
import type { MatrixOf } from "../../terms/matrix";
import { type Dims, plane } from "../../terms/terms";
import { remembering, stable } from "../../ui/hooks";
import { moment, PRODUCTS, SUMMED } from "../../ui/phases";
import { Playback } from "../../ui/player";
import { Pointers } from "../../ui/pointers";
import { createRoom } from "../../ui/room";
import { magnitude } from "../../ui/theme";
import { place, type SizeFormula } from "../../ui/words";
import { parseChoice, parsePair, parseWhole } from "../../wire/parameters";
import type { Labels } from "./cells";
import { type SizeChoice, type Symbols, symbols } from "./formula";
import { longestLabels, planMatrix, type Reading } from "./matrix-layout";

export type View = "stamp" | "gather" | "matrix" | "all";

/** A part of the figure; an operation brings its own, so that a page carries no others. */
export type StageView = FunctionComponent<{ readonly state: LinearState }>;

/** An operation that the figure can show: what differs between convolution and its transpose. */
export interface Operation {
  readonly title: string;
  readonly dims: Dims;
  /** Every synced trait with its default. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What takes the place of defaults where an input or a kernel is given. */
  readonly bare?: Readonly<Record<string, unknown>>;
  /** The parameters that take an int or a pair, by torch's names. */
  readonly parameters: readonly string[];
  /** Parameters that are one of a few words. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** What each view shows, in the order of the choice between them. */
  readonly stages: Readonly<Partial<Record<View, StageView>>>;
  /** Stands below the player. */
  readonly below?: StageView;
  /** Whose channel comes first in the shape of torch's weight. */
  readonly leads: "input" | "output";
  readonly parse: (traits: Readonly<Record<string, unknown>>) => LinearSpec;
  readonly lay: (spec: LinearSpec, view: View) => Linear;
  readonly sizes: (spec: LinearSpec) => SizeFormula[];
  readonly code: (spec: LinearSpec) => string;
  /** Where several sizes lead to the same one, and which of them is meant. */
  readonly choicesOfSize?: (spec: LinearSpec) => SizeChoice[];
}

export type LinearState = ReturnType<typeof createState>;

/** The traits that say how the map is looked at; undo brings back all others. */
const LOOKED_AT = ["view", "labels", "matrix_of", "step", "pair", "_fit"];

export function createState(model: Model, operation: Operation) {
  const { dims } = operation;
  const remembered = Object.keys(operation.defaults).filter((name) => !LOOKED_AT.includes(name));
  const given = ["input", "kernel"].some((name) => (model.get(name) ?? undefined) !== undefined);
  const defaults = given ? { ...operation.defaults, ...operation.bare } : operation.defaults;
  const parseSpec = remembering(remembered, operation.parse);
  const store = new Store<LinearSpec>(model, {
    defaults,
    remembered,
    parse(traits) {
      parseChoice("labels", traits.labels, LINEAR.labels.choices);
      parseChoice("view", traits.view, Object.keys(operation.stages));
      parseChoice("matrix_of", traits.matrix_of, LINEAR.matrix_of.choices);
      parseWhole("step", traits.step);
      if ("pair" in traits) parsePair("pair", traits.pair, 2, CHANNELS.pair);
      return parseSpec(traits);
    },
  });
  const view = computed(() => store.get<View>("view"));
  const wholeMap = computed(() => operation.lay(store.spec.value, view.value));
  const pair = computed((): ChannelPair | null => {
    const { channels } = store.spec.value;
    if (!channels) return null;
    const [input, output] = store.get<readonly [number, number]>("pair");
    return coercePair(channels, { input, output });
  });
  // The matrix shows all channels, and where all readings are shown there is but one.
  const shownPair = computed(() =>
    view.value === "matrix" || view.value === "all" ? null : pair.value,
  );
  const parts = computed(() =>
    shownPair.value ? partsOf(wholeMap.value, shownPair.value.output) : [],
  );
  const drawn = computed(
    () => parts.value.find(({ part }) => part!.input === shownPair.value!.input) ?? wholeMap.value,
  );
  const first = computed(() => {
    if (!shownPair.value) return { input: 0, kernel: 0, output: 0 };
    const { spec, canvas } = wholeMap.value;
    return {
      input: shownPair.value.input * plane(spec.input),
      kernel: kernelPlane(spec.channels!, shownPair.value) * plane(spec.kernel),
      output: shownPair.value.output * plane(canvas),
    };
  });
  const allSymbols = computed(() =>
    symbols(dims, wholeMap.value.spec.input, wholeMap.value.spec.kernel),
  );
  const schedule = () => (parts.value.length > 0 ? SUMMED : PRODUCTS);
  const pointers = new Pointers<Target>();
  const { target } = pointers;
  const playback = new Playback(
    store,
    computed(() => drawn.value.steps),
    {
      get ends() {
        return schedule().ends;
      },
    },
  );
  const step = computed(() => Math.min(playback.step.value, drawn.value.steps - 1));
  const check = watchCheck(
    model,
    store,
    computed(() => {
      const s = wholeMap.value;
      const { input, kernel, bias, channels } = s.spec;
      return {
        values: result(s),
        cols: s.output.cols,
        ...(channels && { name: (i: number) => place(dims, s.output, i) }),
        magnitude:
          magnitude(input.values) * magnitude(kernel.values) * magnitude(s.counts) +
          magnitude(channels?.biases ?? [bias]),
      };
    }),
  );
  // What was pointed at may be gone.
  let before = drawn.peek();
  const stopSpec = drawn.subscribe((s) => {
    const elsewhere =
      s.part?.input !== before.part?.input || s.part?.output !== before.part?.output;
    before = s;
    pointers.forget((at) => elsewhere || !exists(s, at));
  });
  const room = createRoom();
  const labels = computed(() => store.get<Labels>("labels"));
  const symbolsHere = computed((): Symbols => {
    const all = allSymbols.value;
    const { input, kernel } = first.value;
    return { input: (i) => all.input(i + input), kernel: (k) => all.kernel(k + kernel) };
  });
  const matrixOf = computed(() => store.get<MatrixOf>("matrix_of"));
  const reading = signal<Reading>("equation");
  return {
    dims,
    operation,
    store,
    view,
    /** What is looked at: the whole map, or with channels the part of one pair of them. */
    linear: drawn,
    wholeMap,
    /** The channels looked at, where there are several. */
    pair,
    /** What the input channels add to the output channel looked at; none for a whole map. */
    parts,
    /** Where the cells looked at begin in the whole map. */
    first,
    /** Names of the cells of the whole map, and of those looked at. */
    allSymbols,
    symbols: symbolsHere,
    labels,
    matrixOf,
    /** Which reading of the matrix is wished for, and what is shown of it. */
    reading,
    plan: stable(() =>
      planMatrix({
        linear: drawn.value,
        matrixOf: matrixOf.value,
        reading: reading.value,
        longest: longestLabels(drawn.value, labels.value === "symbols" ? symbolsHere.value : null),
        width: room.width.value,
        height: room.stageHeight.value,
      }),
    ),
    playback,
    /** The present step; a smaller input has fewer. */
    step,
    moment: computed(() => moment(playback.shown.value, schedule())),
    room,
    theme: room.theme,
    width: room.width,
    pointers,
    target,
    /** The canvas cell whose formula is shown. */
    explained: computed(() => {
      const s = drawn.value;
      const at = target.value;
      if (at?.grid === "output") return at.index;
      if (at?.grid === "copy") return links(s, at).output[0]!;
      if (s.animation === "gather") return canvasIndex(s, step.value);
      const busiest = busiestCell(s, step.value);
      return busiest >= 0 ? busiest : canvasIndex(s, 0);
    }),
    verdict: check.verdict,
    stopLearning: () => model.send({ kind: "stop" }),
    dispose() {
      playback.dispose();
      check.dispose();
      stopSpec();
      store.dispose();
    },
  };
}

function exists(s: Linear, at: Target): boolean {
  const length = {
    input: s.spec.input.values.length,
    kernel: s.spec.kernel.values.length,
    copy: s.spec.kernel.values.length,
    output: s.sums.length,
  };
  return at.index < length[at.grid] && (at.input ?? 0) < s.spec.input.values.length;
}
