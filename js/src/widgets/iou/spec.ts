// What crosses the wire: settings, masks and torch's counts, read from traits that may hold anything.

import { iou_calculator as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { agrees, differsAt, type Verdict, verdict } from "../../host/check";
import type { Absent, Convention, Tallies, Tally } from "../../terms/scores";
import type { Tongue } from "../../terms/sentences";
import type { Size } from "../../terms/terms";
import { className } from "../../ui/class-names";
import { defaultsOf, limits, type Traits } from "../../wire/options";
import { Problem, parseChoice, parseWhole } from "../../wire/parameters";
import { tensorOf } from "../../wire/tensor";
import type { Side } from "./masks";
import { example, PRESET_SIZE, type Preset } from "./presets";

export type Tool = "paint" | "erase" | "rectangle" | "polygon" | "fill" | "pick";

/** Every synced trait that is small; the masks travel beside them. */
export const SETTINGS: Traits = { ...defaultsOf(OPTIONS), _names: [] };

export interface IoUSpec extends Convention {
  readonly classes: number;
  readonly names: readonly string[];
  /** One per class, or none for the usual ones. */
  readonly colors: readonly string[];
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

/** Check every trait; the error says what is wrong and what would be right. */
export function parseIou(traits: Traits): IoUSpec {
  const whole = (name: "num_classes" | "ignore_index" | "brush_size" | "label" | "amount") =>
    parseWhole(name, traits[name], OPTIONS[name]);
  const choice = <W extends string>(name: "absent" | "tool" | "editing" | "preset") =>
    parseChoice<W>(name, traits[name], OPTIONS[name].choices);
  const flag = (name: string) => {
    const given = traits[name];
    if (typeof given !== "boolean") throw new Problem("{name}: choose true or false.", { name });
    return given;
  };
  const words = (name: string) => {
    const given = traits[name];
    if (!Array.isArray(given) || !given.every((item) => typeof item === "string"))
      throw new Problem("{name}: a list of words is needed.", { name });
    return given as readonly string[];
  };
  const classes = whole("num_classes");
  const names = words("class_names");
  const ignored = traits.ignore_index === null ? null : whole("ignore_index");
  const colors = words("class_colors");
  if (!colors.every((color) => /^#[0-9a-f]{6}$/i.test(color)))
    throw new Problem('class_colors: a list of "#rrggbb" is needed.');
  const pictures = words("_names");
  const label = whole("label");
  return {
    classes,
    // A class without a name is told by its number.
    names: Array.from({ length: classes }, (_, i) => names[i] ?? `class ${i}`),
    colors,
    ignored,
    absent: choice<Absent>("absent"),
    includeBackground: flag("include_background"),
    perImage: flag("per_image"),
    tool: choice<Tool>("tool"),
    brush: whole("brush_size"),
    // Fewer classes than before are no error: the last one is painted.
    label: label === ignored ? label : Math.min(label, classes - 1),
    editing: choice<Side>("editing"),
    preset: choice<Preset | "">("preset"),
    amount: whole("amount"),
    index: Math.min(
      parseWhole("index", traits.index, { min: OPTIONS.index.min }),
      Math.max(0, pictures.length - 1),
    ),
    pictures,
  };
}

/** A label in words. */
export function nameOf(t: Tongue, { names, ignored }: IoUSpec, label: number): string {
  if (label === ignored && label >= names.length) return t("ignored");
  const name = names[label];
  return name === undefined ? t("label {number}", { number: label }) : className(t, name);
}

/** The synced traits that are too large for the store. */
export const MASK_TRAITS = ["_target", "_prediction", "_image", "_tallies", "_pictures"] as const;

/** A pair of masks with the picture under them. */
export interface Given {
  readonly size: Size;
  readonly target: Uint8Array;
  readonly prediction: Uint8Array;
  readonly image: Uint8Array | null;
}

/** What a figure shows that was given nothing. */
export const untouched = (): Given => ({ size: PRESET_SIZE, ...example(), image: null });

/** A mask, or the reason why it is none. */
function maskOf(packed: unknown, name: string): { size: Size; labels: Uint8Array } {
  const tensor = tensorOf(packed, "uint8");
  const [rows, cols, more] = tensor?.shape ?? [];
  const max = limits.mask_side;
  if (!tensor || !rows || !cols || more !== undefined || Math.max(rows, cols) > max)
    throw new Problem(
      "{name}: one byte per pixel is needed, in 1 to {max} rows and columns, with its shape.",
      { name, max },
    );
  return { size: { rows, cols }, labels: tensor.data };
}

/** Labels that are neither a class nor ignored would be counted nowhere. */
function checkLabels(labels: Uint8Array, name: string, classes: number, ignored: number | null) {
  const at = labels.findIndex((label) => label >= classes && label !== ignored);
  if (at < 0) return;
  const values = { name, label: labels[at]!, at, last: classes - 1 };
  throw ignored === null
    ? new Problem(
        "{name} holds label {label} at pixel {at}: there are classes 0 to {last}.",
        values,
      )
    : new Problem(
        "{name} holds label {label} at pixel {at}: there are classes 0 to {last} and {ignored}, which is ignored.",
        { ...values, ignored },
      );
}

/** Read a pair of masks; throws a `Problem` whose message is shown. */
export function readPair(
  traits: { readonly target: unknown; readonly prediction: unknown; readonly image: unknown },
  classes: number,
  ignored: number | null,
): Given {
  if (traits.target === undefined) return untouched();
  const target = maskOf(traits.target, "target");
  const { rows, cols } = target.size;
  const prediction =
    traits.prediction === undefined
      ? { size: target.size, labels: new Uint8Array(rows * cols) }
      : maskOf(traits.prediction, "prediction");
  if (prediction.size.rows !== rows || prediction.size.cols !== cols)
    throw new Problem("target has {size} pixels, prediction {other}: both need the same size.", {
      size: `${rows} × ${cols}`,
      other: `${prediction.size.rows} × ${prediction.size.cols}`,
    });
  checkLabels(target.labels, "target", classes, ignored);
  checkLabels(prediction.labels, "prediction", classes, ignored);
  const image = tensorOf(traits.image, "uint8");
  return {
    size: target.size,
    target: target.labels,
    prediction: prediction.labels,
    image: String(image?.shape) === String([rows, cols, 3]) ? image!.data : null,
  };
}

/** Counts of every picture of a set, or null where there is no set. */
export function readTallies(packed: unknown, classes: number): Tallies[] | null {
  const tensor = tensorOf(packed, "int32");
  if (tensor?.shape.length !== 3 || tensor.shape[1] !== 6 || tensor.shape[2] !== classes)
    return null;
  const read = (picture: number, first: number): Tally[] =>
    Array.from({ length: classes }, (_, label) => {
      const at = (kind: number) => tensor.data[(picture * 6 + first + kind) * classes + label]!;
      return { tp: at(0), target: at(1), prediction: at(2) };
    });
  return Array.from({ length: tensor.shape[0]! }, (_, picture) => ({
    all: read(picture, 0),
    boundary: read(picture, 3),
  }));
}

/** A mask on its way out: bytes of its own, which later strokes leave alone. */
export const packMask = ({ rows, cols }: Size, labels: Uint8Array, picture: number) => ({
  dtype: "uint8",
  shape: [rows, cols],
  data: new DataView(labels.slice().buffer),
  picture,
});

/**
 * In a page without a kernel, put a picture of a set back as the traits hold it, and give the traits of
 * another, where there is one.
 */
export function turnPage(from: number, to: number, held: Traits) {
  const { _target, _prediction, _image, _pictures } = held;
  if (!Array.isArray(_pictures)) return null;
  const left = { target: _target, prediction: _prediction, image: _image };
  _pictures[from] = { ..._pictures[from], ...left };
  const fresh = _pictures[to] as unknown;
  if (typeof fresh !== "object" || fresh === null) return null;
  const { target, prediction, image } = fresh as Traits;
  return {
    _target: { ...(target as object), picture: to },
    _prediction: { ...(prediction as object), picture: to },
    _image: image,
  };
}

/** What the page counted, for torch to count too. */
export interface Counts {
  readonly matrix: Float64Array;
  readonly boundary: readonly Tally[];
}

/** Compare torch's counts with the page's own: every one has to be equal. */
export function judgeCounts(check: Traits, { matrix, boundary }: Counts): Verdict {
  const { error } = check;
  if (typeof error === "string") return verdict("error", () => error);
  const where = `torch ${String(check.torch)} · ${String(check.device)}`;
  const theirs = tensorOf(check.confusion, "int32");
  const border = tensorOf(check.boundary, "int32");
  const classes = boundary.length;
  if (theirs?.data.length !== matrix.length || border?.data.length !== 3 * classes)
    return verdict("differs", (t) => t("≠ {torch}: another number of classes", { torch: where }));
  const cells = [...matrix.keys()].filter((i) => matrix[i] !== theirs.data[i]);
  const at = cells.map((i) => () => `(${Math.floor(i / classes)}, ${i % classes})`);
  const near = boundary.flatMap(({ tp, target, prediction }, label) =>
    [tp, target, prediction].every((n, kind) => n === border.data[kind * classes + label])
      ? []
      : [(t: Tongue) => t("the border of class {label}", { label })],
  );
  const names = [...at, ...near];
  return names.length === 0 ? agrees(where) : differsAt(where, names, cells);
}
