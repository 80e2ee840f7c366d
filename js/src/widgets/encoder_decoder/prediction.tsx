// The predicted mask beside the target, and how well they meet, class by class.

import type { ComponentChildren } from "preact";
import {
  AlphaRange,
  Panel,
  type Pixels,
  PixelView,
  paintMask,
  paintOver,
  scaleFor,
  scaleIn,
} from "../../ui/pixels";
import { ClassTable } from "../../ui/tables";
import type { ViewProps } from "./state";
import { skipPair, type Variant } from "./variants";
import { pixelText } from "./words";

/** Pixels above a picture, for its heading. */
export const HEAD = 24;

/** A view, in so many pixels. */
export interface PanelProps extends ViewProps {
  readonly width: number;
  readonly height: number;
}

interface ResultPixelsProps extends ViewProps {
  readonly name: string;
  readonly scale: number;
  readonly pixels: () => Pixels;
  readonly onPick?: (pixel: number) => void;
  readonly children?: ComponentChildren;
}

/** One of the pictures of the figure, which have one cursor in common. */
export function ResultPixels({ figure, results, variant, ...props }: ResultPixelsProps) {
  return (
    <PixelView
      {...props}
      inputs={[figure, results, variant]}
      describe={(pixel) => pixelText(figure.room.t, results, variant.mask, pixel)}
      onPoint={(pixel) => (figure.pointed.value = pixel)}
      looked={figure.pointed.value}
    />
  );
}

/** Pixels of a line of the table, and of its head and caption. */
const LINE = 19;
const AROUND = 74;
const GAP = 20;
/** Pictures are no smaller. */
const LEAST = 96;

export function PredictionView(props: PanelProps) {
  const { results, variant, width, height } = props;
  const { t } = props.figure.room;
  const { target, colors, classes } = results;
  const below = tableBelow(props);
  const left = height - HEAD - (below ? 0 : AROUND + LINE * (classes.length + 1));
  const scale = scaleIn((width - GAP) / 2, Math.max(LEAST, left), results);
  return (
    <div class="prediction">
      <div class="pictures" style={{ "--gap": `${GAP}px` }}>
        {target && (
          <Panel title={t("Target")}>
            <ResultPixels
              {...props}
              name={t("Target")}
              scale={scale}
              pixels={() => paintMask(target.data, results, colors)}
            />
          </Panel>
        )}
        <Panel title={t("Prediction")} hue="output">
          <ResultPixels
            {...props}
            name={t("Prediction")}
            scale={scale}
            pixels={() => paintMask(variant.mask, results, colors)}
          />
        </Panel>
      </div>
      {!below && <IouTable {...props} />}
    </div>
  );
}

/** A question may take the table's room: the table then stands below the first screen. */
function tableBelow({ figure, results }: ViewProps): boolean {
  const { framing, stageHeight } = figure.room;
  const least = HEAD + AROUND + LINE * (results.classes.length + 1) + LEAST;
  return framing.value.exercise !== null && stageHeight.value < least;
}

/** What the first screen has no room for: the mask over the picture, and other pictures' scores. */
export function PredictionDetails(props: ViewProps) {
  const { figure, results, variant } = props;
  const { picture, cols, colors } = results;
  const { heldOut } = variant;
  const { t } = figure.room;
  const scale = scaleFor(Math.min(260, figure.width.value), cols);
  return (
    <div class="details">
      <Panel title={t("Picture and mask")}>
        <ResultPixels
          {...props}
          name={t("Picture and mask")}
          scale={scale}
          pixels={() => paintOver(picture, variant.mask, cols, 1, colors, figure.spec.value.alpha)}
        />
      </Panel>
      <div>
        <AlphaRange alpha={figure.spec.value.alpha} store={figure.store} />
        {tableBelow(props) && <IouTable {...props} />}
        {heldOut && (
          <p class="caption">
            {t(
              heldOut.boundaryIou === null
                ? "On held-out scenes: mean IoU {mean}."
                : "On held-out scenes: mean IoU {mean}, boundary IoU {boundary}.",
              {
                mean: heldOut.meanIou.toFixed(3),
                boundary: heldOut.boundaryIou?.toFixed(3) ?? "",
              },
            )}
          </p>
        )}
      </div>
    </div>
  );
}

/** IoU class by class: without skips and with them, where both were trained. */
function IouTable({ figure, results, variant }: ViewProps) {
  const { t } = figure.room;
  const pair = skipPair(results.variants, variant);
  const shown = pair ?? [variant];
  const text = (share: number | null) => share?.toFixed(2) ?? "–";
  const cells = (of: (variant: Variant) => number | null): string[] => {
    const [first, second] = shown.map(of);
    if (!pair) return [text(first!)];
    return [text(first!), text(second!), difference(first!, second!)];
  };
  return (
    <div class="iou" data-skip={pair ? variant.skip : undefined}>
      <ClassTable
        name={t("IoU per class")}
        head={pair ? [t("without skips"), t("with skips"), "Δ"] : ["IoU"]}
        classes={results.classes}
        colors={results.colors}
        row={(k) => {
          const share = variant.iou[k] ?? null;
          const absent = results.target !== null && !results.present.has(k);
          return {
            bar: share === null ? null : [0, share],
            cells: cells((one) => one.iou[k] ?? null),
            quiet: absent,
          };
        }}
      >
        <tfoot>
          <tr>
            <th scope="row">{t("mean")}</th>
            <td class="bar" />
            {cells((one) => one.meanIou).map((cell, i) => (
              <td key={String(i)}>{cell}</td>
            ))}
          </tr>
        </tfoot>
      </ClassTable>
    </div>
  );
}

/** "+0.12"; nothing where there is no such class, or no difference. */
function difference(without: number | null, withSkips: number | null): string {
  if (without === null || withSkips === null) return "";
  const text = (withSkips - without).toFixed(2);
  if (Number(text) === 0) return "0";
  return Number(text) < 0 ? text.replace("-", "−") : `+${text}`;
}
