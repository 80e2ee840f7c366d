// Convolution and its transpose, in 1D and 2D.

import type { Figures } from "../host/mount";
import { conv } from "../widgets/conv";
import { convTranspose } from "../widgets/conv-transpose";
import { linearFigure } from "../widgets/linear";

export const figures: Figures = {
  "conv-1d": () => linearFigure(conv(1)),
  "conv-2d": () => linearFigure(conv(2)),
  "conv-transpose-1d": () => linearFigure(convTranspose(1)),
  "conv-transpose-2d": () => linearFigure(convTranspose(2)),
};
