// Convolution, as torch computes it (cross-correlation) or with the kernel turned.

import { convolved } from "../../terms/linear";
import {
  type ConvSpec,
  type ConvTraits,
  type Dims,
  OPERATIONS,
  PADDING_MODES,
  parseConv,
} from "../../terms/parameters";
import { convCode, convSizes } from "./code";
import { linearFigure } from "./linear";
import { StageGather } from "./stage-gather";
import { StageMatrix } from "./stage-matrix";
import type { Operation } from "./state";

const CELLS = {
  1: { input: [1, 3, -2, 4], kernel: [1, 2, 4], labels: "symbols" },
  2: {
    input: [
      [2, -1, 0, 3, 1],
      [1, 4, -2, 0, 2],
      [0, 3, 1, -1, 0],
      [2, 0, -3, 2, 1],
      [1, -2, 0, 1, 3],
    ],
    kernel: [
      [1, 2, 1],
      [0, 3, 0],
      [-1, 1, 2],
    ],
    labels: "values",
  },
};

const PARAMETERS = ["stride", "padding", "dilation"];
const CHOICES = { padding_mode: PADDING_MODES, operation: OPERATIONS };

export const conv = (dims: Dims): Operation => ({
  title: "Convolution",
  dims,
  defaults: {
    ...CELLS[dims],
    stride: 1,
    padding: 1,
    dilation: 1,
    padding_mode: "zeros",
    operation: "cross-correlation",
    bias: 0,
    view: "gather",
    matrix_of: "kernel",
    step: 0,
    ...(dims === 2 && { groups: 1, pair: [0, 0] }),
  },
  // The worked example has a padding; whoever brings an input gets torch's default.
  bare: { padding: 0 },
  remembered: [
    "input",
    "kernel",
    ...PARAMETERS,
    ...Object.keys(CHOICES),
    "bias",
    ...(dims === 2 ? ["groups"] : []),
  ],
  parameters: PARAMETERS,
  choices: CHOICES,
  stages: { gather: StageGather, matrix: StageMatrix },
  leads: "output",
  parse: (traits) => parseConv(traits as unknown as ConvTraits, dims),
  lay: (spec) => convolved(spec as ConvSpec),
  sizes: (spec) => convSizes(spec as ConvSpec),
  code: (spec) => convCode(spec as ConvSpec),
});

export const conv1d = () => linearFigure(conv(1));
export const conv2d = () => linearFigure(conv(2));
