// Numbers that came over the wire as bytes: {"dtype", "shape", "data"}, checked before use.

const KINDS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int32: Int32Array,
  float32: Float32Array,
} as const;

export type DType = keyof typeof KINDS;

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
