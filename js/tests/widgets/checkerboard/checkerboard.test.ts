// What the checkerboard figure says, links and writes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkerboard as OPTIONS } from "../../../../segwidgets/shared/options.json";
import type { Grid } from "../../../src/terms/terms";
import { english } from "../../../src/ui/language";
import { sentence } from "../../../src/ui/words";
import {
  byHand,
  type CheckerboardSpec,
  parseCheckerboard,
  sizes,
  withDims,
  withLayers,
  withoutLayer,
  withWeight,
} from "../../../src/widgets/checkerboard/layers";
import { cellAt, checkerboardLayout, onPlane } from "../../../src/widgets/checkerboard/layout";
import {
  linkedRanges,
  measures,
  overlapGrid,
  stages,
} from "../../../src/widgets/checkerboard/upsample";
import {
  longest,
  pointWords,
  rule,
  story,
  torchCode,
} from "../../../src/widgets/checkerboard/words";

const TRAITS = {
  dims: 2,
  layers: [[3, 2]],
  kernels: "uniform",
  seed: 0,
  method: "conv_transpose",
  input_size: 8,
};

const stack = (traits: Readonly<Record<string, unknown>> = {}): CheckerboardSpec =>
  parseCheckerboard({ ...TRAITS, ...traits });

const storyOf = (traits: Readonly<Record<string, unknown>>): string => {
  const spec = stack(traits);
  return sentence(story(english, spec, stages(spec), spec.layers.length - 1));
};

