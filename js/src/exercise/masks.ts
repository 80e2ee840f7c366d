// Rules about label images: scores of a prediction, renumbering, one pixel.

import {
  type Absent,
  type CLASS_SCORES,
  type Convention,
  classScore,
  type OverallScore,
  overallScore,
  type Tallies,
  talliesOfMasks,
} from "../terms/scores";
import { msg, type Tongue } from "../terms/sentences";
import { fromRuns } from "../ui/runs";
import { isRecord } from "../wire/framing";
import type { Traits } from "../wire/options";
import { tensorOf } from "../wire/tensor";
import { NEAR } from "./hints";
import { type Said, Unread, unknown } from "./reading";
import { type Asked, type Judgement, type Rule, whole } from "./rules";

type Labels = ArrayLike<number>;
type ClassName = Exclude<(typeof CLASS_SCORES)[number], "boundary">;

/** One mask of the figure. */
function maskOf({ figure }: Asked, name: string): Labels {
  const mask = tensorOf(figure.get(`_${name}`), "uint8")?.data;
  if (!mask) throw new Unread((t) => t("The figure has no {mask} yet.", { mask: t(name) }));
  return mask;
}

const flat = (mask: unknown): number[] => (mask as readonly (readonly number[])[]).flat();

const CLASS_NAMES: Readonly<Record<ClassName, string>> = {
  iou: "IoU",
  dice: "Dice",
  precision: msg("precision"),
  recall: msg("recall"),
};

/** Scores over all classes as Python names them. */
const OVERALL: Readonly<Record<string, readonly [name: OverallScore, words: string]>> = {
  pixel_accuracy: ["accuracy", msg("pixel accuracy")],
  mean_iou: ["meanIou", msg("mean IoU")],
  mean_dice: ["meanDice", msg("mean Dice")],
  mean_precision: ["meanPrecision", msg("mean precision")],
  mean_accuracy: ["meanRecall", msg("mean accuracy")],
  frequency_weighted_iou: ["frequencyIou", msg("frequency-weighted IoU")],
};

/** What a prediction scores by the figure's conventions, by Python's names; null has no value. */
export function scorer(
  asked: Asked,
): (prediction: Labels) => (name: string, label?: number) => number | null {
  const { figure } = asked;
  const target = maskOf(asked, "target");
  const classes = Number(figure.get("num_classes"));
  const ignored = figure.get("ignore_index");
  const convention: Convention = {
    absent: (figure.get("absent") ?? "exclude") as Absent,
    includeBackground: figure.get("include_background") !== false,
    ignored: typeof ignored === "number" ? ignored : null,
  };
  return (prediction) => {
    const beyond = Array.from(prediction).find(
      (label, i) => label >= classes && target[i] !== convention.ignored,
    );
    if (beyond !== undefined)
      throw new Unread("Label {label} is painted, which is no class: paint over it.", {
        label: beyond,
      });
    const all = talliesOfMasks(target, prediction, classes, convention.ignored);
    const tallies: Tallies = { all, boundary: all };
    return (name, label = 1) => {
      const overall = OVERALL[name];
      return overall
        ? overallScore(overall[0], tallies, convention)
        : classScore(name as ClassName, tallies, label, convention.absent).value;
    };
  };
}

const percent = (t: Tongue, share: number | null): string =>
  share === null ? t("without a value") : share.toFixed(3).replace(/\.?0+$/, "");

/** Several conditions on masks: how many of them are met, and what was found. */
function conditions(met: readonly boolean[], found: Said): Judgement {
  const share = met.filter(Boolean).length / met.length;
  return whole(
    share === 1,
    (t) => t(share === 1 ? "Right: {found}." : "Not yet: {found}.", { found: found(t) }),
    share,
  );
}

/** What sums are off by where they are added up in another order, as in Python. */
const EXACT = 1e-9;

const isAbove = (a: number | null, b: number | null) => a !== null && b !== null && a > b + EXACT;

const BOUNDS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  min: (value, bound) => value >= bound - NEAR,
  max: (value, bound) => value <= bound + NEAR,
  above: isAbove,
};

