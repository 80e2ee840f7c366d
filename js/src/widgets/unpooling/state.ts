// What the parts of the figure share while it shows cells: one state, read by all.

import { computed } from "@preact/signals";
import { type Computed, nameOfPart } from "../../host/check";
import type { Model } from "../../host/model";
import type { Store } from "../../host/store";
import { roundingOf, roundingOfCopies } from "../../terms/numbers";
import { sumProducts } from "../../terms/terms";
import { cellsState } from "../../ui/cells-state";
import { stable } from "../../ui/hooks";
import type { Schedule } from "../../ui/phases";
import type { Room } from "../../ui/room";
import { layoutOf } from "./layout";
import { carriedCell, linkedTo, places, pointExists, type Results, resultsOf } from "./results";
import { KEPT, parseUnpooling, type Settings } from "./spec";
import { longestWords, STEPS, type Step, stepWords } from "./words";

const SCHEDULE: Schedule<Step> = { phases: STEPS, ends: [0.34, 0.54, 0.68, 1] };

/** What holds the parameters: the state of cells, or that of an image. */
export interface HasSettings {
  readonly store: Store<Settings>;
}

export type UnpoolingState = ReturnType<typeof unpoolingState>;

export function unpoolingState(model: Model, room: Room) {
  const cells = cellsState(model, room, KEPT, SCHEDULE, {
    parse: parseUnpooling,
    resultsOf,
    stepWords,
    longestWords,
    pointExists,
    compared,
    phasedMatrix: false,
  });
  const { results, field, narrow, shown, seen, step, pointers, pointed } = cells;
  let before = results.peek();
  const stopResults = results.subscribe((now) => {
    const was = before;
    before = now;
    pointers.carry((cell) => carriedCell(was, now, cell));
  });
  return {
    ...cells,
    layout: stable(() => {
      const { spec, pooled } = results.value;
      const { top, left, ...plane } = field.value;
      const before = { x: left, y: top };
      const planes = seen.value.length;
      const sizes = { field: plane, before, pooled, plane: spec.input, planes };
      const bounds = { width: room.width.value, height: room.stageHeight.value };
      return layoutOf(sizes, bounds, narrow.value);
    }),
    linked: computed(() => pointed.value && linkedTo(results.value, pointed.value)),
    /** The plane and the cell whose formula is shown. */
    explained: computed(() => {
      const at = pointed.value;
      const own = results.value.planes.find(({ method }) => method === at?.grid);
      if (own) return { plane: own, cell: at!.index };
      const plane = shown.value;
      const cell = at && at.grid !== "input" ? at.index : step.value;
      const place = at?.grid === "input" ? at.index : places(results.value, plane, cell)[0];
      return { plane, cell: place ?? 0 };
    }),
    dispose() {
      stopResults();
      cells.dispose();
    },
  };
}

/** Everything that torch computes too, one after the other, and how to name a part of it. */
function compared(results: Results): Computed {
  const { pooled, unpoolingInput, planes, spec } = results;
  const parts: { name: string; cols: number; values: ArrayLike<number> }[] = [
    { name: "pooled", cols: pooled.cols, values: pooled.values },
    { name: "indices", cols: pooled.cols, values: pooled.indices },
    { name: "unpooling input", cols: pooled.cols, values: unpoolingInput.values },
    ...planes.map((p) => ({ name: p.method, cols: spec.input.cols, values: p.values })),
  ];
  return {
    values: Float64Array.from(parts.flatMap(({ values }) => Array.from(values))),
    cols: 1,
    rounding: () =>
      Float64Array.from([
        ...[pooled.values, pooled.indices, unpoolingInput.values].flatMap((values) =>
          Array.from(roundingOfCopies(values)),
        ),
        ...planes.flatMap(({ terms, weights, counts }) => {
          // All weights are positive.
          const sizes = sumProducts(terms, unpoolingInput.values.map(Math.abs), weights);
          return Array.from(sizes, (size, i) => roundingOf(size, counts[i]!));
        }),
      ]),
    name: nameOfPart(
      parts.map(({ values }) => values.length),
      (part, i) => {
        const { name, cols } = parts[part]!;
        return `${name} (${Math.floor(i / cols)}, ${i % cols})`;
      },
    ),
  };
}
