// Dice beside IoU: two readings of one overlap, each a function of the other.

import type { ComponentChildren } from "preact";
import { useTongue } from "../../ui/language";
import { FORMULA, isBeside, type PlotRoom, WORDS } from "./arrangement";
import { value } from "./scores";

/** Dice, from the IoU of the same two regions. */
export const diceOf = (iou: number): number => (2 * iou) / (1 + iou);

const LEFT = 40;
const TOP = 8;
const BOTTOM = 30;
const RIGHT = 12;
const POINTS = 40;
interface DicePlotProps extends PlotRoom {
  /** Whose overlap it is. */
  readonly of: ComponentChildren;
  readonly iou: number | null;
}

/** The curve on which every overlap lies, and the present one on it. */
export function DicePlot({ of, iou, ...room }: DicePlotProps) {
  const t = useTongue();
  const beside = isBeside(room);
  const short = room.width < FORMULA;
  const words = beside ? 0 : WORDS + (short ? 20 : 0);
  const tall = Math.min(room.height - words, room.width, 260);
  const width = beside ? Math.min(room.width - FORMULA, 1.4 * tall) : room.width;
  const x = (at: number) => LEFT + at * (width - LEFT - RIGHT);
  const y = (at: number) => TOP + (1 - at) * (tall - TOP - BOTTOM);
  const curve = Array.from({ length: POINTS + 1 }, (_, i) => {
    const at = i / POINTS;
    return `${x(at).toFixed(1)} ${y(diceOf(at)).toFixed(1)}`;
  });
  const dice = iou === null ? null : diceOf(iou);
  return (
    <figure class="plot" data-beside={beside}>
      <figcaption>{of}</figcaption>
      <svg
        role="img"
        aria-label={t("Dice against IoU: IoU {iou}, Dice {dice}", {
          iou: value(iou),
          dice: value(dice),
        })}
        width={width}
        height={tall}
        viewBox={`0 0 ${width} ${tall}`}
      >
        <path class="tick" d={`M${x(0)} ${y(1)}V${y(0)}H${x(1)}`} />
        <path class="tick equal" d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} />
        {[0, 1].map((tick) => (
          <g key={tick}>
            <text x={x(tick)} y={y(0) + 11} text-anchor="middle">
              {tick}
            </text>
            <text x={LEFT - 7} y={y(tick)} text-anchor="end">
              {tick}
            </text>
          </g>
        ))}
        <text x={x(0.5)} y={y(0) + 18} text-anchor="middle">
          IoU
        </text>
        <text x={LEFT - 7} y={y(0.5)} text-anchor="end">
          Dice
        </text>
        <path class="line" d={`M${curve.join("L")}`} />
        {iou !== null && dice !== null && (
          <>
            <path class="cursor-line" d={`M${x(iou)} ${y(0)}V${y(dice)}H${x(0)}`} />
            <circle cx={x(iou)} cy={y(dice)} r={5} />
          </>
        )}
      </svg>
      <p class="small-formula" role="group" aria-label={t("Dice from IoU")}>
        <span>Dice = 2 · IoU / (1 + IoU)</span>
        {iou === null || dice === null ? (
          <span>= {t("no value")}</span>
        ) : (
          <>
            <span>
              = 2 · {value(iou)} / (1 + {value(iou)}){!short && ` = ${value(dice)}`}
            </span>
            {short && <span>= {value(dice)}</span>}
          </>
        )}
      </p>
    </figure>
  );
}
