// A line of code and a button that copies it.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { copy } from "../host/clipboard";

export function CopyLine({ text, name }: { text: string; name: string }) {
  const said = useSignal("");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div class="copy">
      <code>{text}</code>
      <button
        type="button"
        class="plain"
        aria-label={`Copy ${name}`}
        onClick={async (event) => {
          said.value = (await copy(text, event.currentTarget))
            ? "Copied"
            : "Select and copy by hand";
          clearTimeout(timer.current);
          timer.current = setTimeout(() => {
            said.value = "";
          }, 2000);
        }}
      >
        {said.value || "Copy"}
      </button>
      <span class="unseen" role="status">
        {said.value}
      </span>
    </div>
  );
}
