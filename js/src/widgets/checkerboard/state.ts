// What the parts of the checkerboard figure share: one state, read by all.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Verdict, watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import type { Dims } from "../../terms/terms";
import type { CellSize } from "../../ui/marks";
import { Pointers } from "../../ui/pointers";
import { magnitude, type ThemeName } from "../../ui/theme";
import { limits } from "../../wire/options";
import { parseStack, parseWhole, parseWord, SPEC, type StackSpec } from "./layers";
import { kin, lengths, type Point, type Range, type Stage, stages } from "./upsample";

export const LABELS = ["values", "overlap"] as const;
export type BoardLabels = (typeof LABELS)[number];

export const DEFAULTS = {
  dims: 2,
  layers: [{ kernel_size: 3, stride: 2 }],
  kernels: "uniform",
  seed: 0,
  method: "conv_transpose",
  input_size: 8,
  labels: "values",
  layer: -1,
};

export interface Board {
  readonly store: Store<StackSpec>;
  readonly spec: ReadonlySignal<StackSpec>;
  readonly stages: ReadonlySignal<readonly Stage[]>;
  /** Length of the line at every level, the input's first. */
  readonly lengths: ReadonlySignal<readonly number[]>;
  /** Number of the stage that picture and profile show. */
  readonly shown: ReadonlySignal<number>;
  readonly labels: ReadonlySignal<BoardLabels>;
  readonly pointers: Pointers<Point>;
  /** What is pointed at, however. */
  readonly point: ReadonlySignal<Point | null>;
  /** The cells at every level that belong to it. */
  readonly kin: ReadonlySignal<readonly Range[] | null>;
  /** The row of the picture that the profile follows. */
  readonly row: ReadonlySignal<number>;
  readonly layout: ReadonlySignal<BoardLayout>;
  readonly theme: Signal<ThemeName>;
  readonly width: Signal<number>;
  readonly verdict: Signal<Verdict>;
  dispose(): void;
}

export function createBoard(model: Model): Board {
  // A spec is parsed anew with every trait; the stack itself changes rarely.
  let last: StackSpec | undefined;
  let key = "";
  const store = new Store<StackSpec>(model, {
    defaults: DEFAULTS,
    remembered: SPEC,
    parse(traits) {
      const spec = parseStack(traits);
      parseWord("labels", traits.labels, LABELS);
      // A layer that is gone is no error: the last one is shown.
      parseWhole("layer", traits.layer, -1, limits.layers - 1);
      const now = JSON.stringify(SPEC.map((name) => traits[name]));
      if (!last || now !== key) last = spec;
      key = now;
      return last;
    },
  });
  const spec = computed(() => store.spec.value);
  const drawn = computed(() => stages(spec.value));
  const sizes = computed(() => lengths(spec.value, drawn.value));
  const shown = computed(() => {
    const layer = store.get<number>("layer");
    const most = drawn.value.length - 1;
    return layer < 0 || layer > most ? most : layer;
  });
  const width = signal(0);
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
    lengths: sizes,
    shown,
    labels: computed(() => store.get<BoardLabels>("labels")),
    pointers,
    point,
    kin: computed(() => (point.value ? kin(spec.value, drawn.value, point.value) : null)),
    row: computed(() => {
      const { interior, output } = drawn.value[shown.value]!;
      if (point.value?.row !== undefined) return point.value.row;
      return output.rows === 1 ? 0 : Math.floor((interior.first + interior.stop - 1) / 2);
    }),
    layout: computed(() =>
      boardLayout(width.value, spec.value.dims, sizes.value, sizes.value[shown.value + 1]!),
    ),
    theme: signal<ThemeName>("light"),
    width,
    verdict: check.verdict,
    dispose() {
      check.dispose();
      store.dispose();
    },
  };
}

/** Whether a point still exists: a smaller stack may have lost it. */
function exists({ level, col, row }: Point, sizes: readonly number[], shown: number): boolean {
  if (level >= sizes.length || col >= sizes[level]!) return false;
  return row === undefined || (level === shown + 1 && row < sizes[level]!);
}

// Numbers in, numbers out: where lines and picture of the checkerboard figure go at a given width.

export interface BoardLayout {
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
const MOST_PICTURE = 430;
const MOST_CELL = 64;
const LINE_HEIGHT = 30;

/** Whole pixels keep the lines between cells crisp, where a cell has any. */
const whole = (room: number, cells: number): number => {
  const cell = room / cells;
  return cell >= 1 ? Math.floor(cell) : cell;
};

export function boardLayout(
  width: number,
  dims: Dims,
  lengths: readonly number[],
  shown: number,
): BoardLayout {
  const beside = dims === 2 && width >= BESIDE;
  const room = beside ? Math.min(MOST_PICTURE, 0.38 * width) : Math.min(MOST_PICTURE, width);
  const side = whole(room, shown);
  const column = beside ? width - side * shown - GAP : width;
  const longest = lengths.at(-1)!;
  const cell = Math.min(MOST_CELL, whole(column - GUTTER, longest));
  const line = cell * longest;
  return {
    beside,
    column,
    line,
    cells: lengths.map((n) => ({ width: line / n, height: LINE_HEIGHT })),
    picture: dims === 1 ? { width: line / shown, height: 64 } : { width: side, height: side },
  };
}
