// What the encoder-decoder figure shows now, in plain words.

import { amount, count, longestSentence, plain, said, times, type Word } from "../../ui/words";
import type { EncoderDecoderState, Results, ViewProps } from "./state";
import {
  costOf,
  rivals,
  skipPair,
  UPSAMPLES,
  type Upsample,
  type Variant,
  type VariantChoice,
} from "./variants";

/** "Transposed 3 × 3": how a variant goes up, in few words. */
export const upWords = ({ upsample, kernelSize }: VariantChoice): string =>
  upsample === "conv_transpose" && kernelSize
    ? `Transposed ${kernelSize} × ${kernelSize}`
    : UPSAMPLES[upsample];

/** "sea": the name of a label, also of one that has none. */
const className = ({ classes }: Results, label: number): string => classes[label] ?? "no label";

const place = ({ cols }: Results, pixel: number): string =>
  `(${Math.floor(pixel / cols)}, ${pixel % cols})`;

/** "(3, 4) target boat, predicted sea" */
export function pixelText(results: Results, mask: ArrayLike<number>, pixel: number): string {
  const { target } = results;
  const given = target ? `target ${className(results, target.data[pixel]!)}, ` : "";
  return `${place(results, pixel)} ${given}predicted ${className(results, mask[pixel]!)}`;
}

export function encoderDecoderWords({ figure, results, variant }: ViewProps): readonly Word[] {
  const { view } = figure.spec.value;
  const at = figure.pointed.value;
  if (view === "cost") return costWords(figure, variant);
  if (at >= 0) return pixelWords(results, variant, at);
  return view === "edge" ? edgeWords(results, variant) : predictionWords(results, variant);
}

function pixelWords(results: Results, variant: Variant, pixel: number): readonly Word[] {
  const predicted = className(results, variant.mask[pixel]!);
  const subject = said("input", `Pixel ${place(results, pixel)}`);
  if (!results.target)
    return [subject, plain(" is predicted as "), said("ink", predicted), plain(".")];
  const target = className(results, results.target.data[pixel]!);
  return [
    subject,
    plain(" is "),
    said("ink", target),
    ...(target === predicted
      ? [plain(", and predicted as such.")]
      : [plain(", but is predicted as "), said("warning", predicted), plain(".")]),
  ];
}

const METHODS: Readonly<Record<Exclude<Upsample, "conv_transpose">, string>> = {
  nearest: "nearest-neighbour upsampling",
  bilinear: "bilinear interpolation",
  bed_of_nails: "beds of nails",
  max_unpool: "max unpooling",
};

/** "transposed convolutions with 3 × 3 kernels" */
const methodWords = ({ upsample, kernelSize }: Variant): string =>
  upsample === "conv_transpose"
    ? `transposed convolutions with ${kernelSize} × ${kernelSize} kernels`
    : METHODS[upsample];

const halvings = (depth: number): string => ["", "once", "twice"][depth] ?? `${count(depth)} times`;

function predictionWords(results: Results, variant: Variant): readonly Word[] {
  const how = `The resolution is halved ${halvings(variant.depth)} and brought back by ${methodWords(variant)}`;
  // A class that is only predicted is not hard to find.
  const shares = variant.iou.flatMap((share, k) =>
    share !== null && results.present.has(k) ? [{ share, name: className(results, k) }] : [],
  );
  if (variant.meanIou === null || shares.length === 0) return [plain(`${how}.`)];
  const lowest = Math.min(...shares.map(({ share }) => share)).toFixed(2);
  const worst = shares.filter(({ share }) => share.toFixed(2) === lowest).map(({ name }) => name);
  return [
    plain(`${how}. Mean IoU: `),
    said("ink", variant.meanIou.toFixed(2)),
    plain(`; worst class${worst.length > 1 ? "es" : ""}: `),
    said("ink", worst.join(" and ")),
    plain(`, ${lowest}.${skipWords(results, variant)}`),
  ];
}

/** Which class gains most by the skips, and which loses most. */
function skipWords(results: Results, variant: Variant): string {
  const pair = skipPair(results.variants, variant);
  if (!pair) return "";
  const gains = results.classes.flatMap((name, k) => {
    const [before, after] = pair.map(({ iou }) => iou[k] ?? null);
    return before == null || after == null || !results.present.has(k)
      ? []
      : [{ name, by: after - before }];
  });
  gains.sort((a, b) => b.by - a.by);
  const [most, least] = [gains[0], gains.at(-1)];
  if (!most || most.by < 0.005) return "";
  const loses = least && least.by < -0.005 ? `; ${least.name} loses ${(-least.by).toFixed(2)}` : "";
  return ` With skips, ${most.name} gains ${most.by.toFixed(2)}${loses}.`;
}

/** The longest that this view says of any network. */
export function longestWords({ figure, results, variant }: ViewProps): readonly Word[] {
  const { view } = figure.spec.value;
  if (view === "cost") return costWords(figure, variant);
  const tell = view === "edge" ? edgeWords : predictionWords;
  return longestSentence(results.variants.all.map((other) => tell(results, other)));
}

function costWords(figure: EncoderDecoderState, variant: Variant): readonly Word[] {
  const [own, full] = costOf(variant.costs, figure.spec.value.scale);
  if (own === 0) return [plain("The cost is not known.")];
  return [
    plain("With the same channels at full resolution the network would need "),
    said("ink", `${amount(full)} multiply-adds`),
    plain(" instead of "),
    said("ink", amount(own)),
    plain(`: ${times(full / own)} as many. Each halving makes a layer four times cheaper.`),
  ];
}

function edgeWords({ variants }: Results, variant: Variant): readonly Word[] {
  if (rivals(variants, variant).by === "upsample")
    return [
      plain(
        "The same pixels by every upsampling method, all trained alike. The network drawn uses ",
      ),
      said("ink", methodWords(variant)),
      plain("."),
    ];
  return [
    plain(`The same pixels by ${methodWords(variant)} at every depth. The network drawn `),
    plain("halves the resolution "),
    said("ink", halvings(variant.depth)),
    plain("; the other methods are trained at depth 3."),
  ];
}
