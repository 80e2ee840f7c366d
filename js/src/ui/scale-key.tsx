// Grids that hold the same quantity share one scale: this says so, and how far it goes.

import { useContext } from "preact/hooks";
import { show } from "../terms/numbers";
import { Theme } from "./hooks";
import { type Meaning, ramp, ZERO } from "./theme";

interface ScaleKeyProps {
  readonly scale: { readonly meaning: Meaning; readonly max: number };
  /** The grids that share it: "copy, output". */
  readonly of: string;
}

/** "−12 ▭ 12 copy, output" */
export function ScaleKey({ scale: { meaning, max }, of }: ScaleKeyProps) {
  const { css } = ramp(meaning, meaning !== "picture", useContext(Theme).value);
  const from = meaning === "signed" ? 0 : ZERO;
  const stops = Array.from(
    { length: 5 },
    (_, i) => css[from + Math.round((i * (2 * ZERO - from)) / 4)],
  );
  return (
    <span class="scale-key">
      {show(meaning === "signed" ? -max : 0)}
      <i style={{ background: `linear-gradient(to right, ${stops.join()})` }} />
      {show(max)} <b>{of}</b>
    </span>
  );
}
