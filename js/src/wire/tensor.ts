// Numbers that came over the wire as bytes: {"dtype", "shape", "data"}, checked before use.

import { attempt, list, present, real, record, whole } from "./reading";

const KINDS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int32: Int32Array,
  float32: Float32Array,
} as const;

type DType = keyof typeof KINDS;

export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: InstanceType<(typeof KINDS)[D]>;
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The bytes behind whatever a host hands over, without a copy; undefined where there are none. */
export function bytesOf(data: unknown): Uint8Array | undefined {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // As JSON writes them, in an attribute or in a page of MyST.
  const text = (data as { base64?: unknown } | null | undefined)?.base64;
  return typeof text === "string" ? fromBase64(text) : undefined;
}

/** A tensor of one of the dtypes, or undefined where the value is none: saved state is hostile. */
export function tensorOf<D extends DType>(
  value: unknown,
  ...dtypes: readonly D[]
): Tensor<D> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { dtype, shape, data } = value as Record<string, unknown>;
  if (!dtypes.includes(dtype as D) || !Array.isArray(shape)) return undefined;
  if (!shape.every((side) => Number.isInteger(side) && side >= 0)) return undefined;
  const bytes = bytesOf(data);
  const kind = KINDS[dtype as D];
  const count = (shape as number[]).reduce((product, side) => product * side, 1);
  if (!bytes || bytes.byteLength !== count * kind.BYTES_PER_ELEMENT) return undefined;
  // Hosts may hand over a slice that begins anywhere; wider numbers need an aligned copy then.
  const whole = bytes.byteOffset % kind.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  const numbers = new kind(whole.buffer as ArrayBuffer, whole.byteOffset, count);
  return { dtype: dtype as D, shape: shape as number[], data: numbers as Tensor<D>["data"] };
}

/** Whether two values of traits are the same: numbers, words, lists, objects and bytes. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left || right)
    return (
      left !== undefined &&
      right !== undefined &&
      left.length === right.length &&
      !left.some((byte, i) => byte !== right[i])
    );
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  const [first, second] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => name in second && equal(first[name], second[name]))
  );
}

// The score volume, C × H × W, as it came: quantised per class. Scores, softmax, slices, masks.

export interface Volume {
  readonly classes: number;
  readonly rows: number;
  readonly cols: number;
  readonly data: Uint8Array | Uint16Array;
  /** The score that 0 and the largest stored number stand for, per class. */
  readonly lo: readonly number[];
  readonly hi: readonly number[];
  readonly top: number;
  /** Decimals that are right. */
  readonly digits: number;
  /** Where nearly all scores of all classes lie: a scale for bars and slices that outliers leave alone. */
  readonly range: readonly [number, number];
}

/** Volumes and stacks of feature maps look alike: planes with a range each. */
export const readVolume = (value: unknown): Volume | null =>
  attempt(() => {
    const tensor = present(tensorOf(value, "uint8", "uint16"));
    const [classes, rows, cols] = list(tensor.shape, (side) => whole(side, 1, 1e5), 3);
    const { lo, hi, digits } = record(value);
    const volume = {
      classes: classes!,
      rows: rows!,
      cols: cols!,
      data: tensor.data,
      lo: list(lo, real, classes),
      hi: list(hi, real, classes),
      top: tensor.dtype === "uint8" ? 255 : 65535,
      digits: whole(digits ?? 2, 0, 9),
      range: [0, 0] as const,
    };
    return { ...volume, range: rangeOf(volume) };
  });

/** Between the hundredths of a few thousand scores. */
function rangeOf(volume: Volume): readonly [number, number] {
  const cells = volume.rows * volume.cols;
  const every = Math.max(1, Math.floor((cells * volume.classes) / 4000));
  const some: number[] = [];
  for (let i = 0; i < cells * volume.classes; i += every)
    some.push(scoreAt(volume, Math.floor(i / cells), i % cells));
  some.sort((a, b) => a - b);
  const at = (share: number) => some[Math.round(share * (some.length - 1))]!;
  return [at(0.01), at(0.99)];
}

/** The score of one class at a cell. */
function scoreAt(volume: Volume, k: number, cell: number): number {
  const { data, rows, cols, lo, hi, top } = volume;
  return lo[k]! + ((hi[k]! - lo[k]!) * data[k * rows * cols + cell]!) / top;
}

export const scoresAt = (volume: Volume, cell: number): number[] =>
  volume.lo.map((_, k) => scoreAt(volume, k, cell));

export function softmax(scores: readonly number[]): number[] {
  const max = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - max));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

export const best = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

// Differences between two ways to the same scores, on a scale of powers of ten.

export interface Difference {
  readonly rows: number;
  readonly cols: number;
  /** 0 where the two are exactly equal, else 1 to 255 from 10 ** lo to 10 ** hi. */
  readonly data: Uint8Array;
  readonly lo: number;
  readonly hi: number;
}

export const readDifference = (value: unknown): Difference | null =>
  attempt(() => {
    const tensor = present(tensorOf(value, "uint8"));
    const [rows, cols] = list(tensor.shape, (side) => whole(side, 1, 1e5), 2);
    const { lo, hi } = record(value);
    return { rows: rows!, cols: cols!, data: tensor.data, lo: real(lo), hi: real(hi) };
  });

export function differenceAt({ data, lo, hi }: Difference, cell: number): number {
  const q = data[cell]!;
  return q === 0 ? 0 : 10 ** (lo + ((q - 1) / 254) * (hi - lo));
}
