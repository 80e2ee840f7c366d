// The one pass, layer by layer: feature maps that appear as it reaches them, and what each costs.

import { useMemo } from "preact/hooks";
import { msg, type Tongue } from "../../ui/language";
import { Panel, PixelCanvas, paintStretched } from "../../ui/pixels";
import { box } from "../../ui/place";
import { NumberTable } from "../../ui/tables";
import { ramp } from "../../ui/theme";
import { amount, times } from "../../ui/words";
import type { FeatureMaps } from "./state";
import type { ViewProps } from "./windows";

const LAYERS: Readonly<Record<string, string>> = {
  conv: msg("conv {size}"),
  "transposed conv": msg("transposed conv {size}"),
  linear: msg("linear {size}"),
  "max pool": msg("max pool {size}"),
  "average pool": msg("average pool {size}"),
  "max unpool": msg("max unpool {size}"),
};

/** What a layer is: "conv 3 × 3, 3 → 12"; others go by the name of their class. */
export function layerWords(t: Tongue, words: string): string {
  const [, channels, kernel] = /^linear (.+) as conv (.+)$/.exec(words) ?? [];
  if (channels && kernel) return t("linear {channels} as conv {size}", { channels, size: kernel });
  const [, kind = "", size = ""] = /^([a-z ]+) (\d.*)$/.exec(words) ?? [];
  return t(LAYERS[kind] ?? words, { size });
}

const SPACE = 4;
/** A column can be hit by a finger. */
const NARROWEST = 24;
const LARGEST = 96;
/** With less width their heading is a short one. */
const NAMED = 118;

const shapeWords = (shape: readonly number[]): string => shape.join(" × ");

/** A class for a layer that the pass has not reached, and for the picked one. */
const layerClass = ({ figure }: ViewProps, i: number): string =>
  `${i < figure.race.value!.layers ? "" : " later"}${figure.spec.value.layer === i ? " on" : ""}`;

/** Pixels that layers need beside each other. */
export const columnsWidth = (layers: number): number => layers * (NARROWEST + SPACE) - SPACE;

interface MosaicProps extends ViewProps {
  readonly width: number;
  readonly height: number;
}

/** A column for each layer, of as many of its maps as there is room for. */
export function LayerMaps(props: MosaicProps) {
  const { figure, facts, width, height } = props;
  const { t } = figure.room;
  const count = Math.max(1, facts.layers.length);
  const most = Math.max(1, Math.floor((width + SPACE) / (NARROWEST + SPACE)));
  const lines = Math.ceil(count / most);
  const perLine = Math.ceil(count / lines);
  const share = (room: number, parts: number) => (room - SPACE * (parts - 1)) / parts;
  const tall = Math.floor(share(height, lines));
  const side = Math.floor(Math.min(LARGEST, tall, share(width, perLine)));
  const rows = Math.max(1, Math.floor((tall + SPACE) / (side + SPACE)));
  const { store, spec, mapped } = figure;
  return (
    <Panel title={width < NAMED ? t("Maps") : t("Feature maps")}>
      <div
        class="maps"
        role="group"
        aria-label={t("Layers")}
        style={box(width, height)}
        onPointerLeave={() => (mapped.value = null)}
      >
        {facts.layers.map((layer, i) => (
          <label
            key={String(i)}
            class={`maps-column${layerClass(props, i)}`}
            style={box(side, tall)}
            onPointerEnter={() => (mapped.value = { layer: i, map: -1 })}
          >
            <input
              type="radio"
              class="unseen"
              name="layer"
              aria-label={`${t("Layer {layer}", { layer: i + 1 })}: ${layerWords(t, layer.words)}, ${shapeWords(layer.shape)}`}
              checked={spec.value.layer === i}
              onChange={() => store.update({ layer: i }, "layer")}
              onFocus={() => (mapped.value = { layer: i, map: -1 })}
              onBlur={() => (mapped.value = null)}
              onClick={() => {
                if (spec.peek().layer === i) store.update({ layer: -1 }, "layer");
              }}
            />
            <LayerThumbs
              figure={figure}
              layer={i}
              maps={layer.map === null ? undefined : figure.maps.value[layer.map]}
              side={side}
              max={rows}
            />
          </label>
        ))}
      </div>
    </Panel>
  );
}

interface ThumbsProps extends Pick<ViewProps, "figure"> {
  readonly layer: number;
  readonly maps: FeatureMaps | null | undefined;
  readonly side: number;
  /** How many maps there is room for. */
  readonly max: number;
}

function LayerThumbs({ figure, layer, maps, side, max }: ThumbsProps) {
  const theme = figure.theme.value;
  const planes = useMemo(() => {
    if (!maps) return null;
    const { rows, cols, data, lo } = maps.volume;
    const grey = ramp("picture", false, theme);
    return lo
      .slice(0, max)
      .map((_, k) =>
        paintStretched(data.subarray(k * rows * cols, (k + 1) * rows * cols), { rows, cols }, grey),
      );
  }, [maps, max, theme]);
  if (!planes) return <span class="no-map" style={{ height: `${side}px` }} />;
  return (
    <>
      {planes.map((pixels, k) => {
        const unit = side / Math.max(pixels.cols, pixels.rows);
        return (
          <span key={String(k)} onPointerEnter={() => (figure.mapped.value = { layer, map: k })}>
            <PixelCanvas pixels={pixels} width={unit * pixels.cols} height={unit * pixels.rows} />
          </span>
        );
      })}
    </>
  );
}

/** The same in numbers. */
export function LayerTable(props: ViewProps) {
  const { layers, cost } = props.facts;
  const { t } = props.figure.room;
  return (
    <NumberTable
      name={t("Layers and their multiply-adds")}
      head={[t("layer"), t("output"), t("once"), t("in windows"), t("ratio")]}
      rowClass={(i) => layerClass(props, i)}
      rows={layers.map(({ words, shape, macs, patchMacs }, i) => [
        <>
          <span class="number">{i + 1}</span> {layerWords(t, words)}
        </>,
        shapeWords(shape),
        amount(macs),
        amount(patchMacs * cost.windows),
        macs > 0 ? times((patchMacs * cost.windows) / macs) : "",
      ])}
    />
  );
}
