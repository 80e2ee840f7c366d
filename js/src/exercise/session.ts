// One exercise while it is worked on: what is typed, checked, hinted at, revealed, kept and reported.

import { copy } from "../host/clipboard";
import type { AskedPart, ExerciseFigure, Verdict } from "../host/exercise";
import type { Tongue } from "../terms/sentences";
import type { Traits } from "../wire/options";
import { stateOf } from "../wire/state";
import { equal } from "../wire/tensor";
import { resultCode } from "./code";
import { clueOf } from "./hints";
import { isKnown, judge } from "./judge";
import { merged, type Progress, Shelf, UNTRIED } from "./progress";
import { hash } from "./random";
import { type Said, Unread } from "./reading";
import type { Answer, ExerciseRecord } from "./record";
import type { Judgement } from "./rules";

/** Typing is kept when it has come to rest. */
const KEEP_AFTER = 300;

/** So often an exercise without a limit is tried before it can be revealed; a prediction once. */
const TRIES = 3;

/** What the panel shows. */
interface State {
  readonly fields: Readonly<Record<string, string>>;
  readonly names: ReadonlySet<string>;
  /** Which block of the picture the keyboard is at. */
  readonly block: number;
  /** Verdicts of fields that were not changed since. */
  readonly marks: Readonly<Record<string, Verdict>>;
  readonly told: { readonly kind: "note" | "right" | "wrong" | "hint"; readonly text: Said };
  readonly progress: Progress;
  /** Of the last attempt here. */
  readonly judged: Judgement | null;
}

const NOTHING: Said = () => "";

const FRESH: State = {
  fields: {},
  names: new Set(),
  block: 0,
  marks: {},
  told: { kind: "note", text: NOTHING },
  progress: UNTRIED,
  judged: null,
};

/** Until Python has judged what a page cannot. */
const UNJUDGED: Judgement = {
  passed: false,
  score: 0,
  cells: {},
  fields: {},
  sentence: (t) => t("Python judges this answer: not passed yet."),
};

/** What is asked, of which figure, and who draws it. */
interface Options {
  readonly figure: ExerciseFigure;
  readonly record: ExerciseRecord;
  /** Whether it counts, and is kept by the browser; a prediction does and is not. */
  readonly counts: boolean;
  readonly draw: () => void;
}

export class Session {
  readonly record: ExerciseRecord;
  readonly counts: boolean;
  /** Of the figure, as a background of blocks. */
  picture: string | undefined;
  state: State = FRESH;

  readonly #figure: ExerciseFigure;
  readonly #draw: () => void;
  readonly #shelf: Shelf | null;
  readonly #stops: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hinted = -1;

