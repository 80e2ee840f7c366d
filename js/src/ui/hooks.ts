// Specs that stay the same object while the traits they are made of do: what is laid out from one
// is not laid out anew when something else changes, or when another value was only tried.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useLayoutEffect } from "preact/hooks";
import type { Traits } from "../wire/options";
import type { Ramp, ThemeName } from "./theme";

/** Light or dark, for whatever is drawn in a figure. */
export const Theme = createContext<ReadonlySignal<ThemeName>>(signal("light"));

/** The colours that each grid of a figure has now, by its name: the keys to them follow. */
export const Worn = createContext<Signal<ReadonlyMap<string, Ramp>>>(signal(new Map()));

/** Tell the keys which colours a grid has. */
export function useWorn(name: string, ramp: Ramp): void {
  const worn = useContext(Worn);
  useLayoutEffect(() => {
    worn.value = new Map(worn.peek()).set(name, ramp);
    return () => {
      const others = new Map(worn.peek());
      others.delete(name);
      worn.value = others;
    };
  }, [worn, name, ramp]);
}

/** Values that are tried between two changes: a few per field. */
const KEPT = 48;

export function remembering<Spec>(
  names: readonly string[],
  parse: (traits: Traits) => Spec,
): (traits: Traits) => Spec {
  const recent: { spec: Spec; values: readonly unknown[] }[] = [];
  return (traits) => {
    const values = names.map((name) => traits[name]);
    const known = recent.find((other) => values.every((value, i) => value === other.values[i]));
    if (known) return known.spec;
    const spec = parse(traits);
    recent.unshift({ spec, values });
    recent.length = Math.min(recent.length, KEPT);
    return spec;
  };
}

// A signal that stays the same object while nothing in it changes.

/** The same object as before while nothing in it has changed: what depends on it stays still. */
export function stable<T>(compute: () => T): ReadonlySignal<T> {
  let before: { value: T; key: string } | undefined;
  return computed(() => {
    const value = compute();
    const key = JSON.stringify(value);
    if (before?.key !== key) before = { value, key };
    return before.value;
  });
}
