// The equality: the windows' answer, the one pass's, and the difference on a scale of powers of ten.

import { Choice } from "../../ui/controls";
import { useCovered } from "../../ui/cover";
import { msg, useTongue } from "../../ui/language";
import { ColorBar, Panel, paintRamp, scaleIn } from "../../ui/pixels";
import { NARROW } from "../../ui/room";
import { ramp } from "../../ui/theme";
import { superscript, tiny } from "../../ui/words";
import { differenceAt } from "../../wire/tensor";
import type { Padding, Why } from "./facts";
import { HEAD, paintLabels, sizeOf, type ViewProps, WindowPixels } from "./windows";

/** Pixels of the bar below a map, and of the column that judges beside the pictures. */
const BAR = 30;
const VERDICT = 250;

/** Three pictures and the verdict: on one line, or two and two. */
function sizes({ figure, facts }: ViewProps) {
  const { width, stageHeight } = figure.room;
  const narrow = width.value < NARROW;
  const wide = width.value >= 900;
  const gap = narrow ? 20 : 24;
  const lines = wide ? 1 : 2;
  const room = wide ? (width.value - VERDICT - 3 * gap) / 3 : (width.value - gap) / 2;
  const height = (stageHeight.value - lines * HEAD - BAR - (wide ? 0 : 14)) / lines;
  return { wide, gap, scale: scaleIn(room, height, sizeOf(facts.grid)) };
}

export function EqualityView(props: ViewProps) {
  const { figure, facts } = props;
  const { wide, gap, scale } = sizes(props);
  const view = { figure, facts, scale };
  const { t } = figure.room;
  const covered = useCovered("difference");
  const silent = useCovered("padding");
  const { judged: equality, difference } = figure.compared.value;
  const colors = () => ramp("unsigned", false, figure.theme.value);
  return (
    <div class="pictures equality" data-wide={wide} style={{ "--gap": `${gap}px` }}>
      <Panel title={t("Windows")} hue="output">
        <WindowPixels
          {...view}
          name={t("Mask, window by window")}
          volume={figure.windowScores.value}
          pixels={() => paintLabels(props, figure.windowLabels.value)}
        />
      </Panel>
      <Panel title={t("One pass")} hue="output">
        <WindowPixels
          {...view}
          name={t("Mask of the one pass")}
          pixels={() => paintLabels(props, figure.compared.value.labels)}
        />
      </Panel>
      {difference && !covered && (
        <Panel title={t("Difference")} hue="warning">
          <WindowPixels
            {...view}
            name={t("Difference")}
            // Exact equality is the ground; from there the color grows with the power of ten.
            pixels={() => {
              const now = figure.compared.value.difference!;
              return paintRamp(now.data, now, colors());
            }}
          >
            {equality && equality.border > 0 && (
              <Inside border={equality.border} {...sizeOf(facts.grid)} />
            )}
          </WindowPixels>
          <ColorBar
            ramp={colors()}
            from={`0, 10${superscript(difference.lo)}`}
            to={`10${superscript(difference.hi)}`}
          />
        </Panel>
      )}
      {equality && !covered && (
        <div class="verdict" style={{ width: `${wide ? VERDICT : scale * facts.grid[1]}px` }}>
          <dl class="figures">
            <div>
              <dt>{equality.border > 0 ? t("max |Δ| inside") : "max |Δ|"}</dt>
              <dd class={equality.equal ? "" : "bad"}>{tiny(equality.interiorMax)}</dd>
            </div>
            {equality.border > 0 && (
              <div>
                <dt>{t("max |Δ|, {border} px border", { border: equality.border })}</dt>
                <dd class="bad">{tiny(equality.max)}</dd>
              </div>
            )}
            {difference && (
              <div>
                <dt>{t("|Δ| at the pixel")}</dt>
                <dd>{tiny(differenceAt(difference, figure.looked.value))}</dd>
              </div>
            )}
          </dl>
          {wide && !silent && <PaddingDiagram perLayer={equality.padding === "per_layer"} />}
        </div>
      )}
    </div>
  );
}

const PADDINGS: readonly (readonly [Padding, string])[] = [
  ["per_layer", msg("Around each layer")],
  ["once", msg("Around the picture")],
];

