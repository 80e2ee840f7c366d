// Painting, undone and redone at random, against a plain record of every mask; shapes and border
// regions against their definitions, pixel by pixel.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Size } from "../../../src/terms/terms";
import { brush, type Pixel } from "../../../src/ui/brush";
import {
  boundaryWidth,
  bytesOf,
  Confusion,
  diffOf,
  EditHistory,
  eachChange,
  fullRect,
  MaskPair,
  markBoundary,
  type Side,
} from "../../../src/widgets/iou/masks";
import {
  dilate,
  erode,
  exchanged,
  flood,
  keeping,
  polygon,
  rectangle,
  shift,
  swap,
} from "../../../src/widgets/iou/shapes";

/** Numbers that look random and are the same every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const painted = (size: Size, draw: (span: (r: number, a: number, b: number) => void) => void) => {
  const out = new Uint8Array(size.rows * size.cols);
  draw((row, from, to) => {
    if (row < 0 || row >= size.rows) return;
    for (let c = Math.max(0, from); c < Math.min(size.cols, to); c++) out[row * size.cols + c] = 1;
  });
  return out;
};

/** By definition: another label, a hole or the edge within `width`. */
function boundaryByDefinition(
  labels: Uint8Array,
  { rows, cols }: Size,
  width: number,
  target: Uint8Array,
  ignored: number | null,
): Uint8Array {
  const at = (i: number) => (target[i] === ignored ? 256 : labels[i]!);
  return labels.map((_, i) => {
    const [r, c] = [Math.floor(i / cols), i % cols];
    for (let y = r - width; y <= r + width; y++) {
      for (let x = c - width; x <= c + width; x++) {
        if (y < 0 || x < 0 || y >= rows || x >= cols) return 1;
        if (at(y * cols + x) !== at(i)) return 1;
      }
    }
    return 0;
  });
}

/** Everything that a pair counts, counted from the masks alone. */
function counted(pair: MaskPair, ignored: number | null) {
  const confusion = new Confusion(pair.classes);
  confusion.recount(pair.target, pair.prediction);
  const near = (["target", "prediction"] as const).map((side) =>
    boundaryByDefinition(pair[side], pair.size, pair.boundaryWidth, pair.target, ignored),
  );
  const side = pair.classes + 1;
  const boundary = {
    target: new Int32Array(side),
    prediction: new Int32Array(side),
    both: new Int32Array(side),
  };
  pair.target.forEach((t, i) => {
    if (t === ignored) return;
    const p = pair.prediction[i]!;
    const slot = (label: number) => Math.min(label, pair.classes);
    if (near[0]![i]) boundary.target[slot(t)]!++;
    if (near[1]![i]) boundary.prediction[slot(p)]!++;
    if (near[0]![i] && near[1]![i] && t === p) boundary.both[slot(t)]!++;
  });
  return { counts: confusion.counts, boundary };
}

