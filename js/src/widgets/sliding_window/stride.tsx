// A stride inside the network: the coarse grid, and the two ways to a score for each pixel.

import { useSignal } from "@preact/signals";
import { Range } from "../../ui/controls";
import { Panel } from "../../ui/pixels";
import { NumberTable } from "../../ui/tables";
import { amount, seconds, tiny } from "../../ui/words";
import type { DensePass } from "./facts";
import { paintLabels, threeAcross, type ViewProps, WindowPixels } from "./windows";

export function StrideView(props: ViewProps) {
  const { figure, facts } = props;
  const dense = facts.dense!;
  const { stride, coarse, coarseMacs, stitch, dilation, layers, whyNot } = dense;
  const passes = useSignal(stitch.passes);
  const { scale, style } = threeAcross(props);
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
  const done = Math.min(passes.value, stitch.passes);
  const way = (
    name: string,
    passes: number,
    grid: readonly number[],
    { macs, seconds: time = null, max }: Partial<DensePass>,
  ) => [
    name,
    passes,
    grid.join(" × "),
    amount(macs ?? 0),
    time ? seconds(time) : "",
    max === undefined ? "" : tiny(max),
  ];
  return (
    <>
      <div class="trio" style={style}>
        <Panel title="One pass" detail={`${coarse.join(" × ")} scores`} hue="kernel">
          <WindowPixels
            {...props}
            name="Coarse mask"
            scale={scale}
            pixels={() => paint((r, c) => (r - (r % stride)) * cols + c - (c % stride))}
          />
        </Panel>
        <Panel title="Shift and stitch" detail={`${done} of ${stitch.passes} passes`} hue="input">
          <WindowPixels
            {...props}
            name="Stitched mask"
            scale={scale}
            pixels={() =>
              paint((r, c) =>
                (r % stride) * stride + (c % stride) < passes.value ? r * cols + c : -1,
              )
            }
          />
          <Range
            name="passes"
            min={1}
            max={stitch.passes}
            value={done}
            text={`the last shifted by (${Math.floor((done - 1) / stride)}, ${(done - 1) % stride})`}
            onChange={(value) => (passes.value = value)}
          />
        </Panel>
        <Panel title="Dilation" detail="one pass" hue="output">
          <WindowPixels
            {...props}
            name="Mask by dilation"
            scale={scale}
            pixels={() => paint((r, c) => (dilation ? r * cols + c : -1))}
          />
          {whyNot && <p class="caption">{whyNot}</p>}
        </Panel>
      </div>
      <div class="verdicts">
        <NumberTable
          name="Ways to the scores"
          head={["", "passes", "scores", "multiply-adds", "time", "max |Δ|"]}
          rows={[
            way("windows", facts.cost.windows, facts.grid, {
              macs: facts.cost.slidingMacs,
              seconds: facts.cost.slidingSeconds,
            }),
            way("one pass", 1, coarse, { macs: coarseMacs }),
            way("shift and stitch", stitch.passes, facts.grid, stitch),
            ...(dilation ? [way("dilation", 1, facts.grid, dilation)] : []),
          ]}
        />
        {layers.length > 0 && (
          <NumberTable
            name="What dilation changes in the layers"
            head={["layer", "stride", "dilation"]}
            rows={layers.map((layer) => [layer.name, change(layer.stride), change(layer.dilation)])}
          />
        )}
      </div>
    </>
  );
}

const change = ([before, after]: readonly [number, number]): string =>
  before === after ? String(after) : `${before} → ${after}`;
