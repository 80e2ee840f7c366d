// A close-up of an edge: the same pixels as every upsampling leaves them.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { className } from "../../ui/class-names";
import { Segmented } from "../../ui/controls";
import { msg, useTongue } from "../../ui/language";
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
import { HEAD, type PanelProps, ResultPixels } from "./prediction";
import type { Results, ViewProps } from "./state";
import { rivals, type Variant } from "./variants";
import { upWords } from "./words";

const SHOWN = [
  ["mask", msg("Masks")],
  ["probability", msg("Probability")],
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

/** Pixels of the words below a close-up, on one line or two, and between two of them. */
const ONE_LINE = 22;
const TWO_LINES = 38;
const NARROW_CROP = 112;
/** Pixels of the longest word below a close-up, which is no narrower. */
const WORD = 76;
const GAP = 10;
const CONTROLS = 44;

/** The largest side with which so many close-ups fit. */
function cropSide(count: number, width: number, height: number, cells: number): number {
  const sides = Array.from({ length: count }, (_, i) => {
    const rows = Math.ceil(count / (i + 1));
    const wide = (width - GAP * i) / (i + 1);
    if (wide < WORD) return 0;
    const words = wide < NARROW_CROP ? TWO_LINES : ONE_LINE;
    return Math.min(wide, (height - GAP * (rows - 1)) / rows - words);
  });
  return cells * scaleFor(Math.max(24, ...sides), cells);
}

export function EdgeView(props: PanelProps) {
  const { figure, results, variant, width, height } = props;
  const { t } = figure.room;
  const shown = useSignal<"mask" | "probability">("mask");
  const beside = width >= 440;
  const crop = cropOf(props);
  const { edge } = results.variants;
  const offersProbability = edge && crop.hasProbabilities && variant.edge;
  const probable = offersProbability && shown.value === "probability";
  const grey = ramp("picture", false, figure.theme.value);
  const scale = scaleFor(beside ? 130 : Math.min(130, 0.3 * height), results.cols);
  const crops = useMemo(() => {
    const pixels = (other: Variant): Pixels =>
      probable && other.edge
        ? paintRamp(other.edge, crop, grey)
        : cropMask(other.mask, results, crop);
    const { by, all } = rivals(results.variants, variant);
    return all.map((other) => ({
      other,
      title: by === "upsample" ? upWords(t, other) : t("Depth {depth}", { depth: other.depth }),
      pixels: pixels(other),
    }));
  }, [results, variant, crop.top, crop.left, probable, grey, t]);
  const count = crops.length + (results.target ? 2 : 1);
  const picture = { width: scale * results.cols, height: scale * results.rows };
  const room = beside
    ? { width: width - picture.width - 20, height }
    : { width, height: height - HEAD - picture.height - 14 };
  const side = cropSide(count, room.width, room.height, crop.cols);
  return (
    <div class="edge" data-beside={beside}>
      <div class="edge-side" style={{ width: beside ? `${picture.width}px` : undefined }}>
        <Panel title={t("Picture")}>
          <ResultPixels
            {...props}
            name={t("Picture")}
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
        <div class="edge-controls" style={{ minHeight: `${CONTROLS}px` }}>
          <p class="caption">{t("Click to move the frame.")}</p>
          {edge && !crop.hasProbabilities && (
            <button type="button" class="plain" onClick={() => figure.store.update({ zoom: null })}>
              {t("Where they differ most")}
            </button>
          )}
          {offersProbability && (
            <Segmented
              name="shown"
              legend={t("shown")}
              options={SHOWN}
              value={shown.value}
              onChange={(value) => (shown.value = value)}
            />
          )}
          {offersProbability && (
            <div class={probable ? undefined : "reserve"}>
              <ColorBar
                ramp={grey}
                from="0"
                to={`1: ${className(t, results.classes[edge.label]!)}`}
              />
            </div>
          )}
        </div>
      </div>
      <div class="crops" style={{ "--crop-gap": `${GAP}px`, width: `${room.width}px` }}>
        <CloseUp title={t("Picture")} pixels={paintCrop(results.picture, crop)} side={side} />
        {results.target && (
          <CloseUp
            title={t("Target")}
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
  const t = useTongue();
  return (
    <figure class={on ? "crop on" : "crop"} style={{ width: `${Math.max(side, WORD)}px` }}>
      <div class="pixels patch" role="img" aria-label={t("Close-up: {title}", { title })}>
        <PixelCanvas pixels={pixels} width={side} height={side} />
      </div>
      <figcaption>{title.replaceAll(" × ", "\u00a0×\u00a0")}</figcaption>
    </figure>
  );
}
