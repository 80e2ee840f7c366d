// What the figure says: sentences, notes, formulas, lines of PyTorch.

import type { Pair } from "../../terms/convolution";
import { factor, show } from "../../terms/numbers";
import { assumedSize, type PoolParameters, poolSize } from "../../terms/pooling";
import { rowsOf, type Size } from "../../terms/terms";
import type { Method } from "../../terms/unpooling";
import { type CellFormula, symbol } from "../../ui/formula";
import { poolSizeFormulas } from "../../ui/pool-sizes";
import {
  capital,
  count,
  during,
  longestSentence,
  place,
  plain,
  range,
  type SizeFormula,
  said,
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
  nearest: "Nearest",
  bed_of_nails: "Bed of nails",
  max_unpool: "Max unpooling",
  average_spread: "Average spread",
  bilinear: "Bilinear",
};

/** A sentence; what is plain needs no role. */
const say = (...parts: readonly (string | Word)[]): Word[] =>
  parts.map((part) => (typeof part === "string" ? plain(part) : part));

const at = (size: Size, index: number): string => place(2, size, index);

/** "rows 0–1, columns 2–3", or the one cell. */
export function area(size: Size, cells: readonly number[]): string {
  if (cells.length === 1) return at(size, cells[0]!);
  const rows = unique(cells.map((i) => Math.floor(i / size.cols)));
  const cols = unique(cells.map((i) => i % size.cols));
  return `${range("row", rows)}, ${range("column", cols)}`;
}

/** "7 = 1·5 + 2 → row 1, column 2" */
export function decoded(index: number, cols: number): string {
  const [row, col] = [Math.floor(index / cols), index % cols];
  return `${index} = ${row}·${cols} + ${col} → row ${row}, column ${col}`;
}

/** Why this cell of the window was picked, where others are as large. */
function tieWords(results: Results, cell: number): string {
  const equal = tied(results, cell);
  if (equal.length < 2) return "";
  const first = at(results.spec.input, results.pooled.indices[cell]!);
  const window = results.spec.kernelSize[0] * results.spec.kernelSize[1];
  const how =
    equal.length === window
      ? `All ${window} cells are equal`
      : `${capital(count(equal.length))} cells tie`;
  return ` ${how}: torch keeps the first in reading order, ${first}, because a later cell must be larger to win.`;
}

/** "copies it to rows 0–1, columns 0–1" */
function placing(results: Results, p: Plane, cell: number): Word[] {
  const cells = places(results, p, cell);
  const { input } = results.spec;
  const to = (words: string) => say(`${words} `, said("output", area(input, cells)));
  if (p.method === "max_unpool")
    return results.lost.has(cell)
      ? say(...to("max unpooling puts it back at"), ", where a later window overwrites it")
      : to("max unpooling puts it back at");
  if (cells.length === 0)
    return say(
      p.method === "bed_of_nails"
        ? "its nail falls outside the input's size and is lost"
        : `${METHOD_NAMES[p.method].toLowerCase()} leaves it out`,
    );
  if (p.method === "nearest") return to("nearest copies it to");
  if (p.method === "bed_of_nails") return to("bed of nails puts it at");
  if (p.method === "average_spread")
    return to(
      cells.length === 1
        ? "average spread gives it to"
        : `average spread gives a share of 1/${cells.length} to each of`,
    );
  return to("bilinear mixes it into");
}

/** "…, … and …", of every method. */
function placings(results: Results, planes: readonly Plane[], cell: number): Word[] {
  return planes.flatMap((p, i) => {
    const between = i === 0 ? "" : i === planes.length - 1 ? " and " : ", ";
    return say(between, ...placing(results, p, cell));
  });
}

/** "passes it on", or as what. */
function passing(results: Results, cell: number): Word[] {
  const { spec, pooled, unpoolingInput, edited } = results;
  const value = said("input", show(unpoolingInput.values[cell]!));
  if (edited.has(cell)) return say("passes on ", value, ", set by hand");
  if (spec.gain === 1) return say("passes it on");
  const product = `${show(spec.gain)} · ${show(pooled.values[cell]!)} = `;
  return say(`passes on ${product}`, { ...value, result: true });
}

