// The figure of a linear map: convolution and transposed convolution, in 1D and 2D.

import { useComputed } from "@preact/signals";
import { linear as LINEAR } from "../../../../segwidgets/shared/options.json";
import { linear as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { INSERTED, PADDED } from "../../terms/field";
import { factor, show } from "../../terms/numbers";
import { area } from "../../terms/terms";
import { asOptions, CodeLine, Menu, Segmented } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { keyRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import { Player } from "../../ui/player";
import { NARROW } from "../../ui/room";
import { ScaleKey } from "../../ui/scale-key";
import { Badge, masked, Sentence, Shell, Sizes, Words } from "../../ui/shell";
import { isPicture } from "../../ui/stage";
import { magnitude } from "../../ui/theme";
import { sentence, type Word } from "../../ui/words";
import { showsAll } from "./all-layout";
import { covering } from "./asked";
import { type Labels, operandMeaning, resultScale } from "./cells";
import { biasSymbol, type Formula, formula, type Product } from "./formula";
import { MoreParameters, Parameters } from "./parameters";
import { ratio } from "./rule";
import {
  createState,
  type LinearState,
  type Operation,
  type Side,
  type SumProps,
  type View,
} from "./state";
import css from "./style.css";

/** The definition of one figure, for notebooks and pages alike. */
export function linearFigure(operation: Operation): FigureDefinition {
  return {
    traits: Object.keys(operation.defaults),
    css: css + (operation.channels?.css ?? ""),
    ...PARTS,
    create(model: Model): Mounted {
      const state = createState(model, operation);
      const parts = covering(state);
      return {
        room: state.room,
        view: <LinearView state={state} />,
        dispose: state.dispose,
        covering: () => parts,
      };
    },
  };
}

/** What to try first, by what is looked at. */
const HINTS: Readonly<Record<View, string>> = {
  stamp: msg("press Play, or point at an input cell."),
  gather: msg("press Play, or point at an output cell."),
  matrix: msg("press Play, or point at an entry."),
  all: msg("press Play, or point at a cell: every reading shows it."),
};

function LinearView({ state }: { state: LinearState }) {
  const { store, playback, dims, operation, room } = state;
  const title = room.t(operation.title);
  const Stage = operation.stages[state.view.value]!;
  // What is read here draws the whole frame again: no trait that a key changes.
  const differs = useComputed(() => store.differs(operation.more));
  // On a phone four views leave room for a list beside them, not for a second bar.
  const narrow = state.width.value < NARROW && Object.keys(operation.stages).length > 3;
  const LabelChoice = narrow ? Menu : Segmented;
  return (
    <Shell
      title={title}
      name={`${title}, ${dims}D`}
      room={room}
      history={store}
      problem={store.problem}
      rules={(history) => keyRules({ ...playback.keys, ...history, unpin: state.pointers.unpin })}
      choices={
        <>
          <Segmented
            name="view"
            options={asOptions<View>(Object.keys(operation.stages))}
            value={state.view.value}
            missing={(view) => view === "all" && !showsAll(state.wholeMap.value)}
            onChange={(view) => {
              playback.pause();
              store.update({ view });
            }}
          />
          <LabelChoice
            name="labels"
            options={asOptions<Labels>(LINEAR.labels.choices)}
            value={state.labels.value}
            onChange={(labels) => store.update({ labels })}
          />
        </>
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={<Parameters state={state} />}
      more={<MoreParameters state={state} />}
      differs={differs.value}
      telling={
        <>
          <StepSentence state={state} />
          <div class="beside">
            <FormulaLine state={state} />
            <Legend state={state} />
          </div>
        </>
      }
      player={<Player playback={playback} />}
      hint={room.t(HINTS[state.view.value])}
      edits
      below={<Beneath state={state} />}
    >
      {state.width.value > 0 && <Stage state={state} />}
    </Shell>
  );
}

/** What lies below the first screen. */
function Beneath({ state }: { state: LinearState }) {
  const { operation, store } = state;
  const Below = operation.below;
  // What is learnt is read off what is covered.
  const silent = useSilent("formula");
  const { spec } = state.linear.value;
  return (
    <>
      {state.parts.value.length > 0 && state.width.value < NARROW && (
        <p>{operation.channels!.words(state.room.t, store.spec.value.channels!)}</p>
      )}
      {Below && !silent && <Below state={state} />}
      <SizeChoiceLine state={state} />
      <div class="facts">
        <Sizes formulas={operation.sizes(spec)} />
        <CodeLine text={operation.code(store.spec.value)} />
      </div>
    </>
  );
}

// The formula of an output cell; its products point back at their cells.

/** More products than this are counted, not listed. */
export const LISTED = 12;
/** Pixels of a letter, and of what is round a product. */
const LETTER = 8;
const AROUND = 44;
/** Of the name, what is left out, the result, and what two lines lose at their ends. */
const AROUND_ALL = 300;
/** The share of the width that the legend beside the formula may take; the style says the same. */
const LEGEND = 0.4;

/** With less width the formula of several channels is only the sum of their partial results. */
const LISTED_FROM = 1000;

export const isBrief = (state: LinearState): unknown =>
  state.wholeMap.value.spec.channels && state.room.width.value < LISTED_FROM;

/** How many products can be listed so that both sides and the sum fit two lines, of cells on a phone three. */
export function listable(state: LinearState, products: readonly Product[], spared = 0): number {
  const width = state.room.width.value;
  const lines = isPicture(state.linear.value.canvas) ? 2 : 3;
  const room = width < NARROW ? lines * width : 2 * (1 - LEGEND) * width - spared;
  let left = room - AROUND_ALL;
  const fit = products.findIndex(({ symbols, values }) => {
    left -= LETTER * (symbols.length + values.length) + AROUND + 14;
    return left < 0;
  });
  return fit < 0 ? LISTED : Math.max(1, Math.min(LISTED, fit));
}

/** Which cell's formula is shown, by what has been added. */
function formulaOf(state: LinearState, cell: number, last: number): Formula {
  const { wholeMap, linear, allSymbols } = state;
  return formula(
    ...([wholeMap.value, allSymbols.value, cell, last] as const),
    linear.value.part !== undefined,
  );
}

/** The present formula, in the room that the longest of them takes. */
function FormulaLine({ state }: { state: LinearState }) {
  const silent = useSilent("formula");
  const cell = state.explained.value + state.first.value.output;
  const f = formulaOf(state, cell, state.last.value);
  return (
    <div class="stacked">
      <LongestFormula state={state} />
      <p
        class={silent ? "formula unsaid" : "formula"}
        role="group"
        aria-label={state.room.t("Formula")}
      >
        {silent ? `${f.name} = ?` : <FormulaText state={state} f={f} />}
      </p>
    </div>
  );
}

/** A component of its own, which no step draws again. */
function LongestFormula({ state }: { state: LinearState }) {
  const f = formulaOf(state, state.busiest.value, Infinity);
  const silent = useSilent("formula");
  return (
    <p class={silent ? "formula reserve unsaid" : "formula reserve"} aria-hidden>
      {silent ? (
        masked(f.products.map(({ symbols, values }) => `${symbols} + ${values} + `).join(""))
      ) : (
        <FormulaText state={state} f={f} />
      )}
    </p>
  );
}

function FormulaText({ state, f }: { state: LinearState; f: Formula }) {
  const s = state.wholeMap.value;
  const { t } = state.room;
  const name = f.name || t("cropped");
  const added = f.products.filter((p) => p.added).length;
  const complete = added === f.products.length;
  const beta = biasSymbol(f.channel);
  const sides: readonly Side[] = [
    { text: (p) => p.symbols, rest: (n) => t("{n} more", { n }), bias: beta, chips: true },
    { text: (p) => p.values, rest: () => "…", bias: factor(f.bias), chips: false },
  ];
  const Sum = s.spec.channels ? state.operation.channels!.Products : Products;
  const brief = isBrief(state);
  const sofar = !complete && <span class="sofar"> {t("so far")}</span>;
  return (
    <>
      <span class="lhs">{name} = </span>
      {state.labels.value === "overlap" ? (
        <>
          {f.products.length > 0 && !brief && (
            <>
              <Sum state={state} formula={f} side={sides[0]!} />:{" "}
            </>
          )}
          <b class="said overlap">{t("{n} {n|product|products}", { n: added })}</b>
          {sofar}
        </>
      ) : f.products.length === 0 ? (
        <b class="said output">{show(f.bias)}</b>
      ) : (
        <>
          {sides.slice(brief ? 1 : 0).map((side, i) => (
            <span key={String(i)}>
              <Sum state={state} formula={f} side={side} />
              {f.bias !== 0 && ` + ${side.bias}`}
              {" = "}
            </span>
          ))}
          <span class={added === 0 ? "hidden" : undefined}>
            <b class="said output">{show(complete ? f.sum : f.sofar, 4)}</b>
            {sofar}
          </span>
        </>
      )}
    </>
  );
}

export function Products({ state, formula: f, side, spared = 0 }: SumProps) {
  const shown = f.products.slice(0, listable(state, f.products, spared));
  const rest = f.products.length - shown.length;
  return (
    <>
      {shown.map((p, i) => (
        <span key={String(i)}>
          {i > 0 && " + "}
          <Term state={state} product={p} chip={side.chips}>
            {side.text(p)}
          </Term>
        </span>
      ))}
      {rest > 0 && ` + ${side.rest(rest)}`}
    </>
  );
}

interface TermProps {
  readonly state: LinearState;
  readonly product: Product;
  readonly chip: boolean;
  readonly children: string;
}

/** A product points back at its cells. */
function Term({ state, product, chip, children }: TermProps) {
  const { added } = product;
  const { first, linear } = state;
  const [input, kernel] = [product.input - first.value.input, product.kernel - first.value.kernel];
  // A product of other channels has no cells on the stage.
  const here = kernel >= 0 && kernel < area(linear.value.spec.kernel);
  const at = here ? state.target.value : null;
  const meant =
    (at?.grid === "input" && at.index === input) ||
    (at?.grid === "kernel" && at.index === kernel) ||
    (at?.grid === "copy" && at.index === kernel && at.input === input);
  const now = here && linear.value.animation === "stamp" && input === state.step.value;
  return (
    <span
      class={`term${chip ? " chip" : ""}${now ? " now" : ""}${added ? "" : " later"}${meant ? " meant" : ""}`}
      onPointerEnter={() => {
        if (here) state.pointers.hovered.value = { grid: "copy", index: kernel, input };
      }}
      onPointerLeave={() => {
        state.pointers.hovered.value = null;
      }}
    >
      {children}
    </span>
  );
}

// What happens now, what the marks mean, and the size.

/** Spoken when the figure rests; while it plays, a voice could not keep up. */
function StepSentence({ state }: { state: LinearState }) {
  const { playback, moment } = state;
  const words = state.said.value;
  const present =
    playback.shown.value < 1 && !state.target.value
      ? { phases: state.phases(), phase: moment.value.phase }
      : null;
  return (
    <Sentence
      words={words}
      longest={state.longest.value}
      present={present}
      live={!playback.playing.value}
    />
  );
}

/** Names the hatched and dotted cells, where there are any. */
function Legend({ state }: { state: LinearState }) {
  const { canvas, output, spec, field } = state.linear.value;
  const crops = canvas.rows > output.rows || canvas.cols > output.cols;
  const pads = field?.source.some((i) => i === PADDED) || field?.copied.some((c) => c === 1);
  const stride = ratio(state);
  // Of the channel that is looked at; in symbols β says so in the cells.
  const bias = biasShown(state);
  const { t } = state.room;
  const entries = [
    stride && entry("rule", t.words("{ratio} by <code>stride</code>", { ratio: stride })),
    field?.source.includes(INSERTED) &&
      entry("added", t.words("zeros inserted by <code>stride</code>")),
    pads && entry("cropped", t.words("padding")),
    !field && crops && entry("cropped", t.words("cropped by <code>padding</code>")),
    Math.max(...spec.outputPadding) > 0 &&
      entry(
        "added",
        t.words(
          field
            ? "output added by <code>output_padding</code>"
            : "added by <code>output_padding</code>",
        ),
      ),
    bias !== 0 && (
      <span key="bias">{t("output starts at the bias, {value}", { value: show(bias) })}</span>
    ),
  ].filter(Boolean);
  return (
    <p class="legend">
      {["matrix", "all"].includes(state.view.value) || entries}
      {sharedScales(state).map(([scale, of, grids]) => (
        <ScaleKey key={of} scale={scale} of={of} grids={grids} />
      ))}
    </p>
  );
}

const MATRICES = ["Matrix", "Transposed matrix"];

/** The scales of a view, each with the grids that share it, in words and by their names. */
function sharedScales(state: LinearState) {
  const s = state.linear.value;
  const { t } = state.room;
  const operand = (name: "input" | "kernel") => ({
    meaning: operandMeaning(s, name),
    max: magnitude(s.spec[name].values),
  });
  const result = resultScale(s, { labels: state.labels.value });
  switch (state.view.value) {
    case "matrix": {
      const both = state.plan.value.shown === "transposed";
      return [[operand(state.matrixOf.value), both ? "C, Cᵀ" : t("matrix"), MATRICES]] as const;
    }
    case "all": {
      if (!showsAll(s)) return [];
      const fields =
        s.field!.kind === "padded" ? t("input, padded input") : t("input, spread input");
      return [
        [result, t("outputs"), ["Output", "Gathered output"]],
        [operand("kernel"), t("kernel, C, Cᵀ"), ["Kernel", ...MATRICES]],
        [operand("input"), fields, ["Input", "Field"]],
      ] as const;
    }
    default: {
      const grids = ["Weighted copy", "Weighted copies", "Products", "Output"];
      const of =
        state.view.value === "stamp"
          ? t(state.pair.value ? "copy, results, output" : "copy, output")
          : t(state.pair.value ? "products, results, output" : "products, output");
      return [[result, of, grids]] as const;
    }
  }
}

/** The bias of the output that is seen, where its cells show it before anything is added. */
function biasShown(state: LinearState): number {
  if (state.labels.value === "overlap") return 0;
  const { bias, channels } = state.store.spec.value;
  return channels ? channels.biases[state.pair.value?.output ?? 0]! : bias;
}

const entry = (kind: "added" | "cropped" | "rule", words: readonly Word[]) => (
  <span key={sentence(words)}>
    <i class={`key ${kind}`} /> <Words words={words} />
  </span>
);

/** What output_padding is: the choice between sizes that a strided convolution cannot tell apart. */
function SizeChoiceLine({ state }: { state: LinearState }) {
  const { t } = state.room;
  const choices = state.operation.choicesOfSize?.(state.linear.value.spec) ?? [];
  if (choices.length === 0) return null;
  return (
    <p class="choices">
      {choices.map(({ sizes, chosen, input }) => (
        <span key={sizes.join()}>
          <Words
            words={t.words(
              "The convolution maps sizes {sizes} to size {input}; <code>output_padding</code> chooses which one comes back, here <output>{chosen}</output>.",
              { sizes: t.list(sizes.map(String)), input, chosen },
            )}
          />{" "}
        </span>
      ))}
    </p>
  );
}
