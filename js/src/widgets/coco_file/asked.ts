// What can be counted from the runs of a mask.

import type { AskedPart } from "../../ui/cover";
import { type CocoFileState, runsIn } from "./state";

/** How many pixels the mask of the present annotation has. */
export function maskArea({ picture, index, room: { t } }: CocoFileState): AskedPart | undefined {
  const runs = picture.value && runsIn(picture.value.items.instances[index.value], picture.value);
  if (!runs) return undefined;
  return {
    ...{ rows: 1, cols: 1 },
    labels: [t("Area of the mask, in pixels, from its counts")],
    truth: () => [runs.area],
  };
}
