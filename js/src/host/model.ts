// One adapter for every host. Some throw in save_changes, send or off, some never answer,
// and none passes change callbacks arguments that can be relied on: read again with get.

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Tongue } from "../terms/sentences";
import { type Progress, readProgress } from "../wire/reading";
import type { Ask } from "./check";

/** The anywidget model as hosts provide it. */
export interface AnyModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: (...args: unknown[]) => void): void;
  off?(event: string, callback: (...args: unknown[]) => void): void;
  send?(content: unknown): void;
}

/** What the figures need of a host, and all they know of it. */
export interface Model {
  get(name: string): unknown;
  /** Set and publish. */
  set(values: Readonly<Record<string, unknown>>): void;
  /** Returns the function that stops listening. */
  onChange(names: readonly string[], callback: () => void): () => void;
  /** False where nobody can hear it. */
  send(content: unknown): boolean;
  /** Asks the kernel that stands behind the model; absent where there is none. */
  readonly ask?: Ask;
  /** Says sentences in the language of the figure that is made of it; English without. */
  readonly t?: Tongue;
}

/** False where the host has no such thing; the figure lives without it. */
const quietly = (action: () => void): boolean => {
  try {
    action();
    return true;
  } catch {
    return false;
  }
};

export function fromAnyModel(model: AnyModel): Model {
  return {
    get: (name) => model.get(name),
    set(values) {
      for (const [name, value] of Object.entries(values)) quietly(() => model.set(name, value));
      quietly(() => model.save_changes());
    },
    onChange(names, callback) {
      const listener = () => callback();
      for (const name of names) model.on(`change:${name}`, listener);
      return () => {
        for (const name of names) quietly(() => model.off?.(`change:${name}`, listener));
      };
    },
    send: (content) => model.send !== undefined && quietly(() => model.send!(content)),
  };
}

/** A model without a host: a plain object that remembers. */
export function plainModel(initial: Readonly<Record<string, unknown>>): Model {
  const values: Record<string, unknown> = { ...initial };
  const listeners = new Map<string, Set<() => void>>();
  return {
    get: (name) => values[name],
    set(changed) {
      Object.assign(values, changed);
      const calls = new Set(
        Object.keys(changed).flatMap((name) => [...(listeners.get(name) ?? [])]),
      );
      for (const call of calls) call();
    },
    onChange(names, callback) {
      for (const name of names) {
        if (!listeners.has(name)) listeners.set(name, new Set());
        listeners.get(name)!.add(callback);
      }
      return () => {
        for (const name of names) listeners.get(name)?.delete(callback);
      };
    },
    send: () => false,
  };
}

// What a kernel says to be running is believed for as long as it gives signs of life.

/** Milliseconds without a sign after which the work is lost. */
export const LIFE = 2_000;

/** Whether a kernel that says by a trait to be at work is heard of; always while nothing runs. */
function watchLife(model: Model, name: string, running: ReadonlySignal<boolean>) {
  const heard = signal(true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    heard.value = true;
    if (running.value) timer = setTimeout(() => (heard.value = false), LIFE);
  };
  const stops = [effect(wait), model.onChange(["_pulse", name], wait)];
  return {
    heard: heard as ReadonlySignal<boolean>,
    dispose() {
      clearTimeout(timer);
      for (const stop of stops) stop();
    },
  };
}

// What only the kernel writes: read again whenever it changes, and never published by the page.

export class Receiver {
  readonly #stops: (() => void)[] = [];

  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  /** A trait as the page understands it. */
  read<T>(name: string, parse: (value: unknown) => T): ReadonlySignal<T> {
    const current = signal(parse(this.#model.get(name)));
    this.#stops.push(
      this.#model.onChange([name], () => {
        current.value = parse(this.#model.get(name));
      }),
    );
    return current;
  }

  /** How far the kernel is, for as long as it gives signs of life. */
  progress(name: string): ReadonlySignal<Progress | null> {
    const said = this.read(name, readProgress);
    const running = computed(() => said.value?.state === "running");
    const { heard, dispose } = watchLife(this.#model, name, running);
    this.#stops.push(dispose);
    return computed(() =>
      said.value && !heard.value ? { ...said.value, state: "lost" } : said.value,
    );
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }
}
