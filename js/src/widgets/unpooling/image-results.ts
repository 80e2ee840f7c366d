// A picture pooled several times and unpooled again: the same numbers as the results's, written for
// hundreds of thousands of cells.

import { type PoolParameters, poolSize, reach } from "../../terms/pooling";
import type { Size } from "../../terms/terms";
import {
  bilinearAxis,
  type Corner,
  type Method,
  nailAxis,
  nearestAxis,
} from "../../terms/unpooling";
import { Problem } from "../../wire/parameters";
import { comparison, type Errors } from "./results";
import { checkWindow, type Settings } from "./spec";

/** Channels of a picture, 0 to 255, row by row. */
export interface ImagePixels extends Size {
  readonly channels: readonly Float32Array[];
}

/** A pooled picture, with the places of its values in the picture before it. */
export interface Level extends ImagePixels {
  readonly indices: readonly Int32Array[];
}

export interface ImagePlane extends ImagePixels {
  readonly method: Method;
  readonly kept: Errors;
}

export interface ImageSpec extends Settings {
  readonly picture: ImagePixels;
  readonly levels: number;
}

export interface ImageResults {
  readonly spec: ImageSpec;
  /** One per level, the finest first. */
  readonly levels: readonly Level[];
  readonly planes: readonly ImagePlane[];
}

/** Sizes from the picture down; throws where a window does not fit any more. */
export function levelSizes(picture: Size, p: PoolParameters, levels: number): Size[] {
  const sizes: Size[] = [{ rows: picture.rows, cols: picture.cols }];
  for (let level = 0; level < levels; level++) {
    const { rows, cols } = sizes[level]!;
    if (level === 0) checkWindow({ rows, cols }, p);
    else if (p.kernelSize[0] > rows + 2 * p.padding[0] || p.kernelSize[1] > cols + 2 * p.padding[1])
      throw new Problem(
        "levels",
        `levels = ${levels}: after ${level} ${level === 1 ? "level" : "levels"} the picture is ${rows} × ${cols}, smaller than the window: choose fewer levels.`,
      );
    sizes.push(poolSize({ rows, cols }, p));
  }
  return sizes;
}

/** First cell of every window along one axis, and the one after its last. */
function bounds(count: number, side: number, p: PoolParameters, axis: 0 | 1) {
  const all = Array.from({ length: count }, (_, i) => reach(i, side, p, axis));
  return {
    first: Int32Array.from(all, ([first]) => first),
    stop: Int32Array.from(all, ([, stop]) => stop),
  };
}

function pool(values: Float32Array, size: Size, small: Size, p: PoolParameters) {
  const pooled = new Float32Array(small.rows * small.cols);
  const indices = new Int32Array(pooled.length);
  const rows = bounds(small.rows, size.rows, p, 0);
  const cols = bounds(small.cols, size.cols, p, 1);
  const width = size.cols;
  let cell = 0;
  for (let i = 0; i < small.rows; i++) {
    const top = rows.first[i]! * width;
    const bottom = rows.stop[i]! * width;
    for (let j = 0; j < small.cols; j++) {
      const left = cols.first[j]!;
      const right = cols.stop[j]!;
      let at = top + left;
      let best = values[at]!;
      for (let row = top; row < bottom; row += width) {
        for (let k = row + left; k < row + right; k++) {
          if (values[k]! > best) {
            best = values[k]!;
            at = k;
          }
        }
      }
      pooled[cell] = best;
      indices[cell++] = at;
    }
  }
  return { values: pooled, indices };
}

/** For each large cell of an axis, the two small ones it lies between, and the part of the second. */
function mixes(count: number, side: number) {
  const low = new Int32Array(side).fill(-1);
  const high = new Int32Array(side);
  const part = new Float64Array(side);
  bilinearAxis(count, side).forEach((taps, i) => {
    for (const { at, weight } of taps) {
      if (low[at] === -1) low[at] = i;
      else part[at] = weight;
      high[at] = i;
    }
  });
  return { low, high, part };
}

/** For each large cell of an axis, the small one it copies. */
function copies(count: number, side: number): Int32Array {
  const from = new Int32Array(side);
  nearestAxis(count, side).forEach((taps, i) => {
    for (const { at } of taps) from[at] = i;
  });
  return from;
}

/** One channel of one level, unpooled by a method into `out`, which is all zeros. */
type Unpool = (values: Float32Array, indices: Int32Array, out: Float32Array) => void;

