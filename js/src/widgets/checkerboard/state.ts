// What the parts of the checkerboard figure share: one state, read by all.

import { computed } from "@preact/signals";
import { checkerboard as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import { remembering } from "../../ui/hooks";
import { Playback } from "../../ui/player";
import { Pointers } from "../../ui/pointers";
import { createRoom } from "../../ui/room";
import { sentence } from "../../ui/words";
import { defaultsOf } from "../../wire/options";
import { parseChoice, parseWhole } from "../../wire/parameters";
import { type CheckerboardSpec, parseCheckerboard } from "./layers";
import { checkerboardLayout } from "./layout";
import { lengths, linkedRanges, type Point, roundings, stages } from "./upsample";
import { longest } from "./words";

export type Labels = "values" | "overlap";

export type CheckerboardState = ReturnType<typeof createState>;

export const CHECKERBOARD_DEFAULTS = defaultsOf(OPTIONS);

/** The traits that make a spec, which undo brings back; the others say how it is looked at. */
const SPEC = Object.keys(OPTIONS).filter((name) => name !== "labels" && name !== "layer");

export function createState(model: Model) {
  const room = createRoom();
  const parseSpec = remembering(SPEC, parseCheckerboard);
  const store = new Store<CheckerboardSpec>(model, {
    defaults: CHECKERBOARD_DEFAULTS,
    remembered: SPEC,
    parse(traits) {
      parseChoice("labels", traits.labels, OPTIONS.labels.choices);
      // A layer that is gone is no error: the last one is shown.
      parseWhole("layer", traits.layer, OPTIONS.layer);
      return parseSpec(traits);
    },
  });
  const spec = computed(() => store.spec.value);
  const drawn = computed(() => stages(spec.value));
  const sizes = computed(() => lengths(spec.value, drawn.value));
  const max = computed(() => drawn.value.length - 1);
  const chosen = computed(() => {
    const layer = store.get<number>("layer");
    return layer < 0 || layer > max.value ? max.value : layer;
  });
  // A step looks after one layer more: the trait counts the last as −1, so that it stays the last.
  const playback = new Playback(
    {
      get: <T>() => chosen.value as T,
      update: ({ step }) => store.update({ layer: step === max.peek() ? -1 : step }),
    },
    computed(() => max.value + 1),
    { words: () => sentence(longest(room.t)).split(" ").length },
  );
  const shown = computed(() => Math.min(playback.step.value, max.value));
  const stage = computed(() => drawn.value[shown.value]!);
  const pointers = new Pointers<Point>((at) => exists(at, sizes.value));
  const point = pointers.target;
  const check = watchCheck(
    model,
    store,
    computed(() => {
      const { output } = drawn.value.at(-1)!;
      return {
        values: output.values,
        cols: output.cols,
        rounding: () => roundings(spec.value),
      };
    }),
  );
  return {
    store,
    spec,
    stages: drawn,
    /** Length of the line at every level, the input's first. */
    lengths: sizes,
    /** Number of the stage that picture and profile show, and that stage. */
    shown,
    stage,
    labels: computed(() => store.get<Labels>("labels")),
    pointers,
    point,
    /** The cells at every level that belong to what is pointed at. */
    linked: computed(() =>
      point.value ? linkedRanges(spec.value, drawn.value, point.value) : null,
    ),
    /** In 2D: the rows at every level that belong to it, of a line's cell those of the middle row. */
    linkedRows: computed(() => {
      if (!point.value || spec.value.dims === 1) return null;
      const { level, row = middle(sizes.value[level]!) } = point.value;
      return linkedRanges(spec.value, drawn.value, { level, col: row });
    }),
    /** The row of the picture that the profile follows: the middle of the inside at rest. */
    row: computed(() => {
      const { interior, output } = stage.value;
      if (output.rows === 1) return 0;
      if (point.value?.row !== undefined && point.value.level === shown.value + 1)
        return point.value.row;
      return Math.max(0, Math.floor((interior.first + interior.stop - 1) / 2));
    }),
    layout: computed(() =>
      checkerboardLayout(
        room.width.value,
        room.stageHeight.value,
        spec.value.dims,
        sizes.value,
        sizes.value[shown.value + 1]!,
        globalThis.devicePixelRatio,
      ),
    ),
    /** From layer to layer, where there are several. */
    playback,
    room,
    theme: room.theme,
    verdict: check.verdict,
    dispose() {
      playback.dispose();
      check.dispose();
      store.dispose();
    },
  };
}

/** Whether a point still exists: with fewer layers it may be gone. */
const exists = ({ level, col, row = 0 }: Point, sizes: readonly number[]): boolean =>
  level < sizes.length && Math.max(col, row) < sizes[level]!;

/** The middle one of so many cells, and the one above it where there are two. */
export const middle = (cells: number): number => Math.floor((cells - 1) / 2);
