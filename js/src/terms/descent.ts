// Learning a kernel from a target: Adam on the mean squared difference, as torch has it.

import { type Linear, outputIndex, result } from "./linear";

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** The mean squared difference between a map's output and a target. */
export function lossOf(s: Linear, target: ArrayLike<number>): number {
  const y = result(s);
  return y.reduce((sum, value, i) => sum + (value - target[i]!) ** 2, 0) / y.length;
}

/** How the loss changes with each weight: the products that a weight takes part in, summed. */
export function gradient(s: Linear, target: ArrayLike<number>): Float64Array {
  const y = result(s);
  const { output, input, kernel } = s.terms;
  const slope = new Float64Array(s.spec.kernel.values.length);
  for (let row = 0; row < output.length; row++) {
    const o = outputIndex(s, output[row]!);
    if (o < 0) continue;
    const k = kernel[row]!;
    slope[k] =
      slope[k]! + (2 / y.length) * (y[o]! - target[o]!) * s.spec.input.values[input[row]!]!;
  }
  return slope;
}

/** Adam's memory: where the weights are going, and how much they shake. */
export class Adam {
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  readonly #lr: number;

  constructor(count: number, lr: number) {
    this.#lr = lr;
    this.#mean = new Float64Array(count);
    this.#square = new Float64Array(count);
  }

  /** The weights after one more step. */
  step(weights: ArrayLike<number>, slope: Float64Array): Float64Array {
    this.#steps++;
    const [bias1, bias2] = [1 - BETA1 ** this.#steps, 1 - BETA2 ** this.#steps];
    return Float64Array.from(weights, (w, i) => {
      this.#mean[i] = BETA1 * this.#mean[i]! + (1 - BETA1) * slope[i]!;
      this.#square[i] = BETA2 * this.#square[i]! + (1 - BETA2) * slope[i]! ** 2;
      const size = Math.sqrt(this.#square[i]! / bias2) + EPSILON;
      return w - (this.#lr * (this.#mean[i]! / bias1)) / size;
    });
  }
}
