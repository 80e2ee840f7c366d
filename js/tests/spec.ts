// Specs for tests, by torch's names.

import type { ConvTransposeSpec } from "../src/terms/convolution";
import type { Traits } from "../src/wire/options";
import { parseConvTranspose } from "../src/wire/parameters";

const NEUTRAL = { stride: 2, padding: 0, output_padding: 0, dilation: 1, bias: 0 };

/** The lecture's example: input a b, kernel x y z, stride 2. */
export const LECTURE = { ...NEUTRAL, input: [3, 5], kernel: [1, 2, 4] };

/** The figure that DESIGN sketches; its output's cell (2, 2) is 10 after five stamps. */
export const SKETCH = {
  ...NEUTRAL,
  input: [
    [2, -1, 0],
    [1, 4, -2],
    [0, 3, 1],
  ],
  kernel: [
    [1, 2, 1],
    [0, 3, 0],
    [-1, 1, 2],
  ],
};

export const spec1d = (traits: Traits = {}): ConvTransposeSpec =>
  parseConvTranspose({ ...LECTURE, ...traits }, 1);

export const spec2d = (traits: Traits = {}): ConvTransposeSpec =>
  parseConvTranspose({ ...SKETCH, ...traits }, 2);
