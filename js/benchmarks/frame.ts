// How long a redraw keeps the page's main thread: script, microtasks, style, layout, painting.

/** Make a change as a frame begins; the milliseconds until that frame is finished. */
export function timeFrame(change: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    requestAnimationFrame(() => {
      const start = performance.now();
      // Callbacks, style, layout and painting are one task, so a message waits until all are done.
      port1.onmessage = () => resolve(performance.now() - start);
      port2.postMessage(null);
      try {
        change();
      } catch (error) {
        reject(error);
      }
    });
  });
}

const WARM_UP = 20;

/** Times of `repetitions` changes, after as many again as the engine needs to warm up. */
export async function timeFrames(
  repetitions: number,
  change: (i: number) => void,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + repetitions; i++) times.push(await timeFrame(() => change(i)));
  return times.slice(WARM_UP);
}
