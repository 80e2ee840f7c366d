// What a figure shows, as plain JSON: the same that Python's `w.state()` gives and `from_state` reads.

import { tensorOf } from "./tensor";

/** Of the format. */
const VERSION = 1;

interface Runs {
  readonly size: readonly number[];
  /** Labels and how often each follows itself, row after row: "0x2.1x3". */
  readonly runs: string;
}

/** A label image as runs of equal labels. */
export function writtenRuns(size: readonly number[], labels: Uint8Array): Runs {
  const runs: string[] = [];
  for (let start = 0, i = 1; i <= labels.length; i++)
    if (labels[i] !== labels[start]) {
      runs.push(`${labels[start]}x${i - start}`);
      start = i;
    }
  return { size, runs: runs.join(".") };
}

const SIDES = ["target", "prediction"];

/** The state of a figure whose traits have these names; what has its default may be missing. */
export function stateOf(
  figure: string,
  names: readonly string[],
  get: (name: string) => unknown,
): Readonly<Record<string, unknown>> {
  const traits = Object.fromEntries(
    names
      .filter((name) => !name.startsWith("_") && get(name) !== undefined)
      .map((name) => [name, get(name)]),
  );
  const state = { segwidgets: VERSION, figure, traits };
  const masks = SIDES.map((side) => tensorOf(get(`_${side}`), "uint8"));
  // A preset draws its own.
  if (traits.preset || !masks.every((mask) => mask?.shape.length === 2)) return state;
  const written = masks.map((mask, i) => [SIDES[i], writtenRuns(mask!.shape, mask!.data)]);
  return { ...state, masks: [Object.fromEntries(written)] };
}
