// A figure in a shadow root: styles, theme, width, keys; and everything undone on leaving.

import type { Signal } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import base from "../ui/base.css";
import controls from "../ui/controls.css";
import { Theme } from "../ui/hooks";
import media from "../ui/media.css";
import { detectTheme, type ThemeName, themes, watchTheme } from "../ui/theme";
import type { Model } from "./model";

// Keys typed in a figure belong to the figure: notebooks would delete cells, slides would turn.
// What the figure does not use of the notebook's own chords is handed back.

const EDITING = new Set(["a", "c", "v", "x", "y", "z"]);

const isText = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** Whether the notebook should have this key although the focus is in the figure. */
function belongsToHost(event: KeyboardEvent): boolean {
  if (event.defaultPrevented) return false;
  if (event.key === "Enter" && event.shiftKey) return true;
  if (!event.ctrlKey && !event.metaKey) return false;
  return !(isText(event.composedPath()[0]) && EDITING.has(event.key.toLowerCase()));
}

/** Stop keys at the shadow host; returns the cleanup. */
function guardKeys(host: HTMLElement): () => void {
  host.setAttribute("data-lm-suppress-shortcuts", "true");
  const guard = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.type !== "keydown" || !belongsToHost(event)) return;
    const cell = host.closest(".jp-Cell");
    if (!cell) return;
    // An event serves as the description of its copy; notebooks still read its keyCode.
    const copy = new KeyboardEvent("keydown", event);
    // Where the notebook acts (saves, runs), the browser should not act as well.
    if (!cell.dispatchEvent(copy)) event.preventDefault();
  };
  for (const type of ["keydown", "keypress", "keyup"] as const) host.addEventListener(type, guard);
  return () => {
    for (const type of ["keydown", "keypress", "keyup"] as const)
      host.removeEventListener(type, guard);
  };
}

export interface Mounted {
  readonly theme: Signal<ThemeName>;
  readonly width: Signal<number>;
  readonly view: ComponentChild;
  readonly dispose: () => void;
}

export interface FigureDefinition {
  /** The names of the synced traits, which are the attributes of the element too. */
  readonly traits: readonly string[];
  /** Its own rules, besides those that all figures share. */
  readonly css: string;
  readonly create: (model: Model) => Mounted;
}

/** The figures of one family, by the stem that names them everywhere. */
export type Figures = Readonly<Record<string, () => FigureDefinition>>;

/** The palette as custom properties; a host's own colours come first where it has them. */
function properties(theme: ThemeName): string {
  const host: Readonly<Record<string, string>> = {
    surface: "--jp-layout-color0, var(--vscode-editor-background, *)",
    text: "--jp-content-font-color0, var(--vscode-editor-foreground, *)",
  };
  const own = Object.entries({ ...themes.roles, ...themes[theme] }).map(([name, value]) => {
    const from = host[name];
    return `--${name}:${from ? `var(${from.replace("*", value)})` : value}`;
  });
  return `:host{${own.join(";")};color-scheme:${theme}}`;
}

function addStyle(root: ShadowRoot): HTMLStyleElement {
  const style = document.createElement("style");
  root.append(style);
  return style;
}

/** Put a figure into `host`'s shadow root; `forced` overrides what the surroundings suggest. */
export function mount(
  definition: FigureDefinition,
  model: Model,
  host: HTMLElement,
  forced: () => string | null = () => null,
): () => void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const palette = addStyle(root);
  // What adapts to the medium comes last and wins.
  addStyle(root).textContent = base + controls + definition.css + media;
  const stage = document.createElement("div");
  root.append(stage);

  const mounted = definition.create(model);
  const setTheme = () => {
    const wish = forced();
    const theme = wish === "dark" || wish === "light" ? wish : detectTheme(host);
    mounted.theme.value = theme;
    palette.textContent = properties(theme);
  };
  setTheme();
  const measure = () => {
    const padding =
      2 * Number.parseFloat(getComputedStyle(stage).getPropertyValue("--inset") || "24");
    const width = Math.floor(host.getBoundingClientRect().width - padding - 2);
    if (width > 0) mounted.width.value = width;
  };
  const observer = new ResizeObserver(measure);
  observer.observe(host);
  measure();
  const stopTheme = watchTheme(setTheme);
  const stopKeys = guardKeys(host);
  render(<Theme.Provider value={mounted.theme}>{mounted.view}</Theme.Provider>, stage);
  return () => {
    render(null, stage);
    mounted.dispose();
    observer.disconnect();
    stopTheme();
    stopKeys();
    root.replaceChildren();
  };
}
