// COCO's run-length codes: runs of zeros and ones in turn, down the columns, and their string.

import type { Size } from "../../terms/terms";
import type { Box } from "../../ui/segments";

/** A character carries five bits of a number and one that says whether more follow. */
const FIRST = 48;
const BITS = 5;
const SIGN = 0x10;
const MORE = 0x20;

/** Runs that each have so many characters; from the fourth on differences to the last but one. */
export function readRle(text: string): number[] {
  const counts: number[] = [];
  let [number, place] = [0, 0];
  for (const character of text) {
    const bits = character.charCodeAt(0) - FIRST;
    if (!(bits >= 0 && bits < 2 * MORE) || place > 6)
      throw new TypeError("A COCO string is needed.");
    number += (bits & (MORE - 1)) * 2 ** (BITS * place);
    place++;
    if (bits & MORE) continue;
    if (bits & SIGN) number -= 2 ** (BITS * place);
    counts.push(number + (counts.length > 2 ? counts.at(-2)! : 0));
    [number, place] = [0, 0];
  }
  if (place > 0 || counts.some((count) => count < 0))
    throw new TypeError("A COCO string is needed.");
  return counts;
}

/** What the string has for a run: itself, or the difference to the last but one. */
export const writtenAs = (counts: readonly number[], k: number): number =>
  counts[k]! - (k > 2 ? counts[k - 2]! : 0);

/** The characters of a run. */
export function charactersOf(counts: readonly number[], k: number): string {
  let rest = writtenAs(counts, k);
  let text = "";
  for (let more = true; more; ) {
    const bits = rest & (MORE - 1);
    rest >>= BITS;
    more = rest !== (bits & SIGN ? -1 : 0);
    text += String.fromCharCode(FIRST + (more ? bits | MORE : bits));
  }
  return text;
}

/** A mask as its runs: where each of them ends, and the box around its ones. */
export interface Runs {
  readonly counts: readonly number[];
  /** Pixels up to and with each run. */
  readonly ends: Float64Array;
  readonly box: Box;
  readonly area: number;
}

export function runsOf(text: string, { rows, cols }: Size): Runs {
  const counts = readRle(text);
  const ends = new Float64Array(counts.length);
  let [total, area] = [0, 0];
  let [left, top, right, bottom] = [cols, rows, 0, 0];
  counts.forEach((count, k) => {
    if (k % 2 && count > 0) {
      area += count;
      const [first, last] = [Math.floor(total / rows), Math.floor((total + count - 1) / rows)];
      left = Math.min(left, first);
      right = Math.max(right, last + 1);
      const [from, to] = [total % rows, (total + count - 1) % rows];
      top = Math.min(top, first === last ? from : 0);
      bottom = Math.max(bottom, first === last ? to + 1 : rows);
    }
    total += count;
    ends[k] = total;
  });
  if (total !== rows * cols) throw new TypeError("Runs of the picture's size are needed.");
  return { counts, ends, box: area ? [left, top, right, bottom] : [0, 0, 0, 0], area };
}

/** The run that has a place down the columns. */
export function runAt({ ends }: Runs, place: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
