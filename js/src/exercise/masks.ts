// Rules about label images: scores of a prediction, renumbering, one pixel.

import { fromRuns } from "../ui/runs";
import { isRecord } from "../wire/framing";
import type { Traits } from "../wire/options";
import { tensorOf } from "../wire/tensor";
import { NEAR } from "./hints";
import { Unread } from "./reading";
import { type Asked, type Judgement, type Rule, whole } from "./rules";

type Labels = ArrayLike<number>;

interface Scores {
  readonly accuracy: number;
  /** Over the classes that either side has. */
  readonly mean_iou: number;
  readonly precision: number;
  readonly recall: number;
}

/** What a prediction scores, precision and recall those of one class. */
export function scoresOf(target: Labels, prediction: Labels, label = 1): Scores {
  const [hits, either] = [new Map<number, number>(), new Map<number, number>()];
  const add = (to: Map<number, number>, of: number) => to.set(of, (to.get(of) ?? 0) + 1);
  let [right, found, wanted] = [0, 0, 0];
  for (let i = 0; i < target.length; i++) {
    const [t, p] = [target[i]!, prediction[i]!];
    add(either, t);
    if (t === p) add(hits, t);
    else add(either, p);
    if (t === p) right++;
    if (p === label) found++;
    if (t === label) wanted++;
  }
  const ious = [...either].map(([one, union]) => (hits.get(one) ?? 0) / union);
  const both = hits.get(label) ?? 0;
  return {
    accuracy: right / target.length,
    mean_iou: ious.reduce((sum, iou) => sum + iou, 0) / ious.length,
    precision: found > 0 ? both / found : 0,
    recall: wanted > 0 ? both / wanted : 0,
  };
}

/** One mask of the figure. */
function maskOf({ figure }: Asked, name: string): Labels {
  const mask = tensorOf(figure.get(`_${name}`), "uint8")?.data;
  if (!mask) throw new Unread(`The figure has no ${name} yet.`);
  return mask;
}

const flat = (mask: unknown): number[] => (mask as readonly (readonly number[])[]).flat();

const WORDS: Readonly<Record<keyof Scores, string>> = {
  accuracy: "pixel accuracy",
  mean_iou: "mean IoU",
  precision: "precision",
  recall: "recall",
};

const percent = (share: number): string => share.toFixed(3).replace(/\.?0+$/, "");

/** Bounds of scores: {"mean_iou": {"min": 0.9}}. */
const scores: Rule = (asked) => {
  const { class: label = 1, ...bounds } = asked.record.with;
  const now = scoresOf(maskOf(asked, "target"), maskOf(asked, "prediction"), Number(label));
  const met: boolean[] = [];
  const said: string[] = [];
  for (const [name, bound] of Object.entries(bounds)) {
    const value = now[name as keyof Scores];
    const {
      min = 0,
      max = 1,
      above = -1,
    } = isRecord(bound) ? (bound as Record<string, number>) : {};
    met.push(value >= min - NEAR && value <= max + NEAR && value > above);
    said.push(`${WORDS[name as keyof Scores]} ${percent(value)}`);
  }
  return met.every(Boolean)
    ? whole(true, `Right: ${said.join(", ")}.`)
    : whole(false, `Not yet: ${said.join(", ")}.`, met.filter(Boolean).length / met.length);
};

/** The same regions, whichever numbers they have; the background is 0 on both sides. */
const partition: Rule = (asked) => {
  const [target, own] = [maskOf(asked, "target"), maskOf(asked, "prediction")];
  const [there, back] = [new Map([[0, 0]]), new Map([[0, 0]])];
  let right = 0;
  for (let i = 0; i < target.length; i++) {
    const [t, p] = [target[i]!, own[i]!];
    if (!there.has(t) && !back.has(p)) {
      there.set(t, p);
      back.set(p, t);
    }
    if (there.get(t) === p && back.get(p) === t) right++;
  }
  return right === target.length
    ? whole(true, "Right: each instance has a label of its own.")
    : whole(
        false,
        `Not yet: ${target.length - right} pixels share a label with another instance, or have one too many.`,
        right / target.length,
      );
};

/** Better in accuracy and worse in mean IoU than a rival. */
const rival: Rule = (asked) => {
  const { rival, found } = asked.record.with;
  const target = maskOf(asked, "target");
  const [own, other] = [
    scoresOf(target, maskOf(asked, "prediction")),
    scoresOf(target, flat(rival)),
  ];
  const met = [
    own.accuracy > other.accuracy,
    own.mean_iou < other.mean_iou,
    !found || own.recall > 0,
  ];
  const said = `pixel accuracy ${percent(own.accuracy)} to ${percent(other.accuracy)}, mean IoU ${percent(own.mean_iou)} to ${percent(other.mean_iou)}`;
  return met.every(Boolean)
    ? whole(true, `Right: ${said}.`)
    : whole(false, `Not yet: ${said}.`, met.filter(Boolean).length / met.length);
};

/** One changed pixel that costs the mean IoU at least so much. */
const onePixel: Rule = (asked) => {
  const { start, drop } = asked.record.with;
  const [target, own, before] = [maskOf(asked, "target"), maskOf(asked, "prediction"), flat(start)];
  const changed = before.filter((label, i) => label !== own[i]).length;
  const fall = scoresOf(target, before).mean_iou - scoresOf(target, own).mean_iou;
  if (changed !== 1)
    return whole(false, `Not yet: ${changed} pixels are changed, and it should be one.`);
  return fall >= Number(drop)
    ? whole(true, `Right: one pixel costs ${percent(fall)} of the mean IoU.`)
    : whole(false, `Not yet: this pixel changes the mean IoU by ${percent(-fall)}.`);
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
  if (!chosen) throw new Unread("The networks have not run yet: wait until they have.");
  return { alike, chosen, masks: tensorOf((kept as Traits).masks, "uint8")?.data };
}

/** The cheapest network that scores enough. */
const cheapest: Rule = (asked) => {
  const goal = Number(asked.record.with.mean_iou);
  const { alike, chosen } = networks(asked, "depth");
  const enough = alike.filter(({ mean_iou }) => mean_iou >= goal);
  const cheap = enough.sort((a, b) => a.multiply_adds - b.multiply_adds)[0];
  if (chosen === cheap) return whole(true, `Right: depth ${chosen.depth}.`);
  return whole(
    false,
    chosen.mean_iou >= goal
      ? `Not yet: depth ${chosen.depth} is good enough, and a cheaper one is too.`
      : `Not yet: depth ${chosen.depth} is not good enough.`,
  );
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
  if (!skip || !plain || !masks || !target) throw new Unread("The networks have not run yet.");
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
    return whole(false, `Not yet: ${picked.size} blocks are marked, and ${most} are the most.`);
  const part = all > 0 ? held / all : 0;
  return whole(
    part >= share,
    `${part >= share ? "Right" : "Not yet"}: these blocks hold ${Math.round(100 * part)} % of the pixels that are right with skips alone.`,
    part,
  );
};

export const MASK_RULES: Readonly<Record<string, (asked: Asked) => Judgement>> = {
  scores,
  partition,
  rival,
  one_pixel: onePixel,
  cheapest,
  gained,
};
