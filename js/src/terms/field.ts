// What a window slides over: the input with its padding, or with the zeros that a stride inserts.

import type { ConvSpec, ConvTransposeSpec, PaddingMode, Pair } from "./convolution";
import { area, plane, type Size } from "./terms";

/** A field cell that holds no input cell. */
export const INSERTED = -1;
export const PADDED = -2;

export interface Field {
  /** The padded input of a convolution, or the spread input of its transpose. */
  readonly kind: "padded" | "spread";
  readonly size: Size;
  /** Per cell the input cell that it shows, INSERTED or PADDED. */
  readonly source: Int32Array;
  /** Cells that copy an input cell from elsewhere (reflect, replicate, circular). */
  readonly copied: Uint8Array;
  /** How the window moves, and how far apart its cells are. */
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Whether the window holds the kernel flipped in every axis. */
  readonly flipped: boolean;
}

/** One axis of a field: input indices, INSERTED or PADDED. */
interface Axis {
  readonly source: number[];
  readonly copied: boolean[];
}

/** torch's padding modes: where a padded cell takes its value from. */
function paddedFrom(position: number, length: number, mode: PaddingMode): number {
  if (mode === "replicate") return Math.max(0, Math.min(length - 1, position));
  if (mode === "circular") return (position + length) % length;
  if (mode === "reflect")
    return position < 0 ? -position : position >= length ? 2 * (length - 1) - position : position;
  return PADDED;
}

function paddedAxis(length: number, padding: number, mode: PaddingMode): Axis {
  const axis: Axis = { source: [], copied: [] };
  for (let p = -padding; p < length + padding; p++) {
    const inside = p >= 0 && p < length;
    axis.source.push(inside ? p : paddedFrom(p, length, mode));
    axis.copied.push(!inside && mode !== "zeros");
  }
  return axis;
}

function insertedAxis(length: number, stride: number, before: number, after: number): Axis {
  const axis: Axis = { source: [], copied: [] };
  const last = (length - 1) * stride;
  for (let z = -before; z <= last + after; z++) {
    const inside = z >= 0 && z <= last;
    axis.source.push(!inside ? PADDED : z % stride === 0 ? z / stride : INSERTED);
    axis.copied.push(false);
  }
  return axis;
}

function combine(
  rows: Axis,
  cols: Axis,
  inputCols: number,
  rest: Pick<Field, "kind" | "stride" | "dilation" | "flipped">,
): Field {
  const size = { rows: rows.source.length, cols: cols.source.length };
  const source = new Int32Array(area(size));
  const copied = new Uint8Array(area(size));
  rows.source.forEach((r, i) => {
    cols.source.forEach((c, j) => {
      const at = i * size.cols + j;
      // Padding wins over an inserted zero: it lies outside.
      source[at] = r >= 0 && c >= 0 ? r * inputCols + c : Math.min(r, c, INSERTED);
      copied[at] = rows.copied[i] || cols.copied[j] ? 1 : 0;
    });
  });
  return { size, source, copied, ...rest };
}

/** The padded input of a convolution. */
export function convField(spec: ConvSpec): Field {
  const { input, padding, paddingMode } = spec;
  return combine(
    paddedAxis(input.rows, padding[0], paddingMode),
    paddedAxis(input.cols, padding[1], paddingMode),
    input.cols,
    { kind: "padded", stride: spec.stride, dilation: spec.dilation, flipped: spec.flipped },
  );
}

/** A transposed convolution as a convolution: zeros between the cells, the kernel flipped. */
export function convTransposeField(spec: ConvTransposeSpec): Field {
  const { input, kernel } = spec;
  const axis = (a: 0 | 1, length: number, taps: number): Axis => {
    const edge = spec.dilation[a] * (taps - 1) - spec.padding[a];
    return insertedAxis(length, spec.stride[a], edge, edge + spec.outputPadding[a]);
  };
  return combine(axis(0, input.rows, kernel.rows), axis(1, input.cols, kernel.cols), input.cols, {
    kind: "spread",
    stride: [1, 1],
    dilation: spec.dilation,
    flipped: true,
  });
}

/** The kernel cell that stands at a place of the window; turning twice is no turn. */
export const turned = (field: Field | null, kernel: Size, k: number): number =>
  field?.flipped ? k + plane(kernel) - 1 - 2 * (k % plane(kernel)) : k;

/** Field cell of one channel under place `k` of the window for an output cell. */
export function windowCell(
  field: Field,
  kernel: Size,
  output: Size,
  cell: number,
  k: number,
): number {
  const [at, tap] = [cell % plane(output), k % plane(kernel)];
  const row = Math.floor(at / output.cols) * field.stride[0];
  const col = (at % output.cols) * field.stride[1];
  const r = row + Math.floor(tap / kernel.cols) * field.dilation[0];
  const c = col + (tap % kernel.cols) * field.dilation[1];
  return r * field.size.cols + c;
}
