// The pictures of the figure: target and prediction, each cut into segments.

import { type Note, readNote } from "../../ui/notes";
import { readPicture } from "../../ui/pixels";
import { type ClassKind, type Cut, readCut } from "../../ui/segments";
import { list, present, record, whole } from "../../wire/reading";
import type { Tensor } from "../../wire/tensor";

export interface Picture {
  readonly image: Tensor<"uint8">;
  readonly target: Cut;
  readonly prediction: Cut;
  /** How many trees were planted, and how many can be told apart; 0 in other pictures. */
  readonly trees: number;
  readonly told: number;
  readonly notes: readonly Note[];
}

export const readPictures = (value: unknown, classes: readonly ClassKind[]): Picture[] =>
  list(value, (item) => {
    const o = record(item);
    const image = present(readPicture(o.image));
    const size = { rows: image.shape[0]!, cols: image.shape[1]! };
    return {
      image,
      target: readCut(o.target, classes, size),
      prediction: readCut(o.prediction, classes, size),
      trees: whole(o.trees),
      told: whole(o.told),
      notes: list(o.notes, readNote),
    };
  });
