// What the figure may hold, checked as it arrives. Errors name the value, the rule and the way out.

import { downsampling as OPTIONS } from "../../../../segwidgets/shared/options.json";
import type { Pair } from "../../terms/convolution";
import { type DownsamplingParameters, METHODS, type Method } from "../../terms/downsampling";
import type { Dims, Grid, Size } from "../../terms/terms";
import type { ImageChannels } from "../../wire/image";
import { bound, limits, type Traits } from "../../wire/options";
import { nested, Problem, parseGrid, parseWhole } from "../../wire/parameters";
import { checkWindow, keptOf, parseFlag, parseMethods, parsePool } from "../../wire/pooling";

export type View = "grids" | "matrix";
export type Labels = "values" | "changes" | "symbols";

export const KEPT = keptOf(OPTIONS, METHODS);
export const DOWNSAMPLING_DEFAULTS = KEPT.defaults;

/** What cells and images share. */
export interface Settings extends DownsamplingParameters {
  readonly dims: Dims;
  readonly methods: readonly Method[];
  readonly shift: number;
}

export interface CellSpec extends Settings {
  /** The input as it was given, before the shift. */
  readonly input: Grid;
}

export interface ImageSpec extends Settings {
  readonly image: ImageChannels;
}

const dimsOf = (value: unknown): Dims =>
  Array.isArray(value) && value.length > 0 && !Array.isArray(value[0]) ? 1 : 2;

const parseEither = (trait: string, value: unknown, max: number): Grid =>
  parseGrid(trait, value, dimsOf(value), max);

/** A kernel as large as a window: what has no place is left out, and new weights are zero. */
function fitted(kernel: Grid, dims: Dims, [rows, cols]: Pair): Grid {
  const values = new Float64Array(rows * cols);
  kernel.values.forEach((value, i) => {
    // In 1D the rows of a kernel add up.
    const row = dims === 1 ? 0 : Math.floor(i / kernel.cols);
    const col = i % kernel.cols;
    if (row < rows && col < cols) values[row * cols + col]! += value;
  });
  const most = limits.magnitude;
  return { rows, cols, values: values.map((value) => Math.max(-most, Math.min(most, value))) };
}

/** Where an input is mirrored, it has to be longer than what lies beyond its border. */
function checkBlur({ rows, cols }: Size, blurSize: number): void {
  for (const side of [rows, cols])
    if (side > 1 && blurSize >> 1 >= side)
      throw new Problem(
        "blur_size = {value}: reaches {cells} cells beyond the border, where the input is mirrored, and it has {side}; choose at most {max}, a larger input, or methods without blur_pool.",
        { value: blurSize, cells: blurSize >> 1, side, max: 2 * side - 1 },
      );
}

export function parseSettings(traits: Traits, dims: Dims, size: Size): Settings {
  const pool = parsePool(traits, OPTIONS, dims);
  checkWindow(size, pool);
  const kernel = parseEither("kernel", traits.kernel, bound(OPTIONS.kernel.max_side));
  const blurSize = parseWhole("blur_size", traits.blur_size, OPTIONS.blur_size);
  const methods = parseMethods(traits.methods, METHODS);
  if (methods.includes("blur_pool")) checkBlur(size, blurSize);
  return {
    ...pool,
    dims,
    methods,
    blurSize,
    kernel: fitted(kernel, dims, pool.kernelSize),
    countIncludePad: parseFlag("count_include_pad", traits.count_include_pad),
    shift: parseWhole("shift", traits.shift, OPTIONS.shift),
  };
}

export function parseCells(traits: Traits): CellSpec {
  const input = parseEither("input", traits.input, limits.input_side);
  return { ...parseSettings(traits, dimsOf(traits.input), input), input };
}

/** Cells as they are sent: a list in 1D. */
export const nestedAs = (dims: Dims, grid: Grid): unknown =>
  dims === 1 ? nested(grid)[0] : nested(grid);
