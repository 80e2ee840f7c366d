// A close-up of an edge: the same pixels as every upsampling leaves them.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Segmented } from "../../ui/controls";
import {
  ColorBar,
  type Crop,
  Panel,
  PixelCanvas,
  PixelFrame,
  type Pixels,
  paintCrop,
  paintMask,
  paintPicture,
  paintRamp,
  scaleFor,
} from "../../ui/pixels";
import { ramp } from "../../ui/theme";
import { ResultPixels } from "./prediction";
import type { Results, ViewProps } from "./state";
import { rivals, type Variant } from "./variants";
import { upWords } from "./words";

const SHOWN = [
  ["mask", "Masks"],
  ["probability", "Probability"],
] as const;

/** The part of the picture that the close-up shows; the probabilities were computed for one place. */
function cropOf({ figure, results }: ViewProps): Crop & { readonly hasProbabilities: boolean } {
  const { edge } = results.variants;
  const { zoom } = figure.spec.value;
  const side = edge?.size ?? Math.min(48, results.rows, results.cols);
  const [row, col] = zoom ?? [edge?.row ?? results.rows / 2, edge?.column ?? results.cols / 2];
  const within = (centre: number, size: number) =>
    Math.max(0, Math.min(size - side, Math.floor(centre - side / 2)));
  return {
    top: within(row, results.rows),
    left: within(col, results.cols),
    rows: side,
    cols: side,
    hasProbabilities: zoom === null && edge !== null,
  };
}

function cropMask(labels: ArrayLike<number>, { cols, colors }: Results, crop: Crop): Pixels {
  const part = Uint8Array.from(
    { length: crop.rows * crop.cols },
    (_, i) => labels[(crop.top + Math.floor(i / crop.cols)) * cols + crop.left + (i % crop.cols)]!,
  );
  return paintMask(part, crop, colors);
}

export function EdgeView(props: ViewProps) {
  const { figure, results, variant } = props;
  const shown = useSignal<"mask" | "probability">("mask");
  const width = figure.width.value;
  const crop = cropOf(props);
  const { edge } = results.variants;
  const offersProbability = edge && crop.hasProbabilities && variant.edge;
  const probable = offersProbability && shown.value === "probability";
  const grey = ramp("unsigned", false, figure.theme.value);
  const scale = scaleFor(width >= 760 ? 256 : Math.min(260, width), results.cols);
  const side = crop.cols * scaleFor(width < 500 ? (width - 16) / 2 : 150, crop.cols);
  const crops = useMemo(() => {
    const pixels = (other: Variant): Pixels =>
      probable && other.edge
        ? paintRamp(other.edge, crop, grey)
        : cropMask(other.mask, results, crop);
    const { by, all } = rivals(results.variants, variant);
    return all.map((other) => ({
      other,
      title: by === "upsample" ? upWords(other) : `Depth ${other.depth}`,
      pixels: pixels(other),
    }));
  }, [results, variant, crop.top, crop.left, probable, grey]);
  return (
    <div class="edge" data-wide={width >= 760}>
      <div class="edge-side">
        <Panel title="Picture" detail="click, or arrows and Enter">
          <ResultPixels
            {...props}
            name="Picture"
            scale={scale}
            pixels={() => paintPicture(results.picture)}
            onPick={(pixel) => {
              const zoom = [Math.floor(pixel / results.cols), pixel % results.cols];
              figure.store.update({ zoom }, "zoom");
            }}
          >
            <PixelFrame x={crop.left} y={crop.top} side={crop.cols} />
          </ResultPixels>
        </Panel>
        <div class="edge-controls">
          {edge && !crop.hasProbabilities && (
            <button type="button" class="plain" onClick={() => figure.store.update({ zoom: null })}>
              Where they differ most
            </button>
          )}
          {offersProbability && (
            <Segmented
              name="shown"
              options={SHOWN}
              value={shown.value}
              onChange={(value) => (shown.value = value)}
            />
          )}
          {probable && (
            <ColorBar ramp={grey} from="0" to={`1: surely ${results.classes[edge.label]}`} />
          )}
        </div>
      </div>
      <div class="crops">
        <CloseUp title="Picture" pixels={paintCrop(results.picture, crop)} side={side} />
        {results.target && (
          <CloseUp
            title="Target"
            pixels={cropMask(results.target.data, results, crop)}
            side={side}
          />
        )}
        {crops.map(({ other, title, pixels }) => (
          <CloseUp
            key={other.name}
            title={title}
            pixels={pixels}
            side={side}
            on={other === variant}
          />
        ))}
      </div>
    </div>
  );
}

interface CloseUpProps {
  readonly title: string;
  readonly pixels: Pixels;
  readonly side: number;
  readonly on?: boolean;
}

function CloseUp({ title, pixels, side, on = false }: CloseUpProps) {
  return (
    <figure class={on ? "crop on" : "crop"} style={{ width: `${side}px` }}>
      <div class="pixels patch" role="img" aria-label={`Close-up: ${title}`}>
        <PixelCanvas pixels={pixels} width={side} height={side} />
      </div>
      <figcaption>{title}</figcaption>
    </figure>
  );
}
