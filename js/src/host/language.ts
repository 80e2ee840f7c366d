// Which language a figure speaks: its own, or that of the page, as far as its catalogue is there.

import { type Catalogue, tongueOf } from "../ui/language";
import type { Room } from "../ui/room";
import type { Model } from "./model";

/** Fired on the window when a catalogue has come. */
const CAME = "segwidgets:texts";

/** Add to what the page can say in a language. */
export function bring(lang: string, texts: Catalogue): void {
  globalThis.segwidgetsTexts = {
    ...globalThis.segwidgetsTexts,
    [lang]: { ...globalThis.segwidgetsTexts?.[lang], ...texts },
  };
  dispatchEvent(new Event(CAME));
}

/** The language of the page where an element stands. */
export const languageAt = (element: Element): string =>
  element.closest("[lang]")?.getAttribute("lang") ?? "";

interface Following {
  readonly host: HTMLElement;
  /** What the figure is drawn in. */
  readonly stage: HTMLElement;
  readonly model: Model;
  readonly room: Room;
  readonly signal: AbortSignal;
}

/** Speak the language that is meant now, and again when that may have changed. */
export function followLanguage({ host, stage, model, room, signal }: Following): () => void {
  const update = () => {
    const own = model.get("lang");
    const tongue = tongueOf(typeof own === "string" && own ? own : languageAt(host));
    if (tongue.lang === room.tongue.peek().lang && tongue.lang === "en" && stage.lang) return;
    room.tongue.value = tongue;
    stage.lang = tongue.lang;
    stage.dir = tongue.dir;
  };
  addEventListener(CAME, update, { signal });
  update();
  return model.onChange(["lang"], update);
}
