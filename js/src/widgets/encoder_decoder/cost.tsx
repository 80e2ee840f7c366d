// What each layer costs, beside the same layer at full resolution.

import { Segmented } from "../../ui/controls";
import { msg } from "../../ui/language";
import { amount, times } from "../../ui/words";
import type { PanelProps } from "./prediction";
import { costOf, type Scale } from "./variants";
import { layerName } from "./words";

const SCALES: readonly (readonly [Scale, string])[] = [
  ["trained", msg("Own channels")],
  ["lecture", msg("64 to 256 channels")],
];

/** Pixels above the table, with its head; and of its lines. */
const ABOVE = 110;
const LINE = { min: 15, max: 25 };

export function CostView({ figure, variant, width, height }: PanelProps) {
  const { scale, layer: chosen } = figure.spec.value;
  const { t } = figure.room;
  const lines = variant.layers
    .map((layer, i) => ({ layer, i, pair: costOf(layer.costs, scale) }))
    // Poolings and copies cost nothing, and have no line.
    .filter(({ pair }) => pair[1] > 0);
  const max = Math.max(1, ...lines.flatMap(({ pair }) => pair));
  const line = Math.max(LINE.min, Math.min(LINE.max, (height - ABOVE) / lines.length));
  const [own, full] = costOf(variant.costs, scale);
  return (
    <div class="cost" style={{ width: `${width}px`, "--line": `${Math.floor(line)}px` }}>
      <div class="cost-head">
        <dl class="figures">
          <div>
            <dt>{t("encoder-decoder")}</dt>
            <dd class="own">{amount(own)}</dd>
          </div>
          <div>
            <dt>{t("full resolution")}</dt>
            <dd class="full">{amount(full)}</dd>
          </div>
          <div>
            <dt>{t("ratio")}</dt>
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
      <table class="cost-table" aria-label={t("Multiply-adds per layer")}>
        <thead>
          <tr>
            <th scope="col">{t("layer")}</th>
            <th scope="col" class="channels">
              {t("channels")}
            </th>
            <td />
            <th scope="col">{t("encoder-decoder")}</th>
            <th scope="col">{t("full resolution")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ layer, i, pair: [own, full] }) => {
            return (
              <tr key={String(i)} class={i === chosen ? "on" : undefined}>
                <th scope="row">{layerName(t, layer.name)}</th>
                <td class="channels">
                  {scale === "trained" ? layer.channels : layer.lectureChannels} × {layer.height} ×{" "}
                  {layer.width}
                </td>
                <td class="cost-bar" aria-hidden>
                  <i class="full" style={{ width: `${(100 * full) / max}%` }} />
                  <i class="own" style={{ width: `${(100 * own) / max}%` }} />
                </td>
                <td>{amount(own)}</td>
                <td>{amount(full)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
