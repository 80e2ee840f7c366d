// The lines below the stage: what happens, the formula of an output, its convolution, what it costs.

import { costOf, type Method } from "../../terms/downsampling";
import { show } from "../../terms/numbers";
import { indices, type Size } from "../../terms/terms";
import { cellStyle } from "../../ui/cell-style";
import { CopyLine } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { Products } from "../../ui/formula";
import { GridView, numberEdits } from "../../ui/grid";
import { msg, type Tongue, useTongue } from "../../ui/language";
import { ScaleKey } from "../../ui/scale-key";
import { Sentence } from "../../ui/shell";
import { NumberTable } from "../../ui/tables";
import { counted, place } from "../../ui/words";
import { shownOf } from "../../wire/pooling";
import { convolutionOf, type Plane } from "./results";
import { nestedAs, type Settings } from "./spec";
import { changeScale, kernelScale, valueScale } from "./stage";
import { type CellState, PHASES } from "./state";
import { formulaOf, METHOD_NAMES, methodCode, pointedWords, RUNNING, stepWords } from "./words";

/** Spoken when the figure rests; while it plays, a voice could not keep up. */
export function SentenceView({ state }: { readonly state: CellState }) {
  const { playback, pointed, seen, step, labels, phase } = state;
  const results = state.results.value;
  const { t } = state.room;
  const at = pointed.value;
  const words = at
    ? pointedWords(t, results, seen.value, at)
    : playback.hurries.value
      ? t(RUNNING)
      : stepWords(t, results, seen.value, step.value, labels.value);
  return (
    <Sentence
      words={words}
      longest={state.longest.value}
      live={!playback.playing.value}
      present={at || playback.shown.value >= 1 ? null : { phases: PHASES, phase: phase.value }}
    />
  );
}

/** More products than a window of 2 × 2 has are counted: the stage is to have the room. */
const LISTED = 4;

