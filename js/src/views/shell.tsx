// The frame of a figure: title, history, what is wrong, and the keys.

import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Help } from "../controls/help";
import { History } from "../controls/history";
import { handleKey, type PixelActions, pixelRules } from "../controls/keys";

interface ShellProps {
  /** What the figure is called to assistive technology, and in its heading. */
  readonly name: string;
  readonly title: string;
  readonly store: {
    readonly problem: ReadonlySignal<string>;
    readonly canUndo: ReadonlySignal<boolean>;
    readonly canRedo: ReadonlySignal<boolean>;
    undo(): void;
    redo(): void;
    reset(): void;
  };
  /** What the keys do besides undoing, redoing and helping. */
  readonly keys?: Partial<PixelActions>;
  /** Between the title and the history. */
  readonly head: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A figure of pictures. */
export function Shell({ name, title, store, keys, head, children }: ShellProps) {
  const help = useSignal(false);
  const rules = useMemo(
    () =>
      pixelRules({
        undo: () => store.undo(),
        redo: () => store.redo(),
        help: () => {
          help.value = true;
        },
        ...keys,
      }),
    [store],
  );
  return (
    <section class="figure" aria-label={name} onKeyDown={(event) => handleKey(rules, event)}>
      <header>
        <h2>{title}</h2>
        {head}
        <History store={store} onHelp={() => (help.value = true)} />
      </header>
      {store.problem.value && (
        <p class="problem" role="alert">
          {store.problem.value} The last good state is shown.
        </p>
      )}
      {children}
      {help.value && <Help rules={rules} close={() => (help.value = false)} />}
    </section>
  );
}
