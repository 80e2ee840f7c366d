// One product that a wrong cell lacks or has too much: found from what was typed, lit where it comes from.

import type { AskedPart, CellsByPart, Product } from "../host/exercise";
import { msg } from "../terms/sentences";
import { nearest, readNumber, readSum, type Said, surplus } from "./reading";

export interface Clue {
  readonly sentence: Said;
  readonly light: CellsByPart;
}

/** Where a cell is, in words: "(0, 1)", or "(2)" in one row; what a number is called that has no cell. */
export const placeOf = ({ rows, cols, labels }: AskedPart, index: number): string =>
  labels
    ? labels[index]!
    : rows === 1
      ? `(${index})`
      : `(${Math.floor(index / cols)}, ${index % cols})`;

/** As near as sums of products in floating point are. */
export const NEAR = 1e-6;
const near = (a: number, b: number): boolean => Math.abs(a - b) <= NEAR * Math.max(1, Math.abs(b));

/** Copies of values have no kernel. */
const isCopy = (products: readonly Product[]): boolean => products[0]!.kernel < 0;

const lit = (products: readonly Product[]): CellsByPart => ({
  input: products.map(({ input }) => input),
  kernel: products.flatMap(({ kernel }) => (kernel < 0 ? [] : [kernel])),
});

/** "Output" of a part's name. */
export const called =
  (part: string): Said =>
  (t) => {
    const name = t(part.replaceAll("_", " "));
    return name[0]!.toUpperCase() + name.slice(1);
  };

/** A clue to one wrong cell; null where the figure has none to give. */
export function clueOf(part: AskedPart, name: string, index: number, typed: string): Clue | null {
  const products = part.products?.(index);
  if (!products) return null;
  const at: Said = (t) => `${called(name)(t)} ${placeOf(part, index)}`;
  if (products.length === 0)
    return {
      sentence: (t) => t("Nothing is put into {cell}.", { cell: at(t) }),
      light: { input: [], kernel: [] },
    };
  const copies = isCopy(products);
  const found = typed.trim() === "" ? null : odd(part, products, index, typed);
  if (found) {
    const { missing, product } = found;
    const sentence = copies
      ? missing
        ? msg("In {cell} a value is missing: that of the lit cell.")
        : msg("In {cell} a value is too much: that of the lit cell.")
      : missing
        ? msg("In {cell} a product is missing: the lit input times the lit kernel cell.")
        : msg("In {cell} a product is too much: the lit input times the lit kernel cell.");
    return { sentence: (t) => t(sentence, { cell: at(t) }), light: lit([product]) };
  }
  const n = products.length;
  const sentence: Said = (t) => {
    const cell = at(t);
    if (copies) return t("{cell} has what the lit cells hold.", { cell });
    return n === 1
      ? t("{cell} is the lit product: an input cell times its kernel cell.", { cell })
      : t("{cell} is the sum of the lit products: {n} input cells, each times its kernel cell.", {
          cell,
          n,
        });
  };
  return { sentence, light: lit(products) };
}

/** The one product whose lack or surplus explains what was typed. */
function odd(
  part: AskedPart,
  products: readonly Product[],
  index: number,
  typed: string,
): { product: Product; missing: boolean } | null {
  try {
    const symbols = part.symbols?.(index);
    if (symbols && /\p{L}/u.test(typed)) {
      const [truth, mine] = [readSum(symbols, true), readSum(typed, true)];
      const [lacked] = surplus(truth, mine);
      const at = lacked
        ? symbols.split("+").findIndex((one) => readSum(one, true).has(lacked))
        : -1;
      const product = products[at];
      return product ? { product, missing: true } : null;
    }
    const off = part.truth()[index]! - nearest(readNumber(typed));
    const missing = products.filter(({ value }) => near(value, off));
    if (missing[0]) return { product: missing[0], missing: true };
    const twice = products.filter(({ value }) => near(value, -off));
    return twice[0] ? { product: twice[0], missing: false } : null;
  } catch {
    return null;
  }
}
