// The record of how a kernel was learnt, as it comes from outside: checked before it is drawn.

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

const STATES = ["running", "done", "stopped", "diverged"];

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);

/** The record, or null where there is none or it is not one. */
export function parseFit(raw: unknown): Fit | null {
  if (typeof raw !== "object" || raw === null) return null;
  const fit = raw as Fit;
  const whole =
    STATES.includes(fit.state) &&
    isNumbers(fit.loss) &&
    isNumbers(fit.at) &&
    isNumbers(fit.biases) &&
    Array.isArray(fit.kernels) &&
    fit.kernels.length === fit.at.length &&
    fit.biases.length === fit.at.length &&
    Number.isFinite(fit.steps) &&
    Number.isFinite(fit.lr);
  return whole ? fit : null;
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
