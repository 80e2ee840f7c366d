// What the figure says: sentences, notes, formulas, lines of PyTorch.

import type { Method } from "../../terms/downsampling";
import { factor, show } from "../../terms/numbers";
import { poolSize } from "../../terms/pooling";
import { type Size, rowsOf as termsOf } from "../../terms/terms";
import { type CellFormula, symbol } from "../../ui/formula";
import { inSentence, msg, type Tongue } from "../../ui/language";
import { lensWords, longestOfPixels, toLookCloser } from "../../ui/lens";
import {
  areaOf,
  listed,
  longestSentence,
  numbers,
  place,
  said,
  sampled,
  unique,
  type Word,
} from "../../ui/words";
import {
  type ImageResults,
  type Plane,
  type PointedCell,
  type Results,
  shiftOf,
  sources,
  takers,
  windowOf,
} from "./results";
import type { Labels, Settings } from "./spec";

export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  max_pool: msg("Max pooling"),
  avg_pool: msg("Average pooling"),
  strided_conv: msg("Strided convolution"),
  subsample: msg("Subsampling"),
  blur_pool: msg("Blur pooling"),
};

/** The same where there is less room. */
export const SHORT_NAMES: Readonly<Record<Method, string>> = {
  ...METHOD_NAMES,
  avg_pool: msg("Avg. pooling"),
  strided_conv: msg("Strided conv."),
};

/** A method's name in a sentence. */
const lower = (t: Tongue, method: Method): string => inSentence(t, METHOD_NAMES[method]);

const at = ({ spec }: Results, size: Size, index: number): string => place(spec.dims, size, index);

/** "rows 0–1, columns 2–3", or the one cell; in 1D "cells 2–3". */
function area(t: Tongue, { spec, input }: Results, cells: readonly number[]): string {
  const cols = unique(cells.map((i) => i % input.cols));
  if (spec.dims === 1) return t("{n|cell|cells} {cells}", { n: cols.length, cells: numbers(cols) });
  return areaOf(t, input, cells);
}

/** "a₀₁", or "a₂" in 1D. */
export const symbolOf = ({ spec, input }: Results, index: number): string =>
  symbol("a", input, index, spec.dims);

/** An output in symbols: the one cell that it takes, or how many terms it has. */
export function outputSymbol(t: Tongue, results: Results, p: Plane, output: number): string {
  const rows = termsOf(p.by.output, output);
  if (rows.length === 0) return "0";
  if (rows.length > 1) return t("{n} terms", { n: rows.length });
  const weight = p.weights[p.terms.kernel[rows[0]!]!]!;
  const name = symbolOf(results, p.terms.input[rows[0]!]!);
  return weight === 1 ? name : `${show(weight, 2)}${name}`;
}

/** What a method makes of a window, as part of a sentence: "max pooling keeps 3 from (0, 1)". */
function making(t: Tongue, results: Results, p: Plane, step: number, labels: Labels): Word[] {
  const from = sources(p, step);
  const method = lower(t, p.method);
  if (from.length === 0 && ["subsample", "blur_pool"].includes(p.method))
    return t.words("{method} finds no cell and makes 0", { method });
  let value = show(p.values[step]!);
  // The caption names cells as the grids show them.
  if (labels === "symbols") {
    const { length: n } = termsOf(p.by.output, step);
    value = n > 1 ? t("a sum of {n} terms", { n }) : outputSymbol(t, results, p, step);
  }
  const where = from.length > 0 ? area(t, results, from) : "";
  const values = { method, value, where };
  switch (p.method) {
    case "max_pool":
      return t.words(
        "{method} keeps <output><result>{value}</result></output> from <ink>{where}</ink>",
        values,
      );
    case "subsample":
      return t.words(
        "{method} takes <output><result>{value}</result></output> from <ink>{where}</ink>",
        values,
      );
    case "blur_pool":
      return t.words(
        "{method} makes <output><result>{value}</result></output> of <ink>{where}</ink>",
        values,
      );
    case "avg_pool":
      return t.words("{method} makes <output><result>{value}</result></output>", values);
    case "strided_conv":
      return t.words("{method} <output><result>{value}</result></output>", values);
  }
}

