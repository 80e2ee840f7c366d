// A signal that stays the same object while nothing in it changes.

import { computed, type ReadonlySignal } from "@preact/signals";

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
