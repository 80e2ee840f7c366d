// The equality: the windows' answer, the one pass's, and the difference on a scale of powers of ten.

import { ColorBar, Panel, paintDifference, paintMask, scaleFor } from "../../ui/pixels";
import { ramp } from "../../ui/theme";
import { tiny } from "../../ui/words";
import { differenceAt } from "../../wire/tensor";
import type { Facts } from "./facts";
import { emptyOf, WindowGrid } from "./parts";
import type { Sliding } from "./state";

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

export function EqualityView({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const width = figure.width.value;
  const across = width >= 760 ? 3 : width >= 520 ? 2 : 1;
  const gap = width < 500 ? 20 : 28;
  const scale = scaleFor(Math.min(340, (width - gap * (across - 1)) / across), facts.grid[1]);
  const { equality } = facts;
  const mask = (labels: ArrayLike<number>) =>
    paintMask(labels, facts.grid[0], facts.grid[1], facts.colours, emptyOf(figure));
  const difference = figure.difference.value;
  const colours = ramp("count", false, figure.theme.value);
  return (
    <>
      <div class="trio" style={{ "--gap": `${gap}px` }}>
        <Panel title="Windows" detail="one by one">
          <WindowGrid
            figure={figure}
            facts={facts}
            name="Mask, window by window"
            scale={scale}
            volume={figure.windowScores.value}
            pixels={() => mask(figure.windowLabels.value)}
          />
        </Panel>
        <Panel title="One pass" hue="output">
          <WindowGrid
            figure={figure}
            facts={facts}
            name="Mask of the one pass"
            scale={scale}
            pixels={() => mask(figure.mask.value?.data ?? [])}
          />
        </Panel>
        {difference && (
          <Panel title="Difference" detail="largest of the classes" hue="overlap">
            <WindowGrid
              figure={figure}
              facts={facts}
              name="Difference"
              scale={scale}
              pixels={() =>
                paintDifference(figure.difference.value!, ramp("count", false, figure.theme.value))
              }
            >
              {equality && equality.border > 0 && <Inside facts={facts} border={equality.border} />}
            </WindowGrid>
            <ColorBar
              ramp={colours}
              from={`0, 10${power(difference.lo)}`}
              to={`10${power(difference.hi)}`}
            />
          </Panel>
        )}
      </div>
      {equality && (
        <div class="verdicts">
          <dl class="figures">
            <div>
              <dt>max |Δ|{equality.border > 0 && " inside"}</dt>
              <dd class={equality.equal ? "good" : "bad"}>{tiny(equality.interiorMax)}</dd>
            </div>
            {equality.border > 0 && (
              <div>
                <dt>max |Δ| at the border, {equality.border} wide</dt>
                <dd class="bad">{tiny(equality.max)}</dd>
              </div>
            )}
            {difference && (
              <div>
                <dt>|Δ| at the pixel</dt>
                <dd>{tiny(differenceAt(difference, figure.looked.value))}</dd>
              </div>
            )}
          </dl>
          <p class="explanation">{equality.words}</p>
          <PaddingDiagram perLayer={equality.padding === "per_layer"} />
        </div>
      )}
    </>
  );
}

/** The dotted frame inside which both must be equal. */
function Inside({ facts, border }: { facts: Facts; border: number }) {
  const [rows, cols] = facts.grid;
  const [height, width] = [rows - 2 * border, cols - 2 * border];
  if (height <= 0 || width <= 0) return null;
  return <rect class="inside" x={border} y={border} width={width} height={height} />;
}

const power = (n: number): string =>
  [...String(n)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]!)).join("");
