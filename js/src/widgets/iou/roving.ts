// Tables whose numbers are reached by arrow keys: one tab stop each.

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

/** Arrow keys among the cells of a table, which are marked `data-cell`. */
export function useRoving(rows: number, cols: number, first = 0) {
  const active = useSignal({ row: 0, col: first });
  const root = useRef<HTMLDivElement>(null);
  const go = (row: number, col: number) => {
    const within = (n: number, most: number) => Math.max(0, Math.min(most - 1, n));
    active.value = { row: within(row, rows), col: within(col, cols) };
    const cells = root.current!.querySelectorAll<HTMLElement>("[data-cell]");
    cells[active.value.row * cols + active.value.col]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, col } = active.value;
    const moves: Record<string, () => void> = {
      ArrowUp: () => go(row - 1, col),
      ArrowDown: () => go(row + 1, col),
      ArrowLeft: () => go(row, col - 1),
      ArrowRight: () => go(row, col + 1),
      Home: () => go(row, 0),
      End: () => go(row, cols),
      PageUp: () => go(0, col),
      PageDown: () => go(rows, col),
    };
    const move = moves[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    move();
    event.preventDefault();
  };
  return { active, root, onKeyDown };
}
