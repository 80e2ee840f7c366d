// An exercise's own numbers, drawn from a seed as Python draws them.

import { isRecord } from "../wire/framing";
import type { Traits } from "../wire/options";
import { hash, Random } from "./random";

/** What exercises.json says of one exercise. */
export type Definition = Traits & { readonly draw: Traits };

export interface Drawn {
  readonly figure: string;
  readonly title: string;
  readonly traits: Traits;
  /** What the figure is made of besides, which only Python can make. */
  readonly given: Traits;
  /** As `readRecord` reads it. */
  readonly record: Traits;
}

const ASKED = ["parts", "fields", "free", "picks", "rule", "with", "tolerance", "attempts"];
const EMPTY: Traits = {
  parts: [],
  fields: [],
  free: [],
  picks: null,
  tolerance: 0,
  attempts: null,
};

/** A student's name or number as it counts: spaces and ways of writing an accent make no difference. */
export const namedSeed = (typed: string): string =>
  typed.normalize("NFC").trim().split(/\s+/).join(" ");

/** Draw an exercise's figure and what is asked of it. */
export function drawn(spec: Definition, key: string, level: number, seed: number | string): Drawn {
  const reading = new Reading(level, new Random(hash(`${key}|${level}|${seed}`)));
  for (const [name, expression] of Object.entries(spec.draw))
    reading.names[name] = reading.value(expression);
  const question = String(reading.value(spec.question));
  const names = Array.from(question.matchAll(/\{(\w+)/g), ([, name]) => name!);
  const places = Object.fromEntries(names.map((name) => [name, reading.names[name]]));
  const asked = ASKED.map((name) => [name, reading.value(spec[name] ?? EMPTY[name])]);
  return {
    figure: String(reading.value(spec.figure)),
    title: String(spec.title),
    traits: reading.value(spec.traits) as Traits,
    given: reading.value(spec.given ?? {}) as Traits,
    record: { key, seed, level, question, places, ...Object.fromEntries(asked) },
  };
}

/** What is drawn by now, and how expressions are read with it. */
class Reading {
  readonly names: Record<string, unknown> = {};
  readonly #level: number;
  readonly #random: Random;

  constructor(level: number, random: Random) {
    this.#level = level;
    this.#random = random;
  }

  /** Read an expression: of the level, with what was drawn in the place of its names. */
  value(expression: unknown): unknown {
    if (typeof expression === "string")
      return expression[0] === "$" ? this.#named(expression.slice(1)) : expression;
    if (Array.isArray(expression)) return expression.map((item) => this.value(item));
    if (!isRecord(expression)) return expression;
    if ("level" in expression)
      return this.value((expression.level as readonly unknown[])[this.#level - 1]);
    const read = Object.fromEntries(
      Object.entries(expression).map(([name, item]) => [name, this.value(item)]),
    );
    const name = Object.keys(OPERATIONS).find((operation) => operation in read);
    return name ? OPERATIONS[name]!(this.#random, read) : read;
  }

  #named(path: string): unknown {
    const [first, ...rest] = path.split(".");
    return rest.reduce((found, step) => (found as Traits)[step], this.names[first!]);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what is drawn follows exercises.json, which tests hold
type Given = Readonly<Record<string, any>>;

const OPERATIONS: Readonly<Record<string, (random: Random, given: Given) => unknown>> = {
  int: (random, { int: [low, high] }) => low + random.below(high - low + 1),
  one_of: (random, { one_of }) => one_of[random.below(one_of.length)],
  some_of: (random, { some_of, count }) => random.shuffled(some_of).slice(0, count),
  shuffled: (random, { shuffled }) => random.shuffled(shuffled.flat()),
  /** A row or a grid of numbers of a range, without 0, each once where they differ. */
  grid(random, { grid, from: [low, high], distinct }) {
    const pool = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter(Boolean);
    const columns: number = grid.at(-1);
    const rows: number = grid.length > 1 ? grid[0] : 1;
    const flat = distinct
      ? random.shuffled(pool)
      : Array.from({ length: rows * columns }, () => pool[random.below(pool.length)]);
    const lines = Array.from({ length: rows }, (_, r) =>
      flat.slice(r * columns, (r + 1) * columns),
    );
    return grid.length > 1 ? lines : lines[0];
  },
  /** Boxes and ellipses, [top, left, height, width] in pixels, one over the other. */
  mask(_random, { mask: [rows, columns], shapes }) {
    const cells = Array.from({ length: rows }, () => new Array(columns).fill(0));
    for (const { label, box, ellipse, grown = 0 } of shapes) {
      const [top, left, height, width] = (box ?? ellipse).map((side: number, i: number) =>
        i < 2 ? side - grown : side + 2 * grown,
      );
      for (let r = Math.max(top, 0); r < Math.min(top + height, rows); r++)
        for (let c = Math.max(left, 0); c < Math.min(left + width, columns); c++) {
          // Twice the distance from the middle, so that all stays whole.
          const [y, x] = [2 * (r - top) + 1 - height, 2 * (c - left) + 1 - width];
          if (box || (y * width) ** 2 + (x * height) ** 2 <= (height * width) ** 2)
            cells[r]![c] = label;
        }
    }
    return cells;
  },
  /** A mask in colours, each pixel a little lighter or darker. */
  picture(random, { picture, colors, vary }) {
    const pixel = (label: number) => {
      const change = random.below(2 * vary + 1) - vary;
      return colors[label].map((part: number) => Math.min(Math.max(part + change, 0), 255));
    };
    return picture.map((row: readonly number[]) => row.map(pixel));
  },
};
