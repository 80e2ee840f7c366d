// A stride inside the network: the coarse grid, and the two ways to a score for each pixel.

import { Range } from "../../ui/controls";
import { msg } from "../../ui/language";
import { Panel, scaleIn } from "../../ui/pixels";
import { NARROW } from "../../ui/room";
import { NumberTable } from "../../ui/tables";
import { amount, counted, seconds, tiny } from "../../ui/words";
import type { DensePass } from "./facts";
import { HEAD, paintLabels, sizeOf, type ViewProps, WindowPixels } from "./windows";

/** Pixels of a row of the table below the pictures. */
const ROW = 25;

export function StrideView(props: ViewProps) {
  const { figure, facts } = props;
  const { stride, coarse, stitch, dilation, whyNot } = facts.dense!;
  const { width, stageHeight } = figure.room;
  const { t } = figure.room;
  const narrow = width.value < NARROW;
  const gap = narrow ? 10 : 28;
  const table = (dilation ? 5 : 4) * ROW + (whyNot && !narrow ? 40 : 0);
  const scale = scaleIn(
    (width.value - 2 * gap) / 3,
    Math.max(80, stageHeight.value - HEAD - table - 14),
    sizeOf(facts.grid),
  );
  const passes = Math.min(figure.passes.value, stitch.passes);
  const [rows, cols] = facts.grid;
  /** The cell whose label each cell has, −1 for none. */
  const paint = (labelledBy: (row: number, col: number) => number) => {
    const labels = figure.maskLabels.value;
    const picked = Int32Array.from({ length: rows * cols }, (_, i) => {
      const from = labelledBy(Math.floor(i / cols), i % cols);
      return from < 0 ? -1 : labels[from]!;
    });
    return paintLabels(props, picked);
  };
  return (
    <div class="strides" style={{ "--gap": `${gap}px` }}>
      <div class="pictures">
        <Panel
          title={t("One pass")}
          detail={narrow ? "" : t("{size} scores", { size: coarse.join(" × ") })}
          hue="output"
        >
          <WindowPixels
            {...props}
            name={t("Coarse mask")}
            scale={scale}
            pixels={() => paint((r, c) => (r - (r % stride)) * cols + c - (c % stride))}
          />
        </Panel>
        <Panel
          title={narrow ? t("Stitched") : t("Shift and stitch")}
          detail={narrow ? "" : t("{n} of {passes} passes", { n: passes, passes: stitch.passes })}
          hue="output"
        >
          <WindowPixels
            {...props}
            name={t("Stitched mask")}
            scale={scale}
            pixels={() =>
              paint((r, c) =>
                (r % stride) * stride + (c % stride) < figure.passes.value ? r * cols + c : -1,
              )
            }
          />
        </Panel>
        <Panel title={t("Dilation")} detail={narrow ? "" : t("one pass")} hue="output">
          <WindowPixels
            {...props}
            name={t("Mask by dilation")}
            scale={scale}
            pixels={() => paint((r, c) => (dilation ? r * cols + c : -1))}
          />
        </Panel>
      </div>
      {whyNot && !narrow && <p class="caption">{t(whyNot)}</p>}
      <Ways {...props} />
    </div>
  );
}

function Ways({ figure, facts }: ViewProps) {
  const { t } = figure.room;
  const { coarse, coarseMacs, stitch, dilation } = facts.dense!;
  const way = (
    name: string,
    passes: number,
    grid: readonly number[],
    { macs, seconds: time = null, max }: Partial<DensePass>,
  ) => [
    name,
    counted(passes),
    grid.join(" × "),
    amount(macs ?? 0),
    time ? seconds(time) : "",
    max === undefined ? "" : tiny(max),
  ];
  return (
    <NumberTable
      name={t("Ways to the scores")}
      head={["", t("passes"), t("scores"), t("multiply-adds"), t("time"), "max |Δ|"]}
      rows={[
        way(t("windows"), facts.cost.windows, facts.grid, {
          macs: facts.cost.slidingMacs,
          seconds: facts.cost.slidingSeconds,
        }),
        way(t("one pass"), 1, coarse, { macs: coarseMacs }),
        way(t("shift and stitch"), stitch.passes, facts.grid, stitch),
        ...(dilation ? [way(t("dilation"), 1, facts.grid, dilation)] : []),
      ]}
    />
  );
}

/** How many of the shifted passes are stitched. */
export function StrideParameters({ figure, facts }: ViewProps) {
  const { stride, stitch } = facts.dense!;
  const done = Math.min(figure.passes.value, stitch.passes);
  const last = done - 1;
  return (
    <Range
      name={msg("passes")}
      min={1}
      max={stitch.passes}
      value={done}
      text={figure.room.t("the last shifted by {shift}", {
        shift: `(${Math.floor(last / stride)}, ${last % stride})`,
      })}
      onChange={(value) => (figure.passes.value = value)}
    />
  );
}

export function strideDetails({ figure, facts }: ViewProps) {
  const { layers, whyNot } = facts.dense!;
  const why = figure.width.value < NARROW && whyNot;
  const { t } = figure.room;
  if (!why && layers.length === 0) return null;
  return (
    <div class="details">
      {why && <p class="caption">{t(why)}</p>}
      {layers.length > 0 && (
        <NumberTable
          name={t("What dilation changes in the layers")}
          head={[t("layer"), "stride", "dilation"]}
          rows={layers.map((layer) => [layer.name, change(layer.stride), change(layer.dilation)])}
        />
      )}
    </div>
  );
}

const change = ([before, after]: readonly [number, number]): string =>
  before === after ? String(after) : `${before} → ${after}`;
