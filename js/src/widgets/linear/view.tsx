// The figure of a linear map: convolution and transposed convolution, in 1D and 2D.

import type { ComponentChild } from "preact";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import type { LinearSpec } from "../../terms/convolution";
import { type Field, INSERTED } from "../../terms/field";
import { canvasIndex, type Target } from "../../terms/linear";
import type { MatrixOf } from "../../terms/matrix";
import { factor, show } from "../../terms/numbers";
import { area, plane } from "../../terms/terms";
import { CopyLine, Segmented } from "../../ui/controls";
import { keyRules } from "../../ui/keys";
import type { Phase } from "../../ui/phases";
import { Player } from "../../ui/player";
import { Badge, Shell, Words } from "../../ui/shell";
import type { Word } from "../../ui/words";
import type { Labels } from "./cells";
import { ChannelMap, ChannelSum } from "./channels";
import { biasSymbol, type Formula, formula, type Product } from "./formula";
import { Parameters } from "./parameters";
import { createFigure, type Figure, type Operation, type View } from "./state";
import css from "./style.css";
import {
  furtherWords,
  gatherWords,
  matrixWords,
  stampedWords,
  stampWords,
  sumWords,
  targetWords,
} from "./words";

const LABELS: readonly (readonly [Labels, string])[] = [
  ["values", "Values"],
  ["symbols", "Symbols"],
  ["overlap", "Overlap"],
];

const VIEWS: Readonly<Record<View, string>> = {
  stamp: "Stamp",
  gather: "Gather",
  matrix: "Matrix",
};

/** The definition of one figure, for notebooks and pages alike. */
export function linearFigure(operation: Operation): FigureDefinition {
  return {
    traits: Object.keys(operation.defaults),
    css,
    create(model: Model): Mounted {
      const figure = createFigure(model, operation);
      return {
        theme: figure.theme,
        width: figure.width,
        view: <LinearFigure figure={figure} />,
        dispose: figure.dispose,
      };
    },
  };
}

function LinearFigure({ figure }: { figure: Figure }) {
  const { store, playback, dims, operation } = figure;
  const Stage = operation.stages[figure.view.value]!;
  const Below = operation.below;
  return (
    <Shell
      title={operation.title}
      name={`${operation.title}, ${dims}D`}
      history={store}
      problem={store.problem}
      rules={(history) => keyRules({ ...playback.keys, ...history, unpin: figure.pointers.unpin })}
      choices={
        <>
          <ViewChoice figure={figure} />
          <LabelChoice figure={figure} />
        </>
      }
      badge={<Badge verdict={figure.verdict} />}
    >
      {figure.parts.value.length > 0 && <ChannelMap figure={figure} />}
      {figure.width.value > 0 && <Stage figure={figure} />}
      {figure.parts.value.length > 0 && figure.width.value > 0 && <ChannelSum figure={figure} />}
      <Legend figure={figure} />
      <div class="telling">
        <Sentence figure={figure} />
        <FormulaLine figure={figure} />
      </div>
      <Player playback={playback} />
      {Below && <Below figure={figure} />}
      <footer>
        <Parameters figure={figure} />
        <SizeChoiceLine figure={figure} />
        <div class="facts">
          <SizeLine figure={figure} />
          <CodeLine figure={figure} />
        </div>
      </footer>
    </Shell>
  );
}

function ViewChoice({ figure }: { figure: Figure }) {
  const views = Object.keys(figure.operation.stages) as View[];
  if (views.length < 2) return null;
  return (
    <Segmented
      legend="view"
      name="view"
      options={views.map((view) => [view, VIEWS[view]] as const)}
      value={figure.view.value}
      onChange={(view) => {
        figure.playback.pause();
        figure.store.update({ view });
      }}
    />
  );
}

function LabelChoice({ figure }: { figure: Figure }) {
  return (
    <Segmented
      legend="labels"
      name="labels"
      options={LABELS}
      value={figure.labels.value}
      onChange={(labels) => figure.store.update({ labels })}
    />
  );
}

// The formula of an output cell; its products point back at their cells.

/** More products than this are counted, not listed. */
const LISTED = 12;

