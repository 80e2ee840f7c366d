// Stacks of upsampling layers.

import checkerboard from "../figures/checkerboard";
import type { Figures } from "../host/mount";

export const figures: Figures = { checkerboard };
