// An image pooled several times and unpooled again: the same numbers as of cells, for hundreds of
// thousands of them.

import { maxPool, type PoolParameters, poolSize } from "../../terms/pooling";
import type { Size } from "../../terms/terms";
import { axesOf, type Method } from "../../terms/unpooling";
import type { Axis } from "../../terms/weighted";
import type { ImageChannels, Values } from "../../wire/image";
import { Problem } from "../../wire/parameters";
import { checkWindow } from "../../wire/pooling";
import { comparison, type Errors } from "./results";
import type { Settings } from "./spec";

/** A pooled image, with the places of its values in the image before it. */
interface Level extends ImageChannels {
  readonly indices: readonly Int32Array[];
}

interface ImagePlane extends ImageChannels {
  readonly method: Method;
  readonly errors: Errors;
}

export interface ImageSpec extends Settings {
  readonly image: ImageChannels;
  readonly levels: number;
}

export interface ImageResults {
  readonly spec: ImageSpec;
  /** One per level, the finest first. */
  readonly levels: readonly Level[];
  readonly planes: readonly ImagePlane[];
}

/** Sizes from the image down; throws where a window does not fit any more. */
export function levelSizes(image: Size, p: PoolParameters, levels: number): Size[] {
  const sizes: Size[] = [{ rows: image.rows, cols: image.cols }];
  for (let level = 0; level < levels; level++) {
    const { rows, cols } = sizes[level]!;
    if (level === 0) checkWindow({ rows, cols }, p);
    else if (p.kernelSize[0] > rows + 2 * p.padding[0] || p.kernelSize[1] > cols + 2 * p.padding[1])
      throw new Problem(
        "levels = {levels}: after {n} {n|level|levels} the picture is {size}, smaller than the window: choose fewer levels.",
        { levels, n: level, size: `${rows} × ${cols}` },
      );
    sizes.push(poolSize({ rows, cols }, p));
  }
  return sizes;
}

/** Where each place along an axis takes its values from: `from` and `weight`, start[at] … start[at + 1]. */
function sources(axis: Axis, side: number) {
  const lists = Array.from({ length: side }, (): [number, number][] => []);
  axis.forEach((taps, i) => {
    for (const { at, weight } of taps) lists[at]!.push([i, weight]);
  });
  const all = lists.flat();
  const start = new Int32Array(side + 1);
  lists.forEach((list, at) => {
    start[at + 1] = start[at]! + list.length;
  });
  return {
    start,
    /** Whether a place takes what the one before it takes. */
    repeats: lists.map((list, at) => String(list) === String(lists[at - 1])),
    from: Int32Array.from(all, ([i]) => i),
    weight: Float64Array.from(all, ([, weight]) => weight),
  };
}

/** One channel of one level, unpooled. */
type Unpool = (values: Values, indices: Int32Array) => Float32Array;

/** What can be worked out once for all channels. */
function unpoolOf(spec: ImageSpec, method: Method, small: Size, size: Size): Unpool {
  if (method === "max_unpool")
    return (values, indices) => {
      const out = new Float32Array(size.rows * size.cols);
      for (let i = 0; i < values.length; i++) out[indices[i]!] = values[i]!;
      return out;
    };
  const [down, across] = axesOf(method, small, size, spec, spec.corner);
  const [rows, cols] = [sources(down, size.rows), sources(across, size.cols)];
  // First every row becomes as wide as the result, then the rows are added up.
  const wide = new Float64Array(small.rows * size.cols);
  const line = new Float64Array(size.cols);
  return (values) => {
    for (let r = 0, at = 0; r < small.rows; r++) {
      for (let c = 0; c < size.cols; c++) {
        let sum = 0;
        for (let k = cols.start[c]!; k < cols.start[c + 1]!; k++)
          sum += values[r * small.cols + cols.from[k]!]! * cols.weight[k]!;
        wide[at++] = sum;
      }
    }
    const out = new Float32Array(size.rows * size.cols);
    for (let r = 0; r < size.rows; r++) {
      const at = r * size.cols;
      if (rows.repeats[r]) {
        out.copyWithin(at, at - size.cols, at);
        continue;
      }
      const [first, stop] = [rows.start[r]!, rows.start[r + 1]!];
      // What nothing adds to stays 0, and one row as it is needs no sum.
      if (first === stop) continue;
      if (stop - first === 1 && rows.weight[first] === 1) {
        const from = rows.from[first]! * size.cols;
        out.set(wide.subarray(from, from + size.cols), at);
        continue;
      }
      line.fill(0);
      for (let k = first; k < stop; k++) {
        const from = rows.from[k]! * size.cols;
        const weight = rows.weight[k]!;
        for (let c = 0; c < size.cols; c++) line[c]! += wide[from + c]! * weight;
      }
      out.set(line, at);
    }
    return out;
  };
}

/** Pool as often as asked, then unpool by every method through the same sizes. */
export function imageResultsOf(spec: ImageSpec): ImageResults {
  const { image, gain } = spec;
  const sizes = levelSizes(image, spec, spec.levels);
  const levels: Level[] = [];
  let channels = image.channels;
  for (const size of sizes.slice(0, -1)) {
    const pooled = channels.map((values) => maxPool({ ...size, values }, spec));
    channels = pooled.map(({ values }) => values);
    const { rows, cols } = pooled[0]!;
    levels.push({ rows, cols, channels, indices: pooled.map(({ indices }) => indices) });
  }
  const unpoolingInput =
    gain === 1 ? channels : channels.map((values) => Float64Array.from(values, (v) => gain * v));
  const compare = comparison(image.channels, unpoolingInput);
  const planes = spec.methods.map((method): ImagePlane => {
    let now: readonly Values[] = unpoolingInput;
    for (let level = levels.length - 1; level >= 0; level--) {
      const unpool = unpoolOf(spec, method, levels[level]!, sizes[level]!);
      now = now.map((values, channel) => unpool(values, levels[level]!.indices[channel]!));
    }
    const { rows, cols } = image;
    return { rows, cols, channels: now, method, errors: compare(now) };
  });
  return { spec, levels, planes };
}
