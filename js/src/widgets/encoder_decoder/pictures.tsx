// Pictures of the encoder-decoder figure with one cursor in common.

import { computed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { type Pixels, PixelView } from "../../ui/pixels";
import type { Codec, Scene } from "./state";

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

/** "sea": the name of a label, also of one that has none. */
export const className = ({ classes }: Scene, label: number): string =>
  classes[label] ?? "no label";

/** "(3, 4) truth boat, predicted sea" */
export function pixelWords(scene: Scene, mask: ArrayLike<number>, pixel: number): string {
  const { cols, truth } = scene;
  const at = `(${Math.floor(pixel / cols)}, ${pixel % cols})`;
  const said = truth ? `truth ${className(scene, truth.data[pixel]!)}, ` : "";
  return `${at} ${said}predicted ${className(scene, mask[pixel]!)}`;
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
