// What the parts of the encoder-decoder figure share: the trained variants, and which one is shown.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Model, Receiver } from "../../host/model";
import { Store } from "../../host/store";
import { type Picture, readMask, readPicture } from "../../ui/pixels";
import { parse, type Rgb, type ThemeName } from "../../ui/theme";
import {
  attempt,
  list,
  maybe,
  oneOf,
  type Progress,
  readProgress,
  real,
  text,
  whole,
} from "../../wire/reading";
import {
  type Choice,
  DOWNSAMPLES,
  nearest,
  readVariants,
  SCALES,
  type Scale,
  UPSAMPLES,
  type Variant,
  type Variants,
} from "./variants";

export const VIEWS = ["prediction", "cost", "edge"] as const;
export type CodecView = (typeof VIEWS)[number];
export const DEFAULTS = {
  downsample: "max_pool",
  upsample: "bilinear",
  kernel_size: 2,
  depth: 3,
  skip: false,
  layer: -1,
  scale: "trained",
  zoom: null,
  view: "prediction",
  alpha: 0.5,
  seed: null,
};

export const RECEIVED = [
  "_image",
  "_target",
  "_notes",
  "_networks",
  "_progress",
  "class_names",
  "colors",
];

const REMEMBERED = [
  "downsample",
  "upsample",
  "kernel_size",
  "depth",
  "skip",
  "layer",
  "scale",
  "zoom",
  "alpha",
];

export interface Spec extends Choice {
  readonly layer: number;
  readonly scale: Scale;
  readonly zoom: readonly [number, number] | null;
  readonly view: CodecView;
  readonly alpha: number;
  readonly seed: number | null;
}

function parseSpec(traits: Readonly<Record<string, unknown>>): Spec {
  return {
    downsample: oneOf(traits.downsample, DOWNSAMPLES),
    upsample: oneOf(traits.upsample, UPSAMPLES),
    kernelSize: maybe(traits.kernel_size, (size) => whole(size, 1, 16)),
    depth: whole(traits.depth, 1, 8),
    skip: traits.skip === true,
    layer: whole(traits.layer, -1, 1e4),
    scale: oneOf(traits.scale, SCALES),
    zoom: maybe(traits.zoom, (at) => list(at, whole, 2) as unknown as readonly [number, number]),
    view: oneOf(traits.view, VIEWS),
    alpha: Math.max(0, Math.min(1, real(traits.alpha))),
    seed: maybe(traits.seed, whole),
  };
}

/** What is shown: a picture, its classes and the networks on it. */
export interface Scene {
  readonly picture: Picture;
  readonly truth: Picture | null;
  readonly rows: number;
  readonly cols: number;
  readonly classes: readonly string[];
  readonly colours: readonly Rgb[];
  readonly variants: Variants;
}

export interface Codec {
  readonly store: Store<Spec>;
  readonly spec: ReadonlySignal<Spec>;
  readonly scene: ReadonlySignal<Scene | null>;
  readonly variant: ReadonlySignal<Variant | null>;
  readonly view: ReadonlySignal<CodecView>;
  /** What was done to picture and truth, in sentences. */
  readonly notes: ReadonlySignal<readonly string[]>;
  readonly progress: ReadonlySignal<Progress | null>;
  /** Whether there are all networks that there will be. */
  readonly whole: ReadonlySignal<boolean>;
  /** Choose a value; the others follow where that combination was never trained. */
  readonly choose: (change: Partial<Choice>) => void;
  /** The pixel that is pointed at, −1 for none. */
  readonly pointed: Signal<number>;
  readonly theme: Signal<ThemeName>;
  readonly width: Signal<number>;
  /** Ask the kernel for something. */
  readonly send: (kind: "run" | "stop") => void;
  readonly hasKernel: boolean;
  dispose(): void;
}

const colour = (value: unknown): Rgb => {
  const hex = text(value);
  if (!/^#[\da-f]{6}$/i.test(hex)) throw new TypeError("A colour like #0072b2 is needed.");
  return parse(hex);
};

export function createCodec(model: Model): Codec {
  const store = new Store<Spec>(model, {
    defaults: DEFAULTS,
    remembered: REMEMBERED,
    parse: parseSpec,
  });
  const received = new Receiver(model);
  const image = received.read("_image", readPicture);
  const truth = received.read("_target", readMask);
  const names = received.read("class_names", (value) => attempt(() => list(value, text)));
  const colors = received.read("colors", (value) => attempt(() => list(value, colour)));
  const networks = received.read("_networks", (value) => value);
  const progress = received.read("_progress", readProgress);
  const scene = computed((): Scene | null => {
    const picture = image.value;
    if (!picture || !names.value || !colors.value) return null;
    const [rows, cols] = [picture.shape[0]!, picture.shape[1]!];
    const variants = readVariants(networks.value, rows * cols);
    if (!variants) return null;
    const fits = truth.value?.shape[0] === rows && truth.value.shape[1] === cols;
    return {
      picture,
      truth: fits ? truth.value : null,
      rows,
      cols,
      classes: names.value,
      colours: colors.value,
      variants,
    };
  });
  const spec = computed(() => store.spec.value);
  const variant = computed(() =>
    scene.value ? nearest(scene.value.variants.all, spec.value) : null,
  );
  model.send({ kind: "hello" });
  return {
    store,
    spec,
    scene,
    variant,
    view: computed(() => spec.value.view),
    notes: received.read("_notes", (value) => attempt(() => list(value, text)) ?? []),
    progress,
    whole: computed(
      () => !model.hasKernel || !progress.value || ["done", "idle"].includes(progress.value.state),
    ),
    choose(change) {
      const all = scene.peek()?.variants.all;
      if (!all) return;
      const wish = { ...variant.peek()!, kernelSize: spec.peek().kernelSize, ...change };
      const found = nearest(all, wish, Object.keys(change)[0] as keyof Choice);
      store.update({
        downsample: found.downsample,
        upsample: found.upsample,
        kernel_size: found.kernelSize ?? spec.peek().kernelSize,
        depth: found.depth,
        skip: found.skip,
      });
    },
    pointed: signal(-1),
    theme: signal<ThemeName>("light"),
    width: signal(0),
    send: (kind) => model.send({ kind }),
    hasKernel: model.hasKernel,
    dispose() {
      received.dispose();
      store.dispose();
    },
  };
}
