// Learning the kernel, in the page or in Python: the loss, target and result, and a way back.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { LIFE } from "../../host/model";
import { result } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { plane } from "../../terms/terms";
import { cellStyle, digits } from "../../ui/cell-style";
import { Button } from "../../ui/controls";
import { GridView } from "../../ui/grid";
import { msg, type Tongue } from "../../ui/language";
import { ICONS } from "../../ui/player";
import { NARROW } from "../../ui/room";
import { Words } from "../../ui/shell";
import { magnitude, meaningOf } from "../../ui/theme";
import { place, type Word } from "../../ui/words";
import { createLessons, type Fit, type Lessons, RATES, STEPS } from "./lessons";
import { contextOf } from "./parts";
import type { LinearState } from "./state";

/** What is said of a training, by what became of it. */
const STATES: Readonly<Record<Fit["state"], string>> = {
  running: msg(
    "The <kernel>kernel</kernel> is learning: step {step} of {steps}, loss <strong>{loss}</strong>, lr {lr}",
  ),
  done: msg(
    "The <kernel>kernel</kernel> has learnt: step {step} of {steps}, loss <strong>{loss}</strong>, lr {lr}",
  ),
  stopped: msg(
    "The <kernel>kernel</kernel> stopped early: step {step} of {steps}, loss <strong>{loss}</strong>, lr {lr}",
  ),
  diverged: msg(
    "The <kernel>kernel</kernel> ran away and the best one is kept: step {step} of {steps}, loss <strong>{loss}</strong>, lr {lr}",
  ),
};
const PAUSED = msg(
  "The <kernel>kernel</kernel> pauses: step {step} of {steps}, loss <strong>{loss}</strong>, lr {lr}",
);

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);

/** The record as it comes from outside, or null where there is none or it is not one. */
export function parseFit(raw: unknown): Fit | null {
  if (typeof raw !== "object" || raw === null) return null;
  const fit = raw as Fit;
  const complete =
    Object.keys(STATES).includes(fit.state) &&
    isNumbers(fit.loss) &&
    isNumbers(fit.at) &&
    isNumbers(fit.biases) &&
    Array.isArray(fit.kernels) &&
    fit.kernels.length === fit.at.length &&
    fit.biases.length === fit.at.length &&
    isNumbers([fit.steps, fit.lr]);
  return complete ? fit : null;
}

/** Points of the loss curve in a box, on a logarithmic scale: losses fall by orders of magnitude. */
export function curve(fit: Fit, width: number, height: number): { x: number; y: number }[] {
  const floor = Math.max(1e-12, Math.max(...fit.loss) * 1e-9);
  const logs = fit.loss.map((loss) => Math.log10(Math.max(floor, loss)));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const last = Math.max(1, fit.steps);
  return logs.map((log, i) => ({
    x: (width * i) / last,
    y: high === low ? height / 2 : (height * (high - log)) / (high - low),
  }));
}

const WIDTH = 260;
const HEIGHT = 64;
/** Milliseconds for replaying the whole training. */
const REPLAY = 5000;

/** All numbers of nested lists, or null where there is anything else. */
function numbers(nested: unknown): Float64Array | null {
  const flat = Array.isArray(nested) ? nested.flat(3) : [];
  return isNumbers(flat) ? Float64Array.from(flat) : null;
}

export function Learning({ state }: { state: LinearState }) {
  const lessons = useMemo(() => createLessons(state), [state]);
  useEffect(() => lessons.dispose, [lessons]);
  const raw = state.store.get("_fit");
  const silent = useSignal<unknown>(null);
  // Python tells of its steps many times a second; of one that is gone, what was learnt stays.
  useEffect(() => {
    const timer = setTimeout(() => (silent.value = raw), LIFE);
    return () => clearTimeout(timer);
  }, [raw]);
  const lost = silent.value === raw;
  const read = useMemo(() => {
    const fit = parseFit(raw);
    return lost && fit?.state === "running" ? { ...fit, state: "stopped" as const } : fit;
  }, [raw, lost]);
  // What was learnt of another map cannot be replayed in this one.
  const cells = result(state.wholeMap.value).length;
  const given = numbers(read?.target)?.length === cells ? read : null;
  // What the host has is newer, or the same, but for a course that can go on.
  useEffect(() => {
    if (!lessons.paused.value) lessons.record.value = null;
  }, [raw, lessons]);
  const fit = lessons.record.value ?? given;
  const opened = useSignal(false);
  useEffect(() => {
    if (given) opened.value = true;
  }, [given, opened]);
  const { t } = state.room;
  return (
    <details
      class="learning-fold"
      open={opened.value}
      onToggle={(event) => {
        opened.value = event.currentTarget.open;
      }}
    >
      <summary>{t("Learn the kernel")}</summary>
      <section class="learning" aria-label={t("Learning the kernel")}>
        <Course state={state} lessons={lessons} fit={fit} />
        {opened.value && <Comparison state={state} lessons={lessons} fit={fit} />}
      </section>
    </details>
  );
}

