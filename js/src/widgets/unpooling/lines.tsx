// The lines below the stage: what happens, the formula of a cell, its index, what to know.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import type { Method } from "../../terms/unpooling";
import { cellStyle } from "../../ui/cell-style";
import { CodeLine, CopyLine } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { Products } from "../../ui/formula";
import { GridView } from "../../ui/grid";
import { msg } from "../../ui/language";
import { ScaleKey } from "../../ui/scale-key";
import { Sentence, Sizes } from "../../ui/shell";
import { place } from "../../ui/words";
import { errorScale, progress, valueScale } from "./cells";
import { type ConvTranspose, convTransposeOf } from "./results";
import type { UnpoolingState } from "./state";
import {
  convTransposeCode,
  decoded,
  formulaOf,
  METHOD_NAMES,
  methodCode,
  pointedWords,
  poolCode,
  poolSizes,
  RUNNING,
  STEPS,
  stepWords,
} from "./words";

/** Spoken when the figure rests; while it plays, a voice could not keep up. */
export function SentenceView({ state }: { state: UnpoolingState }) {
  const { playback, pointed } = state;
  const [results, drawn] = [state.results.value, state.seen.value];
  const { t } = state.room;
  const runs = playback.hurries.value && !pointed.value;
  const words = pointed.value
    ? pointedWords(t, results, drawn, pointed.value)
    : stepWords(t, results, drawn, state.step.value, state.labels.value);
  const phase = pointed.value || playback.shown.value >= 1 ? null : state.moment.value.phase;
  return (
    <Sentence
      words={runs ? t(RUNNING) : words}
      longest={state.longest.value}
      live={!playback.playing.value}
      present={phase && { phases: STEPS, phase }}
    />
  );
}

/** One cell of the plane that is looked at, in the room of the longest of its formulas. */
export function FormulaView({ state }: { state: UnpoolingState }) {
  const results = state.results.value;
  const { plane, cell } = state.explained.value;
  const { counts } = plane;
  const most = counts.reduce((best, n, i) => (n >= counts[best]! ? i : best), 0);
  const later = !state.linked.value && progress(state).placed < state.step.value;
  return (
    <div class="held">
      <p class="formula reserve" aria-hidden>
        <Products formula={formulaOf(results, plane, most)} term={() => ({ class: "term chip" })} />
      </p>
      <p class="formula" role="group" aria-label={state.room.t("Formula")}>
        <Products
          formula={formulaOf(results, plane, cell)}
          later={later}
          term={(index) => ({
            class: `term chip${state.step.value === index ? " now" : ""}`,
            onPointerEnter() {
              state.pointers.hovered.value = { grid: "unpoolingInput", index };
            },
            onPointerLeave() {
              state.pointers.hovered.value = null;
            },
          })}
        />
      </p>
    </div>
  );
}

/** "index 6 = 1·4 + 2 → row 1, column 2" for the pooled cell in question. */
export function IndexView({ state }: { state: UnpoolingState }) {
  const { pooled, spec } = state.results.value;
  const linked = state.linked.value;
  const cell = linked ? linked.cells.length === 1 && linked.cells[0] : state.step.value;
  const later = !linked && progress(state).remembered < state.step.value;
  const silent = useSilent("formula");
  const { t } = state.room;
  return (
    <p class="formula index" role="group" aria-label={t("Index")}>
      {t("index")}{" "}
      {silent || cell === false ? (
        t("= row·{cols} + column", { cols: spec.input.cols })
      ) : (
        <b class={later ? "hidden" : "said ink"}>
          {decoded(t, pooled.indices[cell!]!, spec.input.cols)}
        </b>
      )}
    </p>
  );
}

const UNPOOLED = Object.values(METHOD_NAMES);

/** The scale that all grids of values share, or those of errors. */
export function ScaleView({ state }: { state: UnpoolingState }) {
  const errors = state.labels.value === "errors";
  const results = state.results.value;
  return (
    <p class="legend">
      <ScaleKey
        scale={errors ? errorScale(results) : valueScale(results)}
        of={errors ? state.room.t("all errors") : state.room.t("all values")}
        grids={errors ? UNPOOLED : [...UNPOOLED, "Input", "Pooled", "Unpooling input"]}
      />
    </p>
  );
}

export function FactsView({ state }: { state: UnpoolingState }) {
  const { spec } = state.results.value;
  const line = methodCode(state.shown.value.method, spec, "x.shape[-2:]");
  return (
    <div class="facts">
      <Sizes formulas={poolSizes(state.room.t, spec)} />
      <CodeLine
        name={state.room.t("Copy the PyTorch lines")}
        text={line ? `${poolCode(spec)}\n${line}` : poolCode(spec)}
      />
    </div>
  );
}

// An unpooling as a transposed convolution: its kernel, and the same numbers.

export function BridgeView({ state }: { state: UnpoolingState }) {
  const silent = useSilent("formula");
  const { method } = state.shown.value;
  if (silent) return null;
  const found = convTransposeOf(state.room.t, state.results.value, method);
  return (
    <div class="bridge" role="group" aria-label={state.room.t("As transposed convolution")}>
      {typeof found === "string" ? (
        <p class="caption">{found}</p>
      ) : (
        <ConvTransposeView state={state} found={found} method={method} />
      )}
    </div>
  );
}

interface ConvTransposeProps {
  readonly state: UnpoolingState;
  readonly found: ConvTranspose;
  readonly method: Method;
}

const CELL = { width: 34, height: 34 };
function ConvTransposeView({ state, found, method }: ConvTransposeProps) {
  const { t } = state.room;
  const { kernel } = found;
  const ones = kernel.values.every((value) => value === 1);
  const parts = useMemo(
    () => ({
      style: computed(() =>
        cellStyle(
          { rows: kernel.rows, cols: kernel.cols },
          { theme: state.theme.value, cell: CELL },
          "unsigned",
          2,
          (i) => kernel.values[i]!,
          (_, value) => show(value),
        ),
      ),
      marks: computed(() => []),
    }),
    [state, JSON.stringify(kernel)],
  );
  return (
    <>
      <GridView
        {...parts}
        name={msg("Kernel")}
        detail={`${kernel.rows} × ${kernel.cols}`}
        hue="kernel"
        cell={CELL}
        describe={(i) => place(2, kernel, i)}
      />
      <div>
        <p class="caption">
          {t(
            ones
              ? "{method} is a transposed convolution of what is passed on, with a kernel of ones: each value stamps copies of itself, a stride apart. Same numbers, cell by cell."
              : "{method} is a transposed convolution of what is passed on, with a single 1 in its kernel: each value stamps itself once, a stride apart. Same numbers, cell by cell.",
            { method: t(METHOD_NAMES[method]) },
          )}
        </p>
        <CopyLine name={t("Copy the transposed convolution")} text={convTransposeCode(found)} />
      </div>
    </>
  );
}
