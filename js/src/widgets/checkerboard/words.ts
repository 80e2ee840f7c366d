// Why there is a checkerboard, or none, in plain words; screen readers hear the same line.

import { show } from "../../terms/numbers";
import type { Tongue } from "../../ui/language";
import type { Word } from "../../ui/words";
import { type CheckerboardSpec, cropping, type Layer } from "./layers";
import { type Measures, measures, type Point, type Range, type Stage } from "./upsample";

const products = (t: Tongue, n: number): string =>
  n === 0 ? t("no product") : t("{count} {n|product|products}", { count: t.count(n), n });

/** "1 or 2", "2 to 5". */
export const between = (
  t: Tongue,
  min: number,
  max: number,
  say: (n: number) => string = String,
) =>
  max - min === 1
    ? t("{low} or {high}", { low: say(min), high: say(max) })
    : t("{low} to {high}", { low: min, high: max });

/** "one or two products". */
const betweenProducts = (t: Tongue, { min, max }: Measures): string =>
  t("{range} products", { range: between(t, min, max, t.count) });

/** The rule, for one layer: "3 mod 2 = 1, uneven". */
export function rule(t: Tongue, layer: Layer, method: CheckerboardSpec["method"]): string {
  const { kernelSize, stride } = layer;
  if (method !== "conv_transpose")
    return t("{n} {n|product|products} per axis, even", { n: kernelSize });
  const rest = kernelSize % stride;
  const division = `${kernelSize} mod ${stride} = ${rest}`;
  return t(rest === 0 ? "{division}, even" : "{division}, uneven", { division });
}

/** What comes out, why, and what helps, with nothing pointed at. */
export function story(
  t: Tongue,
  spec: CheckerboardSpec,
  stages: readonly Stage[],
  shown: number,
): Word[] {
  const all = stages.slice(0, shown + 1).map((stage) => measures(stage, spec.dims));
  const last = all.at(-1);
  if (!last)
    return t.words("The borders reach every cell. Raise input_size to see the pattern inside.");
  if (spec.method !== "conv_transpose") return resized(t, spec, spec.layers[shown]!);
  const { clean, uneven } = last;
  const before = all.slice(0, -1) as Measures[];
  if (clean && uneven === 1) return even(t, spec, last, before, shown);
  if (clean)
    return t.words(
      spec.dims === 1
        ? "<output>The constant input stays constant</output>, although cells sum <overlap>{products}</overlap>: these weights happen to compensate."
        : "<output>The constant input stays constant</output>, although cells sum <overlap>{products}</overlap> along each axis: these weights happen to compensate.",
      { products: betweenProducts(t, last) },
    );
  if (uneven === 1)
    return t.words(
      "A constant input comes out <warning>uneven, {range}</warning>, although every cell sums <overlap>{products}</overlap>: the weights that meet in a cell have different sums. Even overlap is not enough: resize first, or initialise by ICNR.",
      { range: spread(t, last), products: each(t, spec, last) },
    );
  return [...cause(t, spec, last, before, shown), { text: ` ${cure(t, spec, shown)}` }];
}

const spread = (t: Tongue, { low, high }: Pick<Measures, "low" | "high">): string =>
  t("{low} to {high}", { low: show(low), high: show(high) });

/** "four products", "2 × 2 = 4 products". */
const each = (t: Tongue, { dims }: CheckerboardSpec, { max }: Measures): string =>
  dims === 1
    ? products(t, max)
    : `${max} × ${max} = ${t("{count} {n|product|products}", { count: max * max, n: max * max })}`;

function resized(t: Tongue, { method, dims }: CheckerboardSpec, layer: Layer): Word[] {
  const along = (n: number): string => (dims === 1 ? `${n}` : `${n} × ${n}`);
  if (method === "icnr")
    return t.words(
      "<output>The constant input stays constant</output>: each input cell becomes {cells} cells, <kernel>each with a kernel of its own</kernel>, and ICNR-initialised these are all equal. Training starts from there.",
      { cells: along(layer.stride) },
    );
  return t.words(
    method === "resize_nearest"
      ? "<output>The constant input stays constant</output>: resizing only copies, the same way everywhere, and the convolution after it sums <overlap>{terms} products in every cell</overlap>, so the overlap is even."
      : "<output>The constant input stays constant</output>: resizing only blends, the same way everywhere, and the convolution after it sums <overlap>{terms} products in every cell</overlap>, so the overlap is even.",
    { terms: along(layer.kernelSize) },
  );
}

