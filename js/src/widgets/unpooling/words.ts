// What the figure says: sentences, notes, formulas, lines of PyTorch.

import type { Pair } from "../../terms/convolution";
import { factor, show } from "../../terms/numbers";
import { assumedSize, type PoolParameters, poolSize } from "../../terms/pooling";
import { type Size, rowsOf as termsOf } from "../../terms/terms";
import type { Method } from "../../terms/unpooling";
import { type CellFormula, symbol } from "../../ui/formula";
import { inSentence, msg, type Tongue } from "../../ui/language";
import { lensWords, longestOfPixels, toLookCloser } from "../../ui/lens";
import { poolSizeFormulas } from "../../ui/pool-sizes";
import {
  areaOf,
  capital,
  listed,
  longestSentence,
  place,
  plain,
  type SizeFormula,
  sampled,
  unique,
  type Word,
} from "../../ui/words";
import type { ImageResults } from "./image-results";
import {
  type ConvTranspose,
  type Plane,
  type PointedCell,
  places,
  type Results,
  sources,
  tied,
  windowsWith,
} from "./results";
import type { Labels, UnpoolingSpec } from "./spec";

export const STEPS = ["pick", "remember", "pass", "place"] as const;
export type Step = (typeof STEPS)[number];

export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  nearest: msg("Nearest"),
  bed_of_nails: msg("Bed of nails"),
  max_unpool: msg("Max unpooling"),
  average_spread: msg("Average spread"),
  bilinear: msg("Bilinear"),
};

const at = (size: Size, index: number): string => place(2, size, index);

/** "7 = 1·5 + 2 → row 1, column 2" */
export function decoded(t: Tongue, index: number, cols: number): string {
  const [row, col] = [Math.floor(index / cols), index % cols];
  const where = t("row {row}, column {col}", { row, col });
  return `${index} = ${row}·${cols} + ${col} → ${where}`;
}

/** Why this cell of the window was picked, where others are as large. */
function tieWords(t: Tongue, results: Results, cell: number): string {
  const equal = tied(results, cell);
  if (equal.length < 2) return "";
  const first = at(results.spec.input, results.pooled.indices[cell]!);
  const window = results.spec.kernelSize[0] * results.spec.kernelSize[1];
  const said =
    equal.length === window
      ? t(
          "All {n} cells are equal: torch keeps the first in reading order, {first}, because a later cell must be larger to win.",
          { n: window, first },
        )
      : t(
          "{count} cells tie: torch keeps the first in reading order, {first}, because a later cell must be larger to win.",
          { count: capital(t.count(equal.length)), first },
        );
  return ` ${said}`;
}

/** What a method does with a value, as part of a sentence: "nearest copies it to rows 0–1, columns 0–1". */
function placing(t: Tongue, results: Results, p: Plane, cell: number): Word[] {
  const cells = places(results, p, cell);
  const { input } = results.spec;
  const where = cells.length === 0 ? "" : areaOf(t, input, cells);
  switch (p.method) {
    case "max_unpool":
      return t.words(
        results.lost.has(cell)
          ? "max unpooling puts it back at <output>{area}</output>, where a later window overwrites it"
          : "max unpooling puts it back at <output>{area}</output>",
        { area: where },
      );
    case "bed_of_nails":
      return cells.length === 0
        ? t.words("its nail falls outside the input's size and is lost")
        : t.words("bed of nails puts it at <output>{area}</output>", { area: where });
    case "nearest":
      return cells.length === 0
        ? t.words("nearest leaves it out")
        : t.words("nearest copies it to <output>{area}</output>", { area: where });
    case "average_spread":
      if (cells.length === 0) return t.words("average spread leaves it out");
      return cells.length === 1
        ? t.words("average spread gives it to <output>{area}</output>", { area: where })
        : t.words("average spread gives a share of 1/{n} to each of <output>{area}</output>", {
            n: cells.length,
            area: where,
          });
    case "bilinear":
      return cells.length === 0
        ? t.words("bilinear leaves it out")
        : t.words("bilinear mixes it into <output>{area}</output>", { area: where });
  }
}

