// Painting two large masks: from a pointer's move to the scores of the finished frame.

import { find } from "./find";
import { type Times, timeFrames } from "./frame";

const surface = (): HTMLElement => find("[role=grid]", "Masks");
const score = (): string | null =>
  find("[role=grid]", "Scores over all classes").querySelector("[data-cell]")!.textContent;

function send(type: string, x: number, y: number): void {
  const target = surface();
  const box = target.getBoundingClientRect();
  target.dispatchEvent(
    new PointerEvent(type, {
      clientX: box.left + x * box.width,
      clientY: box.top + y * box.height,
      pointerId: 1,
      pointerType: "mouse",
      button: type === "pointermove" ? -1 : 0,
      buttons: type === "pointerup" ? 0 : 1,
      bubbles: true,
      composed: true,
    }),
  );
}

/** A walk that comes everywhere, in steps as wide as a quick hand's. */
const place = (i: number): [x: number, y: number] => [
  0.5 + 0.45 * Math.sin(0.31 * i),
  0.5 + 0.45 * Math.cos(0.23 * i),
];

/** Strokes that go on, one move per frame. */
export async function stroke(repetitions: number): Promise<Times[]> {
  // Events made by a script have no pointer that could be captured.
  surface().setPointerCapture = () => {};
  const before = score();
  send("pointerdown", ...place(0));
  const times = await timeFrames(repetitions, (i) => send("pointermove", ...place(i + 1)));
  send("pointerup", ...place(repetitions));
  if (score() === before) throw new Error("the scores did not follow");
  return times;
}

/** Whole strokes of one stamp: press, release, remember, publish. */
export async function dab(repetitions: number): Promise<Times[]> {
  surface().setPointerCapture = () => {};
  return timeFrames(repetitions, (i) => {
    send("pointerdown", ...place(7 * i));
    send("pointerup", ...place(7 * i));
  });
}

/** Point at one score after another, which lights all of its pixels. */
export async function light(repetitions: number): Promise<Times[]> {
  const cells = [
    ...(surface().getRootNode() as ShadowRoot).querySelectorAll(
      "[aria-label='Scores of each class'] [data-cell]",
    ),
  ];
  return timeFrames(repetitions, (i) => {
    cells[i % cells.length]!.dispatchEvent(new PointerEvent("pointerenter"));
  });
}

/** When each of several strokes ended, on the clock that the kernel reads too. */
export async function ends(repetitions: number, apart: number): Promise<number[]> {
  surface().setPointerCapture = () => {};
  const times: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    send("pointerdown", ...place(7 * i));
    times.push(Date.now());
    send("pointerup", ...place(7 * i));
    await new Promise((resolve) => setTimeout(resolve, apart));
  }
  return times;
}
