// Rules about a figure's parameters and cells: sizes, fields, places, kernels, each by its own formula.

import { msg } from "../terms/sentences";
import { NEAR } from "./hints";
import { gone, nearest, readNumber, readSum, sameSum, Unread } from "./reading";
import {
  type Asked,
  cellsBy,
  fieldsBy,
  isEqual,
  isNumber,
  type Judgement,
  picksBy,
  type Rule,
  together,
  whole,
} from "./rules";

type Rows = readonly (readonly number[])[];

/** A trait that is a number or one per axis, as one per axis. */
const perAxis = ({ figure }: Asked, name: string, usual: number, axes: number): number[] => {
  const value = figure.get(name) ?? usual;
  return Array.from({ length: axes }, (_, i) => Number(Array.isArray(value) ? value[i] : value));
};

/** A grid, or a row of one, as rows. */
const rowsOf = (value: unknown): Rows => {
  const list = Array.isArray(value) ? value : [];
  return Array.isArray(list[0]) ? (list as Rows) : [list as readonly number[]];
};

const axesOf = (value: unknown): number =>
  Array.isArray(value) && Array.isArray(value[0]) ? 2 : 1;

/** Rows and columns of a grid; one axis has its columns. */
const sizeOf = (value: unknown): number[] => {
  const rows = rowsOf(value);
  return axesOf(value) === 2 ? [rows.length, rows[0]!.length] : [rows[0]!.length];
};

// Sliding windows

const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0);

/** Windows centred on every `stride`-th pixel, and those of them that read one pixel. */
function windows(
  given: Readonly<Record<string, number | readonly number[]>>,
): Record<string, number> {
  const { size, patch, stride, pixel } = given as {
    size: readonly number[];
    patch: number;
    stride: number;
    pixel: readonly number[];
  };
  const reach = Math.floor(patch / 2);
  const along = (axis: number) => {
    const centers = Array.from({ length: Math.ceil(size[axis]! / stride) }, (_, i) => i * stride);
    return [centers.length, centers.filter((c) => Math.abs(c - pixel[axis]!) <= reach).length];
  };
  const [rows, cols] = [along(0), along(1)];
  return { windows: rows[0]! * cols[0]!, reads: rows[1]! * cols[1]! };
}

/** Multiply-adds of a window per pixel over those of one pass, in pictures without end. */
function ratio(layers: readonly (readonly number[])[]): number {
  let side = 1 + sum(layers.map(([, , k]) => k! - 1));
  let [window, pass] = [0, 0];
  for (const [from, to, k] of layers) {
    side -= k! - 1;
    const each = from! * to! * k! ** 2;
    window += each * side ** 2;
    pass += each;
  }
  return window / pass;
}

const numbers: Rule = (asked) => {
  const { truth, ...given } = asked.record.with;
  const truths: Readonly<Record<string, number>> =
    truth === "windows"
      ? windows(given as never)
      : truth === "ratio"
        ? { ratio: ratio(given.layers as Rows) }
        : (given.fields as Readonly<Record<string, number>>);
  return fieldsBy(asked, (name, typed) => isNumber(typed, truths[name]!, asked.record.tolerance));
};

const border: Rule = (asked) => {
  const kernels = asked.record.with.kernels as readonly number[];
  // Zeros round the picture are what the windows saw; each layer's own are zeros of its features.
  const first = asked.record.fields.find(({ name }) => name === "where")?.choices?.[0];
  const width = sum(kernels.map((k) => (k - 1) / 2));
  return fieldsBy(asked, (name, typed) =>
    name === "where" ? typed === first : isNumber(typed, width, 0),
  );
};

