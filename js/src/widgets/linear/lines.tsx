// The lines under the stage: what happens now, the formula of a cell, the size, the code.

import { type Field, INSERTED } from "../../terms/field";
import { canvasIndex, type Target } from "../../terms/linear";
import type { MatrixOf } from "../../terms/matrix";
import type { LinearSpec } from "../../terms/parameters";
import { CopyLine } from "../../ui/controls";
import type { Phase } from "../../ui/phases";
import { Words } from "../../ui/shell";
import type { Word } from "../../ui/words";
import type { Figure } from "./state";
import { stampWords, targetWords } from "./words";
import { furtherWords, stampedWords, sumWords } from "./words-channels";
import { gatherWords } from "./words-gather";
import { matrixWords } from "./words-matrix";

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
