import { describe, expect, it } from "vitest";
import { nearest, readNumber, readSum, sameSum, surplus } from "../../src/exercise/reading";

describe("a number", () => {
  it.each([
    ["3", 3n, 1n],
    ["−1", -1n, 1n],
    ["-1", -1n, 1n],
    ["+2", 2n, 1n],
    ["0.5", 1n, 2n],
    ["0,5", 1n, 2n],
    [".5", 1n, 2n],
    ["1/2", 1n, 2n],
    [" − 3 / 4 ", -3n, 4n],
    ["6/4", 3n, 2n],
    ["0,125", 1n, 8n],
    ["1.000", 1n, 1n],
    ["-0", 0n, 1n],
    ["0.1", 1n, 10n],
    ["1.5/2", 3n, 4n],
  ])("%j is exact", (typed, over, under) => {
    expect(readNumber(typed)).toEqual({ over, under });
  });

  it.each([
    ["", /Nothing is typed/],
    ["x", /not a number/],
    ["1 000", /not a number/],
    ["1,000", /write 1000 or 1\.000/],
    ["12,345", /write 12345 or 12\.345/],
    ["1/0", /divided by 0/],
    ["1/2/3", /not a number/],
    ["--1", /not a number/],
    ["1e3", /not a number/],
    ["∞", /not a number/],
    ["9".repeat(50), /too long/],
  ])("%j is refused in words", (typed, words) => {
    expect(() => readNumber(typed)).toThrow(words);
  });

  it("is read again as each of the two ways that a refusal names", () => {
    expect(nearest(readNumber("1000"))).toBe(1000);
    expect(nearest(readNumber("1.000"))).toBe(1);
  });
});

describe("a sum of products", () => {
  const same = (a: string, b: string) => sameSum(readSum(a), readSum(b));

  it.each([
    ["az + bx", "bx+za"],
    ["az + bx", "a·z + b·x"],
    ["az + bx", "a*z+b × x"],
    ["2ab", "ab + ba"],
    ["0.5a", "1/2 a"],
    ["-ab", "− a·b"],
    ["a₀₁w₂₁", "w21 a01"],
    ["a₀₁w₂₁", "a_01·w_21"],
    ["a¹₀₁", "a^1_01"],
    ["az - az + b", "b"],
    ["a₀,₁₂", "a0,12"],
  ])("%s is %s", (a, b) => {
    expect(same(a, b)).toBe(true);
  });

  it.each([
    ["az + bx", "az + by"],
    ["az", "2az"],
    ["az", "-az"],
    ["az + bx", "az"],
    ["a¹₀₁", "a₁₀₁"],
    ["A", "a"],
  ])("%s is not %s", (a, b) => {
    expect(same(a, b)).toBe(false);
  });

  it.each(["", "a +", "(a)", "a = b", "+", "a $"])("%j is refused", (typed) => {
    expect(() => readSum(typed)).toThrow();
  });

  it("tells what one has more than another", () => {
    expect(surplus(readSum("az + bx"), readSum("xb"))).toEqual(["a·z"]);
  });
});
