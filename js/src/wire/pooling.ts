// Windows and methods of pooling, checked as they arrive.

import type { Pair } from "../terms/convolution";
import type { PoolParameters } from "../terms/pooling";
import type { Dims, Size } from "../terms/terms";
import { defaultsOf, type Options, type Traits } from "./options";
import { Problem, parseChoice, parsePair, parseWhole, type Range } from "./parameters";

const quote = (value: unknown): string => JSON.stringify(value);

export function parseFlag(trait: string, value: unknown): boolean {
  if (typeof value !== "boolean")
    throw new Problem("{trait} = {value}: true or false is needed.", {
      trait,
      value: quote(value),
    });
  return value;
}

/** One or more of several words, none of them twice. */
export function parseMethods<Method extends string>(
  value: unknown,
  methods: readonly Method[],
): Method[] {
  const list = Array.isArray(value) ? value : [];
  const known = list.every((word) => methods.includes(word));
  if (list.length === 0 || !known || new Set(list).size !== list.length)
    throw new Problem("methods = {value}: choose one or more of {methods}.", {
      value: quote(value),
      methods: methods.join(", "),
    });
  return list;
}

export interface HasMethod {
  readonly method: string;
}

/** The result of a method, or the first one where that is not shown. */
export const shownOf = <Plane extends HasMethod>(
  planes: readonly Plane[],
  method: Plane["method"],
): Plane => planes.find((p) => p.method === method) ?? planes[0]!;

/** A pixel, or null where none is chosen. */
function parseLens(value: unknown): void {
  if (value === null) return;
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isInteger))
    throw new Problem("lens = {value}: null or [row, column] is needed.", { value: quote(value) });
}

interface Choices {
  readonly choices: readonly string[];
}

/** The traits of a figure that shows several methods beside one input. */
export interface Kept {
  /** Trait names and the values used where a host has none. */
  readonly defaults: Traits;
  /** The traits that make the spec, which undo brings back. */
  readonly remembered: readonly string[];
  /** Check the traits that say how the figure is looked at: nothing is computed from them. */
  readonly checkLook: (traits: Traits) => void;
}

/** The traits that say how the figure is looked at, and the image, which the page does not write. */
const NOT_REMEMBERED = ["image", "method", "view", "labels", "bridge", "lens", "step"];

export const keptOf = (
  options: Options & { readonly view: Choices; readonly labels: Choices },
  methods: readonly string[],
): Kept => ({
  defaults: defaultsOf(options),
  remembered: Object.keys(options).filter((name) => !NOT_REMEMBERED.includes(name)),
  checkLook(traits) {
    parseChoice("view", traits.view, options.view.choices);
    parseChoice("labels", traits.labels, options.labels.choices);
    parseChoice("method", traits.method, methods);
    parseWhole("step", traits.step);
    parseLens(traits.lens);
  },
});

type PoolRange = Range & { readonly min: number };

/** The ranges of the window's parameters. */
interface PoolOptions {
  readonly kernel_size: PoolRange;
  readonly stride: PoolRange;
  readonly padding: PoolRange;
}

/** Window parameters; those of an image are the same at every level. */
export function parsePool(traits: Traits, options: PoolOptions, dims: Dims = 2): PoolParameters {
  const kernelSize = parsePair("kernel_size", traits.kernel_size, dims, options.kernel_size);
  const stride =
    traits.stride === null ? kernelSize : parsePair("stride", traits.stride, dims, options.stride);
  const padding = parsePair("padding", traits.padding, dims, options.padding);
  for (const axis of [0, 1] as const) {
    const half = Math.floor(kernelSize[axis] / 2);
    if (padding[axis] > half)
      throw new Problem(
        "padding = {padding}: at most half of kernel_size, {half} here; choose a smaller padding or a larger kernel_size.",
        { padding: padding[axis], half },
      );
  }
  return { kernelSize, stride, padding, ceilMode: parseFlag("ceil_mode", traits.ceil_mode) };
}

/** Every window has to fit the padded plane. */
export function checkWindow(plane: Size, p: PoolParameters): void {
  for (const [axis, side] of [plane.rows, plane.cols].entries()) {
    const [size, padded] = [p.kernelSize[axis]!, side + 2 * p.padding[axis]!];
    if (size > padded)
      throw new Problem(
        axis === 0
          ? "kernel_size = {size}: the window has {size} rows, but the padded input has {padded}: choose a smaller kernel_size, more padding or a larger input."
          : "kernel_size = {size}: the window has {size} columns, but the padded input has {padded}: choose a smaller kernel_size, more padding or a larger input.",
        { size, padded },
      );
  }
}

/** A parameter as it is written: one number where both axes agree. */
export const plainPair = (pair: Pair): number | readonly number[] =>
  pair[0] === pair[1] ? pair[0] : pair;
