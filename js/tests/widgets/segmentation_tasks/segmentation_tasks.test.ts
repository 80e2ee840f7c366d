// Scores of the page against those of the metrics in Python, outlines against a count of edges, and
// what the figure says of ids and of forests.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { english, speak } from "../../../src/ui/language";
import { noteWords, readNote } from "../../../src/ui/notes";
import { type ClassKind, cut, outlines, pathBetween } from "../../../src/ui/segments";
import { sentence } from "../../../src/ui/words";
import { lookAt, placed } from "../../../src/widgets/segmentation_tasks/look";
import { flatScores, scoresOf } from "../../../src/widgets/segmentation_tasks/metrics";
import { forestWords, panopticWords, score } from "../../../src/widgets/segmentation_tasks/words";

interface Side {
  readonly map: number[];
  readonly segments: number[][];
}

interface Case {
  readonly id: string;
  readonly size: [number, number];
  readonly things: boolean[];
  readonly target: Side;
  readonly prediction: Side;
  /** IoU, AP of boxes, AP of masks, SQ, RQ and PQ of each class; −1 for none. */
  readonly scores: number[][];
  readonly unmatched: [number[], number[]];
}

const path = join(import.meta.dirname, "..", "..", "..", "..", "tests", "vectors");
const cases = JSON.parse(readFileSync(join(path, "segmentation_tasks.json"), "utf8")) as Case[];

function read({ size: [rows, cols], things, target, prediction }: Case) {
  const classes = things.map((thing, k): ClassKind => ({ name: `${k}`, color: [0, 0, 0], thing }));
  const of = ({ map, segments }: Side) =>
    cut(Uint16Array.from(map), { rows, cols }, segments, classes);
  return { classes, target: of(target), prediction: of(prediction) };
}

describe.each(cases)("$id", (one) => {
  const { classes, target, prediction } = read(one);
  const scores = scoresOf(target, prediction, classes);

  it("has the scores of the metrics in Python", () => {
    const flat = [...flatScores(scores)];
    one.scores.flat().forEach((value, i) => {
      expect(flat[i]).toBeCloseTo(value, 12);
    });
  });

  it("counts what is missed and what is false as they do", () => {
    expect(scores.quality.map(({ missed }) => missed)).toEqual(one.unmatched[0]);
    expect(scores.quality.map((quality) => quality.false.length)).toEqual(one.unmatched[1]);
  });

  it("outlines each segment once along every edge, and with its own area", () => {
    const found = outlines(target.map, target);
    target.segments.forEach(({ area }, i) => {
      let [twice, edges] = [0, 0];
      for (const loop of found.get(i + 1)!) {
        const corners = loop.length / 2;
        for (let k = 0; k < corners; k++) {
          const next = (k + 1) % corners;
          const [x, y, u, v] = [
            loop[2 * k]!,
            loop[2 * k + 1]!,
            loop[2 * next]!,
            loop[2 * next + 1]!,
          ];
          expect(Math.abs(x - u) + Math.abs(y - v)).toBe(1);
          twice += x * v - u * y;
          edges++;
        }
      }
      expect(twice / 2).toBe(area);
      let counted = 0;
      const at = (x: number, y: number) =>
        x < 0 || y < 0 || x >= target.cols || y >= target.rows
          ? 0
          : target.map[y * target.cols + x];
      for (let y = 0; y < target.rows; y++)
        for (let x = 0; x < target.cols; x++)
          if (at(x, y) === i + 1)
            for (const [dx, dy] of [
              [0, 1],
              [1, 0],
              [0, -1],
              [-1, 0],
            ] as const)
              if (at(x + dx, y + dy) !== i + 1) counted++;
      expect(edges).toBe(counted);
    });
  });
});

describe("a region", () => {
  const kinds: ClassKind[] = [{ name: "bird", color: [0, 0, 0], thing: true }];
  const table = [[0, 1, 16, 5, 70_000, 0, 1]];
  const map = Uint8Array.from([0, 1, 1, 0, 1, 0]);
  const bird = cut(map, { rows: 2, cols: 3 }, table, kinds).segments[0]!;

  it("has the box and the area of its pixels", () => {
    expect(bird.box).toEqual([1, 0, 3, 2]);
    expect(bird.area).toBe(3);
  });

  it("writes its id in three bytes", () => {
    expect(112 + 256 * 17 + 256 ** 2).toBe(70_000);
    expect(panopticWords(bird)).toBe("id 70000 = 112 + 256 · 17 + 256² · 1");
  });

  it("begins as its box and ends as its outline", () => {
    const loops = outlines(map, { rows: 2, cols: 3 }).get(1)!;
    const points = (d: string) =>
      [...d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((m) => [+m[1]!, +m[2]!]);
    for (const [x, y] of points(pathBetween(loops, bird.box, 0)))
      expect([1, 3].includes(x!) || [0, 2].includes(y!)).toBe(true);
    expect(points(pathBetween(loops, bird.box, 1)).flat()).toEqual(loops.flat());
  });
});

describe("words", () => {
  it("say when counting ends", () => {
    expect(sentence(forestWords(english, { trees: 20, told: 10 }))).toMatch(
      /they can be counted\.$/,
    );
    expect(sentence(forestWords(english, { trees: 21, told: 10 }))).toMatch(/counting ends/);
  });

  it("never round a score to 0 or 1", () => {
    expect([score(0.99996), score(0.00004), score(1), score(Number.NaN)]).toEqual([
      "0.99996",
      "0.00004",
      "1",
      "–",
    ]);
  });
});

describe("a look", () => {
  it("is continuous from step to step where nothing is added", () => {
    expect(lookAt(1, 1).way).toBe(lookAt(2, 0).way);
    expect(lookAt(2, 1).things).toBe(lookAt(3, 0).things);
    expect(lookAt(2, 1).stuff).toBe(lookAt(3, 0).stuff);
    expect(lookAt(3, 1).stuff).toBe(lookAt(4, 0).stuff);
    expect(lookAt(2, 1).apart).toBe(lookAt(3, 0).apart);
  });

  it("places no label over another, and none outside", () => {
    const wanted = Array.from({ length: 30 }, (_, i) => ({
      text: `bird ${i}`,
      x: (i * 7) % 90,
      y: (i * 13) % 60,
    }));
    const kept = placed(wanted, 2, { rows: 60, cols: 90 });
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.length).toBeLessThan(30);
    for (const { y } of kept) expect(y).toBeLessThanOrEqual(60);
  });

  it("put what a prediction got wrong into the places of its sentences", () => {
    const note = readNote({
      sentence: "The prediction is made from the target: {mistakes}.",
      values: {
        mistakes: [
          { sentence: "{name} {number} is missed", values: { name: "bird", number: 5 } },
          { sentence: "outlines waver by up to {n} {n|pixel|pixels}", values: { n: 1 } },
        ],
      },
    });
    expect(noteWords(english, note)).toBe(
      "The prediction is made from the target: bird 5 is missed and outlines waver by up to 1 pixel.",
    );
    const german = speak("de", {
      bird: "Vogel",
      "{name} {number} is missed": "{name} {number} fehlt",
    });
    expect(noteWords(german, note)).toContain("Vogel 5 fehlt and");
    expect(() => readNote({ sentence: "Anything", values: {} })).toThrow(TypeError);
  });
});
