// Windows that travel over a picture: where each one lies, and how often they meet each pixel.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Range, Segmented } from "../../ui/controls";
import { ColorBar, Panel, PixelView, paintCounts, scaleFor } from "../../ui/pixels";
import { ramp } from "../../ui/theme";
import { amount, counted, times } from "../../ui/words";
import type { Facts, Kernel } from "./facts";
import { pixelOf, place, windowOf } from "./parts";
import type { Counted, Sliding } from "./state";

/** One axis: all sizes in pixels. */
export interface Track {
  readonly size: number;
  readonly patch: number;
  readonly stride: number;
  /** Zeros laid before and after the picture. */
  readonly pad: readonly [number, number];
  /** Number of windows along the axis. */
  readonly windows: number;
}

/** The axis for patches of another size, with every pixel some window's centre. */
export function track(size: number, patch: number, stride: number): Track {
  const before = Math.floor((patch - 1) / 2);
  return {
    size,
    patch,
    stride,
    pad: [before, patch - 1 - before],
    windows: Math.ceil(size / stride),
  };
}

const padded = ({ size, pad }: Track): number => pad[0] + size + pad[1];

/** How many windows read each pixel of the picture, its padding left out. */
export function readings(axis: Track): Int32Array {
  const counts = new Int32Array(axis.size);
  for (let w = 0; w < axis.windows; w++) {
    const start = w * axis.stride - axis.pad[0];
    const stop = Math.min(axis.size, start + axis.patch);
    for (let x = Math.max(0, start); x < stop; x++) counts[x]!++;
  }
  return counts;
}

/** How many windows compute each feature of the first layer, over the padded picture. */
export function computings(axis: Track, kernel: Kernel): Int32Array {
  const reach = kernel.dilation * (kernel.size - 1);
  const counts = new Int32Array(Math.max(0, padded(axis) - reach));
  for (let w = 0; w < axis.windows; w++) {
    const start = w * axis.stride;
    for (
      let x = start;
      x <= start + axis.patch - 1 - reach && x < counts.length;
      x += kernel.stride
    )
      counts[x]!++;
  }
  return counts;
}

/** In two dimensions the counts of row and column multiply. */
export function crossed(rows: Int32Array, cols: Int32Array): Int32Array {
  const map = new Int32Array(rows.length * cols.length);
  rows.forEach((row, r) => {
    for (let c = 0; c < cols.length; c++) map[r * cols.length + c] = row * cols[c]!;
  });
  return map;
}

export interface Tally {
  readonly least: number;
  readonly most: number;
  /** Of those that are computed at all. */
  readonly mean: number;
  readonly total: number;
}

export function tally(map: Int32Array): Tally {
  let [least, most, total, used] = [Infinity, 0, 0, 0];
  for (const count of map) {
    total += count;
    most = Math.max(most, count);
    if (count === 0) continue;
    used++;
    least = Math.min(least, count);
  }
  return { least: used ? least : 0, most, mean: used ? total / used : 0, total };
}

// The counts that the Waste view shows: of input pixels or of first-layer features.

export interface Counts {
  readonly rows: number;
  readonly cols: number;
  readonly map: Int32Array;
  readonly total: Tally;
}

/** Patches of another size than the network's have the same stride, and a score for each pixel. */
export function countsOf(facts: Facts, patch: number, what: Counted): Counts {
  const kernel = facts.firstLayer;
  const [rows, cols] = facts.picture.map((size) => {
    const own = patch === facts.patch;
    const axis = track(size, patch, facts.stride);
    const at = own ? { ...axis, pad: facts.pad } : axis;
    return what === "features" && kernel ? computings(at, kernel) : readings(at);
  }) as [Int32Array, Int32Array];
  const map = crossed(rows, cols);
  return { rows: rows.length, cols: cols.length, map, total: tally(map) };
}

/** A window can never be smaller than the first layer's kernel. */
export function leastPatch(facts: Facts, what: Counted): number {
  const kernel = facts.firstLayer;
  return what === "features" && kernel ? kernel.dilation * (kernel.size - 1) + 1 : 1;
}

/** The counts of the figure as it stands. */
export function counts(figure: Sliding, facts: Facts): Counts {
  const { recomputedPatch, counted } = figure.spec.value;
  return countsOf(facts, Math.max(leastPatch(facts, counted), recomputedPatch), counted);
}

// The waste: how often windows read each pixel, and compute each feature, that one pass needs once.

const COUNTED: readonly (readonly [Counted, string])[] = [
  ["input", "Input pixels"],
  ["features", "First-layer features"],
];

