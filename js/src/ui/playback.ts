// The clock of a figure: which step, how far into it, and whether it runs.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { PHASED, stepDuration, still } from "./phases";

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 16] as const;

export class Playback {
  readonly step: Signal<number>;
  /** How far into the step, up to 1: at rest, everything of this step has happened. */
  readonly t: Signal<number> = signal(1);
  readonly playing: Signal<boolean> = signal(false);
  readonly speed: Signal<number> = signal(1);
  /** What is drawn: with reduced motion a phase is one still. */
  readonly shown: ReadonlySignal<number>;

  private frame = 0;
  private before = 0;

  constructor(
    step: number,
    readonly steps: ReadonlySignal<number>,
    private readonly reducedMotion: () => boolean,
    /** Called when the figure comes to rest: what is published is a step, never a frame. */
    private readonly rest: (step: number) => void,
    /** Where the phases of a step end, its longest time, or its time, where they are the figure's. */
    private readonly own: {
      readonly ends?: readonly number[];
      readonly longest?: number;
      readonly duration?: (steps: number) => number;
    } = {},
  ) {
    this.step = signal(step);
    this.shown = computed(() => {
      const duration = this.duration();
      if (duration < PHASED) return 1;
      return this.reducedMotion() ? still(this.t.value, own.ends) : this.t.value;
    });
  }

  /** What keys do. */
  readonly keys = {
    toggle: (): void => this.toggle(),
    step: (by: number): void => this.jump(this.step.peek() + by),
  };

  /** Come to rest at a step. */
  jump(step: number): void {
    this.pause();
    this.show(step);
    this.rest(this.step.value);
  }

  /** Show a step at rest without publishing it (scrubbing, or told by the kernel). */
  show(step: number): void {
    this.step.value = Math.max(0, Math.min(this.steps.value - 1, step));
    this.t.value = 1;
  }

  toggle(): void {
    if (this.playing.value) {
      this.pause();
      this.rest(this.step.value);
    } else this.play();
  }

  play(): void {
    if (this.t.value >= 1) {
      const last = this.step.value >= this.steps.value - 1;
      // From the first step at rest the whole story is wanted, that step included.
      if (last || this.step.value === 0) this.step.value = 0;
      else this.step.value++;
      this.t.value = 0;
    }
    this.playing.value = true;
    this.before = performance.now();
    this.frame = requestAnimationFrame(this.tick);
  }

  pause(): void {
    this.playing.value = false;
    cancelAnimationFrame(this.frame);
  }

  /** Milliseconds of one step. */
  private duration(): number {
    const { duration, longest } = this.own;
    const steps = this.steps.value;
    return (duration ? duration(steps) : stepDuration(steps, longest)) / this.speed.value;
  }

  private readonly tick = (now: number): void => {
    const duration = this.duration();
    let t = this.t.value + Math.max(0, now - this.before) / duration;
    this.before = now;
    let step = this.step.value;
    while (t >= 1 && step < this.steps.value - 1) {
      step++;
      t -= 1;
    }
    if (t >= 1) {
      this.show(step);
      this.playing.value = false;
      this.rest(step);
      return;
    }
    this.step.value = step;
    this.t.value = t;
    this.frame = requestAnimationFrame(this.tick);
  };
}
