// An unpooling as a transposed convolution: its kernel, and the same numbers.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import type { Grid } from "../../terms/terms";
import { cellStyle, textColors } from "../../ui/cell-style";
import { CopyLine } from "../../ui/controls";
import { GridView } from "../../ui/grid";
import { place } from "../../ui/words";
import { type Bridge, bridge, bridgeCode } from "./code";
import type { LabBoard } from "./state";
import { METHOD_NAMES } from "./words";

const nothing = () => {};
const CELL = { width: 34, height: 34 };

export function BridgeView({ board }: { board: LabBoard }) {
  const { method } = board.shown.value;
  const found = bridge(board.lab.value, method);
  return (
    <div class="bridge" role="group" aria-label="As transposed convolution">
      {typeof found === "string" ? (
        <p class="caption">{found}</p>
      ) : (
        <Found board={board} found={found} name={METHOD_NAMES[method]} />
      )}
    </div>
  );
}

function Found({ board, found, name }: { board: LabBoard; found: Bridge; name: string }) {
  const ones = found.kernel.values.every((value) => value === 1);
  return (
    <>
      <KernelView board={board} kernel={found.kernel} />
      <div>
        <p class="caption">
          {name} is a transposed convolution of what is passed on, with{" "}
          {ones ? "a kernel of ones" : "a single one in its kernel"}: each value stamps{" "}
          {ones ? "copies of itself" : "itself once"}, a stride apart. Same numbers, cell by cell.
        </p>
        <CopyLine name="the transposed convolution" text={bridgeCode(found)} />
      </div>
    </>
  );
}

function KernelView({ board, kernel }: { board: LabBoard; kernel: Grid }) {
  const parts = useMemo(
    () => ({
      face: computed(() =>
        cellStyle(
          { rows: kernel.rows, cols: kernel.cols },
          { theme: board.theme.value, cell: CELL },
          "unsigned",
          2,
          (i) => kernel.values[i]!,
          (_, value) => show(value),
        ),
      ),
      marks: computed(() => []),
      ink: computed(() => textColors(board.theme.value)),
    }),
    [board, JSON.stringify(kernel)],
  );
  return (
    <GridView
      name="Kernel"
      detail={`${kernel.rows} × ${kernel.cols}`}
      hue="kernel"
      cell={CELL}
      colors={parts.ink.value}
      style={parts.face}
      frame={{ top: 0, left: 0, rows: kernel.rows, cols: kernel.cols }}
      describe={(i) => place(2, kernel, i)}
      marks={parts.marks}
      onHover={nothing}
      onFocus={nothing}
      onPin={nothing}
    />
  );
}