/** "…, … and …", of every method. */
const placings = (t: Tongue, results: Results, planes: readonly Plane[], cell: number): Word[] =>
  listed(
    t,
    planes.map((p) => placing(t, results, p, cell)),
  );

/** What one window comes to: a caption whose words tell of one phase after the other. */
export function stepWords(
  t: Tongue,
  results: Results,
  planes: readonly Plane[],
  step: number,
  labels: Labels,
): Word[] {
  const { spec, pooled, unpoolingInput, edited } = results;
  const index = pooled.indices[step]!;
  // The caption names a cell as the grids show it.
  const kept =
    labels === "symbols"
      ? symbol("a", spec.input, index)
      : labels === "indices"
        ? t("the value")
        : show(pooled.values[step]!);
  const told = t.words(
    edited.has(step)
      ? "<pick>Window {window} keeps <input>{kept}</input> from <ink>{where}</ink></pick>, <remember>index <ink><result>{index}</result></ink></remember>, and <pass>passes on <input>{value}</input>, set by hand</pass>: <place>{placings}</place>."
      : spec.gain === 1
        ? "<pick>Window {window} keeps <input>{kept}</input> from <ink>{where}</ink></pick>, <remember>index <ink><result>{index}</result></ink></remember>, and <pass>passes it on</pass>: <place>{placings}</place>."
        : "<pick>Window {window} keeps <input>{kept}</input> from <ink>{where}</ink></pick>, <remember>index <ink><result>{index}</result></ink></remember>, and <pass>passes on {gain} · {pooled} = <input><result>{value}</result></input></pass>: <place>{placings}</place>.",
    {
      window: at(pooled, step),
      kept,
      where: at(spec.input, index),
      index,
      value: show(unpoolingInput.values[step]!),
      gain: show(spec.gain),
      pooled: show(pooled.values[step]!),
      placings: placings(t, results, planes, step),
    },
  );
  return [...told, plain(tieWords(t, results, step))];
}

/** Said while windows follow each other too fast to be told one by one. */
export const RUNNING = msg(
  "Window by window the largest value is kept and passed on, and each unpooling puts it into its plane.",
);

/** Of so many steps and cells at most the sentences are compared for length. */
const COMPARED = 48;

/** The longest sentence of the steps, and of the cells that can be pointed at. */
export function longestWords(
  t: Tongue,
  results: Results,
  planes: readonly Plane[],
  labels: Labels,
): Word[] {
  const steps = sampled(results.pooled.indices.length, COMPARED);
  const cells = sampled(results.spec.input.values.length, COMPARED);
  const all = [
    ...steps.map((step) => stepWords(t, results, planes, step, labels)),
    ...steps.map((index) => pointedWords(t, results, planes, { grid: "pooled", index })),
    ...planes.flatMap((p) => cells.map((cell) => planeWords(t, results, p, cell))),
  ];
  return longestSentence(all);
}

/** The sentence about a cell that is pointed at. */
export function pointedWords(
  t: Tongue,
  results: Results,
  planes: readonly Plane[],
  point: PointedCell,
): Word[] {
  const { spec, pooled, unpoolingInput } = results;
  const { grid, index } = point;
  if (grid === "input") return inputWords(t, results, index);
  if (grid === "pooled" || grid === "indices") {
    const origin = pooled.indices[index]!;
    return [
      ...t.words(
        "<input>Pooled {cell} = {value}</input> comes from <ink>{origin}</ink>. Index {decoded}.",
        {
          cell: at(pooled, index),
          value: show(pooled.values[index]!),
          origin: at(spec.input, origin),
          decoded: decoded(t, origin, spec.input.cols),
        },
      ),
      plain(tieWords(t, results, index)),
    ];
  }
  if (grid === "unpoolingInput")
    return t.words("<input>Unpooling input {cell} = {value}</input>: {placings}.", {
      cell: at(unpoolingInput, index),
      value: show(unpoolingInput.values[index]!),
      placings: placings(t, results, planes, index),
    });
  const p = results.planes.find(({ method }) => method === grid)!;
  return planeWords(t, results, p, index);
}

