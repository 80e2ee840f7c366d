// The state of one figure: one consistent set of traits, published late, undone at will.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { minus } from "../terms/numbers";
import { english, type Tongue } from "../terms/sentences";
import { namesOf } from "../wire/framing";
import type { Traits } from "../wire/options";
import { Problem } from "../wire/parameters";
import { equal } from "../wire/tensor";
import type { Model } from "./model";

/** Trailing delay of publishing: a drag becomes a few messages, not hundreds. */
const PUBLISH_AFTER = 80;
/** Changes to the same thing within this time are one step of undo. */
const COALESCE = 600;

interface StoreOptions<Spec> {
  /** Trait names and the values used where a host has none. */
  readonly defaults: Traits;
  /** The traits that undo, redo and reset restore. */
  readonly remembered: readonly string[];
  /** Check the traits and make a drawable spec of them; throws an Error whose message is shown. */
  readonly parse: (traits: Traits) => Spec;
}

export class Store<Spec> {
  readonly traits: Signal<Traits>;
  /** The last good spec: an invalid or half-arrived update never reaches the screen. */
  readonly spec: Signal<Spec>;
  /** What is wrong with values that came from outside, or "". */
  readonly problem: ReadonlySignal<string>;
  /** Grows with every change that a page publishes: all views of a model count together. */
  readonly revision: Signal<number>;
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  /** Whether what is shown has not been published, and may pass. */
  readonly previewing: ReadonlySignal<boolean>;

  readonly #past: Signal<readonly Traits[]> = signal([]);
  readonly #future: Signal<readonly Traits[]> = signal([]);
  readonly #wrong: Signal<unknown> = signal(null);
  readonly #initial: Traits;
  #pending: Record<string, unknown> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = { key: "", time: 0 };
  #reading = false;
  readonly #stop: () => void;
  /** The traits before the first preview: what undo leads back to. */
  readonly #before: Signal<Traits | null> = signal(null);

  readonly #model: Model;
  readonly #options: StoreOptions<Spec>;

