// The figure of encoder-decoders: composed of its parts.

import type { FunctionComponent } from "preact";
import { encoder_decoder as OPTIONS } from "../../../../segwidgets/shared/options.json";
import type { Model } from "../../host/model";
import type { FigureDefinition } from "../../host/mount";
import { asOptions, Button, Segmented } from "../../ui/controls";
import { pixelRules } from "../../ui/keys";
import pictures from "../../ui/pictures.css";
import { Computed } from "../../ui/pixels";
import { Sentence, Shell } from "../../ui/shell";
import { CostView } from "./cost";
import { EdgeView } from "./edge";
import { LayerCard, NetworkLegend, NetworkView } from "./network";
import { PredictionView } from "./prediction";
import {
  type EncoderDecoderState,
  type EncoderDecoderView,
  encoderDecoderState,
  TRAITS,
  type ViewProps,
} from "./state";
import css from "./style.css";
import { DOWNSAMPLES, offered, UPSAMPLES, type VariantChoice } from "./variants";
import { encoderDecoderWords } from "./words";

const VIEWS: Readonly<Record<EncoderDecoderView, FunctionComponent<ViewProps>>> = {
  prediction: PredictionView,
  cost: CostView,
  edge: EdgeView,
};

/** The definition of the figure, for notebooks and pages alike. */
export function encoderDecoder(): FigureDefinition {
  return {
    traits: TRAITS,
    css: pictures + css,
    create(model: Model) {
      const figure = encoderDecoderState(model);
      return { ...figure, view: <EncoderDecoder figure={figure} /> };
    },
  };
}

function EncoderDecoder({ figure }: { figure: EncoderDecoderState }) {
  const results = figure.results.value;
  const variant = figure.variant.value;
  return (
    <Shell
      title="Encoder-decoder"
      room={figure.room}
      history={figure.store}
      problem={figure.store.problem}
      rules={pixelRules}
      badge={<NewScene figure={figure} />}
      choices={
        <Segmented
          name="view"
          options={asOptions<EncoderDecoderView>(OPTIONS.view.choices)}
          value={figure.spec.value.view}
          onChange={(next) => figure.store.update({ view: next })}
        />
      }
      parameters={
        results && variant && <Choices figure={figure} results={results} variant={variant} />
      }
      telling={
        results && variant && <Sentence words={encoderDecoderWords({ figure, results, variant })} />
      }
      below={
        figure.notes.value.length > 0 && <p class="caption notes">{figure.notes.value.join(" ")}</p>
      }
    >
      <Computed
        progress={figure.progress.value}
        send={figure.send}
        run="Let the other networks run"
      >
        {results && variant && figure.width.value > 0 && (
          <Body figure={figure} results={results} variant={variant} />
        )}
      </Computed>
    </Shell>
  );
}

/** Another scene needs torch; without a kernel the present one stays. */
function NewScene({ figure }: { figure: EncoderDecoderState }) {
  const { seed } = figure.spec.value;
  if (!figure.send || seed === null) return null;
  return (
    <Button
      name="New scene"
      title="Another scene, with new results"
      kind="plain"
      onClick={() => figure.store.update({ seed: (seed + 1) % (OPTIONS.seed.max + 1) })}
    >
      New scene
    </Button>
  );
}

function Body(props: ViewProps) {
  const { figure, variant } = props;
  const { view } = figure.spec.value;
  const View = VIEWS[view];
  return (
    <>
      <div class="network-board">
        <NetworkView {...props} />
        <LayerCard {...props} />
      </div>
      <NetworkLegend variant={variant} />
      <View {...props} />
    </>
  );
}

// How to go down and up again: the choices that lead from one trained variant to another.

type Value = string | number | boolean;
type Options = readonly (readonly [value: Value, label: string])[];

const range = ({ min, max }: { min: number; max: number }): Options =>
  Array.from({ length: max - min + 1 }, (_, i) => [min + i, String(min + i)] as const);

const SKIPS: Options = [
  [false, "Without"],
  [true, "With"],
];

function Choices(props: ViewProps) {
  return (
    <div class="network-choices">
      <Field {...props} name="downsample" of="downsample" options={Object.entries(DOWNSAMPLES)} />
      <Field {...props} name="upsample" of="upsample" options={Object.entries(UPSAMPLES)} wide />
      {props.variant.upsample === "conv_transpose" && (
        <Field
          {...props}
          name="kernel_size"
          of="kernelSize"
          options={range(OPTIONS.kernel_size)}
          optional
        />
      )}
      <Field {...props} name="depth" of="depth" options={range(OPTIONS.depth)} optional />
      <Field {...props} name="skip" of="skip" options={SKIPS} optional />
    </div>
  );
}

interface FieldProps extends ViewProps {
  readonly name: string;
  readonly of: keyof VariantChoice;
  readonly options: Options;
  readonly wide?: boolean;
  /** Whether it goes where there is nothing to choose from. */
  readonly optional?: boolean;
}

function Field(props: FieldProps) {
  const { figure, results, variant, name, of, wide = false, optional = false } = props;
  const trained: readonly Value[] = offered(results.variants.all, of);
  // While networks are still at work, what they will offer keeps its place.
  const options = figure.complete.value
    ? props.options.filter(([value]) => trained.includes(value))
    : props.options;
  if (optional && options.length < 2) return null;
  const meant = (text: string) => options.find(([value]) => String(value) === text)![0];
  return (
    <div class={wide ? "network-field wide" : "network-field"}>
      <span class="name" aria-hidden="true">
        {name}
      </span>
      <Segmented
        name={name}
        options={options.map(([value, label]) => [String(value), label] as const)}
        value={String(variant[of])}
        onChange={(text) => figure.choose({ [of]: meant(text) })}
        missing={(text) => !trained.includes(meant(text))}
      />
    </div>
  );
}
