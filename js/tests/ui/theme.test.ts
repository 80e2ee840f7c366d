// Contrast of text on everything it stands on, by the definition of WCAG 2.2.

import { describe, expect, it } from "vitest";
import { magnitude, meaningOf, parse, ramp, shade, themes, ZERO } from "../../src/ui/theme";

type Rgb = readonly number[];

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const css = (text: string): Rgb => text.match(/\d+/g)!.map(Number);

describe.each(["light", "dark"] as const)("%s", (name) => {
  const theme = themes[name];

  it.each(["signed", "unsigned", "count"] as const)("digits stand out on %s tints", (meaning) => {
    for (const color of ramp(meaning, true, name).css)
      expect(contrast(parse(theme.text), css(color))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    "text",
    "muted",
    "inputText",
    "kernelText",
    "outputText",
    "overlapText",
    "warningText",
  ] as const)("%s stands out on the surface", (word) => {
    for (const ground of [theme.surface, theme.raised])
      expect(contrast(parse(theme[word]), parse(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.entries(themes.roles))("the %s outline can be seen", (_, hue) => {
    expect(contrast(parse(hue), parse(theme.surface))).toBeGreaterThanOrEqual(2.2);
  });
});

describe("shades", () => {
  it("are symmetric, and zero is the surface", () => {
    const { css: colors } = ramp("signed", true, "light");
    expect(css(colors[ZERO]!)).toEqual(parse(themes.light.surface));
    expect([shade(-2, 2), shade(0, 2), shade(2, 2), shade(9, 2)]).toEqual([0, 255, 510, 510]);
  });

  it("know signed values from values of one sign", () => {
    expect(meaningOf([0, 2], [1])).toBe("unsigned");
    expect(meaningOf([0, 2], [-1])).toBe("signed");
    expect(magnitude([1, -4], [2])).toBe(4);
  });
});
