// What can be counted of a sliding window: how many there are, and how much they read.

import type { AskedPart } from "../../ui/cover";
import type { SlidingWindowState } from "./state";

export function windowCounts({ facts, room: { t } }: SlidingWindowState): AskedPart | undefined {
  if (!facts.value) return undefined;
  const { picture, patch, stride, cost } = facts.value;
  const [rows, cols] = picture;
  return {
    ...{ rows: 2, cols: 1 },
    labels: [
      t("Windows on {rows} × {cols} pixels, stride {stride}", { rows, cols, stride }),
      t("Pixels that all of them read, {patch} × {patch} each", { patch }),
    ],
    truth: () => [cost.windows, cost.windows * patch ** 2],
  };
}
