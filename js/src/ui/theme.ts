// Numbers to colours. One hue per role; tints under digits, full range where there are none.

import limits from "../../../segwidgets/shared/limits.json";
import { classes, dark, light, roles } from "../../../segwidgets/shared/palette.json";

export type ThemeName = "light" | "dark";
export const themes = { light, dark };
/** The hues of classes, in the order of their labels. */
export const CLASS_HUES = classes;

export type Rgb = readonly [number, number, number];

export type { Hue } from "../terms/sentences";

/** The hues of the roles, as they can be seen on a theme's surface. */
export const rolesOf = (theme: ThemeName) => ({ ...roles, ...themes[theme] });

/**
 * What a fill says: values of both signs, of one sign, numbers of products, or the light of a
 * picture. In all but a picture, what is far from zero stands out from the surface.
 */
export type Meaning = "signed" | "unsigned" | "count" | "picture";

/** 511 colours: index 255 is zero, 510 the largest value, 0 its negative. */
export interface Ramp {
  readonly css: readonly string[];
  /** Little-endian RGBA for image data. */
  readonly rgba: Uint32Array;
}

export const ZERO = 255;

export const parse = (hex: string): Rgb => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

export const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  Math.round(a[0] + (b[0] - a[0]) * t),
  Math.round(a[1] + (b[1] - a[1]) * t),
  Math.round(a[2] + (b[2] - a[2]) * t),
];

export const opaque = (r: number, g: number, b: number): number =>
  ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

export const pack = ([r, g, b]: Rgb): number => opaque(r, g, b);

export const cssColor = (rgb: Rgb): string => `rgb(${rgb.join(" ")})`;

const BLACK: Rgb = [16, 17, 20];
const WHITE: Rgb = [252, 252, 252];
/** The greys that a picture is in under digits: those on which the text can be read. */
const GREYS: Readonly<Record<ThemeName, readonly [Rgb, Rgb]>> = {
  light: [[150, 150, 153], WHITE],
  dark: [BLACK, [96, 97, 101]],
};

function color(meaning: Meaning, labelled: boolean, theme: ThemeName, t: number): Rgb {
  const p = themes[theme];
  const surface = parse(p.surface);
  if (meaning === "picture") {
    const [low, high] = labelled ? GREYS[theme] : [BLACK, WHITE];
    return mix(low, high, Math.max(0, t));
  }
  if (t === 0) return surface;
  const hue = meaning === "count" ? p.count : t < 0 ? p.negative : p.positive;
  const size = Math.abs(t);
  // Under digits the tint stays light enough for the text colour.
  return mix(surface, parse(hue), labelled ? 0.06 + 0.44 * size : size);
}

function build(meaning: Meaning, labelled: boolean, theme: ThemeName): Ramp {
  const colors = Array.from({ length: 2 * ZERO + 1 }, (_, i) =>
    color(meaning, labelled, theme, (i - ZERO) / ZERO),
  );
  return {
    css: colors.map(cssColor),
    rgba: Uint32Array.from(colors, pack),
  };
}

/** There are sixteen, the same for every figure: each is made once, when it is first needed. */
const made = new Map<string, Ramp>();

/** The colours for one meaning; `labelled` where digits stand on them. */
export function ramp(meaning: Meaning, labelled: boolean, theme: ThemeName): Ramp {
  const key = `${meaning} ${labelled} ${theme}`;
  let found = made.get(key);
  if (!found) {
    found = build(meaning, labelled, theme);
    made.set(key, found);
  }
  return found;
}

/** The largest magnitude in any of the lists, at least a little above zero. */
export function magnitude(...lists: readonly ArrayLike<number>[]): number {
  let max = 1e-12;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) max = Math.max(max, Math.abs(list[i]!));
  }
  return max;
}

/** What the cells of a grid say: more cells to a side than can be told apart are a picture. */
export const meaningIn = (
  { rows, cols }: { readonly rows: number; readonly cols: number },
  ...lists: readonly ArrayLike<number>[]
): Meaning => {
  const meaning = meaningOf(...lists);
  const large = Math.min(rows, cols) > 1 && Math.max(rows, cols) > limits.grid_side;
  return large && meaning === "unsigned" ? "picture" : meaning;
};

