// What is read off the list: symbols, formulas, sentences, the size, the code.

import { describe, expect, it } from "vitest";
import { busiestCell, type Linear, links, stamped } from "../../../src/terms/linear";
import { factor, show } from "../../../src/terms/numbers";
import { english } from "../../../src/ui/language";
import { sentence } from "../../../src/ui/words";
import {
  convTransposeCode,
  convTransposeSizes,
  formula,
  sizeChoices,
  symbolicLabel,
  symbols,
} from "../../../src/widgets/linear/formula";
import { stampWords, targetWords } from "../../../src/widgets/linear/words";
import { spec1d, spec2d } from "../../spec";

const symbolsOf = (s: Linear) => symbols(s.spec.dims, s.spec.input, s.spec.kernel);

const outputSymbols = (s: Linear): string[] =>
  Array.from(s.sums, (_, i) => symbolicLabel(english, s, symbolsOf(s), i, s.steps - 1));

describe("symbols", () => {
  it("writes the lecture's worked example", () => {
    expect(outputSymbols(stamped(spec1d()))).toEqual(["ax", "ay", "az+bx", "by", "bz"]);
  });

  it("writes the trailing zero that output_padding keeps", () => {
    expect(outputSymbols(stamped(spec1d({ output_padding: 1 })))).toEqual(
      "ax ay az+bx by bz 0".split(" "),
    );
  });

  it.each([
    [2, "x y"],
    [4, "w x y z"],
    [6, "u v w x y z"],
    [7, "w₀ w₁ w₂ w₃ w₄ w₅ w₆"],
  ])("names a kernel of %i taps", (taps, names) => {
    const name = symbols(1, { rows: 1, cols: 2 }, { rows: 1, cols: taps }).kernel;
    expect(Array.from({ length: taps }, (_, k) => name(k)).join(" ")).toBe(names);
  });

  it("numbers the cells where letters would run into the kernel's", () => {
    const of = (n: number) => symbols(1, { rows: 1, cols: n }, { rows: 1, cols: 3 }).input(n - 1);
    expect(of(23)).toBe("w");
    expect(of(24)).toBe("a₂₃");
  });

  it("keeps both indices of a single row in two dimensions", () => {
    const s = symbols(2, { rows: 1, cols: 3 }, { rows: 1, cols: 1 });
    expect([s.input(2), s.kernel(0)]).toEqual(["a₀₂", "w₀₀"]);
  });

  it("parts two indices with a comma only where one has two digits", () => {
    const { input } = symbols(2, { rows: 12, cols: 12 }, { rows: 3, cols: 3 });
    expect(input(13)).toBe("a₁₁");
    expect(input(12 * 10 + 2)).toBe("a₁₀,₂");
  });
});

describe("the formula of a cell", () => {
  const s = stamped(spec2d());

  it("is the sketch's: four products, 10", () => {
    const f = formula(s, symbolsOf(s), 2 * 7 + 2, 4);
    expect(f.name).toBe("y[2, 2]");
    expect(f.products.map((p) => p.values).join(" + ")).toBe("2·2 + (−1)·(−1) + 1·1 + 4·1");
    expect(f.products.map((p) => p.symbols)).toEqual(["a₀₀w₂₂", "a₀₁w₂₀", "a₁₀w₀₂", "a₁₁w₀₀"]);
    expect(f.sum).toBe(10);
  });

  it("tells what has been added from what is to come", () => {
    const f = formula(s, symbolsOf(s), 2 * 7 + 2, 3);
    expect(f.products.map((p) => p.added)).toEqual([true, true, true, false]);
    expect(f.sofar).toBe(6);
  });

  it("counts the bias once", () => {
    const b = stamped(spec1d({ bias: 0.5 }));
    expect(formula(b, symbolsOf(b), 2, 1)).toMatchObject({ sum: 17.5, sofar: 17.5, bias: 0.5 });
  });
});

