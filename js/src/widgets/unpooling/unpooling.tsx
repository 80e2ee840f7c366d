// The figure of unpooling: what pooling throws away, and what each unpooling brings back.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Segmented, Toggle } from "../../ui/controls";
import { type Actions, type KeyRule, keyRules } from "../../ui/keys";
import { Player } from "../../ui/player";
import { createRoom } from "../../ui/room";
import { Badge, Shell } from "../../ui/shell";
import { ClearEdits, InputSize, MethodChoice, PoolFields, ShownMethod } from "./controls";
import { imageOf } from "./image-results";
import { ImageState } from "./image-state";
import { ImageFigureView } from "./image-view";
import { BridgeView, FactsView, FormulaView, IndexView, NotesView, SentenceView } from "./lines";
import { MatrixView } from "./matrix";
import { type Labels, UNPOOLING_DEFAULTS, type View } from "./spec";
import { StageView } from "./stage";
import { UnpoolingState } from "./state";
import css from "./style.css";
import { notes } from "./words";

const VIEW_NAMES: readonly (readonly [View, string])[] = [
  ["values", "Values"],
  ["error", "Errors"],
  ["matrix", "Matrix"],
];

const LABEL_NAMES: readonly (readonly [Labels, string])[] = [
  ["values", "Values"],
  ["indices", "Indices"],
  ["symbols", "Symbols"],
];

/** The definition of the figure, for notebooks and pages alike. */
export function unpooling(): FigureDefinition {
  return {
    traits: Object.keys(UNPOOLING_DEFAULTS),
    css,
    create(model: Model): Mounted {
      const room = createRoom();
      const make = () =>
        new (isImage(model.get("image")) ? ImageState : UnpoolingState)(model, room);
      const state: Signal<ImageState | UnpoolingState> = signal(make());
      // Only a kernel, or a page's script, turns cells into an image and back.
      const stop = model.onChange(["image"], () => {
        if (state.peek() instanceof ImageState === isImage(model.get("image"))) return;
        state.peek().dispose();
        state.value = make();
      });
      return {
        room,
        view: <FigureView state={state} />,
        dispose() {
          stop();
          state.peek().dispose();
        },
      };
    },
  };
}

function isImage(value: unknown): boolean {
  try {
    imageOf(value);
    return true;
  } catch {
    return false;
  }
}

/** Cells, or an image. */
function FigureView({ state }: { state: ReadonlySignal<ImageState | UnpoolingState> }) {
  const shown = state.value;
  return shown instanceof ImageState ? (
    <ImageFigureView state={shown} />
  ) : (
    <CellFigureView state={shown} />
  );
}

export const cellRules = (actions: Actions): KeyRule[] =>
  keyRules(actions, "the input or the unpooling input");

function CellFigureView({ state }: { state: UnpoolingState }) {
  const { store, playback } = state;
  const matrix = state.view.value === "matrix";
  const bridge = store.get<boolean>("bridge") === true;
  return (
    <Shell
      title="Unpooling"
      room={state.room}
      history={store}
      problem={store.problem}
      rules={(history) => cellRules({ ...playback.keys, ...history, unpin: state.pointers.unpin })}
      choices={
        <>
          <Segmented
            name="view"
            options={VIEW_NAMES}
            value={state.view.value}
            onChange={(view) => store.update({ view })}
          />
          <Segmented
            name="labels"
            options={LABEL_NAMES}
            value={state.labels.value}
            onChange={(labels) => store.update({ labels })}
          />
        </>
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={
        <>
          <InputSize state={state} />
          <PoolFields state={state} />
        </>
      }
      more={<MethodChoice state={state} />}
      telling={
        <>
          <SentenceView state={state} />
          <div class="reading">
            <IndexView state={state} />
            <FormulaView state={state} />
          </div>
        </>
      }
      player={<Player playback={playback} />}
      below={
        <>
          <div class="looking">
            <ShownMethod state={state} method={state.shown.value.method} of="Explain" />
            <Toggle
              name="as transposed convolution"
              on={bridge}
              onChange={(on) => store.update({ bridge: on })}
            />
            <ClearEdits state={state} />
          </div>
          {bridge && <BridgeView state={state} />}
          <NotesView notes={notes(state.results.value)} />
          <FactsView state={state} />
        </>
      }
    >
      {state.width.value > 0 &&
        (matrix ? <MatrixView state={state} /> : <StageView state={state} />)}
    </Shell>
  );
}
