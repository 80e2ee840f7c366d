// How far the kernel is with what takes long, and what can be asked of it.

import type { Progress } from "../wire/progress";
import { Button } from "./button";

/** Whether the kernel has something to say of its work. */
export const isTold = (progress: Progress | null): boolean =>
  progress !== null && !["done", "idle"].includes(progress.state);

interface ProgressProps {
  readonly progress: Progress | null;
  /** Ask the kernel; null where there is none. */
  readonly send: ((kind: "run" | "stop") => void) | null;
  /** What running does. */
  readonly run: string;
}

export function ProgressLine({ progress, send, run }: ProgressProps) {
  if (!progress || !isTold(progress)) return null;
  const { state, words, done, total } = progress;
  return (
    <div class={`progress-line ${state}`}>
      <p role={state === "failed" ? "alert" : "status"}>{words}</p>
      {state === "running" && total > 0 && (
        <progress value={done} max={total} aria-label="Progress" />
      )}
      {send && state === "running" && (
        <Button
          name="Stop"
          title="Stop; what is computed stays"
          kind="plain"
          onClick={() => send("stop")}
        >
          Stop
        </Button>
      )}
      {send && (state === "costly" || state === "stopped") && (
        <Button name="Run" title={run} kind="plain" onClick={() => send("run")}>
          Run
        </Button>
      )}
    </div>
  );
}
