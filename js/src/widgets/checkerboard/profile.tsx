// One row of the picture as a curve, under the lines that it comes from.

import { show } from "../../terms/numbers";
import { GUTTER } from "./board";
import { shownGrid } from "./faces";
import { type Board, pointersOf } from "./state";

const HEIGHT = 148;
const TOP = 14;
const BOTTOM = 8;
/** Labels closer than this would touch. */
const LINE = 15;

/** The row as numbers, with its range inside and what it comes to. */
function readProfile(board: Board) {
  const grid = shownGrid(board);
  const stage = board.stages.value[board.shown.value]!;
  const row = Math.min(board.row.value, grid.rows - 1);
  const values = grid.values.subarray(row * grid.cols, (row + 1) * grid.cols);
  const { first, stop } = stage.interior;
  const inner = stop > first ? values.subarray(first, stop) : values;
  const low = inner.reduce((a, b) => Math.min(a, b));
  const high = inner.reduce((a, b) => Math.max(a, b));
  return { values, row, first, stop, low, high };
}

const spread = (low: number, high: number): string =>
  show(low) === show(high) ? `${show(low)} throughout` : `${show(low)} to ${show(high)}`;

export function Profile({ board }: { board: Board }) {
  const { values, row, first, stop, low, high } = readProfile(board);
  const { line } = board.layout.value;
  const level = board.shown.value + 1;
  const flat = board.spec.value.dims === 1;
  const step = line / values.length;
  const bottom = values.reduce((a, b) => Math.min(a, b), 0);
  const top = Math.max(
    values.reduce((a, b) => Math.max(a, b), 0),
    bottom + 1e-12,
  );
  const y = (value: number): number =>
    TOP + ((top - value) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
  const stairs = Array.from(values, (value, i) => `V${y(value)}H${(i + 1) * step}`);
  const path = `M0 ${y(values[0]!)}${stairs.join("")}`;
  const title = flat ? "the whole line" : `row ${row}`;
  const range = `${board.labels.value === "overlap" ? "products" : "values"}${stop > first ? " inside" : ""} ${spread(low, high)}`;
  const pointers = pointersOf(board, (col) => ({ level, col, row: flat ? 0 : board.row.peek() }));
  const ticks = y(low) - y(high) > LINE ? [high, low] : [high];
  return (
    <div class="profile panel output">
      <h3 class="heading">
        <i class="swatch" />
        <b>Profile</b>{" "}
        <span>
          {title}, {range}
        </span>
      </h3>
      <svg
        role="img"
        aria-label={`Profile of ${title}: ${range}`}
        width={line + GUTTER}
        height={HEIGHT}
        onPointerMove={(event) => {
          const left = event.currentTarget.getBoundingClientRect().left;
          const col = Math.floor((event.clientX - left) / step);
          pointers.onHover(col < values.length ? col : -1);
        }}
        onPointerLeave={() => pointers.onHover(-1)}
      >
        {stop > first && (
          <rect
            class="inside"
            x={first * step}
            y={0}
            width={(stop - first) * step}
            height={HEIGHT}
          />
        )}
        <path class="ground" d={`M0 ${y(0)}H${line}`} />
        <path class="under" d={`${path}V${y(0)}H0Z`} />
        {ticks.map((value) => (
          <g key={value}>
            <path class="tick" d={`M0 ${y(value)}H${line + 6}`} />
            <text x={line + 10} y={y(value)}>
              {show(value)}
            </text>
          </g>
        ))}
        <path class="curve" d={path} />
        <Cursor board={board} step={step} y={y} values={values} />
      </svg>
    </div>
  );
}

interface CursorProps {
  readonly board: Board;
  readonly step: number;
  readonly y: (value: number) => number;
  readonly values: Float64Array;
}

/** What is pointed at, here: one cell, or all that belong to it. */
function Cursor({ board, step, y, values }: CursorProps) {
  const linked = board.kin.value?.[board.shown.value + 1];
  if (!linked || linked.stop <= linked.first) return null;
  const single = linked.stop - linked.first === 1;
  const middle = (linked.first + 0.5) * step;
  return (
    <>
      <rect
        class="cursor"
        x={linked.first * step}
        y={0}
        width={(linked.stop - linked.first) * step}
        height={HEIGHT}
      />
      {single && <circle class="dot" cx={middle} cy={y(values[linked.first]!)} r={4} />}
    </>
  );
}
