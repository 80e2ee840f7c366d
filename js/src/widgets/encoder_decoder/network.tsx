// An encoder-decoder drawn to scale as a U: one row for each resolution, the encoder left of the
// middle, the decoder right of it. A block's face has the map's size, its depth is its channels.

import { useMemo } from "preact/hooks";
import { type Tongue, useTongue } from "../../ui/language";
import { PixelCanvas, type Pixels, paintMask, paintPicture, paintStretched } from "../../ui/pixels";
import { box } from "../../ui/place";
import { NARROW } from "../../ui/room";
import { ramp, type ThemeName } from "../../ui/theme";
import { amount, counted, times } from "../../ui/words";
import type { ViewProps } from "./state";
import type { Layer, Variant } from "./variants";
import { layerName } from "./words";

/** What has to be placed, from input to output. */
export interface Slab {
  readonly level: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface Block {
  /** The face's corner and size. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How far the block reaches behind its face, to the right and up. */
  readonly dx: number;
  readonly dy: number;
}

type Hourglass = ReturnType<typeof hourglassOf>;

/** Room under a row for the channels' numbers, and under those for what leads to the next row. */
const LABEL = 34;
const SPACE = 10;
/** The same where a phone's width is all there is. */
const TIGHT = { room: 24, space: 3, gap: 14 };
/** Depth of the block with most channels, as a share of the largest face. */
const DEEP = 0.2;
/** A block needs this much room for its number, however small it is. */
const ROOM = 30;

/** The room a block takes along its row. */
const pitch = (block: Omit<Block, "x" | "y">, tight: boolean): number =>
  Math.max(tight ? TIGHT.room : ROOM, block.width + block.dx) + (tight ? TIGHT.space : SPACE);

function sized(slabs: readonly Slab[], face: number): Omit<Block, "x" | "y">[] {
  const unit = face / Math.max(...slabs.map(({ height, width }) => Math.max(height, width)));
  const maxChannels = Math.max(...slabs.map((slab) => slab.channels));
  return slabs.map(({ height, width, channels }) => {
    const depth = Math.max(2, (DEEP * face * channels) / maxChannels);
    return { width: width * unit, height: height * unit, dx: 0.8 * depth, dy: 0.5 * depth };
  });
}

/** Which blocks of each level stand left and right of the middle; the deepest row is centred. */
function sidesOf(slabs: readonly Slab[]) {
  const deepest = Math.max(...slabs.map((slab) => slab.level));
  const turn = slabs.map((slab) => slab.level).lastIndexOf(deepest);
  const rows: { left: number[]; right: number[] }[] = [];
  slabs.forEach(({ level }, i) => {
    rows[level] ??= { left: [], right: [] };
    rows[level]![i <= turn ? "left" : "right"].push(i);
  });
  return rows;
}

/** Lay the slabs out with the largest face that fits, but none smaller than `minFace`. */
export function hourglass(
  slabs: readonly Slab[],
  room: number,
  minFace: number,
  tall = Number.POSITIVE_INFINITY,
): Hourglass {
  const tight = room < NARROW;
  let face = 180;
  let plan = hourglassOf(slabs, face, tight);
  while (face > minFace && (plan.width > room || plan.height > tall))
    plan = hourglassOf(slabs, --face, tight);
  return plan;
}

function hourglassOf(slabs: readonly Slab[], face: number, tight: boolean) {
  const shapes = sized(slabs, face);
  const sides = sidesOf(slabs);
  const deepest = sides.length - 1;
  /** Room in the middle of a row, for what leads across. */
  const gap = Math.max(tight ? TIGHT.gap : 30, 0.45 * face);
  const total = (side: readonly number[]) =>
    side.reduce((sum, i) => sum + pitch(shapes[i]!, tight), 0);
  const halves = sides.map(({ left, right }, level) =>
    level === deepest
      ? [total(left) / 2, total(left) / 2]
      : [total(left) + gap / 2, total(right) + gap / 2],
  );
  const middle = Math.max(...halves.map(([left]) => left!));
  const width = middle + Math.max(...halves.map(([, right]) => right!));
  const blocks: Block[] = [];
  let bottom = 0;
  const rows = sides.map(({ left, right }, level) => {
    const members = [...left, ...right].map((i) => shapes[i]!);
    const height = Math.max(...members.map((shape) => shape.height));
    const y = bottom + Math.max(...members.map((shape) => shape.dy));
    let x = middle - halves[level]![0]!;
    const put = (i: number) => {
      const shape = shapes[i]!;
      blocks[i] = { ...shape, x, y: y + height - shape.height };
      x += pitch(shape, tight);
    };
    left.forEach(put);
    if (level !== deepest) x = middle + gap / 2;
    right.forEach(put);
    bottom = y + height + LABEL;
    return { y, height };
  });
  return { blocks, width, height: bottom, rows, middle, gap };
}

// What leads from block to block: down, up, and across from the encoder to the decoder.

/** A block’s number stands here; wires keep away. */
const UNDER = 20;

function Wires({ plan, variant }: { plan: Hourglass; variant: Variant }) {
  const wires: Readonly<Record<string, readonly string[]>> = {
    wire: turns(plan, variant),
    "wire skip": variant.skip ? across(plan, variant, "conv") : [],
    "wire positions": variant.upsample === "max_unpool" ? across(plan, variant, "pool") : [],
  };
  return (
    <svg class="wires" aria-hidden width={plan.width} height={plan.height}>
      <defs>
        <marker
          id="wire-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {Object.entries(wires).map(([kind, paths]) =>
        paths.map((d) => <path key={kind + d} class={kind} d={d} marker-end="url(#wire-arrow)" />),
      )}
      {plan.rows.map((_, level) => (
        <RowSize key={String(level)} plan={plan} level={level} variant={variant} />
      ))}
    </svg>
  );
}

