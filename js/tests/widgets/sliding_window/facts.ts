// The smallest facts about a network, as they come over the wire.

/** A network of two layers with 3 × 3 windows on a picture of 3 × 4 pixels. */
export const FACTS = {
  model: "Net",
  device: "cpu",
  torch: "2.13.0",
  picture: [3, 4],
  notes: [],
  patch_size: 3,
  centre: 1,
  stride: 1,
  pad: [1, 1],
  grid: [3, 4],
  classes: ["sky", "sea"],
  colors: [
    [0, 0, 0],
    [9, 9, 9],
  ],
  first_layer: { kernel_size: 3, stride: 1, dilation: 1 },
  layers: [
    { words: "conv", output_shape: [2, 3, 4], parameters: 5, macs: 100, patch_macs: 60, map: 0 },
    { words: "conv", output_shape: [2, 3, 4], parameters: 5, macs: 300, patch_macs: 40, map: null },
  ],
  cost: {
    windows: 12,
    sliding_macs: 1200,
    one_pass_macs: 400,
    sliding_seconds: 2.4 as number | null,
    one_pass_seconds: 0.2,
    batch_size: 12,
  },
  growth: [],
  equality: null,
  dense: null,
  one_pass: true,
  why_not: null,
};
