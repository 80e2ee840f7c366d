// The unpooling results: what pooling throws away, and what each unpooling brings back.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Segmented, Toggle } from "../../ui/controls";
import { type Actions, type KeyRule, keyRules } from "../../ui/keys";
import { Player } from "../../ui/player";
import { Badge, Shell } from "../../ui/shell";
import type { ThemeName } from "../../ui/theme";
import { ClearEdits, InputSize, MethodChoice, PoolFields, ShownMethod } from "./controls";
import { createImageState, type ImageState, imageOf } from "./image-state";
import { ImageFigureView } from "./image-view";
import { BridgeView, FactsView, FormulaView, IndexView, NotesView, SentenceView } from "./lines";
import { MatrixView } from "./matrix";
import { StageView } from "./stage";
import {
  createUnpoolingState,
  DEFAULTS,
  type Labels,
  type UnpoolingState,
  type View,
} from "./state";
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
    traits: Object.keys(DEFAULTS),
    css,
    create(model: Model): Mounted {
      const theme = signal<ThemeName>("light");
      const width = signal(0);
      const make = () =>
        isImage(model.get("image"))
          ? { results: null, photo: createImageState(model, theme, width) }
          : { results: createUnpoolingState(model, theme, width, imageOf), photo: null };
      const shown = signal(make());
      const dispose = () => (shown.peek().results ?? shown.peek().photo)!.dispose();
      // Only a kernel, or a page's script, turns cells into a picture and back.
      const stop = model.onChange(["image"], () => {
        if ((shown.peek().photo !== null) === isImage(model.get("image"))) return;
        dispose();
        shown.value = make();
      });
      return {
        theme,
        width,
        view: <Either shown={shown} />,
        dispose() {
          stop();
          dispose();
        },
      };
    },
  };
}

function isImage(image: unknown): boolean {
  try {
    imageOf(image);
    return true;
  } catch {
    return false;
  }
}

interface Shown {
  readonly results: UnpoolingState | null;
  readonly photo: ImageState | null;
}

/** Cells, or a picture. */
function Either({ shown }: { shown: ReadonlySignal<Shown> }) {
  const { results, photo } = shown.value;
  return results ? <Unpooling state={results} /> : <ImageFigureView state={photo!} />;
}

export const cellRules = (actions: Actions): KeyRule[] =>
  keyRules(actions, "the input, or of what is passed on");

function Unpooling({ state }: { state: UnpoolingState }) {
  const { store, playback } = state;
  const matrix = state.view.value === "matrix";
  const bridge = store.get<boolean>("bridge") === true;
  return (
    <Shell
      title="Unpooling"
      history={store}
      problem={store.problem}
      rules={(history) =>
        cellRules({ ...playback.keys, ...history, unpin: () => (state.pinned.value = null) })
      }
      choices={
        <>
          <Segmented
            legend="view"
            name="view"
            options={VIEW_NAMES}
            value={state.view.value}
            onChange={(view) => store.update({ view })}
          />
          <Segmented
            legend="labels"
            name="labels"
            options={LABEL_NAMES}
            value={state.labels.value}
            onChange={(labels) => store.update({ labels })}
          />
        </>
      }
      badge={<Badge verdict={state.verdict} />}
    >
      {state.width.value > 0 &&
        (matrix ? <MatrixView state={state} /> : <StageView state={state} />)}
      <div class="telling unpooling-telling">
        <SentenceView state={state} />
        <div class="reading">
          <IndexView state={state} />
          <FormulaView state={state} />
        </div>
      </div>
      <Player playback={playback} />
      <div class="looking">
        <ShownMethod
          state={state}
          method={state.shown.value.method}
          of="Formula, matrix and code of"
        />
        <Toggle
          name="as transposed convolution"
          on={bridge}
          onChange={(on) => store.update({ bridge: on })}
        />
        <ClearEdits state={state} />
      </div>
      {bridge && <BridgeView state={state} />}
      <NotesView notes={notes(state.results.value)} />
      <footer>
        <div class="parameters" role="group" aria-label="Parameters">
          <InputSize state={state} />
          <PoolFields state={state} />
          <MethodChoice state={state} />
        </div>
        <FactsView state={state} />
      </footer>
    </Shell>
  );
}
