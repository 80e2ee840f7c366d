// What a matrix and its vectors show.

import type { Linear } from "../../terms/linear";
import { type Matrix, NOTHING } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { digits, type Face, face } from "../../ui/cell-style";
import { magnitude, meaningOf } from "../../ui/theme";
import { type Look, outputFace } from "./faces";

/** One quantity, kernel or input, spread over a matrix or written as a vector. */
function spread(
  s: Linear,
  look: Look,
  quantity: "kernel" | "input",
  size: { rows: number; cols: number },
  at: (i: number) => number,
): Face {
  const { values } = s.spec[quantity];
  return face(
    size,
    look,
    meaningOf(values),
    magnitude(values),
    (i) => (at(i) === NOTHING ? 0 : values[at(i)]!),
    (i, v) => {
      if (at(i) === NOTHING) return "0";
      return look.labels === "symbols" ? look.symbols[quantity](at(i)) : show(v, digits(look));
    },
    (i) => at(i) === NOTHING,
  );
}

export const matrixFace = (s: Linear, m: Matrix, look: Look): Face =>
  spread(s, look, m.matrixOf, m, (i) => m.entries[i]!);

export const vectorFace = (s: Linear, m: Matrix, look: Look): Face =>
  spread(
    s,
    look,
    m.matrixOf === "kernel" ? "input" : "kernel",
    { rows: m.cols, cols: 1 },
    (i) => m.vector[i]!,
  );

/** The output as a column. */
export const columnFace = (s: Linear, look: Look, last: number): Face => {
  const shown = outputFace(s, look, last);
  return { ...shown, size: { rows: shown.shades.length, cols: 1 } };
};
