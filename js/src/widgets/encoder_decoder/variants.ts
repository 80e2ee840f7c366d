// Trained encoder-decoders on one picture: their layers, masks and costs, and which of them is meant.

import {
  attempt,
  type Json,
  list,
  maybe,
  oneOf,
  present,
  real,
  record,
  text,
  whole,
} from "../../wire/reading";
import { tensorOf } from "../../wire/tensor";

export const DOWNSAMPLES = ["max_pool", "strided_conv"] as const;
export const UPSAMPLES = [
  "nearest",
  "bilinear",
  "bed_of_nails",
  "max_unpool",
  "conv_transpose",
] as const;
const KINDS = ["conv", "pool", "strided_conv", "reduce", "up", "scores"] as const;

export type Downsample = (typeof DOWNSAMPLES)[number];
export type Upsample = (typeof UPSAMPLES)[number];
export type LayerKind = (typeof KINDS)[number];

/** What distinguishes one variant from another. */
export interface Choice {
  readonly downsample: Downsample;
  readonly upsample: Upsample;
  /** Of the transposed convolution; null for other upsamplings. */
  readonly kernelSize: number | null;
  readonly depth: number;
  readonly skip: boolean;
}

/** Multiply-adds of a layer, or of a network. */
export interface Costs {
  readonly own: number;
  readonly fullResolution: number;
  readonly lecture: number;
  readonly lectureFullResolution: number;
}

export interface Layer {
  readonly name: string;
  readonly kind: LayerKind;
  readonly level: number;
  readonly channels: number;
  readonly lectureChannels: number;
  readonly height: number;
  readonly width: number;
  readonly parameters: number;
  readonly costs: Costs;
  /** Which channel the map shows. */
  readonly channel: number;
  readonly map: { readonly rows: number; readonly cols: number; readonly data: Uint8Array } | null;
}

export interface Variant extends Choice {
  readonly name: string;
  readonly parameters: number;
  readonly costs: Costs;
  readonly iou: readonly (number | null)[];
  readonly meanIou: number | null;
  readonly heldOut: { readonly meanIou: number; readonly boundaryIou: number | null } | null;
  readonly layers: readonly Layer[];
  readonly mask: Uint8Array;
  /** The close-up's probabilities of one class, 255 for 1. */
  readonly edge: Uint8Array | null;
}

export interface Edge {
  readonly row: number;
  readonly column: number;
  readonly size: number;
  readonly label: number;
}

export interface Variants {
  readonly all: readonly Variant[];
  readonly edge: Edge | null;
}

const side = (value: unknown): number => whole(value, 1, 4096);
const flag = (value: unknown): boolean => value === true;

const costs = (o: Json): Costs => ({
  own: whole(o.multiply_adds, 0, 1e16),
  fullResolution: whole(o.full_resolution, 0, 1e16),
  lecture: whole(o.lecture, 0, 1e16),
  lectureFullResolution: whole(o.lecture_full_resolution, 0, 1e16),
});

/** Labels from runs: pairs of a label and how often it stands there. */
export function unrun(runs: Uint8Array, cells: number): Uint8Array {
  const mask = new Uint8Array(cells);
  let at = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    mask.fill(runs[i]!, at, at + runs[i + 1]!);
    at += runs[i + 1]!;
  }
  if (at !== cells) throw new RangeError("The runs do not fill the mask.");
  return mask;
}

function slice(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset + length > bytes.length) throw new RangeError("Beyond the end.");
  return bytes.subarray(offset, offset + length);
}

function layer(value: unknown, maps: Uint8Array): Layer {
  const o = record(value);
  return {
    name: text(o.name),
    kind: oneOf(o.kind, KINDS),
    level: whole(o.level, 0, 12),
    channels: side(o.channels),
    lectureChannels: side(o.lecture_channels),
    height: side(o.height),
    width: side(o.width),
    parameters: whole(o.parameters),
    costs: costs(o),
    channel: whole(o.channel ?? 0),
    map: maybe(o.map, (found) => {
      const { offset, height, width } = record(found);
      const [rows, cols] = [side(height), side(width)];
      return { rows, cols, data: slice(maps, whole(offset), rows * cols) };
    }),
  };
}

