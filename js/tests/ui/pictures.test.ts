// Networks drawn to scale, and pictures by the pixel.

import { describe, expect, it } from "vitest";
import { pixelAt, pixelMove, pixelScale } from "../../src/ui/pixels";
import { hourglass, type Slab } from "../../src/widgets/encoder_decoder/hourglass";

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

describe("pixels", () => {
  it("cover whole device pixels, or halves of them", () => {
    expect([300, 400, 700].map((room) => pixelScale(room, 128, 1))).toEqual([2, 3, 5]);
    expect(pixelScale(250, 128, 1)).toBe(1.5);
    expect(pixelScale(250, 128, 2)).toBe(1.75);
    expect(pixelScale(64, 128, 1)).toBe(0.5);
  });

  it("are found under the pointer and by the arrows", () => {
    const size = { rows: 3, cols: 4 };
    expect(pixelAt(5, 3, 2, size)).toBe(6);
    expect(pixelAt(8, 3, 2, size)).toBe(-1);
    const moves = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];
    expect(moves.map((key) => pixelMove(key, 5, size))).toEqual([1, 9, 4, 6, 4, 7]);
    expect([pixelMove("ArrowUp", 1, size), pixelMove("a", 1, size)]).toEqual([1, null]);
  });
});
