// What the encoder-decoder figure shows now, in plain words.

import { amount, count, plain, said, times, type Word } from "../../ui/words";
import type { Codec, Scene } from "./state";
import { type Choice, costOf, rivals, type Upsample, type Variant } from "./variants";

export function codecWords(figure: Codec, scene: Scene, variant: Variant): readonly Word[] {
  const at = figure.pointed.value;
  if (at >= 0 && figure.view.value !== "cost") return pixelSentence(scene, variant, at);
  switch (figure.view.value) {
    case "cost":
      return costWords(figure, variant);
    case "edge":
      return edgeWords(scene, variant);
    default:
      return predictionWords(scene, variant);
  }
}

function pixelSentence(scene: Scene, variant: Variant, pixel: number): readonly Word[] {
  const { cols, truth } = scene;
  const predicted = className(scene, variant.mask[pixel]!);
  const place = said("input", `Pixel (${Math.floor(pixel / cols)}, ${pixel % cols})`);
  if (!truth) return [place, plain(" is predicted as "), said("output", predicted), plain(".")];
  const real = className(scene, truth.data[pixel]!);
  return real === predicted
    ? [place, plain(" is "), said("output", real), plain(", and is predicted so.")]
    : [
        place,
        plain(" is "),
        said("output", real),
        plain(", but is predicted as "),
        said("warning", predicted),
        plain("."),
      ];
}

const WAYS: Readonly<Record<Exclude<Upsample, "conv_transpose">, string>> = {
  nearest: "nearest-neighbour upsampling",
  bilinear: "bilinear interpolation",
  bed_of_nails: "beds of nails",
  max_unpool: "max unpooling",
};

/** "transposed convolutions with 3 × 3 kernels" */
function way({ upsample, kernelSize }: Variant): string {
  return upsample === "conv_transpose"
    ? `transposed convolutions with ${kernelSize} × ${kernelSize} kernels`
    : WAYS[upsample];
}

const halvings = (depth: number): string => (depth === 1 ? "once" : `${count(depth)} times`);

function predictionWords(scene: Scene, variant: Variant): readonly Word[] {
  // A class that is only predicted is not hard to find.
  const present = new Set(scene.truth?.data);
  const worst = variant.iou
    .map((share, k) => ({ share, k }))
    .filter(({ share, k }) => share !== null && present.has(k))
    .sort((a, b) => a.share! - b.share!)[0];
  const how = `The resolution is halved ${halvings(variant.depth)} and brought back by ${way(variant)}`;
  if (variant.meanIou === null || !worst) return [plain(`${how}.`)];
  return [
    plain(`${how}. On this picture the mean IoU is `),
    said("output", variant.meanIou.toFixed(2)),
    plain("; hardest is "),
    said("warning", className(scene, worst.k)),
    plain(`, with ${worst.share!.toFixed(2)}.`),
  ];
}

function costWords(figure: Codec, variant: Variant): readonly Word[] {
  const [own, full] = costOf(variant.costs, figure.spec.value.scale);
  if (own === 0) return [plain("The cost is not known.")];
  return [
    plain("With the same channels at full resolution the network would need "),
    said("input", `${amount(full)} multiply-adds`),
    plain(" instead of "),
    said("output", amount(own)),
    plain(`: ${times(full / own)} as many. Each halving makes a layer four times cheaper.`),
  ];
}

function edgeWords(scene: Scene, variant: Variant): readonly Word[] {
  if (rivals(scene.variants, variant).by === "upsample")
    return [
      plain("The same pixels by every way up, all trained alike. The network drawn above uses "),
      said("output", way(variant)),
      plain("."),
    ];
  return [
    plain(`The same pixels by ${way(variant)} at every depth. The network drawn above halves the `),
    plain("resolution "),
    said("output", halvings(variant.depth)),
    plain("; other ways up are trained at depth 3."),
  ];
}

export const UP: Readonly<Record<Upsample, string>> = {
  nearest: "Nearest",
  bilinear: "Bilinear",
  bed_of_nails: "Bed of nails",
  max_unpool: "Max unpooling",
  conv_transpose: "Transposed conv.",
};

/** "Transposed 3 × 3": how a variant goes up, in few words. */
export const upWords = ({ upsample, kernelSize }: Choice): string =>
  upsample === "conv_transpose" && kernelSize
    ? `Transposed ${kernelSize} × ${kernelSize}`
    : UP[upsample];

/** "sea": the name of a label, also of one that has none. */
export const className = ({ classes }: Scene, label: number): string =>
  classes[label] ?? "no label";

/** "(3, 4) truth boat, predicted sea" */
export function pixelWords(scene: Scene, mask: ArrayLike<number>, pixel: number): string {
  const { cols, truth } = scene;
  const at = `(${Math.floor(pixel / cols)}, ${pixel % cols})`;
  const said = truth ? `truth ${className(scene, truth.data[pixel]!)}, ` : "";
  return `${at} ${said}predicted ${className(scene, mask[pixel]!)}`;
}
