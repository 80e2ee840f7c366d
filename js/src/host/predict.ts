// A figure is asked about: by a script of its own, and what is said where it is missing.

import { effect, type ReadonlySignal } from "@preact/signals";
import type { Tongue } from "../terms/sentences";
import type { Cover } from "../ui/cover";
import { type Asked, onExercise } from "./exercise";

/** Empty the sheet as soon as something else is asked for: another truth is another question. */
export function watchTruth(cover: Cover): () => void {
  let before = "";
  return effect(() => {
    const now = cover.asked.value
      .map((name) => {
        const part = cover.part(name);
        return part && [name, part.cols, ...Array.from(part.truth())].join();
      })
      .join();
    if (before && now !== before) cover.clear();
    before = now;
  });
}

/** Let somebody ask in the slot of a figure, until what is returned is called. */
export function ask(asked: Asked, tongue: ReadonlySignal<Tongue>): () => void {
  const { slot } = asked;
  let stop = () => {};
  const stopSaying = effect(() => {
    const t = tongue.value;
    slot.textContent = t(
      "A prediction is asked for here, and exercise.js, which takes it, is not in this page.",
    );
  });
  const stopWaiting = onExercise((exercise) => {
    stopSaying();
    slot.replaceChildren();
    stop = exercise(asked);
  });
  return () => {
    stopSaying();
    stopWaiting();
    stop();
    slot.replaceChildren();
  };
}
