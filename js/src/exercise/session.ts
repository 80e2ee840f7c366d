// One exercise while it is worked on: what is typed, checked, hinted at, revealed, kept and reported.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ExerciseFigure, Verdict } from "../host/exercise";
import type { Traits } from "../wire/options";
import { stateOf } from "../wire/state";
import { equal } from "../wire/tensor";
import { resultCode } from "./code";
import { clueOf } from "./hints";
import { judge } from "./judge";
import { merged, type Progress, Shelf, UNTRIED } from "./progress";
import { hash } from "./random";
import { Unread } from "./reading";
import type { Answer, ExerciseRecord } from "./record";
import { called, type Judgement } from "./rules";

/** Typing is kept when it has come to rest. */
const KEEP_AFTER = 300;

export interface Told {
  readonly kind: "note" | "right" | "wrong" | "hint";
  readonly text: string;
}

export class Session {
  readonly record: ExerciseRecord;
  readonly fields: Signal<Readonly<Record<string, string>>> = signal({});
  readonly names: Signal<ReadonlySet<string>> = signal(new Set());
  readonly marks: Signal<Readonly<Record<string, Verdict>>> = signal({});
  readonly told: Signal<Told> = signal({ kind: "note", text: "" });
  readonly progress: Signal<Progress> = signal(UNTRIED);
  /** Of the last attempt here. */
  readonly judged: Signal<Judgement | null> = signal(null);
  readonly left: ReadonlySignal<number | null>;
  /** Nothing counts any more: it is right, revealed, or tried as often as it may be. */
  readonly over: ReadonlySignal<boolean>;
  readonly canReveal: ReadonlySignal<boolean>;
  readonly canHint: ReadonlySignal<boolean>;
  readonly code: ReadonlySignal<string>;

  readonly #figure: ExerciseFigure;
  readonly #shelf: Shelf | null;
  readonly #stops: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hinted = -1;
  #truth: string;
  readonly #begun: Traits;

  /** `kept` names the exercise on the browser's shelf; a prediction is not kept. */
  constructor(figure: ExerciseFigure, record: ExerciseRecord, kept: boolean) {
    this.record = record;
    this.#figure = figure;
    const own = record.key || `own-${hash(JSON.stringify(record)).toString(16)}`;
    const place = `${location.pathname} ${figure.id} ${own} ${record.level} ${record.seed}`;
    this.#shelf = kept ? new Shelf(place) : null;
    this.left = computed(() =>
      record.attempts === null ? null : Math.max(0, record.attempts - this.progress.value.attempts),
    );
    this.over = computed(
      () => this.progress.value.passed || this.progress.value.revealed || this.left.value === 0,
    );
    this.canReveal = computed(() => {
      const { attempts, passed, revealed } = this.progress.value;
      return (
        record.parts.length > 0 &&
        !passed &&
        !revealed &&
        attempts > 0 &&
        (this.left.value ?? 0) === 0
      );
    });
    this.canHint = computed(
      () => !this.over.value && this.judged.value !== null && this.#wrong().length > 0,
    );
    this.code = computed(() => {
      const { best, attempts } = this.progress.value;
      if (!best || !kept) return "";
      const { key, level, seed } = record;
      return resultCode({ key, level, seed, answer: best.answer, attempts, seconds: best.seconds });
    });

    this.#begun = Object.fromEntries(record.free.map((name) => [name, figure.get(name)]));
    figure.cover(record.parts);
    figure.pickable(record.picks?.part || null);
    this.#restore();
    this.#truth = this.#asked();
    this.#stops.push(figure.onSheet(() => this.#heard()));
    const others = this.#shelf?.onOther(() => this.#merge());
    if (others) this.#stops.push(others);
  }

