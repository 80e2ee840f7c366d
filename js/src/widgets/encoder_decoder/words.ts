// What the encoder-decoder figure shows now, in plain words.

import { className } from "../../ui/class-names";
import { msg, type Tongue } from "../../ui/language";
import { amount, longestSentence, times, type Word } from "../../ui/words";
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
export const upWords = (t: Tongue, { upsample, kernelSize }: VariantChoice): string =>
  upsample === "conv_transpose" && kernelSize
    ? t("Transposed {size}", { size: `${kernelSize} × ${kernelSize}` })
    : t(UPSAMPLES[upsample]);

const LAYERS: Readonly<Record<string, string>> = {
  conv: msg("conv {level}"),
  down: msg("down {level}"),
  up: msg("up {level}"),
  reduce: msg("reduce {level}"),
  decode: msg("decode {level}"),
  scores: msg("scores"),
};

/** "conv 0": what the networks call a layer. */
export function layerName(t: Tongue, name: string): string {
  const [kind, level = ""] = name.split(" ");
  return t(LAYERS[kind!] ?? name, { level });
}

/** "sea": the name of a label, also of one that has none. */
const labelName = (t: Tongue, { classes }: Results, label: number): string => {
  const name = classes[label];
  return name === undefined ? t("no label") : className(t, name);
};

const place = ({ cols }: Results, pixel: number): string =>
  `(${Math.floor(pixel / cols)}, ${pixel % cols})`;

/** "(3, 4) target boat, predicted sea" */
export function pixelText(
  t: Tongue,
  results: Results,
  mask: ArrayLike<number>,
  pixel: number,
): string {
  const { target } = results;
  const values = { at: place(results, pixel), predicted: labelName(t, results, mask[pixel]!) };
  if (!target) return t("{at} predicted {predicted}", values);
  const given = labelName(t, results, target.data[pixel]!);
  return t("{at} target {target}, predicted {predicted}", { ...values, target: given });
}

export function encoderDecoderWords({ figure, results, variant }: ViewProps): readonly Word[] {
  const { view } = figure.spec.value;
  const { t } = figure.room;
  const at = figure.pointed.value;
  if (view === "cost") return costWords(figure, variant);
  if (at >= 0) return pixelWords(t, results, variant, at);
  return view === "edge" ? edgeWords(t, results, variant) : predictionWords(t, results, variant);
}

function pixelWords(t: Tongue, results: Results, variant: Variant, pixel: number): Word[] {
  const label = variant.mask[pixel]!;
  const values = { at: place(results, pixel), predicted: labelName(t, results, label) };
  if (!results.target)
    return t.words("<input>Pixel {at}</input> is predicted as <ink>{predicted}</ink>.", values);
  const target = labelName(t, results, results.target.data[pixel]!);
  return t.words(
    target === values.predicted
      ? "<input>Pixel {at}</input> is <ink>{target}</ink>, and predicted as such."
      : "<input>Pixel {at}</input> is <ink>{target}</ink>, but is predicted as <warning>{predicted}</warning>.",
    { ...values, target },
  );
}

const METHODS: Readonly<Record<Exclude<Upsample, "conv_transpose">, string>> = {
  nearest: msg("nearest-neighbour upsampling"),
  bilinear: msg("bilinear interpolation"),
  bed_of_nails: msg("beds of nails"),
  max_unpool: msg("max unpooling"),
};

/** "transposed convolutions with 3 × 3 kernels" */
const methodWords = (t: Tongue, { upsample, kernelSize }: Variant): string =>
  upsample === "conv_transpose"
    ? t("transposed convolutions with {size} kernels", { size: `${kernelSize} × ${kernelSize}` })
    : t(METHODS[upsample]);

const halvings = (t: Tongue, depth: number): string =>
  depth === 1
    ? t("once")
    : depth === 2
      ? t("twice")
      : t("{count} times", { count: t.count(depth) });

function predictionWords(t: Tongue, results: Results, variant: Variant): Word[] {
  const how = t("The resolution is halved {times} and brought back by {method}.", {
    times: halvings(t, variant.depth),
    method: methodWords(t, variant),
  });
  // A class that is only predicted is not hard to find.
  const shares = variant.iou.flatMap((share, k) =>
    share !== null && results.present.has(k) ? [{ share, name: labelName(t, results, k) }] : [],
  );
  if (variant.meanIou === null || shares.length === 0) return [{ text: how }];
  const lowest = Math.min(...shares.map(({ share }) => share)).toFixed(2);
  const worst = shares.filter(({ share }) => share.toFixed(2) === lowest).map(({ name }) => name);
  return [
    { text: `${how} ` },
    ...t.words(
      "Mean IoU: <ink>{mean}</ink>; worst {n|class|classes}: <ink>{classes}</ink>, {lowest}.",
      { mean: variant.meanIou.toFixed(2), n: worst.length, classes: t.list(worst), lowest },
    ),
    { text: skipWords(t, results, variant) },
  ];
}

/** Which class gains most by the skips, and which loses most. */
function skipWords(t: Tongue, results: Results, variant: Variant): string {
  const pair = skipPair(results.variants, variant);
  if (!pair) return "";
  const gains = results.classes.flatMap((_, k) => {
    const [before, after] = pair.map(({ iou }) => iou[k] ?? null);
    return before == null || after == null || !results.present.has(k)
      ? []
      : [{ name: labelName(t, results, k), by: after - before }];
  });
  gains.sort((a, b) => b.by - a.by);
  const [most, least] = [gains[0], gains.at(-1)];
  if (!most || !least || most.by < 0.005) return "";
  const said = t(
    least.by < -0.005
      ? "With skips, {most} gains {gain}; {least} loses {loss}."
      : "With skips, {most} gains {gain}.",
    {
      most: most.name,
      gain: most.by.toFixed(2),
      least: least.name,
      loss: (-least.by).toFixed(2),
    },
  );
  return ` ${said}`;
}

/** The longest that this view says of any network. */
export function longestWords({ figure, results, variant }: ViewProps): readonly Word[] {
  const { view } = figure.spec.value;
  if (view === "cost") return costWords(figure, variant);
  const tell = view === "edge" ? edgeWords : predictionWords;
  return longestSentence(results.variants.all.map((one) => tell(figure.room.t, results, one)));
}

function costWords(figure: EncoderDecoderState, variant: Variant): Word[] {
  const [own, full] = costOf(variant.costs, figure.spec.value.scale);
  const { t } = figure.room;
  if (own === 0) return t.words("The cost is not known.");
  return t.words(
    "With the same channels at full resolution the network would need <ink>{full} multiply-adds</ink> instead of <ink>{own}</ink>: {times} as many. Each halving makes a layer four times cheaper.",
    { full: amount(full), own: amount(own), times: times(full / own) },
  );
}

function edgeWords(t: Tongue, { variants }: Results, variant: Variant): Word[] {
  const values = { method: methodWords(t, variant), times: halvings(t, variant.depth) };
  return t.words(
    rivals(variants, variant).by === "upsample"
      ? "The same pixels by every upsampling method, all trained alike. The network drawn uses <ink>{method}</ink>."
      : "The same pixels by {method} at every depth. The network drawn halves the resolution <ink>{times}</ink>; the other methods are trained at depth 3.",
    values,
  );
}
