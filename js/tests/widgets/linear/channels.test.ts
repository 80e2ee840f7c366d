// Channels and groups: the one list of all channels, and every reading of it, against torch.

import { describe, expect, it } from "vitest";
import convCases from "../../../../tests/vectors/conv_channels.json";
import convTransposeCases from "../../../../tests/vectors/conv_transpose_channels.json";
import { coercePair, kernelPlane, linked, pairs, seenBy } from "../../../src/terms/channels";
import type { LinearSpec } from "../../../src/terms/convolution";
import {
  canvasIndex,
  convolved,
  gatheredTranspose,
  type Linear,
  partsOf,
  result,
  stamped,
} from "../../../src/terms/linear";
import { type MatrixOf, matrix, NOTHING } from "../../../src/terms/matrix";
import { area, overlap, plane } from "../../../src/terms/terms";
import { english } from "../../../src/ui/language";
import { sentence } from "../../../src/ui/words";
import { possibleGroups, rechannelled } from "../../../src/widgets/linear/channel-parameters";
import { channelWords, furtherWords } from "../../../src/widgets/linear/channel-words";
import { transposedEquation } from "../../../src/widgets/linear/equations";
import { convCode, convTransposeCode, formula, symbols } from "../../../src/widgets/linear/formula";
import { nested, parseConv, parseConvTranspose } from "../../../src/wire/parameters";
import { closeTo } from "../../cases";

interface ChannelCase {
  readonly id: string;
  readonly input: number[][] | number[][][];
  readonly kernel: number[][][][];
  readonly groups: number;
  readonly bias: number[];
  readonly output: number[][][];
  readonly overlap: number[][][];
  readonly [name: string]: unknown;
}

const convs = (convCases as unknown as ChannelCase[]).map((c) => [c.id, c] as const);
const transposes = (convTransposeCases as unknown as ChannelCase[]).map((c) => [c.id, c] as const);

const traits = (c: ChannelCase) => ({
  ...c,
  stride: c.stride,
  padding: c.padding,
  dilation: c.dilation,
  output_padding: c.output_padding,
  padding_mode: c.padding_mode,
  operation: c.operation,
});

const flat = (output: number[][][]): number[] => output.flat(2);

/** Either matrix times its vector, plus the biases. */
function applied(s: Linear, matrixOf: MatrixOf): number[] {
  const m = matrix(s, matrixOf);
  const other = matrixOf === "kernel" ? "input" : "kernel";
  return Array.from({ length: m.rows }, (_, row) => {
    let sum = s.spec.channels!.biases[Math.floor(row / plane(s.output))]!;
    for (let col = 0; col < m.cols; col++) {
      const [entry, cell] = [m.entries[row * m.cols + col]!, m.vector[col]!];
      if (entry !== NOTHING && cell !== NOTHING)
        sum += s.spec[matrixOf].values[entry]! * s.spec[other].values[cell]!;
    }
    return sum;
  });
}

/** Every reading of the list gives torch's output. */
function check(s: Linear, c: ChannelCase): void {
  const expected = flat(c.output);
  closeTo(result(s), expected);
  for (let output = 0; output < s.spec.channels!.output; output++) {
    const parts = partsOf(s, output);
    const first = parts[0]!;
    const bias = s.spec.channels!.biases[output]!;
    closeTo(
      Array.from({ length: plane(s.output) }, (_, o) =>
        parts.reduce((sum, part) => sum + part.sums[canvasIndex(part, o)]!, bias),
      ),
      c.output[output]!.flat(),
    );
    expect(first.steps).toBe(s.animation === "stamp" ? plane(s.spec.input) : plane(s.output));
  }
}

describe("convolution with channels equals torch", () => {
  it.each(convs)("%s", (_, c) => {
    const s = convolved(parseConv(traits(c) as never, 2));
    check(s, c);
    closeTo(applied(s, "kernel"), flat(c.output));
    closeTo(applied(s, "input"), flat(c.output));
    const m = matrix(s, "kernel");
    expect(area(s.output)).toBe(m.rows);
    expect(m.rows / m.channel!.rows).toBe(s.spec.channels!.output);
    expect(m.cols / m.channel!.cols).toBe(s.spec.channels!.input);
    if (c.padding_mode === "zeros") closeTo(overlap(s.terms), flat(c.overlap));
  });
});

describe("transposed convolution with channels equals torch", () => {
  it.each(transposes)("%s", (_, c) => {
    const spec = parseConvTranspose(traits(c) as never, 2);
    check(stamped(spec), c);
    const s = gatheredTranspose(spec);
    check(s, c);
    closeTo(applied(s, "kernel"), flat(c.output));
    closeTo(applied(s, "input"), flat(c.output));
    closeTo(overlap(s.terms), flat(c.overlap));
  });

  it.each(transposes)("%s is convolution with the same weight, transposed", (_, c) => {
    const s = gatheredTranspose(parseConvTranspose(traits(c) as never, 2));
    const back = transposedEquation(s, matrix(s, "kernel"));
    expect([back.rows, back.cols]).toEqual([area(s.spec.input), area(s.output)]);
  });
});

