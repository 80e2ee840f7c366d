// What is said of runs, and of annotations: of these the kernel names the sentences and what stands
// in their places, and the page says them in its own language.

import SENTENCES from "../../../../segwidgets/shared/coco_words.json";
import { className } from "../../ui/class-names";
import { msg, type Tongue } from "../../ui/language";
import { counted, plain, type Word } from "../../ui/words";
import { charactersOf, type Runs, writtenAs } from "./rle";

export const NO_RUNS = msg("There are no runs: this annotation has no mask.");

/** A sentence by its name, and what stands in its places: counts, texts, and what is said so too. */
export type Told = readonly [name: keyof typeof SENTENCES, values: Places];
interface Places {
  readonly [place: string]: string | number | Told;
}

export const NAMES = Object.keys(SENTENCES) as (keyof typeof SENTENCES)[];

function saidOf(t: Tongue, [name, values]: Told): Word[] {
  const texts = Object.entries(values).map(([place, value]) => {
    if (typeof value === "object") return [place, saidOf(t, value)] as const;
    if (typeof value === "number") return [place, counted(value)] as const;
    return [place, place === "name" ? className(t, value) : value] as const;
  });
  return t.words(SENTENCES[name], Object.fromEntries(texts));
}

/** Sentences one after the other. */
export const toldWords = (t: Tongue, told: readonly Told[]): Word[] =>
  told.flatMap((one, i) => (i > 0 ? [plain(" "), ...saidOf(t, one)] : saidOf(t, one)));

const signed = (n: number): string => String(n).replace("-", "−");

/** Where a run lies, and how the string has it. */
export function runWords(t: Tongue, { counts, ends }: Runs, step: number, rows: number): Word[] {
  const length = counts[step]!;
  const start = ends[step]! - length;
  const ones = step % 2 === 1;
  const [first, top] = [Math.floor(start / rows), start % rows];
  const [last, bottom] = [Math.floor((ends[step]! - 1) / rows), (ends[step]! - 1) % rows];
  const values = { run: step, n: length, first, top, last, bottom };
  let says: string;
  if (length === 0)
    says = ones
      ? msg("<run>Run {run} of ones is empty.</run>")
      : step > 0
        ? msg("<run>Run {run} of zeros is empty.</run>")
        : msg("<run>Run {run} of zeros is empty, since the mask begins with ones.</run>");
  else if (length === 1)
    says = ones
      ? msg("<run>Run {run}: 1 one, row {top} of column {first}.</run>")
      : msg("<run>Run {run}: 1 zero, row {top} of column {first}.</run>");
  else if (first === last)
    says = ones
      ? msg("<run>Run {run}: {n} ones down column {first}, rows {top} to {bottom}.</run>")
      : msg("<run>Run {run}: {n} zeros down column {first}, rows {top} to {bottom}.</run>");
  else
    says = ones
      ? msg(
          "<run>Run {run}: {n} ones from row {top} of column {first} down, and on to row {bottom} of column {last}.</run>",
        )
      : msg(
          "<run>Run {run}: {n} zeros from row {top} of column {first} down, and on to row {bottom} of column {last}.</run>",
        );
  const characters = charactersOf(counts, step);
  const before = counts[step - 2] ?? 0;
  const written =
    step <= 2
      ? t.words("<string>The string has {n} as “{characters}”.</string>", { n: length, characters })
      : t.words(
          "<string>The string has the difference to the run before last, {n} − {before} = {difference}, as “{characters}”.</string>",
          { n: length, before, difference: signed(length - before), characters },
        );
  return [...t.words(says, values), plain(" "), ...written];
}

/** How a number becomes characters: groups of five bits, the lowest first. */
export function runFormula(t: Tongue, { counts }: Runs, step: number): string {
  const parts = [...charactersOf(counts, step)].map((character) => {
    const code = character.charCodeAt(0) - 48;
    const [bits, more] = [code & 31, code > 31];
    return `${bits.toString(2).padStart(5, "0")} → ${bits}${more ? " + 32" : ""} + 48 = ${code + 48}, ${character}`;
  });
  return t("{number} in fives of bits, the lowest first: {parts}", {
    number: signed(writtenAs(counts, step)),
    parts: parts.join("; "),
  });
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
