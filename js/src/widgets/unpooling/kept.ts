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

/** The largest size of any value, or 1. */
function scale(lists: readonly ArrayLike<number>[]): number {
  let most = 1;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) most = Math.max(most, Math.abs(list[i]!));
  }
  return most;
}

/**
 * What compares planes with the original, of one or of several channels; `passed` are the values
 * that were placed.
 */
export function keeper<T extends ArrayLike<number>>(
  originals: readonly T[],
  passed: readonly T[],
): (planes: readonly T[]) => Kept {
  const close = CLOSE * scale(originals);
  let [given, size] = [0, 0];
  for (const values of passed) {
    for (let i = 0; i < values.length; i++) {
      given += values[i]!;
      size += Math.abs(values[i]!);
    }
  }
  return (planes) => {
    let [squares, recovered, cells, sum] = [0, 0, 0, 0];
    planes.forEach((plane, channel) => {
      const own = compared(plane, originals[channel]!, close);
      squares += own.squares;
      recovered += own.recovered;
      sum += own.sum;
      cells += plane.length;
    });
    const sumPreserved = Math.abs(sum - given) <= CLOSE * Math.max(1, size);
    return { mse: squares / cells, recovered, cells, sum, sumPreserved };
  };
}

function compared(plane: ArrayLike<number>, original: ArrayLike<number>, close: number) {
  let squares = 0;
  let recovered = 0;
  let sum = 0;
  for (let i = 0; i < plane.length; i++) {
    const value = plane[i]!;
    const error = value - original[i]!;
    squares += error * error;
    sum += value;
    if (error <= close && error >= -close) recovered++;
  }
  return { squares, recovered, sum };
}
