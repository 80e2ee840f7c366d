// What of a linear map can be covered, and what is asked for of it.

import type { AskedPart } from "../../host/exercise";
import { canvasIndex } from "../../terms/linear";
import { matrix, NOTHING } from "../../terms/matrix";
import { indices, plane } from "../../terms/terms";
import type { Covering } from "../../ui/cover";
import { biasSymbol, type Formula, formula } from "./formula";
import type { LinearState } from "./state";

/** Grids whose cells are the output, and those that hold products. */
const OUTPUTS = ["Output", "Gathered output"];
const PRODUCTS = ["Weighted copy", "Weighted copies", "Products"];
const MATRICES = ["Matrix", "Transposed matrix"];

export function covering(state: LinearState): Covering {
  /** The output cells of the channel that is looked at, and what is asked of each. */
  const formulaAt = (index: number): Formula => {
    const whole = state.wholeMap.value;
    const from = (state.pair.value?.output ?? 0) * plane(whole.output);
    return formula(whole, state.allSymbols.value, canvasIndex(whole, from + index), Infinity);
  };
  const output = (value: (of: Formula) => number): AskedPart => {
    const { rows, cols } = state.wholeMap.value.output;
    return {
      ...{ rows, cols },
      truth: () => indices(rows * cols).map((i) => value(formulaAt(i))),
      products: (index) =>
        formulaAt(index).products.map(({ input, kernel, product: value }) => ({
          ...{ input, kernel, value },
        })),
    };
  };
  const symbols = (index: number): string => {
    const { products, bias, channel } = formulaAt(index);
    const all = products.map((product) => product.symbols);
    if (bias !== 0) all.push(biasSymbol(channel));
    return all.join(" + ") || "0";
  };
  const count = (of: Formula): number => of.products.length;
  return {
    asked: {
      output: () => output((of) => of.sum),
      overlap: () => output(count),
      // Where products are added elsewhere, other symbols are asked for.
      symbols: () => ({ ...output(count), symbols }),
      matrix() {
        const s = state.linear.value;
        const m = matrix(s, state.matrixOf.value);
        const { values } = s.spec[state.matrixOf.value];
        return {
          ...{ rows: m.rows, cols: m.cols },
          truth: () => Float64Array.from(m.entries, (k) => (k === NOTHING ? 0 : values[k]!)),
          // Where cells show their names, entries are named, too.
          ...(state.labels.value === "symbols" && {
            symbols: (index: number) => {
              const k = m.entries[index]!;
              return k === NOTHING ? "0" : state.symbols.value[state.matrixOf.value](k);
            },
          }),
        };
      },
    },
    grid(name, hue) {
      const labels = state.labels.value;
      const shown = labels === "values" ? ["output"] : [labels, "output"];
      // What a window slides over is the input with what padding and stride put between and around.
      if (name === "Field" || (name === "Input" && state.view.value === "gather"))
        return [["field"], ["input"]];
      if (name === "Input") return [["input"], []];
      if (name === "Kernel") return [["kernel"], []];
      if (OUTPUTS.includes(name)) return [shown, []];
      if (MATRICES.includes(name)) return [["matrix"], [hue]];
      if (PRODUCTS.includes(name)) return [["products"], [...shown, "input", "kernel"]];
      if (name === "Vector") return [[hue], []];
      // Partial results, and the products of matrices.
      return [["products"], [...shown, "matrix"]];
    },
  };
}
