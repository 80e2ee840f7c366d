// The figure of unpooling: what pooling throws away, and what each unpooling brings back.

import { unpooling as CHOICES } from "../../../../segwidgets/shared/options.json";
import { unpooling as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { FigureDefinition } from "../../host/mount";
import { asOptions, Segmented, Toggle } from "../../ui/controls";
import { type Actions, type KeyRule, keyRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import { sample } from "../../ui/layout";
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
import { Badge, Shell } from "../../ui/shell";
import { covering } from "./asked";
import { ClearEdits, MoreFields, moreDiffers } from "./controls";
import { imageState } from "./image-state";
import { ImageFigureView } from "./image-view";
import { BridgeView, FactsView, FormulaView, IndexView, ScaleView, SentenceView } from "./lines";
import { MatrixView } from "./matrix";
import { type Labels, UNPOOLING_DEFAULTS, type View } from "./spec";
import { StageView } from "./stage";
import { type UnpoolingState, unpoolingState } from "./state";
import css from "./style.css";
import { MATRIX_NOTES, METHOD_NAMES, notes } from "./words";

/** The definition of the figure, for notebooks and pages alike. */
export function unpooling(): FigureDefinition {
  return {
    traits: Object.keys(UNPOOLING_DEFAULTS),
    css: shared + css,
    ...PARTS,
    create: cellsOrImage(
      { make: unpoolingState, View: CellFigureView, covering },
      { make: imageState, View: ImageFigureView, covering: pictured },
    ),
  };
}

const cellRules = (actions: Actions): KeyRule[] =>
  keyRules(actions, msg("edit a cell of the input or the unpooling input; Esc cancels"));

function CellFigureView({ state }: { state: UnpoolingState }) {
  const { store, playback } = state;
  const [matrix, narrow] = [state.view.value === "matrix", state.narrow.value];
  const { method } = state.shown.value;
  const { t } = state.room;
  const bridge = store.get<boolean>("bridge") === true;
  const reading = (
    <div class="reading">
      <IndexView state={state} />
      <FormulaView state={state} />
      {!matrix && <ScaleView state={state} />}
    </div>
  );
  return (
    <Shell
      title={t("Unpooling")}
      hint={t("press Play, or point at a cell: its window and its places are lit.")}
      edits={state.view.value === "grids"}
      room={state.room}
      history={store}
      problem={store.problem}
      rules={(history) => cellRules({ ...playback.keys, ...history, unpin: state.pointers.unpin })}
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
            missing={(labels) => matrix && (labels === "errors" || labels === "indices")}
            onChange={(labels) => store.update({ labels })}
          />
        </>
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={
        <>
          <InputSize state={state} fill={(row, col) => sample(row, col) + 2} />
          <PoolFields state={state} />
          {state.single.value ? (
            <OneMethod state={state} method={method} />
          ) : (
            <MethodChoice state={state} names={METHOD_NAMES} />
          )}
        </>
      }
      more={
        <>
          <MoreFields state={state} />
          {narrow && <MethodChoice state={state} names={METHOD_NAMES} />}
        </>
      }
      differs={moreDiffers(state)}
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
            {!state.single.value && (
              <ShownMethod state={state} names={METHOD_NAMES} method={method} of={t("Explain")} />
            )}
            <Toggle
              name={msg("as transposed convolution")}
              on={bridge}
              onChange={(on) => store.update({ bridge: on })}
            />
            <ClearEdits state={state} />
          </div>
          {bridge && <BridgeView state={state} />}
          <NotesView
            notes={[...(matrix ? [t(MATRIX_NOTES[method])] : []), ...notes(t, state.results.value)]}
          />
          <FactsView state={state} />
        </>
      }
    >
      {state.width.value > 0 &&
        (matrix ? <MatrixView state={state} /> : <StageView state={state} />)}
    </Shell>
  );
}
