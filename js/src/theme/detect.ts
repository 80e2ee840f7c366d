// Light or dark is what stands behind the figure, not what the system prefers:
// notebooks, slides and course pages choose their own background.

import type { ThemeName } from "./ramps";

function background(start: Element): string | undefined {
  for (let at: Element | null = start; at; ) {
    const colour = getComputedStyle(at).backgroundColor;
    const alpha = /rgba\(.*, ?([\d.]+)\)/.exec(colour)?.[1];
    if (colour !== "transparent" && (alpha === undefined || Number(alpha) > 0.5)) return colour;
    const root: Node = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return undefined;
}

export function detectTheme(host: Element): ThemeName {
  const rgb = background(host.parentElement ?? host)
    ?.match(/[\d.]+/g)
    ?.map(Number);
  if (rgb) {
    const luminance = 0.299 * rgb[0]! + 0.587 * rgb[1]! + 0.114 * rgb[2]!;
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
