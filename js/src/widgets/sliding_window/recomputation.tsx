// Recomputation: how often windows read each pixel, and compute each feature, that one pass needs once.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Range, Segmented } from "../../ui/controls";
import { ColorBar, Panel, PixelView, paintRamp, scaleFor } from "../../ui/pixels";
import { NumberTable } from "../../ui/tables";
import { ramp } from "../../ui/theme";
import { amount, counted, times } from "../../ui/words";
import type { Facts, FirstLayer } from "./facts";
import type { Counted, SlidingWindowState } from "./state";
import { pixelOf, place, type ViewProps, windowOf } from "./windows";

/** Windows along one axis: all sizes in pixels. */
interface Track {
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

/** How many windows read each pixel of the picture, its padding left out. */
export function readings({ size, patch, stride, pad, windows }: Track): Int32Array {
  const counts = new Int32Array(size);
  for (let w = 0; w < windows; w++) {
    const start = w * stride - pad[0];
    const stop = Math.min(size, start + patch);
    for (let x = Math.max(0, start); x < stop; x++) counts[x]!++;
  }
  return counts;
}

/** Pixels that a kernel spans behind its first. */
const reach = ({ size, dilation }: FirstLayer): number => dilation * (size - 1);

/** How many windows compute each feature of the first layer, over the padded picture. */
export function computings(
  { size, patch, stride, pad, windows }: Track,
  kernel: FirstLayer,
): Int32Array {
  const counts = new Int32Array(Math.max(0, pad[0] + size + pad[1] - reach(kernel)));
  for (let w = 0; w < windows; w++) {
    const start = w * stride;
    const stop = Math.min(counts.length, start + patch - reach(kernel));
    for (let x = start; x < stop; x += kernel.stride) counts[x]!++;
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

/** The largest count, and the mean of those that are computed at all. */
export function tally(map: Int32Array) {
  let [max, total, used] = [0, 0, 0];
  for (const count of map) {
    total += count;
    max = Math.max(max, count);
    if (count > 0) used++;
  }
  return { max, mean: used ? total / used : 0 };
}

/** Patches of another size than the network's have the same stride, and a score for each pixel. */
function countsOf(facts: Facts, patch: number, what: Counted) {
  const kernel = facts.firstLayer;
  const [rows, cols] = facts.picture.map((size) => {
    const axis = track(size, patch, facts.stride);
    const at = patch === facts.patch ? { ...axis, pad: facts.pad } : axis;
    return what === "features" && kernel ? computings(at, kernel) : readings(at);
  }) as [Int32Array, Int32Array];
  const map = crossed(rows, cols);
  return { patch, rows: rows.length, cols: cols.length, map, ...tally(map) };
}

/** A window can never be smaller than the first layer's kernel. */
const minPatch = ({ firstLayer }: Facts, what: Counted): number =>
  what === "features" && firstLayer ? reach(firstLayer) + 1 : 1;

/** The counts of the figure as it stands. */
export function countsNow(figure: SlidingWindowState, facts: Facts) {
  const { recomputedPatch, counted } = figure.spec.value;
  return countsOf(facts, Math.max(minPatch(facts, counted), recomputedPatch), counted);
}

const COUNTED: readonly (readonly [Counted, string])[] = [
  ["input", "Input pixels"],
  ["features", "First-layer features"],
];

export function RecomputationView({ figure, facts }: ViewProps) {
  const what = figure.spec.value.counted;
  const width = figure.width.value;
  const wide = width >= 760;
  const counts = useMemo(() => computed(() => countsNow(figure, facts)), [figure, facts]);
  const { patch, rows, cols, map, max } = counts.value;
  const scale = scaleFor(wide ? Math.min(420, width / 2) : width, cols);
  // Far enough to see the counts grow, and never further than the picture.
  const maxPatch = Math.max(patch, Math.min(...facts.picture, Math.max(63, 2 * facts.patch)));
  const colors = ramp("count", false, figure.theme.value);
  const pointed = figure.pointed.value;
  const [row, col] = pixelOf(facts, pointed);
  const before = patch - 1 - Math.floor((patch - 1) / 2);
  return (
    <div class="recomputation" data-wide={wide}>
      <Panel
        title={
          what === "input" ? "How often each pixel is read" : "How often each feature is computed"
        }
        hue="overlap"
      >
        <PixelView
          name="Recomputation"
          pixels={() => paintRamp(map, { rows, cols }, colors, Math.max(1, max))}
          inputs={[counts.value, colors]}
          scale={scale}
          describe={(i) => `${place([Math.floor(i / cols), i % cols])} ${counted(map[i]!)} times`}
          onPoint={(i) => {
            const [height, width] = facts.picture;
            const row = Math.min(height - 1, Math.floor(i / cols));
            const col = Math.min(width - 1, i % cols);
            figure.pointed.value = i < 0 ? -1 : windowOf(facts, row * width + col);
          }}
          looked={pointed < 0 ? -1 : row * cols + col}
        >
          {/* Where the centres of the windows are that read the pointed pixel. */}
          {pointed >= 0 && (
            <rect class="window" x={col - before} y={row - before} width={patch} height={patch} />
          )}
        </PixelView>
        <ColorBar ramp={colors} from="0" to={`${counted(max)} times`} />
      </Panel>
      <div class="recomputation-side">
        {facts.firstLayer && (
          <Segmented
            name="counted"
            options={COUNTED}
            value={what}
            onChange={(value) => figure.store.update({ counted: value })}
          />
        )}
        <Range
          name="patch_size"
          min={minPatch(facts, what)}
          max={maxPatch}
          value={patch}
          text={`${patch} × ${patch}`}
          onChange={(value) => figure.store.update({ recomputed_patch: value }, "recomputed_patch")}
        />
        <Curve
          facts={facts}
          what={what}
          patch={patch}
          maxPatch={maxPatch}
          room={wide ? width - scale * cols - 48 : width}
        />
        {facts.growth.length > 0 && (
          <NumberTable
            name="Multiply-adds as the picture grows"
            head={["picture", "windows", "one pass", "ratio"]}
            rows={facts.growth.map(({ side, slidingMacs, onePassMacs }) => [
              `${side} × ${side}`,
              amount(slidingMacs),
              amount(onePassMacs),
              times(slidingMacs / Math.max(1, onePassMacs)),
            ])}
          />
        )}
      </div>
    </div>
  );
}

const HEIGHT = 170;

interface CurveProps {
  readonly facts: Facts;
  readonly what: Counted;
  readonly patch: number;
  readonly maxPatch: number;
  readonly room: number;
}

/** The mean count against the patch's size. */
function Curve({ facts, what, patch, maxPatch, room }: CurveProps) {
  const across = Math.min(440, room - 20);
  const points = useMemo(() => {
    const from = minPatch(facts, what);
    const every = Math.max(1, Math.floor((maxPatch - from) / 40));
    return Array.from({ length: Math.floor((maxPatch - from) / every) + 1 }, (_, i) => {
      const size = from + i * every;
      return [size, countsOf(facts, size, what).mean] as const;
    });
  }, [facts, what, maxPatch]);
  const here = countsOf(facts, patch, what).mean;
  const top = Math.max(...points.map(([, mean]) => mean), 1);
  const x = (size: number): number => (across * size) / maxPatch;
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
        patch size {maxPatch}
      </text>
    </svg>
  );
}
