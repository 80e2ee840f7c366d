// What the present numbers make worth knowing: ties, overlapping windows, sizes that do not fit.

import { assumedSize, poolSize } from "../../terms/pooling";
import type { Size } from "../../terms/terms";
import { count, place } from "../../ui/words";
import { type Lab, tied } from "./lab";
import type { PhotoLab } from "./photo-terms";

const by = ({ rows, cols }: Size): string => `${rows} × ${cols}`;

/** Cells of the input that no window reaches. */
function unread(lab: Lab): string {
  const { spec, pooled } = lab;
  const rest = (axis: 0 | 1): number => {
    const [count, side] =
      axis === 0 ? [pooled.rows, spec.input.rows] : [pooled.cols, spec.input.cols];
    return Math.max(
      0,
      side + spec.padding[axis] - (count - 1) * spec.stride[axis] - spec.kernelSize[axis],
    );
  };
  const [rows, cols] = [rest(0), rest(1)];
  const parts = [
    rows && (rows === 1 ? "the last row" : `the last ${count(rows)} rows`),
    cols && (cols === 1 ? "the last column" : `the last ${count(cols)} columns`),
  ].filter(Boolean);
  if (parts.length === 0) return "";
  return `No whole window fits over ${parts.join(" and ")} any more: they are left out. ceil_mode adds a window that sticks out.`;
}

/** Why `max_unpool2d` has to be told the size. */
function sizes(lab: Lab): string {
  const { spec, pooled } = lab;
  const assumed = assumedSize(pooled, spec);
  if (assumed.rows === spec.input.rows && assumed.cols === spec.input.cols) return "";
  const highest = Math.max(...pooled.indices);
  const outside =
    highest >= assumed.rows * assumed.cols
      ? `index ${highest} would lie outside`
      : assumed.cols === spec.input.cols
        ? ""
        : `index ${highest} would be read as ${place(2, assumed, highest)} instead of ${place(2, spec.input, highest)}`;
  return `Several sizes pool to ${by(pooled)}. Without output_size torch would make ${by(assumed)}${outside && `, and ${outside}`}: output_size=${by(spec.input)} has to be said.`;
}

/** What a picture of several levels makes worth knowing. */
export function photoNotes({ spec, levels }: PhotoLab): string[] {
  const all: string[] = [];
  if (spec.picture.channels.length > 1)
    all.push(
      "Red, green and blue are pooled one by one. Each has maxima of its own, so max unpooling puts them into different pixels.",
    );
  const odd = levels.flatMap((level, i) => {
    const before: Size = i === 0 ? spec.picture : levels[i - 1]!;
    const assumed = assumedSize(level, spec);
    return assumed.rows === before.rows && assumed.cols === before.cols
      ? []
      : [{ before, assumed }];
  });
  const [first] = odd;
  if (first)
    all.push(
      `${odd.length === 1 ? "One level does" : `${count(odd.length).replace(/^./, (c) => c.toUpperCase())} levels do`} not divide evenly: back from ${by(poolSize(first.before, spec))}, torch would make ${by(first.assumed)} unless output_size=${by(first.before)} is said.`,
    );
  return all;
}

function ties(lab: Lab): string {
  const equal = [...lab.pooled.indices.keys()].filter((cell) => tied(lab, cell).length > 1);
  if (equal.length === 0) return "";
  const which =
    equal.length === lab.pooled.indices.length && equal.length > 1
      ? "In every window"
      : `In ${equal.length === 1 ? "one window" : `${count(equal.length)} windows`}`;
  return `${which} several cells share the largest value. The first in reading order is remembered; the others cannot be told from it afterwards.`;
}

function overlaps(lab: Lab): string {
  const { spec, lost, middle, pooled } = lab;
  if (spec.stride[0] >= spec.kernelSize[0] && spec.stride[1] >= spec.kernelSize[1]) return "";
  if (lost.size === 0)
    return "The windows overlap (stride < kernel_size), but no two of them remember the same cell here.";
  const differs = [...lost].some((cell) =>
    middle.values.some(
      (v, i) => pooled.indices[i] === pooled.indices[cell] && v !== middle.values[cell],
    ),
  );
  const lose =
    lost.size === 1
      ? "One pooled cell remembers"
      : `${count(lost.size).replace(/^./, (c) => c.toUpperCase())} pooled cells remember`;
  return `The windows overlap. ${lose} a place that a later window remembers too: max_unpool2d writes both, and the last write stays${differs ? "" : " (here with the same value)"}.`;
}

/** `nearest` knows nothing of windows. */
function stretched(lab: Lab): string {
  const { spec, pooled } = lab;
  const whole = ([0, 1] as const).every((axis) => {
    const side = axis === 0 ? spec.input.rows : spec.input.cols;
    const cells = axis === 0 ? pooled.rows : pooled.cols;
    return (
      spec.stride[axis] === spec.kernelSize[axis] &&
      spec.padding[axis] === 0 &&
      cells * spec.kernelSize[axis] === side
    );
  });
  if (whole || !spec.methods.some((method) => method === "nearest" || method === "bilinear"))
    return "";
  return "nearest and bilinear stretch the pooled grid evenly over the size, wherever the windows lay.";
}

export const notes = (lab: Lab): string[] =>
  [ties(lab), overlaps(lab), unread(lab), sizes(lab), stretched(lab)].filter((note) => note !== "");
