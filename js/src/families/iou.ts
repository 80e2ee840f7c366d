// Intersection over union, of masks and of boxes.

import iouBoxes from "../figures/iou-boxes";
import iouCalculator from "../figures/iou-calculator";
import type { Figures } from "../host/mount";

export const figures: Figures = { "iou-boxes": iouBoxes, "iou-calculator": iouCalculator };
