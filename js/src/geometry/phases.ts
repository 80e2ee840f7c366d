// Time in, phase out. A step reads, multiplies, places and adds; a frame is a pure function of time.

export const PHASES = ["read", "multiply", "place", "add"] as const;
export type Phase = (typeof PHASES)[number];

/** Where each phase ends, as a share of the step. */
const ENDS: readonly number[] = [0.16, 0.42, 0.8, 1];

export interface Moment {
  readonly phase: Phase;
  /** How far the phase has come, 0 to 1. */
  readonly progress: number;
}

/** `t` runs from 0 to 1 over one step; 1 is the step at rest. */
export function moment(t: number): Moment {
  const i = Math.max(
    0,
    ENDS.findIndex((end) => t <= end),
  );
  const from = i === 0 ? 0 : ENDS[i - 1]!;
  return { phase: PHASES[i]!, progress: (t - from) / (ENDS[i]! - from) };
}

/** With reduced motion a phase is a still: hold its last moment. */
export function still(t: number): number {
  return ENDS.find((end) => t <= end) ?? 1;
}

/** Milliseconds for one step at normal speed; long runs are told faster. */
export const stepDuration = (steps: number): number => Math.max(40, Math.min(1800, 60_000 / steps));

/** Below this a step is too short to show its phases. */
export const PHASED = 250;

export const ease = (t: number): number => (t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t));
