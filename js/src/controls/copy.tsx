// A line of code and a button that copies it.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** Sandboxed frames have no clipboard: there the old command still works. */
async function copy(text: string, root: Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    root.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function CopyLine({ text, name }: { text: string; name: string }) {
  const said = useSignal("");
  const root = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div class="copy" ref={root}>
      <code>{text}</code>
      <button
        type="button"
        class="plain"
        aria-label={`Copy ${name}`}
        onClick={async () => {
          said.value = (await copy(text, root.current!)) ? "Copied" : "Select and copy by hand";
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
