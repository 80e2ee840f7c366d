// The colours that canvas cells are written with.

import { parse, type Rgb, type ThemeName, themes } from "./ramps";
import type { Ink } from "./raster";

/** Half way from the muted text to the surface: there, and quiet. */
function faint(p: { readonly muted: string; readonly surface: string }): Rgb {
  const [a, b] = [parse(p.muted), parse(p.surface)];
  return [(a[0] + b[0]) >> 1, (a[1] + b[1]) >> 1, (a[2] + b[2]) >> 1];
}

export function inkOf(theme: ThemeName): Ink {
  const p = themes[theme];
  return { text: parse(p.text), muted: faint(p), empty: parse(p.empty), line: parse(p.line) };
}
