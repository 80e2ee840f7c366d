// How far the kernel has come with what takes long.

import { attempt, maybe, oneOf, real, record, text, whole } from "./reading";

const STATES = ["idle", "running", "done", "stopped", "failed", "costly"] as const;

export interface Progress {
  readonly state: (typeof STATES)[number];
  readonly done: number;
  readonly total: number;
  readonly words: string;
}

export const readProgress = (value: unknown): Progress | null =>
  attempt(() => {
    const o = record(value);
    return {
      state: oneOf(o.state, STATES),
      done: maybe(o.done, whole) ?? 0,
      total: maybe(o.total, real) ?? 0,
      words: maybe(o.words, text) ?? "",
    };
  });
