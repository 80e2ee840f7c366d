// What the IoU calculator is set to, read from traits that may hold anything.

import { SIDES, type Side } from "./mask-pair";
import { MOST_AMOUNT, PRESETS, type Preset } from "./presets";
import { ABSENT, type Absent, type Convention } from "./scores";

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
