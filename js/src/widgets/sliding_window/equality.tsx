// The equality: the windows' answer, the one pass's, and the difference on a scale of powers of ten.

import { ColourBar, Plate, paintDifference, paintMask, scaleFor } from "../../ui/pixels";
import { ramp } from "../../ui/theme";
import { tiny } from "../../ui/words";
import { differenceAt } from "../../wire/tensor";
import type { Facts } from "./facts";
import { PaddingDiagram } from "./padding-diagram";
import { emptyOf, WindowGrid } from "./parts";
import type { Sliding } from "./state";

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
        <Plate title="Windows" detail="one by one">
          <WindowGrid
            figure={figure}
            facts={facts}
            name="Mask, window by window"
            scale={scale}
            volume={figure.windowScores.value}
            pixels={() => mask(figure.windowLabels.value)}
          />
        </Plate>
        <Plate title="One pass" hue="output">
          <WindowGrid
            figure={figure}
            facts={facts}
            name="Mask of the one pass"
            scale={scale}
            pixels={() => mask(figure.mask.value?.data ?? [])}
          />
        </Plate>
        {difference && (
          <Plate title="Difference" detail="largest of the classes" hue="overlap">
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
            <ColourBar
              ramp={colours}
              from={`0, 10${power(difference.lo)}`}
              to={`10${power(difference.hi)}`}
            />
          </Plate>
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
