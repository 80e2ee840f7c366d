// What the parts of the encoder-decoder figure share: the trained variants, and which one is shown.

import { computed, signal } from "@preact/signals";
import { encoder_decoder as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { type Model, Receiver } from "../../host/model";
import { Store } from "../../host/store";
import { readMask, readPicture } from "../../ui/pixels";
import { createRoom } from "../../ui/room";
import { parse, type Rgb } from "../../ui/theme";
import { clampedTo, defaultsOf, type Traits } from "../../wire/options";
import { parseChoice, parseWhole } from "../../wire/parameters";
import { attempt, list, maybe, pair, text, whole } from "../../wire/reading";
import {
  closest,
  type Downsample,
  readVariants,
  type Scale,
  type Upsample,
  type Variant,
  type VariantChoice,
} from "./variants";

export type EncoderDecoderView = "prediction" | "cost" | "edge";

const ENCODER_DECODER_DEFAULTS = defaultsOf(OPTIONS);
const REMEMBERED = Object.keys(ENCODER_DECODER_DEFAULTS).filter(
  (name) => name !== "view" && name !== "seed",
);

/** What only the kernel writes. */
const RECEIVED = [
  "_image",
  "_target",
  "_notes",
  "_networks",
  "_progress",
  "class_names",
  "class_colors",
];

export const TRAITS = [...Object.keys(ENCODER_DECODER_DEFAULTS), ...RECEIVED];

const parseSpec = (traits: Traits) => ({
  downsample: parseChoice<Downsample>("downsample", traits.downsample, OPTIONS.downsample.choices),
  upsample: parseChoice<Upsample>("upsample", traits.upsample, OPTIONS.upsample.choices),
  kernelSize: maybe(traits.kernel_size, (size) =>
    parseWhole("kernel_size", size, OPTIONS.kernel_size),
  ),
  depth: parseWhole("depth", traits.depth, OPTIONS.depth),
  skip: traits.skip === true,
  layer: parseWhole("layer", traits.layer, OPTIONS.layer),
  scale: parseChoice<Scale>("scale", traits.scale, OPTIONS.scale.choices),
  zoom: maybe(traits.zoom, (at) => pair(at, whole)),
  view: parseChoice<EncoderDecoderView>("view", traits.view, OPTIONS.view.choices),
  alpha: clampedTo(OPTIONS.alpha, traits.alpha),
  seed: maybe(traits.seed, (seed) => parseWhole("seed", seed, OPTIONS.seed)),
});

const color = (value: unknown): Rgb => {
  const hex = text(value);
  if (!/^#[\da-f]{6}$/i.test(hex)) throw new TypeError("A color like #0072b2 is needed.");
  return parse(hex);
};

const readList = <T>(value: unknown, read: (item: unknown) => T) =>
  attempt(() => list(value, read));

export type EncoderDecoderState = ReturnType<typeof encoderDecoderState>;
/** What is shown: a picture, its classes and the networks on it. */
export type Results = NonNullable<EncoderDecoderState["results"]["value"]>;

export interface ViewProps {
  readonly figure: EncoderDecoderState;
  readonly results: Results;
  readonly variant: Variant;
}

export function encoderDecoderState(model: Model) {
  const store = new Store(model, {
    defaults: ENCODER_DECODER_DEFAULTS,
    remembered: REMEMBERED,
    parse: parseSpec,
  });
  const { spec } = store;
  const received = new Receiver(model);
  const image = received.read("_image", readPicture);
  const target = received.read("_target", readMask);
  const names = received.read("class_names", (value) => readList(value, text));
  const colors = received.read("class_colors", (value) => readList(value, color));
  const networks = received.read("_networks", (value) => value);
  const progress = received.progress("_progress");
  const results = computed(() => {
    const picture = image.value;
    if (!picture || !names.value || !colors.value) return null;
    const [rows, cols] = [picture.shape[0]!, picture.shape[1]!];
    const variants = readVariants(networks.value, rows * cols);
    if (!variants) return null;
    const fits = target.value?.shape[0] === rows && target.value.shape[1] === cols;
    return {
      picture,
      target: fits ? target.value : null,
      /** Labels of the classes that the target has. */
      present: new Set(fits ? target.value!.data : []) as ReadonlySet<number>,
      rows,
      cols,
      classes: names.value,
      colors: colors.value,
      variants,
    };
  });
  const variant = computed(() =>
    results.value ? closest(results.value.variants.all, spec.value) : null,
  );
  model.send({ kind: "hello" });
  const room = createRoom();
  return {
    store,
    spec,
    results,
    variant,
    /** What was done to picture and target, in sentences. */
    notes: received.read("_notes", (value) => readList(value, text) ?? []),
    progress,
    /** Whether there are all networks that there will be. */
    complete: computed(
      () => !model.ask || !progress.value || ["done", "idle"].includes(progress.value.state),
    ),
    /** Choose a value; the others follow where that combination was never trained. */
    choose(change: Partial<VariantChoice>) {
      const all = results.peek()?.variants.all;
      if (!all) return;
      const { kernelSize } = spec.peek();
      const wish = { ...variant.peek()!, kernelSize, ...change };
      const found = closest(all, wish, Object.keys(change)[0] as keyof VariantChoice);
      store.update({
        downsample: found.downsample,
        upsample: found.upsample,
        kernel_size: found.kernelSize ?? kernelSize,
        depth: found.depth,
        skip: found.skip,
      });
    },
    /** The pixel that is pointed at, −1 for none. */
    pointed: signal(-1),
    /** The layer that is pointed at, −1 for none. */
    hovered: signal(-1),
    /** Whether the network is in front, where there is room for it or a view. */
    inFront: signal<"network" | "view">(spec.peek().view === "prediction" ? "network" : "view"),
    room,
    theme: room.theme,
    width: room.width,
    /** Ask the kernel for something; null where there is none. */
    send: model.ask ? (kind: "run" | "stop") => void model.send({ kind }) : null,
    dispose() {
      received.dispose();
      store.dispose();
    },
  };
}
