// The language that a figure speaks: its catalogue, and who says things in it.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Catalogue, english, speak, type Tongue } from "../terms/sentences";

export type { Catalogue, Tongue, Values } from "../terms/sentences";
export { english, msg, parts, speak } from "../terms/sentences";

declare global {
  /** The catalogues that scripts of the page have brought, by their languages. */
  var segwidgetsTexts: Readonly<Record<string, Catalogue>> | undefined;
}

const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

/** The language that is meant by a tag like "de-AT", as far as the page has its catalogue. */
export function tongueOf(tag: string): Tongue {
  const base = tag.split("-")[0]!.toLowerCase();
  const brought = globalThis.segwidgetsTexts;
  const catalogue = brought?.[tag] ?? brought?.[base];
  if (!catalogue) return english;
  return speak(tag, catalogue, RIGHT_TO_LEFT.includes(base) ? "rtl" : "ltr");
}

/** A name as it stands inside a sentence; German keeps a noun's capital letter. */
export const inSentence = (t: Tongue, name: string): string =>
  t.lang.startsWith("de") ? t(name) : t(name).toLowerCase();

/** The language of the figure that something stands in. */
export const Spoken = createContext<Tongue>(english);

export const useTongue = (): Tongue => useContext(Spoken);
