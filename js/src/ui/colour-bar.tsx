// What the colours of a map mean: the ramp between its two ends, with what they stand for.

import type { ComponentChildren } from "preact";
import { PixelCanvas } from "./pixels";
import { type Ramp, ZERO } from "./ramps";

interface ColourBarProps {
  readonly ramp: Ramp;
  readonly from: ComponentChildren;
  readonly to: ComponentChildren;
  /** Whether the ramp begins at its negative end. */
  readonly signed?: boolean;
}

export function ColourBar({ ramp, from, to, signed = false }: ColourBarProps) {
  const rgba = signed ? ramp.rgba : ramp.rgba.slice(ZERO);
  return (
    <p class="colour-bar">
      <span>{from}</span>
      <PixelCanvas pixels={{ rows: 1, cols: rgba.length, rgba }} width={120} height={10} />
      <span>{to}</span>
    </p>
  );
}
