// What the unpooling of a picture comes to, in plain words.

import { show } from "../../terms/numbers";
import { plain, said, type Word } from "../../ui/words";
import type { PhotoLab } from "./photo-terms";
import { METHOD_NAMES } from "./words";

export const TIMES = ["", "once", "twice", "three times", "four times"];

/** The pixel under the lens in every picture, or the story of all pixels where none is looked at. */
export function photoWords(
  lab: PhotoLab,
  lens: { readonly row: number; readonly col: number } | null,
): Word[] {
  const { spec, levels, planes } = lab;
  const { picture } = spec;
  if (lens) {
    const index = lens.row * picture.cols + lens.col;
    const pixel = (channels: readonly Float32Array[]) =>
      channels.map((values) => show(Math.round(values[index]!))).join(" ");
    return [
      plain(`Pixel (${lens.row}, ${lens.col}): `),
      said("input", `input ${pixel(picture.channels)}`),
      ...planes.flatMap((plane) => [
        plain(", "),
        plain(`${METHOD_NAMES[plane.method].toLowerCase()} `),
        said("output", pixel(plane.channels)),
      ]),
      plain("."),
    ];
  }
  const last = levels.at(-1)!;
  const before = picture.rows * picture.cols;
  const after = last.rows * last.cols;
  return [
    plain(`Pooled ${TIMES[levels.length]}, `),
    said("input", `${picture.rows} × ${picture.cols}`),
    plain(" becomes "),
    said("input", `${last.rows} × ${last.cols}`),
    plain(
      `: of ${show(Math.round(before / after))} pixels one is passed on. Move the pointer over a picture, or the arrow keys in it, to look closer.`,
    ),
  ];
}
