// Unpooling as lists of terms: which pooled cell each cell of the large plane is made of.

import { unpooling as OPTIONS } from "../../../segwidgets/shared/options.json";
import { type Pooled, type PoolParameters, reach } from "./pooling";
import { type Size, sumProducts, type WeightedTerms } from "./terms";
import { type Axis, axes, product, weighted } from "./weighted";

export type Method = "nearest" | "bed_of_nails" | "max_unpool" | "average_spread" | "bilinear";
export type Corner = "top_left" | "top_right" | "bottom_left" | "bottom_right";

export const METHODS = OPTIONS.methods.choices as readonly Method[];
export const CORNERS = OPTIONS.corner.choices as readonly Corner[];

/** Every large cell copies the pooled cell that torch's `interpolate` rounds down to. */
function nearestAxis(count: number, side: number): Axis {
  const taps = axes(count);
  // torch keeps the scale as a float32, and so rounds at the same places.
  const scale = Math.fround(count / side);
  for (let at = 0; at < side; at++) {
    const i = Math.min(count - 1, Math.floor(Math.fround(at * scale)));
    taps[i]!.push({ at, weight: 1 });
  }
  return taps;
}

/** `interpolate(mode="bilinear", align_corners=False)`: between the centers of the two nearest cells. */
function bilinearAxis(count: number, side: number): Axis {
  const taps = axes(count);
  for (let at = 0; at < side; at++) {
    const from = Math.max(0, ((at + 0.5) * count) / side - 0.5);
    const low = Math.min(count - 1, Math.floor(from));
    const high = Math.min(count - 1, low + 1);
    const part = from - low;
    if (high === low) taps[low]!.push({ at, weight: 1 });
    else {
      taps[low]!.push({ at, weight: 1 - part });
      if (part > 0) taps[high]!.push({ at, weight: part });
    }
  }
  return taps;
}

/** One nail per window, at its first or at its last cell; outside the plane it is lost. */
function nailAxis(
  count: number,
  side: number,
  p: PoolParameters,
  axis: 0 | 1,
  last: boolean,
): Axis {
  return Array.from({ length: count }, (_, i) => {
    const at = i * p.stride[axis] - p.padding[axis] + (last ? p.kernelSize[axis] - 1 : 0);
    return at >= 0 && at < side ? [{ at, weight: 1 }] : [];
  });
}

/** Every cell of the window takes the same share; what padding cut off takes none. */
function spreadAxis(count: number, side: number, p: PoolParameters, axis: 0 | 1): Axis {
  return Array.from({ length: count }, (_, i) => {
    const [first, stop] = reach(i, side, p, axis);
    return Array.from({ length: stop - first }, (_, k) => ({
      at: first + k,
      weight: 1 / (stop - first),
    }));
  });
}

/** Values go back where they came from; of two that share a place the later one stays. */
function remembered(pooled: Pooled, plane: Size): WeightedTerms {
  const lost = new Set(overwritten(pooled));
  return weighted(pooled, plane, pooled.indices.length, (add) => {
    pooled.indices.forEach((at, cell) => {
      if (!lost.has(cell)) add(at, cell, 1);
    });
  });
}

/** Where a method, other than max unpooling, puts values along rows and along columns. */
export function axesOf(
  method: Exclude<Method, "max_unpool">,
  pooled: Size,
  plane: Size,
  p: PoolParameters,
  corner: Corner,
): readonly [Axis, Axis] {
  const along = (axis: 0 | 1): Axis => {
    const [count, side] = axis === 0 ? [pooled.rows, plane.rows] : [pooled.cols, plane.cols];
    if (method === "nearest") return nearestAxis(count, side);
    if (method === "bilinear") return bilinearAxis(count, side);
    if (method === "average_spread") return spreadAxis(count, side, p, axis);
    const last = axis === 0 ? corner.startsWith("bottom") : corner.endsWith("right");
    return nailAxis(count, side, p, axis, last);
  };
  return [along(0), along(1)];
}

/** The list of terms of one method, from the pooled plane to one of the input's size. */
export const unpooling = (
  method: Method,
  pooled: Pooled,
  plane: Size,
  p: PoolParameters,
  corner: Corner,
): WeightedTerms =>
  method === "max_unpool"
    ? remembered(pooled, plane)
    : product(pooled, plane, ...axesOf(method, pooled, plane, p, corner));

export const apply = (u: WeightedTerms, values: Float64Array): Float64Array =>
  sumProducts(u.terms, values, u.weights);

/** Pooled cells whose value another one, placed later, overwrites. */
export function overwritten(pooled: Pooled): number[] {
  const holder = new Map<number, number>();
  pooled.indices.forEach((at, cell) => {
    holder.set(at, cell);
  });
  return [...pooled.indices.keys()].filter((cell) => holder.get(pooled.indices[cell]!) !== cell);
}
