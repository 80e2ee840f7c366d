// Trained encoder-decoders on one picture: their layers, masks and costs, and which of them is meant.

import { encoder_decoder as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { msg } from "../../ui/language";
import { fromRuns } from "../../ui/runs";
import { parseChoice, parseWhole } from "../../wire/parameters";
import {
  attempt,
  type Json,
  list,
  maybe,
  oneOf,
  pair,
  pictureSide,
  present,
  real,
  record,
  text,
  whole,
} from "../../wire/reading";
import { tensorOf } from "../../wire/tensor";

export type Downsample = "max_pool" | "strided_conv";
export type Upsample = "nearest" | "bilinear" | "bed_of_nails" | "max_unpool" | "conv_transpose";
export type Scale = "trained" | "lecture";
export type LayerKind = "conv" | "pool" | "strided_conv" | "reduce" | "up" | "scores";

/** The choices as they are shown, in their order. */
export const DOWNSAMPLES: Readonly<Record<Downsample, string>> = {
  max_pool: msg("Max pooling"),
  strided_conv: msg("Strided conv."),
};
export const UPSAMPLES: Readonly<Record<Upsample, string>> = {
  nearest: msg("Nearest"),
  bilinear: msg("Bilinear"),
  bed_of_nails: msg("Bed of nails"),
  max_unpool: msg("Max unpooling"),
  conv_transpose: msg("Transposed conv."),
};

/** What distinguishes one variant from another. */
export interface VariantChoice {
  readonly downsample: Downsample;
  readonly upsample: Upsample;
  /** Of the transposed convolution; null for other upsamplings. */
  readonly kernelSize: number | null;
  readonly depth: number;
  readonly skip: boolean;
}

type Variants = NonNullable<ReturnType<typeof readVariants>>;
export type Variant = Variants["all"][number];
export type Layer = ReturnType<typeof layer>;
type Costs = ReturnType<typeof costs>;

/** Multiply-adds of a layer, or of a network. */
const costs = (o: Json) => ({
  own: whole(o.multiply_adds, 0, 1e16),
  fullResolution: whole(o.full_resolution, 0, 1e16),
  lecture: whole(o.lecture, 0, 1e16),
  lectureFullResolution: whole(o.lecture_full_resolution, 0, 1e16),
});

function slice(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset + length > bytes.length) throw new RangeError("Beyond the end.");
  return bytes.subarray(offset, offset + length);
}

function kindOfLayer(value: unknown) {
  const o = record(value);
  return {
    name: text(o.name),
    kind: oneOf<LayerKind>(o.kind, ["conv", "pool", "strided_conv", "reduce", "up", "scores"]),
    level: whole(o.level, 0, 12),
    channels: pictureSide(o.channels),
    lectureChannels: pictureSide(o.lecture_channels),
    height: pictureSide(o.height),
    width: pictureSide(o.width),
    parameters: whole(o.parameters),
    costs: costs(o),
  };
}

/** A layer as `joined` in wire.py writes it: its place among all, its channel, its map's place and size. */
function layer(value: unknown, all: readonly ReturnType<typeof kindOfLayer>[], maps: Uint8Array) {
  const [at, channel, offset, height, width] = list(value, (number) => whole(number));
  const map = () => {
    const [rows, cols] = [pictureSide(height), pictureSide(width)];
    return { rows, cols, data: slice(maps, whole(offset), rows * cols) };
  };
  return {
    ...present(all[whole(at)]),
    /** Which channel the map shows. */
    channel: whole(channel),
    map: offset === undefined ? null : map(),
  };
}

/** Where the variants differ most: the middle of a square in which one class is uncertain. */
function edgeOf(value: unknown) {
  const { row, column, size, label } = record(value);
  return {
    row: whole(row),
    column: whole(column),
    size: pictureSide(size),
    label: whole(label, 0, 255),
  };
}

function choiceIn(o: Json): VariantChoice {
  return {
    downsample: parseChoice<Downsample>("downsample", o.downsample, OPTIONS.downsample.choices),
    upsample: parseChoice<Upsample>("upsample", o.upsample, OPTIONS.upsample.choices),
    kernelSize: maybe(o.kernel_size, (size) =>
      parseWhole("kernel_size", size, OPTIONS.kernel_size),
    ),
    depth: parseWhole("depth", o.depth, OPTIONS.depth),
    skip: o.skip === true,
  };
}

