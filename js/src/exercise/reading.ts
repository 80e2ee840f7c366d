// What a student types, read exactly: numbers with a point or a comma, fractions, sums of products.

import type { Tongue, Values } from "../terms/sentences";

/** What is said, as soon as it is known in which language. */
export type Said = (t: Tongue) => string;

/** A number as it was meant: 0.1 is a tenth. */
export interface Fraction {
  readonly over: bigint;
  /** Positive, and as small as it can be. */
  readonly under: bigint;
}

/** What cannot be read, in words for the student. */
export class Unread extends Error {
  readonly say: Said;

  constructor(sentence: string | Said, values?: Values) {
    super();
    this.say = typeof sentence === "string" ? (t) => t(sentence, values) : sentence;
  }
}

/** What only a page that is made later knows. */
export const unknown = (name: string): Unread =>
  new Unread("This page does not know “{name}”: make it again with the newer segwidgets.", {
    name,
  });

/** What is asked for is not there. */
export const gone = (): Unread =>
  new Unread("The figure does not show what is asked for: go back to it.");

const size = (n: bigint): bigint => (n < 0n ? -n : n);

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [size(over), size(under)];
  while (b) [a, b] = [b, a % b];
  const by = under < 0n ? -a : a;
  return { over: over / by, under: under / by };
}

const plus = (a: Fraction, b: Fraction): Fraction =>
  reduced(a.over * b.under + b.over * a.under, a.under * b.under);
const times = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.over, a.under * b.under);

/** The nearest number that the machine has. */
export const nearest = ({ over, under }: Fraction): number => Number(over) / Number(under);

/** Longer ones are no answer to anything that is asked here. */
const LONGEST = 60;

/** "0.5" and "0,5", ".5", "3"; what parts thousands is refused, since it could be a decimal point. */
function decimal(text: string, shown: string): Fraction {
  const found = /^(\d*)(?:([.,])(\d*))?$/.exec(text);
  const [, whole = "", mark = "", part = ""] = found ?? [];
  if (!found || whole + part === "")
    throw new Unread("“{typed}” is not a number: type one, like 2, −0.5 or 3/4.", { typed: shown });
  if (mark === "," && part.length === 3 && /^[1-9]\d{0,2}$/.test(whole))
    throw new Unread("“{typed}” can be read in two ways: write {large} or {small}.", {
      typed: shown,
      large: whole + part,
      small: `${whole}.${part}`,
    });
  return reduced(BigInt(whole + part), 10n ** BigInt(part.length));
}

function signed(text: string, shown: string): Fraction {
  const [, sign = "", digits = ""] = /^\s*([-+]?)\s*(.*?)\s*$/.exec(text)!;
  const value = decimal(digits, shown);
  return sign === "-" ? { over: -value.over, under: value.under } : value;
}

/** Minus signs of every kind are one. */
const plain = (text: string): string => text.trim().replace(/[−–—]/g, "-");

/** Read a number: "3", "−1", "0.5", "0,5", "1/2". */
export function readNumber(typed: string): Fraction {
  const text = plain(typed);
  const shown = typed.trim().slice(0, LONGEST);
  if (text === "") throw new Unread("Nothing is typed here yet.");
  if (text.length > LONGEST)
    throw new Unread("“{typed}…” is too long for a number.", { typed: shown });
  const [over = "", under = "1", ...more] = text.split("/");
  const [top, bottom] = [signed(over, shown), signed(more.length > 0 ? "" : under, shown)];
  if (bottom.over === 0n)
    throw new Unread("“{typed}”: nothing can be divided by 0.", { typed: shown });
  return times(top, reduced(bottom.under, bottom.over));
}

// Sums of products of cells: "az + bx", in any order.

/** Products by their factors in order, "a·z", each with how often it is there. */
export type Sum = ReadonlyMap<string, Fraction>;

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** One letter; or, where cells are named by their places, a letter with its place. */
const LETTER = /^([a-z])()/;
const SYMBOL = /^([\p{L}])((?:(?:[₀-₉]|[_^]?\d)(?:,(?=[₀-₉\d]))?|[⁰¹²³⁴-⁹])*)/u;

/** A cell by its letter and place, however the place is written: a₀₁, a_01 and a01 are one. */
function symbol(letter: string, place: string): string {
  let [above, below] = ["", ""];
  let raised = false;
  for (const sign of place) {
    const digit = SUPERSCRIPTS.indexOf(sign);
    if (sign === "^" || sign === "_") raised = sign === "^";
    else if (digit >= 0) above += digit;
    else if (SUBSCRIPTS.includes(sign)) below += SUBSCRIPTS.indexOf(sign);
    else if (sign === ",") below += sign;
    else if (raised) above += sign;
    else below += sign;
  }
  return letter + (above && `^${above}`) + (below && `_${below}`);
}

/** Read a sum of products; what adds up to nothing is left out. `placed` reads a₀₁ too. */
export function readSum(typed: string, placed = false): Sum {
  const sum = new Map<string, Fraction>();
  let rest = plain(typed).toLowerCase();
  if (rest.length > 4 * LONGEST) throw new Unread("This is too long for a sum of products.");
  if (rest === "") throw new Unread("Nothing is typed here yet.");
  let first = true;
  while (rest) {
    const sign = /^\s*([-+])?\s*/.exec(rest)!;
    if (!sign[1] && !first) throw wrongPart(rest);
    rest = rest.slice(sign[0].length);
    let number: Fraction = { over: sign[1] === "-" ? -1n : 1n, under: 1n };
    const factors: string[] = [];
    let read = 0;
    for (;;) {
      rest = rest.replace(/^[\s·⋅*×]+/, "");
      const digits = /^(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:\/\d+)?/.exec(rest)?.[0];
      const named = digits ? null : (placed ? SYMBOL : LETTER).exec(rest);
      // A number stands before its letters.
      if (digits && read > 0) throw wrongPart(rest);
      if (digits) number = times(number, readNumber(digits));
      else if (named) factors.push(symbol(named[1]!, named[2]!));
      else break;
      rest = rest.slice((digits ?? named![0]).length);
      read++;
    }
    if (read === 0) throw wrongPart(rest);
    const product = factors.sort().join("·");
    const before = sum.get(product) ?? { over: 0n, under: 1n };
    const now = plus(before, number);
    if (now.over === 0n) sum.delete(product);
    else sum.set(product, now);
    first = false;
  }
  return sum;
}

const wrongPart = (rest: string): Unread =>
  new Unread((t) =>
    rest === ""
      ? t("The sum ends with a sign: write one like az + bx.")
      : t("“{typed}” is no sum of products: write one like az + bx.", { typed: rest.slice(0, 8) }),
  );

/** What one sum has more of than another: products with how often. */
export function surplus(of: Sum, over: Sum): string[] {
  return [...of.keys()].filter((product) => {
    const [mine, other] = [of.get(product)!, over.get(product)];
    return !other || mine.over !== other.over || mine.under !== other.under;
  });
}

/** Whether two sums have the same products, each as often. */
export const sameSum = (a: Sum, b: Sum): boolean =>
  surplus(a, b).length === 0 && surplus(b, a).length === 0;