/** One output of the method that is looked at, in the room of the longest of its formulas. */
export function FormulaView({ state }: { readonly state: CellState }) {
  const results = state.results.value;
  const at = state.pointed.value;
  const own = at && at.grid !== "input" ? shownOf(results.planes, at.grid) : state.shown.value;
  const cell = at && at.grid !== "input" ? at.index : state.step.value;
  // Room is kept for the longest formula of any method: pointing at one moves nothing.
  const outputs = indices(results.pooled.rows * results.pooled.cols);
  const length = ({ by }: Plane, o: number) => by.output.start[o + 1]! - by.output.start[o]!;
  const longest = results.planes
    .map((p) => ({ p, o: outputs.reduce((o, i) => (length(p, i) >= length(p, o) ? i : o), 0) }))
    .reduce((a, b) => (length(b.p, b.o) > length(a.p, a.o) ? b : a));
  const later = !at && state.placed.value < state.step.value;
  return (
    <div class="held">
      <p class="formula reserve" aria-hidden="true">
        <Products
          formula={formulaOf(results, longest.p, longest.o)}
          listed={LISTED}
          term={() => ({ class: "term chip" })}
        />
      </p>
      <p class="formula" role="group" aria-label={state.room.t("Formula")}>
        <Products
          formula={formulaOf(results, own, cell)}
          listed={LISTED}
          later={later}
          term={(index) => ({
            class: "term chip",
            onPointerEnter() {
              state.pointers.hovered.value = { grid: "input", index };
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

/** The scales that grids share. */
export function ScaleView({ state }: { readonly state: CellState }) {
  const changes = state.labels.value === "changes";
  const results = state.results.value;
  const { t } = state.room;
  return (
    <p class="legend">
      <ScaleKey scale={valueScale(results)} of={changes ? t("input") : t("all values")} />
      {changes && <ScaleKey scale={changeScale(results)} of={t("all changes")} />}
    </p>
  );
}

/** What each method costs for one channel: weights that are learnt, and products. */
export function CostsView(props: {
  readonly spec: Settings;
  readonly size: Size;
  readonly methods: readonly Method[];
}) {
  const { spec, size, methods } = props;
  const t = useTongue();
  return (
    <div class="costs">
      <NumberTable
        name={t("What each method costs for one channel")}
        part="costs"
        head={[t("for one channel"), t("weights learnt"), t("multiply-adds")]}
        rows={methods.map((method) => {
          const { parameters, multiplyAdds } = costOf(method, size, spec);
          return [t(METHOD_NAMES[method]), counted(parameters), counted(multiplyAdds)];
        })}
      />
    </div>
  );
}

const CELL = { width: 44, height: 34 };

/** A method as a convolution: its kernel, and the same numbers. */
export function BridgeView({ state }: { readonly state: CellState }) {
  const silent = useSilent("formula");
  const results = state.results.value;
  const { spec } = results;
  const p = state.shown.value;
  if (silent) return null;
  const { t } = state.room;
  const found = convolutionOf(t, results, p);
  return (
    <div class="bridge" role="group" aria-label={t("As convolution")}>
      {typeof found === "string" ? (
        <p class="caption">{found}</p>
      ) : (
        <>
          <GridView
            name={msg("Kernel")}
            detail={
              spec.dims === 1
                ? String(found.kernel.cols)
                : `${found.kernel.rows} × ${found.kernel.cols}`
            }
            hue="kernel"
            cell={CELL}
            style={() => {
              const { kernel } = found;
              const { meaning, max } = kernelScale(kernel.values);
              return cellStyle(
                { rows: kernel.rows, cols: kernel.cols },
                { theme: state.theme.value, cell: CELL },
                meaning,
                max,
                (i) => kernel.values[i]!,
                (_, value) => show(value),
              );
            }}
            describe={(i) => place(spec.dims, found.kernel, i)}
            {...(p.method === "strided_conv" && { edit: editKernel(state) })}
          />
          <div>
            <p class="caption">
              {bridgeWords(t, p.method, found.mirrored)} {t("Same numbers, cell by cell.")}
            </p>
            <CopyLine name={t("Copy the convolution")} text={convolutionCode(spec, found)} />
          </div>
        </>
      )}
    </div>
  );
}

/** Which convolution a method is. */
function bridgeWords(t: Tongue, method: Method, mirrored: boolean): string {
  switch (method) {
    case "max_pool":
      return "";
    case "avg_pool":
      return t("Average pooling is a convolution with equal weights.");
    case "strided_conv":
      return t(
        "Strided convolution is a convolution with weights that a network learns; change them here.",
      );
    case "subsample":
      return t("Subsampling is a convolution with a single 1.");
    case "blur_pool":
      return mirrored
        ? t(
            "Blur pooling is a convolution with the weights of a blur, rows of Pascal's triangle, of an input that is mirrored at its border.",
          )
        : t("Blur pooling is a convolution with the weights of a blur, rows of Pascal's triangle.");
  }
}

function convolutionCode(
  { dims, stride }: Settings,
  found: Exclude<ReturnType<typeof convolutionOf>, string>,
): string {
  const python = ([rows, cols]: readonly [number, number]) =>
    dims === 1 || rows === cols ? String(cols) : `(${rows}, ${cols})`;
  const { kernel, padding, mirrored } = found;
  const parts = [`1, 1, ${python([kernel.rows, kernel.cols])}, stride=${python(stride)}`];
  if (Math.max(...padding) > 0) parts.push(`padding=${python(padding)}`);
  if (mirrored) parts.push("padding_mode='reflect'");
  return `nn.Conv${dims}d(${parts.join(", ")}, bias=False)`;
}

const editKernel = (state: CellState) => {
  const spec = () => state.store.spec.peek();
  return numberEdits(
    (i) => state.room.t("Kernel {cell}", { cell: place(spec().dims, spec().kernel, i) }),
    (i) => spec().kernel.values[i]!,
    (i, value) => {
      const { kernel, dims } = spec();
      const values = kernel.values.slice();
      values[i] = value;
      return state.store.update({ kernel: nestedAs(dims, { ...kernel, values }) }, `kernel ${i}`);
    },
  );
};

export const codeOf = (state: CellState): string =>
  methodCode(state.shown.value.method, state.store.spec.value, state.store.spec.value.input);
