// What a figure shows, as plain JSON: the same that Python's `w.state()` gives and `from_state` reads.

import limits from "../../../segwidgets/shared/limits.json";
import { namesOf } from "./framing";
import { attempt, type Json, list, record, text, whole } from "./reading";
import { bytesOf, tensorOf } from "./tensor";

/** Of the format. */
const VERSION = 1;

interface Runs {
  readonly size: readonly number[];
  /** Labels and how often each follows itself, row after row: "0x2.1x3". */
  readonly runs: string;
}

/** A label image as runs of equal labels. */
export function writtenRuns(size: readonly number[], labels: Uint8Array): Runs {
  const runs: string[] = [];
  for (let start = 0, i = 1; i <= labels.length; i++)
    if (labels[i] !== labels[start]) {
      runs.push(`${labels[start]}x${i - start}`);
      start = i;
    }
  return { size, runs: runs.join(".") };
}

const SIDES = ["target", "prediction"] as const;

type Get = (name: string) => unknown;

/** Whether a value is the pixels of a picture, which no state has. */
const isPicture = (value: unknown): boolean =>
  bytesOf((value as { data?: unknown } | null | undefined)?.data) !== undefined;

/** The masks of each picture, or nothing where there are none. */
function writtenMasks(get: Get): Json | null {
  const shown = Object.fromEntries(SIDES.map((side) => [side, get(`_${side}`)]));
  const [set, named, at] = [get("_pictures"), namesOf(get("_names")), get("index") ?? 0];
  const written = (pair: Json, name?: string) => ({
    ...Object.fromEntries(
      SIDES.map((side) => {
        const mask = tensorOf(pair[side], "uint8");
        const [rows, cols, more] = mask?.shape ?? [];
        if (!mask || !rows || !cols || more !== undefined) throw new TypeError("A mask is needed.");
        return [side, writtenRuns(mask.shape, mask.data)];
      }),
    ),
    ...(name === undefined ? {} : { name }),
  });
  return attempt(() => ({
    masks: Array.isArray(set)
      ? set.map((pair, i) => written(i === at ? shown : record(pair), named[i] ?? ""))
      : [written(shown)],
  }));
}

/** The state of a figure whose traits have these names; what has its default may be missing. */
export function stateOf(figure: string, names: readonly string[], get: Get): Json {
  const traits = Object.fromEntries(
    names
      .filter((name) => !name.startsWith("_") && get(name) !== undefined && !isPicture(get(name)))
      .map((name) => [name, get(name)]),
  );
  const digests = get("digests");
  return {
    segwidgets: VERSION,
    figure,
    traits,
    // A preset draws its own.
    ...(traits.preset ? {} : writtenMasks(get)),
    ...(digests ? { digests } : {}),
  };
}

/** A label image from its runs; throws where they do not fill its size. */
function readRuns(value: unknown) {
  const { size, runs } = record(value);
  const shape = list(size, (side) => whole(side, 1, limits.mask_side), 2);
  const data = new Uint8Array(shape[0]! * shape[1]!);
  let at = 0;
  for (const run of text(runs).split(".")) {
    const [label, length] = run.split("x").map((part) => whole(Number(part || "none")));
    data.fill(whole(label, 0, 255), at, at + whole(length, 1, data.length - at));
    at += length!;
  }
  whole(at, data.length, data.length);
  return { dtype: "uint8", shape, data };
}

/** The traits of a figure that a state says, masks with them; nothing where it is none of this figure's. */
export function readState(
  figure: string,
  names: readonly string[],
  state: unknown,
  get: Get,
): Json {
  const read = attempt(() => {
    const { segwidgets, figure: of, traits: written, masks: given } = record(state);
    if (of !== figure || whole(segwidgets, 1, VERSION) !== segwidgets) return {};
    const traits = Object.fromEntries(
      Object.entries(record(written)).filter(
        ([name]) => !name.startsWith("_") && names.includes(name),
      ),
    );
    if (!given || !names.includes("_target")) return traits;
    const masks = list(given, (pair) => SIDES.map((side) => readRuns(record(pair)[side])));
    const index = whole(traits.index ?? 0, 0, masks.length - 1);
    const [target, prediction] = masks[index]!.map((mask) => ({ ...mask, picture: index }));
    const set = get("_pictures");
    if (!Array.isArray(set))
      return masks.length === 1 ? { ...traits, _target: target, _prediction: prediction } : {};
    if (set.length !== masks.length) return {};
    const _pictures = set.map((pair, i) => ({
      ...record(pair),
      target: masks[i]![0],
      prediction: masks[i]![1],
    }));
    const _image = record(set[index]).image;
    return { ...traits, _target: target, _prediction: prediction, _pictures, _image };
  });
  return read ?? {};
}