/** What can be worked out once for all channels. */
function prepared(
  method: Method,
  small: Size,
  size: Size,
  p: PoolParameters,
  corner: Corner,
): Unpool {
  if (method === "max_unpool")
    return (values, indices, out) => {
      for (let i = 0; i < values.length; i++) out[indices[i]!] = values[i]!;
    };
  if (method === "nearest") {
    const rows = copies(small.rows, size.rows);
    const cols = copies(small.cols, size.cols);
    return (values, _, out) => {
      for (let r = 0; r < size.rows; r++) {
        const at = r * size.cols;
        // A row like the one before is copied whole.
        if (r > 0 && rows[r] === rows[r - 1]) out.copyWithin(at, at - size.cols, at);
        else {
          const from = rows[r]! * small.cols;
          for (let c = 0; c < size.cols; c++) out[at + c] = values[from + cols[c]!]!;
        }
      }
    };
  }
  if (method === "bilinear") {
    const v = mixes(small.rows, size.rows);
    const h = mixes(small.cols, size.cols);
    const wide = new Float64Array(small.rows * size.cols);
    return (values, _, out) => {
      for (let r = 0; r < small.rows; r++) {
        const from = r * small.cols;
        for (let c = 0; c < size.cols; c++) {
          const part = h.part[c]!;
          wide[r * size.cols + c] =
            values[from + h.low[c]!]! * (1 - part) + values[from + h.high[c]!]! * part;
        }
      }
      for (let r = 0; r < size.rows; r++) {
        const at = r * size.cols;
        const above = v.low[r]! * size.cols;
        const below = v.high[r]! * size.cols;
        const part = v.part[r]!;
        for (let c = 0; c < size.cols; c++)
          out[at + c] = wide[above + c]! * (1 - part) + wide[below + c]! * part;
      }
    };
  }
  if (method === "average_spread") {
    const rows = bounds(small.rows, size.rows, p, 0);
    const cols = bounds(small.cols, size.cols, p, 1);
    return (values, _, out) => {
      for (let i = 0; i < small.rows; i++) {
        const high = rows.stop[i]! - rows.first[i]!;
        for (let r = rows.first[i]!; r < rows.stop[i]!; r++) {
          const at = r * size.cols;
          for (let j = 0; j < small.cols; j++) {
            const stop = cols.stop[j]!;
            const first = cols.first[j]!;
            const share = values[i * small.cols + j]! / (high * (stop - first));
            for (let c = first; c < stop; c++) out[at + c]! += share;
          }
        }
      }
    };
  }
  const nail = (count: number, side: number, axis: 0 | 1, last: boolean) =>
    nailAxis(count, side, p, axis, last).map((taps) => taps[0]?.at ?? -1);
  const rows = nail(small.rows, size.rows, 0, corner.startsWith("bottom"));
  const cols = nail(small.cols, size.cols, 1, corner.endsWith("right"));
  return (values, _, out) => {
    let cell = 0;
    for (const r of rows) {
      for (const c of cols) {
        const value = values[cell++]!;
        if (r >= 0 && c >= 0) out[r * size.cols + c] = value;
      }
    }
  };
}

/** Pool as often as asked, then unpool by every method through the same sizes. */
export function imageResultsOf(spec: ImageSpec): ImageResults {
  const { picture, gain } = spec;
  const sizes = levelSizes(picture, spec, spec.levels);
  const levels: Level[] = [];
  let channels = picture.channels;
  for (let level = 1; level < sizes.length; level++) {
    const pooled = channels.map((values) => pool(values, sizes[level - 1]!, sizes[level]!, spec));
    channels = pooled.map(({ values }) => values);
    levels.push({ ...sizes[level]!, channels, indices: pooled.map(({ indices }) => indices) });
  }
  const passed = gain === 1 ? channels : channels.map((values) => values.map((v) => gain * v));
  const compare = comparison(picture.channels, passed);
  const planes = spec.methods.map((method): ImagePlane => {
    let now = passed;
    for (let level = levels.length - 1; level >= 0; level--) {
      const size = sizes[level]!;
      const unpool = prepared(method, sizes[level + 1]!, size, spec, spec.corner);
      now = now.map((values, channel) => {
        const out = new Float32Array(size.rows * size.cols);
        unpool(values, levels[level]!.indices[channel]!, out);
        return out;
      });
    }
    return {
      rows: picture.rows,
      cols: picture.cols,
      channels: now,
      method,
      kept: compare(now),
    };
  });
  return { spec, levels, planes };
}

/** Row sums, then column sums, of every channel: what torch is asked to agree with. */
export function lineSums(planes: readonly ImagePixels[]): Float64Array {
  const all: number[] = [];
  for (const { rows, cols, channels } of planes) {
    for (const values of channels) {
      const down = new Float64Array(cols);
      for (let r = 0; r < rows; r++) {
        let sum = 0;
        for (let c = 0; c < cols; c++) {
          const value = values[r * cols + c]!;
          sum += value;
          down[c]! += value;
        }
        all.push(sum);
      }
      for (const sum of down) all.push(sum);
    }
  }
  return Float64Array.from(all);
}
