// What a student has done, kept by the browser, so that a page can be closed and opened again.

import type { Answer } from "./record";

export interface Progress {
  readonly attempts: number;
  readonly passed: boolean;
  /** The truth was shown: nothing counts any more. */
  readonly revealed: boolean;
  /** Of the attempt that counts: the best, and of those the first. */
  readonly best: {
    readonly answer: Answer;
    readonly score: number;
    readonly seconds: number;
  } | null;
  /** What stands there now. */
  readonly draft: Answer;
  /** What stood there at the last check. */
  readonly checked: Answer | null;
  /** When the first of it was typed, in milliseconds; 0 before that. */
  readonly began: number;
}

export const UNTRIED: Progress = {
  attempts: 0,
  passed: false,
  revealed: false,
  best: null,
  draft: {},
  checked: null,
  began: 0,
};

/** What two tabs know together: no attempt is forgotten, and the better answer counts. */
export function merged(own: Progress, other: Progress): Progress {
  const better = (other.best?.score ?? -1) > (own.best?.score ?? -1);
  return {
    attempts: Math.max(own.attempts, other.attempts),
    passed: own.passed || other.passed,
    revealed: own.revealed || other.revealed,
    best: better ? other.best : own.best,
    checked: own.attempts >= other.attempts ? own.checked : other.checked,
    draft: Object.keys(own.draft).length > 0 ? own.draft : other.draft,
    began: Math.min(own.began || Number.POSITIVE_INFINITY, other.began || own.began) || 0,
  };
}

const PREFIX = "segwidgets ";

/** One exercise's place in the browser; a frame without an origin has none, and forgets. */
export class Shelf {
  readonly #name: string;

  constructor(name: string) {
    this.#name = PREFIX + name;
  }

  read(): Progress | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#name) ?? "null");
      return kept && typeof kept.attempts === "number" ? { ...UNTRIED, ...kept } : null;
    } catch {
      return null;
    }
  }

  write(progress: Progress): void {
    try {
      localStorage.setItem(this.#name, JSON.stringify(progress));
    } catch {
      // Refused, or full: the page goes on without.
    }
  }

  /** Another tab has done something. */
  onOther(listener: () => void): () => void {
    const hear = ({ key }: StorageEvent) => {
      if (key === this.#name) listener();
    };
    addEventListener("storage", hear);
    return () => removeEventListener("storage", hear);
  }
}
