// Moving cells above the stage.

import { EMPTY, type Face } from "./cell-style";
import { fontSize } from "./cells";
import type { Place, Sprite } from "./flight-path";

interface FlightProps {
  readonly width: number;
  readonly height: number;
  readonly sprites: readonly Sprite[];
  /** Labels and colours of the sprites, by kernel cell. */
  readonly face: Face;
  readonly token: { readonly at: Place; readonly label: string } | null;
}

export function Flight({ width, height, sprites, face, token }: FlightProps) {
  return (
    <svg class="flight" aria-hidden="true" width={width} height={height}>
      {sprites.map(({ source, opacity, ...at }) => {
        const shade = face.shades[source]!;
        const fill = shade === EMPTY ? undefined : face.ramp.css[shade]!;
        return (
          <g key={source} opacity={opacity}>
            {chip("sprite", at, face.labels?.[source] ?? "", fill)}
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
