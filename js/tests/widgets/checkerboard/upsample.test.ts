// Stacks against torch's results (tests/vectors, shared with pytest), and the rule of the article.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import cases from "../../../../tests/vectors/checkerboard.json";
import {
  type CheckerboardSpec,
  parseCheckerboard,
  weights,
} from "../../../src/widgets/checkerboard/layers";
import { CHECKERBOARD_DEFAULTS } from "../../../src/widgets/checkerboard/state";
import { sources, stages } from "../../../src/widgets/checkerboard/upsample";
import { Problem } from "../../../src/wire/parameters";

const stack = (traits: Readonly<Record<string, unknown>> = {}): CheckerboardSpec =>
  parseCheckerboard({ ...CHECKERBOARD_DEFAULTS, ...traits });

const flat = (nested: unknown): number[] => [nested].flat(3) as number[];

describe("torch", () => {
  it.each(cases.map((c) => [c.id, c] as const))("agrees on %s", (_, c) => {
    const found = stages(stack({ ...c, seed: 0 }));
    const output = Array.from(found.at(-1)!.output.values);
    const expected = flat(c.output);
    expect(output).toHaveLength(expected.length);
    output.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
    expect(found.map((s) => Array.from(s.counts))).toEqual(c.overlap);
  });
});

describe("the rule", () => {
  it("overlap is even inside exactly where the stride divides the kernel", () => {
    for (let k = 1; k <= 9; k++)
      for (let s = 1; s <= 5; s++) {
        const layers = [{ kernel_size: k, stride: s }];
        const { counts, interior } = stages(stack({ dims: 1, input_size: 24, layers }))[0]!;
        const inner = counts.slice(interior.first, interior.stop);
        expect(new Set(inner).size === 1).toBe(k % s === 0);
      }
  });

  it("kernels of the page keep the mean, and a constant where the overlap is even", () => {
    const { output, interior } = stages(stack({ layers: [{ kernel_size: 4, stride: 2 }] }))[0]!;
    for (let i = interior.first; i < interior.stop; i++)
      expect(output.values[i * output.cols + i]).toBeCloseTo(1, 12);
  });
});

describe("the interior", () => {
  const STACKS = [
    [[3, 2]],
    [
      [4, 2],
      [3, 2],
    ],
    [
      [5, 3],
      [4, 2],
    ],
    [
      [4, 1],
      [3, 3],
    ],
  ];
  const METHODS = ["conv_transpose", "resize_nearest", "resize_bilinear", "icnr"];

  it.each(STACKS.flatMap((layers) => METHODS.map((method) => [layers, method] as const)))(
    "of %j with %s is what a larger input does not change",
    (layers, method) => {
      const traits = { dims: 1, layers, method, kernels: "random" };
      const small = stages(stack({ ...traits, input_size: 8 }));
      const large = stages(stack({ ...traits, input_size: 16 }));
      let shift = 4;
      small.forEach(({ layer, output, interior }, i) => {
        shift *= layer.stride;
        const same = Array.from(output.values, (value, o) => {
          const other = large[i]!.output.values[o + shift]!;
          return Math.abs(value - other) < 1e-12;
        });
        const inside = same.map((_, o) => o >= interior.first && o < interior.stop);
        expect(same).toEqual(inside);
      });
    },
  );
});

describe("what a cell is made of", () => {
  it("is where a single one changes it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom("conv_transpose", "resize_nearest", "resize_bilinear", "icnr"),
        (kernel_size, stride, input_size, method) => {
          const spec = stack({ dims: 1, layers: [{ kernel_size, stride }], input_size, method });
          const [{ layer, output, counts }] = stages(spec) as [ReturnType<typeof stages>[0]];
          for (let o = 0; o < output.cols; o++) {
            const { first, stop } = sources(o, input_size, layer, spec.method);
            // Ones through ones: a transposed convolution counts exactly its sources.
            if (spec.method === "conv_transpose") expect(Math.max(0, stop - first)).toBe(counts[o]);
            else expect(stop).toBeGreaterThan(first);
            expect(first).toBeGreaterThanOrEqual(0);
            expect(stop).toBeLessThanOrEqual(input_size);
          }
        },
      ),
    );
  });
});

describe("kernels", () => {
  it("draws what Python draws", () => {
    const layers = [{ kernel_size: 6, stride: 1 }];
    const drawn = (seed: number) => weights(stack({ dims: 1, kernels: "random", seed, layers }));
    const of = (numbers: number[]) => {
      const sum = numbers.reduce((a, b) => a + b, 0);
      return [{ rows: 1, cols: 6, values: Float64Array.from(numbers, (n) => n / sum) }];
    };
    expect(drawn(0)).toEqual(of([5, 9, 7, 2, 9, 7]));
    expect(drawn(1)).toEqual(of([2, 5, 9, 1, 9, 2]));
  });

  it("keep their proportions while they grow", () => {
    const drawn = (k: number) =>
      weights(stack({ dims: 1, kernels: "random", layers: [{ kernel_size: k, stride: 2 }] }))[0]!;
    const [three, four] = [drawn(3).values, drawn(4).values];
    expect(three[1]! / three[0]!).toBeCloseTo(four[1]! / four[0]!, 12);
  });
});

describe("refuses", () => {
  it.each([
    [{ layers: [] }, "layers has 0 layers: choose 1 to 5."],
    [{ layers: Array(6).fill([3, 2]) }, "layers has 6 layers: choose 1 to 5."],
    [{ layers: [{ kernel_size: 3 }] }, "layers[0].stride = undefined: a whole number is needed."],
    [{ layers: [[0, 2]] }, "layers[0].kernel_size = 0: choose 1 to 16."],
    [{ layers: "3" }, 'layers = "3": a list like'],
    [{ layers: [null] }, "layers[0].kernel_size = undefined: a whole number is needed."],
    [{ dims: 3 }, "dims = 3: choose 1 to 2."],
    [{ method: "resize" }, 'method = "resize": choose one of conv_transpose, resize_nearest'],
    [{ kernels: "learned" }, 'kernels = "learned": choose one of uniform, random.'],
    [
      {
        kernels: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
      "kernels[0] is 2 × 2, but layers[0] has kernel_size 3",
    ],
    [{ kernels: [] }, "kernels has 0 kernels for 1 layers: give one per layer."],
    [{ seed: 0.5 }, "seed = 0.5: a whole number is needed."],
    [{ input_size: 65 }, "input_size = 65: choose 1 to 64."],
    [
      { input_size: 64, layers: Array(3).fill([4, 2]) },
      "After layer 3 the output would be 512 cells wide: at most 256;",
    ],
  ])("%j", (traits, message) => {
    expect(() => stack(traits)).toThrow(Problem);
    expect(() => stack(traits)).toThrow(message);
  });
});
