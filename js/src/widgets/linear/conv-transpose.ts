// Transposed convolution, told by stamping or by gathering.

import { gatheredTranspose, stamped } from "../../terms/linear";
import {
  type ConvTransposeSpec,
  type ConvTransposeTraits,
  type Dims,
  parseConvTranspose,
} from "../../terms/parameters";
import { convTransposeCode, convTransposeSizes, sizeChoices } from "./code";
import { Learning } from "./learning";
import learning from "./learning.css";
import { linearFigure } from "./linear";
import { Stage1d } from "./stage-1d";
import { Stage2d } from "./stage-2d";
import { StageGather } from "./stage-gather";
import { StageMatrix } from "./stage-matrix";
import type { Operation, Part } from "./state";

const CELLS = {
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

const PARAMETERS = ["stride", "padding", "output_padding", "dilation"];

/** `stamp` shows the copies, which differs with the dimensions. */
export const convTranspose = (dims: Dims, stamp: Part): Operation => ({
  title: "Transposed convolution",
  dims,
  defaults: {
    ...CELLS[dims],
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
  remembered: ["input", "kernel", ...PARAMETERS, "bias", ...(dims === 2 ? ["groups"] : [])],
  parameters: PARAMETERS,
  choices: {},
  stages: { stamp, gather: StageGather, matrix: StageMatrix },
  below: Learning,
  css: learning,
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
