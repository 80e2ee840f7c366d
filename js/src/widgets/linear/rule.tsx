// The stride as a rule along the edges of input and output: each piece of one is a piece of the other.

import type { ConvSpec, ConvTransposeSpec, Pair } from "../../terms/convolution";
import type { Size } from "../../terms/terms";
import type { Point } from "../../ui/layout";
import { type CellSize, rect } from "../../ui/marks";
import type { LinearState } from "./state";

/** Pixels between a grid and its rule, and of the rule. */
const AWAY = 4;
const THICK = 3;

interface Edge {
  readonly at: Point;
  readonly size: Size;
  readonly cell: CellSize;
  /** Cells of one piece, and pieces, down and across. */
  readonly unit: Pair;
  readonly count: Pair;
}

/** Every second piece of a rule, as path data; the gaps between them are the others. */
function pieces({ at, size, cell, unit, count }: Edge, dims: 1 | 2): string {
  let path = "";
  const y = at.y + size.rows * cell.height + AWAY;
  for (let k = 0; k < count[1]; k += 2) {
    const cells = Math.min(unit[1], size.cols - k * unit[1]);
    const x = at.x + k * unit[1] * cell.width;
    if (cells > 0) path += rect(x, y, cells * cell.width, THICK);
  }
  for (let k = 0; dims === 2 && k < count[0]; k += 2) {
    const cells = Math.min(unit[0], size.rows - k * unit[0]);
    const top = at.y + k * unit[0] * cell.height;
    const x = at.x - AWAY - THICK;
    if (cells > 0) path += rect(x, top, THICK, cells * cell.height);
  }
  return path;
}

interface StrideRuleProps {
  readonly state: LinearState;
  readonly edges: readonly Omit<Edge, "unit" | "count">[];
}

/** Edges of the input and of the output; a stride of 1 needs no rule. */
export function StrideRule({ state, edges }: StrideRuleProps) {
  const { spec, output, animation } = state.linear.value;
  const { stride } = spec as ConvSpec | ConvTransposeSpec;
  if (!ratio(state)) return null;
  const stamps = animation === "stamp";
  const one: Pair = [1, 1];
  const units = stamps ? [one, stride] : [stride, one];
  const count: Pair = stamps ? [spec.input.rows, spec.input.cols] : [output.rows, output.cols];
  return (
    <svg class="under stride-rule" aria-hidden>
      <path
        d={edges.map((edge, i) => pieces({ ...edge, unit: units[i]!, count }, spec.dims)).join("")}
      />
    </svg>
  );
}

/** "1 : 2", input to output; nothing without a stride, and where the input is spread. */
export function ratio(state: LinearState): string {
  const { spec, animation, field } = state.linear.value;
  const [down, across] = (spec as ConvSpec | ConvTransposeSpec).stride;
  if (Math.max(down, across) === 1 || (animation === "gather" && field?.kind !== "padded"))
    return "";
  const of = (stride: number) => (animation === "stamp" ? `1 : ${stride}` : `${stride} : 1`);
  return spec.dims === 1 || down === across
    ? of(across)
    : state.room.t("{rows} down, {columns} across", { rows: of(down), columns: of(across) });
}
