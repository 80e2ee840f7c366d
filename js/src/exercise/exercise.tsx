// exercise.js: asks about a figure in its slot, by a record of an exercise or in predict mode.

import { render } from "preact";
import { EXERCISE_READY, type ExerciseFigure } from "../host/exercise";
import { namesOf } from "../wire/framing";
import { Panel } from "./panel";
import { type ExerciseRecord, readRecord } from "./record";
import { called } from "./rules";
import { Session } from "./session";
import css from "./style.css";

/** What makes another question of a figure. */
const ASKING = ["mode", "ask", "exercise", "_exercise"];

const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** Predict mode as an exercise: any figure, as many attempts as one likes. */
function prediction(figure: ExerciseFigure): ExerciseRecord {
  const wished = namesOf(figure.get("ask"));
  const parts = (wished.length > 0 ? wished : figure.asked).filter((name) => figure.part(name));
  const named = joined(parts.map((part) => `**${called(part).toLowerCase()}**`));
  return {
    ...{ key: "", seed: 0, level: 1, fields: [], free: [], picks: null },
    question:
      parts.length > 0 ? `Predict: what is the ${named}?` : "There is nothing to predict here.",
    parts,
    ...{ rule: "equal", with: {}, tolerance: 0, attempts: null },
  };
}

/** Ask about a figure; what is returned ends it. */
export function exercise(figure: ExerciseFigure): () => void {
  const root = figure.slot.getRootNode() as ShadowRoot;
  const style = document.createElement("style");
  style.textContent = css;
  const place = document.createElement("div");
  figure.slot.append(style, place);

  let session: Session | null = null;
  const end = () => {
    session?.dispose();
    render(null, place);
    session = null;
  };
  const begin = (record: ExerciseRecord, kept: boolean) => {
    session = new Session(figure, record, kept);
    render(<Panel session={session} />, place);
    if (root.host) offer(root.host, session);
  };
  let before = "";
  const ask = () => {
    const record = readRecord(figure.get("exercise") ?? figure.get("_exercise"));
    const next = record ?? (figure.get("mode") === "predict" ? prediction(figure) : null);
    const key = JSON.stringify(next);
    if (key === before) return;
    before = key;
    end();
    if (next) begin(next, record !== null);
  };
  const stopAsking = figure.onChange(ASKING, ask);
  ask();
  return () => {
    stopAsking();
    end();
    figure.slot.replaceChildren();
  };
}

/** What a page of one's own reads: `element.answer`, `.attempts`, `.score`, `.passed`. */
function offer(element: Element, session: Session): void {
  const read = (get: () => unknown) => ({ get, configurable: true });
  Object.defineProperties(element, {
    answer: read(() => session.answer()),
    attempts: read(() => session.progress.peek().attempts),
    score: read(() => session.progress.peek().best?.score ?? 0),
    passed: read(() => session.progress.peek().passed),
  });
}

globalThis.segwidgetsExercise ??= exercise;
dispatchEvent(new Event(EXERCISE_READY));
