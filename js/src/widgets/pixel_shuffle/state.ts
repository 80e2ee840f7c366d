// The state of the figure of sub-pixel upsampling: many small channels, fewer large ones, and which
// cell of the ones is which of the others.

import { computed } from "@preact/signals";
import { pixel_shuffle as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import { roundingOfCopies } from "../../terms/numbers";
import { pixelShuffleTerms } from "../../terms/pixel_shuffle";
import { indices, type Size, sumProducts, type WeightedTerms } from "../../terms/terms";
import { momentOf, type Schedule } from "../../ui/phases";
import { Playback } from "../../ui/player";
import { Pointers } from "../../ui/pointers";
import { createRoom } from "../../ui/room";
import { bound, defaultsOf, type Traits } from "../../wire/options";
import { Problem, parseChoice, parseGrid, parseWhole } from "../../wire/parameters";

/** A step reads the cells at one position, then places them. */
export const PHASES = ["read", "place"] as const;
const SCHEDULE: Schedule<(typeof PHASES)[number]> = { phases: PHASES, ends: [0.4, 1] };
export const phaseAt = (t: number) => momentOf(SCHEDULE, t).phase;

export const PIXEL_SHUFFLE_DEFAULTS = defaultsOf(OPTIONS);

/** Channels of one size, one after the other. */
export interface Stack {
  readonly count: number;
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
}

/** A channel of either side, as it is drawn. */
export interface Channel extends Size {
  readonly number: number;
  /** Its first cell among those of its side. */
  readonly first: number;
  readonly values: Float64Array;
  /** The cell of the coarse side that each of its cells is. */
  readonly coarse: Int32Array;
  readonly isInput: boolean;
}

export interface ShuffleSpec extends WeightedTerms {
  readonly r: number;
  readonly shuffles: boolean;
  readonly coarse: Stack;
  readonly fine: Stack;
  /** The cell of `fine` that a cell of `coarse` is. */
  readonly toFine: Int32Array;
  /** The cell of `coarse` that a cell of `fine` is. */
  readonly toCoarse: Int32Array;
  readonly channels: { readonly coarse: readonly Channel[]; readonly fine: readonly Channel[] };
}

const channelsOf = (
  { count, rows, cols, values }: Stack,
  coarse: Int32Array,
  isInput: boolean,
): Channel[] =>
  indices(count).map((number) => {
    const [first, end] = [number * rows * cols, (number + 1) * rows * cols];
    const [own, at] = [values.subarray(first, end), coarse.subarray(first, end)];
    return { number, first, rows, cols, values: own, coarse: at, isInput };
  });

/** Lists of lists, as they arrive; a single channel may come without its axis. */
function parseChannels(value: unknown): Stack {
  const { max_side, max_channels } = OPTIONS.input;
  const deep = Array.isArray(value) && Array.isArray(value[0]) && Array.isArray(value[0][0]);
  const list = deep ? (value as unknown[]) : [value];
  if (list.length > max_channels)
    throw new Problem("{trait} has {n} channels: at most {max}.", {
      trait: "input",
      n: list.length,
      max: max_channels,
    });
  const grids = list.map((grid) => parseGrid("input", grid, 2, bound(max_side)));
  const { rows, cols } = grids[0]!;
  if (grids.some((grid) => grid.rows !== rows || grid.cols !== cols))
    throw new Problem("input has channels of several sizes: give them one.");
  const values = Float64Array.from(grids.flatMap((grid) => [...grid.values]));
  return { count: grids.length, rows, cols, values };
}

export function parseShuffle(traits: Traits): ShuffleSpec {
  const r = parseWhole("upscale_factor", traits.upscale_factor, OPTIONS.upscale_factor);
  const shuffles =
    parseChoice("operation", traits.operation, OPTIONS.operation.choices) === "shuffle";
  parseChoice("view", traits.view, OPTIONS.view.choices);
  parseChoice("labels", traits.labels, OPTIONS.labels.choices);
  const given = parseChannels(traits.input);
  const { count, rows, cols } = given;
  if (shuffles && count % r ** 2)
    throw new Problem(
      "input has {n} channels, and upscale_factor = {r} needs a multiple of {square}.",
      { n: count, r, square: r ** 2 },
    );
  if (!shuffles && (rows % r || cols % r || count * r ** 2 > OPTIONS.input.max_channels))
    throw new Problem(
      "input is {size}: downscale_factor = {r} has to divide rows and columns, and to make at most {max} channels.",
      { size: `${count} × ${rows} × ${cols}`, r, max: OPTIONS.input.max_channels },
    );
  const size = shuffles
    ? { count, rows, cols }
    : { count: count * r ** 2, rows: rows / r, cols: cols / r };
  const list = pixelShuffleTerms([size.count, size.rows, size.cols], r, shuffles);
  const made = sumProducts(list.terms, given.values, list.weights);
  const large = { count: size.count / r ** 2, rows: size.rows * r, cols: size.cols * r };
  const coarse = { ...size, values: shuffles ? given.values : made };
  const fine = { ...large, values: shuffles ? made : given.values };
  const [own, toFine] = shuffles
    ? [list.terms.input, list.terms.output]
    : [list.terms.output, list.terms.input];
  const toCoarse = new Int32Array(toFine.length);
  toFine.forEach((at, cell) => {
    toCoarse[at] = cell;
  });
  const channels = {
    coarse: channelsOf(coarse, own, shuffles),
    fine: channelsOf(fine, toCoarse, !shuffles),
  };
  return { ...list, r, shuffles, coarse, fine, toFine, toCoarse, channels };
}

/** Lists of lists, as they are sent. */
export const nestedChannels = ({ count, rows, cols, values }: Stack): number[][][] =>
  Array.from({ length: count }, (_, k) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from(values.subarray((k * rows + row) * cols, (k * rows + row + 1) * cols)),
    ),
  );

