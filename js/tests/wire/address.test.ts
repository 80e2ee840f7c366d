// State in an address: what was put there comes back, and nothing else does harm.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromAddress, stateIn, toAddress, withState } from "../../src/wire/address";

const NAMES = ["stride", "labels", "input", "step", "mask"];

describe("state in an address", () => {
  it("reads numbers, words and lists", () => {
    expect(fromAddress("#stride=3&labels=symbols&input=[[1,-2],[0.5,3]]", NAMES)).toEqual({
      stride: 3,
      labels: "symbols",
      input: [
        [1, -2],
        [0.5, 3],
      ],
    });
  });

  it("tells the figures of a page apart", () => {
    const hash = "#a.stride=3&b.stride=2&stride=1";
    expect(fromAddress(hash, NAMES, "a.")).toEqual({ stride: 3 });
    expect(fromAddress(hash, NAMES, "b.")).toEqual({ stride: 2 });
    expect(fromAddress(hash, NAMES)).toEqual({ stride: 1 });
  });

  it.each([
    ["nothing", ""],
    ["unknown names", "#evil=1&__proto__=1&constructor=2"],
    ["half JSON", "#stride={&input=[[1,"],
    ["markup", "#labels=<img src=x onerror=alert(1)>"],
    ["broken escapes", "#stride=%E0%A4%A"],
    ["too much", `#input=[${"1,".repeat(2_000)}1]`],
  ])("takes nothing from %s", (_name, hash) => {
    expect(fromAddress(hash, NAMES)).toEqual({});
  });

  it("does not take private state", () => {
    expect(fromAddress("#_fit={}&_check={}", ["_fit", "_check"])).toEqual({});
    expect(toAddress("", { _fit: 1 }, {})).toBe("");
  });

  it("holds what differs from the page as it was written, and keeps what others put there", () => {
    const before = { stride: 2, labels: "values", step: 0 };
    const now = { stride: 3, labels: "values", step: 0, mask: { data: new Uint8Array(2) } };
    expect(toAddress("#section&b.step=4", now, before)).toBe("#section=&b.step=4&stride=3");
    expect(toAddress("#stride=3", before, before)).toBe("");
  });

  it("comes back as it was put in", () => {
    const value = fc.oneof(
      fc.integer(),
      fc.constantFrom("values", "symbols", "max_unpool"),
      fc.array(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 4 })),
    );
    fc.assert(
      fc.property(fc.record({ stride: value, input: value }), (state) => {
        const back = fromAddress(toAddress("", state, {}, "x."), NAMES, "x.");
        for (const [name, was] of Object.entries(state))
          if (JSON.stringify(was).length <= 2_000)
            expect(JSON.stringify(back[name])).toBe(JSON.stringify(was));
      }),
    );
  });

  it("has any whole state behind it, without letters that mail programs break", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
        const state = JSON.parse(JSON.stringify({ value }));
        const hash = withState("#stride=3&state=old&b.state=e30", state, "a.");
        expect(hash).toMatch(/^#stride=3&state=old&b\.state=e30&a\.state=[\w-]*$/);
        expect(stateIn(hash, "a.")).toEqual(state);
        expect(stateIn(hash.slice(0, -2), "a.")).toBeUndefined();
      }),
    );
  });

  it.each(["", "#state=", "#state=%", "#state=é", "#state=e3", "#state=_-__"])(
    "%j has no whole state",
    (hash) => {
      expect(stateIn(hash)).toBeUndefined();
    },
  );
});
