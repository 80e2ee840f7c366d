// What each layer costs, beside the same layer at full resolution.

import { Segmented } from "../../ui/controls";
import { amount, times } from "../../ui/words";
import type { ViewProps } from "./state";
import { costOf, type Scale } from "./variants";

const SCALES: readonly (readonly [Scale, string])[] = [
  ["trained", "This network’s channels"],
  ["lecture", "64 to 256 channels"],
];

export function CostView({ figure, variant }: ViewProps) {
  const { scale, layer: chosen } = figure.spec.value;
  const pairs = variant.layers.map((layer) => costOf(layer.costs, scale));
  const max = Math.max(1, ...pairs.flat());
  const [own, full] = costOf(variant.costs, scale);
  return (
    <div class="cost">
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
            const [own, full] = pairs[i]!;
            return (
              <tr key={String(i)} class={i === chosen ? "on" : undefined}>
                <th scope="row">{layer.name}</th>
                <td class="channels">
                  {scale === "trained" ? layer.channels : layer.lectureChannels} × {layer.height} ×{" "}
                  {layer.width}
                </td>
                <td class="cost-bar" aria-hidden="true">
                  <i class="full" style={{ width: `${(100 * full) / max}%` }} />
                  <i class="own" style={{ width: `${(100 * own) / max}%` }} />
                </td>
                <td>{own > 0 ? amount(own) : "–"}</td>
                <td>{full > 0 ? amount(full) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
