// What is refused, and that the message names the value, the rule and the way out.

import { describe, expect, it } from "vitest";
import { Problem, parseConvTranspose } from "../../src/wire/parameters";
import { LECTURE, SKETCH } from "../spec";

describe("refuses", () => {
  it.each([
    [{ stride: 0 }, "stride = 0: choose 1 to 8."],
    [{ stride: 1.5 }, "stride = 1.5: a whole number is needed."],
    [{ stride: true }, "stride = true: a whole number is needed."],
    [{ stride: "2" }, 'stride = "2": a whole number is needed.'],
    [{ stride: [1, 2, 3] }, "stride = [1,2,3]: one whole number or a pair is needed."],
    [
      { output_padding: 2 },
      "output_padding = 2: must be smaller than stride 2 or dilation 1, so at most 1.",
    ],
    [
      { stride: [2, 1], output_padding: 1 },
      "output_padding = 1: must be smaller than stride 1 or dilation 1, so at most 0.",
    ],
    [
      { padding: 4 },
      "padding = 4 crops everything: the output would have size -1; lower padding or enlarge the kernel.",
    ],
    [{ kernel: [[1, 2], [3]] }, "kernel: row 1 has 1 cells, row 0 has 2;"],
    [{ kernel: [] }, "kernel is empty"],
    [{ kernel: [[]] }, "kernel is empty"],
    [{ kernel: Array(17).fill([1]) }, "kernel is 17 × 1: at most 16 per side."],
    [{ input: [[Number.NaN]] }, "input = null: a finite number is needed."],
    [{ input: [[1e9]] }, "input = 1000000000: at most 1000000 in size."],
    [{ input: "photo" }, 'input = "photo": a list of equally long rows of numbers is needed.'],
    [{ input: [1, 2] }, "input = [1,2]: a list of equally long rows of numbers is needed."],
    [{ kernel: [[[1]]] }, "kernel = [1]: a finite number is needed."],
    [{ input: [[[1, 2], [3]]] }, "input[0]: row 1 has 1 cells, row 0 has 2;"],
    [{ bias: null }, "bias = null: a finite number is needed."],
    [{ input: Array(64).fill(Array(64).fill(1)), stride: 8 }, "The output would be 507 cells wide"],
  ])("%j", (traits, message) => {
    const parse = () => parseConvTranspose({ ...SKETCH, ...traits }, 2);
    expect(parse).toThrow(Problem);
    expect(parse).toThrow(message);
  });

  it("a pair in one dimension", () => {
    expect(() => parseConvTranspose({ ...LECTURE, stride: [2, 2] }, 1)).toThrow(
      "stride = [2,2]: one whole number is needed.",
    );
  });
});

describe("accepts", () => {
  it("output_padding up to the larger of stride and dilation, as torch does", () => {
    const traits = { ...SKETCH, stride: 1, dilation: 3, output_padding: 2 };
    expect(parseConvTranspose(traits, 2).outputPadding).toEqual([2, 2]);
  });

  it("an int for both axes, and leaves the row axis neutral in 1D", () => {
    expect(parseConvTranspose(SKETCH, 2).stride).toEqual([2, 2]);
    expect(parseConvTranspose(LECTURE, 1).stride).toEqual([1, 2]);
  });
});
