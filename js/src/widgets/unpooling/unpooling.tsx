// The unpooling lab: what pooling throws away, and what each unpooling brings back.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Segmented, Toggle } from "../../ui/controls";
import { type Actions, type KeyRule, keyRules } from "../../ui/keys";
import { Player } from "../../ui/player";
import { Badge, Shell } from "../../ui/shell";
import type { ThemeName } from "../../ui/theme";
import { BridgeView } from "./bridge";
import { ClearEdits, InputSize, MethodChoice, PoolFields, ShownMethod } from "./controls";
import { IndexLine, LabFacts, LabFormula, LabSentence, Notes } from "./lines";
import { LabMatrix } from "./matrix";
import { notes } from "./notes";
import { createPhoto, type PhotoBoard, pictureOf } from "./photo";
import photoCss from "./photo.css";
import { PhotoUnpooling } from "./photo-figure";
import { LabStage } from "./stage";
import { createLab, DEFAULTS, type LabBoard, type LabLabels, type LabView } from "./state";
import labCss from "./style.css";

const VIEW_NAMES: readonly (readonly [LabView, string])[] = [
  ["values", "Values"],
  ["error", "Errors"],
  ["matrix", "Matrix"],
];

const LABEL_NAMES: readonly (readonly [LabLabels, string])[] = [
  ["values", "Values"],
  ["indices", "Indices"],
  ["symbols", "Symbols"],
];

/** The definition of the figure, for notebooks and pages alike. */
export function unpooling(): FigureDefinition {
  return {
    traits: Object.keys(DEFAULTS),
    css: labCss + photoCss,
    create(model: Model): Mounted {
      const theme = signal<ThemeName>("light");
      const width = signal(0);
      const make = () =>
        isPicture(model.get("image"))
          ? { lab: null, photo: createPhoto(model, theme, width) }
          : { lab: createLab(model, theme, width, pictureOf), photo: null };
      const shown = signal(make());
      const dispose = () => (shown.peek().lab ?? shown.peek().photo)!.dispose();
      // Only a kernel, or a page's script, turns cells into a picture and back.
      const stop = model.onChange(["image"], () => {
        if ((shown.peek().photo !== null) === isPicture(model.get("image"))) return;
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

function isPicture(image: unknown): boolean {
  try {
    pictureOf(image);
    return true;
  } catch {
    return false;
  }
}

interface Shown {
  readonly lab: LabBoard | null;
  readonly photo: PhotoBoard | null;
}

/** Cells, or a picture. */
function Either({ shown }: { shown: ReadonlySignal<Shown> }) {
  const { lab, photo } = shown.value;
  return lab ? <Unpooling board={lab} /> : <PhotoUnpooling board={photo!} />;
}

export const labRules = (actions: Actions): KeyRule[] =>
  keyRules(actions, "the input, or of what is passed on");

function Unpooling({ board }: { board: LabBoard }) {
  const { store, playback } = board;
  const matrix = board.view.value === "matrix";
  const bridge = store.get<boolean>("bridge") === true;
  return (
    <Shell
      title="Unpooling"
      history={store}
      problem={store.problem}
      rules={(history) =>
        labRules({ ...playback.keys, ...history, unpin: () => (board.pinned.value = null) })
      }
      choices={
        <>
          <Segmented
            legend="view"
            name="view"
            options={VIEW_NAMES}
            value={board.view.value}
            onChange={(view) => store.update({ view })}
          />
          <Segmented
            legend="labels"
            name="labels"
            options={LABEL_NAMES}
            value={board.labels.value}
            onChange={(labels) => store.update({ labels })}
          />
        </>
      }
      badge={<Badge verdict={board.verdict} />}
    >
      {board.width.value > 0 && (matrix ? <LabMatrix board={board} /> : <LabStage board={board} />)}
      <div class="telling lab-telling">
        <LabSentence board={board} />
        <div class="reading">
          <IndexLine board={board} />
          <LabFormula board={board} />
        </div>
      </div>
      <Player playback={playback} />
      <div class="looking">
        <ShownMethod
          board={board}
          method={board.shown.value.method}
          of="Formula, matrix and code of"
        />
        <Toggle
          name="as transposed convolution"
          on={bridge}
          onChange={(on) => store.update({ bridge: on })}
        />
        <ClearEdits board={board} />
      </div>
      {bridge && <BridgeView board={board} />}
      <Notes notes={notes(board.lab.value)} />
      <footer>
        <div class="parameters" role="group" aria-label="Parameters">
          <InputSize board={board} />
          <PoolFields board={board} />
          <MethodChoice board={board} />
        </div>
        <LabFacts board={board} />
      </footer>
    </Shell>
  );
}