/** What one window comes to: a caption whose words tell of one phase after the other. */
export function stepWords(
  results: Results,
  planes: readonly Plane[],
  step: number,
  labels: Labels,
): Word[] {
  const { pooled, spec } = results;
  const index = pooled.indices[step]!;
  // The caption names a cell as the grids show it.
  const name =
    labels === "symbols"
      ? symbol("a", spec.input, index)
      : labels === "indices"
        ? "the value"
        : show(pooled.values[step]!);
  const kept = said("input", name);
  const where = said("ink", at(spec.input, index));
  const number = { ...said("ink", String(index)), result: true };
  return [
    ...during("pick", ...say(`Window ${at(pooled, step)} keeps `, kept, " from ", where)),
    plain(", "),
    ...during("remember", ...say("index ", number)),
    plain(", and "),
    ...during("pass", ...passing(results, step)),
    plain(": "),
    ...during("place", ...placings(results, planes, step)),
    plain(`.${tieWords(results, step)}`),
  ];
}

/** Said while windows follow each other too fast to be told one by one. */
export const RUNNING =
  "Window by window the largest value is kept and passed on, and each unpooling puts it into its plane.";

/** Of so many steps and cells at most the sentences are compared for length. */
const COMPARED = 48;

const some = (count: number): number[] => {
  const stride = Math.ceil(count / COMPARED);
  return Array.from({ length: Math.ceil(count / stride) }, (_, i) => count - 1 - i * stride);
};

/** The longest sentence of the steps, and of the cells that can be pointed at. */
export function longestWords(results: Results, planes: readonly Plane[], labels: Labels): Word[] {
  const steps = some(results.pooled.indices.length);
  const cells = some(results.spec.input.values.length);
  const all = [
    ...steps.map((step) => stepWords(results, planes, step, labels)),
    ...steps.map((index) => pointedWords(results, planes, { grid: "pooled", index })),
    ...planes.flatMap((p) => cells.map((cell) => planeWords(results, p, cell))),
  ];
  return longestSentence(all);
}

/** The sentence about a cell that is pointed at. */
export function pointedWords(
  results: Results,
  planes: readonly Plane[],
  point: PointedCell,
): Word[] {
  const { spec, pooled, unpoolingInput } = results;
  const { grid, index } = point;
  if (grid === "input") return inputWords(results, index);
  if (grid === "pooled" || grid === "indices") {
    const origin = pooled.indices[index]!;
    return say(
      said("input", `Pooled ${at(pooled, index)} = ${show(pooled.values[index]!)}`),
      " comes from ",
      said("ink", at(spec.input, origin)),
      `. Index ${decoded(origin, spec.input.cols)}.${tieWords(results, index)}`,
    );
  }
  if (grid === "unpoolingInput")
    return say(
      said(
        "input",
        `Unpooling input ${at(unpoolingInput, index)} = ${show(unpoolingInput.values[index]!)}`,
      ),
      ": ",
      ...placings(results, planes, index),
      ".",
    );
  const p = results.planes.find(({ method }) => method === grid)!;
  return planeWords(results, p, index);
}

function inputWords(results: Results, index: number): Word[] {
  const { spec, pooled } = results;
  const name = said("input", `Input ${at(spec.input, index)} = ${show(spec.input.values[index]!)}`);
  const seen = windowsWith(results, index);
  if (seen.length === 0) return say(name, " lies in no window: nothing of it is passed on.");
  const won = seen.filter((cell) => pooled.indices[cell] === index);
  if (won.length > 1)
    return say(
      name,
      ` wins ${count(won.length)} windows, so ${count(won.length)} pooled cells remember the same cell.`,
    );
  if (won.length === 1)
    return say(name, " wins window ", said("ink", at(pooled, won[0]!)), " and is passed on.");
  const best = unique(seen.map((cell) => pooled.values[cell]!)).map((value) => show(value));
  return say(
    name,
    seen.length === 1
      ? ` loses to ${best[0]}, the largest in its window: it is forgotten.`
      : ` loses in ${count(seen.length)} windows${best.length < 4 ? `, to ${best.join(" and ")}` : ""}: it is forgotten.`,
  );
}

