import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LIFE, plainModel, Receiver } from "../../src/host/model";

const RUNNING = { state: "running", words: "step 945 of 2000", done: 945, total: 2000 };

describe("what a kernel says to be running", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is lost when nothing is heard for two seconds, and is back with the next sign", () => {
    const model = plainModel({ _progress: RUNNING, _pulse: 0 });
    const received = new Receiver(model);
    const progress = received.progress("_progress");
    expect(progress.value?.state).toBe("running");
    for (let pulse = 1; pulse <= 8; pulse++) {
      vi.advanceTimersByTime(LIFE - 1);
      model.set({ _pulse: pulse });
    }
    expect(progress.value).toEqual(RUNNING);
    vi.advanceTimersByTime(LIFE);
    expect(progress.value?.state).toBe("lost");
    model.set({ _progress: { ...RUNNING, done: 946 } });
    expect(progress.value).toEqual({ ...RUNNING, done: 946 });
    received.dispose();
    vi.advanceTimersByTime(LIFE);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is done without further signs", () => {
    const model = plainModel({ _progress: RUNNING });
    const progress = new Receiver(model).progress("_progress");
    model.set({ _progress: { ...RUNNING, state: "done" } });
    vi.advanceTimersByTime(3 * LIFE);
    expect(progress.value?.state).toBe("done");
  });
});
