// Why the border differs: what the second layer meets just outside of the picture.

const CELL = 30;
const GAP = 4;

interface RowProps {
  readonly y: number;
  readonly name: string;
  readonly cells: readonly (readonly [text: string, kind: "zero" | "pixel" | "feature" | "odd"])[];
}

/** Cells that begin two places outside of the picture. */
function Row({ y, name, cells }: RowProps) {
  return (
    <g transform={`translate(0 ${y})`}>
      {cells.map(([text, kind], i) =>
        text ? (
          <g key={String(i)} transform={`translate(${i * (CELL + GAP)} 0)`}>
            <rect class={`pad-cell ${kind}`} width={CELL} height={CELL} rx="4" />
            <text x={CELL / 2} y={CELL / 2}>
              {text}
            </text>
          </g>
        ) : null,
      )}
      <text class="pad-name" x={6 * (CELL + GAP) + 6} y={CELL / 2}>
        {name}
      </text>
    </g>
  );
}

export function PaddingDiagram({ perLayer }: { perLayer: boolean }) {
  const outside = 2 * (CELL + GAP) - GAP / 2;
  const first = [
    ["0", "zero"],
    ["0", "zero"],
    ["x", "pixel"],
    ["x", "pixel"],
    ["x", "pixel"],
    ["x", "pixel"],
  ] as const;
  const second = (edge: readonly [string, "zero" | "odd" | "feature"]) =>
    [
      ["", "zero"],
      edge,
      ["f", "feature"],
      ["f", "feature"],
      ["f", "feature"],
      ["f", "feature"],
    ] as const;
  return (
    <figure class="pad-diagram">
      <svg
        role="img"
        aria-label={
          perLayer
            ? "At the picture's edge: a window has computed a feature from padding and pixels where a layer with its own padding has a zero"
            : "At the picture's edge: windows and the one pass compute the same feature from padding and pixels"
        }
        viewBox="-2 -2 372 122"
        width="372"
        height="122"
      >
        <path class="pad-edge" d={`M${outside} -2V122`} />
        <Row y={0} name="picture and its padding" cells={first} />
        <Row
          y={42}
          name="layer 1, in a window"
          cells={second(["f", perLayer ? "odd" : "feature"])}
        />
        <Row
          y={84}
          name="layer 1, in the one pass"
          cells={second(perLayer ? ["0", "odd"] : ["f", "feature"])}
        />
      </svg>
      <figcaption class="caption">
        {perLayer
          ? "Left of the line is padding. What layer 2 meets there: a feature in a window, a zero in the one pass."
          : "Left of the line is padding, laid once. Layer 2 meets the same features either way."}
      </figcaption>
    </figure>
  );
}
