// Which language a figure speaks: its own, or that of the page, as far as its catalogue is there.

import { type Catalogue, type Tongue, tongueOf } from "../ui/language";
import type { Model } from "./model";

/** Fired on the window when a catalogue has come. */
const CAME = "segwidgets:texts";

/** Add to what the page can say in a language; figures that bring the same tell the others nothing. */
export function bring(lang: string, texts: Catalogue): void {
  const held = globalThis.segwidgetsTexts?.[lang];
  if (held && Object.entries(texts).every(([sentence, said]) => held[sentence] === said)) return;
  globalThis.segwidgetsTexts = {
    ...globalThis.segwidgetsTexts,
    [lang]: { ...held, ...texts },
  };
  dispatchEvent(new Event(CAME));
}

/** The language of the page where an element stands, also within others' shadow roots. */
export function languageAt(element: Element): string {
  const found = element.closest("[lang]");
  if (found) return found.getAttribute("lang")!;
  const { host } = element.getRootNode() as ShadowRoot;
  // Notebooks draw what is attached later on.
  return host ? languageAt(host) : document.documentElement.lang;
}

/** Speak the language that is meant now, and again when that may have changed; returns what ends it. */
export function followLanguage(
  host: Element,
  model: Model,
  speak: (tongue: Tongue) => void,
): () => void {
  let said = "";
  const update = () => {
    const own = model.get("lang");
    const tongue = tongueOf(typeof own === "string" && own ? own : languageAt(host));
    // Of English nothing new is heard.
    if (said === "en" && tongue.lang === "en") return;
    said = tongue.lang;
    speak(tongue);
  };
  addEventListener(CAME, update);
  update();
  const stop = model.onChange(["lang"], update);
  return () => {
    removeEventListener(CAME, update);
    stop();
  };
}
