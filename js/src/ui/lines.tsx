import type { ReadonlySignal } from "@preact/signals";
import type { Word } from "./words";

export function Words({ words }: { words: readonly Word[] }) {
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

export function Badge({ verdict }: { verdict: ReadonlySignal<{ state: string; text: string }> }) {
  const { state, text } = verdict.value;
  return (
    <span class={`badge ${state}`} role="status" aria-label="Check against torch">
      {text}
    </span>
  );
}