function inputWords(t: Tongue, results: Results, index: number): Word[] {
  const { spec, pooled } = results;
  const seen = windowsWith(results, index);
  const won = seen.filter((cell) => pooled.indices[cell] === index);
  const best = unique(seen.map((cell) => pooled.values[cell]!)).map((value) => show(value));
  const values = {
    cell: at(spec.input, index),
    value: show(spec.input.values[index]!),
    window: won.length === 1 ? at(pooled, won[0]!) : "",
    n: t.count(won.length || seen.length),
    best: t.list(best),
  };
  if (seen.length === 0)
    return t.words(
      "<input>Input {cell} = {value}</input> lies in no window: nothing of it is passed on.",
      values,
    );
  if (won.length > 1)
    return t.words(
      "<input>Input {cell} = {value}</input> wins {n} windows, so {n} pooled cells remember the same cell.",
      values,
    );
  if (won.length === 1)
    return t.words(
      "<input>Input {cell} = {value}</input> wins window <ink>{window}</ink> and is passed on.",
      values,
    );
  if (seen.length === 1)
    return t.words(
      "<input>Input {cell} = {value}</input> loses to {best}, the largest in its window: it is forgotten.",
      values,
    );
  return t.words(
    best.length < 4
      ? "<input>Input {cell} = {value}</input> loses in {n} windows, to {best}: it is forgotten."
      : "<input>Input {cell} = {value}</input> loses in {n} windows: it is forgotten.",
    values,
  );
}

function planeWords(t: Tongue, results: Results, p: Plane, index: number): Word[] {
  const { spec, unpoolingInput } = results;
  const value = p.values[index]!;
  const was = spec.input.values[index]!;
  const from = sources(p, index);
  const values = {
    name: t(METHOD_NAMES[p.method]),
    cell: at(spec.input, index),
    value: show(value),
    was: show(was),
    error: show(value - was),
    n: t.count(from.length),
    from: from.length === 1 ? at(unpoolingInput, from[0]!) : "",
  };
  if (value === was)
    return t.words(
      from.length === 0
        ? "<output>{name} {cell} = {value}</output>: no pooled cell reaches it, so it stays zero, as in the input."
        : from.length === 1
          ? "<output>{name} {cell} = {value}</output> comes from passed-on cell <input>{from}</input>, as in the input."
          : "<output>{name} {cell} = {value}</output> mixes {n} passed-on cells, as in the input.",
      values,
    );
  return t.words(
    from.length === 0
      ? "<output>{name} {cell} = {value}</output>: no pooled cell reaches it, so it stays zero; the input has {was}, so the error is {error}."
      : from.length === 1
        ? "<output>{name} {cell} = {value}</output> comes from passed-on cell <input>{from}</input>; the input has {was}, so the error is {error}."
        : "<output>{name} {cell} = {value}</output> mixes {n} passed-on cells; the input has {was}, so the error is {error}.",
    values,
  );
}

// What the present numbers make worth knowing: ties, overlapping windows, sizes that do not fit.

const by = ({ rows, cols }: Size): string => `${rows} × ${cols}`;

/** As it is written in Python. */
const tuple = ({ rows, cols }: Size): string => `(${rows}, ${cols})`;

