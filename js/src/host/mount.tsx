// A figure in a shadow root: styles, theme, width, keys; and everything undone on leaving.

import { type Signal, signal as signalOf } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import { figure as FRAME } from "../../../segwidgets/shared/options.json";
import base from "../ui/base.css";
import controls from "../ui/controls.css";
import { Cover, type Covering, Covers } from "../ui/cover";
import { Theme, Worn } from "../ui/hooks";
import { english, Spoken } from "../ui/language";
import media from "../ui/media.css";
import { heightIn, NARROW, type Room } from "../ui/room";
import {
  detectTheme,
  hostColors,
  type Ramp,
  rolesOf,
  type ThemeName,
  watchTheme,
} from "../ui/theme";
import { EXERCISE, namesOf, readFraming } from "../wire/framing";
import { clampedTo } from "../wire/options";
import { followLanguage } from "./language";
import type { Model } from "./model";
import { ask, watchTruth } from "./predict";

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

/** Stop keys at the shadow host, until the signal says so. */
function guardKeys(host: HTMLElement, signal: AbortSignal): void {
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
  for (const type of ["keydown", "keypress", "keyup"] as const)
    host.addEventListener(type, guard, { signal });
}

export interface Mounted {
  readonly room: Room;
  readonly view: ComponentChild;
  readonly dispose: () => void;
  /** What of it can be covered, where its grids do not say it by their names. */
  readonly covering?: () => Covering;
}

export interface FigureDefinition {
  /** The names of the synced traits, which are the attributes of the element too. */
  readonly traits: readonly string[];
  /** Those of them that Python computes, whatever is chosen: no state has them. */
  readonly computed?: readonly string[];
  /** Its own rules, besides those that all figures share. */
  readonly css: string;
  /** Names of what can be covered. */
  readonly parts: readonly string[];
  /** What is asked for where nobody says what. */
  readonly asks?: readonly string[];
  readonly create: (model: Model) => Mounted;
}

/** The figures of one family, by the stem that names them everywhere. */
export type Figures = Readonly<Record<string, () => FigureDefinition>>;

/** The palette as custom properties; a host's own colours come first where they can be read. */
function properties(host: Element, theme: ThemeName): string {
  const colors = { ...rolesOf(theme), ...hostColors(host, theme) };
  const own = Object.entries(colors).map(([name, value]) => `--${name}:${value}`);
  return `:host{${own.join(";")};color-scheme:${theme}}`;
}

function addStyle(root: ShadowRoot): HTMLStyleElement {
  const style = document.createElement("style");
  root.append(style);
  return style;
}

/** How an instructor frames a figure, whichever it is. */
export const FRAME_TRAITS = Object.keys(FRAME);

/** Pixels between a figure's border and what it shows, as the stylesheet has them. */
const INSET = { wide: 20, narrow: 12 };

/** In a narrower place a figure is cut off, and stays whole. */
const NARROWEST = 240;

/** Pixels between the margins of a sheet, of A4 or Letter. */
const PAPER = 680;

/** A phone's window grows as its address bar goes; the document's own height does not. */
const windowHeight = (): number =>
  Math.min(innerHeight, document.documentElement.clientHeight || innerHeight);

/**
 * What says how wide a figure would like to be, where a place is as wide as what stands in it (boxes of
 * a notebook, floats, cells of tables): three parts beside each other, or in narrow places below.
 */
function intrinsic(): HTMLElement {
  const line = document.createElement("div");
  line.className = "intrinsic";
  line.append(...[0, 1, 2].map(() => document.createElement("i")));
  return line;
}

