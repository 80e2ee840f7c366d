// Masks as they cross the wire: packed bytes of a known size, or nothing at all.

import type { Size } from "../../terms/terms";
import { tensorOf } from "../../wire/tensor";
import { example, PRESET_SIZE } from "./presets";
import type { Tallies, Tally } from "./scores";

/** The synced traits that are too large for the store. */
export const MASK_TRAITS = ["_target", "_prediction", "_image", "_tallies", "_pictures"] as const;

export const MOST_SIDE = 1024;

/** A pair of masks with the picture under them. */
export interface Given {
  readonly size: Size;
  readonly target: Uint8Array;
  readonly prediction: Uint8Array;
  readonly image: Uint8Array | null;
}

/** A mask, or the reason why it is none. */
function maskOf(packed: unknown, name: string): { size: Size; labels: Uint8Array } {
  const tensor = tensorOf(packed, "uint8");
  const [rows, cols, more] = tensor?.shape ?? [];
  if (!tensor || !rows || !cols || more !== undefined || Math.max(rows, cols) > MOST_SIDE)
    throw new Error(
      `${name}: one byte per pixel is needed, in 1 to ${MOST_SIDE} rows and columns, with its shape.`,
    );
  return { size: { rows, cols }, labels: tensor.data };
}

/** Labels that are neither a class nor ignored would be counted nowhere. */
function checkLabels(labels: Uint8Array, name: string, classes: number, ignored: number | null) {
  const at = labels.findIndex((label) => label >= classes && label !== ignored);
  if (at >= 0)
    throw new Error(
      `${name} holds label ${labels[at]} at pixel ${at}: there are classes 0 to ${classes - 1}${ignored === null ? "" : ` and ${ignored}, which is ignored`}.`,
    );
}

/** Read a pair of masks; throws an Error whose message is shown. */
export function readPair(
  traits: { readonly target: unknown; readonly prediction: unknown; readonly image: unknown },
  classes: number,
  ignored: number | null,
): Given {
  // A figure that was given nothing shows the example.
  if (traits.target === undefined) return { size: PRESET_SIZE, ...example(), image: null };
  const target = maskOf(traits.target, "target");
  const { rows, cols } = target.size;
  const prediction =
    traits.prediction === undefined
      ? { size: target.size, labels: new Uint8Array(rows * cols) }
      : maskOf(traits.prediction, "prediction");
  if (prediction.size.rows !== rows || prediction.size.cols !== cols)
    throw new Error(
      `target has ${rows} × ${cols} pixels, prediction ${prediction.size.rows} × ${prediction.size.cols}: both need the same size.`,
    );
  checkLabels(target.labels, "target", classes, ignored);
  checkLabels(prediction.labels, "prediction", classes, ignored);
  const image = tensorOf(traits.image, "uint8");
  const fits =
    image?.shape.length === 3 &&
    image.shape[0] === rows &&
    image.shape[1] === cols &&
    image.shape[2] === 3;
  return {
    size: target.size,
    target: target.labels,
    prediction: prediction.labels,
    image: fits ? image.data : null,
  };
}

/** Counts of every picture of a set, or null where there is no set. */
export function readTallies(packed: unknown, classes: number): Tallies[] | null {
  const tensor = tensorOf(packed, "int32");
  if (tensor?.shape.length !== 3 || tensor.shape[1] !== 6 || tensor.shape[2] !== classes)
    return null;
  const at = (picture: number, kind: number, label: number): number =>
    tensor.data[(picture * 6 + kind) * classes + label]!;
  const tally = (picture: number, first: number, label: number): Tally => ({
    tp: at(picture, first, label),
    target: at(picture, first + 1, label),
    prediction: at(picture, first + 2, label),
  });
  return Array.from({ length: tensor.shape[0]! }, (_, picture) => ({
    all: Array.from({ length: classes }, (_, label) => tally(picture, 0, label)),
    boundary: Array.from({ length: classes }, (_, label) => tally(picture, 3, label)),
  }));
}

/** A mask on its way out: bytes of its own, which later strokes leave alone. */
export const packMask = ({ rows, cols }: Size, labels: Uint8Array, picture: number) => ({
  dtype: "uint8",
  shape: [rows, cols],
  data: new DataView(labels.slice().buffer),
  picture,
});

/** The pictures of a set in a page without a kernel, each as it was left. */
export class LoosePages {
  private readonly left = new Map<number, Readonly<Record<string, unknown>>>();

  /** Leave one picture as the traits hold it, and give the traits of another, where there is one. */
  turn(from: number, to: number, held: Readonly<Record<string, unknown>>) {
    const { _target, _prediction, _image, _pictures } = held;
    this.left.set(from, { _target, _prediction, _image });
    const fresh = Array.isArray(_pictures) ? _pictures[to] : undefined;
    if (this.left.has(to)) return this.left.get(to)!;
    if (typeof fresh !== "object" || fresh === null) return null;
    const { target, prediction, image } = fresh as Record<string, unknown>;
    return {
      _target: { ...(target as object), picture: to },
      _prediction: { ...(prediction as object), picture: to },
      _image: image,
    };
  }
}
