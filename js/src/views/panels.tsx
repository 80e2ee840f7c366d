// The grids that both stages have: input, kernel and output.

import type { CellSize } from "../geometry/marks";
import type { Size } from "../terms/terms";
import type { Frame } from "./face";
import { GridView } from "./grid";
import type { Board } from "./parts";
import { whole } from "./stage";

interface PanelProps {
  readonly board: Board;
  readonly cell: CellSize;
  readonly detail: string;
}

interface OperandProps extends PanelProps {
  readonly trait: "input" | "kernel";
  readonly size: Size;
}

/** Input or kernel: its cells can be edited. */
export function Operand({ board, cell, detail, trait, size }: OperandProps) {
  return (
    <GridView
      {...board.pointers[trait]}
      name={trait === "input" ? "Input" : "Kernel"}
      detail={detail}
      hue={trait}
      cell={cell}
      ink={board.ink.value}
      face={board.faces[trait]}
      frame={whole(size)}
      describe={board.describe[trait]}
      marks={board.marks[trait]}
      edit={board.edit[trait]}
    />
  );
}

interface OutputProps extends PanelProps {
  readonly frame: Frame;
  /** Whether it is one of several that are added. */
  readonly partial?: boolean;
}

export function Output({ board, cell, detail, frame, partial = false }: OutputProps) {
  return (
    <GridView
      {...board.pointers.output}
      name={partial ? "Partial result" : "Output"}
      detail={detail}
      hue={partial ? "overlap" : "output"}
      cell={cell}
      ink={board.ink.value}
      face={board.faces.output}
      frame={frame}
      describe={board.describe.output}
      marks={board.marks.output}
    />
  );
}
