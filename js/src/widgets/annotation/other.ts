// "Other": what remains of the target where few classes are annotated, and what this does to scores.

import { type ClassKind, type Cut, labelsOf } from "../../ui/segments";

interface Scored {
  /** IoU of each class that is scored, null for those that are left out or occur nowhere. */
  readonly ious: readonly (number | null)[];
  /** Their mean, null without any. */
  readonly miou: number | null;
  /** Of how many classes. */
  readonly classes: number;
  /** Pixels whose target is a class: the loss sees these. */
  readonly pixels: number;
}

export interface OtherScores {
  readonly full: Scored;
  readonly reduced: Scored;
  /** Which classes are annotated. */
  readonly annotated: readonly boolean[];
  /** Of each pixel the label and one; 0 where the loss ignores it. */
  readonly labels: { readonly full: Uint8Array; readonly reduced: Uint8Array };
}

/** Scores over the pixels that have a target; `counted` says which classes the mean is of. */
export function scoreOf(
  target: Uint8Array,
  prediction: Uint8Array | null,
  counted: readonly boolean[],
): Scored {
  const both = counted.map(() => 0);
  const either = counted.map(() => 0);
  let pixels = 0;
  for (let i = 0; i < target.length; i++) {
    const [t, p] = [target[i]! - 1, (prediction?.[i] ?? 0) - 1];
    if (t < 0) continue;
    pixels++;
    either[t]!++;
    if (t === p) both[t]!++;
    else if (p >= 0) either[p]!++;
  }
  const ious = counted.map((is, k) =>
    is && prediction && either[k]! > 0 ? both[k]! / either[k]! : null,
  );
  const known = ious.filter((iou) => iou !== null);
  const miou = known.length > 0 ? known.reduce((sum, iou) => sum + iou, 0) / known.length : null;
  return { ious, miou, classes: known.length, pixels };
}

export function otherScores(
  target: Cut,
  prediction: Cut | null,
  classes: readonly ClassKind[],
  chosen: readonly number[] | null,
): OtherScores {
  const annotated = classes.map((_, k) => chosen?.includes(k) ?? true);
  const full = labelsOf(target);
  const reduced = full.map((label) => (label > 0 && annotated[label - 1] ? label : 0));
  const predicted = prediction && labelsOf(prediction);
  return {
    annotated,
    labels: { full, reduced },
    full: scoreOf(
      full,
      predicted,
      classes.map(() => true),
    ),
    reduced: scoreOf(reduced, predicted, annotated),
  };
}
