// What is no grid and no sentence, under a cover.

import type { ComponentChildren } from "preact";
import { useCovered } from "./cover";
import { useTongue } from "./language";

interface VeilProps {
  /** The parts that it is or would tell, its own first. */
  readonly parts: readonly string[];
  /** Pixels that are kept for it, where it has no room of its own. */
  readonly width?: number;
  readonly height?: number;
  readonly children: ComponentChildren;
}

/** Here, since most figures have none. */
const LOOK = {
  display: "grid",
  placeItems: "center",
  boxSizing: "border-box",
  minHeight: "60px",
  border: "1px solid var(--line)",
  borderRadius: "4px",
  background: "repeating-linear-gradient(45deg, transparent 0 5px, var(--empty) 5px 6px)",
  color: "var(--muted)",
  fontSize: "20px",
} as const;

/** What it holds, or that it is covered. */
export function Veil({ parts, width, height, children }: VeilProps) {
  const t = useTongue();
  if (!useCovered(...parts)) return <>{children}</>;
  return (
    <div
      class="veil"
      role="img"
      aria-label={t("{part}: covered", { part: t(parts[0]!.replaceAll("_", " ")) })}
      style={{
        ...LOOK,
        ...(width && { width: `${width}px` }),
        ...(height && { height: `${height}px` }),
      }}
    >
      ?
    </div>
  );
}
