// What each layer costs, beside the same layer at full resolution.

import { Segmented } from "../../ui/controls";
import { amount, times } from "../../ui/words";
import type { Codec } from "./state";
import type { Scale, Variant } from "./variants";
import { costOf } from "./variants";

const SCALES: readonly (readonly [Scale, string])[] = [
  ["trained", "This network’s channels"],
  ["lecture", "64 to 256 channels"],
];

export function CodecCost({ figure, variant }: { figure: Codec; variant: Variant }) {
  const { scale, layer: chosen } = figure.spec.value;
  const pairs = variant.layers.map((layer) => costOf(layer.costs, scale));
  const most = Math.max(1, ...pairs.flat());
  const [own, full] = costOf(variant.costs, scale);
  return (
    <div class="codec-cost">
      <div class="cost-head">
        <dl class="figures">
          <div>
            <dt>encoder-decoder</dt>
            <dd class="own">{amount(own)}</dd>
          </div>
          <div>
            <dt>full resolution</dt>
            <dd class="full">{amount(full)}</dd>
          </div>
          <div>
            <dt>ratio</dt>
            <dd>{own > 0 ? times(full / own) : ""}</dd>
          </div>
        </dl>
        <Segmented
          legend="scale"
          name="scale"
          options={SCALES}
          value={scale}
          onChange={(value) => figure.store.update({ scale: value })}
        />
      </div>
      <table class="cost-table" aria-label="Multiply-adds per layer">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col" class="channels">
              channels
            </th>
            <td />
            <th scope="col">encoder-decoder</th>
            <th scope="col">full resolution</th>
          </tr>
        </thead>
        <tbody>
          {variant.layers.map((layer, i) => {
            const [mine, whole] = pairs[i]!;
            return (
              <tr key={String(i)} class={i === chosen ? "on" : undefined}>
                <th scope="row">{layer.name}</th>
                <td class="channels">
                  {scale === "trained" ? layer.channels : layer.lectureChannels} × {layer.height} ×{" "}
                  {layer.width}
                </td>
                <td class="cost-bar" aria-hidden="true">
                  <i class="full" style={{ width: `${(100 * whole) / most}%` }} />
                  <i class="own" style={{ width: `${(100 * mine) / most}%` }} />
                </td>
                <td>{mine > 0 ? amount(mine) : "–"}</td>
                <td>{whole > 0 ? amount(whole) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
