// The figure of encoder-decoders: composed of its parts.

import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Button, Segmented } from "../../ui/controls";
import { pixelRules } from "../../ui/keys";
import pictures from "../../ui/pictures.css";
import { isReported, ProgressLine } from "../../ui/pixels";
import { Shell, Words } from "../../ui/shell";
import { CodecCost } from "./cost";
import { CodecEdge } from "./edge";
import { CodecNetwork, LayerCard, NetworkLegend } from "./network";
import { CodecPrediction } from "./prediction";
import { type Codec, type CodecView, createCodec, DEFAULTS, RECEIVED, type Scene } from "./state";
import css from "./style.css";
import {
  type Choice,
  DOWNSAMPLES,
  type Downsample,
  offered,
  UPSAMPLES,
  type Variant,
} from "./variants";
import { codecWords, UP } from "./words";

// How to go down and up again: the choices that lead from one trained variant to another.

export const DOWN: Readonly<Record<Downsample, string>> = {
  max_pool: "Max pooling",
  strided_conv: "Strided convolution",
};

interface ChoicesProps {
  readonly figure: Codec;
  readonly scene: Scene;
  readonly variant: Variant;
}

const DEPTHS = [1, 2, 3, 4];
const KERNELS = [2, 3, 4];

export function CodecChoices({ figure, scene, variant }: ChoicesProps) {
  const { all } = scene.variants;
  const pick = <K extends keyof Choice>(name: K, value: Choice[K]) =>
    figure.choose({ [name]: value });
  // While networks are still at work, what they will offer keeps its place.
  const whole = figure.whole.value;
  const values = <K extends keyof Choice>(name: K, every: readonly NonNullable<Choice[K]>[]) => {
    const there = offered(all, name);
    return {
      options: whole ? every.filter((value) => there.includes(value)) : every,
      missing: (value: NonNullable<Choice[K]>) => !there.includes(value),
    };
  };
  const downs = values("downsample", DOWNSAMPLES);
  const ups = values("upsample", UPSAMPLES);
  const kernels = values("kernelSize", KERNELS);
  const depths = values("depth", DEPTHS);
  const skips = values("skip", [false, true]);
  return (
    <div class="codec-choices">
      <Field name="downsample">
        <Segmented
          legend="downsample"
          name="downsample"
          options={downs.options.map((down) => [down, DOWN[down]] as const)}
          value={variant.downsample}
          onChange={(down) => pick("downsample", down)}
          missing={downs.missing}
        />
      </Field>
      <Field name="upsample" wide>
        <Segmented
          legend="upsample"
          name="upsample"
          options={ups.options.map((up) => [up, UP[up]] as const)}
          value={variant.upsample}
          onChange={(up) => pick("upsample", up)}
          missing={ups.missing}
        />
      </Field>
      {variant.upsample === "conv_transpose" && kernels.options.length > 1 && (
        <Field name="kernel_size">
          <Segmented
            legend="kernel_size"
            name="kernel_size"
            options={kernels.options.map((size) => [String(size), String(size)] as const)}
            value={String(variant.kernelSize)}
            onChange={(size) => pick("kernelSize", Number(size))}
            missing={(size) => kernels.missing(Number(size))}
          />
        </Field>
      )}
      {depths.options.length > 1 && (
        <Field name="depth">
          <Segmented
            legend="depth"
            name="depth"
            options={depths.options.map((depth) => [String(depth), String(depth)] as const)}
            value={String(variant.depth)}
            onChange={(depth) => pick("depth", Number(depth))}
            missing={(depth) => depths.missing(Number(depth))}
          />
        </Field>
      )}
      {skips.options.length > 1 && (
        <Field name="skip">
          <Segmented
            legend="skip"
            name="skip"
            options={[
              ["no", "Without"],
              ["yes", "With"],
            ]}
            value={variant.skip ? "yes" : "no"}
            onChange={(skip) => pick("skip", skip === "yes")}
            missing={(skip) => skips.missing(skip === "yes")}
          />
        </Field>
      )}
    </div>
  );
}

function Field(props: { name: string; wide?: boolean; children: preact.ComponentChildren }) {
  return (
    <div class={props.wide ? "codec-field wide" : "codec-field"}>
      <span class="name" aria-hidden="true">
        {props.name}
      </span>
      {props.children}
    </div>
  );
}

const NAMES: readonly (readonly [CodecView, string])[] = [
  ["prediction", "Prediction"],
  ["cost", "Cost"],
  ["edge", "Edge"],
];

/** The definition of the figure, for notebooks and pages alike. */
export function encoderDecoder(): FigureDefinition {
  return {
    traits: [...Object.keys(DEFAULTS), ...RECEIVED],
    css: pictures + css,
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
        !isReported(figure.progress.value) && <p class="caption">Nothing has been computed yet.</p>
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
