// What is outlined in the grids of the unpooling lab: winners, the present window, what is linked.

import { area } from "../../terms/terms";
import type { Mark } from "../../ui/marks";
import { type Plane, places } from "./lab";
import { fromField, onField, windowOnField } from "./pool-field";
import type { LabBoard } from "./state";

/** More windows than this are not outlined one by one. */
const MOST_WINDOWS = 9;

/** How far the present step has come: the last pooled cell that each grid shows. */
export function progress(board: LabBoard): {
  picked: number;
  remembered: number;
  passed: number;
  placed: number;
} {
  const { phase, progress: p } = board.moment.value;
  const now = board.step.value;
  const before = now - 1;
  const order = { pick: 0, remember: 1, pass: 2, place: 3 }[phase];
  const done = (stage: number, from: number) =>
    order > stage || (order === stage && p >= from) ? now : before;
  return {
    picked: done(0, 0.98),
    remembered: done(1, 0.98),
    passed: done(2, 0.98),
    placed: done(3, 0.78),
  };
}

/** Cells of the field that are padding. */
function outside(board: LabBoard): number[] {
  const { input } = board.lab.value.spec;
  const field = board.field.value;
  return Array.from({ length: area(field) }, (_, i) => i).filter(
    (i) => fromField(field, input, i) < 0,
  );
}

export function inputMarks(board: LabBoard): readonly Mark[] {
  const lab = board.lab.value;
  const field = board.field.value;
  const { input } = lab.spec;
  const on = (index: number) => onField(field, input, index);
  const marks: Mark[] = [];
  const padding = outside(board);
  if (padding.length) marks.push({ kind: "cropped", cells: padding });
  const { picked } = progress(board);
  const winners = [...lab.pooled.indices.subarray(0, picked + 1)].map(on);
  marks.push({ kind: "winner", cells: winners });
  const kin = board.kin.value;
  const cells = kin ? kin.cells : [board.step.value];
  const kind = kin ? "linked" : "read";
  for (const cell of cells.slice(0, MOST_WINDOWS))
    marks.push({ kind, cells: windowOnField(lab, field, cell), joined: true });
  const shown = kin ? kin.cells : picked >= board.step.value ? [board.step.value] : [];
  marks.push({ kind: "stamp", cells: shown.map((cell) => on(lab.pooled.indices[cell]!)) });
  if (kin && kin.place >= 0)
    marks.push({
      kind: board.point.value!.grid === "input" ? "pointed" : "linked",
      cells: [on(kin.place)],
    });
  return marks;
}

/** Pooled, indices and middle: the same cells in all three. */
export function passedMarks(
  board: LabBoard,
  grid: "pooled" | "indices" | "middle",
): readonly Mark[] {
  const lab = board.lab.value;
  const marks: Mark[] = [];
  if (grid === "middle" && lab.edited.size > 0)
    marks.push({ kind: "overlap", cells: [...lab.edited] });
  const { point } = board;
  const kin = board.kin.value;
  if (kin)
    marks.push({ kind: point.value!.grid === grid ? "pointed" : "linked", cells: kin.cells });
  else marks.push({ kind: grid === "indices" ? "stamp" : "read", cells: [board.step.value] });
  return marks;
}

export function planeMarks(board: LabBoard, p: Plane, wrong: readonly number[]): readonly Mark[] {
  const lab = board.lab.value;
  const marks: Mark[] = [];
  const kin = board.kin.value;
  const placed = (cell: number): number[] => places(lab, p, cell);
  const blocks = p.method === "nearest" || p.method === "average_spread";
  if (wrong.length) marks.push({ kind: "wrong", cells: wrong });
  if (!kin) {
    if (progress(board).placed < board.step.value) return marks;
    marks.push({ kind: "stamp", cells: placed(board.step.value), joined: blocks });
    return marks;
  }
  if (kin.place < 0) {
    for (const cell of kin.cells)
      marks.push({ kind: "linked", cells: placed(cell), joined: blocks });
    return marks;
  }
  const own = board.point.value!.grid === p.method;
  marks.push({ kind: own ? "pointed" : "linked", cells: [kin.place] });
  return marks;
}
