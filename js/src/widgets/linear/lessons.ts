// Learning in the page: the kernel moves towards a target, step by step, while the figure shows it.

import { computed, type Signal, signal } from "@preact/signals";
import { Adam, gradient, lossOf } from "../../terms/descent";
import { type Linear, result } from "../../terms/linear";
import { magnitude } from "../../ui/theme";
import { limits } from "../../wire/options";
import { nested } from "../../wire/parameters";
import type { LinearState } from "./state";

/** As many steps as in Python, and how long they take in milliseconds. */
export const STEPS = 200;
const DURATION = 8000;
/** Milliseconds that a published change may take to come back. */
const SETTLED = 160;
/** Every so many steps the kernel is kept, for the way back. */
const EVERY = 4;
/** A loss of this many times what a sensible kernel has will not come back, as in Python. */
const LOST = 1000;

export const RATES = [0.01, 0.03, 0.1, 0.3, 1] as const;

/** The record of how a kernel was learnt. */
export interface Fit {
  readonly state: "running" | "done" | "stopped" | "diverged";
  /** How many steps were asked for. */
  readonly steps: number;
  readonly lr: number;
  /** One per step taken, and one for the start. */
  readonly loss: readonly number[];
  /** Snapshots of the kernel and the bias, and the step of each. */
  readonly at: readonly number[];
  readonly kernels: readonly unknown[];
  readonly biases: readonly unknown[];
  /** What it was learnt from, where Python says it. */
  readonly target?: unknown;
}

const meanSquare = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value ** 2, 0) / values.length;

/** A kernel as its trait holds it. */
const asTrait = (state: LinearState, values: Float64Array): unknown => {
  const grid = state.wholeMap.peek().spec.kernel;
  return state.dims === 1 ? Array.from(values) : nested({ ...grid, values });
};

export type Lessons = ReturnType<typeof createLessons>;

export function createLessons(state: LinearState) {
  const { store } = state;
  /** What the output should be; none until it is chosen, or learning begins. */
  const target: Signal<Float64Array | null> = signal(null);
  const record: Signal<Fit | null> = signal(null);
  const running = signal(false);
  const lr = signal(0.1);
  /** What goes on from where it paused. */
  const course: Signal<Adam | null> = signal(null);
  let frame = 0;
  let changing = false;
  const byUs = (act: () => void) => {
    changing = true;
    act();
    changing = false;
  };
  const end = (state: Fit["state"]) => {
    cancelAnimationFrame(frame);
    running.value = false;
    course.value = null;
    if (record.peek()) record.value = { ...record.peek()!, state };
  };
  // Whoever changes the map otherwise has another one: what was being learnt is over.
  const stopSpec = store.spec.subscribe(() => {
    if (changing) return;
    if (course.peek()) end("stopped");
    const fits = target.peek()?.length === result(state.wholeMap.peek()).length;
    if (target.peek() && !fits) {
      target.value = null;
      record.value = null;
    }
  });
  const keep = (s: Linear, step: number, loss: number): void => {
    const before = record.peek()!;
    const last = before.at.at(-1);
    // The newest kernel is always there; those between are kept now and then.
    const kept = last !== undefined && last % EVERY !== 0 ? -1 : undefined;
    record.value = {
      ...before,
      loss: [...before.loss, loss],
      at: [...before.at.slice(0, kept), step],
      kernels: [...before.kernels.slice(0, kept), asTrait(state, s.spec.kernel.values)],
      biases: [...before.biases.slice(0, kept), store.get<number>("bias")],
    };
  };
  /** One step; whether there is another one. */
  const advance = (): boolean => {
    const s = state.wholeMap.peek();
    const goal = target.peek()!;
    const values = course.peek()!.step(s.spec.kernel.values, gradient(s, goal));
    const taken = record.peek()!.loss.length;
    if (!values.every(Number.isFinite) || magnitude(values) > limits.magnitude) return fail();
    byUs(() => store.preview({ kernel: asTrait(state, values) }));
    const now = state.wholeMap.peek();
    const loss = lossOf(now, goal);
    // About the loss of a kernel of zeros, and of one with a weight too many.
    const sensible = Math.max(meanSquare(goal), meanSquare(s.spec.input.values));
    if (!(loss <= LOST * Math.max(sensible, record.peek()!.loss[0]!))) return fail();
    keep(now, taken, loss);
    if (taken < STEPS) return true;
    publish("done");
    end("done");
    return false;
  };
  /** Let the host have the kernel, and the record of how it came about. */
  const publish = (ended: Fit["state"], last = STEPS) => {
    const fit = record.peek();
    // The map has changed meanwhile.
    if (!fit) return;
    const [at, kernels, biases] = [fit.at, fit.kernels, fit.biases].map((all) =>
      all.slice(0, last + 1),
    );
    const goal = [...target.peek()!];
    const _fit = { ...fit, state: ended, at, kernels, biases, target: goal };
    byUs(() => store.update({ kernel: kernels!.at(-1), _fit }));
  };
  const fail = (): boolean => {
    const { loss, at } = record.peek()!;
    publish(
      "diverged",
      at.reduce((b, step, i) => (loss[step]! < loss[at[b]!]! ? i : b), 0),
    );
    end("diverged");
    return false;
  };
  const lossesSoFar = () => record.peek()?.loss.length ?? Number.POSITIVE_INFINITY;
  const run = () => {
    running.value = true;
    // What was published at a pause is back from the host by then, and cannot overtake a step.
    const from = { time: performance.now() + SETTLED, step: lossesSoFar() };
    const tick = (now: number) => {
      const due = from.step + ((now - from.time) / DURATION) * STEPS;
      // A page that was hidden does not make up for it at once.
      for (let i = 0; now > from.time && i < 8 && lossesSoFar() <= due; i++) if (!advance()) return;
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
  };
  return {
    target,
    record,
    running,
    lr,
    /** Whether learning has begun and can go on. */
    paused: computed(() => course.value !== null && !running.value),
    /** The output that is there now is the target. */
    keepTarget() {
      target.value = result(state.wholeMap.peek());
      if (course.peek()) end("stopped");
      record.value = null;
      // What was learnt before was learnt of something else.
      byUs(() => store.update({ _fit: {} }));
    },
    /** Begin; without a target the present output becomes it, and the kernel begins at zeros. */
    start() {
      const s = state.wholeMap.peek();
      if (!target.peek()) {
        target.value = result(s);
        const zeros = new Float64Array(s.spec.kernel.values.length);
        byUs(() => store.preview({ kernel: asTrait(state, zeros) }));
      }
      course.value = new Adam(s.spec.kernel.values.length, lr.peek());
      record.value = {
        state: "running",
        steps: STEPS,
        lr: lr.peek(),
        loss: [],
        at: [],
        kernels: [],
        biases: [],
      };
      const now = state.wholeMap.peek();
      keep(now, 0, lossOf(now, target.peek()!));
      run();
    },
    pause() {
      cancelAnimationFrame(frame);
      running.value = false;
      publish("stopped");
    },
    resume: run,
    /** Show a kernel of the training; what was being learnt is over. */
    show(kernel: unknown, bias: unknown, rests: boolean) {
      if (course.peek()) end("stopped");
      byUs(() => {
        if (rests) store.update({ kernel, bias });
        else store.preview({ kernel, bias });
      });
    },
    dispose() {
      cancelAnimationFrame(frame);
      // Who closes the page keeps what it shows.
      if (running.peek()) publish("stopped");
      stopSpec();
    },
  };
}
