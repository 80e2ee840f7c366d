// What an unpooled plane kept of the original, in four numbers.

export interface Kept {
  /** Mean squared error. */
  readonly mse: number;
  /** Cells that hold what they held before. */
  readonly recovered: number;
  readonly cells: number;
  readonly sum: number;
  /** Whether the sum is that of the values that were passed on: each was placed exactly once. */
  readonly sumPreserved: boolean;
}

/** Sums of floats agree to this part of their size. */
const CLOSE = 1e-6;

const scale = (values: ArrayLike<number>): number => {
  let most = 1;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
};

/** One plane or, in a picture, several channels; `passed` are the values that were placed. */
export function kept(
  planes: readonly ArrayLike<number>[],
  originals: readonly ArrayLike<number>[],
  passed: readonly ArrayLike<number>[],
): Kept {
  const close = CLOSE * Math.max(...originals.map(scale));
  let [squares, recovered, cells, sum] = [0, 0, 0, 0];
  planes.forEach((plane, channel) => {
    const original = originals[channel]!;
    cells += plane.length;
    for (let i = 0; i < plane.length; i++) {
      const value = plane[i]!;
      const error = value - original[i]!;
      squares += error * error;
      sum += value;
      if (error <= close && error >= -close) recovered++;
    }
  });
  let [given, size] = [0, 0];
  for (const values of passed) {
    for (let i = 0; i < values.length; i++) {
      given += values[i]!;
      size += Math.abs(values[i]!);
    }
  }
  return {
    mse: squares / cells,
    recovered,
    cells,
    sum,
    sumPreserved: Math.abs(sum - given) <= CLOSE * Math.max(1, size),
  };
}
