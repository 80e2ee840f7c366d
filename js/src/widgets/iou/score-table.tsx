// Tables of numbers that can be pointed at, by pointer, keys and click; one tab stop each.

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Pointers } from "../../ui/pointers";
import { equal } from "../../wire/tensor";

/** Arrow keys among the cells of a table, which are marked `data-cell`. */
export function useRoving(rows: number, cols: number, first = 0) {
  const active = useSignal({ row: 0, col: first });
  const root = useRef<HTMLDivElement>(null);
  const go = (row: number, col: number) => {
    const within = (n: number, side: number) => Math.max(0, Math.min(side - 1, n));
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

interface ScoreCellProps<T extends object> {
  readonly pointers: Pointers<T>;
  /** What the number stands for. */
  readonly point: T;
  readonly active: Signal<{ row: number; col: number }>;
  readonly row: number;
  readonly col: number;
  readonly children: ComponentChildren;
}

export function ScoreCell<T extends object>(props: ScoreCellProps<T>) {
  const { pointers, point, active, row, col, children } = props;
  const here = active.value.row === row && active.value.col === col;
  const { onHover, onFocus, onPin } = pointers.grid(() => point);
  return (
    <div
      role="gridcell"
      data-cell
      tabIndex={here ? 0 : -1}
      class={equal(pointers.target.value, point) ? "meant" : undefined}
      onPointerEnter={() => onHover(0)}
      onPointerLeave={() => onHover(-1)}
      onFocus={() => {
        active.value = { row, col };
        onFocus(0);
      }}
      onBlur={() => onFocus(-1)}
      onClick={() => onPin(0)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.shiftKey) return;
        onPin(0);
        event.preventDefault();
      }}
    >
      {children}
    </div>
  );
}
