// How upsampling makes checkerboards: layers, what they overlap, and their output for a constant input.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { checkerboard as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { checkerboard as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { asOptions, CodeLine, Part, Segmented, Stepper, type Value } from "../../ui/controls";
import { type Covering, useSilent } from "../../ui/cover";
import { type EditRules, GridView, millionths, numberEdits } from "../../ui/grid";
import { editRules, type KeyRule, stepRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import type { CellSize } from "../../ui/marks";
import { Player } from "../../ui/player";
import { ScaleKey } from "../../ui/scale-key";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { place, type Word } from "../../ui/words";
import { countScale, kernelStyle } from "./cells";
import { byHand, type Method, withDims, withWeight } from "./layers";
import { AddLayer, CheckerboardStage, LayerFields, RemoveLayer } from "./stage";
import { CHECKERBOARD_DEFAULTS, type CheckerboardState, createState, type Labels } from "./state";
import css from "./style.css";
import { measures } from "./upsample";
import { longest, overlapName, pointWords, ratio, story, torchCode } from "./words";

const DIMS = [
  ["1", "1D"],
  ["2", "2D"],
] as const;

const METHODS: readonly (readonly [Method, string])[] = [
  ["conv_transpose", msg("Transposed convolution")],
  ["resize_nearest", msg("Nearest, convolve")],
  ["resize_bilinear", msg("Bilinear, convolve")],
  ["icnr", msg("Sub-pixel, ICNR")],
];

/** The definition of the figure, for notebooks and pages alike. */
export function checkerboard(): FigureDefinition {
  return {
    traits: Object.keys(CHECKERBOARD_DEFAULTS),
    css,
    ...PARTS,
    create(model: Model): Mounted {
      const state = createState(model);
      return {
        room: state.room,
        view: <CheckerboardView state={state} />,
        dispose: state.dispose,
        covering: () => covering(state),
      };
    },
  };
}

/** How often the cells of the shown layer are written, and what comes out of it. */
const covering = (state: CheckerboardState): Covering => ({
  asked: {
    overlap() {
      const { counts } = state.stage.value;
      return { rows: 1, cols: counts.length, truth: () => counts };
    },
  },
  grid(name, hue) {
    if (name === "Kernel" || name === "Input") return [[name.toLowerCase()], []];
    if (name === overlapName(state.shown.value + 1)) return [["overlap"], ["output"]];
    return hue === "overlap" ? [[], ["overlap", "output"]] : [["output"], ["overlap"]];
  },
});

const LAYER_KEYS = [
  msg("play or pause, where there are several layers"),
  msg("previous layer"),
  msg("next layer"),
];

/** Layers are walked where there are several. */
const layerRules = ({ playback, stages }: CheckerboardState): KeyRule[] => {
  const several = (act: () => void) => () => {
    if (stages.peek().length > 1) act();
  };
  return stepRules({
    toggle: several(() => playback.toggle()),
    step: (by) => several(() => playback.go(by))(),
  }).map((rule, i) => ({ ...rule, says: LAYER_KEYS[i]! }));
};

function CheckerboardView({ state }: { state: CheckerboardState }) {
  const { store } = state;
  const { t } = state.room;
  return (
    <Shell
      title={t("Checkerboard artifacts")}
      hint={t("change kernel_size or stride, or point at a cell: its cone is lit.")}
      name={t("Checkerboard artifacts, {dims}D", { dims: state.spec.value.dims })}
      room={state.room}
      history={store}
      problem={store.problem}
      rules={(history) => [
        ...layerRules(state),
        ...editRules(
          { ...history, unpin: state.pointers.unpin },
          msg("edit a cell of the kernel; Esc cancels"),
        ),
      ]}
      choices={
        <>
          <Segmented
            name="dims"
            options={DIMS}
            value={state.spec.value.dims === 1 ? "1" : "2"}
            onChange={(dims) => store.update(withDims(state.spec.peek(), dims === "1" ? 1 : 2))}
          />
          <Segmented
            name="labels"
            options={asOptions<Labels>(OPTIONS.labels.choices)}
            value={state.labels.value}
            onChange={(labels) => store.update({ labels })}
          />
          <ShownLayer state={state} />
        </>
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={<Parameters state={state} />}
      telling={
        <>
          <Story state={state} />
          <div class="beside">
            <Unevenness state={state} />
            {state.spec.value.layers.length > 1 && (
              <p class="legend">
                <ScaleKey
                  scale={countScale(state)}
                  of={t("products per cell")}
                  grids={state.stages.value.map((_, i) => overlapName(i + 1))}
                />
              </p>
            )}
          </div>
        </>
      }
      player={state.stages.value.length > 1 && <Player playback={state.playback} />}
      below={
        <div class="board-footer">
          <KernelGrid state={state} />
          <div>
            <Seed state={state} />
            <Code state={state} />
          </div>
        </div>
      }
    >
      {state.room.width.value > 0 && <CheckerboardStage state={state} />}
    </Shell>
  );
}

/** Words, some of which are there only where there is room for them. */
const spans = (words: readonly Word[]) =>
  words.map(({ text, phase }) => (
    <span key={text} class={phase}>
      {text}
    </span>
  ));

/** After which layer to look. */
function ShownLayer({ state }: { state: CheckerboardState }) {
  const layers = state.stages.value.map((_, i) => [String(i), String(i + 1)] as const);
  if (layers.length === 1) return null;
  return (
    <div class="after">
      <span aria-hidden>{spans(state.room.t.words("after<wide> layer</wide>"))}</span>
      <Segmented
        name="layer"
        options={layers}
        value={String(state.shown.value)}
        onChange={(layer) => state.playback.jump(Number(layer))}
      />
    </div>
  );
}

/** How to upsample, with which kernels, how much; without a margin also the layer that is shown. */
function Parameters({ state }: { state: CheckerboardState }) {
  const { store } = state;
  const { stacked } = state.layout.value;
  return (
    <>
      <Segmented
        name="method"
        options={METHODS}
        value={state.spec.value.method}
        onChange={(method) => store.update({ method })}
      />
      <KernelChoice state={state} />
      {stacked && (
        <>
          <div class="of-layers">
            <AddLayer state={state} />
            <RemoveLayer state={state} index={state.shown.value} />
          </div>
          <LayerFields state={state} index={state.shown.value} />
        </>
      )}
      <Stepper
        name="input_size"
        value={state.spec.value.inputSize}
        pairs={false}
        accepts={(value: Value) => store.accepts({ input_size: value })}
        onChange={(value: Value) => store.update({ input_size: value }, "input_size")}
      />
    </>
  );
}

function Story({ state }: { state: CheckerboardState }) {
  const { spec, stages, point, linked, linkedRows, shown } = state;
  const { t } = state.room;
  const words =
    point.value && linked.value
      ? pointWords(t, spec.value, stages.value, point.value, linked.value, linkedRows.value)
      : story(t, spec.value, stages.value, shown.value);
  return <Sentence words={words} longest={longest(t)} />;
}

/** Max ÷ min inside, after each layer: it compounds. */
function Unevenness({ state }: { state: CheckerboardState }) {
  const silent = useSilent("formula");
  const { dims } = state.spec.value;
  const { t } = state.room;
  const all = state.stages.value.map((stage) => measures(stage, dims));
  const line = (max: number, min: number): string =>
    dims === 2 ? `(${max} ÷ ${min})²` : `${max} ÷ ${min}`;
  return (
    <p class="formula unevenness" role="group" aria-label={t("Unevenness")}>
      {spans(t.words("max ÷ min<wide> in the dotted frame</wide>:"))}{" "}
      {silent
        ? "?"
        : all.map((m, i) => (
            <span key={String(i)} class={i === state.shown.value ? "term chip now" : "term chip"}>
              {all.length > 1 && `${t("layer {layer}", { layer: i + 1 })}: `}
              {m ? (
                <>
                  <span class="wide">{line(m.max, m.min)} = </span>
                  <b class="said overlap">{ratio(m.uneven)}</b>
                </>
              ) : (
                t("no interior")
              )}
            </span>
          ))}
    </p>
  );
}

function Code({ state }: { state: CheckerboardState }) {
  const text = torchCode(state.spec.value);
  return text ? (
    <div class="facts">
      <CodeLine text={text} />
    </div>
  ) : null;
}

// The kernels: their kind, the seed, and the weights of the layer that is shown.

function KernelChoice({ state }: { state: CheckerboardState }) {
  const { store } = state;
  const { kernels } = state.spec.value;
  const kind = typeof kernels === "string" ? kernels : "by hand";
  return (
    <Part name="kernels">
      <div class="kinds">
        <span class="name" aria-hidden>
          kernels
        </span>
        <Segmented
          name="kernels"
          options={[...asOptions(OPTIONS.kernels.choices), ["by hand", msg("By hand")]]}
          value={kind}
          onChange={(next) =>
            store.update(next === "by hand" ? byHand(state.spec.peek()) : { kernels: next })
          }
        />
      </div>
    </Part>
  );
}

function Seed({ state }: { state: CheckerboardState }) {
  const { store } = state;
  if (state.spec.value.kernels !== "random") return null;
  return (
    <Stepper
      name="seed"
      value={store.get<number>("seed")}
      pairs={false}
      accepts={(value: Value) => store.accepts({ seed: value })}
      onChange={(value: Value) => store.update({ seed: value }, "seed")}
    />
  );
}

/** Cells as large as their number allows. */
const cellOf = (cols: number): CellSize => {
  const side = Math.max(14, Math.min(46, Math.floor(220 / cols)));
  return { width: side, height: Math.min(34, side) };
};

function editing(state: CheckerboardState): EditRules {
  const kernel = () => state.stage.peek().kernel;
  const write = (index: number, value: number): string =>
    state.store.update(
      withWeight(state.spec.peek(), state.shown.peek(), index, value),
      `weight ${state.shown.peek()} ${index}`,
    );
  return numberEdits(
    (i) => state.room.t("Kernel {cell}", { cell: place(state.spec.peek().dims, kernel(), i) }),
    // Uniform weights are fractions, whose last digits nobody wants to see.
    (i) => millionths(kernel().values[i]!),
    write,
  );
}

function KernelGrid({ state }: { state: CheckerboardState }) {
  const parts = useMemo(() => {
    const cell = computed(() => cellOf(state.stage.value.kernel.cols));
    return {
      cell,
      style: computed(() => kernelStyle(state, cell.value)),
      marks: computed(() => []),
      edit: editing(state),
    };
  }, [state]);
  const { kernel } = state.stage.value;
  const { dims, layers } = state.spec.value;
  const { t } = state.room;
  const size = dims === 1 ? String(kernel.cols) : `${kernel.rows} × ${kernel.cols}`;
  return (
    <GridView
      name={msg("Kernel")}
      detail={
        layers.length > 1
          ? t("of layer {layer}, {size}", { layer: state.shown.value + 1, size })
          : size
      }
      hue="kernel"
      cell={parts.cell.value}
      style={parts.style}
      describe={(i) => place(dims, kernel, i)}
      marks={parts.marks}
      edit={parts.edit}
    />
  );
}
