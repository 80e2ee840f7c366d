// What the figure may hold, checked as it arrives. Errors name the value, the rule and the way out.

import { unpooling as OPTIONS } from "../../../../segwidgets/shared/options.json";
import type { Pair } from "../../terms/convolution";
import { type PoolParameters, poolSize } from "../../terms/pooling";
import type { Grid, Size } from "../../terms/terms";
import { type Corner, METHODS, type Method } from "../../terms/unpooling";
import { defaultsOf, limits, type Traits } from "../../wire/options";
import {
  Problem,
  parseChoice,
  parseGrid,
  parseNumber,
  parsePair,
  parseWhole,
} from "../../wire/parameters";

export type View = "grids" | "matrix";
export type Labels = "values" | "errors" | "indices" | "symbols";

export const UNPOOLING_DEFAULTS = defaultsOf(OPTIONS);

/** The traits that say how the figure is looked at, and the image, which the page does not write. */
const NOT_REMEMBERED = ["image", "method", "view", "labels", "bridge", "lens", "step"];
/** The traits that make the spec, which undo brings back. */
export const REMEMBERED = Object.keys(OPTIONS).filter((name) => !NOT_REMEMBERED.includes(name));

/** A value of the unpooling input that a reader changed. */
export interface Edit {
  readonly row: number;
  readonly col: number;
  readonly value: number;
}

/** What cells and images share. */
export interface Settings extends PoolParameters {
  readonly methods: readonly Method[];
  readonly corner: Corner;
  readonly gain: number;
}

export interface UnpoolingSpec extends Settings {
  readonly input: Grid;
  readonly edits: readonly Edit[];
}

const quote = (value: unknown): string => JSON.stringify(value);

function parseFlag(trait: string, value: unknown): boolean {
  if (typeof value !== "boolean")
    throw new Problem(`${trait} = ${quote(value)}: true or false is needed.`);
  return value;
}

function parseMethods(value: unknown): Method[] {
  const list = Array.isArray(value) ? value : [];
  const known = list.every((word) => METHODS.includes(word));
  if (list.length === 0 || !known || new Set(list).size !== list.length)
    throw new Problem(`methods = ${quote(value)}: choose one or more of ${METHODS.join(", ")}.`);
  return list;
}

/** Edits of cells that a smaller pooled grid no longer has are left out. */
function parseEdits(value: unknown, pooled: Size): Edit[] {
  if (!Array.isArray(value)) throw new Problem("edits: a list of [row, column, value] is needed.");
  return value
    .map((edit): Edit => {
      if (!Array.isArray(edit) || edit.length !== 3 || !edit.slice(0, 2).every(Number.isInteger))
        throw new Problem(`edits: ${quote(edit)} is not [row, column, value] of a pooled cell.`);
      return { row: edit[0], col: edit[1], value: parseNumber("edits", edit[2]) };
    })
    .filter(({ row, col }) => row >= 0 && col >= 0 && row < pooled.rows && col < pooled.cols);
}

function parseLens(value: unknown): void {
  if (value === null) return;
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isInteger))
    throw new Problem(`lens = ${quote(value)}: null or [row, column] is needed.`);
}

/** How the figure is looked at: nothing is computed from it. */
export function checkLook(traits: Traits): void {
  parseChoice("view", traits.view, OPTIONS.view.choices);
  parseChoice("labels", traits.labels, OPTIONS.labels.choices);
  parseChoice("method", traits.method, METHODS);
  parseWhole("step", traits.step);
  parseLens(traits.lens);
}

/** Window parameters; those of an image are the same at every level. */
function parsePool(traits: Traits): PoolParameters {
  const kernelSize = parsePair("kernel_size", traits.kernel_size, 2, OPTIONS.kernel_size);
  const stride =
    traits.stride === null ? kernelSize : parsePair("stride", traits.stride, 2, OPTIONS.stride);
  const padding = parsePair("padding", traits.padding, 2, OPTIONS.padding);
  for (const axis of [0, 1] as const) {
    const half = Math.floor(kernelSize[axis] / 2);
    if (padding[axis] > half)
      throw new Problem(
        `padding = ${padding[axis]}: at most half of kernel_size, ${half} here; choose a smaller padding or a larger kernel_size.`,
      );
  }
  return { kernelSize, stride, padding, ceilMode: parseFlag("ceil_mode", traits.ceil_mode) };
}

/** Every window has to fit the padded plane. */
export function checkWindow(plane: Size, p: PoolParameters): void {
  for (const [axis, name, side] of [
    [0, "rows", plane.rows],
    [1, "columns", plane.cols],
  ] as const) {
    const [size, padded] = [p.kernelSize[axis], side + 2 * p.padding[axis]];
    if (size > padded)
      throw new Problem(
        `kernel_size = ${size}: the window has ${size} ${name}, but the padded input has ${padded}: choose a smaller kernel_size, more padding or a larger input.`,
      );
  }
}

export const parseSettings = (traits: Traits): Settings => ({
  ...parsePool(traits),
  methods: parseMethods(traits.methods),
  corner: parseChoice("corner", traits.corner, OPTIONS.corner.choices),
  gain: parseNumber("gain", traits.gain),
});

export const parseLevels = (value: unknown): number => parseWhole("levels", value, OPTIONS.levels);

export function parseUnpooling(traits: Traits): UnpoolingSpec {
  const input = parseGrid("input", traits.input, 2, limits.input_side);
  const settings = parseSettings(traits);
  checkWindow(input, settings);
  return { ...settings, input, edits: parseEdits(traits.edits, poolSize(input, settings)) };
}

/** Edits with one cell changed, in the order that both sides keep. */
export function withEdit(edits: readonly Edit[], edit: Edit): [number, number, number][] {
  const others = edits.filter(({ row, col }) => row !== edit.row || col !== edit.col);
  return [...others, edit]
    .sort((a, b) => a.row - b.row || a.col - b.col)
    .map(({ row, col, value }) => [row, col, value]);
}

/** A parameter as it is written: one number where both axes agree. */
export const plainPair = (pair: Pair): number | readonly number[] =>
  pair[0] === pair[1] ? pair[0] : pair;
