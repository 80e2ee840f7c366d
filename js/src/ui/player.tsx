// Play, step, scrub, speed.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Store } from "../host/store";
import { Button } from "./controls";
import { useTongue } from "./language";
import { PHASED, phaseEnd, READABLE, stepDuration, still } from "./phases";
import { counted } from "./words";

// The clock of a figure: which step, how far into it, and whether it runs. The trait `step` follows
// when the figure comes to rest: what is published is a step, never a frame.

const SPEEDS = [0.25, 0.5, 1, 2, 4, 16] as const;

/** What decides on how long a step lasts, and on its phases. */
interface Paced {
  /** Where the phases of a step end. */
  readonly ends?: readonly number[];
  /** How many words are said about a step. */
  readonly words?: () => number;
  /** Or how long a step takes. */
  readonly duration?: (steps: number) => number;
  /** Whether what is seen has phases now; else stepping by phase is stepping. */
  readonly phased?: () => boolean;
}

export class Playback {
  readonly step: Signal<number> = signal(0);
  /** How far into the step, up to 1: at rest, everything of this step has happened. */
  readonly t: Signal<number> = signal(1);
  readonly playing: Signal<boolean> = signal(false);
  readonly speed: Signal<number> = signal(1);
  /** What is drawn: with reduced motion a phase is one still. */
  readonly shown: ReadonlySignal<number>;
  /** Whether steps follow each other faster than what is said about them can be read. */
  readonly hurries: ReadonlySignal<boolean>;

  readonly #store: Pick<Store<unknown>, "get" | "update">;
  readonly #own: Paced;
  #frame = 0;
  #before = 0;
  readonly #stops: readonly (() => void)[];

