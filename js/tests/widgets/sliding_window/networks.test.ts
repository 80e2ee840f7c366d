// What the page works out of a network's results: windows, scores, the race, variants.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import recomputed from "../../../../tests/vectors/recomputed.json";
import { amount, bytes, counted, seconds, times, tiny } from "../../../src/ui/words";
import {
  type Choice,
  nearest,
  offered,
  readVariants,
  unrun,
} from "../../../src/widgets/encoder_decoder/variants";
import { readFacts } from "../../../src/widgets/sliding_window/facts";
import { finish, race } from "../../../src/widgets/sliding_window/race";
import {
  computings,
  crossed,
  readings,
  tally,
  track,
} from "../../../src/widgets/sliding_window/windows";
import { readProgress } from "../../../src/wire/reading";
import {
  differenceAt,
  readDifference,
  readVolume,
  scoresAt,
  softmax,
} from "../../../src/wire/tensor";
import { CELLS, FACTS, NETWORKS } from "./networks";

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
    expect(tally(map)).toEqual({ least: 4, most: 9, mean: 256 / 36, total: 256 });
    // Even patches: one pixel more behind the centre than before it.
    expect(track(6, 4, 1).pad).toEqual([1, 2]);
  });
});

describe("scores", () => {
  it("come back from their bytes, and softmax is torch's", () => {
    const data = new Uint8Array(Uint16Array.of(0, 65535, 32768, 0).buffer);
    const volume = readVolume({
      dtype: "uint16",
      shape: [2, 1, 2],
      data,
      lo: [-1, 0],
      hi: [3, 2],
      digits: 3,
    })!;
    expect(scoresAt(volume, 0)[0]).toBe(-1);
    expect(scoresAt(volume, 1)).toEqual([3, 0]);
    expect(scoresAt(volume, 0)[1]).toBeCloseTo(1, 4);
    // torch.softmax(torch.tensor([1., 2., 3.]), 0)
    softmax([1, 2, 3]).forEach((p, i) => {
      expect(p).toBeCloseTo([0.09003057, 0.24472848, 0.66524094][i]!, 7);
    });
    expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
  });

  it("differ by powers of ten", () => {
    const data = Uint8Array.of(0, 1, 128, 255);
    const difference = readDifference({ dtype: "uint8", shape: [2, 2], data, lo: -9, hi: 1 })!;
    const values = [0, 1, 2, 3].map((cell) => differenceAt(difference, cell));
    expect(values[0]).toBe(0);
    expect(values[1]).toBeCloseTo(1e-9, 15);
    expect(values[2]).toBeCloseTo(1e-4, 9);
    expect(values[3]).toBeCloseTo(10, 9);
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

describe("amounts", () => {
  it("have three digits and a unit", () => {
    expect([512, 999.6, 12_345, 20_440_000_000].map(amount)).toEqual([
      "512",
      "1 k",
      "12.3 k",
      "20.4 G",
    ]);
    expect([0.00004, 0.0312, 1.2345, 320].map(seconds)).toEqual([
      "40 µs",
      "31.2 ms",
      "1.23 s",
      "5 min 20 s",
    ]);
    expect([1.54, 41.3, 12_345].map(times)).toEqual(["1.5×", "41×", "12,345×"]);
    expect([0, 2.4e-7, 0.031].map(tiny)).toEqual(["0", "2.4 × 10⁻⁷", "0.031"]);
    expect([counted(1_234_567), bytes(12), bytes(16_400_000)]).toEqual([
      "1,234,567",
      "12 B",
      "16.4 MB",
    ]);
  });
});

describe("variants", () => {
  const { all } = readVariants(NETWORKS, CELLS)!;
  const wish = (change: Partial<Choice>): Choice => ({
    downsample: "max_pool",
    upsample: "nearest",
    kernelSize: 2,
    depth: 2,
    skip: false,
    ...change,
  });

  it("are read with their masks", () => {
    expect([...all[0]!.mask]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...unrun(Uint8Array.of(7, 2, 0, 1), 3)]).toEqual([7, 7, 0]);
    expect(() => unrun(Uint8Array.of(7, 2), 3)).toThrow(RangeError);
    expect(offered(all, "kernelSize")).toEqual([2, 4]);
  });

  it("are chosen by what was just changed, then by what they share", () => {
    expect(nearest(all, wish({})).name).toBe("nearest");
    // Kernel 3 was never trained: what was chosen is the upsampling, and kernel 2 comes first.
    expect(nearest(all, wish({ upsample: "conv_transpose", kernelSize: 3 }), "upsample").name).toBe(
      "transposed 2",
    );
    expect(nearest(all, wish({ upsample: "conv_transpose", kernelSize: 4 }), "upsample").name).toBe(
      "transposed 4",
    );
    // With a skip there is only one, whatever else was wished.
    expect(nearest(all, wish({ skip: true }), "skip").name).toBe("transposed 4, skip");
    expect(nearest(all, wish({ depth: 1 }), "depth").name).toBe("nearest");
  });
});

describe("what is no such thing", () => {
  const readers = [
    readFacts,
    readVolume,
    readDifference,
    readProgress,
    (v: unknown) => readVariants(v, 6),
  ];

  it("is read as nothing", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const read of readers) expect(read(value)).toBeNull();
      }),
    );
  });

  it("is refused when a single part is wrong", () => {
    const facts = Object.entries(FACTS).map(([name]) => ({ ...FACTS, [name]: Number.NaN }));
    for (const wrong of facts.filter((f) => !Number.isNaN(f.one_pass as unknown as number)))
      expect(readFacts(wrong)).toBeNull();
    expect(readFacts({ ...FACTS, grid: [3, 5] })).toBeNull();
    expect(readVariants(NETWORKS, CELLS + 1)).toBeNull();
    expect(readVariants({ ...NETWORKS, variants: [] }, CELLS)).toBeNull();
  });
});