  constructor(model: Model, options: StoreOptions<Spec>) {
    this.#model = model;
    this.#options = options;
    const names = Object.keys(options.defaults);
    const given = this.#read();
    let spec: Spec;
    try {
      spec = options.parse(given);
      this.traits = signal(given);
    } catch (error) {
      this.#wrong.value = error;
      this.traits = signal(this.#drawable(given));
      spec = options.parse(this.traits.value);
    }
    this.problem = computed(() =>
      this.#wrong.value ? sayProblem(this.#t, this.#wrong.value) : "",
    );
    this.spec = signal(spec);
    this.#initial = this.traits.value;
    this.revision = signal(this.#known());
    this.canUndo = computed(() => this.#past.value.length > 0 || this.#before.value !== null);
    this.previewing = computed(() => this.#before.value !== null);
    this.canRedo = computed(() => this.#future.value.length > 0 && this.#before.value === null);
    const stops = [
      model.onChange(names, () => this.#arrive()),
      model.onChange(["_revision"], () => {
        this.revision.value = Math.max(this.revision.value, this.#known());
      }),
    ];
    this.#stop = () => {
      for (const stop of stops) stop();
    };
  }

  get #t(): Tongue {
    return this.#model.t ?? english;
  }

  get<T>(name: string): T {
    return this.traits.value[name] as T;
  }

  /** Try to change traits; returns what is wrong, or "" where the change was made. */
  update(values: Traits, coalesce = ""): string {
    const locked = this.#locked(values)[0];
    if (locked) return this.#t("{trait} is locked in this figure.", { trait: locked });
    const next = { ...this.traits.value, ...values };
    let spec: Spec;
    try {
      spec = this.#options.parse(next);
    } catch (error) {
      return sayProblem(this.#t, error);
    }
    if (this.#options.remembered.some((name) => name in values)) this.#remember(coalesce);
    const previewed = this.#previewed();
    this.#before.value = null;
    this.#accept(next, spec);
    this.#publish({ ...previewed, ...values });
    return "";
  }

  /** Publish at once what is too large to be held and remembered here, with all that waits. */
  post(values: Traits): void {
    this.#publish({});
    Object.assign(this.#pending, values);
    this.#flush();
  }

  /** Show values without publishing or remembering them; the next update keeps or replaces them. */
  preview(values: Traits): void {
    if (this.#locked(values).length > 0) return;
    const next = { ...this.traits.value, ...values };
    try {
      const spec = this.#options.parse(next);
      this.#before.value ??= this.traits.value;
      this.#accept(next, spec);
    } catch {
      // What cannot be drawn is not shown.
    }
  }

  /** Whether one of some traits is not at its default. */
  differs(names: readonly string[]): boolean {
    const { defaults } = this.#options;
    return names.some(
      (name) => name in defaults && !equal(this.traits.value[name], defaults[name]),
    );
  }

  /** Whether an update with these values would succeed. */
  accepts(values: Traits): boolean {
    if (this.#locked(values).length > 0) return false;
    try {
      this.#options.parse({ ...this.traits.value, ...values });
      return true;
    } catch {
      return false;
    }
  }

  /** Whether the traits have these values. */
  holds(values: Traits): boolean {
    return Object.entries(values).every(([name, value]) => equal(this.traits.value[name], value));
  }

  undo(): void {
    this.#keepPreview();
    this.#travel(this.#past, this.#future);
  }

  redo(): void {
    this.#keepPreview();
    this.#travel(this.#future, this.#past);
  }

  /** Back to how the figure began; undo brings the work back. */
  reset(): void {
    const values = this.#free(this.#pick(this.#initial));
    if (!this.holds(values)) this.update(values);
  }

  dispose(): void {
    this.#flush();
    this.#stop();
  }

  /** What is shown and not published: it stays with the next change, and the host has to know. */
  #previewed(): Traits {
    const [before, now] = [this.#before.peek(), this.traits.peek()];
    if (!before) return {};
    return Object.fromEntries(
      Object.entries(now).filter(([name, value]) => !equal(value, before[name])),
    );
  }

  /** What is previewed is a change of its own by the time it is undone. */
  #keepPreview(): void {
    if (!this.#before.peek()) return;
    this.#remember("");
    this.#before.value = null;
  }

  #travel(from: Signal<readonly Traits[]>, to: Signal<readonly Traits[]>): void {
    const found = this.#reachable(from.value);
    if (!found) {
      from.value = [];
      return;
    }
    const { values, next, spec, rest } = found;
    batch(() => {
      to.value = [...to.value, this.#pick(this.traits.value)];
      from.value = rest;
      this.#accept(next, spec);
    });
    this.#last = { key: "", time: 0 };
    this.#publish(values);
  }

  /** The latest of some states that changes something and can be drawn with what others changed. */
  #reachable(states: readonly Traits[]) {
    for (let last = states.length - 1; last >= 0; last--) {
      const values = this.#free(states[last]!);
      if (this.holds(values)) continue;
      const next = { ...this.traits.value, ...values };
      try {
        return { values, next, spec: this.#options.parse(next), rest: states.slice(0, last) };
      } catch {
        // It does not go with what others have changed since.
      }
    }
    return undefined;
  }

  /** Keep what others have changed in all that undo and redo lead to: they are of one's own work. */
  #rebase(values: Traits): void {
    if (Object.keys(values).length === 0) return;
    const present = this.#pick(this.traits.value);
    const onto = (states: readonly Traits[]) =>
      states
        .map((state) => ({ ...state, ...values }))
        .filter((state, i, all) => !same(state, all[i + 1] ?? present));
    batch(() => {
      this.#past.value = onto(this.#past.value);
      this.#future.value = onto(this.#future.value);
    });
  }

  /** Names of what an instructor has locked and these values would change. */
  #locked(values: Traits): string[] {
    return namesOf(this.#model.get("locked")).filter(
      (name) => name in values && !equal(values[name], this.traits.peek()[name]),
    );
  }

  /** The defaults with as many other values as can be drawn with them, what is locked before all. */
  #drawable(values: Traits): Traits {
    const locked = namesOf(this.#model.get("locked")).filter((name) => name in values);
    let good: Traits = this.#options.defaults;
    const take = (names: readonly string[]) => {
      const next = { ...good, ...Object.fromEntries(names.map((name) => [name, values[name]])) };
      try {
        this.#options.parse(next);
        good = next;
      } catch {
        // These cannot be drawn with the others.
      }
    };
    take(locked);
    for (const name of Object.keys(values)) take([name]);
    return good;
  }

  /** The values without those that are locked. */
  #free(values: Traits): Traits {
    const locked = this.#locked(values);
    return Object.fromEntries(Object.entries(values).filter(([name]) => !locked.includes(name)));
  }

  #remember(coalesce: string): void {
    const now = Date.now();
    const same = coalesce !== "" && coalesce === this.#last.key && now - this.#last.time < COALESCE;
    this.#last = { key: coalesce, time: now };
    if (same && this.#past.value.length > 0) return;
    const present = this.#pick(this.#before.peek() ?? this.traits.value);
    this.#past.value = [...this.#past.value.slice(-199), present];
    this.#future.value = [];
  }

  #pick(traits: Traits): Traits {
    return Object.fromEntries(this.#options.remembered.map((name) => [name, traits[name]]));
  }

  #accept(traits: Traits, spec: Spec): void {
    batch(() => {
      this.traits.value = traits;
      this.spec.value = spec;
      this.#wrong.value = null;
    });
  }

  #read(): Traits {
    return Object.fromEntries(
      Object.entries(this.#options.defaults).map(([name, value]) => [
        name,
        this.#model.get(name) ?? value,
      ]),
    );
  }

  /** One update may change several traits and call back once for each: read when all have come. */
  #arrive(): void {
    if (this.#reading) return;
    this.#reading = true;
    queueMicrotask(() => {
      this.#reading = false;
      const next = this.#read();
      // What this page has yet to publish is newer, except where the kernel spoke meanwhile.
      for (const [name, value] of Object.entries(this.#pending)) {
        if (equal(this.#published.get(name), next[name]))
          (next as Record<string, unknown>)[name] = value;
        else delete this.#pending[name];
      }
      // A preview stands until the host has something new to say about it.
      const before = this.#before.peek();
      if (before) {
        const previewed = this.#previewed();
        this.#before.value = { ...next };
        for (const [name, value] of Object.entries(previewed)) {
          if (equal(next[name], before[name])) (next as Record<string, unknown>)[name] = value;
        }
      }
      const held = this.traits.value;
      if (same(next, held)) return;
      try {
        this.#accept(next, this.#options.parse(next));
        const others = this.#options.remembered.filter((name) => !equal(next[name], held[name]));
        this.#rebase(Object.fromEntries(others.map((name) => [name, next[name]])));
      } catch (error) {
        this.#wrong.value = error;
      }
    });
  }

  /** What the host held when a change began to wait for publishing. */
  readonly #published = new Map<string, unknown>();

  #publish(values: Traits): void {
    for (const name of Object.keys(values)) {
      if (!(name in this.#pending)) this.#published.set(name, this.#model.get(name));
    }
    Object.assign(this.#pending, values);
    this.revision.value++;
    this.#timer ??= setTimeout(() => this.#flush(), PUBLISH_AFTER);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const values = this.#pending;
    this.#pending = {};
    if (Object.keys(values).length === 0) return;
    // Another view may have counted as far while this one waited.
    this.revision.value = Math.max(this.revision.value, this.#known() + 1);
    this.#model.set({ ...values, _revision: this.revision.value });
  }

  #known(): number {
    return Number(this.#model.get("_revision")) || 0;
  }
}

/** A `Problem` in the reader's language, an `Error` without its name. */
export const sayProblem = (t: Tongue, error: unknown): string =>
  minus(
    error instanceof Problem
      ? t(error.sentence, error.values)
      : error instanceof Error
        ? error.message
        : String(error),
  );

const same = (a: Traits, b: Traits): boolean =>
  Object.keys(a).every((name) => equal(a[name], b[name]));
