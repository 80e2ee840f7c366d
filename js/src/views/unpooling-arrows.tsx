// What joins the grids: arrows to remembered places, and values on their way.

import { arrow } from "../geometry/arrows";
import { corner, type Place, type Point } from "../geometry/flight";
import { ease } from "../geometry/phases";
import { HEAD } from "../geometry/unpooling";
import { onField } from "../terms/pool-field";
import type { Size } from "../terms/terms";
import { type Plane, places } from "../terms/unpooling-lab";
import { chip } from "./flight";
import type { LabBoard } from "./unpooling";
import { progress } from "./unpooling-marks";
import type { Prepared } from "./unpooling-stage";

/** With more pooled cells than this only the present one has its arrow. */
const MOST_ARROWS = 16;

const NONE = -1;

/** Where cells are on the stage. */
function whereabouts(board: LabBoard) {
  const layout = board.layout.value;
  const { spec, pooled } = board.lab.value;
  const field = board.field.value;
  const cell = { width: layout.cell, height: layout.cell };
  const at = (panel: Point, size: Size) => (index: number) =>
    corner({ x: panel.x, y: panel.y + HEAD }, size, cell, index);
  const plane = (i: number) => at(layout.planes[i] ?? layout.input, spec.input);
  const onInput = at(layout.input, field);
  return {
    input: (index: number) => onInput(onField(field, spec.input, index)),
    pooled: at(layout.pooled, pooled),
    indices: at(layout.indices, pooled),
    middle: at(layout.middle, pooled),
    plane,
  };
}

export function Arrows({ board }: { board: LabBoard }) {
  const { lab, kin, layout } = board;
  const { pooled, planes } = lab.value;
  const ways = layout.value.arrows;
  if (ways === "none") return null;
  const at = whereabouts(board);
  const { cell, input, pooled: pool, middle, planes: panels, width, height } = layout.value;
  const { placed, picked } = progress(board);
  // A cell that is pointed at has its own arrows, unless it comes from several or from none.
  const pointed = kin.value && (kin.value.cells.length === 1 ? kin.value.cells[0]! : NONE);
  const now = pointed ?? board.step.value;
  const all = pooled.indices.length <= MOST_ARROWS;
  const leaves = middle.x + pooled.cols * cell;
  const quiet: string[] = [];
  const loud: string[] = [];
  (ways === "planes" ? planes : []).forEach((plane, i) => {
    const enters = panels[i]?.x ?? 0;
    const to = (from: number, place: number) =>
      arrow(at.middle(from), leaves, at.plane(i)(place), enters);
    if (plane.method === "max_unpool" && all)
      for (let from = 0; from <= placed; from++)
        if (from !== now) quiet.push(to(from, pooled.indices[from]!));
    if (now === NONE || (now > placed && pointed === null)) return;
    const [first] = places(lab.value, plane, now);
    if (first !== undefined && plane.method !== "bilinear") loud.push(to(now, first));
  });
  if (now !== NONE && (now <= picked || pointed !== null))
    loud.push(
      arrow(
        at.input(pooled.indices[now]!),
        input.x + board.field.value.cols * cell,
        at.pooled(now),
        pool.x,
      ),
    );
  return (
    <svg class="arrows" aria-hidden="true" width={width} height={height}>
      <path class="quiet" d={quiet.join("")} />
      <path class="loud" d={loud.join("")} />
    </svg>
  );
}

const between = (a: Place, b: Place, t: number): Place => ({
  x: a.x + (b.x - a.x) * t,
  y: a.y + (b.y - a.y) * t,
  width: a.width + (b.width - a.width) * t,
  height: a.height + (b.height - a.height) * t,
});

interface Flying {
  readonly key: string;
  readonly at: Place;
  readonly label: string;
  readonly fill: string | undefined;
  readonly opacity: number;
}

/** More copies than this do not fly: they appear. */
const MOST_FLYING = 64;

/** What moves in the present phase. */
function flying(board: LabBoard, p: Prepared): Flying[] {
  const { phase, progress: t } = board.moment.value;
  if (board.playback.shown.value >= 1) return [];
  const lab = board.lab.value;
  const now = board.step.value;
  const at = whereabouts(board);
  const winner = at.input(lab.pooled.indices[now]!);
  const whole = { before: { ...p.faces.input.value }, now };
  const faceOf = (index: number) => ({
    label: whole.before.labels?.[index] ?? "",
    fill: whole.before.ramp.css[whole.before.shades[index]!],
  });
  const own = faceOf(onField(board.field.value, lab.spec.input, lab.pooled.indices[now]!));
  const one = (key: string, from: Place, to: Place, part: number, label = own.label): Flying => ({
    key,
    at: between(from, to, ease(Math.min(1, Math.max(0, part)))),
    label,
    fill: own.fill,
    opacity: 1,
  });
  if (phase === "pick")
    return t < 0.4 ? [] : [one("pick", winner, at.pooled(now), (t - 0.4) / 0.58)];
  if (phase === "remember")
    return [
      {
        ...one("remember", winner, at.indices(now), t / 0.98, String(lab.pooled.indices[now])),
        fill: undefined,
      },
    ];
  if (phase === "pass") return [one("pass", at.pooled(now), at.middle(now), t / 0.98)];
  const arrived = t >= 0.78;
  if (t >= 0.98) return [];
  const middle = p.faces.middle.value;
  return lab.planes.flatMap((plane: Plane, i) => {
    const cells = places(lab, plane, now);
    if (cells.length > MOST_FLYING) return [];
    return cells.map((cell) => ({
      key: `${plane.method} ${cell}`,
      at: between(at.middle(now), at.plane(i)(cell), ease(Math.min(1, t / 0.78))),
      label:
        plane.method === "bilinear" || plane.method === "average_spread"
          ? ""
          : (middle.labels?.[now] ?? ""),
      fill: middle.ramp.css[middle.shades[now]!],
      opacity: arrived ? Math.max(0, (0.98 - t) / 0.2) : 1,
    }));
  });
}

export function Flights({ board, p }: { board: LabBoard; p: Prepared }) {
  const { width, height } = board.layout.value;
  const all = flying(board, p);
  if (all.length === 0) return null;
  return (
    <svg class="flight" aria-hidden="true" width={width} height={height}>
      {all.map(({ key, at, label, fill, opacity }) => (
        <g key={key} opacity={opacity}>
          {chip("sprite", at, label, fill)}
        </g>
      ))}
    </svg>
  );
}
