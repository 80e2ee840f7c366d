// What the views of the sliding-window figure have in common: plates, places, class names, scores.

import { computed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { hex, type Pixels, PixelView, paintPicture } from "../../ui/pixels";
import { parse, type Rgb, themes } from "../../ui/theme";
import { best, scoresAt, softmax, type Volume } from "../../wire/tensor";
import type { Facts } from "./facts";
import type { Sliding } from "./state";

/** Pixel of the picture that a window's score belongs to. */
export function pixelOf({ grid, stride }: Facts, n: number): readonly [number, number] {
  return [stride * Math.floor(n / grid[1]), stride * (n % grid[1])];
}

/** The window whose score is nearest to a pixel of the picture, −1 for none. */
export function windowOf({ grid, stride, picture }: Facts, pixel: number): number {
  if (pixel < 0) return -1;
  const row = Math.min(grid[0] - 1, Math.floor(Math.floor(pixel / picture[1]) / stride));
  const col = Math.min(grid[1] - 1, Math.floor((pixel % picture[1]) / stride));
  return row * grid[1] + col;
}

export const place = ([row, col]: readonly [number, number]): string => `(${row}, ${col})`;

/** Scores are shown with the decimals that are right, and no more than two. */
export const score = (volume: Volume, value: number): string =>
  value.toFixed(Math.min(2, volume.digits)).replace("-", "−");

/** "tree 5.12, softmax 0.98": the class that wins at a cell. */
export function winner(facts: Facts, volume: Volume | null, cell: number): string {
  if (!volume) return "";
  const scores = scoresAt(volume, cell);
  const k = best(scores);
  return `${facts.classes[k]} ${score(volume, scores[k]!)}, softmax ${softmax(scores)[k]!.toFixed(2)}`;
}

export const emptyOf = (figure: Sliding): Rgb => parse(themes[figure.theme.value].empty);

interface GridProps {
  readonly figure: Sliding;
  readonly facts: Facts;
  readonly name: string;
  readonly pixels: () => Pixels;
  readonly scale: number;
  readonly volume?: Volume | null;
  readonly children?: ComponentChildren;
}

/** Something with a cell for each window; pointing at a cell looks at its window. */
export function WindowGrid({ figure, facts, name, pixels, scale, volume, children }: GridProps) {
  const shown = useMemo(() => computed(pixels), [figure, facts, name]);
  const cols = facts.grid[1];
  return (
    <PixelView
      name={name}
      pixels={shown}
      scale={scale}
      describe={(n) =>
        `${place(pixelOf(facts, n))} ${winner(facts, volume ?? figure.scores.value, n)}`
      }
      onPoint={(n) => (figure.pointed.value = n)}
      onPick={(n) => figure.playback.jump(n)}
    >
      <rect
        class="looked"
        x={figure.looked.value % cols}
        y={Math.floor(figure.looked.value / cols)}
        width="1"
        height="1"
      />
      {children}
    </PixelView>
  );
}

/** The picture itself; pointing at a pixel looks at the window around it. */
export function PicturePixels(props: {
  readonly figure: Sliding;
  readonly facts: Facts;
  readonly scale: number;
  readonly pixels?: () => Pixels;
  readonly name?: string;
  readonly children?: ComponentChildren;
}) {
  const { figure, facts, scale, pixels, name = "Picture", children } = props;
  const shown = useMemo(
    () => computed(pixels ?? (() => paintPicture(figure.picture.value!))),
    [figure, facts],
  );
  return (
    <PixelView
      name={name}
      pixels={shown}
      scale={scale}
      describe={(pixel) => {
        const n = windowOf(facts, pixel);
        return `${place(pixelOf(facts, n))} ${winner(facts, figure.scores.value, n)}`;
      }}
      onPoint={(pixel) => (figure.pointed.value = windowOf(facts, pixel))}
      onPick={(pixel) => figure.playback.jump(windowOf(facts, pixel))}
    >
      {children}
    </PixelView>
  );
}

/** The scores of one cell: a bar, the number and its softmax for each class. */
export function ScoreTable({
  facts,
  volume,
  cell,
  name,
}: {
  readonly facts: Facts;
  readonly volume: Volume;
  readonly cell: number;
  readonly name: string;
}) {
  const scores = scoresAt(volume, cell);
  const shares = softmax(scores);
  const winning = best(scores);
  const [least, most] = volume.range;
  const [from, to] = [Math.min(0, least), Math.max(0, most)];
  const at = (value: number): number =>
    (100 * (Math.max(from, Math.min(to, value)) - from)) / (to - from || 1);
  return (
    <table class="scores" aria-label={name}>
      <thead>
        <tr>
          <th scope="col">class</th>
          <td />
          <th scope="col">score</th>
          <th scope="col">softmax</th>
        </tr>
      </thead>
      <tbody>
        {facts.classes.map((label, k) => (
          <tr key={label} class={k === winning ? "wins" : undefined}>
            <th scope="row">
              <i class="class-key" style={{ background: hex(facts.colours[k]!) }} />
              {label}
            </th>
            <td class="bar" aria-hidden="true">
              <i
                style={{
                  left: `${Math.min(at(0), at(scores[k]!))}%`,
                  width: `${Math.abs(at(scores[k]!) - at(0))}%`,
                  background: hex(facts.colours[k]!),
                }}
              />
              <u style={{ left: `${at(0)}%` }} />
            </td>
            <td>{score(volume, scores[k]!)}</td>
            <td>{shares[k]!.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
