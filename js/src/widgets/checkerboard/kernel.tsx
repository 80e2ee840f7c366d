// The kernels: their kind, the seed, and the weights of the layer that is shown.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { inkOf } from "../../ui/cell-style";
import { Segmented, Stepper, type Value } from "../../ui/controls";
import { type EditRules, GridView, millionths, numberEdits } from "../../ui/grid";
import type { CellSize } from "../../ui/marks";
import { place } from "../../ui/words";
import { byHand, withWeight } from "./edit";
import { boardKernelFace } from "./faces";
import type { Board } from "./state";

const KINDS = [
  ["uniform", "Uniform"],
  ["random", "Random"],
  ["by hand", "By hand"],
] as const;

export function KernelChoice({ board }: { board: Board }) {
  const { store } = board;
  const { kernels } = board.spec.value;
  const kind = typeof kernels === "string" ? kernels : "by hand";
  const seed = store.get<number>("seed");
  return (
    <div class="kinds">
      <div>
        <span class="name" aria-hidden="true">
          kernels
        </span>
        <Segmented
          legend="kernels"
          name="kernels"
          options={KINDS}
          value={kind}
          onChange={(next) =>
            store.update(next === "by hand" ? byHand(board.spec.peek()) : { kernels: next })
          }
        />
      </div>
      {kind === "random" && (
        <Stepper
          name="seed"
          value={seed}
          pairs={false}
          accepts={(value: Value) => store.accepts({ seed: value })}
          onChange={(value: Value) => store.update({ seed: value }, "seed")}
        />
      )}
    </div>
  );
}

/** Cells as large as their number allows. */
const cellOf = (cols: number): CellSize => {
  const side = Math.max(14, Math.min(46, Math.floor(220 / cols)));
  return { width: side, height: Math.min(34, side) };
};

function editing(board: Board): EditRules {
  const kernel = () => board.stages.peek()[board.shown.peek()]!.kernel;
  const write = (index: number, value: number): string =>
    board.store.update(
      withWeight(board.spec.peek(), board.shown.peek(), index, value),
      `weight ${board.shown.peek()} ${index}`,
    );
  return numberEdits(
    (i) => `Kernel ${place(board.spec.peek().dims, kernel(), i)}`,
    // Uniform weights are fractions, whose last digits nobody wants to see.
    (i) => millionths(kernel().values[i]!),
    write,
  );
}

const nothing = () => {};

export function KernelGrid({ board }: { board: Board }) {
  const parts = useMemo(() => {
    const cell = computed(() => cellOf(board.stages.value[board.shown.value]!.kernel.cols));
    return {
      cell,
      face: computed(() => boardKernelFace(board, cell.value)),
      marks: computed(() => []),
      edit: editing(board),
    };
  }, [board]);
  const { kernel } = board.stages.value[board.shown.value]!;
  const { dims, layers } = board.spec.value;
  const of = layers.length > 1 ? `of layer ${board.shown.value + 1}, ` : "";
  return (
    <GridView
      name="Kernel"
      detail={`${of}${dims === 1 ? kernel.cols : `${kernel.rows} × ${kernel.cols}`}`}
      hue="kernel"
      cell={parts.cell.value}
      ink={inkOf(board.theme.value)}
      face={parts.face}
      frame={{ top: 0, left: 0, rows: kernel.rows, cols: kernel.cols }}
      describe={(i) => place(dims, kernel, i)}
      marks={parts.marks}
      onHover={nothing}
      onFocus={nothing}
      onPin={nothing}
      edit={parts.edit}
    />
  );
}
