// What a gathering step does, in plain words.

import { INSERTED, windowCell } from "../../terms/field";
import { canvasIndex, type Linear } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { area } from "../../terms/terms";
import type { Phase } from "../../ui/phases";
import { capital, count, place, plain, range, said, unique, type Word } from "../../ui/words";
import { saidOutput } from "./words";

const lying = (n: number, one: string, many: string): string =>
  n === 1 ? `one lies on ${one}` : `${count(n)} lie on ${many}`;

/** How many places of the window lie on no input cell, and why. */
function zeros(s: Linear, step: number): string {
  const field = s.field!;
  let [inserted, padded] = [0, 0];
  for (let k = 0; k < area(s.spec.kernel); k++) {
    const source = field.source[windowCell(field, s.spec.kernel, s.output, step, k)]!;
    if (source === INSERTED) inserted++;
    else if (source < INSERTED) padded++;
  }
  const parts = [];
  if (inserted) parts.push(lying(inserted, "an inserted zero", "inserted zeros"));
  if (padded) parts.push(lying(padded, "padding", "padding"));
  return parts.length ? `; ${parts.join(" and ")}` : "";
}

/** What the window slides over, by what was done to the input. */
export function fieldName(s: Linear): string {
  if (s.field!.source.includes(INSERTED)) return "spread";
  return area(s.field!.size) > area(s.spec.input) ? "padded" : "";
}

/** Where the window lies on the field. */
function where(s: Linear, step: number): string {
  const field = s.field!;
  const at = Array.from({ length: area(s.spec.kernel) }, (_, k) =>
    windowCell(field, s.spec.kernel, s.output, step, k),
  );
  const cols = range("column", unique(at.map((i) => i % field.size.cols)));
  if (s.spec.dims === 1) return cols.replace("column", "cell");
  return `${range("row", unique(at.map((i) => Math.floor(i / field.size.cols))))}, ${cols}`;
}

export function gatherWords(s: Linear, step: number, phase: Phase | "rest"): Word[] {
  const field = s.field!;
  const input = said("input", `${fieldName(s)} input`.trim());
  const kernel = said("kernel", field.flipped ? "turned kernel" : "kernel");
  const sum = show(s.sums[canvasIndex(s, step)]! + s.spec.bias);
  const at = place(s.spec.dims, s.output, step);
  if (phase === "read")
    return [
      plain("The window lies over "),
      said("input", where(s, step)),
      plain(" of the "),
      input,
      plain("."),
    ];
  if (phase === "multiply")
    return [plain("Each cell in the window is multiplied by the "), kernel, plain(" cell on it.")];
  if (phase === "place")
    return [
      plain("The products move to "),
      saidOutput(s, (name) => `${name} ${at}`),
      plain(" to be added."),
    ];
  if (phase === "add")
    return [plain("Their sum is "), saidOutput(s, (name) => `${name} ${at} = ${sum}`), plain(".")];
  return [
    saidOutput(s, (name) => `${capital(name)} ${at} = ${sum}`),
    plain(" is the window over "),
    said("input", where(s, step)),
    plain(" of the "),
    input,
    plain(", times the "),
    kernel,
    plain(`, summed${zeros(s, step)}.`),
  ];
}