  constructor({ figure, record, counts, draw }: Options) {
    this.record = record;
    this.#figure = figure;
    this.counts = counts;
    this.#draw = draw;
    const own = record.key || `own-${hash(JSON.stringify(record)).toString(16)}`;
    const place = `${location.pathname} ${figure.id} ${own} ${record.level} ${record.seed}`;
    this.#shelf = counts ? new Shelf(place) : null;
    figure.cover(record.parts);
    const { names, size, part } = record.picks ?? {};
    figure.pickable(names?.length || size?.length ? null : part || null);
    this.#restore();
    figure.lock(record.locked);
    const masks = record.free.map((name) => `_${name}`);
    this.#stops.push(
      figure.onSheet((emptied) => this.#heard(emptied)),
      figure.onChange([...record.free, ...masks], () => this.#touched()),
      figure.onChange(["passed"], () => this.#believe()),
      this.#shelf?.onOther(() => this.#merge()) ?? (() => {}),
    );
  }

  /** Attempts that are left; null where there is no end to them. */
  get left(): number | null {
    const { attempts } = this.record;
    return attempts === null ? null : Math.max(0, attempts - this.state.progress.attempts);
  }

  /** Nothing counts any more: it is right, revealed, or tried as often as it may be. */
  get over(): boolean {
    const { passed, revealed } = this.state.progress;
    return passed || revealed || this.left === 0;
  }

  get canReveal(): boolean {
    const { attempts, passed, revealed } = this.state.progress;
    const tried = this.left === null ? attempts >= (this.counts ? TRIES : 1) : this.left === 0;
    return this.record.parts.length > 0 && tried && !passed && !revealed;
  }

  get canHint(): boolean {
    return !this.over && this.#wrong().length > 0;
  }

  get code(): string {
    const { best, attempts } = this.state.progress;
    if (!best || !this.counts) return "";
    const { key, level, seed } = this.record;
    return resultCode({ key, level, seed, answer: best.answer, attempts, seconds: best.seconds });
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
    if (record.fields.length > 0) answer.fields = this.state.fields;
    if (record.free.length > 0) answer.traits = this.#traits();
    if (record.picks) {
      const { part, names = [], size = [] } = record.picks;
      const cells = size.length > 0 ? this.state.names : figure.picked(part ?? "");
      answer.picks =
        names.length > 0
          ? names.filter((name) => this.state.names.has(name))
          : [...cells].map(Number).sort((a, b) => a - b);
    }
    return answer;
  }

  /** The traits that one answers with; masks run by run, as a state has them. */
  #traits(): Traits {
    const { free } = this.record;
    const get = (name: string) => this.#figure.get(name);
    const masks = free.filter((name) => get(`_${name}`) !== undefined);
    const plain = stateOf("", free, (name) => (masks.includes(name) ? undefined : get(name)));
    const drawn = masks.length > 0 ? stateOf("", [], get) : {};
    const [written = {}] = (drawn.masks as readonly Traits[] | undefined) ?? [];
    const kept = Object.entries(written).filter(([name]) => masks.includes(name));
    return { ...(plain.traits as Traits), ...Object.fromEntries(kept) };
  }

  /** Says a sentence in the reader's language. */
  get t(): Tongue {
    return this.#figure.t;
  }

  /** A trait of the figure. */
  get(name: string): unknown {
    return this.#figure.get(name);
  }

  /** The parts whose numbers are typed beside the figure, one by one. */
  get named(): readonly (readonly [name: string, part: AskedPart])[] {
    return this.record.parts.flatMap((name) => {
      const part = this.#figure.part(name);
      return part?.labels ? [[name, part] as const] : [];
    });
  }

  /** What stands in a field of such a part. */
  typed(name: string, index: number) {
    const figure = this.#figure;
    const verdict = figure.verdicts(name).get(index);
    return { value: figure.typed(name).get(index) ?? "", mark: verdict };
  }

  type(name: string, index: number, text: string): void {
    this.#figure.type(name, index, text);
    this.#draw();
  }

  setField(name: string, text: string): void {
    const { [name]: _, ...marks } = this.state.marks;
    this.#set({ fields: { ...this.state.fields, [name]: text }, marks });
    this.#touched();
  }

  toggleName(name: string): void {
    const names = new Set(this.state.names);
    if (!names.delete(name)) names.add(name);
    this.#set({ names });
    this.#touched();
  }

  focusBlock(block: number): void {
    this.#set({ block });
  }

  check(): void {
    this.#figure.settle();
    this.#merge();
    if (this.over) return;
    const answer = this.answer();
    let result: Judgement;
    try {
      result = isKnown(this.record.rule) ? this.#judge(answer) : UNJUDGED;
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      this.#tell("note", error.say);
      return;
    }
    const before = this.state.progress;
    const began = before.began || Date.now();
    const seconds = Math.round((Date.now() - began) / 1000);
    const better = !before.best || result.score > before.best.score;
    const progress = {
      ...before,
      began,
      attempts: before.attempts + 1,
      passed: result.passed,
      best: better ? { answer, score: result.score, seconds } : before.best,
      draft: answer,
      checked: answer,
    };
    this.#hinted = -1;
    this.#figure.light(null);
    this.#set({ progress });
    this.#show(result);
    this.#shelf?.write(progress);
    this.#report(answer);
  }

  /** Light what one wrong cell lacks or has too much; each time that of the next. */
  hint(): void {
    const wrong = this.#wrong();
    for (let tried = 0; tried < wrong.length; tried++) {
      this.#hinted = (this.#hinted + 1) % wrong.length;
      const [name, index] = wrong[this.#hinted]!;
      const part = this.#figure.part(name);
      const typed = this.#figure.typed(name).get(index) ?? "";
      const clue = part && clueOf(part, name, index, typed);
      if (!clue) continue;
      this.#figure.light({ ...clue.light, [name]: [index] });
      this.#tell("hint", clue.sentence);
      return;
    }
    this.#tell("hint", (t) => t("This figure has no hint for what is not right yet."));
  }

  /** Show what is right beside what was typed; nothing counts after that. */
  reveal(): void {
    for (const part of this.record.parts) this.#figure.reveal(part);
    this.#figure.light(null);
    this.#set({ progress: { ...this.state.progress, revealed: true } });
    this.#tell("note", (t) => t("Revealed: what is right stands beside what you typed."));
    this.#shelf?.write(this.state.progress);
  }

  /** Put the result code where it can be pasted from; where that is refused, say it. */
  async copyCode(button: HTMLElement): Promise<void> {
    const { code } = this;
    const copied = await copy(code, button);
    this.#tell("note", (t) =>
      copied ? t("The result code is copied: paste it where you hand it in.") : code,
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    this.#figure.light(null);
    this.#figure.pickable(null);
    this.#figure.lock(null);
  }

  #set(values: Partial<State>): void {
    this.state = { ...this.state, ...values };
    this.#draw();
  }

  #tell(kind: State["told"]["kind"], text: Said): void {
    this.#set({ told: { kind, text } });
  }

