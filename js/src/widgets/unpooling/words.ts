// What a step of the unpooling lab does, in plain words.

import { show } from "../../terms/numbers";
import type { Size } from "../../terms/terms";
import type { Method } from "../../terms/unpooling";
import { count, place, plain, range, said, unique, type Word } from "../../ui/words";
import { type Lab, type Plane, places, sources, tied, windowsWith } from "./lab";
import type { LabPoint } from "./linked";

export const STEPS = ["pick", "remember", "pass", "place"] as const;
export type Step = (typeof STEPS)[number];

export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  nearest: "Nearest",
  bed_of_nails: "Bed of nails",
  max_unpool: "Max unpooling",
  average_spread: "Average spread",
  bilinear: "Bilinear",
};

const at = (size: Size, index: number): string => place(2, size, index);

/** "rows 0–1, columns 2–3", or the one cell. */
export function area(size: Size, cells: readonly number[]): string {
  if (cells.length === 1) return at(size, cells[0]!);
  const rows = unique(cells.map((i) => Math.floor(i / size.cols)));
  const cols = unique(cells.map((i) => i % size.cols));
  return `${range("row", rows)}, ${range("column", cols)}`;
}

/** "7 = 1·5 + 2 → row 1, column 2" */
export function decoded(index: number, cols: number): string {
  const [row, col] = [Math.floor(index / cols), index % cols];
  return `${index} = ${row}·${cols} + ${col} → row ${row}, column ${col}`;
}

/** Why this cell of the window was picked, where others are as large. */
export function tieWords(lab: Lab, cell: number): string {
  const equal = tied(lab, cell);
  if (equal.length < 2) return "";
  const first = at(lab.spec.input, lab.pooled.indices[cell]!);
  const window = lab.spec.kernelSize[0] * lab.spec.kernelSize[1];
  const how =
    equal.length === window
      ? `All ${window} cells are equal`
      : `A tie, ${count(equal.length)} cells`;
  return ` ${how}: torch keeps the first in reading order, ${first}, because a later cell must be larger to win.`;
}

/** "copies it to rows 0–1, columns 0–1" */
function placing(lab: Lab, p: Plane, cell: number): Word[] {
  const cells = places(lab, p, cell);
  const { input } = lab.spec;
  const to = (words: string) => [plain(`${words} `), said("output", area(input, cells))];
  if (p.method === "max_unpool")
    return lab.lost.has(cell)
      ? [...to("max unpooling puts it back at"), plain(", where a later window overwrites it")]
      : to("max unpooling puts it back at");
  if (cells.length === 0)
    return [
      plain(
        p.method === "bed_of_nails"
          ? "its nail falls outside the input's size and is lost"
          : `${METHOD_NAMES[p.method].toLowerCase()} leaves it out`,
      ),
    ];
  if (p.method === "nearest") return to("nearest copies it to");
  if (p.method === "bed_of_nails") return to("bed of nails puts it at");
  if (p.method === "average_spread")
    return to(
      cells.length === 1
        ? "average spread gives it to"
        : `average spread gives a share of 1/${cells.length} to each of`,
    );
  return to("bilinear mixes it into");
}

/** "…, … and …", of every method. */
function placings(lab: Lab, cell: number): Word[] {
  const { planes } = lab;
  return planes.flatMap((p, i) => {
    const between = i === 0 ? "" : i === planes.length - 1 ? " and " : ", ";
    return [plain(between), ...placing(lab, p, cell)];
  });
}

const passed = (lab: Lab, cell: number): string => {
  const value = show(lab.middle.values[cell]!);
  if (lab.edited.has(cell)) return `${value}, put there by hand,`;
  return lab.spec.gain === 1
    ? value
    : `${show(lab.spec.gain)} · ${show(lab.pooled.values[cell]!)} = ${value}`;
};

