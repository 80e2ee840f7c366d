// A figure in an offline page: keys, pointer and slider, each timed to the end of its frame.

import { find, showAll } from "./find";
import { type Times, timeFrames } from "./frame";

/** What the figure says, to tell that it has answered. */
const said = (): string | null => find("[role=status]", "What happens").textContent;

/** Nothing but an empty frame: what the clock itself takes. */
export const nothing = (repetitions: number): Promise<Times[]> => timeFrames(repetitions, () => {});

/** Press the arrow up and the arrow down on a parameter, in turn. */
export async function press(name: string, repetitions: number): Promise<Times[]> {
  await showAll();
  const field = find<HTMLInputElement>("[role=spinbutton]", name);
  field.focus();
  let shown = "";
  return timeFrames(repetitions, (i) => {
    if (field.value === shown) throw new Error(`${name} stayed at ${shown}`);
    shown = field.value;
    const key = i % 2 === 0 ? "ArrowUp" : "ArrowDown";
    field.dispatchEvent(
      new KeyboardEvent("keydown", { key, code: key, bubbles: true, composed: true }),
    );
  });
}

/** Move the pointer over a grid, from one cell to another. */
export async function hover(repetitions: number, name = "Output"): Promise<Times[]> {
  const grid = find("[role=grid]", name);
  const box = grid.getBoundingClientRect();
  const before = said();
  const times = await timeFrames(repetitions, (i) => {
    // A walk that comes by rows and columns near and far, and never stays in its cell.
    const clientX = box.left + box.width * (0.05 + 0.9 * ((i * 0.381966) % 1));
    const clientY = box.top + box.height * (0.05 + 0.9 * ((i * 0.618034) % 1));
    grid.dispatchEvent(
      new PointerEvent("pointermove", { clientX, clientY, bubbles: true, composed: true }),
    );
  });
  if (said() === before) throw new Error("the figure said nothing about the cell");
  grid.dispatchEvent(new PointerEvent("pointerleave", { composed: true }));
  return times;
}

/** Move a slider, one step per frame, from where it stands; by itself the timeline. */
export async function scrub(repetitions: number, name = "Step"): Promise<Times[]> {
  const slider = find<HTMLInputElement>("[type=range]", name);
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const by = Number(slider.step) || 1;
  const steps = Math.round((high - low) / by) + 1;
  const first = Math.round((Number(slider.value) - low) / by);
  const told = new Set<string>();
  const times = await timeFrames(repetitions, (i) => {
    told.add(`${said()} ${slider.getAttribute("aria-valuetext")}`);
    slider.value = String(low + by * ((first + 1 + i) % steps));
    slider.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  });
  if (told.size < 2) throw new Error(`${name} changes nothing`);
  return times;
}

/** Choose one of a few by its key, the next one in each frame. */
export async function choose(repetitions: number, legend: string): Promise<Times[]> {
  const group = find<HTMLFieldSetElement>("fieldset", legend);
  const chosen = new Set<number>();
  const times = await timeFrames(repetitions, () => {
    const radios = [...group.querySelectorAll<HTMLInputElement>("[type=radio]")];
    const now = radios.findIndex((radio) => radio.checked);
    chosen.add(now);
    // What a browser does at the arrow's key.
    radios[(now + 1) % radios.length]!.click();
  });
  if (chosen.size < 2) throw new Error(`${legend} stayed what it was`);
  return times;
}
