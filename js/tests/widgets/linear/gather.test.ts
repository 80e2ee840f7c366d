// Gathering, stamping and the matrix are readings of one list: for every case they agree with torch.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import convCases from "../../../../tests/vectors/conv.json";
import convTransposeCases from "../../../../tests/vectors/conv_transpose.json";
import type { ConvSpec } from "../../../src/terms/convolution";
import { convTransposeField, INSERTED, PADDED } from "../../../src/terms/field";
import {
  convolved,
  gatheredTranspose,
  type Linear,
  result,
  stamped,
} from "../../../src/terms/linear";
import { columns, type MatrixOf, matrix, NOTHING } from "../../../src/terms/matrix";
import { english } from "../../../src/ui/language";
import { sentence } from "../../../src/ui/words";
import {
  type Equation,
  rowSymbols,
  transposedEquation,
  withDroppedRows,
} from "../../../src/widgets/linear/equations";
import { gatherWords } from "../../../src/widgets/linear/words";
import { type Case, closeTo, grid, legal, specOf } from "../../cases";
import { spec1d, spec2d } from "../../spec";

/** The matrix times the vector, plus the bias. */
function applied(s: Linear, matrixOf: MatrixOf): number[] {
  const m = matrix(s, matrixOf);
  const [matrixValues, vectorValues] =
    matrixOf === "kernel"
      ? [s.spec.kernel.values, s.spec.input.values]
      : [s.spec.input.values, s.spec.kernel.values];
  return Array.from({ length: m.rows }, (_, r) => {
    let sum = s.spec.bias;
    for (let c = 0; c < m.cols; c++) {
      const [entry, cell] = [m.entries[r * m.cols + c]!, m.vector[c]!];
      if (entry !== NOTHING && cell !== NOTHING) sum += matrixValues[entry]! * vectorValues[cell]!;
    }
    return sum;
  });
}

const convSpecOf = (c: Case): ConvSpec => ({
  ...specOf(c),
  paddingMode: "zeros",
  flipped: false,
});

describe("transposed convolution", () => {
  it.each((convTransposeCases as Case[]).map((c) => [c.id, c] as const))("%s", (_, c) => {
    const s = gatheredTranspose(specOf(c));
    const expected = grid(c.output).values;
    closeTo(result(s), expected);
    closeTo(applied(s, "kernel"), expected);
    closeTo(applied(s, "input"), expected);
    expect(Array.from(s.counts)).toEqual(Array.from(grid(c.overlap).values));
  });

  it("gathers what stamping stamps", () => {
    fc.assert(
      fc.property(legal, (spec) => {
        closeTo(result(gatheredTranspose(spec)), result(stamped(spec)));
      }),
    );
  });

  it("spreads the input with zeros and pads by what the kernel reaches", () => {
    const field = convTransposeField(spec1d({ output_padding: 1 }));
    expect(Array.from(field.source)).toEqual([
      PADDED,
      PADDED,
      0,
      INSERTED,
      1,
      PADDED,
      PADDED,
      PADDED,
    ]);
    expect(convTransposeField(spec2d()).size).toEqual({ rows: 9, cols: 9 });
  });

  it("says what the window meets", () => {
    const s = gatheredTranspose(spec2d());
    expect(sentence(gatherWords(english, s, 2 * 7 + 2))).toBe(
      "The window over rows 2–4, columns 2–4 of the spread input, times the flipped kernel, is summed in y[2, 2] = 10; five of its cells are inserted zeros.",
    );
  });
});

describe("convolution", () => {
  it.each((convCases as Case[]).map((c) => [c.id, c] as const))("%s", (_, c) => {
    const s = convolved(convSpecOf(c));
    const expected = grid(c.output).values;
    closeTo(result(s), expected);
    closeTo(applied(s, "kernel"), expected);
    closeTo(applied(s, "input"), expected);
  });

  it("writes the lecture's matrix: the kernel over the padded vector", () => {
    const spec: ConvSpec = {
      dims: 1,
      input: grid([1, 3, -2, 4]),
      kernel: grid([1, 2, 4]),
      stride: [1, 1],
      padding: [0, 1],
      outputPadding: [0, 0],
      dilation: [1, 1],
      bias: 0,
      paddingMode: "zeros",
      flipped: false,
    };
    const m = matrix(convolved(spec), "kernel");
    const letters = (cells: Int32Array, names: string) =>
      Array.from(cells, (i) => (i === NOTHING ? "0" : names[i]!)).join("");
    expect(letters(m.entries, "xyz").match(/.{6}/g)).toEqual([
      "xyz000",
      "0xyz00",
      "00xyz0",
      "000xyz",
    ]);
    expect(letters(m.vector, "abcd")).toBe("0abcd0");
    const strided = matrix(convolved({ ...spec, stride: [1, 2] }), "kernel");
    expect(letters(strided.entries, "xyz").match(/.{6}/g)).toEqual(["xyz000", "00xyz0"]);
  });

  it("writes its transpose: rows become columns", () => {
    const m = matrix(gatheredTranspose(spec1d({ output_padding: 1 })), "kernel");
    const rows = Array.from(m.entries, (i) => (i === NOTHING ? "0" : "xyz"[i]!)).join("");
    expect(rows.match(/.{2}/g)).toEqual(["x0", "y0", "zx", "0y", "0z", "00"]);
  });

  it("strikes out the rows that the stride drops, and transposes what is left", () => {
    const spec: ConvSpec = {
      ...convSpecOf({ ...(convCases as Case[])[0]!, dims: 1, bias: 0 }),
      input: grid([1, 3, -2, 4]),
      kernel: grid([1, 2, 4]),
      stride: [1, 2],
      padding: [0, 1],
      dilation: [1, 1],
    };
    const full = withDroppedRows(spec);
    expect([full.rows, full.cols]).toEqual([4, 6]);
    expect(full.struck).toEqual([false, true, false, true]);
    const kernel = (k: number) => "xyz"[k]!;
    const sums = (e: Equation) =>
      Array.from({ length: e.rows }, (_, row) => rowSymbols(english, e, 1, kernel, row));
    expect(sums(full)).toEqual(["ay+bz", "ax+by+cz", "bx+cy+dz", "cx+dy"]);
    const s = convolved(spec);
    const back = transposedEquation(s, matrix(s, "kernel"));
    // What is brought back is not a, b: the output has names of its own.
    expect(sums(back)).toEqual(["ex", "ey", "ez+fx", "fy", "fz", "0"]);
    expect(back.struck).toEqual([true, false, false, false, false, true]);
  });

  it("turns the kernel for true convolution", () => {
    const c = (convCases as Case[])[0]!;
    const spec = convSpecOf(c);
    const turned = { ...spec.kernel, values: spec.kernel.values.slice().reverse() };
    closeTo(
      result(convolved({ ...spec, flipped: true })),
      result(convolved({ ...spec, kernel: turned })),
    );
  });

  it("lists the column of every product", () => {
    const s = gatheredTranspose(spec2d());
    expect(Array.from(columns(s, "kernel"))).toEqual(Array.from(s.terms.input));
    expect(Array.from(columns(s, "input"))).toEqual(Array.from(s.terms.kernel));
  });
});