export const meaningOf = (...lists: readonly ArrayLike<number>[]): Meaning => {
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) if (list[i]! < 0) return "signed";
  }
  return "unsigned";
};

/** Ramp index of a value on a scale that ends at `max`. */
export const shade = (value: number, max: number): number =>
  ZERO + Math.round((ZERO * Math.max(-max, Math.min(max, value))) / max);

// Light or dark is what stands behind the figure, not what the system prefers:
// notebooks, slides and course pages choose their own background.

/** Any colour that CSS can write (rgb, color(srgb …), oklch …), as bytes: a canvas knows them all. */
function bytes(color: string): Uint8ClampedArray | undefined {
  if (!color) return undefined;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

/** What stands behind an element: the nearest background that is not mostly transparent. */
function background(start: Element): Uint8ClampedArray | undefined {
  for (let at: Element | null = start; at; ) {
    const color = getComputedStyle(at).backgroundColor;
    const seen = color === "rgba(0, 0, 0, 0)" ? undefined : bytes(color);
    if (seen && seen[3]! > 127) return seen;
    const root: Node = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return undefined;
}

const isDark = ([r, g, b]: ArrayLike<number> & Iterable<number>): boolean =>
  0.299 * r! + 0.587 * g! + 0.114 * b! < 128;

export function detectTheme(host: Element): ThemeName {
  const seen = background(host.parentElement ?? host);
  if (seen) return isDark(seen) ? "dark" : "light";
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  const wantsDark = matchMedia("(prefers-color-scheme: dark)").matches;
  return scheme.includes("dark") && (wantsDark || !scheme.includes("light")) ? "dark" : "light";
}

/** Relative luminance as WCAG 2 defines it, of bytes. */
function luminance(color: ArrayLike<number>): number {
  const linear = (byte: number) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(color[0]!) + 0.7152 * linear(color[1]!) + 0.0722 * linear(color[2]!);
}

/** The contrast ratio of WCAG 2, from 1 to 21. */
function contrast(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** What hosts call their surface and the text on it. */
const HOSTS = [
  ["--jp-layout-color0", "--jp-content-font-color0"],
  ["--vscode-editor-background", "--vscode-editor-foreground"],
] as const;

/** The least contrast of text, as WCAG 2 asks. */
const READABLE = 4.5;

/**
 * A host's own surface and text, where they agree with each other and with the theme and all of a
 * figure's words can be read on them: a page may carry another host's style sheet.
 */
export function hostColors(host: Element, theme: ThemeName): Readonly<Record<string, string>> {
  const style = getComputedStyle(host);
  const words = Object.entries(themes[theme]).filter(([name]) => /^muted$|Text$/.test(name));
  for (const names of HOSTS) {
    const [surface, text] = names.map((name) => bytes(style.getPropertyValue(name).trim()));
    if (!surface || !text || surface[3]! < 255 || isDark(surface) !== (theme === "dark")) continue;
    const share = text[3]! / 255;
    const seen = [0, 1, 2].map((i) => text[i]! * share + surface[i]! * (1 - share));
    const inks = [seen, ...words.map(([, hex]) => parse(hex))];
    if (inks.some((ink) => contrast(ink, surface) < READABLE)) continue;
    return { surface: `var(${names[0]})`, text: `var(${names[1]})` };
  }
  return {};
}

/** Call back whenever the page may have changed its colours. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  const options = {
    attributes: true,
    attributeFilter: [
      "class",
      "style",
      "data-theme",
      "data-jp-theme-light",
      "data-vscode-theme-kind",
    ],
  };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", changed);
  // A style sheet that has arrived, but no picture; loading is not told of by bubbling.
  const arrived = ({ target }: Event) => target instanceof HTMLLinkElement && changed();
  document.addEventListener("load", arrived, true);
  // Paper is white.
  const print = matchMedia("print");
  print.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", changed);
    document.removeEventListener("load", arrived, true);
    print.removeEventListener("change", changed);
  };
}