/** Put a figure into `host`'s shadow root; `forced` overrides what the surroundings suggest. */
export function mount(
  definition: FigureDefinition,
  hostModel: Model,
  host: HTMLElement,
  forced: () => string | null = () => null,
): () => void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const palette = addStyle(root);
  // What adapts to the medium comes last and wins.
  addStyle(root).textContent = base + controls + definition.css + media;
  const stage = document.createElement("div");
  root.append(intrinsic(), stage);

  // Whoever asks keeps traits as they are, besides those that an instructor locks; they do so before
  // the script has come that asks.
  const record = hostModel.get("exercise") as { readonly locked?: unknown } | null | undefined;
  const locks: Signal<readonly string[]> = signalOf(namesOf(record?.locked));
  const model: Model = {
    ...hostModel,
    get: (name) =>
      name === "locked" ? [...namesOf(hostModel.get(name)), ...locks.peek()] : hostModel.get(name),
    get t() {
      return made?.room.t ?? english;
    },
  };
  let made: Mounted | undefined;
  const mounted = definition.create(model);
  made = mounted;
  const cover = new Cover(mounted.covering, locks);
  const { parts, asks = [] } = definition;
  cover.connect = (slot, set, settle) =>
    ask({ host, model, cover, parts, asks, slot, set, settle }, mounted.room.tongue);
  const setTheme = () => {
    const wish = matchMedia("print").matches ? "light" : forced();
    const theme = wish === "dark" || wish === "light" ? wish : detectTheme(host);
    mounted.room.theme.value = theme;
    palette.textContent = properties(host, theme);
  };
  setTheme();
  const { room } = mounted;
  const measure = () => {
    const outer = host.getBoundingClientRect().width;
    const narrow = outer < NARROW + 2 * INSET.wide;
    const padding = narrow ? INSET.narrow : INSET.wide;
    host.toggleAttribute("data-narrow", narrow);
    const width = Math.floor(outer - 2 * padding - 2);
    if (width <= 0) return;
    room.width.value = Math.max(NARROWEST, width);
    // Paper is laid out without being measured: a figure stays as wide, and is made smaller.
    host.style.setProperty("--measured", `${Math.floor(outer)}px`);
    host.style.setProperty("--paper", String(Math.min(1, PAPER / outer)));
    room.compact.value = model.get("compact") === true;
    const window = windowHeight();
    const wish = model.get("height");
    if (document.fullscreenElement === host) room.height.value = window - 2 * padding;
    else
      room.height.value = Number.isFinite(wish)
        ? clampedTo(FRAME.height, wish)
        : heightIn(window, width);
  };
  const observer = new ResizeObserver(measure);
  observer.observe(host);
  const gone = new AbortController();
  const { signal } = gone;
  const stopLanguage = followLanguage(host, model, (tongue) => {
    room.tongue.value = tongue;
    stage.lang = tongue.lang;
    stage.dir = tongue.dir;
  });
  addEventListener("resize", measure, { signal });
  document.addEventListener("fullscreenchange", measure, { signal });
  let askedFor = "";
  const frame = () => {
    const framing = readFraming((name) => model.get(name));
    room.framing.value = framing;
    cover.hidden.value = framing.hide;
    // Whoever asks may cover something else meanwhile.
    const { predicts, ask, exercise } = framing;
    const wished = exercise ?? (ask.length > 0 ? ask : asks);
    const wanted = predicts || exercise ? wished : [];
    if (askedFor !== wanted.join()) cover.asked.value = wanted;
    askedFor = wanted.join();
    measure();
  };
  const stops = [
    model.onChange([...FRAME_TRAITS, ...EXERCISE], frame),
    locks.subscribe(frame),
    watchTruth(cover),
  ];
  const stopTheme = watchTheme(setTheme);
  guardKeys(host, signal);
  const worn = signalOf<ReadonlyMap<string, Ramp>>(new Map());
  const Speaking = () => (
    <Spoken.Provider value={room.t}>
      <Theme.Provider value={room.theme}>
        <Worn.Provider value={worn}>
          <Covers.Provider value={cover}>{mounted.view}</Covers.Provider>
        </Worn.Provider>
      </Theme.Provider>
    </Spoken.Provider>
  );
  render(<Speaking />, stage);
  return () => {
    render(null, stage);
    mounted.dispose();
    observer.disconnect();
    gone.abort();
    for (const stop of stops) stop();
    stopTheme();
    stopLanguage();
    root.replaceChildren();
  };
}
