// The check of a pair of masks: torch counts the same pixels, and every count has to be equal.

import { type Verdict, verdict } from "../../host/check";
import { tensorOf } from "../../wire/tensor";
import type { Tally } from "./scores";

/** What the page counted. */
export interface Counts {
  readonly matrix: Float64Array;
  readonly boundary: readonly Tally[];
}

/** Compare torch's counts with the page's own. */
export function judgeCounts(check: Record<string, unknown>, { matrix, boundary }: Counts): Verdict {
  if (typeof check.error === "string") return verdict("error", check.error);
  const where = `torch ${String(check.torch)} · ${String(check.device)}`;
  const theirs = tensorOf(check.confusion, "int32");
  const border = tensorOf(check.boundary, "int32");
  const classes = boundary.length;
  if (theirs?.data.length !== matrix.length || border?.data.length !== 3 * classes)
    return verdict("differs", `≠ ${where}: another number of classes`);
  const cells = [...matrix.keys()].filter((i) => matrix[i] !== theirs.data[i]);
  const at = cells.slice(0, 3).map((i) => `(${Math.floor(i / classes)}, ${i % classes})`);
  const near = boundary.flatMap(({ tp, target, prediction }, label) =>
    [tp, target, prediction].every((n, kind) => n === border.data[kind * classes + label])
      ? []
      : [`the border of class ${label}`],
  );
  const names = [...at, ...near.slice(0, 3)];
  if (names.length === 0) return verdict("same", `= ${where}`);
  const more = cells.length + near.length - names.length;
  return verdict(
    "differs",
    `≠ ${where} at ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    cells,
  );
}
