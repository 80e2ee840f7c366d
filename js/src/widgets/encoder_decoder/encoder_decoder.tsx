// The figure of encoder-decoders: composed of its parts.

import type { FunctionComponent } from "preact";
import { encoder_decoder as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { encoder_decoder as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition } from "../../host/mount";
import { asOptions, Button, Choice, ListChoice, Segmented, Toggle } from "../../ui/controls";
import { pixelRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import pictures from "../../ui/pictures.css";
import { Computed } from "../../ui/pixels";
import { NARROW } from "../../ui/room";
import { Sentence, Shell } from "../../ui/shell";
import { Veil } from "../../ui/veil";
import { meanIou } from "./asked";
import { CostView } from "./cost";
import { EdgeView } from "./edge";
import { NetworkStage } from "./network";
import { type PanelProps, PredictionDetails, PredictionView } from "./prediction";
import {
  type EncoderDecoderState,
  type EncoderDecoderView,
  encoderDecoderState,
  TRAITS,
  type ViewProps,
} from "./state";
import css from "./style.css";
import { DOWNSAMPLES, offered, UPSAMPLES, type VariantChoice } from "./variants";
import { encoderDecoderWords, longestWords } from "./words";

const VIEWS: Readonly<Record<EncoderDecoderView, FunctionComponent<PanelProps>>> = {
  prediction: PredictionView,
  cost: CostView,
  edge: EdgeView,
};

/** The definition of the figure, for notebooks and pages alike. */
export function encoderDecoder(): FigureDefinition {
  return {
    traits: TRAITS,
    computed: ["class_names", "class_colors"],
    css: pictures + css,
    ...PARTS,
    create(model: Model) {
      const figure = encoderDecoderState(model);
      const covering = () => ({ asked: { scores: () => meanIou(figure) } });
      return { ...figure, covering, view: <EncoderDecoder figure={figure} /> };
    },
  };
}

/** From this width on the network and a view stand side by side. */
const BESIDE = 900;
const PANEL = 460;
const GAP = 30;

function EncoderDecoder({ figure }: { figure: EncoderDecoderState }) {
  const results = figure.results.value;
  const variant = figure.variant.value;
  const { view } = figure.spec.value;
  const { t } = figure.room;
  const notes = figure.notes.value.map((note) => t(note)).join(" ");
  const shown = results && variant && figure.width.value > 0 && { figure, results, variant };
  const details = shown && view === "prediction" && <PredictionDetails {...shown} />;
  return (
    <Shell
      title={t("Encoder-decoder")}
      hint={t("change depth, or turn skip on and off.")}
      room={figure.room}
      history={figure.store}
      problem={figure.store.problem}
      rules={pixelRules}
      badge={<NewScene figure={figure} />}
      choices={<Views figure={figure} />}
      parameters={shown && <Choices {...shown} />}
      more={shown && <KernelSize {...shown} />}
      differs={figure.spec.value.kernelSize !== OPTIONS.kernel_size.default}
      telling={
        shown && <Sentence words={encoderDecoderWords(shown)} longest={longestWords(shown)} />
      }
      below={
        (details || notes) && (
          <>
            <Veil parts={["scores"]} height={60}>
              {details}
            </Veil>
            {notes && <p class="caption">{notes}</p>}
          </>
        )
      }
    >
      <Computed
        progress={figure.progress.value}
        send={figure.send}
        run={t("Let the other networks run")}
      >
        {shown && <Body {...shown} />}
      </Computed>
    </Shell>
  );
}

/** What to look at: where there is room for one thing only, the network is a view too. */
function Views({ figure }: { figure: EncoderDecoderState }) {
  const { store, spec, inFront, width } = figure;
  const options = asOptions<EncoderDecoderView | "network">(OPTIONS.view.choices);
  const alone = width.value < BESIDE;
  return (
    <Segmented
      name="view"
      options={alone ? [["network", msg("Network")], ...options] : options}
      value={alone && inFront.value === "network" ? "network" : spec.value.view}
      onChange={(next) => {
        inFront.value = next === "network" ? "network" : "view";
        if (next !== "network") store.update({ view: next });
      }}
    />
  );
}

/** Another scene needs torch; without a kernel the present one stays. */
function NewScene({ figure }: { figure: EncoderDecoderState }) {
  const { seed } = figure.spec.value;
  const { t } = figure.room;
  if (!figure.send || seed === null) return null;
  return (
    <Button
      name={t("New scene")}
      title={t("Another scene, with new results")}
      kind="plain"
      onClick={() => figure.store.update({ seed: (seed + 1) % (OPTIONS.seed.max + 1) })}
    >
      {t("New scene")}
    </Button>
  );
}

function Body(props: ViewProps) {
  const { figure } = props;
  const { width, stageHeight } = figure.room;
  const View = VIEWS[figure.spec.value.view];
  const height = stageHeight.value;
  if (width.value < BESIDE) {
    const Alone = figure.inFront.value === "network" ? NetworkStage : View;
    return <Alone {...props} width={width.value} height={height} />;
  }
  return (
    <div class="side-by-side">
      <NetworkStage {...props} width={width.value - PANEL - GAP} height={height} />
      <div style={{ width: `${PANEL}px` }}>
        <View {...props} width={PANEL} height={height} />
      </div>
    </div>
  );
}

// How to go down and up again: the choices that lead from one trained variant to another.

type Value = string | number | boolean;
type Options = readonly (readonly [value: Value, label: string])[];

const range = ({ min, max }: { min: number; max: number }): Options =>
  Array.from({ length: max - min + 1 }, (_, i) => [min + i, String(min + i)] as const);

function Choices(props: ViewProps) {
  const { figure, results, variant } = props;
  const skips = offered(results.variants.all, "skip");
  return (
    <>
      <Field {...props} name="downsample" of="downsample" options={Object.entries(DOWNSAMPLES)} />
      <Field {...props} name="upsample" of="upsample" options={Object.entries(UPSAMPLES)} />
      <Field {...props} name="depth" of="depth" options={range(OPTIONS.depth)} />
      <Toggle
        name="skip"
        on={variant.skip}
        fixed={!skips.includes(!variant.skip)}
        onChange={(skip) => figure.choose({ skip })}
      />
    </>
  );
}

/** A kernel's size is a choice of transposed convolutions alone, and keeps its place without one. */
const KernelSize = (props: ViewProps) => (
  <Field
    {...props}
    name="kernel_size"
    of="kernelSize"
    options={range(OPTIONS.kernel_size)}
    idle={props.variant.upsample !== "conv_transpose"}
  />
);

interface FieldProps extends ViewProps {
  readonly name: string;
  readonly of: keyof VariantChoice;
  readonly options: Options;
  /** Whether it means nothing now. */
  readonly idle?: boolean;
}

/** Options side by side, or in a list where there is no room for them. */
function Field({ figure, results, variant, name, of, options, idle = false }: FieldProps) {
  const trained: readonly Value[] = offered(results.variants.all, of);
  const meant = (text: string) => options.find(([value]) => String(value) === text)![0];
  const props = {
    name,
    options: options.map(([value, label]) => [String(value), label] as const),
    value: String(variant[of] ?? figure.spec.value.kernelSize),
    onChange: (text: string) => figure.choose({ [of]: meant(text) }),
    missing: (text: string) => idle || !trained.includes(meant(text)),
  };
  return figure.width.value < NARROW ? <ListChoice {...props} /> : <Choice {...props} />;
}
