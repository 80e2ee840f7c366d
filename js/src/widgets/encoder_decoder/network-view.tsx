// The network drawn to scale: faces are feature maps of their real size, depth is channels.

import { useMemo } from "preact/hooks";
import { PixelCanvas, type Pixels, paintMask, paintPicture } from "../../ui/pixels";
import { ramp, type ThemeName, ZERO } from "../../ui/theme";
import { amount, counted, times } from "../../ui/words";
import { type Block, hourglass, type Slab } from "./hourglass";
import type { Codec, Scene } from "./state";
import type { Layer, LayerKind, Variant } from "./variants";
import { Wires } from "./wires";

/** Roles of the layers: colour, and the word in the legend. */
const HUES: Readonly<Record<LayerKind, string>> = {
  conv: "conv",
  reduce: "conv",
  pool: "down",
  strided_conv: "down",
  up: "up",
  scores: "output",
};

interface NetworkProps {
  readonly figure: Codec;
  readonly scene: Scene;
  readonly variant: Variant;
}

/** A layer whose map is not kept shows the one it was made from. */
const shownBy = ({ layers }: Variant, i: number): Layer | undefined =>
  layers.slice(0, i + 1).findLast((layer) => layer.map !== null);

/** The face of a block as a picture; that of the scores is the mask they lead to. */
function faceOf(variant: Variant, i: number, mask: Pixels, theme: ThemeName): Pixels | null {
  if (variant.layers[i]!.kind === "scores") return mask;
  const map = shownBy(variant, i)?.map;
  if (!map) return null;
  const { rgba } = ramp("unsigned", false, theme);
  return {
    rows: map.rows,
    cols: map.cols,
    rgba: Uint32Array.from(map.data, (q) => rgba[ZERO + q]!),
  };
}

const maskOf = ({ rows, cols, colours }: Scene, variant: Variant): Pixels =>
  paintMask(variant.mask, rows, cols, colours, [128, 128, 128]);

export function CodecNetwork({ figure, scene, variant }: NetworkProps) {
  const { theme, width } = figure;
  const { rows, cols } = scene;
  const picture = useMemo(() => paintPicture(scene.picture), [scene]);
  const mask = useMemo(() => maskOf(scene, variant), [scene, variant]);
  const faces = useMemo(
    () => variant.layers.map((_, i) => faceOf(variant, i, mask, theme.value)),
    [variant, mask, theme.value],
  );
  const slabs: Slab[] = [
    { level: 0, height: rows, width: cols, channels: 3 },
    ...variant.layers,
    { level: 0, height: rows, width: cols, channels: 1 },
  ];
  const plan = useMemo(() => hourglass(slabs, width.value - 4, 30), [scene, variant, width.value]);
  const chosen = figure.spec.value.layer;
  return (
    <div class="network-scroll">
      <div
        class="network"
        role="radiogroup"
        aria-label="Layers"
        style={{ width: `${plan.width}px`, height: `${plan.height}px` }}
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
              name={i === 0 ? "picture" : "mask"}
              pixels={pixels}
              on={layer !== undefined && chosen === i - 1}
              onPick={() => figure.store.update({ layer: i - 1 }, "layer")}
            />
          );
        })}
      </div>
    </div>
  );
}

interface BlockProps {
  readonly block: Block;
  readonly layer: Layer | undefined;
  readonly name: string;
  readonly pixels: Pixels | null;
  readonly on: boolean;
  readonly onPick: () => void;
}

function NetworkBlock({ block, layer, name, pixels, on, onPick }: BlockProps) {
  const { x, y, width, height, dx, dy } = block;
  const body = (
    <>
      <svg
        class="block-sides"
        aria-hidden="true"
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
        <span class="no-map" style={{ width: `${width}px`, height: `${height}px` }} />
      )}
      <span
        class="block-label"
        style={{ width: `${Math.max(30, width)}px`, left: `${Math.min(0, (width - 30) / 2)}px` }}
      >
        {layer ? layer.channels : name}
      </span>
    </>
  );
  const style = { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
  if (!layer)
    return (
      <div class="block end" style={style}>
        {body}
      </div>
    );
  return (
    <label class={`block ${HUES[layer.kind]}${on ? " on" : ""}`} style={style} title={layer.name}>
      <input
        type="radio"
        class="unseen"
        name="codec-layer"
        aria-label={`${layer.name}, ${layer.channels} × ${layer.height} × ${layer.width}`}
        checked={on}
        onChange={onPick}
      />
      {body}
    </label>
  );
}

/** Names the colours and lines of the drawing. */
export function NetworkLegend({ variant }: { variant: Variant }) {
  return (
    <p class="legend network-legend">
      <span>
        <i class="key conv" /> convolution
      </span>
      <span>
        <i class="key down" /> down
      </span>
      <span>
        <i class="key up" /> up
      </span>
      <span>
        <i class="key output" /> scores
      </span>
      {variant.skip && (
        <span>
          <i class="key-line skip" /> skip: features
        </span>
      )}
      {variant.upsample === "max_unpool" && (
        <span>
          <i class="key-line positions" /> positions of the maxima
        </span>
      )}
      <span>face: resolution; depth: channels, their number below</span>
    </p>
  );
}

/** Which map stands for a layer. */
function shown(variant: Variant, i: number): string {
  const layer = variant.layers[i]!;
  if (layer.kind === "scores") return "the class that scores highest is shown";
  if (layer.map) return `channel ${layer.channel} is shown`;
  const from = shownBy(variant, i);
  return from ? `the map shown is that of ${from.name}` : "no map is shown";
}

/** The picked layer: its map enlarged, and what it costs. */
export function LayerCard({ figure, scene, variant }: NetworkProps) {
  const i = Math.min(figure.spec.value.layer, variant.layers.length - 1);
  const layer = variant.layers[i];
  const pixels = useMemo(
    () => (layer ? faceOf(variant, i, maskOf(scene, variant), figure.theme.value) : null),
    [scene, variant, i, figure.theme.value],
  );
  if (!layer)
    return <p class="layer-card caption">Pick a layer to see its map larger, and what it costs.</p>;
  const { costs } = layer;
  return (
    <section class="layer-card" aria-label="Layer">
      {pixels && (
        <PixelCanvas pixels={pixels} width={128} height={(128 * pixels.rows) / pixels.cols} />
      )}
      <div>
        <h3>{layer.name}</h3>
        <p>
          {layer.channels} × {layer.height} × {layer.width}; {shown(variant, i)}
        </p>
        <p>
          {costs.own > 0 ? `${amount(costs.own)} multiply-adds` : "no multiply-adds"}
          {costs.fullResolution > costs.own &&
            costs.own > 0 &&
            `, ${times(costs.fullResolution / costs.own)} as many at full resolution`}
        </p>
        <p>{layer.parameters > 0 ? `${counted(layer.parameters)} parameters` : "no parameters"}</p>
      </div>
    </section>
  );
}
