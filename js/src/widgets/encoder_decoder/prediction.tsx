// The predicted mask beside the truth, and how well they meet, class by class.

import { computed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Range } from "../../ui/controls";
import {
  hex,
  Panel,
  type Pixels,
  PixelView,
  paintMask,
  paintOver,
  scaleFor,
} from "../../ui/pixels";
import type { Codec, Scene } from "./state";
import type { Variant } from "./variants";
import { pixelWords } from "./words";

// Pictures of the encoder-decoder figure with one cursor in common.

interface CodecPixelsProps {
  readonly figure: Codec;
  readonly scene: Scene;
  readonly name: string;
  readonly scale: number;
  readonly pixels: () => Pixels;
  /** Redraw with these as well as with signals. */
  readonly inputs?: readonly unknown[];
  readonly onPick?: (pixel: number) => void;
  readonly children?: ComponentChildren;
}

export function CodecPixels(props: CodecPixelsProps) {
  const { figure, scene, name, scale, pixels, inputs = [], onPick, children } = props;
  const shown = useMemo(() => computed(pixels), [figure, scene, ...inputs]);
  const at = figure.pointed.value;
  return (
    <PixelView
      name={name}
      pixels={shown}
      scale={scale}
      describe={(pixel) => pixelWords(scene, figure.variant.value!.mask, pixel)}
      onPoint={(pixel) => (figure.pointed.value = pixel)}
      {...(onPick ? { onPick } : {})}
    >
      {children}
      {at >= 0 && (
        <rect
          class="looked"
          x={at % scene.cols}
          y={Math.floor(at / scene.cols)}
          width="1"
          height="1"
        />
      )}
    </PixelView>
  );
}

interface Props {
  readonly figure: Codec;
  readonly scene: Scene;
  readonly variant: Variant;
}

const NO_LABEL = [128, 128, 128] as const;

export function CodecPrediction({ figure, scene, variant }: Props) {
  const width = figure.width.value;
  const { truth, rows, cols, colours } = scene;
  const gap = width < 500 ? 20 : 28;
  const across = width >= 1000 ? 4.6 : width >= 620 ? 3 : 1;
  const scale = scaleFor(Math.min(300, (width - gap * (Math.ceil(across) - 1)) / across), cols);
  const view = { figure, scene, scale };
  const empty = NO_LABEL;
  return (
    <div class="prediction">
      <div class="trio" style={{ "--gap": `${gap}px` }}>
        <Panel title="Picture and mask">
          <CodecPixels
            {...view}
            name="Picture and mask"
            inputs={[variant]}
            pixels={() =>
              paintOver(scene.picture, variant.mask, cols, 1, colours, figure.spec.value.alpha)
            }
          />
          <Range
            name="alpha"
            min={0}
            max={1}
            step={0.05}
            value={figure.spec.value.alpha}
            text={figure.spec.value.alpha.toFixed(2)}
            onChange={(alpha) => figure.store.update({ alpha }, "alpha")}
          />
        </Panel>
        {truth && (
          <Panel title="Truth" hue="kernel">
            <CodecPixels
              {...view}
              name="Truth"
              pixels={() => paintMask(truth.data, rows, cols, colours, empty)}
            />
          </Panel>
        )}
        <Panel title="Prediction" hue="output">
          <CodecPixels
            {...view}
            name="Prediction"
            inputs={[variant]}
            pixels={() => paintMask(variant.mask, rows, cols, colours, empty)}
          />
        </Panel>
        <IouTable scene={scene} variant={variant} />
      </div>
    </div>
  );
}

const percent = (share: number): string => share.toFixed(2);

function IouTable({ scene, variant }: { scene: Scene; variant: Variant }) {
  const { heldOut } = variant;
  return (
    <div class="iou">
      <table class="scores" aria-label="IoU per class">
        <thead>
          <tr>
            <th scope="col">class</th>
            <td />
            <th scope="col">IoU</th>
          </tr>
        </thead>
        <tbody>
          {scene.classes.map((name, k) => {
            const share = variant.iou[k] ?? null;
            return (
              <tr key={name}>
                <th scope="row">
                  <i class="class-key" style={{ background: hex(scene.colours[k]!) }} />
                  {name}
                </th>
                <td class="bar" aria-hidden="true">
                  {share !== null && (
                    <i
                      style={{
                        left: 0,
                        width: `${100 * share}%`,
                        background: hex(scene.colours[k]!),
                      }}
                    />
                  )}
                </td>
                <td>{share === null ? "absent" : percent(share)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">mean</th>
            <td class="bar" />
            <td>{variant.meanIou === null ? "" : percent(variant.meanIou)}</td>
          </tr>
        </tfoot>
      </table>
      {heldOut && (
        <p class="caption">
          On held-out scenes: mean IoU {heldOut.meanIou.toFixed(3)}
          {heldOut.boundaryIou !== null && `, boundary IoU ${heldOut.boundaryIou.toFixed(3)}`}.
        </p>
      )}
    </div>
  );
}
