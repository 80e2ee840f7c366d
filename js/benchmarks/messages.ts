// A figure with a kernel: the way from a key through Python and torch to the badge.

import { find } from "./find";

const badge = (): HTMLElement => find("[role=status]", "Check against torch");
const agrees = (): boolean => badge().textContent!.trim().startsWith("= torch");

/** Press an arrow on a parameter; the milliseconds until torch has agreed to the change. */
async function roundTrip(name: string, key: string): Promise<number> {
  const field = find<HTMLInputElement>("[role=spinbutton]", name);
  const start = performance.now();
  field.dispatchEvent(
    new KeyboardEvent("keydown", { key, code: key, bubbles: true, composed: true }),
  );
  await until(() => !agrees());
  await until(agrees);
  return performance.now() - start;
}

/** Round trips of the arrow up and the arrow down on a parameter, in turn. */
export async function roundTrips(name: string, repetitions: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < repetitions; i++)
    times.push(await roundTrip(name, i % 2 === 0 ? "ArrowUp" : "ArrowDown"));
  return times;
}

/** Wait for what the page shows; looks again after every task, not only every frame. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`the badge stayed at ${badge().textContent}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