/** All variants for a picture of so many pixels, or null. */
export const readVariants = (value: unknown, cells: number): Variants | null =>
  attempt(() => {
    const o = record(value);
    const maps = present(tensorOf(o.maps, "uint8")).data;
    const masks = present(tensorOf(o.masks, "uint8")).data;
    const edges = tensorOf(o.edges, "uint8");
    const edge = maybe(o.edge, (found) => {
      const { row, column, size, label } = record(found);
      return {
        row: whole(row),
        column: whole(column),
        size: side(size),
        label: whole(label, 0, 255),
      };
    });
    const area = edge ? edge.size ** 2 : 0;
    const variant = (found: unknown, i: number): Variant => {
      const v = record(found);
      const [offset, length] = list(v.mask, whole, 2);
      const held = maybe(v.held_out, record);
      return {
        name: text(v.name),
        downsample: oneOf(v.downsample, DOWNSAMPLES),
        upsample: oneOf(v.upsample, UPSAMPLES),
        kernelSize: maybe(v.kernel_size, side),
        depth: whole(v.depth, 1, 8),
        skip: flag(v.skip),
        parameters: whole(v.parameters),
        costs: costs(v),
        iou: list(v.iou, (share) => maybe(share, real)),
        meanIou: maybe(v.mean_iou, real),
        heldOut: held && {
          meanIou: real(held.mean_iou),
          boundaryIou: maybe(held.boundary_iou, real),
        },
        layers: list(v.layers, (found) => layer(found, maps)),
        mask: unrun(slice(masks, offset!, length!), cells),
        edge: edges && area ? slice(edges.data, i * area, area) : null,
      };
    };
    const all = list(o.variants, (found) => found).map(variant);
    return all.length > 0 ? { all, edge } : null;
  });

const same = (variant: Choice, wish: Choice, name: keyof Choice): boolean =>
  variant[name] === wish[name] ||
  // A kernel's size means nothing without a kernel.
  (name === "kernelSize" && variant.upsample !== "conv_transpose");

const NAMES = ["downsample", "upsample", "kernelSize", "depth", "skip"] as const;

/** The variant that is meant: it has what was just chosen, and shares most of the rest. */
export function nearest(all: readonly Variant[], wish: Choice, chosen?: keyof Choice): Variant {
  const shared = (variant: Choice) => NAMES.filter((name) => same(variant, wish, name)).length;
  const fitting = chosen ? all.filter((variant) => same(variant, wish, chosen)) : all;
  const among = fitting.length > 0 ? fitting : all;
  return among.reduce((found, variant) => (shared(variant) > shared(found) ? variant : found));
}

/** The values of one name that some variant has, in the order in which they come. */
export const offered = <K extends keyof Choice>(
  all: readonly Variant[],
  name: K,
): readonly NonNullable<Choice[K]>[] => {
  const values = all.map((variant): Choice[K] => variant[name]);
  return [...new Set(values.filter((value) => value !== null))];
};

/** What the crops differ in, everything else being as in the shown variant. */
export interface Rivals {
  readonly by: "upsample" | "depth";
  readonly all: readonly Variant[];
}

/** One variant for each way up; where there is but one, one for each depth. */
export function rivals(variants: Variants, shown: Variant): Rivals {
  const alike = variants.all.filter(
    (other) => other.downsample === shown.downsample && other.skip === shown.skip,
  );
  const ups = alike.filter((other) => other.depth === shown.depth);
  if (ups.length > 1) {
    const place = ({ upsample }: Variant) => UPSAMPLES.indexOf(upsample);
    return { by: "upsample", all: ups.sort((a, b) => place(a) - place(b)) };
  }
  const depths = alike.filter(
    (other) => other.upsample === shown.upsample && other.kernelSize === shown.kernelSize,
  );
  return { by: "depth", all: depths.sort((a, b) => a.depth - b.depth) };
}

export const SCALES = ["trained", "lecture"] as const;
export type Scale = (typeof SCALES)[number];

/** Multiply-adds of this network and of the one at full resolution, with the channels that count. */
export const costOf = (costs: Costs, scale: Scale): readonly [number, number] =>
  scale === "trained"
    ? [costs.own, costs.fullResolution]
    : [costs.lecture, costs.lectureFullResolution];