const receptiveField: Rule = (asked) => {
  const { goal, kernel_size, stride } = asked.record.with as {
    goal: number;
    kernel_size: readonly (string | number)[];
    stride: readonly (string | number)[];
  };
  const value = (of: string | number) => {
    if (typeof of === "number") return of;
    const typed = asked.answer.fields?.[of] ?? "";
    if (!typed) throw new Unread("Fill in all of them first.");
    return nearest(readNumber(typed));
  };
  let [field, jump] = [1, 1];
  kernel_size.forEach((k, i) => {
    field += (value(k) - 1) * jump;
    jump *= value(stride[i]!);
  });
  const sentence =
    field === goal
      ? msg("Right: the receptive field is {field} × {field} pixels.")
      : msg("Not yet: the receptive field is {field} × {field} pixels.");
  return whole(field === goal, (t) => t(sentence, { field }));
};

// Unpooling

const index: Rule = (asked) => {
  const { index, other } = asked.record.with as {
    index: number;
    other: { index: number; width: number };
  };
  const places: Readonly<Record<string, number>> = {
    row: Math.floor(other.index / other.width),
    column: other.index % other.width,
  };
  return together(
    picksBy(new Set(asked.answer.picks ?? []), new Set([index]), msg("Right: this cell.")),
    fieldsBy(asked, (name, typed) => isNumber(typed, places[name]!, 0)),
  );
};

const agree: Rule = (asked) => {
  const rows = rowsOf(asked.figure.get("input"));
  const [side] = perAxis(asked, "kernel_size", 2, 2) as [number];
  const corner = String(asked.figure.get("corner") ?? "top_left");
  let [ties, elsewhere] = [0, 0];
  for (let r = 0; r + side <= rows.length; r += side)
    for (let c = 0; c + side <= rows[0]!.length; c += side) {
      const window = rows.slice(r, r + side).map((row) => row.slice(c, c + side));
      const top = Math.max(...window.flat());
      const row = corner.startsWith("bottom") ? window.at(-1)! : window[0]!;
      if (window.flat().filter((value) => value === top).length > 1) ties++;
      else if (row.at(corner.endsWith("right") ? -1 : 0) !== top) elsewhere++;
    }
  if (ties + elsewhere === 0)
    return whole(true, (t) => t("Right: every maximum is unique and in its corner."));
  const sentence =
    ties === 0
      ? msg("Not yet: in {elsewhere} of the windows the maximum is not in the corner.")
      : elsewhere === 0
        ? msg("Not yet: in {ties} of the windows the maximum is not unique.")
        : msg(
            "Not yet: in {elsewhere} of the windows the maximum is not in the corner, in {ties} it is not unique.",
          );
  return whole(false, (t) => t(sentence, { ties, elsewhere }));
};

// Transposed convolution

const symbols: Rule = (asked) => {
  const truth = asked.figure.part("symbols")?.symbols?.(Number(asked.record.with.cell)) ?? "0";
  return fieldsBy(asked, (_, typed) => sameSum(readSum(typed), readSum(truth)));
};

const size: Rule = (asked) => {
  const wanted = asked.record.with.size as readonly number[];
  const { rows = 0, cols = 0 } = asked.figure.part("output") ?? {};
  const now = wanted.length === 1 ? [cols] : [rows, cols];
  const fits = now.every((side, i) => side === wanted[i]);
  const sentence = fits
    ? msg("Right: the output has {size} cells.")
    : msg("Not yet: the output has {size} cells.");
  return whole(fits, (t) => t(sentence, { size: now.join(" × ") }));
};

const sources: Rule = (asked) => {
  const { figure } = asked;
  const [stride] = perAxis(asked, "stride", 1, 1) as [number];
  const [padding] = perAxis(asked, "padding", 0, 1) as [number];
  const [out] = perAxis(asked, "output_padding", 0, 1) as [number];
  const [cells] = sizeOf(figure.get("input")) as [number];
  const [kernel] = sizeOf(figure.get("kernel")) as [number];
  const smallest = (cells - 1) * stride + kernel - 2 * padding;
  const truths: Readonly<Record<string, number>> = { smallest, largest: smallest + stride - 1 };
  return together(
    fieldsBy(asked, (name, typed) => isNumber(typed, truths[name]!, 0)),
    out === stride - 1
      ? whole(true, (t) => t("Right: this output_padding leads to the largest."))
      : whole(false, (t) => t("Not yet: this output_padding does not lead to the largest.")),
  );
};

