import { describe, expect, it } from "vitest";
import { base64url, crc32, resultCode } from "../../src/exercise/code";

describe("a result code", () => {
  it("has the check value of CRC-32", () => {
    // Published for this polynomial: https://reveng.sourceforge.io/crc-catalogue/all.htm
    expect(crc32("123456789")).toBe(0xcbf43926);
  });

  // RFC 4648, section 10, without padding.
  it.each([
    ["", ""],
    ["f", "Zg"],
    ["fo", "Zm8"],
    ["foo", "Zm9v"],
    ["foobar", "Zm9vYmFy"],
  ])("writes %j in base64", (text, written) => {
    expect(base64url(text)).toBe(written);
  });

  it("may stand in an address", () => {
    expect(base64url("¿¿¿þþþ~~~???")).toMatch(/^[\w-]+$/);
  });

  it("says what was answered", () => {
    const code = resultCode({
      key: "transpose-size",
      level: 1,
      seed: "Zoë",
      answer: { traits: { stride: 2 } },
      attempts: 2,
      seconds: 31,
    });
    const [version, body, sum] = code.split(".");
    expect(version).toBe("SEG1");
    expect(JSON.parse(Buffer.from(body!, "base64url").toString("utf8"))).toEqual({
      k: "transpose-size",
      l: 1,
      s: "Zoë",
      a: { traits: { stride: 2 } },
      n: 2,
      t: 31,
    });
    expect(sum).toBe(crc32(`${version}.${body}`).toString(16).padStart(8, "0"));
  });
});
