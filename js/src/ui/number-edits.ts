// Editing cells that hold numbers: what may be typed, and what a nudge comes to.

import type { EditRules } from "./cell-editor";

/** Tenths are not exact in binary; a nudge lands on the tenth that is meant. */
export const millionths = (value: number): number => Math.round(value * 1e6) / 1e6;

export function numberEdits(
  name: (index: number) => string,
  value: (index: number) => number,
  /** Returns what is wrong, or "". */
  write: (index: number, value: number) => string,
): EditRules {
  return {
    name,
    text: (i) => String(value(i)),
    commit(i, text) {
      const next = Number(text.trim().replace("−", "-").replace(",", "."));
      if (text.trim() === "" || !Number.isFinite(next))
        return `“${text}” is not a number: type one, like 2 or −0.5.`;
      return next === value(i) ? "" : write(i, next);
    },
    nudge: (i, by) => write(i, millionths(value(i) + by)),
  };
}
