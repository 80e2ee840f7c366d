// Outlines as pycocotools fills them, ways as SciPy finds them, runs and back, masks click by click.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { english } from "../../../src/ui/language";
import { maskOfCounts } from "../../../src/ui/runs";
import {
  bothKinds,
  Completion,
  type Ground,
  maskAfter,
  readAttempt,
  readAttempts,
} from "../../../src/widgets/annotation/attempts";
import { named, type Placed, roundUp } from "../../../src/widgets/annotation/chart";
import { scoreOf } from "../../../src/widgets/annotation/other";
import {
  Distances,
  keyOf,
  LiveWire,
  nearer,
  type Stroke,
  scribbled,
} from "../../../src/widgets/annotation/paths";
import {
  areaOf,
  countsOf,
  fillOutline,
  type Point,
  simplified,
} from "../../../src/widgets/annotation/rasters";
import { costOf, lasting } from "../../../src/widgets/annotation/words";

interface Sized {
  readonly id: string;
  readonly size: [number, number];
}

interface Pictured extends Sized {
  readonly pixels: number[];
  readonly polygons: { readonly outline: Point[]; readonly counts: number[] }[];
  readonly scribbles: {
    readonly strokes: Stroke[];
    readonly counts: number[];
    readonly key: number;
  }[];
  readonly wires: {
    readonly start: Point;
    readonly end: Point;
    readonly cost: number;
    readonly path: Point[];
  }[];
}

interface Vectors {
  readonly pictures: Pictured[];
  readonly other: {
    readonly target: number[];
    readonly prediction: number[];
    readonly classes: number;
    readonly annotated: number[];
    readonly full: number;
    readonly reduced: number;
  }[];
  readonly proposals: {
    readonly size: [number, number];
    readonly scales: number[][];
    readonly regions: [number, number][];
    readonly counts: number[][];
  };
}

const path = join(import.meta.dirname, "..", "..", "..", "..", "tests", "vectors");
const vectors = JSON.parse(readFileSync(join(path, "annotation.json"), "utf8")) as Vectors;
const sizeOf = ({ size: [rows, cols] }: { readonly size: readonly [number, number] }) => ({
  rows,
  cols,
});
/** The cases of all pictures, each with its picture. */
const cases = <K extends "polygons" | "scribbles" | "wires">(kind: K) =>
  vectors.pictures.flatMap((picture) =>
    picture[kind].map((one, i) => ({
      ...(one as Pictured[K][number]),
      id: `${picture.id} ${i}`,
      photo: { ...sizeOf(picture), data: picture.pixels },
    })),
  );

describe("outlines", () => {
  it.each(cases("polygons"))(
    "$id is filled as pycocotools fills it",
    ({ outline, counts, photo }) => {
      expect(countsOf(fillOutline(outline, photo), photo)).toEqual(counts);
      expect(countsOf(maskOfCounts(counts, photo), photo)).toEqual(counts);
    },
  );

  it("are the same pixels without corners in the middle of a side", () => {
    const walk: Point[] = [
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 1],
      [2, 2],
      [3, 2],
      [3, 4],
      [0, 4],
      [0, 2],
    ];
    expect(simplified(walk)).toEqual([
      [0, 0],
      [2, 0],
      [2, 2],
      [3, 2],
      [3, 4],
      [0, 4],
      [0, 2],
    ]);
    const size = { rows: 5, cols: 5 };
    expect(fillOutline(simplified(walk), size)).toEqual(fillOutline(walk, size));
  });

  it("of fewer than three corners are empty", () => {
    expect(
      areaOf(
        fillOutline(
          [
            [0, 0],
            [4, 4],
          ],
          { rows: 4, cols: 4 },
        ),
      ),
    ).toBe(0);
  });
});

describe("scribbles", () => {
  it.each(cases("scribbles"))("$id is completed by the nearer side", (one) => {
    const { photo } = one;
    const mask = new Completion(photo).mask(one.strokes);
    expect(countsOf(mask, photo)).toEqual(one.counts);
    expect(keyOf(one.strokes)).toBe(one.key);
  });

  it.each(cases("scribbles").filter(({ strokes }) => bothKinds(strokes)))(
    "$id grows pixel by pixel to the same",
    (one) => {
      const { photo } = one;
      const [object, background] = [new Distances(photo), new Distances(photo)];
      for (const stroke of one.strokes)
        for (const pixel of scribbled(stroke.points, photo))
          (stroke.object ? object : background).add([pixel]);
      expect(countsOf(nearer(object, background), photo)).toEqual(one.counts);
    },
  );
});