describe("a pair of masks", () => {
  it.each([
    ["plain", { rows: 23, cols: 31 }, 4, null],
    ["a class ignored", { rows: 17, cols: 40 }, 3, 2],
    ["a label beside the classes ignored", { rows: 30, cols: 30 }, 3, 255],
  ] as const)(
    "holds the right masks and counts after 10,000 edits: %s",
    (_, size, classes, ignored) => {
      const roll = dice(classes * 1000 + size.rows);
      const area = size.rows * size.cols;
      const pair = new MaskPair(size, classes, new Uint8Array(area), new Uint8Array(area), ignored);
      // What must be on screen after each number of edits, kept in full.
      let story = [{ target: new Uint8Array(area), prediction: new Uint8Array(area) }];
      let at = 0;
      const pixel = (): Pixel => ({ row: roll(size.rows + 6) - 3, col: roll(size.cols + 6) - 3 });
      for (let n = 0; n < 10_000; n++) {
        const what = roll(10);
        if (what === 0) {
          const { sides } = pair.undo();
          if (sides.length > 0) at--;
        } else if (what === 1) {
          const { sides } = pair.redo();
          if (sides.length > 0) at++;
        } else {
          const side: Side = roll(3) === 0 ? "target" : "prediction";
          const label =
            side === "target" && ignored !== null && roll(4) === 0 ? ignored : roll(classes);
          const span = (r: number, a: number, b: number) => pair.paint(side, r, a, b, label);
          if (what < 5) brush(pixel(), pixel(), 1 + roll(6), span);
          else if (what === 5) rectangle(pixel(), pixel(), span);
          else if (what === 6) polygon([pixel(), pixel(), pixel(), pixel()], size, span);
          else if (what === 7)
            flood(pair[side], size, { row: roll(size.rows), col: roll(size.cols) }, span);
          else if (what === 8) {
            rectangle(pixel(), pixel(), span);
            pair.revert();
          } else
            pair.replace(
              side,
              pair[side === "target" ? "prediction" : "target"].map((l) => (l < classes ? l : 0)),
            );
          if (pair.commit().sides.length > 0) {
            story = story.slice(0, at + 1);
            story.push({ target: pair.target.slice(), prediction: pair.prediction.slice() });
            at++;
          }
        }
        if (n % 7 === 0) pair.updateBoundary();
        if (n % 100 === 99) {
          expect(pair.target).toEqual(story[at]!.target);
          expect(pair.prediction).toEqual(story[at]!.prediction);
          pair.updateBoundary();
          const expected = counted(pair, ignored);
          expect(pair.confusion.counts).toEqual(expected.counts);
          expect(pair.boundary).toEqual(expected.boundary);
        }
      }
      expect(story.length).toBeGreaterThan(1000);
    },
    60_000,
  );

  it("counts anew when another label is ignored", () => {
    const roll = dice(5);
    const size = { rows: 14, cols: 18 };
    const random = () => Uint8Array.from({ length: 14 * 18 }, () => roll(3));
    const pair = new MaskPair(size, 3, random(), random());
    for (const ignored of [1, null, 2]) {
      pair.ignore(ignored);
      pair.updateBoundary();
      expect(pair.boundary).toEqual(counted(pair, ignored).boundary);
      const scored = pair.confusion.scored(ignored);
      if (ignored !== null)
        expect([...scored.subarray(3 * ignored, 3 * ignored + 3)]).toEqual([0, 0, 0]);
    }
  });

  it("takes 200 replacements of a whole large mask back, within its memory", () => {
    const history = new EditHistory();
    const size = { rows: 64, cols: 64 };
    const roll = dice(1);
    const noise = () => Uint8Array.from({ length: 64 * 64 }, () => roll(256));
    let before = noise();
    for (let n = 0; n < 240; n++) {
      const after = noise();
      history.push({
        target: null,
        prediction: diffOf(before, after, size, fullRect(size)),
      });
      before = after;
    }
    let undone = 0;
    while (history.undo()) undone++;
    expect(undone).toBeGreaterThanOrEqual(200);
    // A byte per pixel and edit, and not more.
    expect(history.bytes).toBeLessThan(240 * (64 * 64 + 100));
    const small = new EditHistory(1000, 100_000);
    for (let n = 0; n < 100; n++)
      small.push({
        target: null,
        prediction: diffOf(noise(), noise(), size, fullRect(size)),
      });
    expect(small.bytes).toBeLessThanOrEqual(100_000);
    expect(small.canUndo).toBe(true);
  });
});

describe("diffs", () => {
  it("lead from before to after and back, in no more bytes than a patch", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 48, maxLength: 48, max: 3 }),
        fc.uint8Array({ minLength: 48, maxLength: 48, max: 3 }),
        (before, after) => {
          const size = { rows: 6, cols: 8 };
          const diff = diffOf(before, after, size, fullRect(size));
          const moved = before.slice();
          if (diff) {
            eachChange(diff, 8, (i, by) => (moved[i]! ^= by));
            expect(bytesOf(diff)).toBeLessThanOrEqual(48);
          }
          expect(moved).toEqual(after);
          if (diff) eachChange(diff, 8, (i, by) => (moved[i]! ^= by));
          expect(moved).toEqual(before);
        },
      ),
    );
  });
});

