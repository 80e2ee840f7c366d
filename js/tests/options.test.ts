// Every trait of every figure as options.json says it: its default, its choices and its range.

import { isDeepStrictEqual } from "node:util";
import { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { describe, expect, it, vi } from "vitest";
import OPTIONS from "../../segwidgets/shared/options.json";
import { plainModel } from "../src/host/model";
import type { FigureDefinition } from "../src/host/mount";
import { Store } from "../src/host/store";
import { annotation } from "../src/widgets/annotation/annotation";
import { checkerboard } from "../src/widgets/checkerboard/checkerboard";
import { cocoFile } from "../src/widgets/coco_file/coco_file";
import { downsampling } from "../src/widgets/downsampling/downsampling";
import { encoderDecoder } from "../src/widgets/encoder_decoder/encoder_decoder";
import { iouBoxes } from "../src/widgets/iou/iou-boxes";
import { iouCalculator } from "../src/widgets/iou/iou-calculator";
import { conv1d, conv2d, convTranspose1d, convTranspose2d } from "../src/widgets/linear/linear";
import { pixelShuffle } from "../src/widgets/pixel_shuffle/pixel_shuffle";
import { segmentationTasks } from "../src/widgets/segmentation_tasks/segmentation_tasks";
import { slidingWindow } from "../src/widgets/sliding_window/sliding_window";
import { unpooling } from "../src/widgets/unpooling/unpooling";
import { bound, type Option, type Options } from "../src/wire/options";

vi.stubGlobal("matchMedia", () => ({ matches: false }));

const FIGURES: Readonly<Record<string, readonly [() => FigureDefinition, ...Options[]]>> = {
  "conv-1d": [conv1d, OPTIONS.linear, OPTIONS.conv, OPTIONS.conv_1d],
  "conv-2d": [conv2d, OPTIONS.linear, OPTIONS.channels, OPTIONS.conv, OPTIONS.conv_2d],
  "conv-transpose-1d": [
    convTranspose1d,
    OPTIONS.linear,
    OPTIONS.conv_transpose,
    OPTIONS.conv_transpose_1d,
  ],
  "conv-transpose-2d": [
    convTranspose2d,
    OPTIONS.linear,
    OPTIONS.channels,
    OPTIONS.conv_transpose,
    OPTIONS.conv_transpose_2d,
  ],
  checkerboard: [checkerboard, OPTIONS.checkerboard],
  unpooling: [unpooling, OPTIONS.unpooling],
  "pixel-shuffle": [pixelShuffle, OPTIONS.pixel_shuffle],
  "segmentation-tasks": [segmentationTasks, OPTIONS.segmentation_tasks],
  "coco-file": [cocoFile, OPTIONS.coco_file],
  downsampling: [downsampling, OPTIONS.downsampling],
  annotation: [annotation, OPTIONS.annotation],
  "iou-calculator": [iouCalculator, OPTIONS.iou_calculator],
  "iou-boxes": [iouBoxes, OPTIONS.iou_boxes],
  "sliding-window": [slidingWindow, OPTIONS.sliding_window],
  "encoder-decoder": [encoderDecoder, OPTIONS.encoder_decoder],
};

/** What a figure shows instead of defaults that is given nothing: a worked example. */
const EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "conv-1d": { padding: 1 },
  "conv-2d": { padding: 1 },
  "iou-calculator": { num_classes: 3, class_names: ["background", "bird", "other"] },
};

/** Traits that are read of a picture alone, and this test shows none. */
const OF_PICTURES = ["levels"];

/** The store of a figure without a host, somewhere in what its view is given. */
function storeOf(definition: FigureDefinition): Store<unknown> {
  const seen = new Set<unknown>();
  const search = (part: unknown, depth: number): Store<unknown> | undefined => {
    if (part instanceof Store) return part;
    if (part instanceof Signal) return search(part.peek(), depth);
    if (typeof part !== "object" || part === null || seen.has(part) || depth === 0) return;
    seen.add(part);
    for (const value of Object.values(part)) {
      const found = search(value, depth - 1);
      if (found) return found;
    }
    return;
  };
  const { view } = definition.create(plainModel({}));
  return search((view as VNode).props, 4)!;
}

/** A value of the trait's kind with this number in it: a number, a pair, or so many items. */
function holding({ default: value }: Option, number: number): unknown {
  if (!Array.isArray(value)) return number;
  return typeof value[0] === "number" ? value.map(() => number) : Array(number).fill(value[0]);
}

/** Whether a value beyond a bound is refused, or drawn as the bound itself. */
function keeps(store: Store<unknown>, name: string, beyond: unknown, at: unknown): boolean {
  if (!store.accepts({ [name]: beyond })) return true;
  store.update({ [name]: beyond });
  const drawn = store.spec.peek();
  store.update({ [name]: at });
  return isDeepStrictEqual(drawn, store.spec.peek());
}

describe.each(Object.entries(FIGURES))("%s", (figure, [make, ...all]) => {
  const definition = make();
  const options = Object.entries(Object.assign({}, ...all) as Options);
  const example = EXAMPLES[figure] ?? {};

  it.each(options)("begins with the default of %s", (name, option) => {
    expect(definition.traits).toContain(name);
    expect(storeOf(definition).get(name)).toEqual(name in example ? example[name] : option.default);
  });

  const ranged = options.filter(([, { min, max }]) => min !== undefined || max !== undefined);
  it.each(ranged)("keeps %s in its range", (name, option) => {
    const store = storeOf(definition);
    const beyond = (from: number, by: number) =>
      keeps(store, name, holding(option, from + by), holding(option, from));
    if (option.max !== undefined) expect(beyond(bound(option.max), 1)).toBe(true);
    if (option.min !== undefined) expect(beyond(option.min, -1)).toBe(true);
    expect(store.accepts({ [name]: "nonsense" })).toBe(OF_PICTURES.includes(name));
  });

  const chosen = options.filter(([, { choices }]) => choices);
  it.each(chosen)("offers the choices of %s and no other", (name, { choices, default: value }) => {
    const store = storeOf(definition);
    const accepts = (word: string) =>
      store.accepts({ [name]: Array.isArray(value) ? [word] : word });
    expect(choices!.filter(accepts)).toEqual(choices);
    expect(accepts("nonsense")).toBe(false);
  });

  const sided = options.filter(([, option]) => option.max_side && option.default);
  it.each(sided)("limits the sides of %s", (name, option) => {
    const side = bound(option.max_side!) + 1;
    const flat = typeof (option.default as unknown[])[0] === "number";
    const value = Array(side).fill(flat ? 1 : [1]);
    expect(storeOf(definition).accepts({ [name]: value })).toBe(false);
  });
});
