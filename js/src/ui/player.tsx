// Play, step, scrub, speed.

import { Button, Icon } from "./button";
import { type Playback, SPEEDS } from "./playback";

const ICONS = {
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
  return (
    <div class="player">
      <div class="buttons">
        <Button
          name="First step"
          title="First step"
          kind="round"
          idle={step.value === 0}
          onClick={() => playback.jump(0)}
        >
          <Icon path={ICONS.first} />
        </Button>
        <Button
          name="Previous step"
          title="Previous step (,)"
          kind="round"
          idle={step.value === 0}
          onClick={() => playback.jump(step.value - 1)}
        >
          <Icon path={ICONS.previous} />
        </Button>
        <Button
          name={playing.value ? "Pause" : "Play"}
          title={playing.value ? "Pause (Space)" : "Play (Space)"}
          kind="round strong"
          onClick={() => playback.toggle()}
        >
          <Icon path={playing.value ? ICONS.pause : ICONS.play} />
        </Button>
        <Button
          name="Next step"
          title="Next step (.)"
          kind="round"
          idle={step.value === last}
          onClick={() => playback.jump(step.value + 1)}
        >
          <Icon path={ICONS.next} />
        </Button>
      </div>
      <Timeline playback={playback} />
      <span class="count">
        step {step.value + 1} of {steps.value}
      </span>
      <label class="speed">
        <span class="unseen">Speed</span>
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
const MOST_TICKS = 65;

/** Scrubbing shows steps at once; the last one is published on release. */
function Timeline({ playback }: { playback: Playback }) {
  const { step, steps } = playback;
  const last = Math.max(1, steps.value - 1);
  return (
    <div class="timeline" style={{ "--at": step.value / last, "--last": last }}>
      <input
        type="range"
        aria-label="Step"
        min={0}
        max={steps.value - 1}
        value={step.value}
        disabled={steps.value === 1}
        aria-valuetext={`step ${step.value + 1} of ${steps.value}`}
        onInput={(event) => {
          playback.pause();
          playback.show(Number(event.currentTarget.value));
        }}
        onChange={(event) => playback.jump(Number(event.currentTarget.value))}
      />
      {steps.value <= MOST_TICKS && <div class="ticks" aria-hidden="true" />}
    </div>
  );
}
