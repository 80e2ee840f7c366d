// What the parts of the figure share: one state for cells, one for a photograph.

import { computed } from "@preact/signals";
import { type Computed, nameOfPart } from "../../host/check";
import type { Model } from "../../host/model";
import { roundingOf } from "../../terms/numbers";
import { overlap, sumProducts } from "../../terms/terms";
import { cellsState } from "../../ui/cells-state";
import { stable } from "../../ui/hooks";
import type { Schedule } from "../../ui/phases";
import { photographState } from "../../ui/photograph";
import type { Room } from "../../ui/room";
import type { ImageChannels } from "../../wire/image";
import type { Traits } from "../../wire/options";
import { layoutOf } from "./layout";
import { enlarged, imageResultsOf, pointExists, type Results, resultsOf } from "./results";
import { type ImageSpec, KEPT, parseCells, parseSettings } from "./spec";
import { longestWords, stepWords } from "./words";

/** A window is read, then every method writes its output. */
export const PHASES = ["read", "place"] as const;
const SCHEDULE: Schedule<(typeof PHASES)[number]> = { phases: PHASES, ends: [0.45, 1] };

export type CellState = ReturnType<typeof cellState>;

export function cellState(model: Model, room: Room) {
  const cells = cellsState(model, room, KEPT, SCHEDULE, {
    parse: parseCells,
    resultsOf,
    stepWords,
    longestWords,
    pointExists,
    compared,
    phasedMatrix: true,
  });
  const { results, field, narrow, step, moment } = cells;
  const phase = computed(() => moment.value.phase);
  return {
    ...cells,
    phase,
    /** The last output that is written. */
    placed: computed(() => step.value - (phase.value === "place" ? 0 : 1)),
    layout: stable(() => {
      const { pooled, planes } = results.value;
      return layoutOf(
        { input: field.value, pooled, planes: planes.length },
        { width: room.width.value, height: room.stageHeight.value },
        narrow.value,
      );
    }),
  };
}

/** Every result, one after the other, and how to name a part of it. */
function compared({ planes, input, pooled }: Results): Computed {
  return {
    values: Float64Array.from(planes.flatMap(({ values }) => Array.from(values))),
    cols: 1,
    rounding: () => {
      const sizes = input.values.map(Math.abs);
      return Float64Array.from(
        planes.flatMap(({ terms, weights }) => {
          const counts = overlap(terms);
          const sums = sumProducts(terms, sizes, weights.map(Math.abs));
          return Array.from(sums, (sum, i) => roundingOf(sum, counts[i]!));
        }),
      );
    },
    name: nameOfPart(
      planes.map(({ values }) => values.length),
      (part, i) => `${planes[part]!.method} (${Math.floor(i / pooled.cols)}, ${i % pooled.cols})`,
    ),
  };
}

export type ImageState = ReturnType<typeof imageState>;

export function imageState(model: Model, room: Room) {
  const parse = (traits: Traits, image: ImageChannels): ImageSpec => ({
    ...parseSettings(traits, 2, image),
    image,
  });
  const photograph = photographState(model, room, KEPT, parse, imageResultsOf);
  const showsChanges = computed(() => photograph.store.get("labels") === "changes");
  /** The results, or what a shift changes in them, as large as the picture. */
  const pictures = computed(() => {
    const { spec, planes } = photograph.results.value;
    const large = (plane: ImageChannels) => enlarged(plane, spec.image, spec.stride);
    return planes.map((plane) => ({
      plane,
      image: large(showsChanges.value ? { ...plane, channels: plane.changes } : plane),
    }));
  });
  return { ...photograph, showsChanges, pictures };
}
