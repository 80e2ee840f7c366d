// What is counted, read from the masks: of the picture that is shown, and of the set it belongs to.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { MaskPair } from "./mask-pair";
import { summed, type Tallies, talliesOf } from "./scores";
import type { IouSpec } from "./spec";

/** Scores of the picture that is shown, or of all of them. */
export type Scope = "picture" | "set";

/** Up to this many classes are listed, whether pixels have them or not. */
const LISTED = 12;

interface Counted {
  readonly pair: ReadonlySignal<MaskPair>;
  readonly spec: ReadonlySignal<IouSpec>;
  /** Grows whenever a pixel may have changed. */
  readonly version: ReadonlySignal<number>;
  /** Counts of every picture of the set as they were told, where there is a set. */
  readonly others: ReadonlySignal<readonly Tallies[] | null>;
  /** Which of them the masks are of. */
  readonly picture: ReadonlySignal<number>;
}

export function countsOf({ pair, spec, version, others, picture }: Counted) {
  const matrix = computed(() => {
    version.value;
    return pair.value.confusion.scored(spec.value.ignored);
  });
  const tallies = computed((): Tallies => {
    const all = talliesOf(matrix.value, pair.value.classes);
    pair.value.settle();
    const { both, target, prediction } = pair.value.boundary;
    return {
      all,
      boundary: all.map((_, label) => ({
        tp: both[label]!,
        target: target[label]!,
        prediction: prediction[label]!,
      })),
    };
  });
  const set = computed(() => {
    const list = others.value;
    return list && list.length > 1
      ? list.map((one, i) => (i === picture.value ? tallies.value : one))
      : [tallies.value];
  });

  const scope = signal<Scope>("picture");
  const scored = computed(() => {
    if (scope.value === "picture" || set.value.length === 1) return [tallies.value];
    return spec.value.perImage ? set.value : [summed(set.value, pair.value.classes)];
  });
  const listed = computed(() => {
    const labels = Array.from({ length: pair.value.classes }, (_, label) => label);
    if (labels.length <= LISTED) return labels;
    const some = ({ all }: Tallies, label: number) =>
      all[label]!.target + all[label]!.prediction > 0;
    return labels.filter((label) => scored.value.some((one) => some(one, label)));
  });
  return { matrix, tallies, set, scope, scored, listed };
}
