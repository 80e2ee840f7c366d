// What of a downsampling can be covered, and what is asked for of it.

import type { Covering } from "../../ui/cover";
import type { CellState } from "./state";
import { METHOD_NAMES } from "./words";

/** The result of the method that is explained is asked for; those of the others stay covered. */
export const covering = (state: CellState): Covering => ({
  asked: {
    output() {
      const plane = state.shown.value;
      const { rows, cols } = state.results.value.pooled;
      return { rows, cols, truth: () => plane.values };
    },
  },
  grid(name) {
    if (name === METHOD_NAMES[state.shown.value.method]) return [["output"], []];
    if (Object.values<string>(METHOD_NAMES).includes(name)) return [[], ["output"]];
    return [[name.toLowerCase()], []];
  },
});
