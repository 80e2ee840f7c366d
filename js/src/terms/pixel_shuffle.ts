// Sub-pixel upsampling as a list of terms: r² channels fill the blocks of one.

import type { Terms, WeightedTerms } from "./terms";

/**
 * torch.nn.PixelShuffle of (count, rows, cols): channel c·r² + i·r + j is row i and column j of the
 * blocks of channel c. One row per cell of the coarse side, in its order; its inverse, where it does
 * not shuffle, has the columns swapped.
 */
export function pixelShuffleTerms(
  [count, rows, cols]: readonly [number, number, number],
  r: number,
  shuffles = true,
): WeightedTerms {
  const coarse = Int32Array.from({ length: count * rows * cols }, (_, at) => at);
  const fine = coarse.map((at) => {
    const channel = Math.floor(at / (rows * cols));
    const [row, col] = [Math.floor(at / cols) % rows, at % cols];
    const [i, j] = [Math.floor(channel / r) % r, channel % r];
    const plane = Math.floor(channel / r ** 2);
    return (plane * rows * r + row * r + i) * cols * r + col * r + j;
  });
  const small = { planes: count, rows, cols };
  const large = { planes: count / r ** 2, rows: rows * r, cols: cols * r };
  const terms: Terms = {
    output: shuffles ? fine : coarse,
    input: shuffles ? coarse : fine,
    kernel: new Int32Array(coarse.length),
    outputSize: shuffles ? large : small,
    inputSize: shuffles ? small : large,
    kernelSize: { rows: 1, cols: 1 },
  };
  return { terms, weights: Float64Array.of(1) };
}
