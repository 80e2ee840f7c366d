// Channels become space as torch.nn.PixelShuffle has it.

import { describe, expect, it } from "vitest";
import { pixelShuffleTerms } from "../../../src/terms/pixel_shuffle";
import { english } from "../../../src/ui/language";
import { sentence } from "../../../src/ui/words";
import {
  nestedChannels,
  PIXEL_SHUFFLE_DEFAULTS,
  parseShuffle,
} from "../../../src/widgets/pixel_shuffle/state";
import { isIcnr, stepWords, symbol } from "../../../src/widgets/pixel_shuffle/words";

describe("pixel shuffle", () => {
  it("puts cells where torch puts them", () => {
    // torch.nn.functional.pixel_shuffle(torch.arange(8.0).reshape(4, 1, 2), 2)
    const output = [
      [0, 2, 1, 3],
      [4, 6, 5, 7],
    ].flat();
    const cells = pixelShuffleTerms([4, 1, 2], 2).terms.output;
    expect(output.map((value) => cells[value])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("is undone by its inverse", () => {
    const spec = parseShuffle(PIXEL_SHUFFLE_DEFAULTS);
    expect(spec.fine).toMatchObject({ count: 1, rows: 4, cols: 4 });
    const back = parseShuffle({
      ...PIXEL_SHUFFLE_DEFAULTS,
      operation: "unshuffle",
      input: nestedChannels(spec.fine),
    });
    expect(nestedChannels(back.coarse)).toEqual(PIXEL_SHUFFLE_DEFAULTS.input);
  });

  it.each([
    [{ upscale_factor: 3 }, /4 channels, and upscale_factor = 3/],
    [{ operation: "unshuffle", input: [[1, 2, 3]] }, /has to divide rows and columns/],
    [{ input: [[[1]], [[1, 2]], [[1]], [[1]]] }, /several sizes/],
    [{ input: Array.from({ length: 17 }, () => [[1]]) }, /17 channels: at most 16/],
    [{ input: "[[1]]" }, /input/],
    [{ operation: "mix" }, /operation/],
  ])("refuses %j", (traits, message) => {
    expect(() => parseShuffle({ ...PIXEL_SHUFFLE_DEFAULTS, ...traits })).toThrow(message as RegExp);
  });

  it("names what ICNR does, and nothing else so", () => {
    const equal = parseShuffle({ ...PIXEL_SHUFFLE_DEFAULTS, input: Array(4).fill([[1, 4]]) });
    expect(isIcnr(equal)).toBe(true);
    expect(sentence(stepWords(english, equal, 1, false))).toContain("nearest-neighbour");
    expect(isIcnr(parseShuffle(PIXEL_SHUFFLE_DEFAULTS))).toBe(false);
    expect(sentence(stepWords(english, parseShuffle(PIXEL_SHUFFLE_DEFAULTS), 1, false))).toBe(
      "Position (0, 1): the 4 channels fill a block, rows 0–1, columns 2–3.",
    );
  });

  it("says of the matrix which of its ones are lit", () => {
    const lit = (input: unknown, operation: string) =>
      sentence(
        stepWords(english, parseShuffle({ ...PIXEL_SHUFFLE_DEFAULTS, input, operation }), 1, true),
      );
    // Channel k of four has cell 1 at 4k + 1; it fills rows 0 and 1, columns 2 and 3 of 4 × 4.
    expect(lit(PIXEL_SHUFFLE_DEFAULTS.input, "shuffle")).toContain(
      "Columns 1, 5, 9, 13 have their 1 in rows 2, 3, 6, 7",
    );
    const square = [0, 1, 2, 3].map((r) => [0, 1, 2, 3].map((c) => 4 * r + c));
    expect(lit(square, "unshuffle")).toContain(
      "Columns 2, 3, 6, 7 have their 1 in rows 1, 5, 9, 13",
    );
  });

  it("gives every channel a letter", () => {
    expect(symbol(parseShuffle(PIXEL_SHUFFLE_DEFAULTS).coarse, 13)).toBe("d₀₁");
  });
});
