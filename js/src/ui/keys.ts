// The one table of keys: it drives the handler and writes the help.

import type { Size } from "../terms/terms";
import { msg } from "./language";

export interface KeyRule {
  /** As shown in the help. */
  readonly keys: string;
  readonly says: string;
  /** Present where the figure as a whole acts; grids and fields have their own. */
  readonly matches?: (event: KeyboardEvent) => boolean;
  readonly act?: (event: KeyboardEvent) => void;
}

/** What every figure can do. */
export interface HistoryActions {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly help: () => void;
}

export interface EditActions extends HistoryActions {
  readonly unpin: () => void;
}

/** What a figure with steps can do. */
interface StepActions {
  readonly toggle: () => void;
  readonly step: (by: number) => void;
  readonly phase?: (by: 1 | -1) => void;
}

export interface Actions extends EditActions, StepActions {}

/** What a figure of pictures can do: nothing in it is pinned or edited. */
export type PixelActions = HistoryActions & Partial<StepActions>;

export const chord = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;
const bare = (event: KeyboardEvent): boolean => !chord(event) && !event.altKey;
const isKey =
  (...keys: string[]) =>
  (event: KeyboardEvent) =>
    bare(event) && keys.includes(event.key);

export const stepRules = ({ toggle, step, phase }: StepActions): KeyRule[] => [
  { keys: msg("Space, K"), says: msg("play or pause"), matches: isKey(" ", "k", "K"), act: toggle },
  { keys: ",", says: msg("previous step"), matches: isKey(","), act: () => step(-1) },
  { keys: ".", says: msg("next step"), matches: isKey("."), act: () => step(1) },
  ...(phase
    ? [
        {
          keys: msg("Shift + , or ."),
          says: msg("previous or next phase of a step, where it has phases"),
          // By place, since what Shift makes of these keys differs from keyboard to keyboard.
          matches: (event: KeyboardEvent) =>
            bare(event) && event.shiftKey && /^(Comma|Period)$/.test(event.code),
          act: ({ code }: KeyboardEvent) => phase(code === "Period" ? 1 : -1),
        },
      ]
    : []),
];

/** `editable` says whose cells can be edited, in a sentence. */
export function keyRules(actions: Actions, editable?: string): KeyRule[] {
  return [...stepRules(actions), ...editRules(actions, editable)];
}

/** The keys of a figure of pictures. */
export function pixelRules({ toggle, step, ...actions }: PixelActions): KeyRule[] {
  return [
    ...(toggle && step ? stepRules({ toggle, step }) : []),
    {
      keys: "← → ↑ ↓",
      says: msg("move in a picture; with Shift by 8 pixels; Home, End, Page Up, Page Down jump"),
    },
    { keys: msg("Enter, click"), says: msg("go to the pixel") },
    ...historyRules(actions),
  ];
}

/** The keys of a figure without steps. */
export function editRules(
  actions: EditActions,
  editable = msg("edit a cell of the input or kernel; Esc cancels"),
): KeyRule[] {
  return [
    { keys: "← → ↑ ↓", says: msg("move in a grid; Home, End, Page Up, Page Down jump") },
    { keys: msg("Double-click, Enter, F2, a digit"), says: editable },
    { keys: "Shift + ↑ ↓", says: msg("nudge a cell by 0.1") },
    { keys: msg("Enter, click"), says: msg("pin what a cell is linked to") },
    { keys: "Esc", says: msg("unpin"), matches: isKey("Escape"), act: actions.unpin },
    ...historyRules(actions),
  ];
}

/** The keys of a photograph under a lens. */
export const imageRules = (actions: HistoryActions): KeyRule[] => [
  { keys: "← → ↑ ↓", says: msg("move the lens, in a picture; Home, End to the edge") },
  { keys: "Page Up, Page Down", says: msg("move the lens by 16 rows") },
  ...historyRules(actions),
];

/** The keys of every figure. */
export function historyRules(actions: HistoryActions): KeyRule[] {
  return [
    {
      keys: "Ctrl/Cmd + Z",
      says: msg("undo"),
      matches: (event) => chord(event) && !event.shiftKey && event.key.toLowerCase() === "z",
      act: actions.undo,
    },
    {
      keys: "Ctrl/Cmd + Shift + Z",
      says: msg("redo"),
      matches: (event) => chord(event) && event.shiftKey && event.key.toLowerCase() === "z",
      act: actions.redo,
    },
    { keys: "?", says: msg("this help"), matches: isKey("?"), act: actions.help },
  ];
}

interface Strides {
  /** Cells that an arrow moves by. */
  readonly step?: number;
  /** Rows that Page Up and Page Down move by; all that there are where nothing is said. */
  readonly page?: number;
  /** Whether Home and End go to the grid's ends, not to the row's. */
  readonly ends?: boolean;
}

/** Where a key leads from a cell of a grid; null where it is no such key. */
export function gridMove(
  key: string,
  { row, col }: { readonly row: number; readonly col: number },
  { rows, cols }: Size,
  { step = 1, page = rows, ends = false }: Strides = {},
): { row: number; col: number } | null {
  const to: Readonly<Record<string, readonly [row: number, col: number]>> = {
    ArrowUp: [row - step, col],
    ArrowDown: [row + step, col],
    ArrowLeft: [row, col - step],
    ArrowRight: [row, col + step],
    Home: [ends ? 0 : row, 0],
    End: [ends ? rows : row, cols],
    PageUp: [row - page, col],
    PageDown: [row + page, col],
  };
  const within = (n: number, side: number) => Math.max(0, Math.min(side - 1, n));
  const found = to[key];
  return found ? { row: within(found[0], rows), col: within(found[1], cols) } : null;
}

/** Text fields keep their characters and the undoing of them, buttons and lists their Space, dialogs every key. */
function taken(event: KeyboardEvent): boolean {
  const path = event.composedPath();
  const target = path[0];
  if (path.some((node) => node instanceof HTMLDialogElement)) return true;
  if (target instanceof HTMLInputElement && target.type === "text") {
    const undoes = chord(event) && event.key.toLowerCase() === "z";
    return event.key !== "Escape" && !(undoes && target.dataset.untyped === "true");
  }
  if (event.key !== " ") return false;
  return (
    target instanceof HTMLButtonElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLInputElement
  );
}

export function handleKey(rules: readonly KeyRule[], event: KeyboardEvent): void {
  if (event.defaultPrevented || taken(event)) return;
  const rule = rules.find((r) => r.matches?.(event));
  if (!rule) return;
  rule.act?.(event);
  event.preventDefault();
}
