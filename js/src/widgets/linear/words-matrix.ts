// What a row of the matrix does, in plain words.

import { biasOf, canvasIndex, type Linear } from "../../terms/linear";
import type { MatrixOf } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { rowsOf } from "../../terms/terms";
import { count, place, plain, said, type Word } from "../../ui/words";

export function matrixWords(s: Linear, matrixOf: MatrixOf, step: number): Word[] {
  const [matrix, vector] =
    matrixOf === "kernel" ? (["kernel", "input"] as const) : (["input", "kernel"] as const);
  const products = rowsOf(s.by.output, canvasIndex(s, step)).length;
  const sum = show(s.sums[canvasIndex(s, step)]! + biasOf(s, step));
  return [
    plain("Row "),
    said(matrix, String(step)),
    plain(" of the "),
    said(matrix, `${matrix}'s matrix`),
    plain(" times the "),
    said(vector, `${vector} vector`),
    plain(` is ${products === 1 ? "one product" : `${count(products)} products`}, summed: `),
    said("output", `output ${place(s.spec.dims, s.output, step)} = ${sum}`),
    plain("."),
  ];
}
