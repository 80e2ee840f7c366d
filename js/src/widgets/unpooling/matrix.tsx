// Unpooling as a matrix times what is passed on: ones where values go, zeros everywhere else.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { rowsOf } from "../../terms/terms";
import { msg } from "../../ui/language";
import { MatrixEquation } from "../../ui/matrix";
import { place } from "../../ui/words";
import { editUnpoolingInput, unpoolingInputLabel, valueScale } from "./cells";
import type { UnpoolingState } from "./state";
import { METHOD_NAMES } from "./words";

/** The products that are looked at: of a cell that is pointed at, or of the present step. */
function linkedRows(state: UnpoolingState): number[] {
  const p = state.shown.value;
  const linked = state.linked.value;
  if (linked && linked.place >= 0) return Array.from(rowsOf(p.by.output, linked.place));
  const cells = linked?.cells ?? [state.step.value];
  return cells.flatMap((cell) => Array.from(rowsOf(p.by.input, cell)));
}

export function MatrixView({ state }: { state: UnpoolingState }) {
  const p = state.shown.value;
  const { spec, unpoolingInput } = state.results.value;
  const grids = useMemo(() => {
    const plane = (index: number) => ({ grid: p.method, index });
    return {
      rows: computed(() => linkedRows(state)),
      matrix: state.pointers.grid((row) => plane(row)),
      input: {
        ...state.pointers.grid((index) => ({ grid: "unpoolingInput" as const, index })),
        edit: editUnpoolingInput(state),
      },
      output: state.pointers.grid(plane),
    };
  }, [state, p.method]);
  const scale = valueScale(state.results.value);
  return (
    <MatrixEquation
      room={state.room}
      weighted={p}
      blocks={{ rows: spec.input.cols, cols: unpoolingInput.cols }}
      rows={() => grids.rows.value}
      outputs={() => {
        const at = state.linked.value?.place ?? -1;
        return at < 0 ? grids.rows.value.map((row) => p.terms.output[row]!) : [at];
      }}
      matrix={grids.matrix}
      scale={scale}
      input={{
        ...grids.input,
        name: msg("Unpooling input"),
        short: state.narrow.value && state.room.t("Input"),
        values: unpoolingInput.values,
        label: (i) => unpoolingInputLabel(state, i),
        describe: (i) => place(2, unpoolingInput, i),
      }}
      output={{
        ...grids.output,
        name: METHOD_NAMES[p.method],
        title: state.room.t("Unpooled"),
        short: state.narrow.value && state.room.t("Output"),
        values: p.values,
        muted: (i) => p.counts[i] === 0,
        describe: (i) => place(2, spec.input, i),
      }}
    />
  );
}
