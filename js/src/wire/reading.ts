// Reading what came over the wire: each function gives a value of its kind or throws, and `attempt`
// turns a throw into nothing. Saved state is hostile input.

export type Json = Readonly<Record<string, unknown>>;

function refuse(what: string): never {
  throw new TypeError(`${what} is needed.`);
}

export const record = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : refuse("An object");

export const real = (value: unknown): number =>
  typeof value === "number" && Number.isFinite(value) ? value : refuse("A number");

/** A whole number from `min` on; sizes and counts of what is drawn stay below a million million. */
export const whole = (value: unknown, min = 0, max = 1e12): number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max
    ? (value as number)
    : refuse(`A whole number from ${min} to ${max}`);

/** Rows or columns of a picture. */
export const pictureSide = (value: unknown): number => whole(value, 1, 4096);

export const text = (value: unknown): string =>
  typeof value === "string" ? value : refuse("A text");

export const list = <T>(value: unknown, read: (item: unknown) => T, length?: number): T[] =>
  Array.isArray(value) && (length === undefined || value.length === length)
    ? // The index would pass for an argument.
      value.map((item) => read(item))
    : refuse("A list");

export const pair = <T>(value: unknown, read: (item: unknown) => T): readonly [T, T] =>
  list(value, read, 2) as unknown as readonly [T, T];

/** Null and what is missing stay null. */
export const maybe = <T>(value: unknown, read: (value: unknown) => T): T | null =>
  value === null || value === undefined ? null : read(value);

export const oneOf = <T extends string>(value: unknown, words: readonly T[]): T =>
  words.includes(value as T) ? (value as T) : refuse(`One of ${words.join(", ")}`);

export const present = <T>(value: T | undefined | null): T => value ?? refuse("A value");

export function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

// How far the kernel has come with what takes long.

const STATES = ["idle", "running", "done", "stopped", "failed", "costly"] as const;

export interface Progress {
  /** "lost" where a kernel that was at work gives no more signs of life. */
  readonly state: (typeof STATES)[number] | "lost";
  readonly done: number;
  readonly total: number;
  readonly words: string;
}

export const readProgress = (value: unknown): Progress | null =>
  attempt(() => {
    const o = record(value);
    return {
      state: oneOf(o.state, STATES),
      done: maybe(o.done, whole) ?? 0,
      total: maybe(o.total, real) ?? 0,
      words: maybe(o.words, text) ?? "",
    };
  });
