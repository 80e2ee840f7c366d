// Words in the reader's language. English sentences are the keys, and stand where they are said; a
// catalogue has the same sentences in another language, its places and tags in that one's order.
//
//   t("step {step} of {steps}", { step: 2, steps: 9 })        a text
//   t("{n} {n|window|windows}", { n: 1 })                     a word for one, another for more
//   t.words("<read>Position {at}</read> fills a <output>block</output>.", { at })
//                                                             words with phases and roles

/** Roles have a hue each; ink is for what has none: places, classes, numbers that stand out. */
export type Hue = "input" | "kernel" | "output" | "overlap" | "warning" | "ink";

/** A piece of a sentence; one with a role is coloured and set bold. */
export interface Word {
  readonly text: string;
  readonly role?: Hue;
  /** The phase of a step that it tells of: it is lit meanwhile, and faint before. */
  readonly phase?: string;
  /** Whether it gives a result away, which is not seen before its phase. */
  readonly result?: boolean;
}

type Value = string | number | Word | readonly Word[];
export type Values = Readonly<Record<string, Value>>;

/** English sentences, and what another language says for them. */
export type Catalogue = Readonly<Record<string, string>>;

export interface Tongue {
  /** A sentence with its places filled, as plain text. */
  (sentence: string, values?: Values): string;
  /** The same as words, which its tags give a role ("input"), a phase ("read") or hide ("result"). */
  words(sentence: string, values?: Values): Word[];
  /** "two", where the language writes small numbers as words without asking for a gender. */
  count(n: number): string;
  /** "a, b and c" */
  list(items: readonly string[]): string;
  /** A BCP 47 tag. */
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
}

/** Marks a sentence that is said elsewhere: those who gather them all find it. */
export const msg = (sentence: string): string => sentence;

/** What a sentence is made of: text, places, and what stands between tags. */
type Part = string | { readonly place: string; readonly forms?: readonly string[] } | Tagged;
interface Tagged {
  readonly tag: string;
  readonly parts: readonly Part[];
}

const TOKEN = /<(\/?)([a-z]+)>|\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g;

/** Take a sentence apart. */
export function parts(sentence: string): Part[] {
  const open: { tag: string; parts: Part[] }[] = [{ tag: "", parts: [] }];
  let end = 0;
  const add = (part: Part) => {
    if (part !== "") open.at(-1)!.parts.push(part);
  };
  for (const match of sentence.matchAll(TOKEN)) {
    const [whole, closes, tag, place, one, more] = match;
    add(sentence.slice(end, match.index));
    end = match.index + whole.length;
    if (place) add({ place, ...(one !== undefined && { forms: [one, more!] }) });
    else if (!closes) open.push({ tag: tag!, parts: [] });
    else if (open.at(-1)!.tag === tag) add(open.pop()!);
    else throw new Error(`"${sentence}" closes <${tag}> where it is not open.`);
  }
  add(sentence.slice(end));
  if (open.length > 1) throw new Error(`"${sentence}" leaves <${open.at(-1)!.tag}> open.`);
  return open[0]!.parts;
}

const parsed = new Map<string, readonly Part[]>();
function partsOf(sentence: string): readonly Part[] {
  const known = parsed.get(sentence);
  if (known) return known;
  const made = parts(sentence);
  parsed.set(sentence, made);
  return made;
}

const HUES: readonly string[] = ["input", "kernel", "output", "overlap", "warning", "ink"];

const marked = (tag: string): Omit<Word, "text"> =>
  tag === "result" ? { result: true } : HUES.includes(tag) ? { role: tag as Hue } : { phase: tag };

/** Letters of scripts that run from right to left, and what makes others do so. */
const FROM_RIGHT = /[\u0590-\u08ff\u202e]/;

/** Numbers and names within a sentence that runs from right to left: in their own order, "(0, 1)". */
const isolated = (text: string): string =>
  text === "" || FROM_RIGHT.test(text) ? text : `\u2066${text}\u2069`;

interface Filling {
  readonly values: Values;
  readonly rtl: boolean;
  readonly into: Word[];
}

function fill(all: readonly Part[], filling: Filling, mark: Omit<Word, "text"> = {}): void {
  const { values, rtl, into } = filling;
  const add = (word: Word) => {
    const last = into.at(-1);
    const same =
      last && last.role === word.role && last.phase === word.phase && last.result === word.result;
    if (same) into[into.length - 1] = { ...last, text: last.text + word.text };
    else into.push(word);
  };
  for (const part of all) {
    if (typeof part === "string") add({ text: part, ...mark });
    else if ("tag" in part) fill(part.parts, filling, { ...mark, ...marked(part.tag) });
    else {
      const value = values[part.place];
      if (value === undefined) throw new Error(`Nothing is said for the place {${part.place}}.`);
      if (part.forms) add({ text: part.forms[Number(value) === 1 ? 0 : 1]!, ...mark });
      else {
        const words: readonly Word[] =
          typeof value === "object" ? [value].flat() : [{ text: String(value) }];
        for (const word of words)
          add({ ...mark, ...word, text: rtl ? isolated(word.text) : word.text });
      }
    }
  }
}

const NUMBERS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Speak a language by its catalogue; what that lacks is said in English. */
export function speak(lang: string, catalogue: Catalogue | null, dir: Tongue["dir"] = "ltr") {
  const said = (sentence: string) => catalogue?.[sentence] ?? sentence;
  const rtl = dir === "rtl";
  const filled = (sentence: string, values: Values): Word[] => {
    const into: Word[] = [];
    fill(partsOf(said(sentence)), { values, rtl, into });
    return into;
  };
  const tongue = (sentence: string, values: Values = {}): string => {
    return filled(sentence, values)
      .map(({ text }) => text)
      .join("");
  };
  return Object.assign(tongue, {
    lang,
    dir,
    words: (sentence: string, values: Values = {}) =>
      filled(sentence, values).filter(({ text }) => text !== ""),
    count: (n: number) => (catalogue ? String(n) : (NUMBERS[n] ?? String(n))),
    list: (items: readonly string[]) =>
      items.length < 2
        ? items.join("")
        : tongue(msg("{some} and {last}"), {
            some: items.slice(0, -1).join(", "),
            last: items.at(-1)!,
          }),
  }) as Tongue;
}

export const english = /* @__PURE__ */ speak("en", null);
