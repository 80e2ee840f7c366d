// Why there is a checkerboard, or none, in plain words; screen readers hear the same line.

import { show } from "../../terms/numbers";
import { count, plain, said, type Word } from "../../ui/words";
import { type CheckerboardSpec, cropping, type Layer } from "./layers";
import { type Measures, measures, type Point, type Range, type Stage } from "./upsample";

const products = (n: number): string => (n === 1 ? "one product" : `${count(n)} products`);

/** "one or two", "2 to 5". */
const between = (min: number, max: number): string =>
  max - min === 1 ? `${count(min)} or ${count(max)}` : `${min} to ${max}`;

/** The rule, for one layer: "3 mod 2 = 1, uneven". */
export function rule({ kernelSize, stride }: Layer, method: CheckerboardSpec["method"]): string {
  if (method !== "conv_transpose") return `${kernelSize} products per axis, even`;
  const rest = kernelSize % stride;
  return `${kernelSize} mod ${stride} = ${rest}, ${rest === 0 ? "even" : "uneven"}`;
}

/** What comes out, why, and what helps, with nothing pointed at. */
export function story(spec: CheckerboardSpec, stages: readonly Stage[], shown: number): Word[] {
  const all = stages.slice(0, shown + 1).map((stage) => measures(stage, spec.dims));
  const last = all.at(-1);
  if (!last)
    return [plain("The borders reach every cell. Raise input_size to see the pattern inside.")];
  if (spec.method !== "conv_transpose") return resized(spec, spec.layers[shown]!);
  const { clean, uneven } = last;
  const before = all.slice(0, -1) as Measures[];
  if (clean && uneven === 1) return [CLEAN, ...even(spec, last, before, shown)];
  if (clean)
    return [
      CLEAN,
      plain(", although cells sum "),
      said("overlap", `${between(last.min, last.max)} products`),
      plain(`${spec.dims === 1 ? "" : " along each axis"}: these weights happen to compensate.`),
    ];
  const spread = `${show(last.low)} to ${show(last.high)}`;
  if (uneven === 1)
    return [
      plain("A constant input comes out "),
      said("warning", `uneven, ${spread}`),
      plain(", although every cell sums "),
      said("overlap", each(spec, last)),
      plain(": the weights that meet in a cell have different sums. "),
      plain("Even overlap is not enough: resize first, or initialise by ICNR."),
    ];
  return [
    plain("A constant input comes out as "),
    said("warning", `${spec.dims === 1 ? "stripes" : "a checkerboard"}, ${spread}`),
    ...cause(spec, last, before, shown),
    plain(cure(spec, shown)),
  ];
}

const CLEAN = said("output", "The constant input stays constant");

/** "4 products", "2 × 2 = 4 products". */
const each = ({ dims }: CheckerboardSpec, { max }: Measures): string =>
  dims === 1 ? products(max) : `${max} × ${max} = ${show(max * max)} products`;

function resized({ method, dims }: CheckerboardSpec, { kernelSize, stride }: Layer): Word[] {
  const terms = dims === 1 ? `${kernelSize}` : `${kernelSize} × ${kernelSize}`;
  if (method === "icnr")
    return [
      CLEAN,
      plain(`: each input cell becomes ${dims === 1 ? stride : `${stride} × ${stride}`} cells, `),
      said("kernel", "each with a kernel of its own"),
      plain(", and ICNR-initialised these are all equal. Training starts from there."),
    ];
  return [
    CLEAN,
    plain(
      `: resizing only ${method === "resize_nearest" ? "copies" : "blends"}, the same way everywhere, and the convolution after it sums `,
    ),
    said("overlap", `${terms} products in every cell`),
    plain(", so the overlap is even."),
  ];
}

/** Why every cell sums equally many products. */
function even(
  spec: CheckerboardSpec,
  last: Measures,
  before: readonly Measures[],
  shown: number,
): Word[] {
  if (before.some((m) => m.uneven > 1))
    return [
      plain(`: layer ${shown + 1} sums cells that layer ${shown} made uneven, and here `),
      said("overlap", "the sums come out even"),
      plain("."),
    ];
  const { kernelSize, stride } = spec.layers[shown]!;
  return [
    plain(
      before.length === 0
        ? `: stride ${stride} divides kernel_size ${kernelSize}, so inside, every cell sums `
        : ": every stride divides its kernel_size, so inside, every cell sums ",
    ),
    said("overlap", each(spec, last)),
    plain("."),
  ];
}

