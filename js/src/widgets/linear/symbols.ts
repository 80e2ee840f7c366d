// Names for cells: a, b, c and x, y, z in 1D, a₀₁ and w₂₁ in 2D, a¹₀₁ and w¹⁰₂₁ with channels.

import { area, leading, plane, type Size } from "../../terms/terms";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

const subscript = (n: number): string =>
  [...String(n)].map((d) => String.fromCharCode(0x2080 + Number(d))).join("");

/** The channels of a cell, of which there are four at most. */
const superscript = (channels: readonly number[]): string =>
  channels.map((n) => "⁰¹²³"[n]!).join("");

function indexed(dims: 1 | 2, letter: string, size: Size, index: number): string {
  if (dims === 1) return letter + subscript(index);
  const row = Math.floor((index % plane(size)) / size.cols);
  const col = index % size.cols;
  // Two digits side by side could be read either way, so a comma parts them.
  const comma = row > 9 || col > 9 ? "," : "";
  return letter + superscript(leading(size, index)) + subscript(row) + comma + subscript(col);
}

/** The name of an output channel's bias. */
export const biasSymbol = (channel: number | null): string =>
  channel === null ? "β" : `β${superscript([channel])}`;

export interface Symbols {
  readonly input: (index: number) => string;
  readonly kernel: (index: number) => string;
}

/** Letters while the alphabet lasts, else a letter with its index, channels above. */
export function symbols(dims: 1 | 2, input: Size, kernel: Size): Symbols {
  const taps = area(kernel);
  const tail = Math.max(taps, 3);
  if (dims === 1 && taps <= 6 && area(input) <= LETTERS.length - tail) {
    const first = LETTERS.length - tail;
    return {
      input: (i) => LETTERS[i]!,
      kernel: (k) => LETTERS[first + k]!,
    };
  }
  return {
    input: (i) => indexed(dims, "a", input, i),
    kernel: (k) => indexed(dims, "w", kernel, k),
  };
}
