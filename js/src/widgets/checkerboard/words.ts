// Why there is a checkerboard, or none, in plain words; screen readers hear the same line.

import { show } from "../../terms/numbers";
import type { Dims } from "../../terms/terms";
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

/** The causal story of what is shown, with nothing pointed at. */
export function story(spec: CheckerboardSpec, stages: readonly Stage[], shown: number): Word[] {
  const all = stages.slice(0, shown + 1).map((stage) => measures(stage, spec.dims));
  const last = all.at(-1);
  if (!last)
    return [plain("The borders reach every cell. Raise input_size to see the pattern inside.")];
  if (spec.method !== "conv_transpose") return resized(spec, spec.layers[shown]!);
  return [...cause(spec, all as Measures[], shown), ...effect(last, spec.dims)];
}

function resized({ method, dims }: CheckerboardSpec, { kernelSize, stride }: Layer): Word[] {
  const terms = dims === 1 ? `${kernelSize}` : `${kernelSize} × ${kernelSize}`;
  const clean = said("output", "the constant input stays constant");
  if (method === "icnr")
    return [
      plain(`Each input cell becomes ${dims === 1 ? stride : `${stride} × ${stride}`} cells, and `),
      said("kernel", "each of them has a kernel of its own"),
      plain(". ICNR begins with all of these equal, so "),
      clean,
      plain(" inside; training starts from there."),
    ];
  return [
    plain(
      "Resizing only copies or blends, the same way everywhere. The convolution after it sums ",
    ),
    said("overlap", `${terms} products in every cell`),
    plain(", so the overlap is even and "),
    clean,
    plain(" inside."),
  ];
}

/** What the overlap is, and why. */
function cause(spec: CheckerboardSpec, all: readonly Measures[], shown: number): Word[] {
  const { kernelSize: k, stride: s } = spec.layers[shown]!;
  const { min, max, uneven } = all.at(-1)!;
  const before = all.slice(0, -1);
  const flat = spec.dims === 1;
  if (before.some((m) => m.uneven > 1) && uneven === 1)
    return [
      plain(`Layer ${shown + 1} sums cells that layer ${shown} made uneven, and here `),
      said("overlap", "the sums come out even"),
      plain(". "),
    ];
  if (uneven === 1) {
    const each = spec.dims === 1 ? products(max) : `${max} × ${max} = ${show(max * max)} products`;
    return [
      plain(
        before.length === 0
          ? `Stride ${s} divides kernel_size ${k}: inside, every cell receives `
          : "Every stride divides its kernel_size: inside, every cell receives ",
      ),
      said("overlap", each),
      plain(". "),
    ];
  }
  if (before.length > 0 && uneven > before.at(-1)!.uneven && before.at(-1)!.uneven > 1)
    return [
      plain("Each layer sums the uneven counts of the layer before, unevenly again. "),
      said("overlap", `Max ÷ min grows: ${all.map((m) => ratio(m.uneven)).join(", ")}`),
      plain(". "),
    ];
  if (before.length > 0)
    return [
      plain(`After ${shown + 1} layers the overlap inside is `),
      said("overlap", `${between(min, max)} along each axis`),
      plain(". "),
    ];
  if (k < s)
    return [
      plain(`Stride ${s} is larger than kernel_size ${k}: `),
      said("overlap", "some cells receive no product at all"),
      plain(". "),
    ];
  return [
    plain(`Stride ${s} does not divide kernel_size ${k}. `),
    plain(flat ? "Cells receive " : "Along each axis cells receive "),
    said("overlap", `${between(min, max)} products in turn`),
    ...(flat
      ? []
      : [
          plain("; in 2D the counts multiply: "),
          said("overlap", `${min * min}, ${min * max} or ${max * max}`),
        ]),
    plain(". "),
  ];
}

/** What becomes of the constant input. */
function effect({ clean, uneven, low, high }: Measures, dims: Dims): Word[] {
  const spread = `${show(low)} to ${show(high)}`;
  if (clean && uneven === 1) return [said("output", "The constant input stays constant.")];
  if (clean)
    return [
      plain("These weights happen to compensate: "),
      said("output", "the constant input stays constant."),
    ];
  if (uneven === 1)
    return [
      plain("Yet the weights that meet in a cell have different sums, "),
      said("warning", spread),
      plain(": even overlap does not guarantee a clean output."),
    ];
  return [
    plain("The constant input comes out as a "),
    said("warning", dims === 1 ? "row of stripes" : "checkerboard"),
    plain(`, ${spread}.`),
  ];
}

/** "4", "∞". */
export const ratio = (uneven: number): string => (Number.isFinite(uneven) ? show(uneven) : "∞");

const cells = ({ first, stop }: Range): string =>
  stop - first === 1 ? `cell ${first}` : `cells ${first} to ${stop - 1}`;

/** The sentence about a cell that is pointed at. */
export function pointWords(
  spec: CheckerboardSpec,
  stages: readonly Stage[],
  point: Point,
  linked: readonly Range[],
): Word[] {
  if (point.level === 0) {
    const reached = linked.at(-1)!;
    return [
      said("input", `Input ${point.col} = 1`),
      plain(reached.stop > reached.first ? " reaches " : " reaches no cell of the output"),
      ...(reached.stop > reached.first
        ? [said("output", `${cells(reached)} of the output`), plain(" along this axis.")]
        : [plain(".")]),
    ];
  }
  const stage = stages[point.level - 1]!;
  const n = stage.counts[point.col]!;
  const sources = linked[0]!;
  const from =
    sources.stop > sources.first
      ? [plain(", from "), said("input", `input ${cells(sources)}`), plain(".")]
      : [plain(".")];
  if (point.row === undefined)
    return [
      said("overlap", `Cell ${point.col} after layer ${point.level}`),
      plain(` receives ${products(n)}${spec.dims === 2 ? " along this axis" : ""}`),
      ...from,
    ];
  const value = stage.output.values[point.row * stage.output.cols + point.col]!;
  if (spec.dims === 1)
    return [
      said("output", `Output ${point.col} = ${show(value)}`),
      plain(" sums "),
      said("overlap", products(n)),
      ...from,
    ];
  const rows = stage.counts[point.row]!;
  return [
    said("output", `Output (${point.row}, ${point.col}) = ${show(value)}`),
    plain(`: its row receives ${products(rows)} and its column ${count(n)}, so `),
    said("overlap", `${rows} × ${n} = ${show(rows * n)}`),
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
