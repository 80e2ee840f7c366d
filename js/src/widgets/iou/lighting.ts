// What is pointed at in the scores, and which pixels that lights.

import { LIT, type Lit } from "./classes";
import { count, PARTS, type Part, partsOf } from "./formulas";
import type { MaskPair } from "./mask-pair";
import type { Lighting } from "./mask-raster";
import type { ClassScore, OverallScore, Tallies } from "./scores";
import { type IouSpec, nameOf } from "./spec";

/** A number that somebody points at. */
export type Pointed =
  | {
      readonly kind: "class";
      readonly score: ClassScore | "intersection" | "union";
      readonly label: number;
      /** One of its counts alone. */
      readonly part?: Part;
    }
  | { readonly kind: "overall"; readonly score: OverallScore }
  | { readonly kind: "cell"; readonly target: number; readonly prediction: number };

const DIM = LIT.indexOf("dim");
const TP = LIT.indexOf("tp");
const FP = LIT.indexOf("fp");
const FN = LIT.indexOf("fn");

function partsShown(pointed: Pointed & { kind: "class" }): readonly Part[] {
  if (pointed.part) return [pointed.part];
  if (pointed.score === "intersection") return ["tp"];
  return pointed.score === "union" ? ["tp", "fp", "fn"] : PARTS[pointed.score];
}

/** The lights of what is pointed at. */
export function lightingOf(pointed: Pointed, pair: MaskPair): Lighting {
  const { near } = pair;
  if (pointed.kind === "cell") {
    const { target, prediction } = pointed;
    const light = target === prediction ? TP : FP;
    return (_, t, p) => (t === target && p === prediction ? light : DIM);
  }
  if (pointed.kind === "overall") {
    if (pointed.score !== "meanBoundary") return (_, t, p) => (t === p ? TP : FP);
    return (i, t, p) => {
      if (!near.target[i] && !near.prediction[i]) return DIM;
      return t === p && near.target[i] && near.prediction[i] ? TP : FP;
    };
  }
  const { label } = pointed;
  const parts = partsShown(pointed);
  const [tp, fp, fn] = [
    parts.includes("tp") ? TP : DIM,
    parts.includes("fp") ? FP : DIM,
    parts.includes("fn") ? FN : DIM,
  ];
  if (pointed.score === "boundary")
    return (i, t, p) => {
      const inTarget = t === label && near.target[i];
      const inPrediction = p === label && near.prediction[i];
      if (inTarget) return inPrediction ? tp : fn;
      return inPrediction ? fp : DIM;
    };
  return (_, t, p) => {
    if (t === label) return p === label ? tp : fn;
    return p === label ? fp : DIM;
  };
}

/** A lit kind of pixel with its words and number. */
export interface Light {
  readonly lit: Lit;
  readonly text: string;
}

/** What each light means, for the legend below the picture. */
export function lightsOf(pointed: Pointed, tallies: Tallies, matrix: Float64Array): Light[] {
  if (pointed.kind === "cell") {
    const { target, prediction } = pointed;
    const n = matrix[target * tallies.all.length + prediction]!;
    return [
      {
        lit: target === prediction ? "tp" : "fp",
        text: `${count(n)} ${n === 1 ? "pixel" : "pixels"}`,
      },
    ];
  }
  if (pointed.kind === "overall") {
    const part = pointed.score === "meanBoundary" ? tallies.boundary : tallies.all;
    const right = part.reduce((sum, { tp }) => sum + tp, 0);
    const target = part.reduce((sum, tally) => sum + tally.target, 0);
    if (pointed.score === "meanBoundary")
      return [
        { lit: "tp", text: `${count(right)} right, near a border in both` },
        { lit: "fp", text: "near a border in one mask only, or wrong" },
      ];
    return [
      { lit: "tp", text: `${count(right)} right` },
      { lit: "fp", text: `${count(target - right)} wrong` },
    ];
  }
  const counts = partsOf(
    (pointed.score === "boundary" ? tallies.boundary : tallies.all)[pointed.label]!,
  );
  const words: Readonly<Record<Part, string>> = {
    tp: "TP, in both",
    fp: "FP, only predicted",
    fn: "FN, only in the target",
  };
  return partsShown(pointed).map((part) => ({
    lit: part,
    text: `${count(counts[part])} ${words[part]}`,
  }));
}

/** The same in a sentence. */
export function pointedWords(
  pointed: Pointed,
  spec: IouSpec,
  tallies: Tallies,
  matrix: Float64Array,
): string {
  if (pointed.kind === "cell") {
    const { target, prediction } = pointed;
    const n = matrix[target * tallies.all.length + prediction]!;
    const pixels = `${count(n)} ${n === 1 ? "pixel is" : "pixels are"}`;
    return target === prediction
      ? `${pixels} ${nameOf(spec, target)} in both masks.`
      : `${pixels} ${nameOf(spec, target)} in the target and ${nameOf(spec, prediction)} in the prediction.`;
  }
  const lights = lightsOf(pointed, tallies, matrix);
  const list = lights.map(({ text }) => text).join("; ");
  if (pointed.kind === "overall") return `All pixels: ${list}.`;
  const where = pointed.score === "boundary" ? ", near its border" : "";
  return `Pixels of ${nameOf(spec, pointed.label)}${where}: ${list}.`;
}