export function FormulaLine({ figure }: { figure: Figure }) {
  const { whole, linear, first } = figure;
  const s = whole.value;
  const { part } = linear.value;
  const step = Math.min(figure.playback.step.value, linear.value.steps - 1);
  const cell = figure.explained.value + first.value.output;
  const f = formula(s, figure.allSymbols.value, cell, step, part !== undefined);
  const complete = f.products.every((p) => p.added);
  const beta = biasSymbol(s.spec.channels ? Math.floor(cell / plane(s.canvas)) : null);
  const sides: readonly Side[] = [
    { text: (p) => p.symbols, rest: (n) => `${n} more`, bias: beta, chips: true },
    { text: (p) => p.values, rest: () => "…", bias: factor(f.bias), chips: false },
  ];
  const Sum = s.spec.channels ? ChannelProducts : Products;
  return (
    <p class="formula" role="group" aria-label="Formula">
      <span class="lhs">{f.name} = </span>
      {f.products.length === 0 ? (
        <b class="said output">{show(f.bias)}</b>
      ) : (
        <>
          {sides.map((side, i) => (
            <span key={String(i)}>
              <Sum figure={figure} formula={f} side={side} step={step} />
              {f.bias !== 0 && ` + ${side.bias}`}
              {" = "}
            </span>
          ))}
          <b class="said output">{show(f.sum, 4)}</b>
          {!complete && <span class="sofar"> ({show(f.sofar, 4)} so far)</span>}
        </>
      )}
    </p>
  );
}

/** The formula is written twice, in symbols and in values. */
interface Side {
  readonly text: (product: Product) => string;
  readonly rest: (count: number) => string;
  readonly bias: string;
  readonly chips: boolean;
}

interface SumProps {
  readonly figure: Figure;
  readonly formula: Pick<Formula, "products">;
  readonly side: Side;
  readonly step: number;
}

function Products({ figure, formula: f, side, step }: SumProps) {
  const shown = f.products.slice(0, LISTED);
  const rest = f.products.length - shown.length;
  return (
    <>
      {shown.map((p, i) => (
        <span key={String(i)}>
          {i > 0 && " + "}
          <Term figure={figure} product={p} chip={side.chips} step={step}>
            {side.text(p)}
          </Term>
        </span>
      ))}
      {rest > 0 && ` + ${side.rest(rest)}`}
    </>
  );
}

/** Channel by channel; where that makes too many, those that are not looked at are counted. */
function ChannelProducts(props: SumProps) {
  const { figure, formula: f, side } = props;
  const { input } = figure.whole.value.spec;
  const looked = figure.linear.value.part?.input;
  const all = f.products.length <= LISTED || looked === undefined;
  const channels = [...new Set(f.products.map((p) => Math.floor(p.input / plane(input))))];
  const group = (channel: number): ComponentChild => {
    const products = f.products.filter((p) => Math.floor(p.input / plane(input)) === channel);
    if (all || channel === looked) return <>({<Products {...props} formula={{ products }} />})</>;
    const sum = products.reduce((total, p) => total + p.product, 0);
    return side.chips ? `${products.length} products of channel ${channel}` : factor(sum);
  };
  return (
    <>
      {channels.map((channel, i) => (
        <span key={channel}>
          {i > 0 && " + "}
          {group(channel)}
        </span>
      ))}
    </>
  );
}

interface TermProps {
  readonly figure: Figure;
  readonly product: Product;
  readonly chip: boolean;
  readonly step: number;
  readonly children: string;
}

/** A product points back at its cells. */
function Term({ figure, product, chip, step, children }: TermProps) {
  const { added } = product;
  const { first, linear } = figure;
  const [input, kernel] = [product.input - first.value.input, product.kernel - first.value.kernel];
  // A product of other channels has no cells on the stage.
  const here = kernel >= 0 && kernel < area(linear.value.spec.kernel);
  const at = here ? figure.target.value : null;
  const meant =
    (at?.grid === "input" && at.index === input) ||
    (at?.grid === "kernel" && at.index === kernel) ||
    (at?.grid === "copy" && at.index === kernel && at.input === input);
  const now = here && linear.value.telling === "stamp" && input === step;
  return (
    <span
      class={`term${chip ? " chip" : ""}${now ? " now" : ""}${added ? "" : " later"}${meant ? " meant" : ""}`}
      onPointerEnter={() => {
        if (here) figure.pointers.hovered.value = { grid: "copy", index: kernel, input };
      }}
      onPointerLeave={() => {
        figure.pointers.hovered.value = null;
      }}
    >
      {children}
    </span>
  );
}

// The lines under the stage: what happens now, the formula of a cell, the size, the code.