describe("the story", () => {
  it.each([
    [{}, "along each axis cells sum one or two products in turn, in 2D 1, 2 or 4."],
    [
      { layers: [[4, 2]] },
      "The constant input stays constant: stride 2 divides kernel_size 4, so inside, every cell sums 2 × 2 = 4 products.",
    ],
    [
      { layers: [[4, 2]], kernels: "random" },
      "although every cell sums 2 × 2 = 4 products: the weights that meet in a cell have different sums. Even overlap is not enough",
    ],
    [
      { layers: [[2, 3]] },
      "some cells receive no product at all. Choose kernel_size 3, or resize first.",
    ],
    [
      { layers: Array(3).fill([3, 2]) },
      "max ÷ min grows: 4, 9, 25. Choose kernel sizes that their stride divides",
    ],
    [
      {
        layers: [
          [3, 2],
          [4, 2],
        ],
      },
      "The constant input stays constant: layer 2 sums cells that layer 1 made uneven, and here the sums come out even.",
    ],
    [
      {
        layers: [
          [4, 2],
          [4, 2],
        ],
      },
      "every stride divides its kernel_size, so inside, every cell sums",
    ],
    [
      {
        layers: [
          [4, 2],
          [3, 2],
        ],
      },
      "after 2 layers, inside, along each axis cells sum 2 to 4 products.",
    ],
    [{ input_size: 2, layers: [[8, 2]] }, "The borders reach every cell."],
    [
      { dims: 1, layers: [[5, 2]], kernels: [[1, 4, 6, 4, 1]] },
      "although cells sum two or three products: these weights happen to compensate.",
    ],
    [{ layers: [[5, 3]] }, "Choose kernel_size 6, or resize first."],
    [{ method: "resize_nearest" }, "sums 3 × 3 products in every cell, so the overlap is even"],
    [
      { method: "icnr", dims: 1 },
      "each input cell becomes 2 cells, each with a kernel of its own, and ICNR-initialised",
    ],
  ])("%j", (traits, words) => {
    expect(storyOf(traits)).toContain(words);
  });

  it("never claims a clean output where there is none, nor the reverse", () => {
    const layer = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(
        fc.array(layer, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...OPTIONS.method.choices),
        fc.constantFrom("uniform", "random"),
        fc.constantFrom(1, 2),
        (layers, method, kernels, dims) => {
          const spec = stack({ layers, method, kernels, dims });
          const made = stages(spec);
          const m = measures(made.at(-1)!, spec.dims);
          const words = sentence(story(english, spec, made, layers.length - 1));
          if (m) expect(words.includes("constant input stays constant")).toBe(m.clean);
          else expect(words).toContain("borders");
          expect(words.length).toBeLessThanOrEqual(sentence(longest(english)).length);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("the rule", () => {
  it.each([
    [{ kernelSize: 3, stride: 2 }, "3 mod 2 = 1, uneven"],
    [{ kernelSize: 4, stride: 2 }, "4 mod 2 = 0, even"],
  ])("%j", (layer, words) => {
    expect(rule(english, layer, "conv_transpose")).toBe(words);
  });
});

describe("links", () => {
  it("lead down to the input and up to the output", () => {
    const spec = stack({
      dims: 1,
      layers: [
        [3, 2],
        [3, 2],
      ],
      input_size: 4,
    });
    const linked = linkedRanges(spec, stages(spec), { level: 1, col: 3 });
    // Cell 3 after layer 1 sums input cells 1 and 2, and reaches three cells after layer 2.
    expect(linked).toEqual([
      { first: 1, stop: 3 },
      { first: 3, stop: 4 },
      { first: 5, stop: 8 },
    ]);
  });

  it("are said of every cell without a gap in the words", () => {
    const spec = stack({
      layers: [
        [2, 3],
        [3, 2],
      ],
      input_size: 3,
    });
    const made = stages(spec);
    for (let level = 0; level <= 2; level++)
      for (let col = 0; col < [3, 9, 18][level]!; col++) {
        const point = { level, col, ...(col % 2 === 0 && { row: col }) };
        const linked = linkedRanges(spec, made, point);
        const words = sentence(pointWords(english, spec, made, point, linked, linked));
        expect(words).toMatch(/^([A-Z]|y\[).*\.$/);
        expect(words).not.toMatch(/undefined|NaN|-1/);
      }
  });
});

describe("measures", () => {
  it("in 2D are the squares of those of one axis, and counts are products", () => {
    const [one] = stages(stack({ dims: 1 }));
    const [two] = stages(stack({ dims: 2 }));
    expect(measures(two!, 2)!.uneven).toBe(measures(one!, 1)!.uneven ** 2);
    const grid = overlapGrid(two!, 2);
    expect(grid.values[3 * grid.cols + 5]).toBe(two!.counts[3]! * two!.counts[5]!);
  });
});

describe("given kernels", () => {
  const given = stack({ dims: 1, kernels: [[1, 2, 1]] });

  it("follow their layer's size, and come and go with layers", () => {
    expect(withLayers(given, [{ kernelSize: 4, stride: 2 }]).kernels).toEqual([[1, 2, 1, 0]]);
    expect(withLayers(given, [{ kernelSize: 2, stride: 2 }]).kernels).toEqual([[1, 2]]);
    const more = withLayers(given, [...given.layers, { kernelSize: 2, stride: 2 }]);
    expect(more.kernels).toEqual([
      [1, 2, 1],
      [1, 1],
    ]);
    const both = stack({ dims: 1, ...more });
    expect(withoutLayer(both, 0)).toEqual({
      layers: [{ kernel_size: 2, stride: 2 }],
      kernels: [[1, 1]],
    });
  });

  it("become outer products, and come back", () => {
    const square = stack(withDims(given, 2));
    expect(Array.from((square.kernels as readonly Grid[])[0]!.values)).toEqual([
      1, 2, 1, 2, 4, 2, 1, 2, 1,
    ]);
    expect(withDims(square, 1).kernels).toEqual([[1, 2, 1]]);
  });

  it("start from the kernels in use", () => {
    const spec = stack({ dims: 1, layers: [[4, 2]] });
    expect(byHand(spec).kernels).toEqual([[0.5, 0.5, 0.5, 0.5]]);
    expect(withWeight(spec, 0, 2, 3).kernels).toEqual([[0.5, 0.5, 3, 0.5]]);
  });
});

describe("the PyTorch line", () => {
  it.each([
    [{}, "nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1, bias=False)"],
    [{ dims: 1, layers: [[4, 2]] }, "nn.ConvTranspose1d(1, 1, 4, stride=2, padding=1, bias=False)"],
    [
      { dims: 1, method: "resize_bilinear" },
      'nn.Sequential(nn.Upsample(scale_factor=2, mode="linear"), nn.Conv1d(1, 1, 3, padding="same", bias=False))',
    ],
    [
      { method: "icnr" },
      'nn.Sequential(nn.Conv2d(1, 4, 3, padding="same", bias=False), nn.PixelShuffle(2))',
    ],
    [{ method: "icnr", dims: 1 }, ""],
  ])("%j", (traits, line) => {
    expect(torchCode(stack(traits))).toBe(line);
  });
});

describe("the layout", () => {
  const parameters = [
    fc.integer({ min: 240, max: 1600 }),
    fc.integer({ min: 290, max: 700 }),
    fc.constantFrom(1, 2),
    fc.integer({ min: 1, max: 64 }),
    fc.array(fc.constantFrom([3, 2], [4, 2], [2, 1], [5, 3]), { minLength: 1, maxLength: 5 }),
  ] as const;

  function laidOut(width: number, room: number, dims: number, input_size: number, layers: unknown) {
    let spec: CheckerboardSpec;
    try {
      spec = stack({ dims, input_size, layers });
    } catch {
      return null;
    }
    const lengths = [input_size, ...sizes(spec)];
    return {
      spec,
      lengths,
      at: checkerboardLayout(width, room, spec.dims, lengths, lengths.at(-1)!),
    };
  }

  it("keeps to its room, and nothing lies on anything else", () => {
    fc.assert(
      fc.property(...parameters, (width, room, dims, input_size, layers) => {
        const made = laidOut(width, room, dims, input_size, layers);
        if (!made) return;
        const { at, lengths } = made;
        // Five layers of a narrow figure need this much.
        expect(at.height).toBeLessThanOrEqual(Math.max(room, 352));
        lengths.forEach((n, i) => {
          expect(n * at.cells[i]!.width).toBeCloseTo(at.line, 6);
        });
        // From top to bottom: planes and lines, then strip and profile, or both beside each other.
        const tops = at.lines.map((y) => y - at.depth);
        expect(tops[0]).toBeGreaterThanOrEqual(-0.5);
        tops.slice(1).forEach((y, i) => {
          expect(y).toBeGreaterThanOrEqual(at.lines[i]! + at.lineHeight);
        });
        const low = at.lines.at(-1)! + at.lineHeight;
        const beside = dims === 2 && at.picture.x > 0;
        for (const { y, height } of dims === 1 || !beside
          ? [at.picture, at.profile]
          : [at.profile]) {
          expect(y).toBeGreaterThanOrEqual(low);
          expect(y + height).toBeLessThanOrEqual(at.height + 1e-9);
        }
        expect(at.margin + at.line + at.lean).toBeLessThanOrEqual(width);
        expect(at.picture.x + at.picture.width).toBeLessThanOrEqual(width);
        if (beside) expect(at.picture.x).toBeGreaterThanOrEqual(at.margin + at.line + at.lean);
      }),
    );
  });

  it("finds the cell whose middle it shows", () => {
    fc.assert(
      fc.property(...parameters, (width, room, _, input_size, layers) => {
        const made = laidOut(width, room, 2, input_size, layers);
        if (!made || made.at.depth < 2) return;
        const { at, lengths } = made;
        lengths.forEach((cells, level) => {
          for (const [row, col] of [
            [0, cells - 1],
            [cells >> 1, cells >> 2],
          ] as const) {
            const { x, y } = onPlane(at, level, cells)(col + 0.5, row + 0.5);
            expect(cellAt(at, lengths, x, y)).toEqual({ level, row, col });
          }
        });
      }),
    );
  });
});
