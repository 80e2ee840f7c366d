// What the sum over input channels shows, and the small pictures of channels and kernels.

import { type Linear, outputIndex, rowsThrough } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { type Grid, overlap, sumProducts } from "../../terms/terms";
import { digits, type Face, face } from "../../ui/cell-style";
import { magnitude, meaningOf } from "../../ui/theme";
import { type Look, resultScale } from "./faces";

/** An output channel after the steps 0 … last, as the sum of its parts and the bias. */
export function sumFace(parts: readonly Linear[], bias: number, look: Look, last: number): Face {
  const first = parts[0]!;
  const sums = new Float64Array(first.sums.length).fill(bias);
  const [counts, all] = [new Int32Array(sums.length), new Int32Array(sums.length)];
  for (const part of parts) {
    const rows = rowsThrough(part, last);
    const { input, kernel } = part.spec;
    const [own, met] = [
      sumProducts(part.terms, input.values, kernel.values, rows),
      overlap(part.terms, rows),
    ];
    own.forEach((value, i) => {
      sums[i] = sums[i]! + value;
      counts[i] = counts[i]! + met[i]!;
      all[i] = all[i]! + part.counts[i]!;
    });
  }
  const scale = resultScale(first, look);
  const { meaning } = scale;
  const most = look.labels === "overlap" ? magnitude(all) : scale.most;
  const beta = bias === 0 ? "" : "+β";
  return face(
    first.canvas,
    look,
    meaning,
    most,
    (i) => {
      if (look.labels === "overlap") return counts[i]!;
      return counts[i]! > 0 || bias !== 0 || all[i] === 0 ? sums[i]! : null;
    },
    (i, v) => (look.labels === "symbols" ? `${counts[i]} terms${beta}` : show(v, digits(look))),
    (i) => outputIndex(first, i) < 0,
  );
}

/** A picture without digits, on the scale of all that are shown beside it. */
export const pictureFace = (grid: Grid, beside: Grid, look: Look): Face =>
  face(
    grid,
    { ...look, cell: { width: 1, height: 1 } },
    meaningOf(beside.values),
    magnitude(beside.values),
    (i) => grid.values[i]!,
    (_, value) => show(value),
  );