/** Cells of the input that no window reaches. */
function unread(t: Tongue, results: Results): string {
  const { spec, pooled } = results;
  const rest = (axis: 0 | 1): number => {
    const [count, side] =
      axis === 0 ? [pooled.rows, spec.input.rows] : [pooled.cols, spec.input.cols];
    return Math.max(
      0,
      side + spec.padding[axis] - (count - 1) * spec.stride[axis] - spec.kernelSize[axis],
    );
  };
  const [rows, cols] = [rest(0), rest(1)];
  const parts = [
    rows && (rows === 1 ? t("the last row") : t("the last {n} rows", { n: t.count(rows) })),
    cols && (cols === 1 ? t("the last column") : t("the last {n} columns", { n: t.count(cols) })),
  ].filter((part) => part !== 0);
  if (parts.length === 0) return "";
  return t(
    "No whole window fits over {parts}, left out here; ceil_mode adds a window that reaches over the edge.",
    { parts: t.list(parts) },
  );
}

/** Why `max_unpool2d` has to be told the size. */
function sizes(t: Tongue, results: Results): string {
  const { spec, pooled } = results;
  const assumed = assumedSize(pooled, spec);
  if (assumed.rows === spec.input.rows && assumed.cols === spec.input.cols) return "";
  const highest = Math.max(...pooled.indices);
  const outside = highest >= assumed.rows * assumed.cols;
  return t(
    outside
      ? "Several sizes pool to {pooled}. Without output_size torch would make {assumed}, and index {highest} would lie outside: pass output_size={size}."
      : assumed.cols === spec.input.cols
        ? "Several sizes pool to {pooled}. Without output_size torch would make {assumed}: pass output_size={size}."
        : "Several sizes pool to {pooled}. Without output_size torch would make {assumed}, and index {highest} would be read as {wrong} instead of {right}: pass output_size={size}.",
    {
      pooled: by(pooled),
      assumed: by(assumed),
      highest,
      wrong: place(2, assumed, highest),
      right: place(2, spec.input, highest),
      size: tuple(spec.input),
    },
  );
}

/** What an image of several levels makes worth knowing. */
export function imageNotes(t: Tongue, { spec, levels }: ImageResults): string[] {
  const all: string[] = [];
  if (spec.image.channels.length > 1)
    all.push(
      t(
        "Red, green and blue are pooled one by one. Each has maxima of its own, so max unpooling puts them into different pixels.",
      ),
    );
  const odd = levels.flatMap((level, i) => {
    const before: Size = i === 0 ? spec.image : levels[i - 1]!;
    const assumed = assumedSize(level, spec);
    return assumed.rows === before.rows && assumed.cols === before.cols
      ? []
      : [{ before, assumed }];
  });
  const [first] = odd;
  if (first)
    all.push(
      t(
        odd.length === 1
          ? "One level does not divide evenly: back from {pooled}, torch would make {assumed} unless output_size={size} is passed."
          : "{count} levels do not divide evenly: back from {pooled}, torch would make {assumed} unless output_size={size} is passed.",
        {
          count: capital(t.count(odd.length)),
          pooled: by(poolSize(first.before, spec)),
          assumed: by(first.assumed),
          size: tuple(first.before),
        },
      ),
    );
  return all;
}

function ties(t: Tongue, results: Results): string {
  const equal = [...results.pooled.indices.keys()].filter((cell) => tied(results, cell).length > 1);
  if (equal.length === 0) return "";
  return t(
    equal.length === results.pooled.indices.length && equal.length > 1
      ? "In every window several cells share the largest value. Only the first in reading order is remembered."
      : equal.length === 1
        ? "In one window several cells share the largest value. Only the first in reading order is remembered."
        : "In {n} windows several cells share the largest value. Only the first in reading order is remembered.",
    { n: t.count(equal.length) },
  );
}

