// What the page works out of a network's facts: windows, the race.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import recomputed from "../../../../tests/vectors/recomputed.json";
import { readFacts } from "../../../src/widgets/sliding_window/facts";
import {
  computings,
  crossed,
  readings,
  tally,
  track,
} from "../../../src/widgets/sliding_window/recomputation";
import { finish, race } from "../../../src/widgets/sliding_window/state";
import { FACTS } from "./facts";

describe("windows", () => {
  it.each(recomputed)(
    "of $patch_size over $size at stride $stride are counted as torch counts",
    (v) => {
      const windows = Math.floor((v.size - v.patch_size) / v.stride) + 1;
      const axis = {
        size: v.size,
        patch: v.patch_size,
        stride: v.stride,
        pad: [0, 0],
        windows,
      } as const;
      const kernel = { size: v.kernel_size, stride: v.kernel_stride, dilation: v.dilation };
      expect([...readings(axis)]).toEqual(v.input);
      expect([...computings(axis, kernel)]).toEqual(v.features);
    },
  );

  it("multiply in two dimensions, and every pixel is some window's centre", () => {
    const axis = track(6, 3, 1);
    expect([...readings(axis)]).toEqual([2, 3, 3, 3, 3, 2]);
    const map = crossed(readings(axis), readings(axis));
    expect(tally(map)).toEqual({ max: 9, mean: 256 / 36 });
    // Even patches: one pixel more behind the centre than before it.
    expect(track(6, 4, 1).pad).toEqual([1, 2]);
  });
});

describe("the race", () => {
  const facts = readFacts(FACTS)!;

  it("runs in proportion of time or of multiply-adds", () => {
    // Twelve windows in 2.4 s, the one pass in 0.2 s: it ends with the first window.
    expect(finish(facts, "time")).toBe(1);
    expect(race(facts, 1, "time").pass).toBe(1);
    // 1200 multiply-adds against 400: it ends after a third.
    expect(finish(facts, "macs")).toBe(4);
    const half = race(facts, 2, "macs");
    expect(half.pass).toBeCloseTo(0.5);
    expect(half.macs).toEqual({
      sliding: 1200,
      onePass: 400,
      slidingSoFar: 200,
      onePassSoFar: 200,
      ratio: 3,
    });
    // The first layer takes 100 of the 400, the second 300.
    expect([1, 2, 3, 4].map((n) => race(facts, n, "macs").layers)).toEqual([1, 1, 1, 2]);
  });

  it("ends for both with the last step", () => {
    const slow = readFacts({ ...FACTS, cost: { ...FACTS.cost, one_pass_seconds: 4.8 } })!;
    expect(race(slow, 6, "time").pass).toBeCloseTo(0.25);
    expect(race(slow, 12, "time").pass).toBe(1);
  });

  it("needs no time that was not measured", () => {
    const cost = { ...FACTS.cost, sliding_seconds: null };
    const untimed = readFacts({ ...FACTS, cost })!;
    expect(race(untimed, 4, "time")).toMatchObject({ time: null, pass: 1 });
  });
});

describe("facts", () => {
  it("are none where the value is something else", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(readFacts(value)).toBeNull();
      }),
    );
  });

  it("are refused when a single part is wrong", () => {
    const facts = Object.entries(FACTS).map(([name]) => ({ ...FACTS, [name]: Number.NaN }));
    for (const wrong of facts.filter((f) => !Number.isNaN(f.one_pass as unknown as number)))
      expect(readFacts(wrong)).toBeNull();
    expect(readFacts({ ...FACTS, grid: [3, 5] })).toBeNull();
  });
});