export function stepWords(lab: Lab, step: number, phase: Step | "rest"): Word[] {
  const { pooled, spec } = lab;
  const index = pooled.indices[step]!;
  const largest = said("input", show(pooled.values[step]!));
  const where = said("overlap", at(spec.input, index));
  if (phase === "pick")
    return [
      plain(`Window ${at(pooled, step)}: the largest value is `),
      largest,
      plain(", at "),
      where,
      plain(`.${tieWords(lab, step)}`),
    ];
  if (phase === "remember")
    return [
      plain("Its place is remembered as one number: "),
      said("overlap", decoded(index, spec.input.cols)),
      plain("."),
    ];
  if (phase === "pass")
    return [
      plain("The value is passed on as "),
      said("input", passed(lab, step)),
      plain(". Of the window nothing else is left."),
    ];
  if (phase === "place") return [plain("Now "), ...placings(lab, step), plain(".")];
  return [
    plain(`Window ${at(pooled, step)} keeps `),
    largest,
    plain(" from "),
    where,
    plain(" and passes on "),
    said("input", passed(lab, step)),
    plain(": "),
    ...placings(lab, step),
    plain(`.${tieWords(lab, step)}`),
  ];
}

/** The sentence about a cell that is pointed at. */
export function pointedWords(lab: Lab, point: LabPoint): Word[] {
  const { spec, pooled, middle } = lab;
  const { grid, index } = point;
  if (grid === "input") return inputWords(lab, index);
  if (grid === "pooled" || grid === "indices") {
    const origin = pooled.indices[index]!;
    return [
      said("input", `Pooled ${at(pooled, index)} = ${show(pooled.values[index]!)}`),
      plain(" stood at "),
      said("overlap", at(spec.input, origin)),
      plain(`. Index ${decoded(origin, spec.input.cols)}.${tieWords(lab, index)}`),
    ];
  }
  if (grid === "middle")
    return [
      said("input", `Passed on ${at(middle, index)} = ${show(middle.values[index]!)}`),
      plain(": "),
      ...placings(lab, index),
      plain("."),
    ];
  const p = lab.planes.find(({ method }) => method === grid)!;
  return planeWords(lab, p, index);
}

function inputWords(lab: Lab, index: number): Word[] {
  const { spec, pooled } = lab;
  const name = said("input", `Input ${at(spec.input, index)} = ${show(spec.input.values[index]!)}`);
  const seen = windowsWith(lab, index);
  if (seen.length === 0) return [name, plain(" lies in no window: nothing of it is passed on.")];
  const won = seen.filter((cell) => pooled.indices[cell] === index);
  if (won.length > 1)
    return [
      name,
      plain(
        ` wins ${count(won.length)} windows, so ${count(won.length)} pooled cells remember the same place.`,
      ),
    ];
  if (won.length === 1)
    return [
      name,
      plain(" wins window "),
      said("overlap", at(pooled, won[0]!)),
      plain(" and is passed on."),
    ];
  const best = seen.map((cell) => show(pooled.values[cell]!)).join(" and ");
  return [
    name,
    plain(
      seen.length === 1
        ? ` loses to ${best}, the largest in its window: it is forgotten.`
        : ` loses in ${count(seen.length)} windows, to ${best}: it is forgotten.`,
    ),
  ];
}

function planeWords(lab: Lab, p: Plane, index: number): Word[] {
  const { spec, middle } = lab;
  const value = p.values[index]!;
  const was = spec.input.values[index]!;
  const name = said(
    "output",
    `${METHOD_NAMES[p.method]} ${at(spec.input, index)} = ${show(value)}`,
  );
  const before =
    value === was
      ? plain(", as in the input.")
      : plain(`; the input has ${show(was)}, so the error is ${show(value - was)}.`);
  const from = sources(p, index);
  if (from.length === 0) return [name, plain(": no pooled cell reaches it, it stays zero"), before];
  if (from.length === 1)
    return [
      name,
      plain(" comes from passed-on cell "),
      said("input", at(middle, from[0]!)),
      before,
    ];
  return [name, plain(` mixes ${count(from.length)} passed-on cells`), before];
}