/** What one window comes to: a caption whose words tell of one phase after the other. */
export function stepWords(
  t: Tongue,
  results: Results,
  planes: readonly Plane[],
  step: number,
  labels: Labels,
): Word[] {
  const changes = labels === "changes";
  const made = planes.map((p) =>
    changes
      ? t.words("{method} by <warning><result>{change}</result></warning>", {
          method: lower(t, p.method),
          change: show(p.change[step]!),
        })
      : making(t, results, p, step, labels),
  );
  return t.words(
    changes
      ? "<read>Window {window}, <input>{where}</input></read>: <place>a shift by {shift} changes {made}</place>."
      : "<read>Window {window}, <input>{where}</input></read>: <place>{made}</place>.",
    {
      window: at(results, results.pooled, step),
      where: area(t, results, windowOf(results, step)),
      shift: shiftOf(results.spec),
      made: listed(t, made),
    },
  );
}

/** Said while windows follow each other too fast to be told one by one. */
export const RUNNING = msg("Window by window, every method makes one output.");

/** The sentence about a cell that is pointed at. */
export function pointedWords(
  t: Tongue,
  results: Results,
  planes: readonly Plane[],
  { grid, index }: PointedCell,
): Word[] {
  if (grid === "input") {
    const into = planes.filter((p) => takers(p, index).length > 0);
    const names = into.map((p) => [said("output", lower(t, p.method))]);
    return t.words(
      into.length === 0
        ? "<input>Input {cell} = {value}</input> goes into no output shown."
        : "<input>Input {cell} = {value}</input> goes into {names}.",
      {
        cell: at(results, results.input, index),
        value: show(results.input.values[index]!),
        names: listed(t, names),
      },
    );
  }
  const p = results.planes.find(({ method }) => method === grid)!;
  const from = sources(p, index);
  return t.words(
    from.length === 0
      ? "<output>{method} {cell} = {value}</output>: there is no cell to take. A shift by {shift} changes it by {change}."
      : "<output>{method} {cell} = {value}</output> comes from <input>{where}</input>. A shift by {shift} changes it by {change}.",
    {
      method: t(METHOD_NAMES[p.method]),
      cell: at(results, results.pooled, index),
      value: show(p.values[index]!),
      where: from.length > 0 ? area(t, results, from) : "",
      shift: shiftOf(results.spec),
      change: show(p.change[index]!),
    },
  );
}

/** Of so many steps and cells at most the sentences are compared for length. */
const COMPARED = 32;

/** The longest sentence of the steps, and of the cells that can be pointed at. */
export function longestWords(
  t: Tongue,
  results: Results,
  planes: readonly Plane[],
  labels: Labels,
): Word[] {
  const steps = sampled(results.pooled.rows * results.pooled.cols, COMPARED);
  return longestSentence([
    ...steps.map((step) => stepWords(t, results, planes, step, labels)),
    ...sampled(results.input.values.length, COMPARED).map((index) =>
      pointedWords(t, results, planes, { grid: "input", index }),
    ),
    ...results.planes.flatMap(({ method: grid }) =>
      steps.map((index) => pointedWords(t, results, planes, { grid, index })),
    ),
  ]);
}

/** "mean 0.5" and "shift by 1: ±0.5", their numbers as results. */
export const factWords = (
  t: Tongue,
  by: number,
  facts: { readonly mean: number; readonly change: number },
) =>
  [
    t.words("mean <result>{mean}</result>", { mean: show(facts.mean) }),
    t.words("shift by {shift}: <result>±{change}</result>", {
      shift: by,
      change: show(facts.change),
    }),
  ] as const;

// What the present numbers make worth knowing.

