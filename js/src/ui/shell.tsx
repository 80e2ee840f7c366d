// The frame of a figure: title, history, what is wrong, and the keys.

import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Help } from "./help";
import { History, type Undoing } from "./history";
import { type HistoryActions, handleKey, type KeyRule } from "./keys";

interface ShellProps {
  readonly title: string;
  /** What the figure is called to assistive technology, where the title alone does not say it. */
  readonly name?: string;
  readonly history: Undoing;
  /** What was refused last, or nothing. */
  readonly problem: ReadonlySignal<string>;
  /** The table of keys; made once. */
  readonly rules: (actions: HistoryActions) => readonly KeyRule[];
  /** Right of the title: what to look at. */
  readonly choices?: ComponentChildren;
  /** Left of the history: who computed what is seen. */
  readonly badge?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Shell(props: ShellProps) {
  const { title, name = title, history, problem, choices, badge, children } = props;
  const help = useSignal(false);
  const rules = useMemo(
    () =>
      props.rules({
        undo: () => history.undo(),
        redo: () => history.redo(),
        help: () => {
          help.value = true;
        },
      }),
    [history],
  );
  return (
    <section class="figure" aria-label={name} onKeyDown={(event) => handleKey(rules, event)}>
      <header>
        <h2>{title}</h2>
        {choices}
        <div class="aside">
          {badge}
          <History store={history} onHelp={() => (help.value = true)} />
        </div>
      </header>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value} The last good state is shown.
        </p>
      )}
      {children}
      {help.value && <Help rules={rules} close={() => (help.value = false)} />}
    </section>
  );
}