/** All variants for a picture of so many pixels, or null. */
export const readVariants = (value: unknown, cells: number) =>
  attempt(() => {
    const o = record(value);
    const maps = present(tensorOf(o.maps, "uint8")).data;
    const masks = present(tensorOf(o.masks, "uint8")).data;
    const layers = list(o.layers, kindOfLayer);
    const edges = tensorOf(o.edges, "uint8");
    const edge = maybe(o.edge, edgeOf);
    const area = edge ? edge.size ** 2 : 0;
    const variant = (found: Json, i: number) => {
      const [offset, length] = pair(found.mask, whole);
      return {
        ...choiceIn(found),
        name: text(found.name),
        costs: costs(found),
        iou: list(found.iou, (share) => maybe(share, real)),
        meanIou: maybe(found.mean_iou, real),
        heldOut: maybe(found.held_out, (held) => {
          const { mean_iou, boundary_iou } = record(held);
          return { meanIou: real(mean_iou), boundaryIou: maybe(boundary_iou, real) };
        }),
        layers: list(found.layers, (one) => layer(one, layers, maps)),
        mask: fromRuns(slice(masks, offset, length), cells),
        /** The close-up's probabilities of one class, 255 for 1. */
        edge: edges && area ? slice(edges.data, i * area, area) : null,
      };
    };
    const all = list(o.variants, record).map(variant);
    return all.length > 0 ? { all, edge } : null;
  });

const same = (variant: VariantChoice, wish: VariantChoice, name: keyof VariantChoice): boolean =>
  variant[name] === wish[name] ||
  // A kernel's size means nothing without a kernel.
  (name === "kernelSize" && variant.upsample !== "conv_transpose");

const NAMES = ["downsample", "upsample", "kernelSize", "depth", "skip"] as const;

/** The variant that is meant: it has what was just chosen, and shares most of the rest. */
export function closest(
  all: readonly Variant[],
  wish: VariantChoice,
  chosen?: keyof VariantChoice,
): Variant {
  const shared = (variant: Variant) => NAMES.filter((name) => same(variant, wish, name)).length;
  const fitting = chosen ? all.filter((variant) => same(variant, wish, chosen)) : all;
  const among = fitting.length > 0 ? fitting : all;
  return among.reduce((found, variant) => (shared(variant) > shared(found) ? variant : found));
}

/** The values of one name that some variant has, in the order in which they come. */
export const offered = (all: readonly Variant[], name: keyof VariantChoice) => [
  ...new Set(all.map((variant) => variant[name]).filter((value) => value !== null)),
];

/** Variants that differ from the shown one in the upsampling; where it has no other, in the depth. */
export function rivals({ all }: Variants, shown: Variant) {
  const alike = all.filter(
    ({ downsample, skip }) => downsample === shown.downsample && skip === shown.skip,
  );
  const ups = alike.filter(({ depth }) => depth === shown.depth);
  if (ups.length > 1) {
    const order = Object.keys(UPSAMPLES);
    ups.sort((a, b) => order.indexOf(a.upsample) - order.indexOf(b.upsample));
    return { by: "upsample", all: ups } as const;
  }
  const depths = alike.filter(
    ({ upsample, kernelSize }) => upsample === shown.upsample && kernelSize === shown.kernelSize,
  );
  return { by: "depth", all: depths.sort((a, b) => a.depth - b.depth) } as const;
}

/** The same network without the skips, and with them; null where it was not trained so. */
export function skipPair({ all }: Variants, shown: Variant) {
  const twin = (skip: boolean) =>
    all.find((other) =>
      NAMES.every((name) => other[name] === (name === "skip" ? skip : shown[name])),
    );
  const [without, withSkips] = [twin(false), twin(true)];
  return without && withSkips ? ([without, withSkips] as const) : null;
}

/** Multiply-adds of this network and of the one at full resolution, with the channels that count. */
export const costOf = (costs: Costs, scale: Scale): readonly [number, number] =>
  scale === "trained"
    ? [costs.own, costs.fullResolution]
    : [costs.lecture, costs.lectureFullResolution];
