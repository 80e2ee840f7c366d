// exercise.js: asks about a figure in its slot, by a record of an exercise or in predict mode.

import { render } from "preact";
import { EXERCISE_READY, type ExerciseFigure } from "../host/exercise";
import { msg } from "../terms/sentences";
import { isRecord, namesOf } from "../wire/framing";
import type { Traits } from "../wire/options";
import { type Definition, drawn, namedSeed } from "./draw";
import { figureOf } from "./figure";
import { AskName, Panel } from "./panel";
import { type ExerciseRecord, readRecord } from "./record";
import { Session } from "./session";
import css from "./style.css";

/** Fired on the window when a catalogue of a language has come. */
const CAME = "segwidgets:texts";

/** What makes another question of a figure, or asks it in other words. */
const ASKING = ["mode", "ask", "exercise", "_exercise", "lang"];

/** Predict mode as an exercise: any figure, as many attempts as one likes. */
function prediction(figure: ExerciseFigure): ExerciseRecord {
  const wished = namesOf(figure.get("ask"));
  const parts = (wished.length > 0 ? wished : figure.asked).filter((name) => figure.part(name));
  const named = parts.map((name) => ({ msg: name.replaceAll("_", " ") }));
  return {
    ...{ key: "", seed: 0, level: 1, fields: [], free: [], locked: [], picks: null },
    question: parts[0] ? msg("Predict the **{parts}**.") : msg("There is nothing to predict here."),
    places: { parts: named },
    parts,
    ...{ rule: "equal", with: {}, tolerance: 0, attempts: null },
  };
}

/** Ask about a figure; what is returned ends it. */
export function exercise(figure: ExerciseFigure): () => void {
  const { host } = figure.slot.getRootNode() as ShadowRoot;
  const style = document.createElement("style");
  style.textContent = css;
  const place = document.createElement("div");
  figure.slot.append(style, place);

  let session: Session | null = null;
  /** Begins what was drawn from a student's name; null where no name is asked for. */
  let start: ((name: string) => void) | null = null;
  let waits = false;
  /** Once for whatever changes together. */
  const draw = () => {
    if (waits) return;
    waits = true;
    queueMicrotask(() => {
      waits = false;
      if (session) render(<Panel session={session} />, place);
      else if (start) render(<AskName t={figure.t} usual={keptName()} begin={start} />, place);
    });
  };
  const end = () => {
    session?.dispose();
    session = null;
    start = null;
    render(null, place);
  };
  const begin = (record: ExerciseRecord, counts: boolean) => {
    session = new Session({ figure, record, counts, draw });
    draw();
    offer(host, session);
  };
  let before = "";
  const ask = () => {
    const given = figure.get("exercise") ?? figure.get("_exercise");
    const record = readRecord(given);
    const next = record ?? (figure.get("mode") === "predict" ? prediction(figure) : null);
    const key = JSON.stringify(next);
    if (key === before) return draw();
    before = key;
    end();
    const definition = isRecord(given) && isRecord(given.definition) ? given.definition : null;
    if (record && definition) {
      figure.cover(record.parts);
      start = (name) => {
        keepName(name);
        const seed = namedSeed(name);
        const {
          traits,
          given: made,
          record: own,
        } = drawn(definition as Definition, record.key, record.level, seed);
        // What only Python can compute of it has come along.
        const all = isRecord(given) && isRecord(given.made) ? given.made : {};
        // What stays as it is for the student is what was drawn.
        figure.lock(null);
        figure.set({ ...(all[JSON.stringify(made)] as Traits), ...asTraits(traits) });
        begin({ ...readRecord(own)!, locked: record.locked }, true);
      };
      draw();
    } else if (next) begin(next, record !== null);
  };
  const stops = [figure.onChange(ASKING, ask), figure.onParts(ask)];
  addEventListener(CAME, ask);
  return () => {
    for (const stop of stops) stop();
    removeEventListener(CAME, ask);
    end();
    figure.slot.replaceChildren();
  };
}

/** Where the student's name is kept: it is asked for once for all exercises. */
const NAME = "segwidgets name";

function keptName(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

function keepName(name: string): void {
  try {
    localStorage.setItem(NAME, name);
  } catch {
    // A frame without an origin asks again.
  }
}

/** What is drawn, as a figure's traits have it: label images and pictures as bytes. */
function asTraits({ hide: _, ...traits }: Traits): Traits {
  const packed = Object.entries(traits).map(([name, value]) => {
    if (!["target", "prediction", "image"].includes(name) || !Array.isArray(value))
      return [name, value];
    const channels = Array.isArray(value[0][0]) ? [3] : [];
    const shape = [value.length, value[0].length, ...channels];
    return [`_${name}`, { dtype: "uint8", shape, data: Uint8Array.from(value.flat(2)) }];
  });
  return Object.fromEntries(packed);
}

/** What a page of one's own reads: `element.answer`, `.attempts`, `.score`, `.passed`, `.resultCode`. */
function offer(element: Element, session: Session): void {
  const read = (get: () => unknown) => ({ get, configurable: true });
  Object.defineProperties(element, {
    answer: read(() => session.answer()),
    attempts: read(() => session.state.progress.attempts),
    score: read(() => session.state.progress.best?.score ?? 0),
    passed: read(() => session.state.progress.passed),
    resultCode: read(() => session.code),
  });
}

globalThis.segwidgetsExercise ??= (asked) => exercise(figureOf(asked));
dispatchEvent(new Event(EXERCISE_READY));