/** Whether an axis of the input repeats with period 2, and is not constant. */
function finest({ input: { rows, cols, values } }: Results): boolean {
  const at = (r: number, c: number) => values[r * cols + c]!;
  let differs = false;
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < cols; c++) {
      if (c + 2 < cols && at(r, c) !== at(r, c + 2)) return false;
      if (c + 1 < cols && at(r, c) !== at(r, c + 1)) differs = true;
    }
  return differs && cols > 2;
}

export function notes(t: Tongue, results: Results): string[] {
  const { spec, planes } = results;
  const has = (method: Method) => planes.some((p) => p.method === method);
  const all: string[] = [];
  const [, stride] = spec.stride;
  if (finest(results) && stride % 2 === 0 && has("subsample"))
    all.push(
      t(
        "The sampling theorem of Nyquist and Shannon: with a cell taken every {stride}, only patterns of a period above {period} can be told apart. Stripes of period 2 come back as something else, an alias: here as one even value, and after a shift by one pixel as the other.",
        { stride, period: 2 * stride },
      ),
    );
  if (has("blur_pool") && spec.blurSize > 1)
    all.push(
      t(
        "Blur pooling takes the same cells as subsampling, of a blurred input: what is too fine is removed before (Zhang, ICML 2019).",
      ),
    );
  all.push(
    t(
      "± is how far a shift of the input by {shift} changes an output on average, whatever the sign.",
      { shift: shiftOf(spec) },
    ),
  );
  return all;
}

/** What the matrix of each method is made of. */
export const MATRIX_NOTES: Readonly<Record<Method, string>> = {
  max_pool: msg("One 1 in each row, where the maximum is: of another input it is another matrix."),
  avg_pool: msg("Equal weights in each row: average pooling is a convolution with a fixed kernel."),
  strided_conv: msg(
    "The same weights in each row, further on by the stride: the rows of a convolution, all but every stride-th left out.",
  ),
  subsample: msg(
    "One 1 in each row, always at the same place of the window: a kernel with a single 1.",
  ),
  blur_pool: msg(
    "The weights of the blur in each row; at the border, where the input is mirrored, two of them meet in one cell.",
  ),
};

/** What is under the lens, or the story of all pixels where nothing is looked at. */
export function imageWords(
  t: Tongue,
  { spec, planes, input }: ImageResults,
  pictures: readonly { readonly channels: readonly ArrayLike<number>[] }[],
  lens: { readonly row: number; readonly col: number } | null,
): Word[] {
  const { rows, cols } = spec.image;
  if (lens) {
    const others = planes.map(({ method }, i) => [lower(t, method), pictures[i]!] as const);
    return lensWords(t, lens, input, others);
  }
  const small = planes[0]!;
  const story = t.words(
    "<input>{before}</input> becomes <output>{after}</output>: one value for {share} pixels, drawn as large as they are. ± is how far a shift by {shift} {shift|pixel|pixels} changes a value on average.",
    {
      before: `${rows} × ${cols}`,
      after: `${small.rows} × ${small.cols}`,
      share: show(Math.round((rows * cols) / (small.rows * small.cols))),
      shift: shiftOf(spec),
    },
  );
  return toLookCloser(t, story);
}

/** The longest that is said of a pixel, of which each number has three digits, or of them all. */
export function longestImageWords(
  t: Tongue,
  results: ImageResults,
  pictures: Parameters<typeof imageWords>[2],
): Word[] {
  const { rows, cols, channels } = results.spec.image;
  const pixel = imageWords(t, results, pictures, { row: rows - 1, col: cols - 1 });
  const numbers = channels.length * (1 + results.planes.length);
  return longestOfPixels(imageWords(t, results, pictures, null), pixel, numbers);
}

// Formulas with the present numbers, and lines of PyTorch.

