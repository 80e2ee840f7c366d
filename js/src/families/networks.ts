// Networks on pictures: the sliding window and the encoder-decoder.

import type { Figures } from "../host/mount";
import { encoderDecoder } from "../widgets/encoder-decoder";
import { slidingWindow } from "../widgets/sliding-window";

export const figures: Figures = {
  "encoder-decoder": encoderDecoder,
  "sliding-window": slidingWindow,
};
