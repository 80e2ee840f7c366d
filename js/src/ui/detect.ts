// Light or dark is what stands behind the figure, not what the system prefers:
// notebooks, slides and course pages choose their own background.

import type { ThemeName } from "./ramps";

/** Any colour that CSS can write (rgb, color(srgb …), oklch …), as bytes: a canvas knows them all. */
function bytes(colour: string): Uint8ClampedArray | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

/** What stands behind an element: the nearest background that is not mostly transparent. */
function background(start: Element): Uint8ClampedArray | undefined {
  for (let at: Element | null = start; at; ) {
    const colour = getComputedStyle(at).backgroundColor;
    const seen = colour === "rgba(0, 0, 0, 0)" ? undefined : bytes(colour);
    if (seen && seen[3]! > 127) return seen;
    const root: Node = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return undefined;
}

export function detectTheme(host: Element): ThemeName {
  const seen = background(host.parentElement ?? host);
  if (seen) {
    const luminance = 0.299 * seen[0]! + 0.587 * seen[1]! + 0.114 * seen[2]!;
    return luminance < 128 ? "dark" : "light";
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  const wantsDark = matchMedia("(prefers-color-scheme: dark)").matches;
  return scheme.includes("dark") && (wantsDark || !scheme.includes("light")) ? "dark" : "light";
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
  return () => {
    observer.disconnect();
    media.removeEventListener("change", changed);
  };
}