describe("shapes", () => {
  const size = { rows: 20, cols: 24 };

  it("stamp discs that are round and as wide as they say", () => {
    for (let diameter = 1; diameter <= 15; diameter++) {
      const board = { rows: 40, cols: 40 };
      const at = { row: 20, col: 20 };
      const disc = painted(board, (span) => brush(at, at, diameter, span));
      const rows = Array.from({ length: 40 }, (_, r) => disc.subarray(40 * r, 40 * r + 40));
      const widths = rows.map((row) => row.reduce((a, b) => a + b));
      expect(Math.max(...widths)).toBe(diameter);
      expect(widths.filter((width) => width > 0).length).toBe(diameter);
      // The same from above and below, from left and right.
      expect(widths.filter((w) => w > 0)).toEqual(widths.filter((w) => w > 0).reverse());
      const turned = disc.map((_, i) => disc[(i % 40) * 40 + Math.floor(i / 40)]!);
      expect(turned).toEqual(disc);
      if (diameter > 3)
        expect(
          Math.abs(disc.reduce((a, b) => a + b) / ((Math.PI * diameter ** 2) / 4) - 1),
        ).toBeLessThan(0.15);
    }
  });

  it("paint along a line what discs on the way would", () => {
    const board = { rows: 40, cols: 40 };
    const pixel = fc.record({
      row: fc.integer({ min: -5, max: 45 }),
      col: fc.integer({ min: -5, max: 45 }),
    });
    fc.assert(
      fc.property(pixel, pixel, fc.integer({ min: 1, max: 9 }), (a, b, diameter) => {
        const line = painted(board, (span) => brush(a, b, diameter, span));
        const steps = Math.max(Math.abs(a.row - b.row), Math.abs(a.col - b.col), 1);
        const discs = painted(board, (span) => {
          for (let n = 0; n <= steps; n++) {
            const at = (from: number, to: number) => Math.round(from + (n / steps) * (to - from));
            const here = { row: at(a.row, b.row), col: at(a.col, b.col) };
            brush(here, here, diameter, span);
          }
        });
        expect(line).toEqual(discs);
      }),
    );
  });

  it("leave no gap along a line", () => {
    const board = { rows: 30, cols: 30 };
    const line = painted(board, (span) => brush({ row: 2, col: 3 }, { row: 25, col: 11 }, 1, span));
    for (let r = 2; r <= 25; r++) expect(line.subarray(30 * r, 30 * r + 30).includes(1)).toBe(true);
  });

  it("fill polygons by the even-odd rule", () => {
    const corner = fc.record({
      row: fc.integer({ min: -8, max: 100 }).map((n) => n / 4 + 0.1),
      col: fc.integer({ min: -8, max: 120 }).map((n) => n / 4 + 0.1),
    });
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 8 }), (corners) => {
        const inside = painted(size, (span) => polygon(corners, size, span));
        inside.forEach((found, i) => {
          const [y, x] = [Math.floor(i / 24) + 0.5, (i % 24) + 0.5];
          // How often a ray to the left crosses the outline.
          let odd = 0;
          corners.forEach((a, n) => {
            const b = corners[(n + 1) % corners.length]!;
            if (a.row <= y === b.row <= y) return;
            if (a.col + ((y - a.row) / (b.row - a.row)) * (b.col - a.col) <= x) odd ^= 1;
          });
          expect(found).toBe(odd);
        });
      }),
    );
  });

  it("flood a connected region and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 480, maxLength: 480, max: 1 }), (labels) => {
        const start = { row: 7, col: 9 };
        const found = painted(size, (span) => flood(labels, size, start, span));
        const near = new Set([7 * 24 + 9]);
        for (const i of near) {
          const next = [i % 24 > 0 ? i - 1 : -1, i % 24 < 23 ? i + 1 : -1, i - 24, i + 24];
          for (const j of next) if (labels[j] === labels[7 * 24 + 9]) near.add(j);
        }
        expect(found).toEqual(labels.map((_, i) => (near.has(i) ? 1 : 0)));
      }),
    );
  });
});

describe("border regions", () => {
  it("are as wide as the paper says", () => {
    expect(boundaryWidth({ rows: 96, cols: 96 })).toBe(3);
    expect(boundaryWidth({ rows: 1024, cols: 1024 })).toBe(29);
    expect(boundaryWidth({ rows: 4, cols: 4 })).toBe(1);
    // 0.02 · 125 = 2.5, which Python rounds to 2.
    expect(boundaryWidth({ rows: 75, cols: 100 })).toBe(2);
  });

  it("can be marked part by part", () => {
    const size = { rows: 12, cols: 15 };
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 180, maxLength: 180, max: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 0, max: 14 }),
        (noise, width, top, left) => {
          const labels = noise.map((n) => (n === 20 ? 2 : n > 17 ? 1 : 0));
          const expected = boundaryByDefinition(labels, size, width, labels, null);
          const out = new Uint8Array(180).fill(7);
          markBoundary(labels, size, width, { top, left, bottom: 12, right: 15 }, out);
          out.forEach((mark, i) => {
            const inside = Math.floor(i / 15) >= top && i % 15 >= left;
            expect(mark).toBe(inside ? expected[i] : 7);
          });
        },
      ),
    );
  });
});

describe("predictions made of a target", () => {
  const size = { rows: 5, cols: 6 };
  const mask = (...rows: string[]) => Uint8Array.from(rows.join("").split(""), Number);
  const one = mask("000000", "001100", "001200", "000000", "000000");

  it("grow, shrink, move and change classes", () => {
    expect(dilate(one, size)).toEqual(mask("011110", "011120", "011220", "012220", "000000"));
    expect(erode(mask("000000", "011100", "011100", "011100", "000000"), size)).toEqual(
      mask("000000", "000000", "001000", "000000", "000000"),
    );
    expect(shift(one, size, 1, -2)).toEqual(mask("000000", "000000", "110000", "120000", "000000"));
    expect(swap(one, 1, 2)).toEqual(mask("000000", "002200", "002100", "000000", "000000"));
  });

  it("leaves the label alone that is ignored", () => {
    const grow = keeping(9, (labels) => dilate(labels, { rows: 1, cols: 5 }));
    expect(grow(Uint8Array.of(0, 9, 0, 1, 0))).toEqual(Uint8Array.of(0, 9, 1, 1, 1));
    const clear = keeping(9, (labels) => labels.fill(0));
    expect(clear(Uint8Array.of(0, 9, 0, 1, 0))).toEqual(Uint8Array.of(0, 9, 0, 0, 0));
  });

  it("exchanges objects with objects where there are some", () => {
    expect(exchanged(1, 3)).toEqual([1, 2]);
    expect(exchanged(2, 3)).toEqual([2, 1]);
    expect(exchanged(0, 3)).toEqual([0, 1]);
    expect(exchanged(1, 2)).toEqual([1, 0]);
    expect(exchanged(255, 4)).toEqual([1, 2]);
  });
});
