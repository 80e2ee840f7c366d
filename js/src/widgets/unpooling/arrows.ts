// Curved arrows between cells of different panels, as SVG path data. Numbers only.

import type { Place } from "../../ui/flight";

const round = (n: number): number => Math.round(n * 10) / 10;

/** Length of an arrow's head, and half its width. */
const HEAD = 6;
const HALF = 3.2;
/** Where in a cell's height an arrow passes: above its digits. */
const LANE = 0.14;

/**
 * From a cell to one in a panel further right. Across panels it runs above the digits, and it bends
 * in the gap alone: from `leaves`, the right edge of the one, to `enters`, the left edge of the other.
 */
export function arrow(from: Place, leaves: number, to: Place, enters: number): string {
  const y1 = from.y + from.height * LANE;
  const y2 = to.y + to.height * LANE;
  const middle = (leaves + enters) / 2;
  const tip = to.x - 1;
  const straight = tip - HEAD > enters ? `H${round(tip)}` : "";
  const end = straight ? tip : enters;
  return (
    `M${round(from.x + from.width)} ${round(y1)}H${round(leaves)}` +
    `C${round(middle)} ${round(y1)} ${round(middle)} ${round(y2)} ${round(enters)} ${round(y2)}${straight}` +
    `M${round(end - HEAD)} ${round(y2 - HALF)}L${round(end)} ${round(y2)}L${round(end - HEAD)} ${round(y2 + HALF)}`
  );
}
