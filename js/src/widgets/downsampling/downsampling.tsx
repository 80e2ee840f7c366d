// The figure of downsampling: one input, made smaller in several ways side by side.

import { downsampling as CHOICES } from "../../../../segwidgets/shared/options.json";
import { downsampling as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { FigureDefinition } from "../../host/mount";
import { asOptions, CodeLine, Segmented, Toggle } from "../../ui/controls";
import { keyRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import { pictured } from "../../ui/lens";
import {
  InputSize,
  MethodChoice,
  NotesView,
  OneMethod,
  PoolFields,
  ShownMethod,
} from "../../ui/methods";
import shared from "../../ui/methods.css";
import { cellsOrImage } from "../../ui/photograph";
import { Player } from "../../ui/player";
import { poolSizeFormulas } from "../../ui/pool-sizes";
import { Badge, Shell, Sizes } from "../../ui/shell";
import { covering } from "./asked";
import { MoreFields, moreDiffers, PatternChoice, ShiftField } from "./controls";
import { ImageFigureView } from "./image-view";
import { BridgeView, CostsView, codeOf, FormulaView, ScaleView, SentenceView } from "./lines";
import { DOWNSAMPLING_DEFAULTS, type Labels, type View } from "./spec";
import { MatrixView, StageView } from "./stage";
import { type CellState, cellState, imageState } from "./state";
import css from "./style.css";
import { MATRIX_NOTES, METHOD_NAMES, notes } from "./words";

/** The definition of the figure, for notebooks and pages alike. */
export function downsampling(): FigureDefinition {
  return {
    traits: Object.keys(DOWNSAMPLING_DEFAULTS),
    css: shared + css,
    ...PARTS,
    create: cellsOrImage(
      { make: cellState, View: CellFigureView, covering },
      { make: imageState, View: ImageFigureView, covering: pictured },
    ),
  };
}

function CellFigureView({ state }: { readonly state: CellState }) {
  const { store, playback } = state;
  const results = state.results.value;
  const { spec } = results;
  const [matrix, narrow] = [state.view.value === "matrix", state.narrow.value];
  const { method } = state.shown.value;
  const { t } = state.room;
  const bridge = store.get<boolean>("bridge") === true;
  const pairs = spec.dims === 2;
  const reading = (
    <div class="reading">
      <FormulaView state={state} />
      {!matrix && <ScaleView state={state} />}
    </div>
  );
  return (
    <Shell
      title={t("Downsampling")}
      hint={t("press Play, or raise shift by one and compare the methods.")}
      edits={state.view.value === "grids"}
      room={state.room}
      history={store}
      problem={store.problem}
      rules={(history) =>
        keyRules(
          { ...playback.keys, ...history, unpin: state.pointers.unpin },
          msg("edit a cell of the input; Esc cancels"),
        )
      }
      choices={
        <>
          <Segmented
            name="view"
            options={asOptions<View>(CHOICES.view.choices)}
            value={state.view.value}
            onChange={(view) => store.update({ view })}
          />
          <Segmented
            name="labels"
            options={asOptions<Labels>(CHOICES.labels.choices)}
            value={state.labels.value}
            missing={(labels) => matrix && labels === "changes"}
            onChange={(labels) => store.update({ labels })}
          />
        </>
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={
        <>
          <PatternChoice state={state} />
          <ShiftField state={state} />
          <PoolFields state={state} pairs={pairs} only={["kernel_size", "stride"]} />
          {narrow || matrix ? (
            <OneMethod state={state} method={method} />
          ) : (
            <MethodChoice state={state} names={METHOD_NAMES} />
          )}
        </>
      }
      more={
        <>
          <InputSize state={state} dims={spec.dims} fill={(_, col) => col % 2} />
          <PoolFields state={state} pairs={pairs} only={["padding"]} />
          <MoreFields state={state} />
          {(narrow || matrix) && <MethodChoice state={state} names={METHOD_NAMES} />}
        </>
      }
      differs={moreDiffers({ state })}
      telling={
        <>
          <SentenceView state={state} />
          {!narrow && !matrix && reading}
        </>
      }
      player={<Player playback={playback} />}
      below={
        <>
          {(narrow || matrix) && reading}
          <div class="looking">
            {!matrix && (
              <ShownMethod state={state} names={METHOD_NAMES} method={method} of={t("Explain")} />
            )}
            <Toggle
              name={msg("as convolution")}
              on={bridge}
              onChange={(on) => store.update({ bridge: on })}
            />
          </div>
          {bridge && <BridgeView state={state} />}
          <div class="known">
            <NotesView
              notes={[...(matrix ? [t(MATRIX_NOTES[method])] : []), ...notes(t, results)]}
            />
            <CostsView spec={spec} size={results.input} methods={spec.methods} />
          </div>
          <div class="facts">
            <Sizes formulas={poolSizeFormulas(t, spec, "output")} />
            <CodeLine text={codeOf(state)} />
          </div>
        </>
      }
    >
      {state.width.value > 0 &&
        (matrix ? <MatrixView state={state} /> : <StageView state={state} />)}
    </Shell>
  );
}
