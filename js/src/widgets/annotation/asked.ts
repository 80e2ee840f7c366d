// What can be estimated of an attempt beside its object.

import type { AskedPart } from "../../ui/cover";
import type { AnnotationState } from "./state";

/** So far off an estimate by eye may be. */
const SLACK = 0.05;

/** IoU of the whole attempt with the present tool. */
export function attemptIou({ effort, room: { t } }: AnnotationState): AskedPart | undefined {
  const iou = effort.value?.ious.at(-1);
  if (iou === undefined || Number.isNaN(iou)) return undefined;
  return {
    ...{ rows: 1, cols: 1, slack: SLACK },
    labels: [t("IoU of the whole attempt, to within {slack}", { slack: SLACK })],
    truth: () => [iou],
  };
}