const inserted: Rule = (asked) => {
  const { figure } = asked;
  const sides = sizeOf(figure.get("input"));
  const kernel = sizeOf(figure.get("kernel"));
  const strides = perAxis(asked, "stride", 1, sides.length);
  const paddings = perAxis(asked, "padding", 0, sides.length);
  const around = kernel.map((k, i) => k - 1 - paddings[i]!);
  const spread = sides.map((n, i) => (n - 1) * strides[i]! + 1);
  const whole = spread.map((n, i) => n + 2 * around[i]!);
  const wanted = new Set<number>();
  const count = whole.reduce((all, n) => all * n, 1);
  const cols = whole.at(-1)!;
  for (let i = 0; i < count; i++) {
    const place = sides.length === 1 ? [i] : [Math.floor(i / cols), i % cols];
    const core = place.map((at, axis) => at - around[axis]!);
    const inside = core.every((at, axis) => at >= 0 && at < spread[axis]!);
    if (inside && core.some((at, axis) => at % strides[axis]! !== 0)) wanted.add(i);
  }
  return together(
    picksBy(new Set(asked.answer.picks ?? []), wanted, msg("Right: these {n} inserted zeros.")),
    fieldsBy(asked, (_, typed) => isNumber(typed, around[0]!, 0)),
  );
};

// Matrices

const matrix: Rule = (asked) => {
  const every = Number(asked.record.with.stride);
  const names = asked.record.picks?.names ?? [];
  const dropped = names.filter((_, row) => row % every !== 0);
  return together(
    cellsBy(asked, isEqual(asked)),
    picksBy(new Set(asked.answer.picks ?? []), new Set(dropped), msg("Right: these {n} rows.")),
  );
};

/** The transpose of a convolution, after it, in one dimension. */
function thereAndBack(
  input: readonly number[],
  kernel: readonly number[],
  stride: number,
): number[] {
  const back = new Array(input.length).fill(0);
  for (let at = 0; at + kernel.length <= input.length; at += stride) {
    const y = sum(kernel.map((w, k) => w * input[at + k]!));
    kernel.forEach((w, k) => {
      back[at + k] += w * y;
    });
  }
  return back;
}

const noInverse: Rule = (asked) => {
  const [input] = rowsOf(asked.figure.get("input")) as [readonly number[]];
  const [kernel] = rowsOf(asked.figure.get("kernel")) as [readonly number[]];
  const [stride] = perAxis(asked, "stride", 1, 1) as [number];
  const back = thereAndBack(input, kernel, stride);
  const differs = back.some((value, i) => Math.abs(value - input[i]!) > NEAR);
  return whole(differs, (t) =>
    t(differs ? "Right: AᵀA x is not x." : "Not yet: AᵀA x is still x."),
  );
};

// Kernels that interpolate

/** Linear interpolation of a row to `n` values, as torch does it. */
function interpolated(row: readonly number[], n: number, corners: boolean): number[] {
  const last = row.length - 1;
  return Array.from({ length: n }, (_, i) => {
    const at = corners ? (i * last) / (n - 1) : ((i + 0.5) * row.length) / n - 0.5;
    const [low, part] = [Math.floor(Math.max(0, at)), Math.max(0, at) % 1];
    const high = Math.min(low + 1, last);
    return row[Math.min(low, last)]! * (1 - part) + row[high]! * part;
  });
}

const turned = (rows: Rows): number[][] => rows[0]!.map((_, c) => rows.map((row) => row[c]!));

