// Scores that can be asked for, as numbers beside the figure: of masks, and of two boxes.

import { classScore, overallScore } from "../../terms/scores";
import type { AskedPart } from "../../ui/cover";
import { type BoxesState, boxIou } from "./boxes";
import { nameOf } from "./spec";
import type { IoUState } from "./state";

/** Numbers with their names, as far as they have a value. */
const numbersOf = (all: readonly (readonly [label: string, value: number | null])[]): AskedPart => {
  const known = all.filter(([, value]) => value !== null);
  return {
    ...{ rows: known.length, cols: 1, labels: known.map(([label]) => label) },
    truth: () => known.map(([, value]) => value!),
  };
};

/** IoU of the first class that is no background, and two scores over all classes. */
export function maskScores(iou: IoUState): AskedPart {
  const { t } = iou.room;
  const spec = iou.spec.value;
  const tallies = iou.tallies.value;
  const of = (label: number) => classScore("iou", tallies, label, spec.absent);
  const counted = iou.listed.value.filter(
    (label) => label !== spec.ignored && of(label).denominator > 0,
  );
  const label = counted.find((one) => one > 0) ?? counted[0] ?? 0;
  return numbersOf([
    [t("IoU of {name}", { name: nameOf(t, spec, label) }), of(label).value],
    [t("Mean IoU"), overallScore("meanIou", tallies, spec)],
    [t("Pixel accuracy"), overallScore("accuracy", tallies, spec)],
  ]);
}

/** What two boxes share and cover, and the ratio of both. */
export function boxScores({ areas, room: { t } }: BoxesState): AskedPart {
  const { intersection, union } = areas.value;
  const { numerator, denominator } = boxIou(areas.value);
  return numbersOf([
    [t("Intersection"), intersection],
    [t("Union"), union],
    ["IoU", numerator / denominator],
  ]);
}