/** Why some cells sum more products than others. */
function cause(
  spec: CheckerboardSpec,
  { min, max, uneven }: Measures,
  before: readonly Measures[],
  shown: number,
): Word[] {
  const { kernelSize: k, stride: s } = spec.layers[shown]!;
  const axis = spec.dims === 1 ? "" : "along each axis ";
  const previous = before.at(-1);
  if (previous && uneven > previous.uneven && previous.uneven > 1)
    return [
      plain(": each layer sums the uneven counts of the one before, unevenly again, and "),
      said(
        "overlap",
        `max ÷ min grows: ${[...before, { uneven }].map((m) => ratio(m.uneven)).join(", ")}`,
      ),
      plain("."),
    ];
  if (previous)
    return [
      plain(`: after ${shown + 1} layers, inside, ${axis}cells sum `),
      said("overlap", `${between(min, max)} products`),
      plain("."),
    ];
  if (k < s)
    return [
      plain(`: stride ${s} is larger than kernel_size ${k}, and `),
      said("overlap", "some cells receive no product at all"),
      plain("."),
    ];
  return [
    plain(`: stride ${s} does not divide kernel_size ${k}, so ${axis}cells sum `),
    said("overlap", `${between(min, max)} products in turn`),
    ...(spec.dims === 1
      ? []
      : [plain(", in 2D "), said("overlap", `${min * min}, ${min * max} or ${max * max}`)]),
    plain("."),
  ];
}

function cure({ layers }: CheckerboardSpec, shown: number): string {
  const { kernelSize, stride } = layers[0]!;
  if (shown > 0) return " Choose kernel sizes that their stride divides, or resize first.";
  const near = stride * Math.max(1, Math.round(kernelSize / stride + 0.1));
  return ` Choose kernel_size ${near}, or resize first.`;
}

/** The name of the line below a layer. */
export const overlapName = (level: number): string => `Overlap after layer ${level}`;

/** As long as anything that is said here: room is kept for it. */
export const LONGEST =
  "A constant input comes out as a checkerboard, −0.0878 to 0.8785: each layer sums the uneven " +
  "counts of the one before, unevenly again, and max ÷ min grows: 4, 9, 25, 64, 169.5. Choose " +
  "kernel sizes that their stride divides, or resize first.";

/** "4", "∞". */
export const ratio = (uneven: number): string => (Number.isFinite(uneven) ? show(uneven) : "∞");

const cells = ({ first, stop }: Range, name = "cell"): string =>
  stop - first === 1 ? `${name} ${first}` : `${name}s ${first} to ${stop - 1}`;

/** The sentence about a cell that is pointed at. */
export function pointWords(
  spec: CheckerboardSpec,
  stages: readonly Stage[],
  point: Point,
  linked: readonly Range[],
  rows: readonly Range[] | null,
): Word[] {
  const { level, col, row } = point;
  if (level === 0) {
    const [across, down] = [linked.at(-1)!, rows?.at(-1)];
    const named = said("input", `Input ${row === undefined ? col : `(${row}, ${col})`} = 1`);
    if (across.stop <= across.first) return [named, plain(" reaches no cell of the output.")];
    if (row !== undefined && down)
      return [
        named,
        plain(" reaches "),
        said("output", `${cells(down, "row")}, ${cells(across, "column")} of the output`),
        plain("."),
      ];
    return [
      named,
      plain(" reaches "),
      said("output", `${cells(across)} of the output`),
      plain(spec.dims === 2 ? " along this axis." : "."),
    ];
  }
  const stage = stages[level - 1]!;
  const n = stage.counts[col]!;
  const sources = linked[0]!;
  const from =
    sources.stop > sources.first
      ? [plain(", from "), said("input", `input ${cells(sources)}`), plain(".")]
      : [plain(".")];
  if (row === undefined)
    return [
      said("overlap", `Cell ${col} after layer ${level}`),
      plain(` receives ${products(n)}${spec.dims === 2 ? " along this axis" : ""}`),
      ...from,
    ];
  const value = show(stage.output.values[row * stage.output.cols + col]!);
  const last = level === stages.length;
  if (spec.dims === 1)
    return [
      said("output", last ? `y[${col}] = ${value}` : `Cell ${col} after layer ${level} = ${value}`),
      plain(" sums "),
      said("overlap", products(n)),
      ...from,
    ];
  const vertical = stage.counts[row]!;
  return [
    said(
      "output",
      `${last ? `y[${row}, ${col}]` : `Cell (${row}, ${col}) after layer ${level}`} = ${value}`,
    ),
    plain(`: its row receives ${products(vertical)} and its column ${count(n)}, so `),
    said("overlap", `${vertical} × ${n} = ${show(vertical * n)}`),
    plain(" meet here."),
  ];
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