const conv = (id: string) => parseConv(traits(convs.find(([name]) => name === id)![1]) as never, 2);
const DEPTHWISE = conv("2d-convolution-3-to-3-in-3");
const DENSE = parseConv(
  {
    ...traits(convs.find(([name]) => name === "2d-reflect-2-to-3-in-1")![1]),
    stride: 1,
    padding: 1,
    padding_mode: "zeros",
  } as never,
  2,
);

describe("channels", () => {
  it("see those of their group only, and torch's weight numbers the pairs", () => {
    const c = conv("2d-pointwise-4-to-2-in-2").channels!;
    expect(seenBy(c, 1)).toEqual([2, 3]);
    expect(linked(c, { input: 1, output: 1 })).toBe(false);
    expect(pairs(c, "output").map((pair) => kernelPlane(c, pair))).toEqual([0, 1, 2, 3]);
    expect(coercePair(c, { input: 0, output: 7 })).toEqual({ input: 2, output: 1 });
  });

  it("are said in words", () => {
    expect(channelWords(english, DEPTHWISE.channels!)).toMatch(/^Depthwise: /);
    expect(channelWords(english, DENSE.channels!)).toMatch(/sums both input channels/);
    const s = convolved(DENSE);
    const parts = partsOf(s, 1);
    const y = result(s)[plane(s.output) + 3]!;
    expect(sentence(furtherWords(english, s, parts, 3))).toContain(
      `y[1, 0, 3] = ${y}`.replace("-", "−"),
    );
  });

  it("have symbols with torch's indices above", () => {
    const s = convolved(DENSE);
    const names = symbols(2, s.spec.input, s.spec.kernel);
    expect(names.input(9 + 5)).toBe("a¹₁₂");
    expect(names.kernel(5 * 4 + 3)).toBe("w²¹₁₁");
    const f = formula(s, names, plane(s.output) + 5, 0, true);
    expect(f.name).toBe("y[1, 1, 1]");
    expect(f.products.map((p) => p.symbols).filter((name) => name.startsWith("a¹"))).toHaveLength(
      4,
    );
    expect(f.sum).toBeCloseTo(result(s)[plane(s.output) + 5]!, 9);
  });

  it("stand in the line of PyTorch", () => {
    expect(convCode(DEPTHWISE)).toBe(
      "nn.Conv2d(3, 3, kernel_size=(2, 3), padding=1, dilation=(2, 1), groups=3)  # weight.flip(-2, -1)",
    );
    const spec = parseConvTranspose(traits(transposes[0]![1]) as never, 2);
    expect(convTransposeCode(spec)).toContain("nn.ConvTranspose2d(1, 2, kernel_size=(3, 2)");
  });

  it("that do not fit together are refused", () => {
    const c = convs[0]![1];
    const parse = (changes: object) => () => parseConv({ ...traits(c), ...changes } as never, 2);
    expect(parse({ groups: 2 })).toThrow("groups");
    expect(parse({ groups: 1.5 })).toThrow("groups = 1.5: a whole number is needed");
    expect(parse({ groups: 5 })).toThrow("choose 1 to 4");
    expect(parse({ input: [[[1]], [[1]], [[1]], [[1]], [[1]]] })).toThrow("at most 4");
    expect(parse({ input: [[[1, 2]], [[1]]] })).toThrow("all channels need the same size");
    expect(parse({ bias: [1, 2, 3, 4, 5] })).toThrow("bias has 5 numbers");
    expect(parse({ kernel: [[[[]]]] })).toThrow("empty");
  });
});

describe("other numbers of channels", () => {
  const single: LinearSpec = (() => {
    const { channels: _, ...spec } = conv("2d-valid-1-to-2-in-1");
    const kernel = { rows: 2, cols: 3, values: spec.kernel.values.slice(0, 6) };
    return { ...spec, kernel };
  })();

  it("keep what stays, and bring back what was there", () => {
    const memory = new Map();
    const more = rechannelled(single, "output", { input: 4, output: 4, groups: 1 }, memory);
    expect(more.input.planes).toBe(4);
    expect([more.kernel.planes, more.kernel.inner]).toEqual([16, 4]);
    expect(Array.from(more.kernel.values.slice(0, 6))).toEqual(Array.from(single.kernel.values));
    const channels = {
      input: 4,
      output: 4,
      groups: 1,
      leads: "output" as const,
      biases: [1, 2, 3, 4],
    };
    const spec = { ...single, ...more, channels };
    spec.kernel.values[6 * 15] = 77;
    const deep = rechannelled(spec, "output", { input: 4, output: 4, groups: 4 }, memory);
    expect([deep.kernel.planes, deep.kernel.inner]).toEqual([4, 1]);
    expect(deep.kernel.values[6 * 3]).toBe(77);
    const one = rechannelled(spec, "output", { input: 1, output: 1, groups: 1 }, memory);
    expect(nested(one.kernel)).toHaveLength(2);
    const back = rechannelled({ ...single, ...one }, "output", channels, memory);
    expect(back.kernel.values[6 * 15]).toBe(77);
    expect(nested(back.kernel).length).toBe(4);
  });

  it("are those that the groups divide", () => {
    expect(possibleGroups(4, 4)).toEqual([1, 2, 4]);
    expect(possibleGroups(3, 3)).toEqual([1, 3]);
    expect(possibleGroups(3, 2)).toEqual([1]);
  });
});
