// What is known about a network on a picture: sizes, layers, costs. Torch measured it; here it is read.

import {
  attempt,
  type Json,
  list,
  maybe,
  oneOf,
  pair,
  pictureSide,
  real,
  record,
  text,
  whole,
} from "../../wire/reading";

export type Facts = NonNullable<ReturnType<typeof readFacts>>;
export type Cost = ReturnType<typeof cost>;
export type DensePass = ReturnType<typeof densePass>;
export type FirstLayer = ReturnType<typeof firstLayer>;

function count(value: unknown): number {
  const n = real(value);
  if (n < 0) throw new RangeError("A count is not negative.");
  return n;
}
const margin = (value: unknown): number => whole(value, 0, 4096);
const dimensions = (value: unknown): readonly number[] => list(value, whole);

function layer(value: unknown) {
  const o = record(value);
  return {
    words: text(o.words),
    shape: dimensions(o.output_shape),
    macs: count(o.macs),
    patchMacs: count(o.patch_macs ?? 0),
    receptiveField: count(o.receptive_field ?? 0),
    /** Which of the feature maps is its own. */
    map: maybe(o.map, whole),
  };
}

function cost(value: unknown) {
  const o = record(value);
  return {
    windows: whole(o.windows, 1),
    slidingMacs: count(o.sliding_macs),
    onePassMacs: count(o.one_pass_macs),
    /** What the ratio of both comes near to, the larger the picture is. */
    limit: maybe(o.limit, count),
    slidingSeconds: maybe(o.sliding_seconds, count),
    onePassSeconds: maybe(o.one_pass_seconds, count),
  };
}

function growth(value: unknown) {
  const o = record(value);
  return {
    side: pictureSide(o.side),
    slidingMacs: count(o.sliding_macs),
    onePassMacs: count(o.one_pass_macs),
  };
}

export type Padding = "once" | "per_layer";
const WHY = ["whole", "short", "same", "inside", "grids", "unequal"] as const;
export type Why = (typeof WHY)[number];

function equality(value: unknown) {
  const o = record(value);
  return {
    max: count(o.max),
    interiorMax: count(o.interior_max),
    /** Pixels from the edge within which the two may differ. */
    border: margin(o.border),
    equal: o.equal === true,
    padding: oneOf<Padding>(o.padding, ["once", "per_layer"]),
    /** Why both are equal, or not; and the side of the receptive field, 0 for the whole picture. */
    why: oneOf<Why>(o.why, WHY),
    field: maybe(o.field, count) ?? 0,
  };
}

/** One way from a coarse grid of scores to a dense one. */
const densePass = (o: Json) => ({
  macs: count(o.macs),
  seconds: maybe(o.seconds, count),
  max: count(o.max),
});

function dilatedLayer(value: unknown) {
  const { name, stride, dilation } = record(value);
  return {
    name: text(name),
    stride: pair(stride, pictureSide),
    dilation: pair(dilation, pictureSide),
  };
}

function dense(value: unknown) {
  const o = record(value);
  const stitch = record(o.stitch);
  const dilation = record(o.dilation);
  const whyNot = maybe(dilation.why_not, text) ?? "";
  return {
    stride: pictureSide(o.stride),
    coarse: pair(o.coarse, pictureSide),
    coarseMacs: count(o.coarse_macs),
    stitch: { ...densePass(stitch), passes: whole(stitch.passes, 1) },
    dilation: whyNot ? null : densePass(dilation),
    layers: maybe(dilation.layers, (all) => list(all, dilatedLayer)) ?? [],
    whyNot,
  };
}

function firstLayer(value: unknown) {
  const { kernel_size, stride, dilation } = record(value);
  return {
    size: pictureSide(kernel_size),
    stride: pictureSide(stride),
    dilation: pictureSide(dilation),
  };
}

const color = (value: unknown) =>
  list(value, (n) => whole(n, 0, 255), 3) as unknown as readonly [number, number, number];

/** The facts, or null where there are none yet. */
export const readFacts = (value: unknown) =>
  attempt(() => {
    const o = record(value);
    const classes = list(o.classes, text);
    const facts = {
      model: text(o.model),
      device: text(o.device),
      torch: text(o.torch),
      picture: pair(o.picture, pictureSide),
      notes: list(o.notes ?? [], text),
      patch: pictureSide(o.patch_size),
      centre: margin(o.centre),
      stride: pictureSide(o.stride),
      pad: pair(o.pad, margin),
      grid: pair(o.grid, pictureSide),
      classes,
      colors: list(o.colors, color, classes.length),
      firstLayer: maybe(o.first_layer, firstLayer),
      layers: list(o.layers, layer),
      cost: cost(o.cost),
      growth: maybe(o.growth, (all) => list(all, growth)) ?? [],
      equality: maybe(o.equality, equality),
      /** The same of one pass that pads the other way. */
      repadded: maybe(o.repadded, equality),
      dense: maybe(o.dense, dense),
      onePass: o.one_pass === true,
      whyNot: maybe(o.why_not, text) ?? "",
    };
    return facts.cost.windows === facts.grid[0] * facts.grid[1] ? facts : null;
  });
