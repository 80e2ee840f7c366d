// What the parts of the figure share while it shows an image.

import { computed } from "@preact/signals";
import type { Model } from "../../host/model";
import type { Method } from "../../terms/unpooling";
import { photographState } from "../../ui/photograph";
import type { Room } from "../../ui/room";
import type { ImageChannels } from "../../wire/image";
import type { Traits } from "../../wire/options";
import { shownOf } from "../../wire/pooling";
import { type ImageSpec, imageResultsOf, levelSizes } from "./image-results";
import { KEPT, parseLevels, parseSettings } from "./spec";

function parse(traits: Traits, image: ImageChannels): ImageSpec {
  const spec = { ...parseSettings(traits), image, levels: parseLevels(traits.levels) };
  levelSizes(image, spec, spec.levels);
  return spec;
}

export type ImageState = ReturnType<typeof imageState>;

export function imageState(model: Model, room: Room) {
  const photograph = photographState(model, room, KEPT, parse, imageResultsOf);
  const { results, narrow, store } = photograph;
  return {
    ...photograph,
    /** Whether the unpooled images show how far they are from the original. */
    showsErrors: computed(() => store.get("labels") === "errors"),
    /** What is drawn of the unpoolings: on a phone one at a time. */
    drawn: computed(() => {
      const { planes } = results.value;
      return narrow.value ? [shownOf(planes, store.get<Method>("method"))] : planes;
    }),
  };
}