/** Bounds of scores: {"mean_iou": {"min": 0.9}}. */
const scores: Rule = (asked) => {
  const { class: label = 1, ...bounds } = asked.record.with;
  const now = scorer(asked)(maskOf(asked, "prediction"));
  const met: boolean[] = [];
  const said: Said[] = [];
  for (const [name, bound] of Object.entries(bounds)) {
    const words = OVERALL[name]?.[1] ?? CLASS_NAMES[name as ClassName];
    if (!words) throw unknown(name);
    const value = now(name, Number(label));
    for (const [kind, holds] of Object.entries(BOUNDS))
      if (isRecord(bound) && kind in bound)
        met.push(value !== null && holds(value, Number(bound[kind])));
    said.push((t) => `${t(words)} ${percent(t, value)}`);
  }
  return conditions(met, (t) => said.map((one) => one(t)).join(", "));
};

/** The same regions, whichever numbers they have; the background is 0 on both sides. */
const partition: Rule = (asked) => {
  const [target, own] = [maskOf(asked, "target"), maskOf(asked, "prediction")];
  /** The labels that were painted where the target has one. */
  const painted = new Map<number, Set<number>>();
  for (let i = 0; i < target.length; i++) {
    const labels = painted.get(target[i]!) ?? new Set();
    painted.set(target[i]!, labels.add(own[i]!));
  }
  const background = [...(painted.get(0) ?? [])].every((label) => label === 0);
  const taken = new Set<number>();
  const met = [...painted]
    .filter(([instance]) => instance !== 0)
    .sort(([a], [b]) => a - b)
    .map(([, labels]) => {
      const [label = 0] = labels;
      if (labels.size > 1 || label === 0 || taken.has(label)) return false;
      taken.add(label);
      return true;
    });
  const right = met.filter(Boolean).length;
  if (right === met.length && background)
    return whole(true, (t) => t("Right: each instance has a label of its own."));
  return whole(
    false,
    (t) =>
      right < met.length
        ? t("Not yet: {right} of {total} instances {right|has|have} a label of their own.", {
            right,
            total: met.length,
          })
        : t("Not yet: some background is painted."),
    (right + Number(background)) / (met.length + 1),
  );
};

/** Better in accuracy and worse in mean IoU than a rival. */
const rival: Rule = (asked) => {
  const { rival, found } = asked.record.with;
  const score = scorer(asked);
  const [own, other] = [score(maskOf(asked, "prediction")), score(flat(rival))];
  const [accuracies, means] = (["pixel_accuracy", "mean_iou"] as const).map((name) => [
    own(name),
    other(name),
  ]) as [[number | null, number | null], [number | null, number | null]];
  const met = [isAbove(...accuracies), isAbove(means[1], means[0])];
  if (found) met.push(isAbove(own("recall"), 0));
  return conditions(met, (t) => {
    const [accuracy, before, mean, rival] = [...accuracies, ...means].map((one) =>
      percent(t, one),
    ) as [string, string, string, string];
    return t("pixel accuracy {accuracy} to {before}, mean IoU {mean} to {rival}", {
      accuracy,
      before,
      mean,
      rival,
    });
  });
};

/** One changed pixel that costs the mean IoU at least so much. */
const onePixel: Rule = (asked) => {
  const { start, drop } = asked.record.with;
  const [own, before] = [maskOf(asked, "prediction"), flat(start)];
  const score = scorer(asked);
  const changed = before.filter((label, i) => label !== own[i]).length;
  const fall = (score(before)("mean_iou") ?? Number.NaN) - (score(own)("mean_iou") ?? Number.NaN);
  const met = [changed === 1, fall >= Number(drop) - EXACT];
  if (!met[0])
    return whole(
      false,
      (t) => t("Not yet: {changed} pixels are changed: change one.", { changed }),
      Number(met[1]) / 2,
    );
  return whole(
    met[1]!,
    (t) =>
      met[1]
        ? t("Right: one pixel costs {change} of the mean IoU.", { change: percent(t, fall) })
        : t("Not yet: this pixel changes the mean IoU by {change}.", { change: percent(t, -fall) }),
    0.5,
  );
};

