// What the cells of a gathering window show.

import { type Field, turned, windowCell } from "../../terms/field";
import type { Linear } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { digits, type Face, face } from "../../ui/cell-style";
import { magnitude, meaningOf } from "../../ui/theme";
import { type Look, productLabel, resultScale } from "./faces";

/** The input with its padding or inserted zeros. */
export function fieldFace(s: Linear, field: Field, look: Look): Face {
  const { values } = s.spec.input;
  const at = (i: number) => field.source[i]!;
  return face(
    field.size,
    look,
    meaningOf(values),
    magnitude(values),
    (i) => (at(i) < 0 ? 0 : values[at(i)]!),
    (i, v) =>
      look.labels === "symbols" && at(i) >= 0 ? look.symbols.input(at(i)) : show(v, digits(look)),
    (i) => at(i) < 0 || field.copied[i] === 1,
  );
}

/** The window's products; a cell on padding or on an inserted zero gives 0. */
export function productsFace(
  s: Linear,
  field: Field,
  look: Look,
  step: number,
  multiplied: boolean,
): Face {
  const { kernel, input } = s.spec;
  const { meaning, most } = resultScale(s, look);
  const source = (k: number) => field.source[windowCell(field, kernel, s.output, step, k)]!;
  const weight = (k: number) => turned(field, kernel, k);
  return face(
    kernel,
    look,
    meaning,
    most,
    (k) => {
      if (!multiplied) return null;
      if (source(k) < 0) return 0;
      return look.labels === "overlap" ? 1 : input.values[source(k)]! * kernel.values[weight(k)]!;
    },
    (k) => (source(k) < 0 ? "0" : productLabel(s, look, source(k), weight(k))),
    (k) => source(k) < 0,
  );
}
