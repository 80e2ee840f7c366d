// How an instructor frames a figure: its words, which controls are seen, which traits stay as they are.

import type { Traits } from "./options";

export interface Framing {
  /** Instead of the figure's own name, or "". */
  readonly title: string;
  /** Whether that is the title of an exercise, which is said in the reader's language. */
  readonly known: boolean;
  /** Said below the title, with light markup, or "". */
  readonly caption: string;
  /** The controls that are seen, in this order; all where it is null. */
  readonly controls: readonly string[] | null;
  /** The traits that stay as they are. */
  readonly locked: readonly string[];
  /** Buttons, each with the traits that it sets. */
  readonly presets: readonly (readonly [name: string, traits: Traits])[];
  /** Parts that stay covered. */
  readonly hide: readonly string[];
  /** Whether a prediction is asked for, and of which parts; the figure's own where there are none. */
  readonly predicts: boolean;
  readonly ask: readonly string[];
  /** Parts that an exercise asks for; null where there is none. */
  readonly exercise: readonly string[] | null;
}

export const UNFRAMED: Framing = {
  title: "",
  known: false,
  caption: "",
  controls: null,
  locked: [],
  presets: [],
  hide: [],
  predicts: false,
  ask: [],
  exercise: null,
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((name) => typeof name === "string");

/** A list of names, empty where it is none. */
export const namesOf = (value: unknown): readonly string[] => (isNames(value) ? value : []);

/** What a page's attribute, and Python's trait, of an exercise are called. */
export const EXERCISE = ["exercise", "_exercise"];

/** What is not of its kind is as if it were not there. */
export function readFraming(get: (name: string) => unknown): Framing {
  const presets = get("presets");
  const exercise = get("exercise") ?? get("_exercise");
  return {
    title: text(get("title")),
    known: isRecord(exercise) && exercise.title === get("title"),
    caption: text(get("caption")),
    controls: isNames(get("controls")) ? namesOf(get("controls")) : null,
    locked: namesOf(get("locked")),
    presets: isRecord(presets)
      ? Object.entries(presets).filter((entry): entry is [string, Traits] => isRecord(entry[1]))
      : [],
    hide: namesOf(get("hide")),
    predicts: get("mode") === "predict",
    ask: namesOf(get("ask")),
    exercise: isRecord(exercise) && exercise.rule ? namesOf(exercise.parts) : null,
  };
}

/** What an attribute of this name has to be, in words; "" where the value is. */
export function wrongFraming(name: string, value: unknown, known: readonly string[] = []): string {
  if (name === "title" || name === "caption" || name === "lang")
    return typeof value === "string" ? "" : "write a text.";
  if (["controls", "locked", "hide", "ask"].includes(name)) {
    if (value !== null && !isNames(value))
      return 'write a list of names like ["stride", "padding"].';
    const parts = name === "hide" || name === "ask" ? known : null;
    const unknown = value?.find((part) => parts && !parts.includes(part));
    return unknown ? `"${unknown}" is no part of it; choose among ${known.join(", ")}.` : "";
  }
  if (name === "mode")
    return ["explore", "predict"].includes(String(value)) ? "" : "write explore or predict.";
  if (name === "presets")
    return isRecord(value) && Object.values(value).every(isRecord)
      ? ""
      : 'write names with what they set, like {"Twice as large": {"stride": 2}}.';
  return "";
}

/** A piece of a text with light markup: **strong**, *emphasised* or `code`. */
export interface Piece {
  readonly kind: "strong" | "em" | "code" | "plain";
  readonly text: string;
}

const MARKUP = /\*\*(?=\S)(.*?\S)\*\*|\*(?=\S)([^*]*?[^*\s])\*|`([^`]+)`/g;

/** Take a text apart at its light markup; what does not close stands as it is. */
export function pieces(text: string): Piece[] {
  const all: Piece[] = [];
  let end = 0;
  const plain = (to: number) => {
    if (to > end) all.push({ kind: "plain", text: text.slice(end, to) });
  };
  for (const match of text.matchAll(MARKUP)) {
    const [whole, strong, em, code] = match;
    plain(match.index);
    all.push({
      kind: strong !== undefined ? "strong" : em !== undefined ? "em" : "code",
      text: (strong ?? em ?? code)!,
    });
    end = match.index + whole.length;
  }
  plain(text.length);
  return all;
}
