// The frame of a figure: title, history, what is wrong, and the keys.

import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button, Icon } from "./controls";
import { type HistoryActions, handleKey, type KeyRule } from "./keys";
import type { SizeFormula, Word } from "./words";

// The keys, in a dialog; written from the table that handles them.

interface HelpProps {
  readonly rules: readonly KeyRule[];
  readonly close: () => void;
}

function Help({ rules, close }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current!.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-label="Keys" onClose={close}>
      <h3>Keys, while the focus is in the figure</h3>
      <dl>
        {rules.map(({ keys, says }) => (
          <div key={keys + says}>
            <dt>{keys}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="plain" onClick={() => dialog.current!.close()}>
        Close
      </button>
    </dialog>
  );
}

// Undo, redo, reset, help: the same in every figure.

const ICONS = {
  undo: "M6 2.5 2 6.5l4 4v-3h4a2.5 2.5 0 0 1 0 5H6v1.5h4a4 4 0 0 0 0-8H6z",
  redo: "m10 2.5 4 4-4 4v-3H6a2.5 2.5 0 0 0 0 5h4v1.5H6a4 4 0 0 1 0-8h4z",
  reset: "M8 3a5 5 0 1 1-4.6 3L2 5.3 6.2 3l.6 4.6-2-.9A3.5 3.5 0 1 0 8 4.5z",
};

/** What undoes: the figure's store. */
interface Undoing {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  undo(): void;
  redo(): void;
  reset(): void;
}

function History({ store, onHelp }: { store: Undoing; onHelp: () => void }) {
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

function Words({ words }: { words: readonly Word[] }) {
  return (
    <>
      {words.map(({ text, role }, i) =>
        role ? (
          <b key={String(i)} class={`said ${role}`}>
            {text}
          </b>
        ) : (
          text
        ),
      )}
    </>
  );
}

interface SentenceProps {
  readonly words: readonly Word[] | string;
  /** Not read aloud while it changes all the time. */
  readonly live?: boolean;
}

/** What happens, in plain words. */
export function Sentence({ words, live = true }: SentenceProps) {
  return (
    <p class="sentence" role="status" aria-live={live ? "polite" : "off"} aria-label="What happens">
      {typeof words === "string" ? words : <Words words={words} />}
    </p>
  );
}

export function Badge({ verdict }: { verdict: ReadonlySignal<{ state: string; text: string }> }) {
  const { state, text } = verdict.value;
  return (
    <span class={`badge ${state}`} role="status" aria-label="Check against torch">
      {text}
    </span>
  );
}

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

/** Formulas of sizes, filled in with the present numbers. */
export function Sizes({ formulas }: { formulas: readonly SizeFormula[] }) {
  return (
    <div class="sizes">
      {formulas.map(({ name, pieces, size }) => (
        <p key={name} class="size">
          {name} ={" "}
          {pieces.map(({ text, trait }, i) =>
            trait ? (
              <b key={trait + i} title={trait}>
                {text}
              </b>
            ) : (
              text
            ),
          )}{" "}
          = <b class="said output">{size}</b>
        </p>
      ))}
    </div>
  );
}
