// A stride inside the network: the coarse grid, and the two ways back to a score for each pixel.

import { useSignal } from "@preact/signals";
import { Range } from "../../ui/controls";
import { Panel, paintMask, scaleFor } from "../../ui/pixels";
import { amount, seconds, tiny } from "../../ui/words";
import type { Dense, Facts, Way } from "./facts";
import { emptyOf, WindowGrid } from "./parts";
import type { Sliding } from "./state";

export function StrideView({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const dense = facts.dense!;
  const passes = useSignal(dense.stitch.passes);
  const width = figure.width.value;
  const across = width >= 760 ? 3 : width >= 520 ? 2 : 1;
  const gap = width < 500 ? 20 : 28;
  const scale = scaleFor(Math.min(340, (width - gap * (across - 1)) / across), facts.grid[1]);
  const paint = (shown: (row: number, col: number) => number) => {
    const [rows, cols] = facts.grid;
    const labels = figure.mask.value?.data ?? [];
    const picked = Int32Array.from({ length: rows * cols }, (_, i) => {
      const from = shown(Math.floor(i / cols), i % cols);
      return from < 0 ? -1 : labels[from]!;
    });
    return paintMask(picked, rows, cols, facts.colours, emptyOf(figure));
  };
  const { stride } = dense;
  const cols = facts.grid[1];
  const done = Math.min(passes.value, dense.stitch.passes);
  return (
    <>
      <div class="trio" style={{ "--gap": `${gap}px` }}>
        <Panel title="One pass" detail={`${dense.coarse.join(" × ")} scores`} hue="kernel">
          <WindowGrid
            figure={figure}
            facts={facts}
            name="Coarse mask"
            scale={scale}
            pixels={() => paint((r, c) => (r - (r % stride)) * cols + c - (c % stride))}
          />
        </Panel>
        <Panel
          title="Shift and stitch"
          detail={`${done} of ${dense.stitch.passes} passes`}
          hue="input"
        >
          <WindowGrid
            figure={figure}
            facts={facts}
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
            max={dense.stitch.passes}
            value={done}
            text={shiftWords(done - 1, stride)}
            onChange={(value) => (passes.value = value)}
          />
        </Panel>
        <Panel title="Dilation" detail="one pass" hue="output">
          <WindowGrid
            figure={figure}
            facts={facts}
            name="Mask by dilation"
            scale={scale}
            pixels={() => paint((r, c) => (dense.dilation ? r * cols + c : -1))}
          />
          {dense.whyNot && <p class="caption">{dense.whyNot}</p>}
        </Panel>
      </div>
      <div class="verdicts">
        <WaysTable dense={dense} facts={facts} />
        {dense.layers.length > 0 && <DilatedTable dense={dense} />}
      </div>
    </>
  );
}

const shiftWords = (pass: number, stride: number): string =>
  `the last shifted by (${Math.floor(pass / stride)}, ${pass % stride})`;

function WaysTable({ dense, facts }: { dense: Dense; facts: Facts }) {
  const row = (name: string, passes: number, grid: readonly number[], way: Partial<Way>) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td>{passes}</td>
      <td>{grid.join(" × ")}</td>
      <td>{amount(way.macs ?? 0)}</td>
      <td>{way.seconds ? seconds(way.seconds) : ""}</td>
      <td>{way.max === undefined ? "" : tiny(way.max)}</td>
    </tr>
  );
  return (
    <div class="layer-table">
      <table aria-label="Ways to the scores">
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col">passes</th>
            <th scope="col">scores</th>
            <th scope="col">multiply-adds</th>
            <th scope="col">time</th>
            <th scope="col">max |Δ|</th>
          </tr>
        </thead>
        <tbody>
          {row("windows", facts.cost.windows, facts.grid, {
            macs: facts.cost.slidingMacs,
            seconds: facts.cost.slidingSeconds,
          })}
          {row("one pass", 1, dense.coarse, { macs: dense.coarseMacs })}
          {row("shift and stitch", dense.stitch.passes, facts.grid, dense.stitch)}
          {dense.dilation && row("dilation", 1, facts.grid, dense.dilation)}
        </tbody>
      </table>
    </div>
  );
}

function DilatedTable({ dense }: { dense: Dense }) {
  const change = ([before, after]: readonly [number, number]) =>
    before === after ? String(after) : `${before} → ${after}`;
  return (
    <div class="layer-table">
      <table aria-label="What dilation changes in the layers">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">stride</th>
            <th scope="col">dilation</th>
          </tr>
        </thead>
        <tbody>
          {dense.layers.map((layer, i) => (
            <tr key={String(i)}>
              <th scope="row">{layer.name}</th>
              <td>{change(layer.stride)}</td>
              <td>{change(layer.dilation)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
