// What the views have in common: where windows lie, what they score, pictures with a window per cell.

import type { ComponentChildren } from "preact";
import { className as ownName } from "../../ui/class-names";
import { useCovered } from "../../ui/cover";
import { type Tongue, useTongue } from "../../ui/language";
import { type Pixels, PixelView, paintMask, paintPicture } from "../../ui/pixels";
import { ClassTable } from "../../ui/tables";
import { parse, type Rgb, themes } from "../../ui/theme";
import { best, scoresAt, softmax, type Volume } from "../../wire/tensor";
import type { Facts } from "./facts";
import type { SlidingWindowState } from "./state";

export interface ViewProps {
  readonly figure: SlidingWindowState;
  readonly facts: Facts;
}

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

export const sizeOf = ([rows, cols]: readonly [number, number]) => ({ rows, cols });

/** Scores are shown with the decimals that are right, and no more than two; zero has no sign. */
export const scoreText = (volume: Volume, value: number): string =>
  value
    .toFixed(Math.min(2, volume.digits))
    .replace(/^-(?=[0.]+$)/, "")
    .replace("-", "−");

/** A class by its name; those that few pixels have are shown as one. */
export const className = (t: Tongue, name: string): string =>
  name === "others" ? t("others") : ownName(t, name);

export type Win = ReturnType<typeof winner>;

/** The class that wins at a cell: "tree", its score and its softmax. */
export function winner(t: Tongue, facts: Facts, volume: Volume, cell: number) {
  const scores = scoresAt(volume, cell);
  const k = best(scores);
  return {
    name: className(t, facts.classes[k]!),
    score: scoreText(volume, scores[k]!),
    softmax: softmax(scores)[k]!.toFixed(2),
  };
}

export const emptyOf = (figure: SlidingWindowState): Rgb => parse(themes[figure.theme.value].empty);

/** A label for each window, the first `done` of them. */
export const paintLabels = (
  { figure, facts }: ViewProps,
  labels: ArrayLike<number>,
  done?: number,
): Pixels => paintMask(labels, sizeOf(facts.grid), facts.colors, emptyOf(figure), done);

/** Pixels above a picture, for its heading. */
export const HEAD = 24;

interface WindowPixelsProps extends ViewProps {
  readonly name: string;
  readonly pixels: () => Pixels;
  readonly scale: number;
  /** Whose scores are said, where not those of the one pass. */
  readonly volume?: Volume | null;
  /** Whether a cell is a pixel of the picture; else it is a window. */
  readonly ofPicture?: boolean;
  readonly children?: ComponentChildren;
}

/** A picture in which pointing looks at a window, and picking goes there. */
export function WindowPixels(props: WindowPixelsProps) {
  const { figure, facts, name, pixels, scale, volume, ofPicture = false, children } = props;
  const covered = useCovered("scores");
  const windowAt = (cell: number): number => (ofPicture ? windowOf(facts, cell) : cell);
  const n = figure.looked.value;
  const [row, col] = pixelOf(facts, n);
  return (
    <PixelView
      name={name}
      pixels={pixels}
      inputs={[figure, facts]}
      scale={scale}
      describe={(cell) => {
        const at = windowAt(cell);
        const scores = volume ?? figure.scores.value;
        if (!scores || covered) return `${place(pixelOf(facts, at))} `;
        const { t } = figure.room;
        const values = { place: place(pixelOf(facts, at)), ...winner(t, facts, scores, at) };
        return t("{place} {name} {score}, softmax {softmax}", values);
      }}
      onPoint={(cell) => (figure.pointed.value = windowAt(cell))}
      onPick={(cell) => figure.playback.jump(windowAt(cell))}
      looked={ofPicture ? row * facts.picture[1] + col : n}
    >
      {children}
    </PixelView>
  );
}

/** The picture itself. */
export function PicturePixels({
  figure,
  ...props
}: Omit<WindowPixelsProps, "name" | "pixels" | "ofPicture">) {
  return (
    <WindowPixels
      figure={figure}
      {...props}
      name={figure.room.t("Picture")}
      ofPicture
      pixels={() => paintPicture(figure.picture.value!)}
    />
  );
}

interface ScoreTableProps {
  readonly facts: Facts;
  readonly volume: Volume;
  readonly cell: number;
  readonly name: string;
}

/** The scores of one cell: a bar, the number and its softmax for each class. */
export function ScoreTable({ facts, volume, cell, name }: ScoreTableProps) {
  const t = useTongue();
  const scores = scoresAt(volume, cell);
  const shares = softmax(scores);
  const winning = best(scores);
  const [min, max] = volume.range;
  const [from, to] = [Math.min(0, min), Math.max(0, max)];
  const at = (value: number): number =>
    (Math.max(from, Math.min(to, value)) - from) / (to - from || 1);
  return (
    <ClassTable
      name={name}
      head={[t("score"), t("softmax")]}
      classes={facts.classes.map((one) => className(t, one))}
      colors={facts.colors}
      zero={at(0)}
      row={(k) => ({
        bar: [at(0), at(scores[k]!)],
        cells: [scoreText(volume, scores[k]!), shares[k]!.toFixed(2)],
        wins: k === winning,
      })}
    />
  );
}