describe("live wire", () => {
  it.each(cases("wires"))("$id is the cheapest way", (one) => {
    const wire = new LiveWire(one.photo, one.start);
    expect(wire.cost(one.end)).toBe(one.cost);
    expect(wire.to(one.end)).toEqual(one.path);
  });
});

describe("attempts", () => {
  const size = { rows: 4, cols: 6 };
  const timed = (count: number) => ({
    times: Array.from({ length: count }, (_, i) => i),
    seconds: 9,
    done: true,
  });
  const data = new Uint8Array(3 * 24);
  const ground: Ground = {
    photo: { ...size, data },
    completion: new Completion({ ...size, data }),
    proposals: null,
    walked: new Map(),
  };

  it("have a mask after each click", () => {
    const outline: Point[] = [
      [0, 0],
      [6, 0],
      [6, 4],
      [0, 4],
    ];
    const polygon = { outline, corners: [0, 1, 2, 3], closed: true };
    const areas = [1, 2, 3, 4, 5].map((n) => areaOf(maskAfter("polygon", polygon, n, ground)));
    expect(areas.slice(0, 2)).toEqual([0, 0]);
    expect(areas.slice(3)).toEqual([24, 24]);
    expect(areas[2]).toBeGreaterThan(8);
    expect(areaOf(maskAfter("box", { box: [1, 1, 4, 3] }, 1, ground))).toBe(0);
    expect(areaOf(maskAfter("box", { box: [1, 1, 4, 3] }, 2, ground))).toBe(6);
    const strokes = [
      [4, 4, 16],
      [0, 24],
    ];
    expect(areaOf(maskAfter("brush", { strokes }, 1, ground))).toBe(4);
    expect(areaOf(maskAfter("brush", { strokes }, 2, ground))).toBe(24);
  });

  it("take a region, and give it back when all of it is there", () => {
    const { size, scales, regions, counts } = vectors.proposals;
    const photo = { ...sizeOf({ size }), data: new Uint8Array(3 * size[0] * size[1]) };
    const maps = scales.map((scale) => Uint16Array.from(scale));
    regions.forEach((_, i) => {
      const mask = maskAfter("proposals", { regions }, i + 1, {
        ...ground,
        photo,
        proposals: maps,
      });
      expect(countsOf(mask, photo)).toEqual(counts[i]);
    });
  });

  it.each([
    ["a corner beyond the picture", "polygon", { outline: [[7, 0]], corners: [0], ...timed(1) }],
    ["a time too few", "polygon", { outline: [[1, 0]], corners: [0], ...timed(0) }],
    ["times that fall", "box", { box: [0, 0, 1, 1], times: [2, 1], seconds: 2, done: true }],
    ["runs that are too long", "brush", { strokes: [[0, 25]], ...timed(1) }],
    ["a box without area", "box", { box: [2, 2, 2, 3], ...timed(2) }],
    [
      "a scribble beside the picture",
      "scribbles",
      { strokes: [{ object: true, points: [[6, 0]] }], ...timed(1) },
    ],
    ["an unknown scale", "proposals", { regions: [[3, 0]], ...timed(1) }],
    [
      "too many points",
      "polygon",
      { outline: Array(2001).fill([0, 0]), corners: [0], ...timed(1) },
    ],
    ["nonsense", "box", "nonsense"],
  ] as const)("with %s is none", (_, tool, value) => {
    expect(readAttempt(tool, value, size)).toBeNull();
  });

  it("that do not fit leave the others alone", () => {
    const box = { box: [0, 0, 2, 2], ...timed(2) };
    const all = readAttempts({ 3: { box, brush: 7, lasso: box }, 4: "nonsense" }, size);
    expect(Object.keys(all.get(3)!)).toEqual(["box"]);
    expect(all.get(4)).toEqual({});
  });
});