/** An input for a factor, where the present one does not fit: its cells are numbered. */
export function numbered(r: number, shuffles: boolean): number[][][] {
  const values = Float64Array.from({ length: 4 * r ** 2 }, (_, i) => i + 1);
  const size = shuffles
    ? { count: r ** 2, rows: 2, cols: 2 }
    : { count: 1, rows: 2 * r, cols: 2 * r };
  return nestedChannels({ ...size, values });
}

/** `words` counts those of a step's caption, in the view of the matrix or of the blocks. */
export function createShuffle(model: Model, words: (spec: ShuffleSpec, matrix: boolean) => number) {
  const store = new Store<ShuffleSpec>(model, {
    defaults: PIXEL_SHUFFLE_DEFAULTS,
    remembered: ["input", "upscale_factor", "operation"],
    parse: parseShuffle,
  });
  const spec = computed(() => store.spec.value);
  const steps = computed(() => spec.value.coarse.rows * spec.value.coarse.cols);
  const playback = new Playback(store, steps, {
    ends: SCHEDULE.ends,
    words: () => words(spec.value, store.get("view") === "matrix"),
  });
  const output = computed(() => (spec.value.shuffles ? spec.value.fine : spec.value.coarse));
  const check = watchCheck(
    model,
    store,
    computed(() => ({
      values: output.value.values,
      cols: output.value.cols,
      rounding: () => roundingOfCopies(output.value.values),
    })),
  );
  const room = createRoom();
  return {
    store,
    spec,
    output,
    playback,
    /** How many positions have their cells in the output. */
    done: computed(() => playback.step.value + (phaseAt(playback.shown.value) === "place" ? 1 : 0)),
    pointers: new Pointers<{ readonly coarse: number }>(
      ({ coarse }) => coarse < spec.value.toFine.length,
    ),
    verdict: check.verdict,
    room,
    theme: room.theme,
    width: room.width,
    dispose() {
      playback.dispose();
      check.dispose();
      store.dispose();
    },
  };
}

export type ShuffleState = ReturnType<typeof createShuffle>;