interface RowSizeProps {
  readonly plan: Hourglass;
  readonly level: number;
  readonly variant: Variant;
}

/** The resolution: between encoder and decoder where there is room, beside the deepest row. */
function RowSize({ plan, level, variant }: RowSizeProps) {
  const { y, height } = plan.rows[level]!;
  const layer = variant.layers.find((one) => one.level === level);
  const deepest = level === plan.rows.length - 1;
  if (!layer || (!deepest && plan.gap < 66)) return null;
  return (
    <text
      class="row-size"
      x={deepest ? rightOf(plan, level) + 12 : plan.middle - 8}
      y={y + height / 2 - (deepest ? 0 : 11)}
      text-anchor={deepest ? "start" : "middle"}
    >
      {layer.height} × {layer.width}
    </text>
  );
}

/** Right end of a row. */
function rightOf({ blocks, rows }: Hourglass, level: number): number {
  const row = rows[level]!;
  return Math.max(
    ...blocks
      .filter(({ y, height }) => y + height >= row.y + row.height - 1)
      .map(({ x, width, dx }) => x + width + dx),
  );
}

/** Lines from one resolution to the next. */
const turns = ({ blocks }: Hourglass, { layers }: Variant): string[] =>
  layers.flatMap((layer, i) => {
    const before = layers[i - 1];
    if (!before || before.level === layer.level) return [];
    const [from, to] = [blocks[i]!, blocks[i + 1]!];
    const x = Math.max(to.x, from.x) + Math.min(from.width, to.width) / 2;
    return layer.level > before.level
      ? [`M${x} ${from.y + from.height + UNDER}V${to.y - to.dy - 3}`]
      : [`M${x} ${from.y - from.dy - 2}V${to.y + to.height + UNDER}`];
  });

/** Lines from the encoder to the decoder: of features, or of the pooling's positions. */
function across({ blocks, middle }: Hourglass, variant: Variant, what: "conv" | "pool"): string[] {
  const { layers } = variant;
  return layers.flatMap((layer, up) => {
    if (layer.kind !== "up") return [];
    const from = layers
      .slice(0, up)
      .map(({ kind, level }) =>
        what === "pool"
          ? kind === "pool" && level === layer.level + 1
          : level === layer.level && kind !== "up",
      )
      .lastIndexOf(true);
    if (from < 0) return [];
    const [a, b] = [blocks[from + 1]!, blocks[up + 1]!];
    if (what === "conv") return [`M${a.x + a.width + a.dx + 3} ${b.y + b.height * 0.5}H${b.x - 5}`];
    const top = a.y - a.dy;
    return [
      `M${a.x + a.width / 2} ${top}V${top - 6}H${Math.max(middle, b.x - 12)}V${b.y + b.height * 0.8}H${b.x - 5}`,
    ];
  });
}

// The network drawn to scale: faces are feature maps of their real size, depth is channels.

/** The role of a layer: its colour, and the word in the legend. */
const hueOf = ({ kind, parameters }: Layer): "weights" | "free" | "output" =>
  kind === "scores" ? "output" : parameters > 0 ? "weights" : "free";

