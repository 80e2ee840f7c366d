// Numbers and sums as Python reads them too: tests/vectors/answers.json.

import { describe, expect, it } from "vitest";
import vectors from "../../../tests/vectors/answers.json";
import {
  type Fraction,
  nearest,
  readNumber,
  readSum,
  sameSum,
  surplus,
} from "../../src/exercise/reading";
import { inEnglish } from "./english";

const written = ({ over, under }: Fraction): string =>
  under === 1n ? String(over) : `${over}/${under}`;

describe("a number", () => {
  it.each(vectors.numbers as [string, string][])("%j is %s", (typed, value) => {
    expect(written(readNumber(typed))).toBe(value);
  });

  const WORDS: Readonly<Record<string, RegExp>> = {
    empty: /Nothing is typed/,
    thousands: /two ways: write \d+ or \d+\.\d+/,
    zero: /divided by 0/,
    marks: /not a number/,
    number: /not a number/,
  };

  it.each(vectors.no_numbers as [string, string][])("%j is refused: %s", (typed, why) => {
    expect(() => inEnglish(() => readNumber(typed))).toThrow(WORDS[why]);
  });

  it("is read again as each of the two ways that a refusal names", () => {
    expect(nearest(readNumber("1000"))).toBe(1000);
    expect(nearest(readNumber("1.000"))).toBe(1);
  });
});

describe("a sum of products", () => {
  it.each(vectors.symbols as unknown as [string, Record<string, string>][])("%j", (typed, sum) => {
    const found = [...readSum(typed)].map(([product, times]) => [
      product.replaceAll("·", ""),
      written(times),
    ]);
    expect(Object.fromEntries(found)).toEqual(sum);
  });

  it.each(vectors.no_symbols as [string, string][])("%j is refused: %s", (typed) => {
    expect(() => readSum(typed)).toThrow();
  });

  it.each([
    ["a₀₁w₂₁", "w21 a01", true],
    ["a₀₁w₂₁", "a_01·w_21", true],
    ["a¹₀₁", "a^1_01", true],
    ["a₀,₁₂", "a0,12", true],
    ["a¹₀₁", "a₁₀₁", false],
    ["a₀₁", "a₁₀", false],
  ])("with places, %s is %s: %s", (a, b, same) => {
    expect(sameSum(readSum(a, true), readSum(b, true))).toBe(same);
  });

  it("tells what one has more than another", () => {
    expect(surplus(readSum("az + bx"), readSum("xb"))).toEqual(["a·z"]);
  });
});
