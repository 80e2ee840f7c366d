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
import { convolved, gatheredTranspose, partsOf, stamped } from "../../terms/linear";
import { msg } from "../../ui/language";
import { defaultsOf, type Options } from "../../wire/options";
import { parseConv, parseConvTranspose } from "../../wire/parameters";
import { StageAll } from "./all";
import { ChannelProducts } from "./channel-formula";
import { ChannelParameters } from "./channel-parameters";
import { channelWords, furtherWords, stampedWords } from "./channel-words";
import { severalChannels } from "./channels";
import css from "./channels.css";
import { droppedRows } from "./dropped";
import { convCode, convSizes, convTransposeCode, convTransposeSizes, sizeChoices } from "./formula";
import { gatherStage } from "./gather";
import { Learning } from "./learning";
import { StageMatrix } from "./matrix";
import { oneChannel } from "./results";
import { Stage1d, Stage2d } from "./stamp";
import type { Operation, StageView } from "./state";
import { linearFigure } from "./view";

/** How many axes there are, and what comes with them. */
type Space = Pick<Operation, "dims" | "channels"> & { readonly gather: StageView };

const in1d = (): Space => ({ dims: 1, gather: gatherStage(oneChannel) });

/** In two dimensions there may be several channels. */
const in2d = (): Space => ({
  dims: 2,
  gather: gatherStage(severalChannels),
  channels: {
    css,
    Parameters: ChannelParameters,
    Products: ChannelProducts,
    parts: partsOf,
    words: channelWords,
    stamped: stampedWords,
    further: furtherWords,
  },
});

/** Every trait with its default. */
const defaults = ({ channels }: Pick<Space, "channels">, ...options: readonly Options[]) => ({
  ...defaultsOf(Object.assign({}, LINEAR, channels && CHANNELS, ...options)),
  _fit: {},
});

/** Convolution, as torch computes it (cross-correlation) or with the kernel flipped. */
const conv = ({ gather, ...space }: Space, own: Options): Operation => ({
  title: msg("Convolution"),
  ...space,
  defaults: defaults(space, CONV, own),
  // The worked example has a padding; whoever brings an input gets torch's default.
  bare: { padding: LINEAR.padding.default },
  parameters: ["stride", "padding", "dilation"],
  more: ["padding_mode", "operation", "bias", "groups"],
  choices: { padding_mode: CONV.padding_mode.choices, operation: CONV.operation.choices },
  stages: { gather, matrix: StageMatrix, all: StageAll },
  readings: CONV.reading.choices,
  below: Learning,
  dropped: droppedRows,
  leads: "output",
  parse: (traits) => parseConv(traits, space.dims),
  lay: (spec) => convolved(spec as ConvSpec),
  sizes: (spec) => convSizes(spec as ConvSpec),
  code: (spec) => convCode(spec as ConvSpec),
});

/** Transposed convolution, by stamping or by gathering; `stamp` shows the weighted copies. */
const convTranspose = ({ gather, ...space }: Space, own: Options, stamp: StageView): Operation => ({
  title: msg("Transposed convolution"),
  ...space,
  defaults: defaults(space, CONV_TRANSPOSE, own),
  parameters: ["stride", "padding", "output_padding"],
  more: ["dilation", "bias", "groups"],
  choices: {},
  stages: { stamp, gather, matrix: StageMatrix, all: StageAll },
  readings: LINEAR.reading.choices,
  below: Learning,
  leads: "input",
  parse: (traits) => parseConvTranspose(traits, space.dims),
  lay: (spec, view) =>
    view === "stamp"
      ? stamped(spec as ConvTransposeSpec)
      : gatheredTranspose(spec as ConvTransposeSpec),
  sizes: (spec) => convTransposeSizes(spec as ConvTransposeSpec),
  code: (spec) => convTransposeCode(spec as ConvTransposeSpec),
  choicesOfSize: (spec) => sizeChoices(spec as ConvTransposeSpec),
});

export const conv1d = () => linearFigure(conv(in1d(), conv_1d));
export const conv2d = () => linearFigure(conv(in2d(), conv_2d));
export const convTranspose1d = () =>
  linearFigure(convTranspose(in1d(), conv_transpose_1d, Stage1d));
export const convTranspose2d = () =>
  linearFigure(convTranspose(in2d(), conv_transpose_2d, Stage2d));