interface LearningProps {
  readonly state: LinearState;
  readonly lessons: Lessons;
  readonly fit: Fit | null;
}

/** The loss, what is being learnt, and what starts, pauses and replays it. */
function Course({ state, lessons, fit }: LearningProps) {
  const { t } = state.room;
  const own = lessons.record.value !== null;
  const last = Math.max(0, (fit?.kernels.length ?? 1) - 1);
  const at = useSignal(last);
  const replaying = useSignal(false);
  const frame = useRef(0);
  // While it learns, the newest kernel is the one that is shown.
  useEffect(() => {
    at.value = last;
  }, [last]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const showKernel = (i: number, rests: boolean) => {
    at.value = i;
    if (fit) lessons.show(fit.kernels[i], fit.biases[i], rests);
  };
  const rest = (i: number) => {
    cancelAnimationFrame(frame.current);
    replaying.value = false;
    showKernel(i, true);
  };
  const replay = () => {
    replaying.value = true;
    const start = performance.now();
    let shown: unknown;
    const tick = (now: number) => {
      const i = Math.min(last, Math.floor((Math.max(0, now - start) / REPLAY) * (last + 1)));
      // Who undoes or edits meanwhile has another kernel, and keeps it.
      if (shown && state.store.get("kernel") !== shown) replaying.value = false;
      else if (i >= last) rest(last);
      else {
        showKernel(i, false);
        shown = state.store.get("kernel");
        frame.current = requestAnimationFrame(tick);
      }
    };
    frame.current = requestAnimationFrame(tick);
  };
  const busy = fit?.state === "running";
  const inPython = busy && !own;
  const i = Math.min(at.value, last);
  const step = fit?.at[i] ?? 0;
  const points = fit ? curve(fit, WIDTH, HEIGHT) : [];
  const here = points[Math.min(step, points.length - 1)];
  const loss = (n: number) => show(fit!.loss[Math.min(n, fit!.loss.length - 1)]!, 2);
  const taken = (fit?.loss.length ?? 1) - 1;
  const paused = lessons.paused.value;
  return (
    <>
      <svg
        role="img"
        aria-label={
          fit
            ? t("Loss from {first} to {last} over {n} {n|step|steps}, on a logarithmic scale", {
                first: loss(0),
                last: loss(taken),
                n: taken,
              })
            : t("Loss: nothing is learnt yet")
        }
        viewBox={`-6 -6 ${WIDTH + 12} ${HEIGHT + 12}`}
        width={WIDTH + 12}
        height={HEIGHT + 12}
      >
        <path class="axis" d={`M0 0V${HEIGHT}H${WIDTH}`} />
        <polyline class="loss" points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
        {here && <circle class="here" cx={here.x} cy={here.y} r="5" />}
      </svg>
      <div class="learning-text">
        <div class="stacked">
          {[beginWords(t), keptWords(t), longestOf(t, fit?.steps)].map((words, i) => (
            <p key={String(i)} class="reserve" aria-hidden>
              <Words words={words} />
            </p>
          ))}
          <p role="status" aria-live={busy ? "off" : "polite"}>
            <Words
              words={
                fit
                  ? progressWords(t, {
                      state: paused ? PAUSED : STATES[fit.state],
                      step,
                      steps: fit.steps,
                      loss: loss(step),
                      lr: fit.lr,
                    })
                  : lessons.target.value
                    ? keptWords(t)
                    : beginWords(t)
              }
            />
          </p>
        </div>
        <div class="learning-controls">
          {inPython ? (
            <Button
              name={t("Stop learning")}
              title={t("Stop, and keep what was learnt")}
              kind="plain"
              onClick={() => state.stopLearning()}
            >
              {t("Stop")}
            </Button>
          ) : (
            <Button
              name={
                lessons.running.value
                  ? t("Pause learning")
                  : paused
                    ? t("Resume learning")
                    : t("Learn the kernel")
              }
              title={t("Gradient descent on the mean squared difference, by Adam")}
              kind="plain"
              onClick={() => {
                if (lessons.running.value) lessons.pause();
                else if (paused) lessons.resume();
                else lessons.start();
              }}
            >
              <span class="learn">
                {lessons.running.value ? t("Pause") : paused ? t("Resume") : t("Learn")}
              </span>
            </Button>
          )}
          <Button
            name={t("Keep the output as target")}
            title={t("Make the present output the target that the kernel learns")}
            kind="plain"
            idle={busy && !paused}
            onClick={lessons.keepTarget}
          >
            {t("Set target")}
          </Button>
          <label class="rate">
            lr{" "}
            <select
              aria-label={t("Learning rate")}
              value={String(lessons.lr.value)}
              disabled={busy && !paused}
              onChange={(event) => {
                lessons.lr.value = Number(event.currentTarget.value);
              }}
            >
              {RATES.map((rate) => (
                <option key={rate} value={String(rate)}>
                  {rate}
                </option>
              ))}
            </select>
          </label>
        </div>
        <div class="learning-controls">
          <Button
            name={replaying.value ? t("Pause the training") : t("Replay the training")}
            title={t("Replay the training")}
            kind="round"
            idle={busy || last === 0}
            onClick={() => (replaying.value ? rest(at.value) : replay())}
            icon={replaying.value ? ICONS.pause : ICONS.play}
          />
          <input
            type="range"
            aria-label={t("Training step")}
            aria-valuetext={
              fit
                ? t("step {step}, loss {loss}", { step, loss: loss(step) })
                : t("nothing is learnt yet")
            }
            min={0}
            max={last}
            value={i}
            disabled={busy || last === 0}
            onInput={(event) => showKernel(Number(event.currentTarget.value), false)}
            onChange={(event) => rest(Number(event.currentTarget.value))}
          />
        </div>
      </div>
    </>
  );
}

// What is said of it; room is kept for the longest, so that nothing below moves.

const beginWords = (t: Tongue): Word[] =>
  t.words("Starting at zero, the <kernel>kernel</kernel> learns to make the present output.");

const keptWords = (t: Tongue): Word[] =>
  t.words("The target is kept. Change the <kernel>kernel</kernel>, then learn it back.");

interface Progress {
  readonly state: string;
  readonly step: number;
  readonly steps: number;
  readonly loss: string;
  readonly lr: number;
}

const progressWords = (t: Tongue, { state, lr, ...values }: Progress): Word[] =>
  t.words(state, { ...values, lr: show(lr) });

/** The longest of a training. */
const longestOf = (t: Tongue, steps = STEPS): Word[] =>
  progressWords(t, { state: STATES.diverged, step: steps, steps, loss: "0.00012", lr: RATES[1] });

/** Cells of both are as large as fit, and as small as a thumbnail's. */
const LARGEST = 34;
const ROOM = 190;

/** The target beside the output, on one scale; of several channels that which is looked at. */
function Comparison({ state, lessons, fit }: LearningProps) {
  const s = state.wholeMap.value;
  const given = useMemo(() => numbers(fit?.target), [fit?.target]);
  const y = result(s);
  const all = lessons.target.value ?? (given?.length === y.length ? given : y);
  const { rows, cols } = s.output;
  const from = (state.pair.value?.output ?? 0) * plane(s.output);
  const part = (values: Float64Array) => values.slice(from, from + rows * cols);
  const [target, now] = [part(all), part(y)];
  // Where nothing is measured yet, the figure is hidden.
  const half = Math.max(0, Math.floor(state.width.value / 2) - 20);
  const room = state.width.value < NARROW ? half : ROOM;
  const side = Math.min(LARGEST, room / cols, 120 / rows);
  const cell = { width: side, height: side };
  const context = { ...contextOf(state, cell), labels: "values" as const };
  const max = magnitude(target, now);
  const grid = (name: string, hue: "input" | "output", values: Float64Array) => (
    <GridView
      name={name}
      detail=""
      hue={hue}
      cell={cell}
      describe={(i) => place(state.dims, { rows, cols }, i)}
      style={() =>
        cellStyle(
          { rows, cols },
          context,
          meaningOf(target, now),
          max,
          (i) => values[i]!,
          (_, value) => show(value, digits(context)),
        )
      }
    />
  );
  return (
    <div class="comparison">
      {grid(msg("Target"), "input", target)}
      {grid(msg("Result"), "output", now)}
    </div>
  );
}
