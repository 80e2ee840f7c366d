// The figures of linear maps: convolution and transposed convolution, in 1D and in 2D.

import { convolved, gatheredTranspose, stamped } from "../../terms/linear";
import {
  type ConvSpec,
  type ConvTraits,
  type ConvTransposeSpec,
  type ConvTransposeTraits,
  type Dims,
  OPERATIONS,
  PADDING_MODES,
  parseConv,
  parseConvTranspose,
} from "../../terms/parameters";
import { convCode, convSizes, convTransposeCode, convTransposeSizes, sizeChoices } from "./formula";
import { StageGather } from "./gather";
import { Learning } from "./learning";
import { StageMatrix } from "./matrix";
import { Stage1d, Stage2d } from "./stamp";
import type { Operation, Part } from "./state";
import { linearFigure } from "./view";

const CONV_CELLS = {
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

const CONV_PARAMETERS = ["stride", "padding", "dilation"];
const CHOICES = { padding_mode: PADDING_MODES, operation: OPERATIONS };

export const conv = (dims: Dims): Operation => ({
  title: "Convolution",
  dims,
  defaults: {
    ...CONV_CELLS[dims],
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
    ...CONV_PARAMETERS,
    ...Object.keys(CHOICES),
    "bias",
    ...(dims === 2 ? ["groups"] : []),
  ],
  parameters: CONV_PARAMETERS,
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

// Transposed convolution, told by stamping or by gathering.

const TRANSPOSE_CELLS = {
  1: { input: [3, 5], kernel: [1, 2, 4], labels: "symbols" },
  2: {
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
    labels: "values",
  },
};

const TRANSPOSE_PARAMETERS = ["stride", "padding", "output_padding", "dilation"];

/** `stamp` shows the copies, which differs with the dimensions. */
export const convTranspose = (dims: Dims, stamp: Part): Operation => ({
  title: "Transposed convolution",
  dims,
  defaults: {
    ...TRANSPOSE_CELLS[dims],
    stride: 2,
    padding: 0,
    output_padding: 0,
    dilation: 1,
    bias: 0,
    view: "stamp",
    matrix_of: "kernel",
    step: 0,
    ...(dims === 2 && { groups: 1, pair: [0, 0] }),
    _fit: {},
  },
  remembered: [
    "input",
    "kernel",
    ...TRANSPOSE_PARAMETERS,
    "bias",
    ...(dims === 2 ? ["groups"] : []),
  ],
  parameters: TRANSPOSE_PARAMETERS,
  choices: {},
  stages: { stamp, gather: StageGather, matrix: StageMatrix },
  below: Learning,
  leads: "input",
  parse: (traits) => parseConvTranspose(traits as unknown as ConvTransposeTraits, dims),
  lay: (spec, view) =>
    view === "stamp"
      ? stamped(spec as ConvTransposeSpec)
      : gatheredTranspose(spec as ConvTransposeSpec),
  sizes: (spec) => convTransposeSizes(spec as ConvTransposeSpec),
  code: (spec) => convTransposeCode(spec as ConvTransposeSpec),
  choicesOfSize: (spec) => sizeChoices(spec as ConvTransposeSpec),
});

export const convTranspose1d = () => linearFigure(convTranspose(1, Stage1d));
export const convTranspose2d = () => linearFigure(convTranspose(2, Stage2d));
