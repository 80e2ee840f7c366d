// The smallest results of networks, as they come over the wire.

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

const costs = { multiply_adds: 10, full_resolution: 40, lecture: 90, lecture_full_resolution: 360 };

/** A picture of 2 × 3 pixels. */
export const CELLS = 6;

const variant = (name: string, upsample: string, kernel_size: number | null, skip = false) => ({
  name,
  downsample: "max_pool",
  upsample,
  kernel_size,
  depth: 2,
  skip,
  parameters: 3,
  ...costs,
  iou: [0.5, null],
  mean_iou: 0.5,
  held_out: { mean_iou: 0.4, boundary_iou: null },
  layers: [
    {
      name: "conv 1",
      kind: "conv",
      level: 0,
      channels: 2,
      lecture_channels: 64,
      height: 2,
      width: 3,
      parameters: 3,
      channel: 1,
      map: { offset: 0, height: 2, width: 3 },
      ...costs,
    },
  ],
  mask: [0, 4],
});

export const NETWORKS = {
  variants: [
    variant("nearest", "nearest", null),
    variant("transposed 2", "conv_transpose", 2),
    variant("transposed 4", "conv_transpose", 4),
    variant("transposed 4, skip", "conv_transpose", 4, true),
  ],
  maps: { dtype: "uint8", shape: [6], data: Uint8Array.of(0, 1, 2, 3, 4, 5) },
  masks: { dtype: "uint8", shape: [4], data: Uint8Array.of(0, 3, 1, 3) },
  edges: null,
  edge: null,
};
