import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flight } from "../../src/ui/flight";
import { type Block, hit, layout, memorize, resized } from "../../src/ui/layout";
import { markPath } from "../../src/ui/marks";
import { moment, phaseEnd, stepDuration, still } from "../../src/ui/phases";

const size = fc.integer({ min: 1, max: 16 });
const block: fc.Arbitrary<Block> = fc.record(
  { rows: size, cols: size, head: fc.constant(26), minCell: fc.constantFrom(4, 10) },
  { requiredKeys: ["rows", "cols", "head"] },
);

describe("layout", () => {
  it("keeps every panel inside the width and apart from the others", () => {
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 288, max: 1600 }),
        (blocks, width) => {
          const at = layout(blocks, { width, height: 640, cell: 46, aspect: 1 });
          expect(at.width).toBeLessThanOrEqual(width);
          at.blocks.forEach((a, i) => {
            expect(a.x).toBeGreaterThanOrEqual(0);
            expect(a.y).toBeGreaterThanOrEqual(0);
            expect(a.x + a.width).toBeLessThanOrEqual(width + 1e-6);
            expect(a.y + a.height).toBeLessThanOrEqual(at.height + 1e-6);
            for (const b of at.blocks.slice(i + 1)) {
              const apart =
                a.x + a.width <= b.x ||
                b.x + b.width <= a.x ||
                a.y + a.height <= b.y ||
                b.y + b.height <= a.y;
              expect(apart).toBe(true);
            }
          });
        },
      ),
    );
  });

  it("breaks lines where the width is scarce, and not where it is plenty", () => {
    const blocks = [3, 3, 3, 7].map((n) => ({ rows: n, cols: n, head: 26 }));
    const lines = (width: number) => {
      const at = layout(blocks, { width, height: 380, cell: 46, aspect: 1 });
      return at.blocks[3]!.x > at.blocks[2]!.x ? 1 : 2;
    };
    expect(lines(1100)).toBe(1);
    expect(lines(320)).toBe(2);
  });

  it("fits a photograph and a legible kernel on a phone", () => {
    const blocks = [48, 5, 5, 99].map((n) => ({
      rows: n,
      cols: n,
      head: 42,
      ...(n === 5 && { minCell: 28 }),
    }));
    const at = layout(blocks, { width: 318, height: 380, cell: 46, aspect: 1 });
    expect(at.width).toBeLessThanOrEqual(318);
    expect(at.cells[1]!.width).toBe(28);
  });

  it("finds the cell under a point", () => {
    const grid = { rows: 2, cols: 3 };
    const cell = { width: 10, height: 20 };
    expect(hit(25, 30, cell, grid)).toBe(5);
    expect(hit(30, 5, cell, grid)).toBe(-1);
    expect(hit(-1, 5, cell, grid)).toBe(-1);
  });
});

describe("phases", () => {
  it("come in order and fill the step", () => {
    const seen = Array.from({ length: 101 }, (_, i) => moment(i / 100));
    const order = seen.map((m) => m.phase).filter((p, i, all) => p !== all[i - 1]);
    expect(order).toEqual(["read", "multiply", "place", "add"]);
    for (const { progress } of seen) {
      expect(progress).toBeGreaterThanOrEqual(0);
      expect(progress).toBeLessThanOrEqual(1);
    }
    expect(moment(1)).toEqual({ phase: "add", progress: 1 });
  });

  it("are four stills with reduced motion", () => {
    const stills = new Set(Array.from({ length: 101 }, (_, i) => still(i / 100)));
    expect(stills.size).toBe(4);
    expect(still(1)).toBe(1);
  });

  it("are stepped through one by one, both ways", () => {
    const ends = [0.25, 0.5, 1];
    expect([0, 0.25, 0.3, 0.5].map((t) => phaseEnd(t, 1, ends))).toEqual([0.25, 0.5, 0.5, 1]);
    expect([1, 0.5, 0.3, 0.25].map((t) => phaseEnd(t, -1, ends))).toEqual([
      0.5,
      0.25,
      0.25,
      undefined,
    ]);
  });

  it("tell long runs faster, in at most about three minutes", () => {
    // 20 words at 250 a minute, and 0.8 s to look; half as long where only numbers are new.
    expect(stepDuration(9, 20, true)).toBe(5600);
    expect(stepDuration(9, 20)).toBe(3200);
    expect(stepDuration(4096) * 4096).toBeLessThan(180_000);
  });
});

describe("flight", () => {
  const from = () => ({ x: 0, y: 0, width: 20, height: 20 });
  const to = () => ({ x: 100, y: 50, width: 10, height: 10 });
  const at = (phase: "multiply" | "place" | "add", progress: number) =>
    flight({ phase, progress }, 1, from, to)[0];

  it("leads from the copy to the output and ends in the size there", () => {
    expect(at("multiply", 1)).toBeUndefined();
    expect(at("place", 0)).toMatchObject(from());
    expect(at("place", 1)).toMatchObject({ ...to(), opacity: 1 });
  });

  it("leaves nothing behind at rest", () => {
    expect(at("add", 1)).toBeUndefined();
  });
});

describe("marks", () => {
  it("outline each cell, or all of them together", () => {
    const grid = { rows: 3, cols: 3 };
    const cell = { width: 24, height: 24 };
    const apart = markPath({ kind: "linked", cells: [0, 4] }, grid, cell);
    expect(apart.match(/M/g)).toHaveLength(2);
    const joined = markPath({ kind: "stamp", cells: [0, 4], joined: true }, grid, cell);
    expect(joined).toBe("M1 1h46v46h-46z");
  });
});

describe("resizing", () => {
  it("brings back what was cut off", () => {
    const memory = new Map<string, number>();
    const grid = { rows: 2, cols: 2, values: Float64Array.from([1, 2, 3, 4]) };
    memorize(grid, memory);
    const small = resized(grid, { rows: 1, cols: 1 }, memory, () => 9);
    expect(small).toEqual([[1]]);
    const one = { rows: 1, cols: 1, values: Float64Array.from([7]) };
    expect(resized(one, { rows: 2, cols: 3 }, memory, () => 9)).toEqual([
      [7, 2, 9],
      [3, 4, 9],
    ]);
  });
});
