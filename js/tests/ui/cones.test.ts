import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, cone, outline, type Rect } from "../../src/ui/cones";

const rect: fc.Arbitrary<Rect> = fc.record({
  x: fc.integer({ min: -50, max: 50 }),
  y: fc.integer({ min: -50, max: 50 }),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 0, max: 40 }),
});

const points = (path: string): [number, number][] =>
  [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])]);

describe("a cone", () => {
  it("is the trapezoid from a cell to those that it reaches", () => {
    const cell = { x: 40, y: 0, width: 40, height: 0 };
    const reached = { x: 20, y: 100, width: 60, height: 0 };
    expect(points(cone(cell, reached))).toHaveLength(4);
    expect(new Set(points(cone(cell, reached)).map(String))).toEqual(
      new Set(["40,0", "80,0", "80,100", "20,100"]),
    );
  });

  it("holds every corner of both, and bends one way only", () => {
    fc.assert(
      fc.property(rect, rect, (a, b) => {
        const path = points(cone(a, b));
        const cross = ([x, y]: [number, number], i: number): number => {
          const [ax, ay] = path[i]!;
          const [bx, by] = path[(i + 1) % path.length]!;
          return (bx - ax) * (y - ay) - (by - ay) * (x - ax);
        };
        for (const corner of [...points(outline(a)), ...points(outline(b))])
          path.forEach((_, i) => {
            expect(cross(corner, i)).toBeGreaterThanOrEqual(0);
          });
      }),
    );
  });
});

it("the rectangle round cells is the smallest", () => {
  fc.assert(
    fc.property(fc.array(rect, { minLength: 1, maxLength: 6 }), (rects) => {
      const { x, y, width, height } = around(rects);
      expect(x).toBe(Math.min(...rects.map((r) => r.x)));
      expect(y).toBe(Math.min(...rects.map((r) => r.y)));
      expect(x + width).toBe(Math.max(...rects.map((r) => r.x + r.width)));
      expect(y + height).toBe(Math.max(...rects.map((r) => r.y + r.height)));
    }),
  );
});
