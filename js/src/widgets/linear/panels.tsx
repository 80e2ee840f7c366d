// The grids that both stages have: input, kernel and output.

import type { Size } from "../../terms/terms";
import type { Frame } from "../../ui/cell-style";
import { GridView } from "../../ui/grid";
import type { CellSize } from "../../ui/marks";
import { LARGEST_CELL, whole } from "../../ui/stage";
import type { Board } from "./parts";
import type { Figure } from "./state";

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

/** What headings of input and kernel say besides their name: the channels, where there are several. */
export function channelsOf(figure: Figure, size: string): readonly [string, string] {
  const { part } = figure.linear.value;
  return part
    ? [`channel ${part.input}, ${size}`, `${part.input} → ${part.output}, ${size}`]
    : [size, size];
}

/** How much wider than high a cell has to be for its label: "az+bx" is a long one. */
export function aspect(figure: Figure): number {
  if (figure.labels.value !== "symbols") return 1.1;
  const s = figure.linear.value;
  const { input, kernel } = figure.symbols.value;
  const most = Math.min(3, Math.max(...s.counts));
  const product = input(s.spec.input.values.length - 1).length + kernel(0).length;
  const longest = Math.max(4, most * (product + 1) - 1 + (s.spec.bias ? 2 : 0));
  return Math.min(2.4, (9.2 * longest + 14) / LARGEST_CELL);
}
