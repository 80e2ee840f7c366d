// Grids that hold the same quantity share one scale: this says so, and how far it goes.

import { useContext } from "preact/hooks";
import { show } from "../terms/numbers";
import { useSilent } from "./cover";
import { Theme, Worn } from "./hooks";
import { type Meaning, type Ramp, ramp, ZERO } from "./theme";

interface ScaleKeyProps {
  readonly scale: { readonly meaning: Meaning; readonly max: number };
  /** The grids that share it: "copy, output". */
  readonly of: string;
  /** Their names, where grids of other scales stand beside them. */
  readonly grids?: readonly string[];
}

/** "−12 ▭ 12 copy, output": as light as the cells, and in two halves where some have no digits. */
export function ScaleKey({ scale: { meaning, max }, of, grids }: ScaleKeyProps) {
  const silent = useSilent("formula");
  const theme = useContext(Theme).value;
  const worn = useContext(Worn).value;
  const names = grids ?? [...worn.keys()];
  const colors = [true, false]
    .map((labelled) => ramp(meaning, labelled, theme))
    .filter((one) => names.some((name) => worn.get(name) === one));
  if (colors.length === 0) colors.push(ramp(meaning, meaning !== "picture", theme));
  // How far it goes would tell the largest of what is covered.
  if (silent) return null;
  const from = meaning === "signed" ? 0 : ZERO;
  const bar = ({ css }: Ramp, i: number) => {
    const stops = Array.from(
      { length: 5 },
      (_, j) => css[from + Math.round((j * (2 * ZERO - from)) / 4)],
    );
    const place = `0 ${100 * i}% / 100% ${100 / colors.length}% no-repeat`;
    return `linear-gradient(to right, ${stops.join()}) ${place}`;
  };
  return (
    <span class="scale-key">
      {show(meaning === "signed" ? -max : 0)}
      <i style={{ background: colors.map(bar).join() }} />
      {show(max)} <b>{of}</b>
    </span>
  );
}
