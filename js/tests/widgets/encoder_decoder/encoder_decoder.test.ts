// What the page works out of trained networks: which variant is meant, how one is drawn.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromRuns } from "../../../src/ui/runs";
import { hourglass, type Slab } from "../../../src/widgets/encoder_decoder/network";
import {
  closest,
  offered,
  readVariants,
  type VariantChoice,
} from "../../../src/widgets/encoder_decoder/variants";
import { CELLS, NETWORKS } from "./variants";

describe("variants", () => {
  const { all } = readVariants(NETWORKS, CELLS)!;
  const wish = (change: Partial<VariantChoice>): VariantChoice => ({
    downsample: "max_pool",
    upsample: "nearest",
    kernelSize: 2,
    depth: 2,
    skip: false,
    ...change,
  });

  it("are read with their masks", () => {
    expect([...all[0]!.mask]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...fromRuns(Uint8Array.of(7, 2, 0, 1), 3)]).toEqual([7, 7, 0]);
    expect(() => fromRuns(Uint8Array.of(7, 2), 3)).toThrow(RangeError);
    expect(offered(all, "kernelSize")).toEqual([2, 4]);
  });

  it("are chosen by what was just changed, then by what they share", () => {
    expect(closest(all, wish({})).name).toBe("nearest");
    // Kernel 3 was never trained: what was chosen is the upsampling, and kernel 2 comes first.
    expect(closest(all, wish({ upsample: "conv_transpose", kernelSize: 3 }), "upsample").name).toBe(
      "transposed 2",
    );
    expect(closest(all, wish({ upsample: "conv_transpose", kernelSize: 4 }), "upsample").name).toBe(
      "transposed 4",
    );
    // With a skip there is only one, whatever else was wished.
    expect(closest(all, wish({ skip: true }), "skip").name).toBe("transposed 4, skip");
    expect(closest(all, wish({ depth: 1 }), "depth").name).toBe("nearest");
  });

  it("are none where the value is something else", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(readVariants(value, 6)).toBeNull();
      }),
    );
  });

  it("are refused when a single part is wrong", () => {
    expect(readVariants(NETWORKS, CELLS + 1)).toBeNull();
    expect(readVariants({ ...NETWORKS, variants: [] }, CELLS)).toBeNull();
  });
});

const slab = (level: number, channels: number): Slab => ({
  level,
  channels,
  height: 128 >> level,
  width: 128 >> level,
});

/** Picture, two halvings, two doublings, scores. */
const NETWORK = [
  slab(0, 3),
  slab(0, 16),
  slab(1, 16),
  slab(1, 32),
  slab(2, 32),
  slab(2, 64),
  slab(1, 64),
  slab(1, 32),
  slab(0, 32),
  slab(0, 8),
];

describe("the network drawn to scale", () => {
  const plan = hourglass(NETWORK, 1000, 40);

  it("has areas that grow with the resolution and depths that grow with the channels", () => {
    const [, full, half, , quarter, deep] = plan.blocks;
    expect((full!.width * full!.height) / (half!.width * half!.height)).toBeCloseTo(4);
    expect((full!.width * full!.height) / (quarter!.width * quarter!.height)).toBeCloseTo(16);
    expect(deep!.dx / quarter!.dx).toBeCloseTo(2);
  });

  it("fits its room, and no block lies on another", () => {
    expect(plan.width).toBeLessThanOrEqual(1000);
    const boxes = plan.blocks.map(({ x, y, width, height, dx, dy }) => ({
      left: x,
      right: x + width + dx,
      top: y - dy,
      bottom: y + height,
    }));
    for (const [i, a] of boxes.entries()) {
      expect(a.left).toBeGreaterThanOrEqual(0);
      expect(a.top).toBeGreaterThanOrEqual(0);
      expect(a.bottom).toBeLessThanOrEqual(plan.height);
      expect(a.right).toBeLessThanOrEqual(plan.width);
      for (const b of boxes.slice(i + 1))
        expect(
          a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top,
        ).toBe(true);
    }
  });

  it("keeps its faces large enough to see, however narrow the page", () => {
    expect(Math.max(...hourglass(NETWORK, 100, 40).blocks.map((block) => block.width))).toBe(40);
  });
});
