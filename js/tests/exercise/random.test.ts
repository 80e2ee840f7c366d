import { describe, expect, it } from "vitest";
import { hash, Random } from "../../src/exercise/random";

describe("FNV-1a", () => {
  // The authors' test vectors: http://www.isthe.com/chongo/tech/comp/fnv/
  it.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["b", 0xe70c2de5],
    ["foobar", 0xbf9cf968],
    ["chongo was here!\n", 0xd49930d5],
  ])("hashes %j", (text, sum) => {
    expect(hash(text)).toBe(sum);
  });

  it("reads a text as UTF-8", () => {
    // By hand: ((offset ^ 0xc3) * prime ^ 0xa9) * prime, for é.
    const byte = (sum: bigint, b: bigint) => ((sum ^ b) * 16777619n) % 2n ** 32n;
    expect(BigInt(hash("é"))).toBe(byte(byte(2166136261n, 0xc3n), 0xa9n));
  });
});

describe("mulberry32", () => {
  // The author's generator at seed 0, as its ports state it.
  it("gives the published numbers", () => {
    const random = new Random(0);
    const drawn = Array.from({ length: 3 }, () => random.next() / 2 ** 32);
    expect(drawn).toEqual([0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]);
  });

  it("stays below", () => {
    const random = new Random(7);
    const counts = new Array(5).fill(0);
    for (let i = 0; i < 5000; i++) counts[random.below(5)]++;
    // 1,000 of each are expected; five standard deviations are 141.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(141);
  });

  it("gives every order", () => {
    const random = new Random(1);
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffled([1, 2, 3]).join("")));
    expect(orders.size).toBe(6);
  });
});
