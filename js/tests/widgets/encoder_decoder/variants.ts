// The smallest variants of a network, as they come over the wire.

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
  layers: [[0, 1, 0, 2, 3]],
  mask: [0, 4],
});

export const NETWORKS = {
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
      ...costs,
    },
  ],
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
