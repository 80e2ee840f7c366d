// Shortest ways over a picture: what scribbles are completed by, and the outline that keeps to edges.

import type { Size } from "../../terms/terms";
import type { Mask, Point } from "./rasters";

/** A picture of three bytes per pixel. */
export interface Photo extends Size {
  readonly data: ArrayLike<number>;
}

const FAR = 2 ** 30;

/** Nodes by their distance, which grows by at most `step` from one to the next. */
class Buckets {
  readonly #waiting: number[][];
  #left = 0;
  #at = 0;

  constructor(step: number) {
    this.#waiting = Array.from({ length: step + 1 }, () => []);
  }

  push(node: number, distance: number): void {
    this.#waiting[distance % this.#waiting.length]!.push(node);
    this.#left++;
  }

  /** The nearest node that waits, and its distance when it was pushed; null where none is left. */
  pop(): readonly [node: number, distance: number] | null {
    if (this.#left === 0) return null;
    while (this.#waiting[this.#at % this.#waiting.length]!.length === 0) this.#at++;
    this.#left--;
    return [this.#waiting[this.#at % this.#waiting.length]!.pop()!, this.#at];
  }
}

/** How much two pixels differ, over the three channels. */
function contrast({ data }: Photo, p: number, q: number): number {
  const [i, j] = [3 * p, 3 * q];
  return (
    Math.abs(data[i]! - data[j]!) +
    Math.abs(data[i + 1]! - data[j + 1]!) +
    Math.abs(data[i + 2]! - data[j + 2]!)
  );
}

/** 1 and the largest difference between two pixels. */
const GEODESIC_STEP = 1 + 3 * 255;

/**
 * Geodesic distances of all pixels from some: a step to one of four neighbours costs one and the
 * difference between both. More pixels to start from only shorten the ways, so that a scribble that
 * grows is followed where it changes something.
 */
export class Distances {
  readonly values: Int32Array;
  readonly #photo: Photo;

  constructor(photo: Photo, from: readonly number[] = []) {
    this.#photo = photo;
    this.values = new Int32Array(photo.rows * photo.cols).fill(FAR);
    this.add(from);
  }

  add(pixels: readonly number[]): void {
    const { values } = this;
    const photo = this.#photo;
    const { rows, cols } = photo;
    const buckets = new Buckets(GEODESIC_STEP);
    for (const pixel of pixels) {
      if (values[pixel] === 0) continue;
      values[pixel] = 0;
      buckets.push(pixel, 0);
    }
    const reach = (p: number, q: number, distance: number) => {
      const further = distance + 1 + contrast(photo, p, q);
      if (further >= values[q]!) return;
      values[q] = further;
      buckets.push(q, further);
    };
    for (let next = buckets.pop(); next; next = buckets.pop()) {
      const [p, distance] = next;
      // A shorter way was found meanwhile.
      if (values[p]! < distance) continue;
      const x = p % cols;
      if (x > 0) reach(p, p - 1, distance);
      if (x < cols - 1) reach(p, p + 1, distance);
      if (p >= cols) reach(p, p - cols, distance);
      if (p < (rows - 1) * cols) reach(p, p + cols, distance);
    }
  }

  copy(): Distances {
    const twin = new Distances(this.#photo);
    twin.values.set(this.values);
    return twin;
  }
}

/** Pixels that are nearer to the object's scribbles than to the background's. */
export function nearer(object: Distances, background: Distances): Mask {
  const other = background.values;
  return Uint8Array.from(object.values, (value, i) => (value < other[i]! ? 1 : 0));
}

/** The pixels of a scribble: straight lines from point to point. */
export function scribbled(points: readonly Point[], { cols }: Size): number[] {
  const pixels: number[] = [];
  points.forEach(([x, y], k) => {
    const [u, v] = points[Math.max(0, k - 1)]!;
    const steps = Math.max(Math.abs(x - u), Math.abs(y - v));
    for (let i = Math.min(1, steps); i <= steps; i++) {
      const t = steps === 0 ? 0 : i / steps;
      pixels.push(Math.floor(v + t * (y - v) + 0.5) * cols + Math.floor(u + t * (x - u) + 0.5));
    }
  });
  return pixels;
}

// Between two pixels runs an edge of the outline; it is the cheaper, the more they differ.

/** So much contrast makes an edge as cheap as it can be. */
const STRONG = 96;

/** Ways along the edges between pixels, from one point of the picture's lattice. */
export class LiveWire {
  readonly #distance: Int32Array;
  readonly #width: number;

  constructor(
    readonly photo: Photo,
    readonly start: Point,
  ) {
    this.#width = photo.cols + 1;
    this.#distance = this.#search();
  }

  /** What it costs to go from the start to a point. */
  cost([x, y]: Point): number {
    return this.#distance[y * this.#width + x]!;
  }

  /** The way from the start to a point, both included. */
  to([x, y]: Point): Point[] {
    const width = this.#width;
    const distance = this.#distance;
    const path: Point[] = [[x, y]];
    let at = y * width + x;
    while (distance[at]! > 0) {
      // Left, right, up, down: among equals the first, as in Python.
      const before = this.#around(at).find(
        (p) => distance[p]! + this.#step(p, at) === distance[at],
      );
      at = before!;
      path.push([at % width, Math.floor(at / width)]);
    }
    return path.reverse();
  }

  #around(at: number): number[] {
    const width = this.#width;
    const [x, y] = [at % width, Math.floor(at / width)];
    const found: number[] = [];
    if (x > 0) found.push(at - 1);
    if (x < width - 1) found.push(at + 1);
    if (y > 0) found.push(at - width);
    if (y < this.photo.rows) found.push(at + width);
    return found;
  }

  /** The cost of the edge between two neighbours of the lattice. */
  #step(a: number, b: number): number {
    const { rows, cols } = this.photo;
    const [from, to] = a < b ? [a, b] : [b, a];
    const [x, y] = [from % this.#width, Math.floor(from / this.#width)];
    const across = to === from + 1;
    // Along the picture's border there is a pixel on one side alone.
    if (across ? y === 0 || y === rows : x === 0 || x === cols) return 1 + STRONG;
    const q = y * cols + x;
    return 1 + Math.max(0, STRONG - contrast(this.photo, across ? q - cols : q - 1, q));
  }

  #search(): Int32Array {
    const distance = new Int32Array(this.#width * (this.photo.rows + 1)).fill(FAR);
    const buckets = new Buckets(1 + STRONG);
    const start = this.start[1] * this.#width + this.start[0];
    distance[start] = 0;
    buckets.push(start, 0);
    for (let next = buckets.pop(); next; next = buckets.pop()) {
      const [p, far] = next;
      if (distance[p]! < far) continue;
      for (const q of this.#around(p)) {
        const further = far + this.#step(p, q);
        if (further >= distance[q]!) continue;
        distance[q] = further;
        buckets.push(q, further);
      }
    }
    return distance;
  }
}

/** FNV-1a over the strokes' numbers, by which the kernel says what it has completed. */
export function keyOf(strokes: readonly Stroke[]): number {
  const numbers = strokes.flatMap(({ object, points }) => [
    object ? 1 : 0,
    points.length,
    ...points.flat(),
  ]);
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(Int32Array.from(numbers).buffer))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

export interface Stroke {
  readonly object: boolean;
  readonly points: readonly Point[];
}
