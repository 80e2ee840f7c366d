// Defaults, ranges and choices of every trait, from the file that Python reads too.

import limits from "../../../segwidgets/shared/limits.json";
import { real } from "./reading";

/** What options.json says of a trait; a bound in words is the name of a limit. */
export interface Option {
  readonly default: unknown;
  readonly min?: number;
  readonly max?: number | string;
  readonly max_side?: number | string;
  readonly max_channels?: number;
  readonly choices?: readonly string[];
}

export { limits };

export type Options = Readonly<Record<string, Option>>;

/** Every trait with its default. */
export const defaultsOf = (options: Options): Traits =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));

/** The traits of a figure as they stand in its state. */
export type Traits = Readonly<Record<string, unknown>>;

/** The number that a bound says, or the limit that it names. */
export const bound = (value: number | string): number =>
  typeof value === "number" ? value : (limits as Readonly<Record<string, number>>)[value]!;

/** A number, brought within its range. */
export const clampedTo = (
  { min, max }: { readonly min: number; readonly max: number | string },
  value: unknown,
): number => Math.max(min, Math.min(bound(max), real(value)));
