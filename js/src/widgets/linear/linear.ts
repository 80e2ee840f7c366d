// The figures of linear maps: convolution and transposed convolution, in 1D and in 2D.

import {
  channels as CHANNELS,
  conv as CONV,
  conv_transpose as CONV_TRANSPOSE,
  conv_1d,
  conv_2d,
  conv_transpose_1d,
  conv_transpose_2d,
  linear as LINEAR,
} from "../../../../segwidgets/shared/options.json";
import type { ConvSpec, ConvTransposeSpec } from "../../terms/convolution";
import { convolved, gatheredTranspose, stamped } from "../../terms/linear";
import type { Dims } from "../../terms/terms";
import { defaultsOf, type Options } from "../../wire/options";
import { parseConv, parseConvTranspose } from "../../wire/parameters";
import { StageAll } from "./all";
import { convCode, convSizes, convTransposeCode, convTransposeSizes, sizeChoices } from "./formula";
import { StageGather } from "./gather";
import { Learning } from "./learning";
import { StageMatrix } from "./matrix";
import { Stage1d, Stage2d } from "./stamp";
import type { Operation, StageView } from "./state";
import { linearFigure } from "./view";

/** Every trait with its default; those of a figure in 2D know channels. */
const defaults = (dims: Dims, ...options: readonly Options[]) => ({
  ...defaultsOf(Object.assign({}, LINEAR, dims === 2 && CHANNELS, ...options)),
  _fit: {},
});

/** Convolution, as torch computes it (cross-correlation) or with the kernel flipped. */
const conv = (dims: Dims, own: Options): Operation => ({
  title: "Convolution",
  dims,
  defaults: defaults(dims, CONV, own),
  // The worked example has a padding; whoever brings an input gets torch's default.
  bare: { padding: LINEAR.padding.default },
  parameters: ["stride", "padding", "dilation"],
  more: ["padding_mode", "operation", "bias", "groups"],
  choices: { padding_mode: CONV.padding_mode.choices, operation: CONV.operation.choices },
  stages: { gather: StageGather, matrix: StageMatrix, all: StageAll },
  below: Learning,
  leads: "output",
  parse: (traits) => parseConv(traits, dims),
  lay: (spec) => convolved(spec as ConvSpec),
  sizes: (spec) => convSizes(spec as ConvSpec),
  code: (spec) => convCode(spec as ConvSpec),
});

/** Transposed convolution, by stamping or by gathering; `stamp` shows the weighted copies. */
const convTranspose = (dims: Dims, own: Options, stamp: StageView): Operation => ({
  title: "Transposed convolution",
  dims,
  defaults: defaults(dims, CONV_TRANSPOSE, own),
  parameters: ["stride", "padding", "output_padding"],
  more: ["dilation", "bias", "groups"],
  choices: {},
  stages: { stamp, gather: StageGather, matrix: StageMatrix, all: StageAll },
  below: Learning,
  leads: "input",
  parse: (traits) => parseConvTranspose(traits, dims),
  lay: (spec, view) =>
    view === "stamp"
      ? stamped(spec as ConvTransposeSpec)
      : gatheredTranspose(spec as ConvTransposeSpec),
  sizes: (spec) => convTransposeSizes(spec as ConvTransposeSpec),
  code: (spec) => convTransposeCode(spec as ConvTransposeSpec),
  choicesOfSize: (spec) => sizeChoices(spec as ConvTransposeSpec),
});

export const conv1d = () => linearFigure(conv(1, conv_1d));
export const conv2d = () => linearFigure(conv(2, conv_2d));
export const convTranspose1d = () => linearFigure(convTranspose(1, conv_transpose_1d, Stage1d));
export const convTranspose2d = () => linearFigure(convTranspose(2, conv_transpose_2d, Stage2d));
