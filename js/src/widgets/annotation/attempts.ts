// Attempts at one object: what was clicked with each tool, when, and the mask after each click.

import { annotation as OPTIONS } from "../../../../segwidgets/shared/options.json";
import type { Size } from "../../terms/terms";
import { msg } from "../../ui/language";
import { maskOfCounts } from "../../ui/runs";
import { list, maybe, pair, real, record, attempt as tried, whole } from "../../wire/reading";
import { Distances, keyOf, nearer, type Photo, type Stroke, scribbled } from "./paths";
import { fillOutline, type Mask, type Point } from "./rasters";

export const TOOLS = ["polygon", "brush", "proposals", "scribbles", "box"] as const;
export type Tool = (typeof TOOLS)[number];

/** Whose attempts are shown: those of whoever looks, or the prepared ones. */
export type Whose = "own" | "prepared";

/** What tools and attempts are called within a line; choices have them with a capital letter. */
export const NAMES: { readonly [T in Tool | Whose]: string } = {
  polygon: msg("polygon"),
  brush: msg("brush"),
  proposals: msg("proposals"),
  scribbles: msg("scribbles"),
  box: msg("box"),
  prepared: msg("prepared"),
  own: msg("own"),
};

interface Timed {
  /** Seconds after each click, from the first one on. */
  readonly times: readonly number[];
  /** Of the whole attempt. */
  readonly seconds: number;
  readonly done: boolean;
}

export interface Inputs {
  readonly polygon: {
    /** Points between pixels; those between two corners were found along edges. */
    readonly outline: readonly Point[];
    /** Which of them were clicked. */
    readonly corners: readonly number[];
    readonly closed: boolean;
  };
  /** The runs of the whole mask after each stroke. */
  readonly brush: { readonly strokes: readonly (readonly number[])[] };
  readonly proposals: { readonly regions: readonly (readonly [scale: number, label: number])[] };
  readonly scribbles: { readonly strokes: readonly Stroke[] };
  readonly box: { readonly box: readonly number[] };
}

export type AttemptOf<T extends Tool> = Timed & Inputs[T];
export type Attempts = { readonly [T in Tool]?: AttemptOf<T> };

// Reading: what does not fit is no attempt, and its tool is as if untouched.

const LIMITS = OPTIONS.own;

const short = <T>(items: readonly T[], max: number): readonly T[] => {
  if (items.length > max) throw new TypeError(`At most ${max}.`);
  return items;
};

const rising = (numbers: readonly number[]): readonly number[] => {
  if (numbers.some((n, i) => n < (numbers[i - 1] ?? 0))) throw new TypeError("Times rise.");
  return numbers;
};

type Reader<T extends Tool> = (o: Readonly<Record<string, unknown>>, size: Size) => Inputs[T];

const corner =
  ({ rows, cols }: Size) =>
  (value: unknown): Point => {
    const [x, y] = pair(value, (n) => whole(n));
    return [whole(x, 0, cols), whole(y, 0, rows)];
  };

const READERS: { readonly [T in Tool]: Reader<T> } = {
  polygon(o, size) {
    const outline = short(list(o.outline, corner(size)), LIMITS.max_points);
    const corners = list(o.corners, (n) => whole(n, 0, outline.length - 1));
    return { outline, corners: rising(corners), closed: o.closed === true };
  },
  brush(o, { rows, cols }) {
    const strokes = list(o.strokes, (counts) => {
      const runs = list(counts, (n) => whole(n, 0, rows * cols));
      if (runs.reduce((sum, n) => sum + n, 0) !== rows * cols) throw new TypeError("All pixels.");
      return runs;
    });
    return { strokes: short(strokes, LIMITS.max_strokes) };
  },
  proposals: (o) => ({
    regions: short(
      list(o.regions, (region) => {
        const [scale, label] = pair(region, (n) => whole(n, 0, 65535));
        return [whole(scale, OPTIONS.scale.min, OPTIONS.scale.max), label] as const;
      }),
      LIMITS.max_regions,
    ),
  }),
  scribbles(o, { rows, cols }) {
    const strokes = list(o.strokes, (value): Stroke => {
      const { object, points } = record(value);
      const pixel = corner({ rows: rows - 1, cols: cols - 1 });
      return { object: object === true, points: list(points, pixel) };
    });
    short(
      strokes.flatMap(({ points }) => points),
      2 * LIMITS.max_points,
    );
    return { strokes: short(strokes, LIMITS.max_strokes) };
  },
  box(o, size) {
    const [x0, y0, x1, y1] = list(o.box, (n) => whole(n), 4) as [number, number, number, number];
    corner(size)([x1, y1]);
    if (x0 >= x1 || y0 >= y1) throw new TypeError("A box has an area.");
    return { box: [x0, y0, x1, y1] };
  },
};

/** How many clicks the input of a tool took. */
const clicksIn: { readonly [T in Tool]: (input: Inputs[T]) => number } = {
  polygon: ({ corners, closed }) => corners.length + (closed ? 1 : 0),
  brush: ({ strokes }) => strokes.length,
  proposals: ({ regions }) => regions.length,
  scribbles: ({ strokes }) => strokes.length,
  box: () => 2,
};

