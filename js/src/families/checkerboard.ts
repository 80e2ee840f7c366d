// Stacks of upsampling layers.

import type { Figures } from "../host/mount";
import { checkerboard } from "../widgets/checkerboard";

export const figures: Figures = { checkerboard };