/** One output, read off its rows of the list. */
export function formulaOf(results: Results, p: Plane, output: number): CellFormula {
  const { input, pooled, spec } = results;
  const products = Array.from(termsOf(p.by.output, output), (row) => {
    const cell = p.terms.input[row]!;
    const weight = p.weights[p.terms.kernel[row]!]!;
    const value = input.values[cell]!;
    const name = symbolOf(results, cell);
    return {
      cell,
      symbols: weight === 1 ? name : `${show(weight)}·${name}`,
      values: weight === 1 ? show(value) : `${show(weight)}·${factor(value)}`,
    };
  });
  const place = [Math.floor(output / pooled.cols), output % pooled.cols].slice(2 - spec.dims);
  return { name: `y[${place.join(", ")}]`, products, sum: p.values[output]! };
}

/** Axes padded at their near and far ends; torch names the last axis first. */
function padded(x: string, ends: readonly (readonly number[])[], mode = ""): string {
  const sides = [...ends].reverse().flat();
  return sides.some((n) => n > 0) ? `F.pad(${x}, (${sides.join(", ")})${mode})` : x;
}

/** The line of a method, which makes one output per window of an input of a size. */
export function methodCode(method: Method, spec: Settings, size: Size): string {
  const { dims, kernelSize, stride, padding } = spec;
  const d = `${dims}d`;
  const python = ([rows, cols]: readonly [number, number]) =>
    dims === 1 || rows === cols ? String(cols) : `(${rows}, ${cols})`;
  let x = spec.shift ? `torch.roll(x, ${spec.shift}, -1)` : "x";
  const room = Math.max(...padding) ? `, padding=${python(padding)}` : "";
  const steps = `, stride=${python(stride)}`;
  const pooled = [
    `, ${python(kernelSize)}`,
    String(stride) === String(kernelSize) ? "" : steps,
    room,
    spec.ceilMode ? ", ceil_mode=True" : "",
  ].join("");
  if (method === "max_pool") return `F.max_pool${d}(${x}${pooled})`;
  if (method === "avg_pool")
    return `F.avg_pool${d}(${x}${pooled}${spec.countIncludePad ? "" : ", count_include_pad=False"})`;
  const small = poolSize(size, spec);
  const axes = [
    { n: size.rows, wanted: small.rows },
    { n: size.cols, wanted: small.cols },
  ].map(({ n, wanted }, axis) => {
    const [k, s, p] = [kernelSize[axis]!, stride[axis]!, padding[axis]!];
    // Every stride-th cell: perhaps more of them than windows, or fewer.
    return { n, wanted, k, s, p, found: Math.ceil(n / s) };
  });
  const own = axes.slice(2 - dims);
  if (method === "strided_conv") {
    // A last window of ceil_mode, which convolutions do not have, sticks out into zeros.
    const far = own.map(({ n, wanted, k, s, p }) => Math.max(p, (wanted - 1) * s + k - n - p));
    const beyond = own.some(({ p }, i) => p < far[i]!);
    if (!beyond) return `F.conv${d}(${x}, kernel${steps}${room})`;
    const ends = own.map(({ p }, i) => [p, far[i]!]);
    return `F.conv${d}(${padded(x, ends)}, kernel${steps})`;
  }
  const each = (part: (axis: (typeof own)[number], cut: boolean) => string) =>
    `[..., ${own.map((axis) => part(axis, axis.found > axis.wanted)).join(", ")}]`;
  let line: string;
  if (method === "blur_pool") {
    const blurs = own.map(({ n }) => (n === 1 ? 1 : spec.blurSize));
    const ends = blurs.map((b) => [(b - 1) >> 1, b >> 1]);
    x = padded(x, ends, ", mode='reflect'");
    line = `F.conv${d}(${x}, blur${steps})`;
    if (own.some(({ found, wanted }) => found > wanted))
      line += each(({ wanted }, cut) => (cut ? `:${wanted}` : ":"));
  } else {
    const step = (s: number) => (s > 1 ? `:${s}` : "");
    line = x + each(({ wanted, s }, cut) => (cut ? `:${wanted * s}` : ":") + step(s));
  }
  const missing = own.map(({ found, wanted }) => [0, Math.max(0, wanted - found)]);
  return padded(line, missing);
}
