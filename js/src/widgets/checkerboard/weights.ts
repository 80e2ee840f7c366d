// The kernels of a stack: uniform, random, or given. As segwidgets/terms/weights.py.

import type { Grid } from "../../terms/terms";
import type { StackSpec } from "./layers";

const FACTORS = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;

/** A whole number from 1 to 9 for one cell; it stays while the kernel grows around it. */
export function draw(seed: number, layer: number, row: number, column: number): number {
  let mixed = 0;
  [seed + 1, layer, row, column].forEach((number, i) => {
    mixed = Math.imul(mixed ^ number, FACTORS[i]!);
    mixed ^= mixed >>> 15;
  });
  // The end of MurmurHash3, which spreads every bit over all.
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return 1 + (((mixed ^ (mixed >>> 16)) >>> 0) % 9);
}

/** The kernel of every layer. Those made here keep the mean of a constant input. */
export function weights(spec: StackSpec): readonly Grid[] {
  const { kernels, dims, method, seed } = spec;
  if (typeof kernels !== "string") return kernels;
  return spec.layers.map(({ kernelSize: cols, stride }, layer) => {
    const rows = dims === 1 ? 1 : cols;
    const cells = Float64Array.from({ length: rows * cols }, (_, i) =>
      kernels === "uniform" ? 1 : draw(seed, layer, Math.floor(i / cols), i % cols),
    );
    const total = method === "conv_transpose" ? stride ** dims : 1;
    const sum = cells.reduce((a, b) => a + b, 0);
    return { rows, cols, values: cells.map((cell) => (cell * total) / sum) };
  });
}