  constructor(
    store: Pick<Store<unknown>, "get" | "update">,
    readonly steps: ReadonlySignal<number>,
    own: Paced = {},
  ) {
    this.#store = store;
    this.#own = own;
    const media = matchMedia("(prefers-reduced-motion: reduce)");
    this.shown = computed(() => {
      // A run that is too fast for phases has none; whoever steps through them sees each.
      if (this.playing.value && this.#duration() < PHASED) return 1;
      return media.matches ? still(this.t.value, own.ends) : this.t.value;
    });
    this.hurries = computed(() => this.playing.value && this.#duration() < READABLE);
    const stored = computed(() => Number(store.get<unknown>("step")) || 0);
    this.show(stored.peek());
    this.#stops = [
      // The kernel moves the step; a playing figure is not disturbed by its own echo.
      stored.subscribe((step) => {
        if (!this.playing.peek() && step !== this.step.peek()) this.show(step);
      }),
      steps.subscribe((count) => {
        if (this.step.peek() >= count) this.show(count - 1);
      }),
    ];
  }

  dispose(): void {
    this.pause();
    for (const stop of this.#stops) stop();
  }

  /** What keys do. */
  readonly keys = {
    toggle: (): void => this.toggle(),
    step: (by: number): void => this.go(by),
    phase: (by: 1 | -1): void => this.goPhase(by),
  };

  /** One step on or back; on from within a step is to its end. */
  go(by: number): void {
    const within = this.t.peek() < 1 && by > 0;
    this.jump(this.step.peek() + (within ? 0 : by));
  }

  /** To the end of the next phase, or of the one before, and to the step beside where there is none. */
  goPhase(by: 1 | -1): void {
    if (this.#own.phased?.() === false) {
      this.go(by);
      return;
    }
    this.pause();
    const { ends } = this.#own;
    const [step, t] = [this.step.peek(), this.t.peek()];
    const last = this.steps.peek() - 1;
    const end = by > 0 && t >= 1 ? undefined : phaseEnd(t, by, ends);
    if (end !== undefined) this.t.value = end;
    else if (by > 0 ? step < last : step > 0) {
      this.step.value = step + by;
      this.t.value = by > 0 ? phaseEnd(0, 1, ends)! : 1;
    }
    this.#publish();
  }

  /** Come to rest at a step. */
  jump(step: number): void {
    this.pause();
    this.show(step);
    this.#publish();
  }

  #publish(): void {
    const step = this.step.peek();
    if (step !== this.#store.get<number>("step")) this.#store.update({ step });
  }

  /** Show a step at rest without publishing it (scrubbing, or moved by the kernel). */
  show(step: number): void {
    this.step.value = Math.max(0, Math.min(this.steps.value - 1, step));
    this.t.value = 1;
  }

  toggle(): void {
    if (this.playing.value) {
      this.pause();
      this.#publish();
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
    this.#before = performance.now();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  pause(): void {
    this.playing.value = false;
    cancelAnimationFrame(this.#frame);
  }

  /** Milliseconds of one step. */
  #duration(): number {
    const { duration, words } = this.#own;
    const steps = this.steps.value;
    const first = this.step.value === 0;
    return (duration?.(steps) ?? stepDuration(steps, words?.(), first)) / this.speed.value;
  }

  readonly #tick = (now: number): void => {
    const duration = this.#duration();
    let t = this.t.value + Math.max(0, now - this.#before) / duration;
    this.#before = now;
    let step = this.step.value;
    while (t >= 1 && step < this.steps.value - 1) {
      step++;
      t -= 1;
    }
    if (t >= 1) {
      this.show(step);
      this.playing.value = false;
      this.#publish();
      return;
    }
    this.step.value = step;
    this.t.value = t;
    this.#frame = requestAnimationFrame(this.#tick);
  };
}

export const ICONS = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  previous: "M12 3v10L4 8z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  next: "M4 3v10l8-5z",
};

const speedName = (speed: number): string => `${speed}×`;

export function Player({ playback }: { playback: Playback }) {
  const { step, steps, playing, speed } = playback;
  const last = steps.value - 1;
  const t = useTongue();
  const [play, pause] = [t("Play"), t("Pause")];
  return (
    <div class="player">
      <div class="buttons">
        <Button
          name={t("First step")}
          kind="round"
          idle={step.value === 0}
          onClick={() => playback.jump(0)}
          icon={ICONS.first}
        />
        <Button
          name={t("Previous step")}
          title={`${t("Previous step")} (,)`}
          kind="round"
          idle={step.value === 0}
          onClick={() => playback.go(-1)}
          icon={ICONS.previous}
        />
        <Button
          name={playing.value ? pause : play}
          title={`${playing.value ? pause : play} (${t("Space")})`}
          kind="round strong"
          onClick={() => playback.toggle()}
          icon={playing.value ? ICONS.pause : ICONS.play}
        />
        <Button
          name={t("Next step")}
          title={`${t("Next step")} (.)`}
          kind="round"
          idle={step.value === last && playback.t.value >= 1}
          onClick={() => playback.go(1)}
          icon={ICONS.next}
        />
      </div>
      <Timeline playback={playback} />
      <span class="count" data-long={steps.value >= 1000}>
        {t
          .words("<word>step </word><number>{step}</number><of> of {steps}</of>", {
            step: counted(step.value + 1),
            steps: counted(steps.value),
          })
          .map(({ text, phase }) => (
            <span
              key={phase}
              class={phase}
              {...(phase === "number" && {
                style: { minWidth: `${counted(steps.value).length}ch` },
              })}
            >
              {text}
            </span>
          ))}
      </span>
      <label class="speed">
        <span class="unseen">{t("Speed")}</span>
        <select
          value={String(speed.value)}
          onChange={(event) => {
            speed.value = Number(event.currentTarget.value);
          }}
        >
          {SPEEDS.map((option) => (
            <option key={option} value={String(option)}>
              {speedName(option)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Closer together than this they would be a grey band. */
const MAX_TICKS = 65;

/** Scrubbing shows steps at once; the last one is published on release. */
function Timeline({ playback }: { playback: Playback }) {
  const { step, steps } = playback;
  const last = Math.max(1, steps.value - 1);
  const t = useTongue();
  return (
    <div class="timeline" style={{ "--at": step.value / last, "--last": last }}>
      <input
        type="range"
        aria-label={t("Step")}
        min={0}
        max={steps.value - 1}
        value={step.value}
        disabled={steps.value === 1}
        aria-valuetext={t("step {step} of {steps}", {
          step: counted(step.value + 1),
          steps: counted(steps.value),
        })}
        onInput={(event) => {
          playback.pause();
          playback.show(Number(event.currentTarget.value));
        }}
        onChange={(event) => playback.jump(Number(event.currentTarget.value))}
      />
      {steps.value <= MAX_TICKS && <div class="ticks" aria-hidden />}
    </div>
  );
}
