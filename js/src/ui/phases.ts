// Time in, phase out. A step reads, multiplies, places and adds, and where there are several
// channels sums their results; a frame is a pure function of time.

const PHASES = ["read", "multiply", "place", "add", "sum"] as const;
export type Phase = (typeof PHASES)[number];

/** The phases of a step, and where each ends, as a share of the step. */
export interface Schedule<P extends string> {
  readonly phases: readonly P[];
  readonly ends: readonly number[];
}

export const PRODUCTS: Schedule<Phase> = { phases: PHASES, ends: [0.16, 0.42, 0.8, 1] };
/** With a sum over channels at the end. */
export const SUMMED: Schedule<Phase> = { phases: PHASES, ends: [0.12, 0.32, 0.6, 0.74, 1] };

export interface Moment<P extends string = Phase> {
  readonly phase: P;
  /** How far the phase has come, 0 to 1. */
  readonly progress: number;
}

/** Where a step of some schedule is; `t` runs from 0 to 1, and 1 is the step at rest. */
export function momentOf<P extends string>({ phases, ends }: Schedule<P>, t: number): Moment<P> {
  const i = Math.max(
    0,
    ends.findIndex((end) => t <= end),
  );
  const from = i === 0 ? 0 : ends[i - 1]!;
  return { phase: phases[i]!, progress: (t - from) / (ends[i]! - from) };
}

export const moment = (t: number, schedule = PRODUCTS): Moment => momentOf(schedule, t);

/** Whether the products have arrived where they are added. */
export const arrived = (phase: Phase): boolean => phase === "add" || phase === "sum";

/** With reduced motion a phase is a still: hold its last moment. */
export function still(t: number, ends: readonly number[] = PRODUCTS.ends): number {
  return ends.find((end) => t <= end) ?? 1;
}

/** Where stepping phase by phase leads: to the end of the next one, or of the one before. */
export const phaseEnd = (t: number, by: 1 | -1, ends: readonly number[] = PRODUCTS.ends) =>
  by > 0 ? ends.find((end) => end > t + 1e-9) : [...ends].reverse().find((end) => end < t - 1e-9);

/** Milliseconds that a word takes to be read, and those that looking takes besides. */
const READING = 240;
const LOOKING = 800;
/** Milliseconds that a whole run may take. */
const RUN = 90_000;

/**
 * Milliseconds for one step at normal speed: as long as its caption takes to be read. Those after the
 * first say the same of other numbers, which takes half as long; long runs go faster.
 */
export const stepDuration = (steps: number, words = 12, first = false): number => {
  const all = LOOKING + READING * words;
  const run = RUN / steps;
  return Math.max(
    40,
    first ? Math.min(all, 4 * run) : Math.min(LOOKING + (all - LOOKING) / 2, run),
  );
};

/** A caption that changes faster than this cannot be read. */
export const READABLE = 1200;

/** Below this a step is too short to show its phases. */
export const PHASED = 250;

export const ease = (t: number): number => (t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t));
