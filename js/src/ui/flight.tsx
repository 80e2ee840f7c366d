// Moving cells above the stage.

import type { Size } from "../terms/terms";
import { type CellStyle, EMPTY } from "./cell-style";
import { useSilent } from "./cover";
import { fontSize } from "./grid";
import type { Point } from "./layout";
import type { CellSize } from "./marks";
import { ease, type Moment } from "./phases";

// A frame of the animation between panels: where each moving cell is. Pure in time.

/** A cell in motion; `source` is its index in the kernel. */
interface Sprite extends Point, CellSize {
  readonly source: number;
  readonly opacity: number;
}

/** A cell's corner inside a panel whose cells begin at `origin`. */
export const corner = (origin: Point, size: Size, cell: CellSize, index: number): Place => ({
  ...cell,
  x: origin.x + (index % size.cols) * cell.width,
  y: origin.y + Math.floor(index / size.cols) * cell.height,
});

function between(a: Place, b: Place, t: number): Place {
  const mix = (from: number, to: number) => from + (to - from) * t;
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    width: mix(a.width, b.width),
    height: mix(a.height, b.height),
  };
}

/** A cell of a panel. */
export type Place = Point & CellSize;

/** Copies on their way: kernel cell k flies from `from(k)` to `to(k)`, and takes the size there. */
export function flight(
  at: Moment,
  count: number,
  from: (k: number) => Place,
  to: (k: number) => Place,
): Sprite[] {
  if (at.phase !== "place" && at.phase !== "add") return [];
  const t = at.phase === "place" ? ease(at.progress) : 1;
  // Once arrived, a copy melts into the sum.
  const opacity = at.phase === "add" ? Math.max(0, 1 - 1.6 * at.progress) : 1;
  if (opacity === 0) return [];
  return Array.from({ length: count }, (_, k) => ({
    source: k,
    opacity,
    ...between(from(k), to(k), t),
  }));
}

/** The input's value on its way to the kernel, during "multiply". */
export function token(at: Moment, from: Place, to: Place): Place | null {
  if (at.phase !== "multiply") return null;
  return between(from, to, ease(Math.min(1, at.progress * 1.6)));
}

interface FlightProps {
  readonly width: number;
  readonly height: number;
  readonly sprites: readonly Sprite[];
  /** Labels and colours of the sprites, by kernel cell. */
  readonly style: CellStyle;
  readonly token: { readonly at: Place; readonly label: string } | null;
}

export function Flight({ width, height, sprites, style, token }: FlightProps) {
  if (useSilent("formula")) return null;
  return (
    <svg class="flight" aria-hidden width={width} height={height}>
      {sprites.map(({ source, opacity, ...at }) => {
        const shade = style.shades[source]!;
        const fill = shade === EMPTY ? undefined : style.ramp.css[shade]!;
        return (
          <g key={source} opacity={opacity}>
            {chip("sprite", at, style.labels?.[source] ?? "", fill)}
          </g>
        );
      })}
      {token && chip("token", token.at, token.label)}
    </svg>
  );
}

/** A cell that is on its way. */
export function chip(kind: string, at: Place, label: string, fill?: string) {
  const { x, y, width, height } = at;
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect
        class={kind}
        x="1"
        y="1"
        width={Math.max(1, width - 2)}
        height={Math.max(1, height - 2)}
        rx={Math.min(3, width / 8)}
        style={fill ? { fill } : undefined}
      />
      {label && (
        <text class="label" x={width / 2} y={height / 2} font-size={fontSize(label, at)}>
          {label}
        </text>
      )}
    </g>
  );
}