/** Why every cell sums equally many products. */
function even(
  t: Tongue,
  spec: CheckerboardSpec,
  last: Measures,
  before: readonly Measures[],
  shown: number,
): Word[] {
  if (before.some((m) => m.uneven > 1))
    return t.words(
      "<output>The constant input stays constant</output>: layer {layer} sums cells that layer {before} made uneven, and here <overlap>the sums come out even</overlap>.",
      { layer: shown + 1, before: shown },
    );
  const { kernelSize, stride } = spec.layers[shown]!;
  return t.words(
    before.length === 0
      ? "<output>The constant input stays constant</output>: stride {stride} divides kernel_size {kernel}, so inside, every cell sums <overlap>{products}</overlap>."
      : "<output>The constant input stays constant</output>: every stride divides its kernel_size, so inside, every cell sums <overlap>{products}</overlap>.",
    { stride, kernel: kernelSize, products: each(t, spec, last) },
  );
}

const seen = (t: Tongue, { dims }: Pick<CheckerboardSpec, "dims">, range: string): Word[] =>
  t.words(
    dims === 1
      ? "<warning>stripes, {range}</warning>"
      : "<warning>a checkerboard, {range}</warning>",
    { range },
  );

const compounding = (t: Tongue, seen: Word[], ratios: string): Word[] =>
  t.words(
    "A constant input comes out as {seen}: each layer sums the uneven counts of the one before, unevenly again, and <overlap>max ÷ min grows: {ratios}</overlap>.",
    { seen, ratios },
  );

/** What comes out, and why some cells sum more products than others. */
function cause(
  t: Tongue,
  spec: CheckerboardSpec,
  last: Measures,
  before: readonly Measures[],
  shown: number,
): Word[] {
  const { min, max, uneven } = last;
  const { kernelSize: kernel, stride } = spec.layers[shown]!;
  const previous = before.at(-1);
  const out = seen(t, spec, spread(t, last));
  if (previous && uneven > previous.uneven && previous.uneven > 1)
    return compounding(t, out, [...before, last].map((m) => ratio(m.uneven)).join(", "));
  const values = { seen: out, kernel, stride, products: betweenProducts(t, last) };
  if (previous)
    return t.words(
      spec.dims === 1
        ? "A constant input comes out as {seen}: after {layers} layers, inside, cells sum <overlap>{products}</overlap>."
        : "A constant input comes out as {seen}: after {layers} layers, inside, along each axis cells sum <overlap>{products}</overlap>.",
      { ...values, layers: shown + 1 },
    );
  if (kernel < stride)
    return t.words(
      "A constant input comes out as {seen}: stride {stride} is larger than kernel_size {kernel}, and <overlap>some cells receive no product at all</overlap>.",
      values,
    );
  return t.words(
    spec.dims === 1
      ? "A constant input comes out as {seen}: stride {stride} does not divide kernel_size {kernel}, so cells sum <overlap>{products} in turn</overlap>."
      : "A constant input comes out as {seen}: stride {stride} does not divide kernel_size {kernel}, so along each axis cells sum <overlap>{products} in turn</overlap>, in 2D <overlap>{least}, {some} or {most}</overlap>.",
    { ...values, least: min * min, some: min * max, most: max * max },
  );
}

function cure(t: Tongue, { layers }: Pick<CheckerboardSpec, "layers">, shown: number): string {
  const { kernelSize, stride } = layers[0]!;
  if (shown > 0) return t("Choose kernel sizes that their stride divides, or resize first.");
  const near = stride * Math.max(1, Math.round(kernelSize / stride + 0.1));
  return t("Choose kernel_size {near}, or resize first.", { near });
}

/** The line below a layer, told from the others. */
export const overlapName = (level: number): string => `Overlap after layer ${level}`;

/** As long as anything that is said here: room is kept for it. */
export const longest = (t: Tongue): Word[] => [
  ...compounding(
    t,
    seen(t, { dims: 2 }, spread(t, { low: -0.0878, high: 0.8785 })),
    "4, 9, 25, 64, 169.5",
  ),
  { text: ` ${t("Choose kernel sizes that their stride divides, or resize first.")}` },
];

/** "4", "∞". */
export const ratio = (uneven: number): string => (Number.isFinite(uneven) ? show(uneven) : "∞");

/** How many cells of a line, and which: "3", "3 to 5". */
const run = (t: Tongue, { first, stop }: Range) => ({
  n: stop - first,
  cells: stop - first === 1 ? String(first) : t("{low} to {high}", { low: first, high: stop - 1 }),
});