describe("the sentence of a step", () => {
  it("says where the copy goes and what it meets", () => {
    const s = stamped(spec2d());
    expect(sentence(stampWords(english, s, 4))).toBe(
      "Input (1, 1) = 4 scales the kernel and is added at rows 2–4, columns 2–4. Five of these cells already hold a value; the copy is added.",
    );
    expect(sentence(stampWords(english, s, 0))).toBe(
      "Input (0, 0) = 2 scales the kernel and is added at rows 0–2, columns 0–2. No cell there holds a value yet.",
    );
  });

  it("speaks of cells in one dimension", () => {
    expect(sentence(stampWords(english, stamped(spec1d()), 1))).toBe(
      "Input 1 = 5 scales the kernel and is added at cells 2–4. One of these cells already holds a value; the copy is added.",
    );
  });

  it("names cells by their symbols where they show them", () => {
    const s = stamped(spec1d());
    expect(sentence(stampWords(english, s, 1, symbolsOf(s)))).toMatch(
      /^b scales the kernel and is added at /,
    );
    expect(
      sentence(targetWords(english, s, { grid: "copy", index: 2, input: 1 }, 1, symbolsOf(s))),
    ).toBe("b × z is added to y[4].");
  });

  it("names what padding crops", () => {
    const s = stamped(spec2d({ padding: 1 }));
    expect(sentence(stampWords(english, s, 0))).toMatch(
      /added at rows 0–1, columns 0–1\. .*; five fall outside and are cropped by padding\.$/,
    );
  });

  it("lists rows apart where dilation parts them", () => {
    const s = stamped(spec2d({ dilation: 2 }));
    expect(sentence(stampWords(english, s, 0))).toContain(
      " is added at rows 0, 2, 4, columns 0, 2, 4.",
    );
  });

  it("speaks of a copy that is cropped altogether", () => {
    const s = stamped(spec1d({ input: [1, 2, 3], kernel: [1, 1], stride: 2, padding: 2 }));
    expect(sentence(stampWords(english, s, 0))).toContain("its whole copy is cropped by padding");
  });

  it("explains the cell that is pointed at", () => {
    const s = stamped(spec2d({ padding: 1 }));
    const say = (grid: "input" | "kernel" | "output", index: number) =>
      sentence(targetWords(english, s, { grid, index }, s.steps - 1));
    expect(say("input", 4)).toContain("Input (1, 1) = 4 takes part in nine products");
    expect(say("output", 0)).toContain("cropped by padding");
    expect(say("output", 2 * 7 + 2)).toBe("y[1, 1] is the sum of four products.");
  });
});

describe("links", () => {
  const s = stamped(spec2d());

  it("finds the kin of an output cell", () => {
    const kin = links(s, { grid: "output", index: 2 * 7 + 2 });
    expect(kin.input).toEqual([0, 1, 3, 4]);
    expect([...kin.kernel].sort()).toEqual([0, 2, 6, 8]);
  });

  it("finds the one product of a cell in a copy", () => {
    expect(links(s, { grid: "copy", index: 8, input: 4 })).toMatchObject({
      input: [4],
      kernel: [8],
      output: [4 * 7 + 4],
    });
  });

  it("explains a stamp by the cell where most copies meet", () => {
    expect(busiestCell(s, 4)).toBe(2 * 7 + 2);
  });
});

describe("the size and the code", () => {
  it("fills in torch's size formula", () => {
    const [height, ...others] = convTransposeSizes(spec2d());
    expect(others).toEqual([]);
    expect(height!.pieces.map((p) => p.text).join("")).toBe("(3 − 1)·2 − 2·0 + 1·(3 − 1) + 0 + 1");
    expect(height!.size).toBe(7);
  });

  it("lists the sizes that output_padding chooses between", () => {
    // torch: a convolution with kernel 3 and stride 2 maps 7 and 8 alike to 3.
    expect(sizeChoices(spec2d({ output_padding: 1 }))).toEqual([
      { sizes: [7, 8], chosen: 8, input: 3 },
    ]);
    expect(sizeChoices(spec2d({ stride: 1 }))).toEqual([]);
  });

  it("gives one formula per axis where they differ", () => {
    expect(convTransposeSizes(spec2d({ stride: [2, 3] })).map((f) => f.size)).toEqual([7, 9]);
  });

  it.each([
    [spec2d(), "nn.ConvTranspose2d(1, 1, kernel_size=3, stride=2, bias=False)"],
    [
      spec2d({ stride: [2, 3], padding: 1, output_padding: 1, dilation: 2, bias: 1 }),
      "nn.ConvTranspose2d(1, 1, kernel_size=3, stride=(2, 3), padding=1, output_padding=1, dilation=2)",
    ],
    [spec1d({ stride: 1 }), "nn.ConvTranspose1d(1, 1, kernel_size=3, bias=False)"],
  ])("writes PyTorch's line", (spec, line) => {
    expect(convTransposeCode(spec)).toBe(line);
  });
});

describe("numbers", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [-3, "−3"],
    [0.1 + 0.2, "0.3"],
    [12.345, "12.3"],
    [1234.5, "1235"],
    [123456, "1.2e5"],
    [-0.00012345, "−1.2e−4"],
    [-0.5, "−0.5"],
  ])("%d is written %s", (value, text) => {
    expect(show(value)).toBe(text);
  });

  it("puts a negative factor in parentheses", () => {
    expect([factor(-2), factor(2)]).toEqual(["(−2)", "2"]);
  });
});
