// A button that keeps the focus when it has nothing to do: a disabled one would lose it.

import type { ComponentChildren } from "preact";

interface ButtonProps {
  readonly name: string;
  /** Said on hover, with the key. */
  readonly title: string;
  readonly kind: "round" | "round strong" | "plain";
  readonly idle?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

export function Button({ name, title, kind, idle = false, onClick, children }: ButtonProps) {
  return (
    <button
      type="button"
      class={kind}
      aria-label={name}
      title={title}
      aria-disabled={idle}
      onClick={() => {
        if (!idle) onClick();
      }}
    >
      {children}
    </button>
  );
}

export function Icon({ path }: { path: string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
