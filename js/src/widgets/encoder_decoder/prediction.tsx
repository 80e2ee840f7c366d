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
} from "../../ui/pixels";
import { ClassTable } from "../../ui/tables";
import type { ViewProps } from "./state";
import { pixelText } from "./words";

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
      describe={(pixel) => pixelText(results, variant.mask, pixel)}
      onPoint={(pixel) => (figure.pointed.value = pixel)}
      looked={figure.pointed.value}
    />
  );
}

export function PredictionView(props: ViewProps) {
  const { figure, results, variant } = props;
  const width = figure.width.value;
  const { picture, target, cols, colors } = results;
  const gap = width < 500 ? 20 : 28;
  const across = width >= 1000 ? 4.6 : width >= 620 ? 3 : 1;
  const scale = scaleFor(Math.min(300, (width - gap * (Math.ceil(across) - 1)) / across), cols);
  return (
    <div class="prediction">
      <div class="trio" style={{ "--gap": `${gap}px` }}>
        <Panel title="Picture and mask">
          <ResultPixels
            {...props}
            name="Picture and mask"
            scale={scale}
            pixels={() =>
              paintOver(picture, variant.mask, cols, 1, colors, figure.spec.value.alpha)
            }
          />
          <AlphaRange alpha={figure.spec.value.alpha} store={figure.store} />
        </Panel>
        {target && (
          <Panel title="Target" hue="kernel">
            <ResultPixels
              {...props}
              name="Target"
              scale={scale}
              pixels={() => paintMask(target.data, results, colors)}
            />
          </Panel>
        )}
        <Panel title="Prediction" hue="output">
          <ResultPixels
            {...props}
            name="Prediction"
            scale={scale}
            pixels={() => paintMask(variant.mask, results, colors)}
          />
        </Panel>
        <IouTable {...props} />
      </div>
    </div>
  );
}

function IouTable({ results, variant }: ViewProps) {
  const { heldOut, iou, meanIou } = variant;
  return (
    <div class="iou">
      <ClassTable
        name="IoU per class"
        head={["IoU"]}
        classes={results.classes}
        colors={results.colors}
        row={(k) => {
          const share = iou[k] ?? null;
          return share === null
            ? { bar: null, cells: ["absent"] }
            : { bar: [0, share], cells: [share.toFixed(2)] };
        }}
      >
        <tfoot>
          <tr>
            <th scope="row">mean</th>
            <td class="bar" />
            <td>{meanIou?.toFixed(2) ?? ""}</td>
          </tr>
        </tfoot>
      </ClassTable>
      {heldOut && (
        <p class="caption">
          On held-out scenes: mean IoU {heldOut.meanIou.toFixed(3)}
          {heldOut.boundaryIou !== null && `, boundary IoU ${heldOut.boundaryIou.toFixed(3)}`}.
        </p>
      )}
    </div>
  );
}
