// What is said of runs; of annotations the kernel says it, as it does on paper.

import { during, plain, type Word } from "../../ui/words";
import { charactersOf, type Runs, writtenAs } from "./rle";

export const NO_RUNS = "There are no runs: this annotation has no mask.";

const signed = (n: number): string => String(n).replace("-", "−");

/** Where a run lies, and how the string has it. */
export function runWords({ counts, ends }: Runs, step: number, rows: number): Word[] {
  const length = counts[step]!;
  const start = ends[step]! - length;
  const kind = step % 2 ? "one" : "zero";
  const [first, top] = [Math.floor(start / rows), start % rows];
  const [last, bottom] = [Math.floor((ends[step]! - 1) / rows), (ends[step]! - 1) % rows];
  let says = `Run ${step}: `;
  if (length === 0)
    says = `Run ${step} of ${kind}s is empty${step === 0 ? ", since the mask begins with ones" : ""}.`;
  else if (length === 1) says += `1 ${kind}, row ${top} of column ${first}.`;
  else if (first === last)
    says += `${length} ${kind}s down column ${first}, rows ${top} to ${bottom}.`;
  else
    says += `${length} ${kind}s from row ${top} of column ${first} down, and on to row ${bottom} of column ${last}.`;
  const characters = charactersOf(counts, step);
  const written =
    step <= 2
      ? ` The string has ${length} as “${characters}”.`
      : ` The string has the difference to the run before last, ${length} − ${counts[step - 2]} = ` +
        `${signed(length - counts[step - 2]!)}, as “${characters}”.`;
  return [...during("run", plain(says)), ...during("string", plain(written))];
}

/** How a number becomes characters: groups of five bits, the lowest first. */
export function runFormula({ counts }: Runs, step: number): string {
  const parts = [...charactersOf(counts, step)].map((character) => {
    const code = character.charCodeAt(0) - 48;
    const [bits, more] = [code & 31, code > 31];
    return `${bits.toString(2).padStart(5, "0")} → ${bits}${more ? " + 32" : ""} + 48 = ${code + 48}, ${character}`;
  });
  return `${signed(writtenAs(counts, step))} in fives of bits, the lowest first: ${parts.join("; ")}`;
}

/** Steps of which one says most: the longest run, and that with most characters. */
export function longestSteps(runs: Runs): number[] {
  const { counts } = runs;
  let [widest, longest] = [0, 0];
  let most = 0;
  counts.forEach((count, k) => {
    if (count > counts[longest]!) longest = k;
    const length = charactersOf(counts, k).length;
    if (length >= most) [most, widest] = [length, k];
  });
  return [...new Set([widest, longest, counts.length - 1])];
}
