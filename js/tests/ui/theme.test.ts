// Contrast of text on everything it stands on, by the definition of WCAG 2.2.

import { describe, expect, it } from "vitest";
import {
  magnitude,
  meaningIn,
  meaningOf,
  parse,
  ramp,
  rolesOf,
  shade,
  themes,
  ZERO,
} from "../../src/ui/theme";
import { tints } from "../../src/widgets/iou/confusion";
import { classHue } from "../../src/widgets/iou/drawing";

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

  it.each(["signed", "unsigned", "count", "picture"] as const)(
    "digits stand out on %s tints",
    (meaning) => {
      for (const color of ramp(meaning, true, name).css)
        expect(contrast(parse(theme.text), css(color))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it("counts stand out in every cell of a confusion matrix", () => {
    for (const color of tints(name).css)
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

  it.each(["input", "kernel", "output", "overlap", "warning"] as const)(
    "the %s outline can be seen",
    (role) => {
      const hue = parse(rolesOf(name)[role]);
      expect(contrast(hue, parse(theme.surface))).toBeGreaterThanOrEqual(name === "dark" ? 3 : 2.2);
      // Also around cells that are full of their value.
      if (name === "light") return;
      for (const color of ramp("signed", true, name).css)
        expect(contrast(hue, css(color))).toBeGreaterThanOrEqual(2.5);
    },
  );

  it.each(["unsigned", "signed"] as const)(
    "%s values keep their sense without digits",
    (meaning) => {
      // What is larger is further from the surface, with digits or without.
      const [zero, large] = [ZERO, 2 * ZERO];
      for (const labelled of [true, false]) {
        const colors = ramp(meaning, labelled, name).css;
        expect(css(colors[zero]!)).toEqual(parse(theme.surface));
        const [r, , b] = css(colors[large]!);
        expect(b! - r!).toBeGreaterThan(30);
      }
    },
  );
});

describe("shades", () => {
  it("are symmetric, and zero is the surface", () => {
    const { css: colors } = ramp("signed", true, "light");
    expect(css(colors[ZERO]!)).toEqual(parse(themes.light.surface));
    expect([shade(-2, 2), shade(0, 2), shade(2, 2), shade(9, 2)]).toEqual([0, 255, 510, 510]);
  });

  it("tell pictures from grids of the same values", () => {
    expect(meaningIn({ rows: 48, cols: 48 }, [0.5])).toBe("picture");
    expect(meaningIn({ rows: 16, cols: 16 }, [0.5])).toBe("unsigned");
    expect(meaningIn({ rows: 48, cols: 48 }, [-0.5])).toBe("signed");
    expect(meaningIn({ rows: 1, cols: 48 }, [0.5])).toBe("unsigned");
  });

  it("are those of a class's label in Python too", () => {
    expect([1, 8].map(classHue)).toEqual(["#E69F00", "#8a5f00"].map(parse));
  });

  it("know signed values from values of one sign", () => {
    expect(meaningOf([0, 2], [1])).toBe("unsigned");
    expect(meaningOf([0, 2], [-1])).toBe("signed");
    expect(magnitude([1, -4], [2])).toBe(4);
  });
});