/** The sentence about a cell that is pointed at. */
export function pointWords(
  t: Tongue,
  spec: CheckerboardSpec,
  stages: readonly Stage[],
  point: Point,
  linked: readonly Range[],
  rows: readonly Range[] | null,
): Word[] {
  const { level, col, row } = point;
  const cell = row === undefined || spec.dims === 1 ? String(col) : `(${row}, ${col})`;
  if (level === 0) {
    const [across, down] = [linked.at(-1)!, rows?.at(-1)];
    if (across.stop <= across.first)
      return t.words("<input>Input {cell} = 1</input> reaches no cell of the output.", { cell });
    if (row !== undefined && down)
      return t.words(
        "<input>Input {cell} = 1</input> reaches <output>{rows}, {columns} of the output</output>.",
        {
          cell,
          rows: t("{n|row|rows} {cells}", run(t, down)),
          columns: t("{n|column|columns} {cells}", run(t, across)),
        },
      );
    return t.words(
      spec.dims === 2
        ? "<input>Input {cell} = 1</input> reaches <output>{n|cell|cells} {cells} of the output</output> along this axis."
        : "<input>Input {cell} = 1</input> reaches <output>{n|cell|cells} {cells} of the output</output>.",
      { cell, ...run(t, across) },
    );
  }
  const stage = stages[level - 1]!;
  const n = stage.counts[col]!;
  const sources = linked[0]!;
  const values = { ...run(t, sources), cell, level, products: products(t, n) };
  const some = sources.stop > sources.first;
  if (row === undefined) {
    if (!some)
      return t.words(
        "<overlap>Cell {cell} after layer {level}</overlap> receives {products}.",
        values,
      );
    return t.words(
      spec.dims === 2
        ? "<overlap>Cell {cell} after layer {level}</overlap> receives {products} along this axis, from <input>input {n|cell|cells} {cells}</input>."
        : "<overlap>Cell {cell} after layer {level}</overlap> receives {products}, from <input>input {n|cell|cells} {cells}</input>.",
      values,
    );
  }
  const named =
    level === stages.length
      ? `y[${spec.dims === 1 ? col : `${row}, ${col}`}]`
      : t("Cell {cell} after layer {level}", values);
  const value = show(stage.output.values[row * stage.output.cols + col]!);
  if (spec.dims === 1)
    return t.words(
      some
        ? "<output>{named} = {value}</output> sums <overlap>{products}</overlap>, from <input>input {n|cell|cells} {cells}</input>."
        : "<output>{named} = {value}</output> sums <overlap>{products}</overlap>.",
      { ...values, named, value },
    );
  const vertical = stage.counts[row]!;
  return t.words(
    "<output>{named} = {value}</output>: its row receives {products} and its column {columns}, so <overlap>{counts}</overlap> meet here.",
    {
      named,
      value,
      products: products(t, vertical),
      columns: t.count(n),
      counts: `${vertical} × ${n} = ${show(vertical * n)}`,
    },
  );
}

// The same layers as a line of PyTorch.

/** "" where torch has no module for it: `PixelShuffle` knows two axes only. */
export function torchCode(spec: CheckerboardSpec): string {
  if (spec.method === "icnr" && spec.dims === 1) return "";
  const modules = spec.layers.flatMap((layer) => layerCode(spec, layer));
  return modules.length === 1 ? modules[0]! : `nn.Sequential(${modules.join(", ")})`;
}

function layerCode({ dims, method }: CheckerboardSpec, layer: Layer): string[] {
  const { kernelSize: k, stride: s } = layer;
  const conv = (channels: number) =>
    `nn.Conv${dims}d(1, ${channels}, ${k}, padding="same", bias=False)`;
  if (method === "icnr") return [conv(s ** dims), `nn.PixelShuffle(${s})`];
  if (method === "conv_transpose") {
    const { padding, outputPadding } = cropping(layer);
    const extra =
      (padding ? `, padding=${padding}` : "") +
      (outputPadding ? `, output_padding=${outputPadding}` : "");
    return [`nn.ConvTranspose${dims}d(1, 1, ${k}, stride=${s}${extra}, bias=False)`];
  }
  const mode = method === "resize_nearest" ? "nearest" : dims === 1 ? "linear" : "bilinear";
  return [`nn.Upsample(scale_factor=${s}, mode="${mode}")`, conv(1)];
}
