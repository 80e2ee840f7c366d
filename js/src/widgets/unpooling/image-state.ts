// What the parts of the figure share while it shows an image.

import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import { type Computed, nameOfPart, type Verdict, watchCheck } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import type { Method } from "../../terms/unpooling";
import { remembering } from "../../ui/hooks";
import { Lens } from "../../ui/lens";
import { NARROW, type Room } from "../../ui/room";
import type { ThemeName } from "../../ui/theme";
import { type ImageChannels, imageOf, lineSums } from "../../wire/image";
import { type ImageResults, type ImageSpec, imageResultsOf, levelSizes } from "./image-results";
import { shownOf } from "./results";
import { checkLook, parseLevels, parseSettings, REMEMBERED, UNPOOLING_DEFAULTS } from "./spec";

export class ImageState {
  readonly store: Store<ImageSpec>;
  readonly results = computed(() => imageResultsOf(this.store.spec.value));
  /** Whether the unpooled images show how far they are from the original. */
  readonly showsErrors = computed(() => this.store.get("labels") === "errors");
  readonly lens: Lens;
  readonly narrow = computed(() => this.room.width.value < NARROW);
  /** What is drawn of the unpoolings: on a phone one at a time. */
  readonly drawn = computed(() => {
    const { planes } = this.results.value;
    return this.narrow.value ? [shownOf(planes, this.store.get<Method>("method"))] : planes;
  });
  readonly theme: ReadonlySignal<ThemeName>;
  readonly width: ReadonlySignal<number>;
  readonly verdict: Signal<Verdict>;
  readonly dispose: () => void;

  constructor(
    model: Model,
    readonly room: Room,
  ) {
    this.theme = room.theme;
    this.width = room.width;
    // An image's bytes are read once.
    let read: { of: unknown; image: ImageChannels } | undefined;
    const parsed = remembering([...REMEMBERED, "image"], (traits): ImageSpec => {
      if (read?.of !== traits.image) read = { of: traits.image, image: imageOf(traits.image) };
      const { image } = read!;
      const levels = parseLevels(traits.levels);
      const spec = { ...parseSettings(traits), image, levels };
      levelSizes(image, spec, levels);
      return spec;
    });
    this.store = new Store<ImageSpec>(model, {
      // Whatever else is wrong, the image it began with can be drawn.
      defaults: { ...UNPOOLING_DEFAULTS, image: model.get("image") },
      remembered: REMEMBERED,
      parse(traits) {
        checkLook(traits);
        return parsed(traits);
      },
    });
    this.lens = new Lens(this.store, () => this.store.spec.value.image);
    const check = watchCheck(
      model,
      this.store,
      computed(() => compared(this.results.value)),
    );
    this.verdict = check.verdict;
    this.dispose = () => {
      check.dispose();
      this.store.dispose();
    };
  }
}

/** Sums of rows and columns stand for the pixels: a hundredth of the bytes, and as hard to fool. */
function compared({ planes }: ImageResults): Computed {
  const values = lineSums(planes);
  return {
    values,
    cols: 1,
    // The sums are float32: a twentieth of a grey level over a whole line is rounding.
    rounding: () => values.map(() => 0.05),
    name: nameOfPart(
      planes.map(({ channels, rows, cols }) => channels.length * (rows + cols)),
      (part) => `a row or column of ${planes[part]!.method}`,
    ),
  };
}
