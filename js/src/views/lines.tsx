// The lines under the stage: what happens now, the formula of a cell, the size, the code.

import type { ReadonlySignal } from "@preact/signals";
import { CopyLine } from "../controls/copy";
import { type Field, INSERTED } from "../terms/field";
import { formula, type Product } from "../terms/formula";
import type { Factoring } from "../terms/matrix";
import { factor, show } from "../terms/numbers";
import type { LinearSpec } from "../terms/parameters";
import { stampWords, targetWords, type Word } from "../terms/words";
import { gatherWords } from "../terms/words-gather";
import { matrixWords } from "../terms/words-matrix";
import type { Figure } from "./figure";

export function Words({ words }: { words: readonly Word[] }) {
  return (
    <>
      {words.map(({ text, role }, i) =>
        role ? (
          <b key={text + i} class={`said ${role}`}>
            {text}
          </b>
        ) : (
          text
        ),
      )}
    </>
  );
}

/** Spoken when the figure rests; while it plays, a voice could not keep up. */
export function Sentence({ figure }: { figure: Figure }) {
  const { playback, target, moment } = figure;
  const s = figure.linear.value;
  const step = Math.min(playback.step.value, s.steps - 1);
  const resting = playback.shown.value >= 1;
  const words = target.value
    ? targetWords(s, target.value, step)
    : figure.view.value === "matrix"
      ? matrixWords(s, figure.store.get<Factoring>("factoring"), step)
      : (s.telling === "gather" ? gatherWords : stampWords)(
          s,
          step,
          resting ? "rest" : moment.value.phase,
        );
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

/** More products than this are counted, not listed. */
const LISTED = 12;

export function FormulaLine({ figure }: { figure: Figure }) {
  const s = figure.linear.value;
  const step = Math.min(figure.playback.step.value, s.steps - 1);
  const f = formula(s, figure.symbols.value, figure.explained.value, step);
  const shown = f.products.slice(0, LISTED);
  const rest = f.products.length - shown.length;
  const complete = f.products.every((p) => p.added);
  const part = (text: (p: Product) => string, chips: boolean) =>
    shown.map((p, i) => (
      <span key={String(i)}>
        {i > 0 && " + "}
        <Term figure={figure} product={p} chip={chips} step={step}>
          {text(p)}
        </Term>
      </span>
    ));
  return (
    <p class="formula" role="group" aria-label="Formula">
      <span class="lhs">{f.name} = </span>
      {f.products.length === 0 ? (
        <b class="said output">{show(f.bias)}</b>
      ) : (
        <>
          {part((p) => p.symbols, true)}
          {rest > 0 && ` + ${rest} more`}
          {f.bias !== 0 && " + β"}
          {" = "}
          {part((p) => p.values, false)}
          {rest > 0 && ` + …`}
          {f.bias !== 0 && ` + ${factor(f.bias)}`}
          {" = "}
          <b class="said output">{show(f.sum, 4)}</b>
          {!complete && <span class="sofar"> ({show(f.sofar, 4)} so far)</span>}
        </>
      )}
    </p>
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
  const { input, kernel, added } = product;
  const at = figure.target.value;
  const meant =
    (at?.grid === "input" && at.index === input) ||
    (at?.grid === "kernel" && at.index === kernel) ||
    (at?.grid === "copy" && at.index === kernel && at.input === input);
  const now = figure.linear.value.telling === "stamp" && input === step;
  return (
    <span
      class={`term${chip ? " chip" : ""}${now ? " now" : ""}${added ? "" : " later"}${meant ? " meant" : ""}`}
      onPointerEnter={() => {
        figure.hovered.value = { grid: "copy", index: kernel, input };
      }}
      onPointerLeave={() => {
        figure.hovered.value = null;
      }}
    >
      {children}
    </span>
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
  return (
    <CopyLine name="the PyTorch line" text={figure.operation.code(figure.linear.value.spec)} />
  );
}

export function Badge({ verdict }: { verdict: ReadonlySignal<{ state: string; text: string }> }) {
  const { state, text } = verdict.value;
  return (
    <span class={`badge ${state}`} role="status" aria-label="Check against torch">
      {text}
    </span>
  );
}