/** A layer whose map is not kept shows the one it was made from. */
const shownBy = ({ layers }: Variant, i: number): Layer | undefined =>
  layers
    .slice(0, i + 1)
    .reverse()
    .find((layer) => layer.map !== null);

/** The face of a block as a picture; that of the scores is the mask they lead to. */
function faceOf(variant: Variant, i: number, mask: () => Pixels, theme: ThemeName): Pixels | null {
  if (variant.layers[i]!.kind === "scores") return mask();
  const map = shownBy(variant, i)?.map;
  return map ? paintStretched(map.data, map, ramp("picture", false, theme)) : null;
}

interface NetworkProps extends ViewProps {
  readonly width: number;
  readonly height: number;
}

/** Pixels below the drawing: what its colours mean, and the layer that is looked at. */
const LEGEND = { wide: 24, narrow: 44 };
const CARD = 76;
/** A row of the drawing is no lower, its number included. */
const LEAST_ROW = 48;

/** The network, its legend, and the layer that is pointed at or picked. */
export function NetworkStage({ height, ...props }: NetworkProps) {
  const legend = props.width < NARROW ? LEGEND.narrow : LEGEND.wide;
  const rows = Math.max(...props.variant.layers.map(({ level }) => level)) + 1;
  const tall = height - legend - CARD;
  // A question may leave no room for the layer that is looked at: what it costs is a view too.
  const carded = props.figure.room.framing.value.exercise === null || tall >= rows * LEAST_ROW;
  return (
    <div class="network-board" style={{ width: `${props.width}px` }}>
      <NetworkView {...props} height={carded ? tall : tall + CARD} />
      <NetworkLegend variant={props.variant} />
      {carded && <LayerCard {...props} />}
    </div>
  );
}