/** One object labelled with each of some tools. */
const annotations: Rule = ({ figure, record }) => {
  const { tools, iou } = record.with as { tools: readonly string[]; iou: number };
  if (tools.includes("scribbles") && figure.get("completion") === "random_walker")
    throw new Unread("Scribbles count as geodesic distance completes them here: choose that.");
  const values = figure.measures();
  const found = tools.map((tool) => values[tool] ?? Number.NaN);
  const said = (t: Tongue) =>
    tools.map((one, i) => {
      const tool = t(one);
      return Number.isNaN(found[i])
        ? t("{tool} not used yet", { tool })
        : t("{tool} with an IoU of {iou}", { tool, iou: percent(t, found[i]!) });
    });
  return conditions(
    found.map((value) => value >= iou),
    (t) => said(t).join(", "),
  );
};

// Networks, whose masks and scores the figure holds.

interface Variant extends Traits {
  readonly mean_iou: number;
  readonly depth: number;
  readonly skip: boolean;
  readonly multiply_adds: number;
  readonly mask: readonly [offset: number, length: number];
}

const CHOICES = ["downsample", "upsample", "kernel_size", "depth", "skip"];

const unrun = () => new Unread("The networks have not run yet: wait until they have.");

/** The networks that differ from the chosen one only in `but`, and which of them is chosen. */
function networks({ figure }: Asked, but: string) {
  const kept = figure.get("_networks");
  const all = isRecord(kept) && Array.isArray(kept.variants) ? (kept.variants as Variant[]) : [];
  const same = (one: Variant, name: string) => {
    const wished = figure.get(name);
    return wished === undefined || wished === null || one[name] === wished || one[name] === null;
  };
  const alike = all.filter((one) => CHOICES.every((name) => name === but || same(one, name)));
  const chosen = alike.find((one) => same(one, but));
  if (!chosen) throw unrun();
  return { alike, chosen, masks: tensorOf((kept as Traits).masks, "uint8")?.data };
}

/** The cheapest network that scores enough. */
const cheapest: Rule = (asked) => {
  const goal = Number(asked.record.with.mean_iou);
  const { alike, chosen } = networks(asked, "depth");
  const enough = alike.filter(({ mean_iou }) => mean_iou >= goal);
  const cheap = enough.sort((a, b) => a.multiply_adds - b.multiply_adds)[0];
  const sentence =
    chosen === cheap
      ? msg("Right: depth {depth}.")
      : chosen.mean_iou >= goal
        ? msg("Not yet: depth {depth} is good enough, and a cheaper one is too.")
        : msg("Not yet: depth {depth} is not good enough.");
  return whole(chosen === cheap, (t) => t(sentence, { depth: chosen.depth }));
};

/** Blocks that hold at least a share of the pixels which skip connections set right. */
const gained: Rule = (asked) => {
  const { blocks, most, share } = asked.record.with as {
    blocks: readonly [number, number];
    most: number;
    share: number;
  };
  const picked = new Set((asked.answer.picks ?? []).map(Number));
  const { alike, masks } = networks(asked, "skip");
  const [skip, plain] = [true, false].map((on) => alike.find((one) => one.skip === on));
  const target = tensorOf(asked.figure.get("_target"), "uint8");
  if (!skip || !plain || !masks || !target) throw unrun();
  const mask = ({ mask: [offset, length] }: Variant) =>
    fromRuns(masks.subarray(offset, offset + length), target.data.length);
  const [better, worse] = [mask(skip), mask(plain)];
  const [rows, cols] = target.shape as [number, number];
  let [all, held] = [0, 0];
  target.data.forEach((label, i) => {
    if (better[i] !== label || worse[i] === label) return;
    all++;
    const r = Math.floor((Math.floor(i / cols) * blocks[0]) / rows);
    const c = Math.floor(((i % cols) * blocks[1]) / cols);
    if (picked.has(r * blocks[1] + c)) held++;
  });
  if (picked.size > most)
    return whole(false, (t) =>
      t("Not yet: {marked} blocks are marked, and {most} are the most.", {
        marked: picked.size,
        most,
      }),
    );
  const part = all > 0 ? held / all : 0;
  const sentence =
    part >= share
      ? msg("Right: these blocks hold {part} % of the pixels that are right with skips alone.")
      : msg("Not yet: these blocks hold {part} % of the pixels that are right with skips alone.");
  return whole(part >= share, (t) => t(sentence, { part: Math.round(100 * part) }), part);
};

export const MASK_RULES: Readonly<Record<string, (asked: Asked) => Judgement>> = {
  scores,
  partition,
  rival,
  one_pixel: onePixel,
  annotations,
  cheapest,
  gained,
};
