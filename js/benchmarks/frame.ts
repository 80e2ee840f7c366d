// How long a redraw keeps the page's main thread, up to two points of the frame that shows it.

/** Milliseconds since the change began. */
export interface Times {
  /** Scripts and microtasks are through, and the layout they made necessary is computed. */
  readonly laidOut: number;
  /** Painting is recorded and handed to the compositor; the main thread is free again. */
  readonly painted: number;
}

/** Make a change as a frame begins, and time that frame. */
export function timeFrame(change: () => void): Promise<Times> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    let start = 0;
    let laidOut = 0;
    requestAnimationFrame(() => {
      start = performance.now();
      try {
        change();
      } catch (error) {
        reject(error);
      }
    });
    // Between two callbacks of one frame the microtasks run, and with them all rendering.
    requestAnimationFrame(() => {
      document.documentElement.getBoundingClientRect();
      laidOut = performance.now() - start;
      // Callbacks and painting are one task, so a message waits until all are done.
      port1.onmessage = () => resolve({ laidOut, painted: performance.now() - start });
      port2.postMessage(null);
    });
  });
}

const WARM_UP = 20;

/** Times of `repetitions` changes, after as many again as the engine needs to warm up. */
export async function timeFrames(
  repetitions: number,
  change: (i: number) => void,
): Promise<Times[]> {
  const times: Times[] = [];
  for (let i = 0; i < WARM_UP + repetitions; i++) times.push(await timeFrame(() => change(i)));
  return times.slice(WARM_UP);
}
