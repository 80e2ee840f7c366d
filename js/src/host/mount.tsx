// A figure in a shadow root: styles, theme, width, keys; and everything undone on leaving.

import type { Signal } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import { styles } from "../ui/css";
import { detectTheme, watchTheme } from "../ui/detect";
import { type ThemeName, themes } from "../ui/ramps";
import { guardKeys } from "./keys-guard";
import type { Model } from "./model";

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
  addStyle(root).textContent = styles(definition.css);
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
  render(mounted.view, stage);
  return () => {
    render(null, stage);
    mounted.dispose();
    observer.disconnect();
    stopTheme();
    stopKeys();
    root.replaceChildren();
  };
}