const interpolation: Rule = (asked) => {
  const corners = asked.record.with.align_corners === true;
  const input = asked.figure.get("input");
  const part = asked.figure.part("output");
  if (!part) throw gone();
  const wide = rowsOf(input).map((row) => interpolated(row, part.cols, corners));
  const goal =
    axesOf(input) === 1
      ? wide
      : turned(turned(wide).map((row) => interpolated(row, part.rows, corners)));
  const truth = part.truth();
  // What repeats the border is no interpolation.
  const counts = (i: number) => corners || (i % part.cols > 0 && i % part.cols < part.cols - 1);
  const squares = goal.flat().flatMap((value, i) => (counts(i) ? [(value - truth[i]!) ** 2] : []));
  const loss = sum(squares) / squares.length;
  const limit = typeof asked.record.tolerance === "number" ? asked.record.tolerance : 0;
  const near = loss <= Math.max(limit, NEAR);
  return whole(near, (t) =>
    t(
      near ? "Right: this kernel interpolates." : "Not yet: the mean squared difference is {loss}.",
      { loss: loss.toPrecision(2) },
    ),
  );
};

// Checkerboards

interface Layer {
  readonly kernel_size: number;
  readonly stride: number;
}

/** Whether a stack of uniform kernels sums as many products for every output cell, borders aside. */
export function isEven(layers: readonly Layer[]): boolean {
  let cells = new Array(24).fill(1);
  let [edge, total] = [0, 1];
  for (const { kernel_size: k, stride } of layers) {
    const next = new Array((cells.length - 1) * stride + k).fill(0);
    cells.forEach((value, i) => {
      for (let at = 0; at < k; at++) next[i * stride + at] += value;
    });
    cells = next;
    edge = edge * stride + k;
    total *= stride;
  }
  const inside = cells.slice(edge, cells.length - edge);
  return inside.length >= total && inside.every((value) => value === inside[0]);
}

const even: Rule = (asked) => {
  const layers = (asked.figure.get("layers") ?? []) as readonly Layer[];
  const began = (asked.record.with.layers ?? layers) as readonly Layer[];
  const kept =
    layers.length === began.length && layers.every((one, i) => one.stride === began[i]!.stride);
  const weights = asked.record.fields.map(({ name }) => {
    const typed = asked.answer.fields?.[name] ?? "";
    if (!typed.trim()) throw new Unread("Fill in all of them first.");
    return nearest(readNumber(typed));
  });
  const stride = Number(asked.record.with.stride);
  const phases = Array.from({ length: stride }, (_, p) =>
    sum(weights.filter((_, i) => i % stride === p)),
  );
  const flat = phases[0] !== 0 && phases.every((one) => Math.abs(one - phases[0]!) <= NEAR);
  const ends = weights[0] !== 0 && weights.at(-1) !== 0;
  const isFlat = flat && ends;
  const stack = kept && isEven(layers);
  return together(
    whole(stack, (t) =>
      t(
        stack
          ? "Right: the stack is even."
          : kept
            ? "Not yet: the stack is still uneven."
            : "Not yet: the strides have to stay.",
      ),
    ),
    whole(isFlat, (t) =>
      t(
        isFlat
          ? "Right: these weights leave no ripple."
          : ends
            ? "Not yet: these weights leave a ripple."
            : "Not yet: the first and the last weight may not be 0.",
      ),
    ),
  );
};

const set: Rule = (asked) =>
  picksBy(
    new Set(asked.answer.picks ?? []),
    new Set(asked.record.with.of as string[]),
    msg("Right: these {n}."),
  );

const choice: Rule = (asked) => {
  const truths = asked.record.with.fields as Readonly<Record<string, unknown>>;
  return fieldsBy(asked, (name, typed) => typed === String(truths[name]));
};

export const CONDITIONS: Readonly<Record<string, (asked: Asked) => Judgement>> = {
  ...{ numbers, border, receptive_field: receptiveField, index, agree, symbols, size, sources },
  ...{ inserted, matrix, no_inverse: noInverse, interpolation, even, set, cells: set, choice },
};
