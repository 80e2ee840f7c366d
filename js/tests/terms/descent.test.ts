// Learning in the page takes the steps that torch's Adam takes.

import { describe, expect, it } from "vitest";
import cases from "../../../tests/vectors/learning.json";
import { Adam, gradient, lossOf } from "../../src/terms/descent";
import { convolved, gatheredTranspose, type Linear, stamped } from "../../src/terms/linear";
import { parseConv, parseConvTranspose } from "../../src/wire/parameters";
import { closeTo } from "../cases";

const NEUTRAL = { stride: 1, padding: 0, output_padding: 0, dilation: 1 };
const MODES = { padding_mode: "zeros", operation: "cross-correlation" };

const flat = (nested: unknown): number[] => (nested as number[][]).flat();

/** Every way in which the page lays a map out. */
const layouts = (c: (typeof cases)[number], kernel: unknown): Linear[] => {
  const traits = { ...NEUTRAL, ...MODES, ...c.parameters, bias: c.bias, input: c.input, kernel };
  const dims = c.dims as 1 | 2;
  if (c.name === "conv") return [convolved(parseConv(traits as never, dims))];
  const spec = parseConvTranspose(traits as never, dims);
  return [stamped(spec), gatheredTranspose(spec)];
};

describe("learning takes torch's steps", () => {
  it.each(cases.map((c) => [c.id, c] as const))("%s", (_, c) => {
    const target = flat(c.target);
    for (const first of layouts(c, c.kernel)) {
      const adam = new Adam(first.spec.kernel.values.length, c.lr);
      let s = first;
      const losses = c.loss.map(() => {
        const loss = lossOf(s, target);
        const values = adam.step(s.spec.kernel.values, gradient(s, target));
        const { rows, cols } = s.spec.kernel;
        const nested =
          c.dims === 1
            ? Array.from(values)
            : Array.from({ length: rows }, (_, r) =>
                Array.from(values.subarray(r * cols, (r + 1) * cols)),
              );
        s = layouts(c, nested).find((other) => other.animation === first.animation)!;
        return loss;
      });
      closeTo(losses, c.loss);
      closeTo(s.spec.kernel.values, flat(c.learnt));
    }
    expect(c.loss.at(-1)).toBeLessThan(c.loss[0]!);
  });
});
