// Changing cells of the input and of what is passed on.

import { type EditRules, numberEdits } from "../../ui/grid";
import { place } from "../../ui/words";
import { nested } from "../../wire/parameters";
import { fromField } from "./pool-field";
import { withEdit } from "./spec";
import type { LabBoard } from "./state";

export function editInput(board: LabBoard): EditRules {
  const input = () => board.lab.peek().spec.input;
  const cell = (i: number) => fromField(board.field.peek(), input(), i);
  return {
    ...numberEdits(
      (i) => `Input ${place(2, input(), cell(i))}`,
      (i) => input().values[cell(i)]!,
      (i, value) => {
        const values = input().values.slice();
        values[cell(i)] = value;
        return board.store.update({ input: nested({ ...input(), values }) }, `input ${i}`);
      },
    ),
    can: (i) => cell(i) >= 0,
  };
}

export function editMiddle(board: LabBoard): EditRules {
  const middle = () => board.lab.peek().middle;
  return numberEdits(
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
