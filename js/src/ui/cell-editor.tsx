// The field over a cell while it is edited. A bad value says what is wrong and changes nothing.

import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { CellSize } from "./marks";

export interface Editing {
  readonly index: number;
  readonly text: string;
  readonly error: string;
}

export interface EditRules {
  /** Whether this cell can be edited; all can where this is missing. */
  readonly can?: (index: number) => boolean;
  /** The text to begin with. */
  readonly text: (index: number) => string;
  /** Take the text; returns what is wrong, or "". */
  readonly commit: (index: number, text: string) => string;
  readonly nudge: (index: number, by: number) => void;
  readonly name: (index: number) => string;
}

interface CellEditorProps {
  readonly editing: Signal<Editing | null>;
  readonly cell: CellSize;
  readonly cols: number;
  readonly rules: EditRules;
  readonly close: () => void;
}

export function CellEditor({ editing, cell, cols, rules, close }: CellEditorProps) {
  const field = useRef<HTMLInputElement>(null);
  const { index, text, error } = editing.value!;
  useLayoutEffect(() => {
    const input = field.current!;
    input.focus();
    // Typed over a cell, the first character stays; opened on a value, the value is replaced.
    if (input.value === rules.text(index)) input.select();
  }, [index]);
  const commit = (): boolean => {
    const wrong = rules.commit(index, field.current!.value);
    if (wrong) editing.value = { index, text: field.current!.value, error: wrong };
    return !wrong;
  };
  const width = Math.max(56, cell.width + 8);
  return (
    <div
      class="editor"
      style={{
        left: `${(index % cols) * cell.width + cell.width / 2 - width / 2}px`,
        top: `${Math.floor(index / cols) * cell.height + cell.height / 2 - 17}px`,
        width: `${width}px`,
      }}
    >
      <input
        ref={field}
        value={text}
        inputMode="decimal"
        autocomplete="off"
        aria-label={rules.name(index)}
        aria-invalid={error !== ""}
        aria-describedby={error ? "cell-error" : undefined}
        onInput={(event) => {
          editing.value = { index, text: event.currentTarget.value, error: "" };
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey) {
            if (commit()) close();
          } else if (event.key === "Escape") close();
          else if (event.key === "Tab") {
            if (!commit()) event.preventDefault();
            else editing.value = null;
            return;
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onBlur={() => {
          // Leaving keeps a good value and forgets a bad one.
          if (editing.value) {
            rules.commit(index, field.current!.value);
            editing.value = null;
          }
        }}
      />
      {error && (
        <p class="field-error" id="cell-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
