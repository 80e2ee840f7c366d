// Linked hover: which pooled cells, and which place, a pointed-at cell stands for.

import type { Method } from "../../terms/unpooling";
import { type Lab, sources, windowsWith } from "./lab";

/** A cell that is pointed at. Planes are named by their method. */
export interface LabPoint {
  readonly grid: "input" | "pooled" | "indices" | "middle" | Method;
  readonly index: number;
}

export interface Kin {
  /** Pooled cells. */
  readonly cells: readonly number[];
  /** A place on the input and on every plane, or −1 where a pooled cell is pointed at. */
  readonly place: number;
}

export function kinOf(lab: Lab, { grid, index }: LabPoint): Kin {
  if (grid === "pooled" || grid === "indices" || grid === "middle")
    return { cells: [index], place: -1 };
  if (grid === "input") return { cells: windowsWith(lab, index), place: index };
  const plane = lab.planes.find(({ method }) => method === grid)!;
  return { cells: [...new Set(sources(plane, index))], place: index };
}

/** Whether a point still exists: a smaller input, or fewer methods, may have lost it. */
export function pointExists(lab: Lab, { grid, index }: LabPoint): boolean {
  if (grid === "pooled" || grid === "indices" || grid === "middle")
    return index < lab.pooled.indices.length;
  if (index >= lab.spec.input.values.length) return false;
  return grid === "input" || lab.planes.some(({ method }) => method === grid);
}
