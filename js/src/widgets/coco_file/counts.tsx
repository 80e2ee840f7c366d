// How much COCO has of what: a row for each figure, with a bar of its parts.

import { counted } from "../../ui/words";
import { COUNTS, type CocoFileState } from "./state";

export function CountsView({ coco }: { coco: CocoFileState }) {
  const { t } = coco.room;
  const step = coco.playback.step.value;
  return (
    <ul class="coco-counts" aria-label={t("Figures of COCO")}>
      {COUNTS.map(({ name, figure, parts, labelled, files = [] }, row) => (
        <li key={name} class={row === step ? "on" : undefined}>
          <button
            type="button"
            aria-pressed={row === step}
            onClick={() => coco.playback.jump(row)}
            aria-label={`${t(name)}, ${t(figure)}`}
          >
            <span>{t(name)}</span>
            <b>{t(figure)}</b>
          </button>
          <div class="parts">
            {parts.length > 0 && (
              <p class="bar" aria-hidden>
                {parts.map(([part, n], k) => (
                  <i
                    key={String(part)}
                    class={k < labelled ? "labelled" : undefined}
                    style={{ flexGrow: Number(n) }}
                  />
                ))}
              </p>
            )}
            <p class="split">
              {parts.map(([part, n], k) => (
                <span key={String(part)}>
                  <i class={k < labelled ? "labelled" : undefined} />
                  {t(String(part))} <b>{counted(Number(n))}</b>
                </span>
              ))}
              {files.map((name) => (
                <code key={name}>{name}</code>
              ))}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
