// Every figure's keys, as the table that handles them says it. The build writes them down for pages
// about figures; no figure carries this file.

import { type Actions, editRules, type KeyRule, keyRules, pixelRules } from "./ui/keys";
import { boxesRules } from "./widgets/iou/iou-boxes";
import { iouRules, type PaintTools } from "./widgets/iou/paint";
import type { IoUState } from "./widgets/iou/state";
import { imageRules } from "./widgets/unpooling/image-view";
import { cellRules } from "./widgets/unpooling/unpooling";

const idle = () => {};
const ACTIONS: Actions = {
  toggle: idle,
  step: idle,
  undo: idle,
  redo: idle,
  help: idle,
  unpin: idle,
};
const { toggle: _toggle, step: _step, ...PAUSED } = ACTIONS;

const TABLES: Readonly<Record<string, readonly KeyRule[]>> = {
  checkerboard: editRules(ACTIONS),
  "conv-1d": keyRules(ACTIONS),
  "conv-2d": keyRules(ACTIONS),
  "conv-transpose-1d": keyRules(ACTIONS),
  "conv-transpose-2d": keyRules(ACTIONS),
  "encoder-decoder": pixelRules(PAUSED),
  "iou-boxes": boxesRules(ACTIONS),
  // What the keys do is looked up when they are pressed.
  "iou-calculator": iouRules({} as IoUState, {} as PaintTools, idle, idle),
  "pixel-shuffle": keyRules(ACTIONS, "the input"),
  "sliding-window": pixelRules(ACTIONS),
  unpooling: cellRules(ACTIONS),
  "unpooling-photo": imageRules(ACTIONS),
};

/** By figure, or by figure and what it shows: keys, and what they do. */
export const keys = Object.fromEntries(
  Object.entries(TABLES).map(([name, rules]) => [
    name,
    rules.map((rule) => [rule.keys, rule.says]),
  ]),
);
