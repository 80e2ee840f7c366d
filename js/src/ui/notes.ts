// Notes from Python: texts, or sentences of the catalogue with what fills their places.

import { list, record, text } from "../wire/reading";
import { className } from "./class-names";
import { english, msg, type Tongue } from "./language";

const SENTENCES: readonly string[] = [
  msg("The prediction is made from the target: {mistakes}."),
  msg("{name} {first} and {second} become one"),
  msg("{name} {number} is missed"),
  msg("{name} {number} is taken for {other}"),
  msg("outlines waver by up to {n} {n|pixel|pixels}"),
];

interface Told {
  readonly sentence: string;
  readonly values: Readonly<Record<string, string | number | readonly Note[]>>;
}
export type Note = string | Told;

export function readNote(value: unknown): Note {
  if (typeof value === "string") return value;
  const { sentence, values } = record(value);
  if (!SENTENCES.includes(text(sentence))) throw new TypeError("A known sentence is needed.");
  const read = (given: unknown) =>
    Array.isArray(given) ? list(given, readNote) : typeof given === "number" ? given : text(given);
  const filled = Object.entries(record(values)).map(([name, given]) => [name, read(given)]);
  const note = { sentence: text(sentence), values: Object.fromEntries(filled) };
  // Nothing is missing in its places.
  noteWords(english, note);
  return note;
}

/** A note in the reader's language; texts in its places are names of classes. */
export function noteWords(t: Tongue, note: Note): string {
  if (typeof note === "string") return note;
  const said = Object.entries(note.values).map(([name, value]) => [
    name,
    typeof value === "number"
      ? value
      : typeof value === "string"
        ? className(t, value)
        : t.list(value.map((one) => noteWords(t, one))),
  ]);
  return t(note.sentence, Object.fromEntries(said));
}
