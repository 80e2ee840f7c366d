// A close-up of an edge: the same pixels as every way up leaves them.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Segmented } from "../../ui/controls";
import {
  ColorBar,
  Panel,
  PixelCanvas,
  type Pixels,
  paintMask,
  paintPatch,
  paintPicture,
  scaleFor,
} from "../../ui/pixels";
import { ramp, ZERO } from "../../ui/theme";
import { CodecPixels } from "./prediction";
import type { Codec, Scene } from "./state";
import { rivals, type Variant } from "./variants";
import { upWords } from "./words";

const SHOWN = [
  ["mask", "Masks"],
  ["probability", "Probability"],
] as const;

interface Props {
  readonly figure: Codec;
  readonly scene: Scene;
  readonly variant: Variant;
}

export interface Crop {
  readonly top: number;
  readonly left: number;
  readonly side: number;
  /** Whether the probabilities were computed for it. */
  readonly own: boolean;
}

/** The part of the picture that the close-up shows. */
export function cropOf(figure: Codec, scene: Scene): Crop {
  const { edge } = scene.variants;
  const { zoom } = figure.spec.value;
  const side = edge?.size ?? Math.min(48, scene.rows, scene.cols);
  const [row, col] = zoom ?? [edge?.row ?? scene.rows / 2, edge?.column ?? scene.cols / 2];
  const within = (centre: number, size: number) =>
    Math.max(0, Math.min(size - side, Math.floor(centre - side / 2)));
  return {
    top: within(row, scene.rows),
    left: within(col, scene.cols),
    side,
    own: zoom === null && edge !== null,
  };
}

function cut(
  labels: ArrayLike<number>,
  { cols, colours }: Scene,
  { top, left, side }: Crop,
): Pixels {
  const part = Uint8Array.from(
    { length: side * side },
    (_, i) => labels[(top + Math.floor(i / side)) * cols + left + (i % side)]!,
  );
  return paintMask(part, side, side, colours, [128, 128, 128]);
}

export function CodecEdge({ figure, scene, variant }: Props) {
  const shown = useSignal<"mask" | "probability">("mask");
  const width = figure.width.value;
  const crop = cropOf(figure, scene);
  const { edge } = scene.variants;
  const probable = crop.own && variant.edge !== null && shown.value === "probability";
  const grey = ramp("unsigned", false, figure.theme.value);
  const scale = scaleFor(width >= 760 ? 256 : Math.min(260, width), scene.cols);
  const unit = scaleFor(width < 500 ? (width - 16) / 2 : 150, crop.side);
  const full = unit * crop.side;
  const crops = useMemo(() => {
    const of = (other: Variant): Pixels =>
      probable && other.edge
        ? {
            rows: crop.side,
            cols: crop.side,
            rgba: Uint32Array.from(other.edge, (q) => grey.rgba[ZERO + q]!),
          }
        : cut(other.mask, scene, crop);
    const { by, all } = rivals(scene.variants, variant);
    return all.map((other) => ({
      other,
      title: by === "upsample" ? upWords(other) : `Depth ${other.depth}`,
      pixels: of(other),
    }));
  }, [scene, variant, crop.top, crop.left, probable, grey]);
  const { cols } = scene;
  return (
    <div class="edge" data-wide={width >= 760}>
      <div class="edge-side">
        <Panel title="Picture" detail="click, or arrows and Enter">
          <CodecPixels
            figure={figure}
            scene={scene}
            name="Picture"
            scale={scale}
            pixels={() => paintPicture(scene.picture)}
            onPick={(pixel) =>
              figure.store.update({ zoom: [Math.floor(pixel / cols), pixel % cols] }, "zoom")
            }
          >
            <rect
              class="window halo"
              x={crop.left}
              y={crop.top}
              width={crop.side}
              height={crop.side}
            />
            <rect class="window" x={crop.left} y={crop.top} width={crop.side} height={crop.side} />
          </CodecPixels>
        </Panel>
        <div class="edge-controls">
          {edge && !crop.own && (
            <button type="button" class="plain" onClick={() => figure.store.update({ zoom: null })}>
              Where they differ most
            </button>
          )}
          {edge && crop.own && variant.edge && (
            <Segmented
              legend="shown"
              name="shown"
              options={SHOWN}
              value={shown.value}
              onChange={(value) => (shown.value = value)}
            />
          )}
          {probable && edge && (
            <ColorBar ramp={grey} from="0" to={`1: surely ${scene.classes[edge.label]}`} />
          )}
        </div>
      </div>
      <div class="crops">
        <CropPlate
          title="Picture"
          pixels={paintPatch(scene.picture, crop.top, crop.left, crop.side, [0, 0, 0])}
          side={full}
        />
        {scene.truth && (
          <CropPlate title="Truth" pixels={cut(scene.truth.data, scene, crop)} side={full} />
        )}
        {crops.map(({ other, title, pixels }) => (
          <CropPlate
            key={other.name}
            title={title}
            pixels={pixels}
            side={full}
            on={other === variant}
          />
        ))}
      </div>
    </div>
  );
}

interface CropProps {
  readonly title: string;
  readonly pixels: Pixels;
  readonly side: number;
  readonly on?: boolean;
}

function CropPlate({ title, pixels, side, on = false }: CropProps) {
  return (
    <figure class={on ? "crop on" : "crop"} style={{ width: `${side}px` }}>
      <div class="pixels patch" role="img" aria-label={`Close-up: ${title}`}>
        <PixelCanvas pixels={pixels} width={side} height={side} />
      </div>
      <figcaption>{title}</figcaption>
    </figure>
  );
}
