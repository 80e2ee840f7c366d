// Intersection over union, of masks and of boxes.

import type { Figures } from "../host/mount";
import { iouBoxes } from "../widgets/iou-boxes";
import { iouCalculator } from "../widgets/iou-calculator";

export const figures: Figures = { "iou-boxes": iouBoxes, "iou-calculator": iouCalculator };
