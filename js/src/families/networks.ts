// Networks on pictures: the sliding window and the encoder-decoder.

import encoderDecoder from "../figures/encoder-decoder";
import slidingWindow from "../figures/sliding-window";
import type { Figures } from "../host/mount";

export const figures: Figures = {
  "encoder-decoder": encoderDecoder,
  "sliding-window": slidingWindow,
};
