// The stack from top to bottom: the constant input, the overlap after each layer, the profile; and
// the picture beside them.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import { inkOf } from "../../ui/cell-style";
import { GridView } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { lineFace, pictureFace } from "./faces";
import { AddLayer, LayerRow } from "./layers-view";
import { Profile } from "./profile";
import { type Board, pointersOf } from "./state";

export function BoardStage({ board }: { board: Board }) {
  const { beside, column } = board.layout.value;
  const flat = board.spec.value.dims === 1;
  const levels = board.lengths.value.map((_, level) => level);
  return (
    <div class="board" data-beside={beside}>
      <div class="lines" style={beside ? { width: `${column}px` } : undefined}>
        {levels.map((level) => (
          <div key={level} class="level">
            {level > 0 && <LayerRow board={board} index={level - 1} />}
            <Line board={board} level={level} />
          </div>
        ))}
        <AddLayer board={board} />
        {flat && <Picture board={board} />}
        <Profile board={board} />
      </div>
      {!flat && <Picture board={board} />}
    </div>
  );
}

/** The cells that no border has a part in, in a dotted frame. */
function frameOf(first: number, stop: number, cols: number, rows: boolean): Mark {
  const cells =
    stop <= first
      ? []
      : rows
        ? [first * cols + first, (stop - 1) * cols + stop - 1]
        : [first, stop - 1];
  return { kind: "added", joined: true, cells };
}

function Line({ board, level }: { board: Board; level: number }) {
  const parts = useMemo(
    () => ({
      // A stack that has just lost this layer still has its line for a moment.
      face: computed(() => lineFace(board, Math.min(level, board.stages.value.length))),
      marks: computed((): Mark[] => lineMarks(board, level)),
      pointers: pointersOf(board, (col) => ({ level, col })),
    }),
    [board, level],
  );
  const cols = board.lengths.value[level]!;
  return (
    <GridView
      {...parts.pointers}
      name={level === 0 ? "Input" : `Overlap after layer ${level}`}
      detail={level === 0 ? `${cols}, constant` : lineDetail(board, level)}
      hue={level === 0 ? "input" : "overlap"}
      cell={board.layout.value.cells[level]!}
      ink={inkOf(board.theme.value)}
      face={parts.face}
      frame={{ top: 0, left: 0, rows: 1, cols }}
      describe={String}
      marks={parts.marks}
    />
  );
}

/** "1 or 2 inside". */
function lineDetail(board: Board, level: number): string {
  const { counts, interior, told } = board.stages.value[level - 1]!;
  if (!told) return "no interior";
  const inside = counts.subarray(interior.first, interior.stop);
  const [least, most] = [Math.min(...inside), Math.max(...inside)];
  if (least === most) return `${show(least)} everywhere inside`;
  return `${least} ${most - least === 1 ? "or" : "to"} ${most} inside`;
}

function lineMarks(board: Board, level: number): Mark[] {
  const marks: Mark[] = [];
  const stage = board.stages.value[level - 1];
  if (stage) marks.push(frameOf(stage.interior.first, stage.interior.stop, 0, false));
  const linked = board.kin.value?.[level];
  if (linked && linked.stop > linked.first)
    marks.push({
      kind: board.point.value!.level === level ? "pointed" : "kin",
      joined: true,
      cells: [linked.first, linked.stop - 1],
    });
  return marks;
}

function Picture({ board }: { board: Board }) {
  const parts = useMemo(
    () => ({
      face: computed(() => pictureFace(board)),
      marks: computed((): Mark[] => pictureMarks(board)),
      pointers: pointersOf(board, (index) => {
        const cols = board.lengths.peek()[board.shown.peek() + 1]!;
        return {
          level: board.shown.peek() + 1,
          col: index % cols,
          row: Math.floor(index / cols),
        };
      }),
    }),
    [board],
  );
  const flat = board.spec.value.dims === 1;
  const cols = board.lengths.value[board.shown.value + 1]!;
  const rows = flat ? 1 : cols;
  const what = board.labels.value === "overlap" ? "products per cell" : "of the constant input";
  const layers = board.stages.value.length;
  const after = board.shown.value + 1 < layers ? `, after layer ${board.shown.value + 1}` : "";
  return (
    <div class="picture">
      <GridView
        {...parts.pointers}
        name="Output"
        detail={`${flat ? cols : `${rows} × ${cols}`}${after}, ${what}`}
        hue="output"
        cell={board.layout.value.picture}
        ink={inkOf(board.theme.value)}
        face={parts.face}
        frame={{ top: 0, left: 0, rows, cols }}
        describe={(i) => (flat ? String(i) : `(${Math.floor(i / cols)}, ${i % cols})`)}
        marks={parts.marks}
      />
    </div>
  );
}

function pictureMarks(board: Board): Mark[] {
  const { interior, output } = board.stages.value[board.shown.value]!;
  const flat = board.spec.value.dims === 1;
  const { cols } = output;
  const row = flat ? 0 : board.row.value;
  const marks: Mark[] = [frameOf(interior.first, interior.stop, cols, !flat)];
  // The row that the profile follows.
  if (!flat) marks.push({ kind: "kin", joined: true, cells: [row * cols, row * cols + cols - 1] });
  const { verdict } = board;
  if (verdict.value.cells.length && board.shown.value === board.stages.value.length - 1)
    marks.push({ kind: "wrong", cells: verdict.value.cells });
  const linked = board.kin.value?.[board.shown.value + 1];
  if (linked && linked.stop > linked.first)
    marks.push({
      kind: "pointed",
      joined: true,
      cells: [row * cols + linked.first, row * cols + linked.stop - 1],
    });
  return marks;
}
