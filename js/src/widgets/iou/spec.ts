// What crosses the wire: settings, masks and torch's counts, read from traits that may hold anything.

import { type Verdict, verdict } from "../../host/check";
import type { Size } from "../../terms/terms";
import { tensorOf } from "../../wire/tensor";
import { SIDES, type Side } from "./masks";
import { example, MOST_AMOUNT, PRESET_SIZE, PRESETS, type Preset } from "./presets";
import { ABSENT, type Absent, type Convention, type Tallies, type Tally } from "./scores";

export const TOOLS = ["paint", "erase", "rectangle", "polygon", "fill", "pick"] as const;
export type Tool = (typeof TOOLS)[number];

export const MOST_BRUSH = 128;

/** Every synced trait that is small; the masks travel beside them. */
export const IOU_DEFAULTS = {
  num_classes: 3,
  class_names: ["background", "bird", "other"] as readonly string[],
  ignore_index: null as number | null,
  absent: "exclude",
  include_background: true,
  per_image: false,
  tool: "paint",
  brush_size: 6,
  label: 1,
  editing: "prediction",
  preset: "",
  amount: 5,
  index: 0,
  _names: [] as readonly string[],
};

export interface IouSpec extends Convention {
  readonly classes: number;
  readonly names: readonly string[];
  readonly perImage: boolean;
  readonly tool: Tool;
  readonly brush: number;
  readonly label: number;
  readonly editing: Side;
  readonly preset: Preset | "";
  readonly amount: number;
  readonly index: number;
  readonly pictures: readonly string[];
}

type Traits = Readonly<Record<string, unknown>>;

function wholeNumber(traits: Traits, name: string, least: number, most: number): number {
  const given = traits[name];
  if (typeof given !== "number" || !Number.isInteger(given) || given < least || given > most)
    throw new Error(
      `${name} = ${JSON.stringify(given)}: choose a whole number from ${least} to ${most}.`,
    );
  return given;
}

function word<W extends string>(traits: Traits, name: string, words: readonly W[]): W {
  const given = traits[name];
  if (!words.includes(given as W))
    throw new Error(
      `${name} = ${JSON.stringify(given)}: choose ${words.map((w) => `"${w}"`).join(", ")}.`,
    );
  return given as W;
}

function flag(traits: Traits, name: string): boolean {
  const given = traits[name];
  if (typeof given !== "boolean")
    throw new Error(`${name} = ${JSON.stringify(given)}: choose true or false.`);
  return given;
}

function words(traits: Traits, name: string): readonly string[] {
  const given = traits[name];
  if (!Array.isArray(given) || !given.every((item) => typeof item === "string"))
    throw new Error(`${name}: a list of words is needed.`);
  return given as string[];
}

/** Check every trait; the error says what is wrong and what would be right. */
export function parseIou(traits: Traits): IouSpec {
  const classes = wholeNumber(traits, "num_classes", 2, 256);
  const names = words(traits, "class_names");
  const ignored = traits.ignore_index === null ? null : wholeNumber(traits, "ignore_index", 0, 255);
  const pictures = words(traits, "_names");
  const label = wholeNumber(traits, "label", 0, 255);
  return {
    classes,
    // A class without a name is told by its number.
    names: Array.from({ length: classes }, (_, i) => names[i] ?? `class ${i}`),
    ignored,
    absent: word<Absent>(traits, "absent", ABSENT),
    includeBackground: flag(traits, "include_background"),
    perImage: flag(traits, "per_image"),
    tool: word<Tool>(traits, "tool", TOOLS),
    brush: wholeNumber(traits, "brush_size", 1, MOST_BRUSH),
    // Fewer classes than before are no error: the last one is painted.
    label: label === ignored ? label : Math.min(label, classes - 1),
    editing: word<Side>(traits, "editing", SIDES),
    preset: word<Preset | "">(traits, "preset", ["", ...PRESETS]),
    amount: wholeNumber(traits, "amount", 1, MOST_AMOUNT),
    index: Math.min(
      wholeNumber(traits, "index", 0, Number.MAX_SAFE_INTEGER),
      Math.max(0, pictures.length - 1),
    ),
    pictures,
  };
}

/** A label in words. */
export const nameOf = ({ names, ignored }: IouSpec, label: number): string =>
  label === ignored && label >= names.length ? "ignored" : (names[label] ?? `label ${label}`);

// Masks as they cross the wire: packed bytes of a known size, or nothing at all.

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

// The check of a pair of masks: torch counts the same pixels, and every count has to be equal.

/** What the page counted. */
export interface Counts {
  readonly matrix: Float64Array;
  readonly boundary: readonly Tally[];
}

/** Compare torch's counts with the page's own. */
export function judgeCounts(check: Record<string, unknown>, { matrix, boundary }: Counts): Verdict {
  if (typeof check.error === "string") return verdict("error", check.error);
  const where = `torch ${String(check.torch)} · ${String(check.device)}`;
  const theirs = tensorOf(check.confusion, "int32");
  const border = tensorOf(check.boundary, "int32");
  const classes = boundary.length;
  if (theirs?.data.length !== matrix.length || border?.data.length !== 3 * classes)
    return verdict("differs", `≠ ${where}: another number of classes`);
  const cells = [...matrix.keys()].filter((i) => matrix[i] !== theirs.data[i]);
  const at = cells.slice(0, 3).map((i) => `(${Math.floor(i / classes)}, ${i % classes})`);
  const near = boundary.flatMap(({ tp, target, prediction }, label) =>
    [tp, target, prediction].every((n, kind) => n === border.data[kind * classes + label])
      ? []
      : [`the border of class ${label}`],
  );
  const names = [...at, ...near.slice(0, 3)];
  if (names.length === 0) return verdict("same", `= ${where}`);
  const more = cells.length + near.length - names.length;
  return verdict(
    "differs",
    `≠ ${where} at ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    cells,
  );
}
