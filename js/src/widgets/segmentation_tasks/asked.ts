// What can be counted in target and prediction: things that were found, and that were not.

import type { AskedPart } from "../../ui/cover";
import { qualityValues } from "./metrics";
import type { TasksState } from "./state";

/** TP, FP and FN of the class with the most things, and the recognition quality that they make. */
export function recognition(tasks: TasksState): AskedPart | undefined {
  const shown = tasks.shown.value;
  if (!shown) return undefined;
  const { t } = tasks.room;
  const count = (label: number): number =>
    shown.target.segments.filter((one) => one.label === label && !one.crowd).length;
  const labels = shown.classes.flatMap((_, label) => (count(label) > 0 ? [label] : []));
  const things = labels.filter((label) => shown.classes[label]!.thing);
  const among = things.length > 0 ? things : labels;
  if (among.length === 0) return undefined;
  const label = among.reduce((most, one) => (count(one) > count(most) ? one : most));
  const quality = shown.scores.quality[label]!;
  const name = t(shown.classes[label]!.name);
  return {
    ...{ rows: 4, cols: 1 },
    labels: [t("TP of {name}", { name }), "FP", "FN", "RQ"],
    truth: () => [
      quality.matches.length,
      quality.false.length,
      quality.missed,
      qualityValues(quality).rq,
    ],
  };
}