function planeWords(results: Results, p: Plane, index: number): Word[] {
  const { spec, unpoolingInput } = results;
  const value = p.values[index]!;
  const was = spec.input.values[index]!;
  const name = said(
    "output",
    `${METHOD_NAMES[p.method]} ${at(spec.input, index)} = ${show(value)}`,
  );
  const before =
    value === was
      ? ", as in the input."
      : `; the input has ${show(was)}, so the error is ${show(value - was)}.`;
  const from = sources(p, index);
  if (from.length === 0) return say(name, ": no pooled cell reaches it, so it stays zero", before);
  if (from.length === 1)
    return say(
      name,
      " comes from passed-on cell ",
      said("input", at(unpoolingInput, from[0]!)),
      before,
    );
  return say(name, ` mixes ${count(from.length)} passed-on cells`, before);
}

// What the present numbers make worth knowing: ties, overlapping windows, sizes that do not fit.

const by = ({ rows, cols }: Size): string => `${rows} × ${cols}`;

/** As it is written in Python. */
const tuple = ({ rows, cols }: Size): string => `(${rows}, ${cols})`;

/** Cells of the input that no window reaches. */
function unread(results: Results): string {
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
    rows && (rows === 1 ? "the last row" : `the last ${count(rows)} rows`),
    cols && (cols === 1 ? "the last column" : `the last ${count(cols)} columns`),
  ].filter(Boolean);
  if (parts.length === 0) return "";
  return `No whole window fits over ${parts.join(" and ")}, left out here; ceil_mode adds a window that reaches over the edge.`;
}

/** Why `max_unpool2d` has to be told the size. */
function sizes(results: Results): string {
  const { spec, pooled } = results;
  const assumed = assumedSize(pooled, spec);
  if (assumed.rows === spec.input.rows && assumed.cols === spec.input.cols) return "";
  const highest = Math.max(...pooled.indices);
  const outside =
    highest >= assumed.rows * assumed.cols
      ? `index ${highest} would lie outside`
      : assumed.cols === spec.input.cols
        ? ""
        : `index ${highest} would be read as ${place(2, assumed, highest)} instead of ${place(2, spec.input, highest)}`;
  return `Several sizes pool to ${by(pooled)}. Without output_size torch would make ${by(assumed)}${outside && `, and ${outside}`}: pass output_size=${tuple(spec.input)}.`;
}

/** What an image of several levels makes worth knowing. */
export function imageNotes({ spec, levels }: ImageResults): string[] {
  const all: string[] = [];
  if (spec.image.channels.length > 1)
    all.push(
      "Red, green and blue are pooled one by one. Each has maxima of its own, so max unpooling puts them into different pixels.",
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
      `${odd.length === 1 ? "One level does" : `${capital(count(odd.length))} levels do`} not divide evenly: back from ${by(poolSize(first.before, spec))}, torch would make ${by(first.assumed)} unless output_size=${tuple(first.before)} is passed.`,
    );
  return all;
}

function ties(results: Results): string {
  const equal = [...results.pooled.indices.keys()].filter((cell) => tied(results, cell).length > 1);
  if (equal.length === 0) return "";
  const which =
    equal.length === results.pooled.indices.length && equal.length > 1
      ? "In every window"
      : `In ${equal.length === 1 ? "one window" : `${count(equal.length)} windows`}`;
  return `${which} several cells share the largest value. Only the first in reading order is remembered.`;
}