/** Spoken when the figure rests; while it plays, a voice could not keep up. */
export function Sentence({ figure }: { figure: Figure }) {
  const { playback, target, moment } = figure;
  const s = figure.linear.value;
  const step = Math.min(playback.step.value, s.steps - 1);
  const resting = playback.shown.value >= 1;
  const words = target.value
    ? [...targetWords(s, target.value, step), ...further(figure, target.value)]
    : figure.view.value === "matrix"
      ? matrixWords(s, figure.store.get<MatrixOf>("matrix_of"), step)
      : tellingWords(figure, step, resting ? "rest" : moment.value.phase);
  return (
    <p
      class="sentence"
      role="status"
      aria-live={playback.playing.value ? "off" : "polite"}
      aria-label="What happens"
    >
      <Words words={words} />
    </p>
  );
}

/** What the present step does; with channels, what becomes of the partial result as well. */
function tellingWords(figure: Figure, step: number, phase: Phase | "rest"): Word[] {
  const s = figure.linear.value;
  const parts = figure.parts.value;
  const words = s.telling === "gather" ? gatherWords : stampWords;
  if (phase === "sum") return sumWords(figure.whole.value, parts, step);
  const told = words(s, step, phase);
  if (!s.part || phase !== "rest") return told;
  if (s.telling === "stamp") return [...told, ...stampedWords(parts)];
  return [...told, ...furtherWords(figure.whole.value, parts, canvasIndex(s, step))];
}

const further = (figure: Figure, target: Target): Word[] =>
  target.grid === "output" && figure.linear.value.part
    ? furtherWords(figure.whole.value, figure.parts.value, target.index)
    : [];

const hasOutputPadding = (spec: LinearSpec): boolean =>
  spec.outputPadding[0] > 0 || spec.outputPadding[1] > 0;

/** Names the cells of a field that are no input cells. */
function FieldLegend({ field, added }: { field: Field; added: boolean }) {
  const padded = field.source.some((i) => i < INSERTED) || field.copied.some((c) => c === 1);
  const inserted = field.source.includes(INSERTED);
  if (!padded && !inserted && !added) return null;
  return (
    <p class="legend">
      {inserted && (
        <span>
          <i class="key added" /> zeros inserted by <code>stride</code>
        </span>
      )}
      {padded && (
        <span>
          <i class="key cropped" /> padding
        </span>
      )}
      {added && (
        <span>
          <i class="key added" /> output there because of <code>output_padding</code>
        </span>
      )}
    </p>
  );
}

/** Names the hatched and dotted cells, where there are any. */
export function Legend({ figure }: { figure: Figure }) {
  const { canvas, output, spec, field } = figure.linear.value;
  if (figure.view.value === "matrix") return null;
  if (field) return <FieldLegend field={field} added={hasOutputPadding(spec)} />;
  const cropped = canvas.rows > output.rows || canvas.cols > output.cols;
  const added = hasOutputPadding(spec);
  if (!cropped && !added) return null;
  return (
    <p class="legend">
      {cropped && (
        <span>
          <i class="key cropped" /> cropped by <code>padding</code>
        </span>
      )}
      {added && (
        <span>
          <i class="key added" /> there because of <code>output_padding</code>
        </span>
      )}
    </p>
  );
}

export function SizeLine({ figure }: { figure: Figure }) {
  return (
    <div class="sizes">
      {figure.operation.sizes(figure.linear.value.spec).map(({ name, pieces, size }) => (
        <p key={name} class="size">
          {name} ={" "}
          {pieces.map(({ text, trait }, i) =>
            trait ? (
              <b key={trait + i} title={trait}>
                {text}
              </b>
            ) : (
              text
            ),
          )}{" "}
          = <b class="said output">{size}</b>
        </p>
      ))}
    </div>
  );
}

/** What output_padding is: the choice between sizes that a strided convolution cannot tell apart. */
export function SizeChoiceLine({ figure }: { figure: Figure }) {
  const choices = figure.operation.choicesOfSize?.(figure.linear.value.spec) ?? [];
  if (choices.length === 0) return null;
  return (
    <p class="choices">
      {choices.map(({ sizes, chosen, input }) => (
        <span key={sizes.join()}>
          The convolution maps size{" "}
          {sizes.map((size, i) => (
            <span key={size}>
              {i > 0 && (i === sizes.length - 1 ? " and size " : ", ")}
              {size === chosen ? <b class="said output">{size}</b> : size}
            </span>
          ))}{" "}
          to size {input}; <code>output_padding</code> chooses which one comes back.{" "}
        </span>
      ))}
    </p>
  );
}

export function CodeLine({ figure }: { figure: Figure }) {
  return <CopyLine name="the PyTorch line" text={figure.operation.code(figure.store.spec.value)} />;
}
