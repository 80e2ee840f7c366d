// What is known about a network on a picture: sizes, layers, costs. Torch measured it; here it is read.

import {
  attempt,
  type Json,
  list,
  maybe,
  oneOf,
  real,
  record,
  text,
  whole,
} from "../../wire/reading";

export interface LayerFacts {
  readonly words: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly macs: number;
  readonly patchShape: readonly number[];
  readonly patchMacs: number;
  readonly receptiveField: number;
  /** Which of the feature maps is its own. */
  readonly map: number | null;
}

export interface Cost {
  readonly windows: number;
  readonly slidingMacs: number;
  readonly onePassMacs: number;
  readonly slidingSeconds: number | null;
  readonly onePassSeconds: number | null;
  readonly batchSize: number | null;
}

export interface Growth {
  readonly side: number;
  readonly slidingMacs: number;
  readonly onePassMacs: number;
}

export interface Equality {
  readonly max: number;
  readonly interiorMax: number;
  /** Pixels from the edge within which the two may differ. */
  readonly border: number;
  readonly equal: boolean;
  readonly padding: "once" | "per_layer";
  readonly words: string;
}

/** One way from a coarse grid to a dense one. */
export interface Way {
  readonly macs: number;
  readonly seconds: number | null;
  readonly max: number;
}

export interface DilatedLayer {
  readonly name: string;
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
}

export interface Dense {
  readonly stride: number;
  readonly coarse: readonly [number, number];
  readonly coarseMacs: number;
  readonly stitch: Way & { readonly passes: number };
  readonly dilation: Way | null;
  readonly layers: readonly DilatedLayer[];
  readonly whyNot: string;
}

export interface Facts {
  readonly model: string;
  readonly device: string;
  readonly torch: string;
  readonly picture: readonly [number, number];
  readonly notes: readonly string[];
  readonly patch: number;
  readonly centre: number;
  readonly stride: number;
  readonly pad: readonly [number, number];
  readonly grid: readonly [number, number];
  readonly classes: readonly string[];
  readonly colours: readonly (readonly [number, number, number])[];
  readonly firstLayer: Kernel | null;
  readonly layers: readonly LayerFacts[];
  readonly cost: Cost;
  readonly growth: readonly Growth[];
  readonly equality: Equality | null;
  readonly dense: Dense | null;
  readonly onePass: boolean;
  readonly whyNot: string;
}

const count = (value: unknown): number => {
  const n = real(value);
  if (n < 0) throw new RangeError("A count is not negative.");
  return n;
};
const side = (value: unknown): number => whole(value, 1, 4096);
const margin = (value: unknown): number => whole(value, 0, 4096);
const pair = (value: unknown, read: (item: unknown) => number): readonly [number, number] =>
  list(value, read, 2) as unknown as readonly [number, number];
const ofDimensions = (value: unknown): number[] => list(value, (n) => whole(n, 0));

function layer(value: unknown): LayerFacts {
  const o = record(value);
  return {
    words: text(o.words),
    shape: ofDimensions(o.output_shape),
    parameters: count(o.parameters),
    macs: count(o.macs),
    patchShape: ofDimensions(o.patch_shape ?? []),
    patchMacs: count(o.patch_macs ?? 0),
    receptiveField: count(o.receptive_field ?? 0),
    map: maybe(o.map, whole),
  };
}

function cost(value: unknown): Cost {
  const o = record(value);
  return {
    windows: whole(o.windows, 1),
    slidingMacs: count(o.sliding_macs),
    onePassMacs: count(o.one_pass_macs),
    slidingSeconds: maybe(o.sliding_seconds, count),
    onePassSeconds: maybe(o.one_pass_seconds, count),
    batchSize: maybe(o.batch_size, whole),
  };
}

function equality(value: unknown): Equality {
  const o = record(value);
  return {
    max: count(o.max),
    interiorMax: count(o.interior_max),
    border: margin(o.border),
    equal: o.equal === true,
    padding: oneOf(o.padding, ["once", "per_layer"] as const),
    words: text(o.words),
  };
}

const way = (o: Json): Way => ({
  macs: count(o.macs),
  seconds: maybe(o.seconds, count),
  max: count(o.max),
});

function dilated(value: unknown): DilatedLayer {
  const o = record(value);
  return { name: text(o.name), stride: pair(o.stride, side), dilation: pair(o.dilation, side) };
}

function dense(value: unknown): Dense {
  const o = record(value);
  const stitch = record(o.stitch);
  const dilation = record(o.dilation);
  const whyNot = maybe(dilation.why_not, text) ?? "";
  return {
    stride: side(o.stride),
    coarse: pair(o.coarse, side),
    coarseMacs: count(o.coarse_macs),
    stitch: { ...way(stitch), passes: whole(stitch.passes, 1) },
    dilation: whyNot ? null : way(dilation),
    layers: maybe(dilation.layers, (all) => list(all, dilated)) ?? [],
    whyNot,
  };
}

function kernel(value: unknown): Kernel {
  const o = record(value);
  return { size: side(o.kernel_size), stride: side(o.stride), dilation: side(o.dilation) };
}

/** The facts, or null where there are none yet. */
export const readFacts = (value: unknown): Facts | null =>
  attempt(() => {
    const o = record(value);
    const classes = list(o.classes, text);
    const facts: Facts = {
      model: text(o.model),
      device: text(o.device),
      torch: text(o.torch),
      picture: pair(o.picture, side),
      notes: list(o.notes ?? [], text),
      patch: side(o.patch_size),
      centre: margin(o.centre),
      stride: side(o.stride),
      pad: pair(o.pad, margin),
      grid: pair(o.grid, side),
      classes,
      colours: list(
        o.colors,
        (rgb) => list(rgb, (n) => whole(n, 0, 255), 3) as unknown as [number, number, number],
        classes.length,
      ),
      firstLayer: maybe(o.first_layer, kernel),
      layers: list(o.layers, layer),
      cost: cost(o.cost),
      growth: maybe(o.growth, (all) => list(all, growth)) ?? [],
      equality: maybe(o.equality, equality),
      dense: maybe(o.dense, dense),
      onePass: o.one_pass === true,
      whyNot: maybe(o.why_not, text) ?? "",
    };
    return facts.cost.windows === facts.grid[0] * facts.grid[1] ? facts : null;
  });

function growth(value: unknown): Growth {
  const o = record(value);
  return {
    side: side(o.side),
    slidingMacs: count(o.sliding_macs),
    onePassMacs: count(o.one_pass_macs),
  };
}

/** The first layer of a network along one axis. */
export interface Kernel {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}