function overlaps(results: Results): string {
  const { spec, lost, unpoolingInput, pooled } = results;
  if (spec.stride[0] >= spec.kernelSize[0] && spec.stride[1] >= spec.kernelSize[1]) return "";
  if (lost.size === 0)
    return "The windows overlap (stride < kernel_size), but no two of them remember the same cell here.";
  const differs = [...lost].some((cell) =>
    unpoolingInput.values.some(
      (v, i) => pooled.indices[i] === pooled.indices[cell] && v !== unpoolingInput.values[cell],
    ),
  );
  const lose =
    lost.size === 1
      ? "One pooled cell remembers"
      : `${capital(count(lost.size))} pooled cells remember`;
  return `The windows overlap. ${lose} a cell that a later window remembers too: max_unpool2d writes both, and the last one stays${differs ? "" : " (here with the same value)"}.`;
}

/** `nearest` knows nothing of windows. */
function stretched(results: Results): string {
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
  return "nearest and bilinear stretch the pooled grid evenly over the output, wherever the windows were.";
}

/** What the matrix of each method is made of. */
export const MATRIX_NOTES: Readonly<Record<Method, string>> = {
  max_unpool:
    "One 1 in each column, where the maximum stood. Transposed, it is the matrix that picked these maxima from the input: max unpooling sends them back the way they came.",
  bed_of_nails:
    "One 1 in each column, always at the same corner of the window, wherever the maximum stood.",
  nearest: "One 1 in each row: every cell copies one value.",
  average_spread:
    "The shares in a column add up to 1: it is the transposed matrix of average pooling.",
  bilinear: "The shares in each row add up to 1: every cell is a mean of its neighbours.",
};

export const notes = (results: Results): string[] =>
  [ties, overlaps, unread, sizes, stretched]
    .map((note) => note(results))
    .filter((note) => note !== "");

// What the unpooling of an image comes to.

export const TIMES = ["", "once", "twice", "three times", "four times"];

/** The pixel under the lens in every picture, or the story of all pixels where none is looked at. */
export function imageWords(
  results: ImageResults,
  planes: ImageResults["planes"],
  lens: { readonly row: number; readonly col: number } | null,
): Word[] {
  const { spec, levels } = results;
  const { image } = spec;
  if (lens) {
    const index = lens.row * image.cols + lens.col;
    const pixel = (channels: readonly ArrayLike<number>[]) =>
      channels.map((values) => show(Math.round(values[index]!))).join(" ");
    return say(
      `Pixel (${lens.row}, ${lens.col}): `,
      said("input", `input ${pixel(image.channels)}`),
      ...planes.flatMap((plane) =>
        say(
          ", ",
          `${METHOD_NAMES[plane.method].toLowerCase()} `,
          said("output", pixel(plane.channels)),
        ),
      ),
      ".",
    );
  }
  const last = levels.at(-1)!;
  const before = image.rows * image.cols;
  const after = last.rows * last.cols;
  return say(
    `Pooled ${TIMES[levels.length]}, `,
    said("input", `${image.rows} × ${image.cols}`),
    " becomes ",
    said("input", `${last.rows} × ${last.cols}`),
    `: one pixel in ${show(Math.round(before / after))} is passed on. Point at a picture, or use the arrow keys in it, to look closer.`,
  );
}

/** The longest that is said of a pixel, of which each number has three digits, or of them all. */
export function longestImageWords(results: ImageResults, planes: ImageResults["planes"]): Word[] {
  const { rows, cols, channels } = results.spec.image;
  const words = imageWords(results, planes, { row: rows - 1, col: cols - 1 });
  const room = plain(" 888".repeat(channels.length * (1 + planes.length)));
  const story = imageWords(results, planes, null);
  const length = (said: readonly Word[]) => said.reduce((sum, { text }) => sum + text.length, 0);
  return length(words) > length(story) ? [...words.filter(({ role }) => !role), room] : story;
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
export const poolSizes = (spec: UnpoolingSpec): SizeFormula[] => poolSizeFormulas(spec, "pooled");

/** One cell of an unpooled plane, read off its rows of the list. */
export function formulaOf(results: Results, p: Plane, output: number): CellFormula {
  const { unpoolingInput, spec } = results;
  const products = Array.from(rowsOf(p.by.output, output), (row) => {
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
