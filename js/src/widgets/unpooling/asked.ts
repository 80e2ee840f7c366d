// What of an unpooling can be covered, and what is asked for of it.

import { rowsOf } from "../../terms/terms";
import type { Covering } from "../../ui/cover";
import type { UnpoolingState } from "./state";
import { METHOD_NAMES } from "./words";

/** The result of the method that is explained is asked for; those of the others stay covered. */
export const covering = (state: UnpoolingState): Covering => ({
  asked: {
    output() {
      const plane = state.shown.value;
      const { rows, cols } = state.results.value.spec.input;
      return {
        ...{ rows, cols },
        truth: () => plane.values,
        products: (index) =>
          Array.from(rowsOf(plane.by.output, index), (row) => ({
            ...{ input: plane.terms.input[row]!, kernel: -1 },
            value:
              plane.weights[plane.terms.kernel[row]!]! *
              state.results.value.unpoolingInput.values[plane.terms.input[row]!]!,
          })),
      };
    },
    indices() {
      const { rows, cols, indices } = state.results.value.pooled;
      return { rows, cols, truth: () => indices };
    },
    pooled() {
      const { rows, cols, values } = state.results.value.pooled;
      return { rows, cols, truth: () => values };
    },
  },
  grid(name) {
    if (name === METHOD_NAMES[state.shown.value.method]) return [["output"], []];
    if (Object.values<string>(METHOD_NAMES).includes(name)) return [[], ["output"]];
    if (name === "Unpooling input") return [[], ["pooled"]];
    return [[name.toLowerCase()], []];
  },
});
