// The one pass, layer by layer: feature maps that appear as it reaches them, and what each costs.

import { useMemo } from "preact/hooks";
import { PixelCanvas, type Pixels, Plate, paintPlane } from "../../ui/pixels";
import { ramp } from "../../ui/theme";
import { amount, times } from "../../ui/words";
import type { Volume } from "../../wire/tensor";
import type { Facts } from "./facts";
import type { Sliding } from "./state";

const SPACE = 4;

export const shapeWords = (shape: readonly number[]): string => shape.join(" × ");

interface MapsProps {
  readonly figure: Sliding;
  readonly facts: Facts;
  /** Height of the mosaic, as that of the mask beside it. */
  readonly height: number;
}

/** A mosaic: a column for each layer, as many of its maps as there is room for. */
export function LayerMaps({ figure, facts, height }: MapsProps) {
  const width = figure.width.value;
  const wide = width >= 940;
  const half = wide ? width - 48 - 2 * height - 32 : width;
  const room = half - height - (width < 500 ? 20 : 24);
  const count = Math.max(1, facts.layers.length);
  const side = Math.max(18, Math.min(96, Math.floor((room - SPACE * (count - 1)) / count)));
  const rows = Math.max(1, Math.floor((height + SPACE) / (side + SPACE)));
  const done = figure.race.value!.layers;
  return (
    <Plate title="Feature maps" detail="layer by layer">
      <div class="maps" role="group" aria-label="Layers" style={{ height: `${height}px` }}>
        {facts.layers.map((layer, i) => (
          <label
            key={String(i)}
            class={`maps-column${i < done ? "" : " later"}${figure.spec.value.layer === i ? " on" : ""}`}
            style={{ width: `${side}px` }}
          >
            <input
              type="radio"
              class="unseen"
              name="layer"
              aria-label={`Layer ${i + 1}: ${layer.words}, ${shapeWords(layer.shape)}`}
              checked={figure.spec.value.layer === i}
              onChange={() => figure.store.update({ layer: i }, "layer")}
              onClick={() => {
                if (figure.spec.peek().layer === i) figure.store.update({ layer: -1 }, "layer");
              }}
            />
            <LayerThumbs
              figure={figure}
              volume={layer.map === null ? null : (figure.maps.value[layer.map] ?? null)}
              side={side}
              most={rows}
            />
          </label>
        ))}
      </div>
    </Plate>
  );
}

interface ThumbsProps {
  readonly figure: Sliding;
  readonly volume: Volume | null;
  readonly side: number;
  readonly most: number;
}

function LayerThumbs({ figure, volume, side, most }: ThumbsProps) {
  const planes = useMemo((): readonly Pixels[] => {
    if (!volume) return [];
    return Array.from({ length: Math.min(most, volume.classes) }, (_, k) => {
      const scale = [volume.lo[k]!, volume.hi[k]!] as const;
      return paintPlane(volume, k, ramp("unsigned", false, figure.theme.value), scale, false);
    });
  }, [volume, most, figure.theme.value]);
  return (
    <>
      {planes.map((pixels, k) => {
        const unit = side / Math.max(pixels.cols, pixels.rows);
        return (
          <PixelCanvas
            key={String(k)}
            pixels={pixels}
            width={unit * pixels.cols}
            height={unit * pixels.rows}
          />
        );
      })}
      {planes.length === 0 && <span class="no-map" style={{ height: `${side}px` }} />}
    </>
  );
}

/** The same in numbers. */
export function LayerTable({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const { windows } = facts.cost;
  const done = figure.race.value!.layers;
  return (
    <div class="layer-table">
      <table aria-label="Layers and their multiply-adds">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col" class="shape">
              output
            </th>
            <th scope="col">once</th>
            <th scope="col">in windows</th>
            <th scope="col">ratio</th>
          </tr>
        </thead>
        <tbody>
          {facts.layers.map((layer, i) => (
            <tr
              key={String(i)}
              class={`${i < done ? "" : "later"} ${figure.spec.value.layer === i ? "on" : ""}`}
            >
              <th scope="row">
                <span class="number">{i + 1}</span> {layer.words}
              </th>
              <td class="shape">{shapeWords(layer.shape)}</td>
              <td>{amount(layer.macs)}</td>
              <td>{amount(layer.patchMacs * windows)}</td>
              <td>{layer.macs > 0 ? times((layer.patchMacs * windows) / layer.macs) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
