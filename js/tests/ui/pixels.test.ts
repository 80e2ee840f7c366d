// Pictures by the pixel, and amounts as they are written.

import { describe, expect, it } from "vitest";
import { pixelAt, pixelMove, pixelScale } from "../../src/ui/pixels";
import { amount, counted, seconds, times, tiny } from "../../src/ui/words";

describe("pixels", () => {
  it("cover whole device pixels, or halves of them", () => {
    expect([300, 400, 700].map((room) => pixelScale(room, 128, 1))).toEqual([2, 3, 5]);
    expect(pixelScale(250, 128, 1)).toBe(1.5);
    expect(pixelScale(250, 128, 2)).toBe(1.75);
    expect(pixelScale(64, 128, 1)).toBe(0.5);
  });

  it("are found under the pointer and by the arrows", () => {
    const size = { rows: 3, cols: 4 };
    expect(pixelAt(5, 3, 2, size)).toBe(6);
    expect(pixelAt(8, 3, 2, size)).toBe(-1);
    const moves = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];
    expect(moves.map((key) => pixelMove(key, 5, size))).toEqual([1, 9, 4, 6, 4, 7]);
    expect([pixelMove("ArrowUp", 1, size), pixelMove("a", 1, size)]).toEqual([1, null]);
  });
});

describe("amounts", () => {
  it("have three digits and a unit", () => {
    expect([512, 999.6, 12_345, 20_440_000_000].map(amount)).toEqual([
      "512",
      "1 k",
      "12.3 k",
      "20.4 G",
    ]);
    expect([0.00004, 0.0312, 1.2345, 320].map(seconds)).toEqual([
      "40 µs",
      "31.2 ms",
      "1.23 s",
      "5 min 20 s",
    ]);
    expect([1.54, 41.3, 12_345].map(times)).toEqual(["1.5×", "41×", "12,345×"]);
    expect([0, 2.4e-7, 0.031].map(tiny)).toEqual(["0", "2.4 × 10⁻⁷", "0.031"]);
    expect(counted(1_234_567)).toBe("1,234,567");
  });
});