function overlaps(t: Tongue, results: Results): string {
  const { spec, lost, unpoolingInput, pooled } = results;
  if (spec.stride[0] >= spec.kernelSize[0] && spec.stride[1] >= spec.kernelSize[1]) return "";
  if (lost.size === 0)
    return t(
      "The windows overlap (stride < kernel_size), but no two of them remember the same cell here.",
    );
  const differs = [...lost].some((cell) =>
    unpoolingInput.values.some(
      (v, i) => pooled.indices[i] === pooled.indices[cell] && v !== unpoolingInput.values[cell],
    ),
  );
  const n = capital(t.count(lost.size));
  if (lost.size === 1)
    return t(
      differs
        ? "The windows overlap. One pooled cell remembers a cell that a later window remembers too: max_unpool2d writes both, and the last one stays."
        : "The windows overlap. One pooled cell remembers a cell that a later window remembers too: max_unpool2d writes both, and the last one stays (here with the same value).",
    );
  return t(
    differs
      ? "The windows overlap. {n} pooled cells remember a cell that a later window remembers too: max_unpool2d writes both, and the last one stays."
      : "The windows overlap. {n} pooled cells remember a cell that a later window remembers too: max_unpool2d writes both, and the last one stays (here with the same value).",
    { n },
  );
}

/** `nearest` knows nothing of windows. */
function stretched(t: Tongue, results: Results): string {
  const { spec, pooled } = results;
  const sides = [
    [spec.input.rows, pooled.rows],
    [spec.input.cols, pooled.cols],
  ] as const;
  const tiled = sides.every(
    ([side, cells], axis) =>
      spec.stride[axis] === spec.kernelSize[axis] &&
      spec.padding[axis] === 0 &&
      cells * spec.kernelSize[axis]! === side,
  );
  if (tiled || !spec.methods.some((method) => method === "nearest" || method === "bilinear"))
    return "";
  return t(
    "nearest and bilinear stretch the pooled grid evenly over the output, wherever the windows were.",
  );
}

/** What the matrix of each method is made of. */
export const MATRIX_NOTES: Readonly<Record<Method, string>> = {
  max_unpool: msg(
    "One 1 in each column, where the maximum stood. Transposed, it is the matrix that picked these maxima from the input: max unpooling sends them back the way they came.",
  ),
  bed_of_nails: msg(
    "One 1 in each column, always at the same corner of the window, wherever the maximum stood.",
  ),
  nearest: msg("One 1 in each row: every cell copies one value."),
  average_spread: msg(
    "The shares in a column add up to 1: it is the transposed matrix of average pooling.",
  ),
  bilinear: msg("The shares in each row add up to 1: every cell is a mean of its neighbours."),
};

export const notes = (t: Tongue, results: Results): string[] =>
  [ties, overlaps, unread, sizes, stretched]
    .map((note) => note(t, results))
    .filter((note) => note !== "");

// What the unpooling of an image comes to.

/** The pixel under the lens in every picture, or the story of all pixels where none is looked at. */
export function imageWords(
  t: Tongue,
  results: ImageResults,
  planes: ImageResults["planes"],
  lens: { readonly row: number; readonly col: number } | null,
): Word[] {
  const { spec, levels } = results;
  const { image } = spec;
  if (lens) {
    const others = planes.map((p) => [inSentence(t, METHOD_NAMES[p.method]), p] as const);
    return lensWords(t, lens, image, others);
  }
  const last = levels.at(-1)!;
  const share = (image.rows * image.cols) / (last.rows * last.cols);
  const story = t.words(
    levels.length === 1
      ? "Pooled once, <input>{before}</input> becomes <input>{after}</input>: one pixel in {n} is passed on."
      : levels.length === 2
        ? "Pooled twice, <input>{before}</input> becomes <input>{after}</input>: one pixel in {n} is passed on."
        : "Pooled {times} times, <input>{before}</input> becomes <input>{after}</input>: one pixel in {n} is passed on.",
    {
      times: t.count(levels.length),
      before: by(image),
      after: by(last),
      n: show(Math.round(share)),
    },
  );
  return toLookCloser(t, story);
}

