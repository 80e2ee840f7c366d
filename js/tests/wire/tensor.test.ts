// What comes over the wire is checked before anybody reads it.

import { describe, expect, it } from "vitest";
import { bytesOf, equal, tensorOf } from "../../src/wire/tensor";

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