export function RecomputationView({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const { counted: what, recomputedPatch } = figure.spec.value;
  const width = figure.width.value;
  const wide = width >= 760;
  const shown = useMemo(() => computed(() => counts(figure, facts)), [figure, facts]);
  const scale = scaleFor(wide ? Math.min(420, width / 2) : width, shown.value.cols);
  const patch = Math.max(leastPatch(facts, what), recomputedPatch);
  const most = mostPatch(facts, patch);
  const colours = ramp("count", false, figure.theme.value);
  return (
    <div class="waste" data-wide={wide}>
      <Panel
        title={
          what === "input" ? "How often each pixel is read" : "How often each feature is computed"
        }
        hue="overlap"
      >
        <Heat figure={figure} facts={facts} shown={shown} scale={scale} patch={patch} />
        <ColorBar ramp={colours} from="0" to={`${counted(shown.value.total.most)} times`} />
      </Panel>
      <div class="waste-side">
        {facts.firstLayer && (
          <Segmented
            legend="counted"
            name="counted"
            options={COUNTED}
            value={what}
            onChange={(value) => figure.store.update({ counted: value })}
          />
        )}
        <Range
          name="patch_size"
          min={leastPatch(facts, what)}
          max={most}
          value={patch}
          text={`${patch} × ${patch}`}
          onChange={(value) => figure.store.update({ recomputed_patch: value }, "recomputed_patch")}
        />
        <Curve
          facts={facts}
          what={what}
          patch={patch}
          most={most}
          room={wide ? width - scale * shown.value.cols - 48 : width}
        />
        {facts.growth.length > 0 && <GrowthTable facts={facts} />}
      </div>
    </div>
  );
}

interface HeatProps {
  readonly figure: Sliding;
  readonly facts: Facts;
  readonly shown: { readonly value: Counts };
  readonly scale: number;
  readonly patch: number;
}

function Heat({ figure, facts, shown, scale, patch }: HeatProps) {
  const pixels = useMemo(
    () =>
      computed(() => {
        const { map, rows, cols, total } = shown.value;
        return paintCounts(
          map,
          rows,
          cols,
          ramp("count", false, figure.theme.value),
          Math.max(1, total.most),
        );
      }),
    [figure, facts],
  );
  const { cols, map } = shown.value;
  const pixel = (index: number): number =>
    Math.min(facts.picture[0] - 1, Math.floor(index / cols)) * facts.picture[1] +
    Math.min(facts.picture[1] - 1, index % cols);
  return (
    <PixelView
      name="Recomputation"
      pixels={pixels}
      scale={scale}
      describe={(i) => `${place([Math.floor(i / cols), i % cols])} ${counted(map[i]!)} times`}
      onPoint={(i) => (figure.pointed.value = i < 0 ? -1 : windowOf(facts, pixel(i)))}
    >
      {figure.pointed.value >= 0 && (
        <Readers facts={facts} n={figure.pointed.value} patch={patch} />
      )}
    </PixelView>
  );
}

/** The pixel that is pointed at, and where the centres of the windows that read it are. */
function Readers({ facts, n, patch }: { facts: Facts; n: number; patch: number }) {
  const [row, col] = pixelOf(facts, n);
  const before = patch - 1 - Math.floor((patch - 1) / 2);
  return (
    <>
      <rect class="window" x={col - before} y={row - before} width={patch} height={patch} />
      <rect class="looked" x={col} y={row} width="1" height="1" />
    </>
  );
}

/** Far enough to see the counts grow, and never further than the picture. */
const mostPatch = ({ picture, patch }: Facts, chosen: number): number =>
  Math.max(chosen, Math.min(...picture, Math.max(63, 2 * patch)));

const HEIGHT = 170;

/** The mean count against the patch's size. */
function Curve(props: { facts: Facts; what: Counted; patch: number; most: number; room: number }) {
  const { facts, what, patch, most } = props;
  const across = Math.min(440, props.room - 20);
  const points = useMemo(() => {
    const from = leastPatch(facts, what);
    const every = Math.max(1, Math.floor((most - from) / 40));
    const sizes: number[] = [];
    for (let size = from; size <= most; size += every) sizes.push(size);
    return sizes.map((size) => [size, countsOf(facts, size, what).total.mean] as const);
  }, [facts, what, most]);
  const here = countsOf(facts, patch, what).total.mean;
  const top = Math.max(...points.map(([, mean]) => mean), 1);
  const x = (size: number): number => (across * size) / most;
  const y = (mean: number): number => HEIGHT - (HEIGHT * mean) / top;
  return (
    <svg
      class="curve-plot"
      role="img"
      aria-label={`Mean count against patch size: ${times(here)} at ${patch}, ${times(top)} at most`}
      viewBox={`-8 -22 ${across + 20} ${HEIGHT + 44}`}
      width={across + 20}
      height={HEIGHT + 44}
    >
      <path class="ground" d={`M0 ${HEIGHT}H${across}`} />
      <polyline
        class="curve"
        points={points.map(([size, mean]) => `${x(size)},${y(mean)}`).join(" ")}
      />
      <path class="tick" d={`M${x(patch)} ${HEIGHT}V${y(here)}`} />
      <circle class="dot" cx={x(patch)} cy={y(here)} r="5" />
      <text x="0" y="-10">
        {times(here)} on average with {patch} × {patch}
      </text>
      <text x="0" y={HEIGHT + 14}>
        1
      </text>
      <text x={across} y={HEIGHT + 14} text-anchor="end">
        patch size {most}
      </text>
    </svg>
  );
}

function GrowthTable({ facts }: { facts: Facts }) {
  return (
    <div class="layer-table">
      <table aria-label="Multiply-adds as the picture grows">
        <thead>
          <tr>
            <th scope="col">picture</th>
            <th scope="col">windows</th>
            <th scope="col">one pass</th>
            <th scope="col">ratio</th>
          </tr>
        </thead>
        <tbody>
          {facts.growth.map(({ side, slidingMacs, onePassMacs }) => (
            <tr key={side}>
              <th scope="row">
                {side} × {side}
              </th>
              <td>{amount(slidingMacs)}</td>
              <td>{amount(onePassMacs)}</td>
              <td>{times(slidingMacs / Math.max(1, onePassMacs))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
