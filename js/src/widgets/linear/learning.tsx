// How the kernel was learnt: the loss, and a way back through the training.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { show } from "../../terms/numbers";
import { Button, Icon } from "../../ui/controls";
import type { LinearState } from "./state";

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
  readonly biases: readonly number[];
}

const STATES: Readonly<Record<Fit["state"], string>> = {
  running: "learning",
  done: "learnt",
  stopped: "stopped early",
  diverged: "ran away: the best kernel is kept",
};

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
    Number.isFinite(fit.steps) &&
    Number.isFinite(fit.lr);
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

export function Learning({ state }: { state: LinearState }) {
  const raw = state.store.get("_fit");
  const fit = useMemo(() => parseFit(raw), [raw]);
  return fit && <FitView fit={fit} state={state} />;
}

function FitView({ fit, state }: { fit: Fit; state: LinearState }) {
  const last = fit.kernels.length - 1;
  const at = useSignal(last);
  const playing = useSignal(false);
  const asked = useSignal(false);
  const frame = useRef(0);
  // While it learns, the newest kernel is the one that is shown.
  useEffect(() => {
    at.value = last;
  }, [last]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const values = (i: number) => ({ kernel: fit.kernels[i], bias: fit.biases[i] });
  const preview = (i: number) => {
    at.value = i;
    state.store.preview(values(i));
  };
  const rest = (i: number) => {
    cancelAnimationFrame(frame.current);
    playing.value = false;
    at.value = i;
    state.store.update(values(i));
  };
  const play = () => {
    playing.value = true;
    const start = performance.now();
    const tick = (now: number) => {
      const i = Math.min(last, Math.floor((Math.max(0, now - start) / REPLAY) * (last + 1)));
      if (i >= last) rest(last);
      else {
        preview(i);
        frame.current = requestAnimationFrame(tick);
      }
    };
    frame.current = requestAnimationFrame(tick);
  };
  const i = Math.min(at.value, last);
  const step = fit.at[i]!;
  const points = curve(fit, WIDTH, HEIGHT);
  const here = points[Math.min(step, points.length - 1)]!;
  const loss = (n: number) => show(fit.loss[Math.min(n, fit.loss.length - 1)]!, 2);
  const taken = fit.loss.length - 1;
  return (
    <section class="learning" aria-label="Learning the kernel">
      <svg
        role="img"
        aria-label={`Loss from ${loss(0)} to ${loss(taken)} over ${taken} steps, on a logarithmic scale`}
        viewBox={`-6 -6 ${WIDTH + 12} ${HEIGHT + 12}`}
        width={WIDTH + 12}
        height={HEIGHT + 12}
      >
        <path class="axis" d={`M0 0V${HEIGHT}H${WIDTH}`} />
        <polyline class="loss" points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
        <circle class="here" cx={here.x} cy={here.y} r="5" />
      </svg>
      <div class="learning-text">
        <p role="status">
          The <b class="said kernel">kernel</b> {STATES[fit.state]}: step {step} of {fit.steps},
          loss <b>{loss(step)}</b>, lr {show(fit.lr)}
        </p>
        <div class="learning-controls">
          {fit.state === "running" ? (
            <Button
              name="Stop learning"
              title="Stop, and keep what was learnt"
              kind="plain"
              onClick={() => {
                asked.value = true;
                state.stopLearning();
              }}
            >
              Stop
            </Button>
          ) : (
            <Button
              name={playing.value ? "Pause the training" : "Replay the training"}
              title="Replay the training"
              kind="round"
              onClick={() => (playing.value ? rest(at.value) : play())}
            >
              <Icon path={playing.value ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4 2.5v11L13 8z"} />
            </Button>
          )}
          <input
            type="range"
            aria-label="Training step"
            aria-valuetext={`step ${step}, loss ${loss(step)}`}
            min={0}
            max={last}
            value={i}
            disabled={fit.state === "running" || last === 0}
            onInput={(event) => preview(Number(event.currentTarget.value))}
            onChange={(event) => rest(Number(event.currentTarget.value))}
          />
        </div>
      </div>
    </section>
  );
}
