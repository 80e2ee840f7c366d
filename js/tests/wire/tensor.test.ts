// What comes over the wire is checked before anybody reads it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readProgress } from "../../src/wire/reading";
import {
  bytesOf,
  differenceAt,
  equal,
  readDifference,
  readVolume,
  scoresAt,
  softmax,
  tensorOf,
} from "../../src/wire/tensor";

const bytes = (...values: number[]) => new Uint8Array(values);

describe("tensors", () => {
  it("reads any kind of buffer, wherever it begins", () => {
    const buffer = new Uint8Array([9, 0, 0, 128, 63, 0, 0, 0, 192]).buffer;
    const data = new DataView(buffer, 1);
    const tensor = tensorOf({ dtype: "float32", shape: [2], data }, "float32");
    expect([...tensor!.data]).toEqual([1, -2]);
    expect([...bytesOf(buffer)!]).toHaveLength(9);
    expect([...bytesOf({ base64: "AQID" })!]).toEqual([1, 2, 3]);
    expect(bytesOf({ base64: "%" })).toBeUndefined();
    expect(bytesOf("AAAA")).toBeUndefined();
  });

  it.each([
    ["nothing", null],
    ["a word", "tensor"],
    ["no data", { dtype: "uint8", shape: [1] }],
    ["too few bytes", { dtype: "uint8", shape: [2, 2], data: bytes(1, 2, 3) }],
    ["too many bytes", { dtype: "int32", shape: [], data: bytes(1, 2, 3, 4, 5) }],
    ["another dtype", { dtype: "float64", shape: [1], data: bytes(0, 0, 0, 0, 0, 0, 0, 0) }],
    ["a name of every object", { dtype: "constructor", shape: [1], data: bytes(0) }],
    ["a negative side", { dtype: "uint8", shape: [-1, -1], data: bytes(0) }],
    ["half a cell", { dtype: "uint8", shape: [0.5, 2], data: bytes(0) }],
  ])("takes no %s", (_name, value) => {
    expect(tensorOf(value, "uint8", "int32", "float32")).toBeUndefined();
  });
});

describe("equality of what traits hold", () => {
  it.each([
    [1, 1, true],
    [Number.NaN, Number.NaN, true],
    [1, "1", false],
    [[1, [2]], [1, [2]], true],
    [[1, 2], [1], false],
    [[], {}, false],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [null, {}, false],
    [bytes(1, 2), new DataView(bytes(1, 2).buffer), true],
    [bytes(1, 2), bytes(1, 3), false],
    [{ data: bytes(1) }, { data: bytes(2) }, false],
    [bytes(), {}, false],
  ])("%j, %j: %s", (a, b, same) => {
    expect(equal(a, b)).toBe(same);
    expect(equal(b, a)).toBe(same);
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

describe("what the kernel writes", () => {
  it("is read as nothing where it is something else", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const read of [readVolume, readDifference, readProgress])
          expect(read(value)).toBeNull();
      }),
    );
  });
});
