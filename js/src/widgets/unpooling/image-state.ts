// What the parts of unpooling share while it shows a picture.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Verdict, watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import { remembering } from "../../ui/hooks";
import type { ThemeName } from "../../ui/theme";
import { limits } from "../../wire/options";
import { Problem, parseChoice } from "../../wire/parameters";
import { tensorOf } from "../../wire/tensor";
import {
  type ImagePixels,
  type ImageResults,
  type ImageSpec,
  imageResultsOf,
  levelSizes,
  lineSums,
} from "./image-results";
import { parseSettings, SPEC } from "./spec";
import { DEFAULTS, VIEWS } from "./state";

/** Smallest and largest side of a picture. */
const SIDES = [2, limits.image_side] as const;

export interface Spot {
  readonly row: number;
  readonly col: number;
}

export interface ImageState {
  readonly store: Store<ImageSpec>;
  readonly results: ReadonlySignal<ImageResults>;
  /** Whether pictures show what they have too much and too little. */
  readonly errors: ReadonlySignal<boolean>;
  /** The pixel in the middle of the lens. */
  readonly lens: ReadonlySignal<Spot>;
  /** Whether anybody has moved the lens. */
  readonly looking: ReadonlySignal<boolean>;
  /** Move the lens; where it comes to rest is published by `rest`, not every place on its way. */
  readonly look: (spot: Spot) => void;
  readonly rest: () => void;
  readonly theme: Signal<ThemeName>;
  readonly width: Signal<number>;
  readonly verdict: Signal<Verdict>;
  dispose(): void;
}

/** The channels of a picture that came over the wire, or a problem with it. */
export function imageOf(value: unknown): ImagePixels {
  const tensor = tensorOf(value, "uint8");
  const [rows = 0, cols = 0, channels = 1, ...more] = tensor?.shape ?? [];
  const fits = [rows, cols].every((side) => side >= SIDES[0] && side <= SIDES[1]);
  if (!tensor || !fits || more.length > 0 || (channels !== 1 && channels !== 3))
    throw new Problem(
      "image",
      `image: a uint8 tensor [height, width] or [height, width, 3] of ${SIDES[0]} to ${SIDES[1]} pixels a side is needed.`,
    );
  return {
    rows,
    cols,
    channels: Array.from({ length: channels }, (_, channel) => {
      const own = new Float32Array(rows * cols);
      for (let i = 0; i < own.length; i++) own[i] = tensor.data[i * channels + channel]!;
      return own;
    }),
  };
}

function parseLens(value: unknown): void {
  if (value === null) return;
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isInteger))
    throw new Problem("lens", `lens = ${JSON.stringify(value)}: null or [row, column] is needed.`);
}

/** The results of a picture, in a figure that has `theme` and `width` already. */
export function createImageState(
  model: Model,
  theme: Signal<ThemeName>,
  width: Signal<number>,
): ImageState {
  let picture: { of: unknown; picture: ImagePixels } | undefined;
  const parsed = remembering([...SPEC, "image"], (traits): ImageSpec => {
    // A picture's bytes are read once.
    const own = picture && picture.of === traits.image ? picture.picture : imageOf(traits.image);
    picture = { of: traits.image, picture: own };
    const levels = Number(traits.levels);
    if (!Number.isInteger(levels) || levels < 1 || levels > limits.levels)
      throw new Problem("levels", `levels = ${traits.levels}: choose 1 to ${limits.levels}.`);
    const spec = { ...parseSettings(traits), picture: own, levels };
    levelSizes(own, spec, levels);
    return spec;
  });
  const store = new Store<ImageSpec>(model, {
    // Whatever else is wrong, the picture it began with can be drawn.
    defaults: { ...DEFAULTS, image: model.get("image") },
    remembered: SPEC,
    parse(traits) {
      parseChoice("view", traits.view, VIEWS);
      parseLens(traits.lens);
      return parsed(traits);
    },
  });
  const results = computed(() => imageResultsOf(store.spec.value));
  const moving = signal<readonly [number, number] | null>(null);
  const check = watchCheck(
    model,
    store,
    computed(() => checked(results.value)),
  );
  return {
    store,
    results,
    errors: computed(() => store.get("view") === "error"),
    lens: computed(() => {
      const { rows, cols } = store.spec.value.picture;
      const given = store.get<readonly [number, number] | null>("lens");
      const at = moving.value ?? given ?? [rows >> 1, cols >> 1];
      const within = (n: number, side: number) => Math.max(0, Math.min(side - 1, n));
      return { row: within(at[0], rows), col: within(at[1], cols) };
    }),
    looking: computed(() => moving.value !== null || store.get("lens") !== null),
    look({ row, col }) {
      const { rows, cols } = store.spec.peek().picture;
      const next = [
        Math.max(0, Math.min(rows - 1, row)),
        Math.max(0, Math.min(cols - 1, col)),
      ] as const;
      const now = moving.peek();
      if (now?.[0] !== next[0] || now[1] !== next[1]) moving.value = next;
    },
    rest() {
      const lens = moving.peek();
      if (!lens) return;
      batch(() => {
        store.update({ lens });
        moving.value = null;
      });
    },
    theme,
    width,
    verdict: check.verdict,
    dispose() {
      check.dispose();
      store.dispose();
    },
  };
}

/** Sums of rows and columns stand for the pixels: a hundredth of the bytes, and as hard to fool. */
function checked({ planes }: ImageResults) {
  const each = planes.map((plane) => plane.channels.length * (plane.rows + plane.cols));
  return {
    values: lineSums(planes),
    cols: 1,
    // The sums are float32: a twentieth of a grey level over a whole line is rounding.
    magnitude: 5000,
    name(i: number): string {
      let rest = i;
      for (const [p, length] of each.entries()) {
        if (rest < length) return `a row or column of ${planes[p]!.method}`;
        rest -= length;
      }
      return String(i);
    },
  };
}
