// What the figure may hold, checked as it arrives. Errors name the value, the rule and the way out.

import { unpooling as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { type PoolParameters, poolSize } from "../../terms/pooling";
import type { Grid, Size } from "../../terms/terms";
import { type Corner, METHODS, type Method } from "../../terms/unpooling";
import { limits, type Traits } from "../../wire/options";
import { Problem, parseChoice, parseGrid, parseNumber, parseWhole } from "../../wire/parameters";
import { checkWindow, keptOf, parseMethods, parsePool } from "../../wire/pooling";

export type View = "grids" | "matrix";
export type Labels = "values" | "errors" | "indices" | "symbols";

export const KEPT = keptOf(OPTIONS, METHODS);
export const UNPOOLING_DEFAULTS = KEPT.defaults;

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

/** Edits of cells that a smaller pooled grid no longer has are left out. */
function parseEdits(value: unknown, pooled: Size): Edit[] {
  if (!Array.isArray(value)) throw new Problem("edits: a list of [row, column, value] is needed.");
  return value
    .map((edit): Edit => {
      if (!Array.isArray(edit) || edit.length !== 3 || !edit.slice(0, 2).every(Number.isInteger))
        throw new Problem("edits: {edit} is not [row, column, value] of a pooled cell.", {
          edit: quote(edit),
        });
      return { row: edit[0], col: edit[1], value: parseNumber("edits", edit[2]) };
    })
    .filter(({ row, col }) => row >= 0 && col >= 0 && row < pooled.rows && col < pooled.cols);
}

export const parseSettings = (traits: Traits): Settings => ({
  ...parsePool(traits, OPTIONS),
  methods: parseMethods(traits.methods, METHODS),
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
