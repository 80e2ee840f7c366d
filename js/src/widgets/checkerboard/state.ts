// What the parts of the checkerboard figure share: one state, read by all.

import { computed } from "@preact/signals";
import { checkerboard as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import type { Dims } from "../../terms/terms";
import { remembering } from "../../ui/hooks";
import type { CellSize } from "../../ui/marks";
import { Pointers } from "../../ui/pointers";
import { createRoom } from "../../ui/room";
import { magnitude } from "../../ui/theme";
import { defaultsOf } from "../../wire/options";
import { parseChoice, parseWhole } from "../../wire/parameters";
import { type CheckerboardSpec, parseCheckerboard } from "./layers";
import { lengths, linkedRanges, type Point, stages } from "./upsample";

export type Labels = "values" | "overlap";

export type CheckerboardState = ReturnType<typeof createState>;

export const CHECKERBOARD_DEFAULTS = defaultsOf(OPTIONS);

/** The traits that make a spec, which undo brings back; the others say how it is looked at. */
const SPEC = Object.keys(OPTIONS).filter((name) => name !== "labels" && name !== "layer");

export function createState(model: Model) {
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
  const shown = computed(() => {
    const layer = store.get<number>("layer");
    const max = drawn.value.length - 1;
    return layer < 0 || layer > max ? max : layer;
  });
  const stage = computed(() => drawn.value[shown.value]!);
  const room = createRoom();
  const { width } = room;
  const pointers = new Pointers<Point>((at) => exists(at, sizes.value, shown.value));
  const point = pointers.target;
  const check = watchCheck(
    model,
    store,
    computed(() => {
      const { output } = drawn.value.at(-1)!;
      return { values: output.values, cols: output.cols, magnitude: magnitude(output.values) };
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
    /** The row of the picture that the profile follows. */
    row: computed(() => {
      const { interior, output } = stage.value;
      if (point.value?.row !== undefined) return point.value.row;
      return output.rows === 1 ? 0 : Math.floor((interior.first + interior.stop - 1) / 2);
    }),
    layout: computed(() =>
      checkerboardLayout(width.value, spec.value.dims, sizes.value, sizes.value[shown.value + 1]!),
    ),
    room,
    theme: room.theme,
    width,
    verdict: check.verdict,
    dispose() {
      check.dispose();
      store.dispose();
    },
  };
}

/** Whether a point still exists: with fewer layers it may be gone. */
function exists({ level, col, row }: Point, sizes: readonly number[], shown: number): boolean {
  if (level >= sizes.length || col >= sizes[level]!) return false;
  return row === undefined || (level === shown + 1 && row < sizes[level]!);
}

// Where lines and picture go at a given width.

interface CheckerboardLayout {
  /** Whether the picture stands beside the lines. */
  readonly beside: boolean;
  /** Width of the column of lines, and of the lines themselves. */
  readonly column: number;
  readonly line: number;
  /** A cell of the line at every level. */
  readonly cells: readonly CellSize[];
  /** A cell of the picture. */
  readonly picture: CellSize;
}

/** Pixels to the right of the lines, for the profile's scale. */
export const GUTTER = 52;
const GAP = 44;
const BESIDE = 820;
const MAX_PICTURE = 430;
const MAX_CELL = 64;
const LINE_HEIGHT = 30;

/** Whole pixels keep the lines between cells crisp, where a cell has any. */
const cellSide = (room: number, cells: number): number => {
  const cell = room / cells;
  return cell >= 1 ? Math.floor(cell) : cell;
};

export function checkerboardLayout(
  width: number,
  dims: Dims,
  lengths: readonly number[],
  shown: number,
): CheckerboardLayout {
  const beside = dims === 2 && width >= BESIDE;
  const room = beside ? Math.min(MAX_PICTURE, 0.38 * width) : Math.min(MAX_PICTURE, width);
  const side = cellSide(room, shown);
  const column = beside ? width - side * shown - GAP : width;
  const longest = lengths.at(-1)!;
  const cell = Math.min(MAX_CELL, cellSide(column - GUTTER, longest));
  const line = cell * longest;
  return {
    beside,
    column,
    line,
    cells: lengths.map((n) => ({ width: line / n, height: LINE_HEIGHT })),
    picture: dims === 1 ? { width: line / shown, height: 64 } : { width: side, height: side },
  };
}
