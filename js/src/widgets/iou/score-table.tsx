// Tables of numbers that can be pointed at, by pointer, keys and click; one tab stop each.

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useCovered } from "../../ui/cover";
import { gridMove } from "../../ui/keys";
import type { Pointers } from "../../ui/pointers";
import { equal } from "../../wire/tensor";

/** Arrow keys among the cells of a table, which are marked `data-cell`. */
export function useRoving(rows: number, cols: number, first = 0) {
  const active = useSignal({ row: 0, col: first });
  const root = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = gridMove(event.key, active.value, { rows, cols });
    if (!to || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    active.value = to;
    root.current!.querySelectorAll<HTMLElement>("[data-cell]")[to.row * cols + to.col]?.focus();
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
  /** The part that it is of, besides scores. */
  readonly of?: string;
  readonly children: ComponentChildren;
}

export function ScoreCell<T extends object>(props: ScoreCellProps<T>) {
  const { pointers, point, active, row, col, of = "scores", children } = props;
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
      {useCovered("scores", of) ? "?" : children}
    </div>
  );
}

interface ScoreListProps<T extends object> {
  readonly name: string;
  readonly pointers: Pointers<T>;
  readonly rows: readonly {
    readonly key: string;
    /** Whether it is one of those that matter most. */
    readonly main: boolean;
    readonly header: ComponentChildren;
    readonly label?: string;
    readonly point: T;
    readonly value: string;
    readonly formula: string;
  }[];
}

/** One score per row, with its formula. */
export function ScoreList<T extends object>({ name, pointers, rows }: ScoreListProps<T>) {
  const { active, root, onKeyDown } = useRoving(rows.length, 1);
  // Counts stand in the formulas.
  const covered = useCovered("scores", "confusion");
  return (
    <div ref={root} class="scores overall" role="grid" aria-label={name} onKeyDown={onKeyDown}>
      <div role="rowgroup">
        {rows.map(({ key, main, header, label, point, value, formula }, row) => (
          <div role="row" key={key} class={main ? "main" : undefined}>
            <div role="rowheader" aria-label={label}>
              {header}
            </div>
            <ScoreCell pointers={pointers} point={point} active={active} row={row} col={0}>
              {value}
            </ScoreCell>
            <div class="how" role="gridcell">
              {covered ? "" : formula}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
