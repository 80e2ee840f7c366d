// The keys of the IoU calculator, in the one table that handles them and writes the help.

import { editRules, type KeyRule } from "../../ui/keys";
import type { Hand } from "./hand";
import { MOST_BRUSH, type Tool } from "./spec";
import type { Iou } from "./state";
import { zoomed } from "./tools";

const key =
  (...keys: string[]) =>
  (event: KeyboardEvent): boolean =>
    !event.ctrlKey && !event.metaKey && !event.altKey && keys.includes(event.key);

/** Inside other grids arrows and letters keep their meaning; these act everywhere in the figure. */
export function iouRules(iou: Iou, hand: Hand, help: () => void, move: () => void): KeyRule[] {
  const { store, spec } = iou;
  const choose = (tool: Tool) => () => {
    store.update({ tool });
  };
  const size = (by: number) => () => {
    const { brush } = spec.peek();
    const step = Math.max(1, Math.round(brush / 6));
    store.update({ brush_size: Math.max(1, Math.min(MOST_BRUSH, brush + by * step)) });
  };
  const shift = (by: number) => () => {
    const { label, classes } = spec.peek();
    store.update({ label: (Math.min(label, classes - 1) + by + classes) % classes });
  };
  let last = 0;
  const swap = () => {
    const { label } = spec.peek();
    store.update({ label: last === label ? (label === 0 ? 1 : 0) : last });
    last = label;
  };
  const flip = () => {
    store.update({ editing: spec.peek().editing === "target" ? "prediction" : "target" });
  };
  return [
    {
      keys: "← → ↑ ↓",
      says: "move the cursor on the masks; with Shift by 8; Home, End, Page Up, Page Down jump",
    },
    { keys: "Space", says: "paint at the cursor, or set a corner" },
    { keys: "Enter", says: "put the pen down or lift it; close a polygon; pin a score" },
    { keys: "Shift + click", says: "a line from the last stroke" },
    { keys: "2, P", says: "paint", matches: key("2", "p", "P"), act: choose("paint") },
    { keys: "1, E", says: "erase", matches: key("1", "e", "E"), act: choose("erase") },
    { keys: "R", says: "rectangle: two corners", matches: key("r", "R"), act: choose("rectangle") },
    { keys: "3", says: "polygon: corner by corner", matches: key("3"), act: choose("polygon") },
    {
      keys: "4, F",
      says: "fill what hangs together",
      matches: key("4", "f", "F"),
      act: choose("fill"),
    },
    {
      keys: "5, L",
      says: "pick the class of a pixel",
      matches: key("5", "l", "L"),
      act: choose("pick"),
    },
    { keys: "[", says: "smaller brush", matches: key("["), act: size(-1) },
    { keys: "]", says: "larger brush", matches: key("]"), act: size(1) },
    { keys: "-", says: "previous class", matches: key("-"), act: shift(-1) },
    { keys: "=", says: "next class", matches: key("="), act: shift(1) },
    { keys: "X", says: "swap with the class before", matches: key("x", "X"), act: swap },
    { keys: "T", says: "paint the other mask", matches: key("t", "T"), act: flip },
    {
      keys: "Z",
      says: "zoom in",
      matches: key("z"),
      act: () => {
        iou.view.value = zoomed(iou, 2);
      },
    },
    {
      keys: "Shift + Z",
      says: "zoom out",
      matches: key("Z"),
      act: () => {
        iou.view.value = zoomed(iou, 0.5);
      },
    },
    {
      keys: "0",
      says: "show the whole picture; Ctrl/Cmd + wheel zooms",
      matches: key("0"),
      act: () => {
        iou.view.value = null;
      },
    },
    { keys: "H", says: "move the picture by dragging", matches: key("h", "H"), act: move },
    ...editRules({
      undo: () => hand.cancel() || iou.undo(),
      redo: iou.redo,
      help,
      unpin: () => {
        if (!hand.cancel()) iou.pinned.value = null;
      },
    }).filter(({ matches }) => matches),
  ];
}
