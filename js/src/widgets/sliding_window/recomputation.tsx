// Recomputation: how often windows read each pixel, and compute each feature, that one pass needs once.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Choice, Range } from "../../ui/controls";
import { msg, type Tongue } from "../../ui/language";
import { ColorBar, Panel, PixelView, paintRamp, scaleIn } from "../../ui/pixels";
import { NARROW } from "../../ui/room";
import { NumberTable } from "../../ui/tables";
import { ramp } from "../../ui/theme";
import { Veil } from "../../ui/veil";
import { amount, counted, times } from "../../ui/words";
import type { Cost, Facts, FirstLayer } from "./facts";
import type { Counted, SlidingWindowState } from "./state";
import { HEAD, pixelOf, place, type ViewProps, windowOf } from "./windows";

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
  ["input", msg("Input pixels")],
  ["features", msg("First-layer features")],
];

/** With less width the table of growth stands below the first screen. */
const TABLE_FROM = 760;
const TABLE = 176;
const GAP = 40;
/** Pixels of the bar below the map, and of the curve's words. */
const BAR = 28;
const AXES = 44;
const LOWEST_CURVE = 60;

export function RecomputationView({ figure, facts }: ViewProps) {
  const what = figure.spec.value.counted;
  const { width, stageHeight, t } = figure.room;
  const wide = width.value >= NARROW;
  const counts = useMemo(() => computed(() => countsNow(figure, facts)), [figure, facts]);
  const { patch, rows, cols, map, max } = counts.value;
  const left = stageHeight.value - HEAD - BAR;
  const scale = wide
    ? scaleIn(width.value * 0.42, left, { rows, cols })
    : scaleIn(width.value, Math.max(100, left - AXES - LOWEST_CURVE - 14), { rows, cols });
  const table = width.value >= TABLE_FROM && facts.growth.length > 0 ? TABLE : 0;
  const below = wide ? stageHeight.value - table : left - scale * rows - 14;
  const colors = ramp("unsigned", false, figure.theme.value);
  const pointed = figure.pointed.value;
  const [row, col] = pixelOf(facts, pointed);
  const before = patch - 1 - Math.floor((patch - 1) / 2);
  return (
    <div class="recomputation" data-wide={wide} style={{ "--gap": `${GAP}px` }}>
      <Panel
        title={
          what === "input"
            ? t("How often each pixel is read")
            : t("How often each feature is computed")
        }
        hue="input"
      >
        <PixelView
          name={t("Recomputation")}
          pixels={() => paintRamp(map, { rows, cols }, colors, Math.max(1, max))}
          inputs={[counts.value, colors]}
          scale={scale}
          describe={(i) =>
            t("{place} {count} {n|time|times}", {
              place: place([Math.floor(i / cols), i % cols]),
              count: counted(map[i]!),
              n: map[i]!,
            })
          }
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
        <ColorBar
          ramp={colors}
          from="0"
          to={t("{count} {n|time|times}", { count: counted(max), n: max })}
        />
      </Panel>
      <div class="recomputation-side">
        <Curve
          t={t}
          facts={facts}
          what={what}
          patch={patch}
          maxPatch={maxPatch(facts, patch)}
          width={Math.min(440, (wide ? width.value - scale * cols - GAP : width.value) - 20)}
          height={Math.max(LOWEST_CURVE, Math.min(170, below - AXES - 16))}
        />
        {table > 0 && <Growth t={t} facts={facts} />}
      </div>
    </div>
  );
}

/** Far enough to see the counts grow, and never further than the picture. */
const maxPatch = (facts: Facts, patch: number): number =>
  Math.max(patch, Math.min(...facts.picture, Math.max(63, 2 * facts.patch)));

/** What is counted, and with windows of which size. */
export function RecomputationParameters({ figure, facts }: ViewProps) {
  const what = figure.spec.value.counted;
  const patch = Math.max(minPatch(facts, what), figure.spec.value.recomputedPatch);
  return (
    <>
      {facts.firstLayer && (
        <Choice
          name="counted"
          options={COUNTED}
          value={what}
          onChange={(value) => figure.store.update({ counted: value })}
        />
      )}
      <Range
        name="patch_size"
        min={minPatch(facts, what)}
        max={maxPatch(facts, patch)}
        value={patch}
        text={`${patch} × ${patch}`}
        onChange={(value) => figure.store.update({ recomputed_patch: value }, "recomputed_patch")}
      />
    </>
  );
}

export const recomputationDetails = ({ figure, facts }: ViewProps) =>
  figure.width.value < TABLE_FROM && facts.growth.length > 0 ? (
    <Veil parts={["counts", "cost"]}>
      <Growth t={figure.room.t} facts={facts} />
    </Veil>
  ) : null;

/** Why the windows need so many times as much, why that grows with the picture, and how far. */
export function ratioWords(t: Tongue, { slidingMacs, onePassMacs, limit }: Cost): string {
  if (limit === null || onePassMacs === 0) return "";
  return t(
    times(slidingMacs / onePassMacs) === times(limit)
      ? "A window costs {limit} what one pass spends on a pixel, on pictures of any size."
      : "A window costs {limit} what one pass spends on a pixel. Zeros around the picture cost the one pass more: the larger the picture, the less they count, so the ratio grows towards {limit}, and never beyond.",
    { limit: times(limit) },
  );
}

interface Told extends Pick<ViewProps, "facts"> {
  readonly t: Tongue;
}

/** How many times as much the windows need, why that grows with the picture, and how far. */
function Growth({ t, facts: { growth, cost } }: Told) {
  return (
    <div class="growth">
      <NumberTable
        name={t("Multiply-adds as the picture grows")}
        head={[t("picture"), t("windows"), t("one pass"), t("ratio")]}
        rows={growth.map(({ side, slidingMacs, onePassMacs }) => [
          `${side} × ${side}`,
          amount(slidingMacs),
          amount(onePassMacs),
          times(slidingMacs / Math.max(1, onePassMacs)),
        ])}
      />
      <p class="caption">{ratioWords(t, cost)}</p>
    </div>
  );
}

interface CurveProps extends Told {
  readonly what: Counted;
  readonly patch: number;
  readonly maxPatch: number;
  readonly width: number;
  readonly height: number;
}

/** The mean count against the patch's size. */
function Curve({ t, facts, what, patch, maxPatch, width, height }: CurveProps) {
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
  const x = (size: number): number => (width * size) / maxPatch;
  const y = (mean: number): number => height - (height * mean) / top;
  return (
    <svg
      class="curve-plot"
      role="img"
      aria-label={t("Mean count against patch size: {mean} at {patch}, {most} at most", {
        mean: times(here),
        patch,
        most: times(top),
      })}
      viewBox={`-8 -22 ${width + 20} ${height + 44}`}
      width={width + 20}
      height={height + 44}
    >
      <path class="ground" d={`M0 ${height}H${width}`} />
      <polyline
        class="curve"
        points={points.map(([size, mean]) => `${x(size)},${y(mean)}`).join(" ")}
      />
      <path class="tick" d={`M${x(patch)} ${height}V${y(here)}`} />
      <circle class="dot" cx={x(patch)} cy={y(here)} r="5" />
      <text x="0" y="-10">
        {t("{times} on average with {size}", { times: times(here), size: `${patch} × ${patch}` })}
      </text>
      <text x="0" y={height + 14}>
        1
      </text>
      <text x={width} y={height + 14} text-anchor="end">
        {t("patch size {size}", { size: maxPatch })}
      </text>
    </svg>
  );
}