  #judge(answer: Answer): Judgement {
    return judge({ record: this.record, figure: this.#figure, answer });
  }

  #show(judged: Judgement): void {
    this.#set({ judged, marks: judged.fields });
    this.#tell(judged.passed ? "right" : "wrong", judged.sentence);
    for (const [part, verdicts] of Object.entries(judged.cells)) this.#figure.judge(part, verdicts);
  }

  /** Where the page cannot judge, Python's word counts. */
  #believe(): void {
    if (isKnown(this.record.rule) || this.#figure.get("passed") !== true) return;
    this.#set({ progress: { ...this.state.progress, passed: true } });
    this.#tell("right", (t) => t("Right, as Python finds."));
    this.#shelf?.write(this.state.progress);
  }

  /** Cells that were judged wrong. */
  #wrong(): (readonly [part: string, index: number])[] {
    return Object.entries(this.state.judged?.cells ?? {}).flatMap(([part, verdicts]) =>
      [...verdicts].flatMap(([i, one]) => (one === "wrong" ? [[part, i] as const] : [])),
    );
  }

  /** A sheet is emptied with another truth, of which a new prediction begins. */
  #heard(emptied: boolean): void {
    if (emptied && !this.counts) this.#set(FRESH);
    else this.#touched();
  }

  #touched(): void {
    const { progress, told } = this.state;
    if (!progress.began) this.#set({ progress: { ...progress, began: Date.now() } });
    if (told.kind === "hint") {
      this.#figure.light(null);
      this.#tell("note", NOTHING);
    }
    if (!this.#shelf) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#merge();
      this.#set({ progress: { ...this.state.progress, draft: this.answer() } });
      this.#shelf!.write(this.state.progress);
    }, KEEP_AFTER);
  }

  /** Know what another tab has done meanwhile. */
  #merge(): void {
    const other = this.#shelf?.read();
    if (!other) return;
    const own = this.state.progress;
    this.#set({ progress: merged(own, other) });
    if (other.passed && !own.passed)
      this.#tell("right", (t) => t("Solved in another tab of this browser."));
  }

  #restore(): void {
    const kept = this.#shelf?.read();
    if (!kept) return;
    const { cells = {}, fields = {}, traits = {}, picks = [] } = kept.draft;
    const figure = this.#figure;
    // Traits first: with another truth the sheet is emptied.
    if (Object.keys(traits).length > 0) figure.set(traits);
    for (const [part, texts] of Object.entries(cells))
      texts.forEach((text, i) => {
        if (text) figure.type(part, i, text);
      });
    const { part, names: named, size } = this.record.picks ?? {};
    if (part && !named?.length && !size?.length)
      for (const index of picks) figure.pick(part, Number(index));
    const names = new Set(picks.map(String));
    this.#set({ progress: kept, fields, names });
    // What was changed since has not been checked, and a new visit is no check.
    if (equal(kept.checked, kept.draft))
      try {
        this.#show(this.#judge(kept.draft));
      } catch (error) {
        if (!(error instanceof Unread)) throw error;
      }
    if (kept.revealed) for (const part of this.record.parts) figure.reveal(part);
  }

  /** Tell Python, the page and the page round a frame. */
  #report(answer: Answer): void {
    const { key, seed } = this.record;
    const { attempts, passed, best } = this.state.progress;
    const { id, slot } = this.#figure;
    this.#figure.set({ answer, attempts });
    const detail = { id, key, seed, attempts, score: best?.score ?? 0, passed, code: this.code };
    slot.dispatchEvent(
      new CustomEvent("segwidgets:result", { detail, bubbles: true, composed: true }),
    );
    // Who embeds a frame may see what is in it.
    if (parent !== window) parent.postMessage({ type: "segwidgets:result", ...detail }, "*");
  }
}