describe("scores of what is annotated", () => {
  it.each(vectors.other)("are those of scikit-learn", (one) => {
    const prediction = Uint8Array.from(one.prediction);
    const classes = Array.from({ length: one.classes }, (_, k) => k);
    const mean = (kept: readonly number[]) => {
      const target = Uint8Array.from(one.target, (t) => (kept.includes(t - 1) ? t : 0));
      const counted = classes.map((k) => kept.includes(k));
      return scoreOf(target, prediction, counted).miou ?? -1;
    };
    expect(mean(classes)).toBeCloseTo(one.full, 12);
    expect(mean(one.annotated)).toBeCloseTo(one.reduced, 12);
  });

  const target = Uint8Array.from([1, 1, 2, 2, 3, 3, 0, 0]);
  const prediction = Uint8Array.from([1, 2, 2, 2, 1, 3, 1, 1]);

  it("are of all pixels that have a class", () => {
    const { ious, miou, pixels } = scoreOf(target, prediction, [true, true, true]);
    expect(ious).toEqual([1 / 3, 2 / 3, 1 / 2]);
    expect(miou).toBeCloseTo(0.5, 12);
    expect(pixels).toBe(6);
  });

  it("forget mistakes where nothing is annotated", () => {
    const reduced = target.map((label) => (label === 1 ? 1 : 0));
    const { ious, classes, pixels } = scoreOf(reduced, prediction, [true, false, false]);
    expect(ious).toEqual([1 / 2, null, null]);
    expect([classes, pixels]).toEqual([1, 2]);
    expect(scoreOf(reduced.fill(0), prediction, [false, false, false]).miou).toBeNull();
  });
});

describe("the estimate", () => {
  it("multiplies up to COCO", () => {
    const cost = costOf({ seconds: 30 }, 7.7, 1000);
    expect(cost.picture).toBeCloseTo(231, 9);
    expect(cost.pictures / 3600).toBeCloseTo(64.17, 2);
    expect(cost.coco / 3600).toBeCloseTo(10523.3, 1);
    expect(
      [21.34, 161, 7200, 230_400, 37_800_000].map((seconds) => lasting(english, seconds)),
    ).toEqual(["21.3 s", "2.7 min", "2.0 hours", "64.0 hours", "10,500 hours"]);
  });
});

describe("the chart", () => {
  it("ends at a round number", () => {
    expect([3, 10, 10.1, 49, 60, 0.3].map(roundUp)).toEqual([5, 10, 20, 50, 100, 0.5]);
  });

  it("leads to a name that is not beside its point, and keeps names off the way", () => {
    const dots = [
      { text: "polygon", x: 100, y: 100 },
      { text: "box", x: 100, y: 100 },
    ];
    const way = [
      [60, 160],
      [100, 100],
      [160, 100],
    ] as const;
    const [polygon, box] = named(dots, 390, way) as [Placed, Placed];
    // Not on the right, where the way runs, but above.
    expect(polygon.y).toBe(91);
    expect([polygon.leader, box.leader]).toEqual(["", ""]);
    const many = Array.from({ length: 5 }, () => dots[0]!);
    expect(named(many, 390).map(({ leader }) => leader !== "")).toEqual([
      ...Array(4).fill(false),
      true,
    ]);
  });

  it("has no name over another or over a point, where there is room", () => {
    const point = fc.record({
      text: fc.constantFrom("polygon", "box", "scribbles"),
      x: fc.integer({ min: 50, max: 320 }),
      y: fc.integer({ min: 10, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 10 }), (points) => {
        const areas = named(points, 390).map(({ text, x, y }) => [
          x,
          y - 10,
          x + 6.6 * text.length,
          y + 2,
        ]);
        areas.forEach(([l, t, r, b], i) => {
          for (const [u, v, w, z] of areas.slice(i + 1) as [number, number, number, number][])
            expect(l! < w && r! > u && t! < z && b! > v).toBe(false);
          for (const { x, y } of points)
            expect(l! < x + 6 && r! > x - 6 && t! < y + 6 && b! > y - 6).toBe(false);
        });
      }),
    );
  });
});