function NetworkView({ figure, results, variant, width, height }: NetworkProps) {
  const theme = figure.theme.value;
  const { t } = figure.room;
  const { rows, cols } = results;
  const picture = useMemo(() => paintPicture(results.picture), [results]);
  const mask = useMemo(() => paintMask(variant.mask, results, results.colors), [results, variant]);
  const faces = useMemo(
    () => variant.layers.map((_, i) => faceOf(variant, i, () => mask, theme)),
    [variant, mask, theme],
  );
  const slabs: Slab[] = [
    { level: 0, height: rows, width: cols, channels: 3 },
    ...variant.layers,
    { level: 0, height: rows, width: cols, channels: 1 },
  ];
  const plan = useMemo(
    () => hourglass(slabs, width - 4, 24, height),
    [results, variant, width, height],
  );
  const chosen = figure.spec.value.layer;
  return (
    // Where a question leaves little room the figure grows: nothing of the network is cut off.
    <div class="network-scroll" style={{ height: `${Math.max(height, Math.ceil(plan.height))}px` }}>
      <div
        class="network"
        role="radiogroup"
        aria-label={t("Layers")}
        style={box(plan.width, plan.height)}
        onPointerLeave={() => (figure.hovered.value = -1)}
      >
        <Wires plan={plan} variant={variant} />
        {plan.blocks.map((block, i) => {
          const layer = variant.layers[i - 1];
          const pixels = i === 0 ? picture : layer ? faces[i - 1]! : mask;
          return (
            <NetworkBlock
              key={String(i)}
              block={block}
              layer={layer}
              name={i === 0 ? t("picture") : t("mask")}
              pixels={pixels}
              on={layer !== undefined && chosen === i - 1}
              onPick={() => figure.store.update({ layer: i - 1 }, "layer")}
              onPoint={(pointed) => (figure.hovered.value = pointed ? i - 1 : -1)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Pixels of the longer of the names below a block. */
const NAMED = 40;

interface BlockProps {
  readonly block: Block;
  readonly layer: Layer | undefined;
  readonly name: string;
  readonly pixels: Pixels | null;
  readonly on: boolean;
  readonly onPick: () => void;
  readonly onPoint: (pointed: boolean) => void;
}

function NetworkBlock({ block, layer, name, pixels, on, onPick, onPoint }: BlockProps) {
  const { x, y, width, height, dx, dy } = block;
  const t = useTongue();
  const body = (
    <>
      <svg
        class="block-sides"
        aria-hidden
        width={width + dx}
        height={height + dy}
        style={{ top: `${-dy}px` }}
      >
        <path class="top" d={`M0 ${dy}l${dx} ${-dy}h${width}l${-dx} ${dy}z`} />
        <path class="side" d={`M${width} ${dy}l${dx} ${-dy}v${height}l${-dx} ${dy}z`} />
      </svg>
      {pixels ? (
        <PixelCanvas pixels={pixels} width={width} height={height} />
      ) : (
        <span class="no-map" style={box(width, height)} />
      )}
      <span
        class="block-label"
        style={
          // A name that is wider than its picture does not reach over what stands on its right.
          layer || width >= NAMED
            ? { width: `${Math.max(30, width)}px`, left: `${Math.min(0, (width - 30) / 2)}px` }
            : { right: 0 }
        }
      >
        {layer ? layer.channels : name}
      </span>
    </>
  );
  const style = { left: `${x}px`, top: `${y}px`, ...box(width, height) };
  if (!layer)
    return (
      <div class="block end" style={style}>
        {body}
      </div>
    );
  return (
    <label
      class={`block ${hueOf(layer)}${on ? " on" : ""}`}
      style={style}
      onPointerEnter={() => onPoint(true)}
    >
      <input
        type="radio"
        class="unseen"
        name="layer"
        aria-label={`${layerName(t, layer.name)}, ${layer.channels} × ${layer.height} × ${layer.width}`}
        checked={on}
        onChange={onPick}
        onFocus={() => onPoint(true)}
        onBlur={() => onPoint(false)}
      />
      {body}
    </label>
  );
}

/** Names the colors and lines of the drawing. */
function NetworkLegend({ variant }: { variant: Variant }) {
  const t = useTongue();
  return (
    <p class="legend network-legend">
      <span>
        <i class="key weights" /> {t("with weights")}
      </span>
      <span>
        <i class="key free" /> {t("without")}
      </span>
      <span>
        <i class="key output" /> {t("scores")}
      </span>
      {variant.skip && (
        <span>
          <i class="key-line skip" /> {t("skip")}
        </span>
      )}
      {variant.upsample === "max_unpool" && (
        <span>
          <i class="key-line positions" /> {t("positions")}
        </span>
      )}
      <span>{t("number: channels")}</span>
    </p>
  );
}

/** Which map stands for a layer. */
function shown(t: Tongue, variant: Variant, i: number): string {
  const layer = variant.layers[i]!;
  const { channel, channels } = layer;
  if (layer.kind === "scores") return t("the mask shows the class that scores highest");
  if (layer.map) return t("channel {channel} of {channels} is shown", { channel, channels });
  const from = shownBy(variant, i);
  if (!from) return t("no map is shown");
  return t("the map shown is channel {channel} of {layer}", {
    channel: from.channel,
    layer: layerName(t, from.name),
  });
}

/** "2.4 M multiply-adds (4× at full resolution)" */
const costWords = (t: Tongue, { own, fullResolution }: Layer["costs"]): string =>
  own === 0
    ? t("no multiply-adds")
    : fullResolution > own
      ? t("{amount} multiply-adds ({times} at full resolution)", {
          amount: amount(own),
          times: times(fullResolution / own),
        })
      : t("{amount} multiply-adds", { amount: amount(own) });

/** The layer that is pointed at, else the picked one: its map enlarged, and what it costs. */
function LayerCard({ figure, results, variant }: ViewProps) {
  const wanted = figure.hovered.value >= 0 ? figure.hovered.value : figure.spec.value.layer;
  const i = Math.min(wanted, variant.layers.length - 1);
  const layer = variant.layers[i];
  const theme = figure.theme.value;
  const { t } = figure.room;
  const pixels = useMemo(
    () =>
      layer
        ? faceOf(variant, i, () => paintMask(variant.mask, results, results.colors), theme)
        : null,
    [results, variant, i, theme],
  );
  if (!layer)
    return (
      <p class="layer-card caption">
        {t("Point at a layer to see its channel, its size and what it costs. Click to pin it.")}
      </p>
    );
  const { costs } = layer;
  const side = CARD - 12;
  const scale = pixels ? side / Math.max(pixels.rows, pixels.cols) : 0;
  return (
    <section class="layer-card" aria-label={t("Layer")}>
      {pixels && (
        <PixelCanvas pixels={pixels} width={pixels.cols * scale} height={pixels.rows * scale} />
      )}
      <div>
        <p>
          <b>{layerName(t, layer.name)}</b> {layer.channels} × {layer.height} × {layer.width};{" "}
          {shown(t, variant, i)}
        </p>
        <p>
          {costWords(t, costs)},{" "}
          {layer.parameters > 0
            ? t("{count} parameters", { count: counted(layer.parameters) })
            : t("no parameters")}
        </p>
      </div>
    </section>
  );
}