export function readAttempt<T extends Tool>(
  tool: T,
  value: unknown,
  size: Size,
): AttemptOf<T> | null {
  return tried(() => {
    const o = record(value);
    const input = (READERS[tool] as Reader<T>)(o, size);
    const times = rising(list(o.times, real));
    if (times.length !== (clicksIn[tool] as (of: Inputs[T]) => number)(input))
      throw new TypeError("A time for each click.");
    const seconds = Math.max(real(o.seconds), times.at(-1) ?? 0);
    return { ...input, times, seconds, done: o.done === true };
  });
}

/** The attempts at each object, by its number; objects and attempts that do not fit are left out. */
export function readAttempts(value: unknown, size: Size): ReadonlyMap<number, Attempts> {
  const all = new Map<number, Attempts>();
  for (const [key, own] of Object.entries(maybe(value, record) ?? {})) {
    const given = tried(() => record(own)) ?? {};
    const read = TOOLS.flatMap((tool) => {
      const one = tool in given ? readAttempt(tool, given[tool], size) : null;
      return one ? [[tool, one] as const] : [];
    });
    all.set(Number(key), Object.fromEntries(read) as Attempts);
  }
  return all;
}

// The mask after each click.

/** Fine, middle, coarse: the region of each pixel. */
export type Proposals = readonly (Uint8Array | Uint16Array)[];

/** Whether there are scribbles of both kinds: of one alone nothing can be completed. */
export const bothKinds = (strokes: readonly Stroke[]): boolean =>
  strokes.some(({ object }) => object) && strokes.some(({ object }) => !object);

/** The geodesic completion of scribbles, remembered by their key. */
export class Completion {
  readonly #known = new Map<number, readonly [Distances, Distances]>();

  constructor(readonly photo: Photo) {}

  /** The distances from object and background after some strokes; those before them are known. */
  distances(strokes: readonly Stroke[]): readonly [Distances, Distances] {
    const key = keyOf(strokes);
    const known = this.#known.get(key);
    if (known) return known;
    const last = strokes.at(-1);
    let made: readonly [Distances, Distances];
    if (!last) made = [new Distances(this.photo), new Distances(this.photo)];
    else {
      const [object, background] = this.distances(strokes.slice(0, -1));
      const grown = (last.object ? object : background).copy();
      grown.add(scribbled(last.points, this.photo));
      made = last.object ? [grown, background] : [object, grown];
    }
    if (this.#known.size >= KEPT) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, made);
    return made;
  }

  mask(strokes: readonly Stroke[]): Mask {
    if (!bothKinds(strokes)) return new Uint8Array(this.photo.rows * this.photo.cols);
    return nearer(...this.distances(strokes));
  }
}

const KEPT = 24;

/** Whether a click on a region takes it out again: all of its pixels are in the mask. */
export const givesBack = (mask: Mask, map: Proposals[number], label: number): boolean =>
  map.every((of, i) => of !== label || mask[i] === 1);

/** What a mask is made from, besides the input of its tool. */
export interface Ground {
  readonly photo: Photo;
  readonly proposals: Proposals | null;
  readonly completion: Completion;
  /** What a random walker of the kernel has completed, by the key of the scribbles. */
  readonly walked: ReadonlyMap<number, Mask>;
}

type Drawn<T extends Tool> = (input: Inputs[T], clicks: number, ground: Ground) => Mask;

const blank = ({ rows, cols }: Size): Mask => new Uint8Array(rows * cols);

const MASKS: { readonly [T in Tool]: Drawn<T> } = {
  polygon({ outline, corners }, clicks, { photo }) {
    const open = clicks <= corners.length;
    return fillOutline(open ? outline.slice(0, (corners[clicks - 1] ?? -1) + 1) : outline, photo);
  },
  brush({ strokes }, clicks, { photo }) {
    const counts = strokes[clicks - 1];
    return counts ? maskOfCounts(counts, photo) : blank(photo);
  },
  proposals({ regions }, clicks, { photo, proposals }) {
    const mask = blank(photo);
    for (const [scale, label] of regions.slice(0, clicks)) {
      const map = proposals?.[scale];
      if (!map) continue;
      const value = givesBack(mask, map, label) ? 0 : 1;
      for (let i = 0; i < map.length; i++) if (map[i] === label) mask[i] = value;
    }
    return mask;
  },
  scribbles({ strokes }, clicks, { completion, walked }) {
    const drawn = strokes.slice(0, clicks);
    return walked.get(keyOf(drawn)) ?? completion.mask(drawn);
  },
  box({ box }, clicks, { photo }) {
    const mask = blank(photo);
    const [x0, y0, x1, y1] = box as [number, number, number, number];
    if (clicks > 1)
      for (let y = y0; y < y1; y++) mask.fill(1, y * photo.cols + x0, y * photo.cols + x1);
    return mask;
  },
};

/** The mask after the first `clicks` clicks. */
export const maskAfter = <T extends Tool>(
  tool: T,
  input: Inputs[T],
  clicks: number,
  ground: Ground,
): Mask => (MASKS[tool] as Drawn<T>)(input, clicks, ground);
