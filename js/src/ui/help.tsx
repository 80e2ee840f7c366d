// The keys, in a dialog; written from the table that handles them.

import { useEffect, useRef } from "preact/hooks";
import type { KeyRule } from "./keys";

interface HelpProps {
  readonly rules: readonly KeyRule[];
  readonly close: () => void;
}

export function Help({ rules, close }: HelpProps) {
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
