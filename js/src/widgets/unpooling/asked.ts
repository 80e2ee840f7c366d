// What of an unpooling can be covered, and what is asked for of it.

import type { AskedPart } from "../../host/exercise";
import { rowsOf } from "../../terms/terms";
import { METHODS } from "../../terms/unpooling";
import type { Covering } from "../../ui/cover";
import type { Plane } from "./results";
import type { UnpoolingState } from "./state";
import { METHOD_NAMES } from "./words";

/** What a method makes of the pooled values. */
function resultOf(state: UnpoolingState, { values, by, terms, weights }: Plane): AskedPart {
  const { spec, unpoolingInput } = state.results.value;
  return {
    rows: spec.input.rows,
    cols: spec.input.cols,
    truth: () => values,
    products: (index) =>
      Array.from(rowsOf(by.output, index), (row) => {
        const [input, kernel] = [terms.input[row]!, terms.kernel[row]!];
        return { input, kernel: -1, value: weights[kernel]! * unpoolingInput.values[input]! };
      }),
  };
}

/** The output is what the explained method makes; those of the others stay covered with it. */
export const covering = (state: UnpoolingState): Covering => ({
  asked: {
    output: () => resultOf(state, state.shown.value),
    ...Object.fromEntries(
      METHODS.map((method) => [
        method,
        () => {
          const plane = state.results.value.planes.find((one) => one.method === method);
          return plane && resultOf(state, plane);
        },
      ]),
    ),
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
    const method = METHODS.find((one) => METHOD_NAMES[one] === name);
    if (method && method === state.shown.value.method) return [[method, "output"], []];
    if (method) return [[method], ["output"]];
    if (name === "Unpooling input") return [[], ["pooled"]];
    return [[name.toLowerCase()], []];
  },
});
