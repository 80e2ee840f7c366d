// What the parts of a figure of linear maps share: one state, read by all.

import { computed } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { channels as CHANNELS, linear as LINEAR } from "../../../../segwidgets/shared/options.json";
import { watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import { type ChannelPair, type Channels, coercePair, kernelPlane } from "../../terms/channels";
import type { ConvSpec, LinearSpec } from "../../terms/convolution";
import {
  busiestCell,
  canvasIndex,
  carried,
  type Linear,
  links,
  result,
  roundings,
  type Target,
} from "../../terms/linear";
import type { MatrixOf } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { area, type Dims, type Grid, indices, plane, rowsOf } from "../../terms/terms";
import { remembering, stable } from "../../ui/hooks";
import type { Tongue } from "../../ui/language";
import { type Moment, moment, PRODUCTS, SUMMED } from "../../ui/phases";
import { Playback } from "../../ui/player";
import { Pointers } from "../../ui/pointers";
import { createRoom } from "../../ui/room";
import {
  longestSentence,
  place,
  plain,
  type SizeFormula,
  sentence,
  type Word,
} from "../../ui/words";
import { parseChoice, parsePair, parseWhole } from "../../wire/parameters";
import type { Labels } from "./cells";
import { type Formula, type Product, type SizeChoice, type Symbols, symbols } from "./formula";
import { longestLabels, type Placement, planMatrix, type Reading } from "./matrix-layout";
import { allWords, gatherWords, matrixWords, runningWords, stampWords, targetWords } from "./words";

export type View = "stamp" | "gather" | "matrix" | "all";

/** A part of the figure; an operation brings its own, so that a page carries no others. */
export type StageView = FunctionComponent<{ readonly state: LinearState }>;

/** The formula is written twice, in symbols and in values. */
export interface Side {
  readonly text: (product: Product) => string;
  readonly rest: (count: number) => string;
  readonly bias: string;
  readonly chips: boolean;
}

export interface SumProps {
  readonly state: LinearState;
  readonly formula: Pick<Formula, "products">;
  readonly side: Side;
  /** Pixels that something else takes. */
  readonly spared?: number;
}

/** What several channels bring to a figure: those in 1D have one. */
export interface ChannelViews {
  readonly css: string;
  /** How many there are. */
  readonly Parameters: StageView;
  /** The products of an output cell, channel by channel. */
  readonly Products: FunctionComponent<SumProps>;
  /** The parts of a map that an output channel is the sum of. */
  readonly parts: (whole: Linear, output: number) => Linear[];
  /** Which channels see which; where stamps end up; what becomes of a partial result. */
  readonly words: (t: Tongue, channels: Channels) => string;
  readonly stamped: (t: Tongue, parts: readonly Linear[]) => Word[];
  readonly further: (t: Tongue, whole: Linear, parts: readonly Linear[], canvas: number) => Word[];
}

/** What only a strided convolution has: its matrix at stride 1, with the rows that the stride drops. */
export interface DroppedRows {
  readonly Stage: FunctionComponent<{ readonly state: LinearState; readonly layout: Placement }>;
  /** How many rows there are at stride 1. */
  readonly height: (spec: ConvSpec) => number;
  /** What is said of the row of a step. */
  readonly words: (t: Tongue, spec: ConvSpec, step: number) => Word[];
}

/** An operation that the figure can show: what differs between convolution and its transpose. */
export interface Operation {
  readonly title: string;
  readonly dims: Dims;
  /** Every synced trait with its default. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What takes the place of defaults where an input or a kernel is given. */
  readonly bare?: Readonly<Record<string, unknown>>;
  /** The parameters that take an int or a pair, by torch's names: those seen at once. */
  readonly parameters: readonly string[];
  /** The traits behind "More". */
  readonly more: readonly string[];
  /** Parameters that are one of a few words. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** What each view shows, in the order of the choice between them. */
  readonly stages: Readonly<Partial<Record<View, StageView>>>;
  /** How its kernel's matrix can be read. */
  readonly readings: readonly string[];
  /** Stands below the player. */
  readonly below?: StageView;
  readonly channels?: ChannelViews;
  readonly dropped?: DroppedRows;
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
const LOOKED_AT = ["view", "labels", "matrix_of", "reading", "step", "pair", "_fit"];

export function createState(model: Model, operation: Operation) {
  const { dims, channels: several } = operation;
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
      parseChoice("reading", traits.reading, operation.readings);
      parseWhole("step", traits.step);
      if ("pair" in traits) parsePair("pair", traits.pair, 2, CHANNELS.pair);
      return parseSpec(traits);
    },
  });
  // A figure that had channels can have them again.
  let channelled = false;
  const hadChannels = computed(() => {
    channelled ||= store.spec.value.channels !== undefined;
    return channelled;
  });
  const view = computed(() => store.get<View>("view"));
  const wholeMap = computed(() => operation.lay(store.spec.value, view.value));
  /** The pair that is wished for, which may be written as one number. */
  const pairIn = (channels: Channels): ChannelPair => {
    const [input, output] = parsePair("pair", store.get("pair"), 2, CHANNELS.pair);
    return coercePair(channels, { input, output });
  };
  const pair = computed(() => {
    const { channels } = store.spec.value;
    return channels ? pairIn(channels) : null;
  });
  // The matrix shows all channels, and where all readings are shown there is but one.
  const shownPair = computed(() =>
    view.value === "matrix" || view.value === "all" ? null : pair.value,
  );
  const parts = computed(() =>
    shownPair.value ? several!.parts(wholeMap.value, shownPair.value.output) : [],
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
  const room = createRoom();
  const labels = computed(() => store.get<Labels>("labels"));
  const symbolsHere = computed((): Symbols => {
    const all = allSymbols.value;
    const { input, kernel } = first.value;
    return { input: (i) => all.input(i + input), kernel: (k) => all.kernel(k + kernel) };
  });
  const matrixOf = computed(() => store.get<MatrixOf>("matrix_of"));
  const reading = computed(() => store.get<Reading>("reading"));
  const plan = stable(() =>
    planMatrix({
      t: room.t,
      linear: drawn.value,
      heightAtStrideOne: operation.dropped?.height,
      matrixOf: matrixOf.value,
      reading: reading.value,
      longest: longestLabels(
        room.t,
        drawn.value,
        labels.value === "symbols" ? symbolsHere.value : null,
      ),
      width: room.width.value,
      height: room.stageHeight.value,
    }),
  );
  /** Names of cells, where cells show them. */
  const names = () => (labels.value === "symbols" ? symbolsHere.value : null);
  /** `shown` is asked only for a matrix, which nobody has to lay out otherwise. */
  const caption = (at: number, shown: () => Reading | "map"): Word[] => {
    const s = drawn.value;
    const { t } = room;
    if (view.value === "all") return allWords(t, s, at);
    if (view.value === "matrix") {
      const reading = shown();
      return reading === "dropped"
        ? operation.dropped!.words(t, s.spec as ConvSpec, at)
        : matrixWords(t, s, matrixOf.value, at, reading);
    }
    return s.animation === "stamp"
      ? followed(stampWords(t, s, at, names()), s.part ? several!.stamped(t, parts.value) : [])
      : followed(gatherWords(t, s, at, names()), further(canvasIndex(s, at)));
  };
  /** What becomes of a partial result. */
  const further = (canvas: number): Word[] =>
    drawn.value.part ? several!.further(room.t, wholeMap.value, parts.value, canvas) : [];
  const pointed = (at: Target, during: number): Word[] =>
    followed(
      targetWords(room.t, drawn.value, at, during, names()),
      at.grid === "output" ? further(at.index) : [],
    );
  /** The longest that is said of any step, or of any cell that is pointed at. */
  const longest = computed((): readonly Word[] => {
    const s = drawn.value;
    const cells = (grid: Target["grid"], length: number) =>
      spread(length, 24).map((index) => pointed({ grid, index }, 0));
    // What is wished for, not what fits: room that followed what fits would change it in turn.
    const wished = [...new Set([reading.value, "equation" as const])];
    const all = [
      ...wished.flatMap((it) => spread(s.steps, 64).map((at) => caption(at, () => it))),
      ...cells("input", plane(s.spec.input)),
      ...cells("kernel", plane(s.spec.kernel)),
      ...cells("output", plane(s.canvas)),
    ];
    return longestSentence(all);
  });
  const schedule = () => (parts.value.length > 0 ? SUMMED : PRODUCTS);
  // A cell that is pointed at before the page has drawn it smaller is gone.
  const pointers = new Pointers<Target>(({ grid, index, input = 0 }) => {
    const { spec, canvas } = drawn.value;
    const cells = { ...spec, copy: spec.kernel, output: canvas }[grid];
    return index < area(cells) && input < area(spec.input);
  });
  const { target } = pointers;
  const playback = new Playback(
    store,
    computed(() => drawn.value.steps),
    {
      get ends() {
        return schedule().ends;
      },
      words: () => sentence(longest.value).split(" ").length,
      phased: () => ["stamp", "gather"].includes(view.peek()),
    },
  );
  const now = computed(() => moment(playback.shown.value, schedule()));
  const progress = computed(() => progressOf(now.value));
  const step = computed(() => Math.min(playback.step.value, drawn.value.steps - 1));
  const check = watchCheck(
    model,
    store,
    computed(() => {
      const s = wholeMap.value;
      return {
        values: result(s),
        cols: s.output.cols,
        ...(s.spec.channels && { name: (i: number) => place(dims, s.output, i) }),
        rounding: () => roundings(s),
      };
    }),
  );
  // What was pointed at may have another index, or be gone.
  let before = drawn.peek();
  const stopSpec = drawn.subscribe((s) => {
    const was = before;
    before = s;
    const elsewhere = s.part?.input !== was.part?.input || s.part?.output !== was.part?.output;
    pointers.carry((at) => (elsewhere ? null : carried(was, s, at)));
  });
  return {
    dims,
    operation,
    store,
    view,
    /** What is looked at: the whole map, or with channels the part of one pair of them. */
    linear: drawn,
    wholeMap,
    hadChannels,
    /** The channels looked at, where there are several; and those of so many channels. */
    pair,
    pairIn,
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
    plan,
    /** What is said now: of the cell that is pointed at, or of the step. */
    said: computed((): readonly Word[] => {
      if (target.value) return pointed(target.value, step.value);
      return playback.hurries.value && ["stamp", "gather"].includes(view.value)
        ? runningWords(room.t, drawn.value)
        : caption(step.value, () => plan.value.shown);
    }),
    longest,
    phases: () => schedule().phases,
    /** The cell of the whole map whose formula is the longest. */
    busiest: computed(() => longestFormula(wholeMap.value, first.value.output)),
    playback,
    /** The present step; a smaller input has fewer. */
    step,
    moment: now,
    progress,
    /** The last step whose products have been added, and the last whose channels are summed. */
    last: computed(() => (progress.value === "added" ? step.value : step.value - 1)),
    summed: computed(() => {
      const { phase, progress: share } = now.value;
      return phase === "sum" && share > 0.4 ? step.value : step.value - 1;
    }),
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

/** One sentence after another. */
const followed = (words: readonly Word[], next: readonly Word[]): Word[] =>
  next.length > 0 ? [...words, plain(" "), ...next] : [...words];

/** How far the present step has come, in the coarse terms that change what grids show. */
function progressOf({ phase, progress }: Moment): "read" | "multiplied" | "added" {
  if (phase === "sum") return "added";
  if (phase === "add") return progress > 0.45 ? "added" : "multiplied";
  return phase === "place" || (phase === "multiply" && progress > 0.6) ? "multiplied" : "read";
}

/** At most so many of some indices, spread evenly. */
const spread = (length: number, most: number): number[] =>
  indices(Math.min(length, most)).map((i) => Math.floor((i * length) / Math.min(length, most)));

/** The cell of a plane that most products end in; of those, the one with the longest numbers. */
function longestFormula(s: Linear, from: number): number {
  const cells = spread(plane(s.canvas), 256).map((i) => i + from);
  const most = Math.max(...cells.map((i) => s.counts[i]!));
  const busy = cells.filter((i) => s.counts[i] === most).slice(0, 64);
  // Every number is written once, not once per product.
  const written = (grid: Grid) => Array.from(grid.values, (value) => show(value).length);
  const [x, w] = [written(s.spec.input), written(s.spec.kernel)];
  const lengths = busy.map((cell) =>
    rowsOf(s.by.output, cell).reduce(
      (sum, row) => sum + x[s.terms.input[row]!]! + w[s.terms.kernel[row]!]!,
      0,
    ),
  );
  return busy[lengths.indexOf(Math.max(...lengths))]!;
}
