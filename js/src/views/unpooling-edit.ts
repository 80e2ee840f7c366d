// Changing cells of the input and of what is passed on.

import { fromField } from "../terms/pool-field";
import type { Grid } from "../terms/terms";
import { withEdit } from "../terms/unpooling-spec";
import { place } from "../terms/words";
import type { EditRules } from "./cell-editor";
import type { LabBoard } from "./unpooling";

export const rowsOfGrid = ({ rows, cols }: Grid, values: ArrayLike<number>): number[][] =>
  Array.from({ length: rows }, (_, r) =>
    Array.from({ length: cols }, (_, c) => values[r * cols + c]!),
  );

function rules(
  name: (i: number) => string,
  value: (i: number) => number,
  write: (i: number, value: number) => string,
): EditRules {
  return {
    name,
    text: (i) => String(value(i)),
    commit(i, text) {
      const next = Number(text.trim().replace("−", "-").replace(",", "."));
      if (text.trim() === "" || !Number.isFinite(next))
        return `“${text}” is not a number: type one, like 2 or −0.5.`;
      return next === value(i) ? "" : write(i, next);
    },
    // Tenths are not exact in binary; a nudge lands on the tenth that is meant.
    nudge: (i, by) => write(i, Math.round((value(i) + by) * 1e6) / 1e6),
  };
}

export function editInput(board: LabBoard): EditRules {
  const input = () => board.lab.peek().spec.input;
  const cell = (i: number) => fromField(board.field.peek(), input(), i);
  return {
    ...rules(
      (i) => `Input ${place(2, input(), cell(i))}`,
      (i) => input().values[cell(i)]!,
      (i, value) => {
        const values = input().values.slice();
        values[cell(i)] = value;
        return board.store.update({ input: rowsOfGrid(input(), values) }, `input ${i}`);
      },
    ),
    can: (i) => cell(i) >= 0,
  };
}

export function editMiddle(board: LabBoard): EditRules {
  const middle = () => board.lab.peek().middle;
  return rules(
    (i) => `Passed on ${place(2, middle(), i)}`,
    (i) => middle().values[i]!,
    (i, value) => {
      const { cols } = middle();
      const edit = { row: Math.floor(i / cols), col: i % cols, value };
      const edits = withEdit(board.lab.peek().spec.edits, edit);
      return board.store.update({ edits }, `edit ${i}`);
    },
  );
}