  /** What was answered so far. */
  answer(): Answer {
    const { record } = this;
    const figure = this.#figure;
    const answer: Record<string, unknown> = {};
    if (record.parts.length > 0) {
      const sheets = record.parts.map((name) => {
        const part = figure.part(name);
        const typed = figure.typed(name);
        const count = part ? part.rows * part.cols : 0;
        return [name, Array.from({ length: count }, (_, i) => typed.get(i) ?? "")];
      });
      answer.cells = Object.fromEntries(sheets);
    }
    if (record.fields.length > 0) answer.fields = this.fields.peek();
    if (record.free.length > 0) answer.traits = this.#traits();
    if (record.picks) {
      const { part, names = [] } = record.picks;
      answer.picks =
        names.length > 0
          ? names.filter((name) => this.names.peek().has(name))
          : [...figure.picked(part ?? "")].sort((a, b) => a - b);
    }
    return answer;
  }

  /** The traits that one answers with; masks run by run, as a state has them. */
  #traits(): Readonly<Record<string, unknown>> {
    const { free } = this.record;
    const masks = free.filter((name) => this.#figure.get(`_${name}`) !== undefined);
    const plain = free.filter((name) => !masks.includes(name));
    const state = stateOf("", plain, (name) => this.#figure.get(name));
    const drawn =
      masks.length > 0
        ? stateOf("", ["_target", "_prediction"], (name) => this.#figure.get(name))
        : {};
    const [written = {}] = (drawn.masks as Readonly<Record<string, unknown>>[] | undefined) ?? [];
    const kept = Object.entries(written).filter(([name]) => masks.includes(name));
    return { ...(state.traits as object), ...Object.fromEntries(kept) };
  }

  setField(name: string, text: string): void {
    this.fields.value = { ...this.fields.peek(), [name]: text };
    const { [name]: _, ...others } = this.marks.peek();
    this.marks.value = others;
    this.#touched();
  }

  toggleName(name: string): void {
    const names = new Set(this.names.peek());
    if (!names.delete(name)) names.add(name);
    this.names.value = names;
    this.#touched();
  }

  check(): void {
    this.#merge();
    if (this.over.peek()) return;
    const figure = this.#figure;
    const answer = this.answer();
    let result: Judgement;
    try {
      result = judge({ record: this.record, figure, answer, begun: this.#begun });
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      this.told.value = { kind: "note", text: error.message };
      return;
    }
    this.#hinted = -1;
    figure.light(null);
    const before = this.progress.peek();
    const began = before.began || Date.now();
    const seconds = Math.round((Date.now() - began) / 1000);
    const better = !before.best || result.score > before.best.score;
    batch(() => {
      this.progress.value = {
        ...before,
        began,
        attempts: before.attempts + 1,
        passed: result.passed,
        best: better ? { answer, score: result.score, seconds } : before.best,
        draft: answer,
        checked: answer,
      };
      this.judged.value = result;
      this.marks.value = result.fields;
      this.told.value = { kind: result.passed ? "right" : "wrong", text: result.sentence };
    });
    for (const [part, verdicts] of Object.entries(result.cells)) figure.judge(part, verdicts);
    this.#shelf?.write(this.progress.peek());
    this.#report();
  }

  /** Light what one wrong cell lacks or has too much; each time that of the next. */
  hint(): void {
    const wrong = this.#wrong();
    for (let tried = 0; tried < wrong.length; tried++) {
      this.#hinted = (this.#hinted + 1) % wrong.length;
      const [name, index] = wrong[this.#hinted]!;
      const part = this.#figure.part(name);
      const typed = this.#figure.typed(name).get(index) ?? "";
      const clue = part && clueOf(part, called(name), index, typed);
      if (!clue) continue;
      this.#figure.light({ ...clue.light, [name]: [index] });
      this.told.value = { kind: "hint", text: clue.sentence };
      return;
    }
    this.told.value = { kind: "hint", text: "This figure has no hint for what is not right yet." };
  }

  /** Show what is right beside what was typed; nothing counts after that. */
  reveal(): void {
    for (const part of this.record.parts) this.#figure.reveal(part);
    this.progress.value = { ...this.progress.peek(), revealed: true };
    this.told.value = {
      kind: "note",
      text: "Revealed: what is right stands beside what you typed.",
    };
    this.#shelf?.write(this.progress.peek());
  }

  /** Begin anew. */
  again(): void {
    this.#forget();
    this.#figure.clear();
    this.#figure.cover(this.record.parts);
    this.#figure.light(null);
  }

  #forget(): void {
    batch(() => {
      this.progress.value = UNTRIED;
      this.judged.value = null;
      this.fields.value = {};
      this.names.value = new Set();
      this.marks.value = {};
      this.told.value = { kind: "note", text: "" };
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    this.#figure.light(null);
  }

  /** Cells that are judged wrong and were not typed anew since. */
  #wrong(): (readonly [part: string, index: number])[] {
    return Object.entries(this.judged.value?.cells ?? {}).flatMap(([part, verdicts]) =>
      [...verdicts].flatMap(([i, one]) => (one === "wrong" ? [[part, i] as const] : [])),
    );
  }

  /** What a prediction is of: with another truth a new one begins. */
  #asked(): string {
    if (this.#shelf) return "";
    const truths = this.record.parts.map((name) => {
      const { rows = 0, cols = 0, truth } = this.#figure.part(name) ?? {};
      return [name, rows, cols, truth ? Array.from(truth()) : []];
    });
    return JSON.stringify(truths);
  }

  #heard(): void {
    const truth = this.#asked();
    if (truth === this.#truth) this.#touched();
    else this.#forget();
    this.#truth = truth;
  }

  #touched(): void {
    if (!this.progress.peek().began)
      this.progress.value = { ...this.progress.peek(), began: Date.now() };
    if (this.told.peek().kind === "hint") {
      this.#figure.light(null);
      this.told.value = { kind: "note", text: "" };
    }
    if (!this.#shelf) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#merge();
      this.progress.value = { ...this.progress.peek(), draft: this.answer() };
      this.#shelf!.write(this.progress.peek());
    }, KEEP_AFTER);
  }

  /** Know what another tab has done meanwhile. */
  #merge(): void {
    const other = this.#shelf?.read();
    if (!other) return;
    const own = this.progress.peek();
    this.progress.value = merged(own, other);
    if (other.passed && !own.passed)
      this.told.value = { kind: "right", text: "Solved in another tab of this browser." };
  }

  #restore(): void {
    const kept = this.#shelf?.read();
    if (!kept) return;
    this.progress.value = kept;
    const { cells = {}, fields = {}, traits = {}, picks = [] } = kept.draft;
    const figure = this.#figure;
    for (const [part, texts] of Object.entries(cells))
      texts.forEach((text, i) => {
        if (text) figure.type(part, i, text);
      });
    this.fields.value = fields;
    this.names.value = new Set(picks.filter((pick): pick is string => typeof pick === "string"));
    if (Object.keys(traits).length > 0) figure.set(traits);
    // What was changed since has not been checked, and a new visit is no check.
    if (equal(kept.checked, kept.draft)) this.#rejudge();
    if (kept.revealed) for (const part of this.record.parts) figure.reveal(part);
  }

  /** Show again what was right, of the draft as it was kept. */
  #rejudge(): void {
    try {
      const result = judge({
        record: this.record,
        figure: this.#figure,
        answer: this.answer(),
        begun: this.#begun,
      });
      this.judged.value = result;
      this.marks.value = result.fields;
      this.told.value = { kind: result.passed ? "right" : "wrong", text: result.sentence };
      for (const [part, verdicts] of Object.entries(result.cells))
        this.#figure.judge(part, verdicts);
    } catch {
      // A draft that cannot be read has no verdict.
    }
  }

  /** Tell Python, the page and the page round a frame. */
  #report(): void {
    const { key, seed } = this.record;
    const { attempts, passed, best } = this.progress.peek();
    this.#figure.set({ answer: this.answer(), attempts });
    const detail = {
      id: this.#figure.id,
      key,
      seed,
      attempts,
      score: best?.score ?? 0,
      passed,
      code: this.code.peek(),
    };
    const event = new CustomEvent("segwidgets:result", { detail, bubbles: true, composed: true });
    this.#figure.slot.dispatchEvent(event);
    // Who embeds a frame may see what is in it.
    if (parent !== window) parent.postMessage({ type: "segwidgets:result", ...detail }, "*");
  }
}
