// What unpooling may hold. Errors name the value, the rule and the way out.

import type { Pair } from "../../terms/convolution";
import { type PoolParameters, poolSize } from "../../terms/pooling";
import type { Grid, Size } from "../../terms/terms";
import { CORNERS, type Corner, METHODS, type Method } from "../../terms/unpooling";
import { limits } from "../../wire/options";
import { Problem, parseChoice, parseGrid, parseNumber, parsePair } from "../../wire/parameters";

/** A value that a reader put into the unpoolingInput stage by hand. */
export interface Edit {
  readonly row: number;
  readonly col: number;
  readonly value: number;
}

/** What cells and pictures share. */
export interface Settings extends PoolParameters {
  readonly methods: readonly Method[];
  readonly corner: Corner;
  readonly gain: number;
}

export interface UnpoolingSpec extends Settings {
  readonly input: Grid;
  readonly edits: readonly Edit[];
}

/** Traits that make the spec, which undo brings back. */
export const SPEC = [
  "input",
  "kernel_size",
  "stride",
  "padding",
  "ceil_mode",
  "methods",
  "corner",
  "gain",
  "edits",
  "levels",
] as const;

export type UnpoolingTraits = Readonly<Record<string, unknown>>;

function parseFlag(trait: string, value: unknown): boolean {
  if (typeof value !== "boolean")
    throw new Problem(trait, `${trait} = ${JSON.stringify(value)}: true or false is needed.`);
  return value;
}

function parseMethods(value: unknown): Method[] {
  const known = (word: unknown): word is Method => METHODS.includes(word as Method);
  const list = Array.isArray(value) ? value : [];
  if (list.length === 0 || !list.every(known) || new Set(list).size !== list.length)
    throw new Problem(
      "methods",
      `methods = ${JSON.stringify(value)}: choose one or more of ${METHODS.join(", ")}.`,
    );
  return list;
}

/** Edits of cells that a smaller pooled grid no longer has are left out. */
function parseEdits(value: unknown, pooled: Size): Edit[] {
  if (!Array.isArray(value))
    throw new Problem("edits", "edits: a list of [row, column, value] is needed.");
  return value
    .map((edit) => {
      if (!Array.isArray(edit) || edit.length !== 3 || !edit.slice(0, 2).every(Number.isInteger))
        throw new Problem(
          "edits",
          `edits: ${JSON.stringify(edit)} is not [row, column, value] of a pooled cell.`,
        );
      return { row: edit[0], col: edit[1], value: parseNumber("edits", edit[2]) } as Edit;
    })
    .filter(({ row, col }) => row >= 0 && col >= 0 && row < pooled.rows && col < pooled.cols);
}

/** Window parameters; those of a picture are the same at every level. */
function parsePool(traits: UnpoolingTraits): PoolParameters {
  const kernelSize = parsePair("kernel_size", traits.kernel_size, 2, {
    min: 1,
    max: limits.window_side,
  });
  const stride =
    traits.stride === null
      ? kernelSize
      : parsePair("stride", traits.stride, 2, { min: 1, max: limits.window_side });
  const padding = parsePair("padding", traits.padding, 2, { min: 0, max: limits.window_side >> 1 });
  for (const axis of [0, 1] as const) {
    const half = Math.floor(kernelSize[axis] / 2);
    if (padding[axis] > half)
      throw new Problem(
        "padding",
        `padding = ${padding[axis]}: at most half of kernel_size, ${half} here; choose a smaller padding or a larger kernel_size.`,
      );
  }
  return { kernelSize, stride, padding, ceilMode: parseFlag("ceil_mode", traits.ceil_mode) };
}

/** Every window has to fit the padded plane. */
export function checkWindow(plane: Size, p: PoolParameters): void {
  for (const [axis, name] of [
    [0, "rows"],
    [1, "columns"],
  ] as const) {
    const side = (axis === 0 ? plane.rows : plane.cols) + 2 * p.padding[axis];
    const size = p.kernelSize[axis];
    if (size > side)
      throw new Problem(
        "kernel_size",
        `kernel_size = ${size}: the window has ${size} ${name}, but the padded input has ${side}: choose a smaller kernel_size, more padding or a larger input.`,
      );
  }
}

export const parseSettings = (traits: UnpoolingTraits): Settings => ({
  ...parsePool(traits),
  methods: parseMethods(traits.methods),
  corner: parseChoice("corner", traits.corner, CORNERS),
  gain: parseNumber("gain", traits.gain),
});

export function parseUnpooling(traits: UnpoolingTraits): UnpoolingSpec {
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
