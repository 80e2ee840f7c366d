// The race between many small passes and one: how far each has come when so many windows are done.

import type { Cost, Facts } from "./facts";

export type Proportion = "time" | "macs";

/** What both sides need of one kind, and have used up so far. */
export interface Lane {
  readonly sliding: number;
  readonly onePass: number;
  readonly slidingSoFar: number;
  readonly onePassSoFar: number;
  readonly ratio: number;
}

export interface Race {
  /** Windows done, and all of them. */
  readonly done: number;
  readonly windows: number;
  /** How far the one pass has come, 0 to 1. */
  readonly pass: number;
  /** Layers that it has finished. */
  readonly layers: number;
  readonly macs: Lane;
  /** Null where it was not measured. */
  readonly time: Lane | null;
}

/** How many times the cost of the one pass the windows cost; by multiply-adds where no time is known. */
export function ratioBy(cost: Cost, by: Proportion): number {
  const { slidingSeconds, onePassSeconds } = cost;
  if (by === "time" && slidingSeconds && onePassSeconds) return slidingSeconds / onePassSeconds;
  return cost.onePassMacs > 0 ? cost.slidingMacs / cost.onePassMacs : 1;
}

function lane(sliding: number, onePass: number, share: number, pass: number): Lane {
  return {
    sliding,
    onePass,
    slidingSoFar: sliding * share,
    onePassSoFar: onePass * pass,
    ratio: onePass > 0 ? sliding / onePass : 1,
  };
}

/** The state of the race when `done` windows are classified, both runners in real proportion. */
export function race(facts: Facts, done: number, by: Proportion): Race {
  const { cost } = facts;
  const share = done / cost.windows;
  // On a picture of a few pixels the one pass may be the slower: the last step shows both at the end.
  const come = share < 1 ? share * ratioBy(cost, by) : 1;
  const pass = facts.onePass ? whole(come) : 0;
  const { slidingSeconds, onePassSeconds } = cost;
  return {
    done,
    windows: cost.windows,
    pass,
    layers: layersDone(facts, pass),
    macs: lane(cost.slidingMacs, cost.onePassMacs, share, pass),
    time:
      slidingSeconds !== null && onePassSeconds !== null
        ? lane(slidingSeconds, onePassSeconds, share, pass)
        : null,
  };
}

/** A layer takes its share of the pass by its multiply-adds. */
function layersDone({ layers, cost }: Facts, pass: number): number {
  if (pass >= 1) return layers.length;
  let spent = 0;
  for (let i = 0; i < layers.length; i++) {
    spent += layers[i]!.macs;
    if (spent > pass * cost.onePassMacs * (1 + 1e-9)) return i;
  }
  return layers.length;
}

/** At most one, which rounding errors do not keep it from. */
const whole = (share: number): number => (share > 1 - 1e-9 ? 1 : share);

/** The number of windows after which the one pass is over. */
export const finish = (facts: Facts, by: Proportion): number =>
  Math.min(
    facts.cost.windows,
    Math.max(1, Math.ceil((1 - 1e-9) * (facts.cost.windows / ratioBy(facts.cost, by)))),
  );
