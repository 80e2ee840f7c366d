// What is asked of a student and what one answers, as plain JSON; Python has the same.

import type { Tongue } from "../terms/sentences";
import { isRecord } from "../wire/framing";
import type { Traits } from "../wire/options";
import type { Said } from "./reading";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: "number" | "text" | "choice";
  readonly choices?: readonly string[];
}

export interface Picks {
  /** A part whose cells are picked, or nothing where names are. */
  readonly part?: string;
  readonly names?: readonly string[];
  /** Rows and columns of blocks of the figure's picture, which are picked. */
  readonly size?: readonly number[];
}

export interface ExerciseRecord {
  /** Of the list of exercises; "" for one of an instructor's own. */
  readonly key: string;
  readonly seed: number | string;
  readonly level: number;
  /** With light markup. */
  readonly question: string;
  /** What the question's places have; null where its words are an instructor's own. */
  readonly places: Traits | null;
  /** Parts whose covered cells are typed into. */
  readonly parts: readonly string[];
  readonly fields: readonly Field[];
  /** Traits by which one answers. */
  readonly free: readonly string[];
  /** Traits that stay as they are. */
  readonly locked: readonly string[];
  readonly picks: Picks | null;
  readonly rule: string;
  readonly with: Traits;
  /** Absolute, or a share of the truth. */
  readonly tolerance: number | { readonly relative: number };
  /** As many as one likes, where it is null. */
  readonly attempts: number | null;
}

export interface Answer {
  /** As typed, row by row; "" where nothing is. */
  readonly cells?: Readonly<Record<string, readonly string[]>>;
  readonly fields?: Readonly<Record<string, string>>;
  readonly traits?: Traits;
  readonly picks?: readonly (number | string)[];
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): readonly string[] =>
  list(value).filter((item): item is string => typeof item === "string");
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function field(value: unknown): Field[] {
  if (!isRecord(value) || !text(value.name)) return [];
  const { name, label, kind, choices } = value;
  return [
    {
      name: text(name),
      label: text(label) || text(name),
      kind: kind === "choice" || kind === "text" ? kind : "number",
      choices: list(choices).map(String),
    },
  ];
}

/** Read a record; null where there is none. */
export function readRecord(value: unknown): ExerciseRecord | null {
  if (!isRecord(value) || Object.keys(value).length === 0) return null;
  const { seed, level, attempts, tolerance, picks } = value;
  return {
    key: text(value.key),
    seed: typeof seed === "number" || typeof seed === "string" ? seed : 0,
    level: Number(level) || 1,
    question: text(value.question),
    places: isRecord(value.places) ? value.places : null,
    parts: texts(value.parts),
    fields: list(value.fields).flatMap(field),
    free: texts(value.free),
    locked: texts(value.locked),
    picks:
      isRecord(picks) && (text(picks.part) || texts(picks.names).length > 0)
        ? {
            part: text(picks.part),
            names: texts(picks.names),
            size: list(picks.size).map(Number),
          }
        : null,
    rule: text(value.rule) || "equal",
    with: isRecord(value.with) ? value.with : {},
    tolerance: isRecord(tolerance)
      ? { relative: Number(tolerance.relative) || 0 }
      : Number(tolerance) || 0,
    attempts: typeof attempts === "number" && attempts > 0 ? Math.floor(attempts) : null,
  };
}

/** What stands in a place of a question: a word that is said, a number, or several of them. */
function filling(t: Tongue, value: unknown): string {
  if (Array.isArray(value)) return t.list(value.map((one) => filling(t, one)));
  return isRecord(value) ? t(text(value.msg)) : String(value);
}

/** What is asked, in the reader's language; an instructor's words stay as they are. */
export function questionOf({ question, places }: ExerciseRecord): Said {
  return (t) => {
    const values: Record<string, string> = {};
    for (const name in places) values[name] = filling(t, places[name]);
    return places ? t(question, values) : question;
  };
}

/** A field's label, a choice or what is picked, in the reader's language. */
export const labelOf = (t: Tongue, { places }: ExerciseRecord, label: string): string =>
  places ? t(label) : label;
