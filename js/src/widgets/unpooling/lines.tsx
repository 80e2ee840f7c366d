// The lines under the unpooling lab: what happens, the formula of a cell, its index, what to know.

import { show } from "../../terms/numbers";
import { CopyLine } from "../../ui/controls";
import { Words } from "../../ui/shell";
import { labFormula, methodCode, poolCode, poolSizes } from "./code";
import type { LabBoard } from "./state";
import { decoded, pointedWords, stepWords } from "./words";

/** Spoken when the figure rests; while it plays, a voice could not keep up. */
export function LabSentence({ board }: { board: LabBoard }) {
  const lab = board.lab.value;
  const resting = board.playback.shown.value >= 1;
  const words = board.point.value
    ? pointedWords(lab, board.point.value)
    : stepWords(lab, board.step.value, resting ? "rest" : board.moment.value.phase);
  return (
    <p
      class="sentence"
      role="status"
      aria-live={board.playback.playing.value ? "off" : "polite"}
      aria-label="What happens"
    >
      <Words words={words} />
    </p>
  );
}

/** More products than this are counted, not listed. */
const LISTED = 9;

/** One cell of the plane that is looked at, and the flat index that brought it there. */
export function LabFormula({ board }: { board: LabBoard }) {
  const lab = board.lab.value;
  const { plane, cell } = board.explained.value;
  const f = labFormula(lab, plane, cell);
  const shown = f.products.slice(0, LISTED);
  const rest = f.products.length - shown.length;
  const same = shown.every((product) => product.symbols === product.values);
  return (
    <p class="formula" role="group" aria-label="Formula">
      <span class="lhs">{f.name} = </span>
      {shown.map(({ symbols, cell: from }, i) => (
        <span key={String(i)}>
          {i > 0 && " + "}
          <span
            class={`term chip${board.step.value === from ? " now" : ""}`}
            onPointerEnter={() => {
              board.hovered.value = { grid: "middle", index: from };
            }}
            onPointerLeave={() => {
              board.hovered.value = null;
            }}
          >
            {symbols}
          </span>
        </span>
      ))}
      {rest > 0 && ` + ${rest} more`}
      {shown.length > 0 && " = "}
      {shown.length > 1 && !same && (
        <>
          {shown.map((product) => product.values).join(" + ")}
          {rest > 0 && " + …"}
          {" = "}
        </>
      )}
      <b class="said output">{show(f.sum, 4)}</b>
    </p>
  );
}

/** "index 6 = 1·4 + 2 → row 1, column 2" for the pooled cell in question. */
export function IndexLine({ board }: { board: LabBoard }) {
  const { pooled, spec } = board.lab.value;
  const kin = board.kin.value;
  const cell = kin ? kin.cells.length === 1 && kin.cells[0] : board.step.value;
  return (
    <p class="formula index" role="group" aria-label="Index">
      {cell === false ? (
        <span class="quiet-word">
          A flat index counts cells row by row: row · {spec.input.cols} + column.
        </span>
      ) : (
        <>
          index <b class="said overlap">{decoded(pooled.indices[cell!]!, spec.input.cols)}</b>
        </>
      )}
    </p>
  );
}

export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul class="notes" aria-label="Good to know">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

export function LabFacts({ board }: { board: LabBoard }) {
  const { spec } = board.lab.value;
  const line = methodCode(board.shown.value.method, spec, "x.shape[-2:]");
  return (
    <div class="facts">
      <div class="sizes">
        {poolSizes(spec).map(({ name, pieces, size }) => (
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
      <CopyLine
        name="the PyTorch lines"
        text={line ? `${poolCode(spec)}\n${line}` : poolCode(spec)}
      />
    </div>
  );
}
