// Undo, redo, reset, help: the same in every figure.

import type { ReadonlySignal } from "@preact/signals";
import { Button, Icon } from "./button";

const ICONS = {
  undo: "M6 2.5 2 6.5l4 4v-3h4a2.5 2.5 0 0 1 0 5H6v1.5h4a4 4 0 0 0 0-8H6z",
  redo: "m10 2.5 4 4-4 4v-3H6a2.5 2.5 0 0 0 0 5h4v1.5H6a4 4 0 0 1 0-8h4z",
  reset: "M8 3a5 5 0 1 1-4.6 3L2 5.3 6.2 3l.6 4.6-2-.9A3.5 3.5 0 1 0 8 4.5z",
};

/** What undoes: the figure's store. */
export interface Undoing {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  undo(): void;
  redo(): void;
  reset(): void;
}

export function History({ store, onHelp }: { store: Undoing; onHelp: () => void }) {
  return (
    <div class="history">
      <Button
        name="Undo"
        title="Undo (Ctrl/Cmd + Z)"
        kind="plain"
        idle={!store.canUndo.value}
        onClick={() => store.undo()}
      >
        <Icon path={ICONS.undo} />
      </Button>
      <Button
        name="Redo"
        title="Redo (Ctrl/Cmd + Shift + Z)"
        kind="plain"
        idle={!store.canRedo.value}
        onClick={() => store.redo()}
      >
        <Icon path={ICONS.redo} />
      </Button>
      <Button name="Reset" title="Reset" kind="plain" onClick={() => store.reset()}>
        <Icon path={ICONS.reset} />
      </Button>
      <Button name="Help" title="Keys (?)" kind="plain" onClick={onHelp}>
        ?
      </Button>
    </div>
  );
}
