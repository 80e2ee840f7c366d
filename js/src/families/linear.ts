// Convolution and its transpose, in 1D and 2D.

import conv1d from "../figures/conv-1d";
import conv2d from "../figures/conv-2d";
import convTranspose1d from "../figures/conv-transpose-1d";
import convTranspose2d from "../figures/conv-transpose-2d";
import type { Figures } from "../host/mount";

export const figures: Figures = {
  "conv-1d": conv1d,
  "conv-2d": conv2d,
  "conv-transpose-1d": convTranspose1d,
  "conv-transpose-2d": convTranspose2d,
};