/** Where the one pass has its zeros; the weights stay. */
export function EqualityParameters({ figure, facts }: ViewProps) {
  const own = facts.equality?.padding ?? "once";
  return (
    <Choice
      name="padding"
      options={PADDINGS}
      value={figure.compared.value.judged?.padding ?? own}
      onChange={(padding) => (figure.padding.value = padding)}
      missing={(padding) => padding !== own && !figure.canRepad.value}
    />
  );
}

const WHY: Readonly<Record<Why, string>> = {
  whole: msg(
    "Each score depends on the whole picture, and a window shows a part of it only: the two are different questions.",
  ),
  short: msg(
    "A window of {patch} pixels shows less than the receptive field of {field}: its scores lack what lies beyond, and the network sees zeros there instead.",
  ),
  same: msg(
    "Both see the same picture, padded once with zeros, and sum the same products. Only the order of the sums differs, and with it the last digits.",
  ),
  inside: msg(
    "Inside, both sum the same products. At the border every layer lays zeros around its own feature maps, where a window has what the layers make of the zeros around the picture, and that is not zero.",
  ),
  grids: msg(
    "The network goes down and up again, so a score also depends on where its pixel lies on the coarser grid. Each window begins a grid of its own, one pass has one for all.",
  ),
  unequal: msg("The two differ by more than rounding: equal pixels do not get equal scores here."),
};

/** Why the two differ or not, at length. */
export function equalityDetails({ figure, facts }: ViewProps) {
  const equality = figure.compared.value.judged;
  if (!equality) return null;
  return (
    <div class="details">
      <p class="explanation">
        {figure.room.t(WHY[equality.why], { patch: facts.patch, field: equality.field })}
      </p>
      {figure.width.value < 900 && <PaddingDiagram perLayer={equality.padding === "per_layer"} />}
    </div>
  );
}

/** The dotted frame inside which both must be equal. */
function Inside(props: { readonly border: number; readonly rows: number; readonly cols: number }) {
  const { border } = props;
  const [height, width] = [props.rows - 2 * border, props.cols - 2 * border];
  if (height <= 0 || width <= 0) return null;
  return <rect class="inside" x={border} y={border} width={width} height={height} />;
}

// Why the border differs: what the second layer meets just outside of the picture.

const CELL = 28;
const GAP = 4;

const KINDS = { "0": "zero", x: "pixel", f: "feature" } as const;

interface RowProps {
  readonly y: number;
  readonly name: string;
  /** A letter for each cell, from two places outside of the picture on. */
  readonly cells: string;
  /** Whether the cell beside the picture is not what the other way has there. */
  readonly odd?: boolean;
}

function Row({ y, name, cells, odd = false }: RowProps) {
  return (
    <g transform={`translate(0 ${y})`}>
      {[...cells].map((text, i) =>
        text === " " ? null : (
          <g key={String(i)} transform={`translate(${i * (CELL + GAP)} 0)`}>
            <rect
              class={`pad-cell ${odd && i === 1 ? "odd" : KINDS[text as keyof typeof KINDS]}`}
              width={CELL}
              height={CELL}
              rx="4"
            />
            <text x={CELL / 2} y={CELL / 2}>
              {text}
            </text>
          </g>
        ),
      )}
      <text class="pad-name" y={-12}>
        {name}
      </text>
    </g>
  );
}

function PaddingDiagram({ perLayer }: { perLayer: boolean }) {
  const t = useTongue();
  return (
    <figure class="pad-diagram">
      <svg
        role="img"
        aria-label={t(
          perLayer
            ? "At the picture's edge: a window has computed a feature from padding and pixels where a layer with its own padding has a zero"
            : "At the picture's edge: windows and the one pass compute the same feature from padding and pixels",
        )}
        viewBox="-2 -22 214 156"
        width="214"
        height="156"
      >
        <path class="pad-edge" d={`M${2 * (CELL + GAP) - GAP / 2} -2V134`} />
        <Row y={0} name={t("picture and its padding")} cells="00xxxx" />
        <Row y={52} name={t("layer 1, in a window")} cells=" fffff" odd={perLayer} />
        <Row
          y={104}
          name={t("layer 1, in the one pass")}
          cells={perLayer ? " 0ffff" : " fffff"}
          odd={perLayer}
        />
      </svg>
      <figcaption class="caption">
        {t(
          perLayer
            ? "Left of the line is padding. What layer 2 meets there: a feature in a window, a zero in the one pass."
            : "Left of the line is padding, laid once. Layer 2 meets the same features either way.",
        )}
      </figcaption>
    </figure>
  );
}
