// What lies over the masks while one paints: the brush, the cursor of the keys, a begun polygon.

import type { ReadonlySignal } from "@preact/signals";
import type { Viewport } from "../../ui/layout";
import type { Hand } from "./hand";
import type { Pixel } from "./shapes";
import type { Iou } from "./state";

interface OverlayProps {
  readonly iou: Iou;
  readonly hand: Hand;
  readonly view: ReadonlySignal<Viewport>;
  readonly over: ReadonlySignal<Pixel | null>;
  readonly focused: ReadonlySignal<boolean>;
  readonly moving: boolean;
}

export function Overlay({ iou, hand, view, over, focused, moving }: OverlayProps) {
  const { width, height } = iou.screen.value;
  const { scale, row: top, col: left } = view.value;
  const { tool, brush } = iou.spec.value;
  const x = (col: number) => (col - left) * scale;
  const y = (row: number) => (row - top) * scale;
  const round = tool === "paint" || tool === "erase";
  const at = over.value ?? (focused.value ? iou.cursor.value : null);
  const begun = hand.begun.value;
  const corners = begun?.kind === "polygon" ? begun.corners : [];
  const points = [...corners, ...(corners.length > 0 && at ? [at] : [])]
    .map(({ row, col }) => `${x(col + 0.5)},${y(row + 0.5)}`)
    .join(" ");
  // Even discs have their middle on a corner.
  const middle = brush % 2 === 0 ? 0 : 0.5;
  return (
    <svg class="overlay" aria-hidden="true" width={width} height={height}>
      {points && (
        <>
          <polyline class="halo" points={points} />
          <polyline class="line" points={points} />
          {corners.map(({ row, col }, i) => (
            <circle
              key={String(i)}
              class={i === 0 ? "corner first" : "corner"}
              cx={x(col + 0.5)}
              cy={y(row + 0.5)}
              r={i === 0 ? 6 : 4}
            />
          ))}
        </>
      )}
      {at && round && !moving && (
        <>
          <circle
            class="halo"
            cx={x(at.col + middle)}
            cy={y(at.row + middle)}
            r={(brush * scale) / 2}
          />
          <circle
            class="line"
            cx={x(at.col + middle)}
            cy={y(at.row + middle)}
            r={(brush * scale) / 2}
          />
        </>
      )}
      {at && !moving && (!round || focused.value) && (
        <>
          <rect class="halo" x={x(at.col)} y={y(at.row)} width={scale} height={scale} />
          <rect class="line" x={x(at.col)} y={y(at.row)} width={scale} height={scale} />
        </>
      )}
    </svg>
  );
}
