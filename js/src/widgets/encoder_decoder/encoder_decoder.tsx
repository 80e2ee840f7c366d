// The figure of encoder-decoders: composed of its parts.

import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Button, Segmented } from "../../ui/controls";
import { pixelRules } from "../../ui/keys";
import pictures from "../../ui/pictures.css";
import { isTold, ProgressLine } from "../../ui/pixels";
import { Shell, Words } from "../../ui/shell";
import { CodecChoices } from "./choices";
import { CodecCost } from "./cost";
import { CodecEdge } from "./edge";
import network from "./network.css";
import { CodecNetwork, LayerCard, NetworkLegend } from "./network-view";
import { CodecPrediction } from "./prediction";
import { type Codec, type CodecView, createCodec, DEFAULTS, RECEIVED, type Scene } from "./state";
import css from "./style.css";
import type { Variant } from "./variants";
import { codecWords } from "./words";

const NAMES: readonly (readonly [CodecView, string])[] = [
  ["prediction", "Prediction"],
  ["cost", "Cost"],
  ["edge", "Edge"],
];

/** The definition of the figure, for notebooks and pages alike. */
export function encoderDecoder(): FigureDefinition {
  return {
    traits: [...Object.keys(DEFAULTS), ...RECEIVED],
    css: pictures + network + css,
    create(model: Model): Mounted {
      const figure = createCodec(model);
      return {
        theme: figure.theme,
        width: figure.width,
        view: <EncoderDecoder figure={figure} />,
        dispose: figure.dispose,
      };
    },
  };
}

function EncoderDecoder({ figure }: { figure: Codec }) {
  const scene = figure.scene.value;
  const variant = figure.variant.value;
  return (
    <Shell
      title="Encoder-decoder"
      history={figure.store}
      problem={figure.store.problem}
      rules={pixelRules}
      badge={<NewScene figure={figure} />}
    >
      <ProgressLine
        progress={figure.progress.value}
        send={figure.hasKernel ? figure.send : null}
        run="Let the other networks run"
      />
      {scene && variant && figure.width.value > 0 ? (
        <Body figure={figure} scene={scene} variant={variant} />
      ) : (
        !isTold(figure.progress.value) && <p class="caption">Nothing has been computed yet.</p>
      )}
    </Shell>
  );
}

/** Another scene needs torch; without a kernel the present one stays. */
function NewScene({ figure }: { figure: Codec }) {
  const { seed } = figure.spec.value;
  if (!figure.hasKernel || seed === null) return null;
  return (
    <Button
      name="New scene"
      title="Another scene, with new results"
      kind="plain"
      onClick={() => figure.store.update({ seed: (seed + 1) % 10_000 })}
    >
      New scene
    </Button>
  );
}

interface BodyProps {
  readonly figure: Codec;
  readonly scene: Scene;
  readonly variant: Variant;
}

function Body({ figure, scene, variant }: BodyProps) {
  const view = figure.view.value;
  return (
    <>
      <CodecChoices figure={figure} scene={scene} variant={variant} />
      <div class="network-board">
        <CodecNetwork figure={figure} scene={scene} variant={variant} />
        <LayerCard figure={figure} scene={scene} variant={variant} />
      </div>
      <NetworkLegend variant={variant} />
      <div class="codec-views">
        <Segmented
          legend="view"
          name="view"
          options={NAMES}
          value={view}
          onChange={(next) => figure.store.update({ view: next })}
        />
      </div>
      {view === "prediction" && <CodecPrediction figure={figure} scene={scene} variant={variant} />}
      {view === "cost" && <CodecCost figure={figure} variant={variant} />}
      {view === "edge" && <CodecEdge figure={figure} scene={scene} variant={variant} />}
      {figure.notes.value.length > 0 && <p class="caption notes">{figure.notes.value.join(" ")}</p>}
      <div class="telling">
        <p class="sentence" role="status" aria-live="polite" aria-label="What happens">
          <Words words={codecWords(figure, scene, variant)} />
        </p>
      </div>
    </>
  );
}