/** The longest that is said of a pixel, of which each number has three digits, or of them all. */
export function longestImageWords(
  t: Tongue,
  results: ImageResults,
  planes: ImageResults["planes"],
): Word[] {
  const { rows, cols, channels } = results.spec.image;
  const pixel = imageWords(t, results, planes, { row: rows - 1, col: cols - 1 });
  const numbers = channels.length * (1 + planes.length);
  return longestOfPixels(imageWords(t, results, planes, null), pixel, numbers);
}

// Formulas with the present numbers, and lines of PyTorch.

const python = (pair: Pair): string =>
  pair[0] === pair[1] ? String(pair[0]) : `(${pair[0]}, ${pair[1]})`;

function window(p: PoolParameters): string {
  const parts = [python(p.kernelSize)];
  if (python(p.stride) !== python(p.kernelSize)) parts.push(`stride=${python(p.stride)}`);
  if (python(p.padding) !== "0") parts.push(`padding=${python(p.padding)}`);
  return parts.join(", ");
}

export const poolCode = (p: PoolParameters): string =>
  `y, i = F.max_pool2d(x, ${window(p)}${p.ceilMode ? ", ceil_mode=True" : ""}, return_indices=True)`;

/** The line of a method; `average_spread` and `bed_of_nails` have no function of their own. */
export function methodCode(method: Method, p: PoolParameters, size: string): string {
  if (method === "max_unpool") return `F.max_unpool2d(y, i, ${window(p)}, output_size=${size})`;
  if (method === "nearest") return `F.interpolate(y, size=${size}, mode="nearest")`;
  if (method === "bilinear")
    return `F.interpolate(y, size=${size}, mode="bilinear", align_corners=False)`;
  return "";
}

/** All levels of an image there and back, as lines of PyTorch. */
export function imageCode(method: Method, p: PoolParameters, levels: number): string {
  const back = methodCode(method, p, "size");
  if (!back) return "";
  const ceil = p.ceilMode ? ", ceil_mode=True" : "";
  return [
    "y, way = x, []",
    `for _ in range(${levels}):`,
    "    size = y.shape[-2:]",
    `    y, i = F.max_pool2d(y, ${window(p)}${ceil}, return_indices=True)`,
    "    way.append((size, i))",
    "for size, i in reversed(way):",
    `    y = ${back}`,
  ].join("\n");
}

/** Pooled height and width, or both at once where they agree. */
export const poolSizes = (t: Tongue, spec: UnpoolingSpec): SizeFormula[] =>
  poolSizeFormulas(t, spec, "pooled");

/** One cell of an unpooled plane, read off its rows of the list. */
export function formulaOf(results: Results, p: Plane, output: number): CellFormula {
  const { unpoolingInput, spec } = results;
  const products = Array.from(termsOf(p.by.output, output), (row) => {
    const cell = p.terms.input[row]!;
    const weight = p.weights[p.terms.kernel[row]!]!;
    const name = symbol("m", unpoolingInput, cell);
    const value = unpoolingInput.values[cell]!;
    return {
      cell,
      symbols: weight === 1 ? name : `${show(weight)}·${name}`,
      values: weight === 1 ? show(value) : `${show(weight)}·${factor(value)}`,
    };
  });
  const [row, col] = [Math.floor(output / spec.input.cols), output % spec.input.cols];
  return { name: `y[${row}, ${col}]`, products, sum: p.values[output]! };
}

/** The module of a transposed convolution, to copy. */
export function convTransposeCode({
  kernel,
  stride,
  padding,
  outputPadding,
}: ConvTranspose): string {
  const parts = [`1, 1, kernel_size=${python([kernel.rows, kernel.cols])}`];
  for (const [name, pair, neutral] of [
    ["stride", stride, "1"],
    ["padding", padding, "0"],
    ["output_padding", outputPadding, "0"],
  ] as const)
    if (python(pair) !== neutral) parts.push(`${name}=${python(pair)}`);
  return `nn.ConvTranspose2d(${parts.join(", ")}, bias=False)`;
}
