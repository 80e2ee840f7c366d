// The question in its row: what to fill in or pick, Check, and what was right.

import type { AskedPart, Verdict } from "../host/exercise";
import { show } from "../terms/numbers";
import type { Tongue } from "../terms/sentences";
import { Marked } from "../ui/marked";
import { tensorOf } from "../wire/tensor";
import { type Field, labelOf, questionOf } from "./record";
import type { Session } from "./session";

export const Question = ({ text }: { text: string }) => (
  <p class="ask-question" id="ask-question">
    <Marked text={text} />
  </p>
);

interface FieldProps {
  readonly session: Session;
  readonly field: Field;
  readonly value: string;
  readonly mark: Verdict | undefined;
  readonly set: (text: string) => void;
  /** What is right, once it is revealed. */
  readonly right?: string | undefined;
}

function FieldView({ session, field, value, mark, set, right }: FieldProps) {
  const { t, record } = session;
  const { name, label, kind, choices = [] } = field;
  const id = `ask-${name}`;
  const fixed = session.over;
  const aria = {
    "aria-invalid": mark === "wrong",
    "aria-describedby": mark ? `${id}-mark` : undefined,
  };
  return (
    <div class="ask-field" data-mark={mark}>
      <label for={id}>{labelOf(t, record, label)}</label>
      {kind === "choice" ? (
        <select
          id={id}
          class="choice"
          disabled={fixed}
          value={value}
          {...aria}
          onChange={(event) => set(event.currentTarget.value)}
        >
          <option value="">{t("choose")}</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {labelOf(t, record, choice)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="text"
          inputMode={kind === "number" ? "decimal" : "text"}
          autocomplete="off"
          readOnly={fixed}
          style={{ width: kind === "number" ? "8ch" : "18ch" }}
          value={value}
          {...aria}
          onInput={(event) => set(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault();
              session.check();
            }
          }}
        />
      )}
      <span class="ask-mark" id={`${id}-mark`} data-mark={mark}>
        {mark === "right" ? "✓" : mark === "wrong" ? "✗" : ""}
        <span class="unseen">{mark && t(mark)}</span>
      </span>
      {right && <b class="ask-right">{right}</b>}
    </div>
  );
}

/** What is asked for of a part that has no cells to type into. */
function Numbers({ session, name, part }: { session: Session; name: string; part: AskedPart }) {
  const { revealed } = session.state.progress;
  return (
    <>
      {part.labels!.map((label, i) => (
        <FieldView
          key={label}
          session={session}
          field={{ name: `${name}-${i}`, label, kind: "number" }}
          {...session.typed(name, i)}
          set={(text) => session.type(name, i, text)}
          right={revealed ? rounded(part.truth()[i]!) : undefined}
        />
      ))}
    </>
  );
}

const rounded = (value: number): string =>
  Number.isInteger(value) ? show(value) : show(Number(value.toFixed(3)));

function Names({ session, names }: { session: Session; names: readonly string[] }) {
  const picked = session.state.names;
  return (
    <div class="ask-names" role="group" aria-labelledby="ask-question">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          class="plain"
          aria-pressed={picked.has(name)}
          aria-disabled={session.over}
          onClick={() => {
            if (!session.over) session.toggleName(name);
          }}
        >
          {labelOf(session.t, session.record, name)}
        </button>
      ))}
    </div>
  );
}

/** A picture as a background, where the figure has one. */
function pictureOf(session: Session): string {
  const image = tensorOf(session.get("_image"), "uint8");
  if (image?.shape.length !== 3) return "";
  const [rows, cols, channels] = image.shape as [number, number, number];
  const canvas = Object.assign(document.createElement("canvas"), { width: cols, height: rows });
  const pixels = new ImageData(cols, rows);
  pixels.data.forEach((_, i) => {
    const [pixel, channel] = [i >> 2, i & 3];
    pixels.data[i] =
      channel > 2 ? 255 : image.data[pixel * channels + Math.min(channel, channels - 1)]!;
  });
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
  return `url(${canvas.toDataURL()})`;
}

const MOVES: Readonly<Record<string, (cols: number) => number>> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (cols) => -cols,
  ArrowDown: (cols) => cols,
};

/** Blocks of the picture, to be marked: one tab stop, in which arrows move. */
function Blocks({ session, size }: { session: Session; size: readonly number[] }) {
  const [rows, cols] = size as [number, number];
  const { t } = session;
  const { block: at, names: marked } = session.state;
  session.picture ??= pictureOf(session);
  return (
    <div
      class="ask-blocks"
      role="group"
      aria-label={t("Blocks of the picture")}
      style={{ gridTemplateColumns: `repeat(${cols}, 24px)`, backgroundImage: session.picture }}
      onKeyDown={(event) => {
        const next = at + (MOVES[event.key]?.(cols) ?? Number.NaN);
        const button = event.currentTarget.children[next] as HTMLElement | undefined;
        if (!button) return;
        event.preventDefault();
        button.focus();
      }}
    >
      {Array.from({ length: rows * cols }, (_, i) => (
        <button
          key={i}
          type="button"
          tabIndex={i === at ? 0 : -1}
          aria-label={t("row {row}, column {column}", {
            row: Math.floor(i / cols),
            column: i % cols,
          })}
          aria-pressed={marked.has(String(i))}
          onFocus={() => session.focusBlock(i)}
          onClick={() => {
            if (!session.over) session.toggleName(String(i));
          }}
        />
      ))}
    </div>
  );
}

interface ActionProps {
  readonly name: string;
  readonly strong?: boolean;
  readonly idle?: boolean;
  readonly title?: string;
  readonly act: (button: HTMLElement) => void;
}

const Action = ({ name, strong = false, idle = false, title, act }: ActionProps) => (
  <button
    type="button"
    class={strong ? "plain ask-strong" : "plain"}
    title={title}
    aria-disabled={idle}
    onClick={(event) => {
      if (!idle) act(event.currentTarget);
    }}
  >
    {name}
  </button>
);

/** Whether it asks for numbers that are not whole, to so many decimals. */
const isRounded = ({ slack, truth }: AskedPart): boolean =>
  slack === undefined && !Array.from(truth()).every(Number.isInteger);

const hasCells = ({ record, named }: Session): boolean => record.parts.length > named.length;

/** How one answers, said until something was checked. */
function howTo(session: Session): string {
  const { record, t } = session;
  const ways = [
    hasCells(session) ? t("Type into the covered cells; Enter moves on.") : "",
    session.named.some(([, part]) => isRounded(part))
      ? t("Two decimals are enough, or a fraction like 3/4.")
      : "",
    record.picks?.part && !record.picks.names?.length ? t("Press cells, or Enter on them.") : "",
    record.free.length > 0 && record.parts.length === 0 ? t("Change the figure.") : "",
  ].filter(Boolean);
  return ways[0] ? [...ways, t("Then check.")].join(" ") : "";
}

export function Panel({ session }: { session: Session }) {
  const { record, t } = session;
  const { told, progress } = session.state;
  const { left, over } = session;
  const asked = record.parts.length > 0;
  const { named: numbers } = session;
  const hints = asked && numbers.length === 0;
  const { names = [], size = [] } = record.picks ?? {};
  const named = names.length > 0;
  return (
    <section
      class="ask"
      aria-label={t("Exercise")}
      data-wide={record.fields.length + numbers.length > 0 || named}
    >
      <Question text={questionOf(record)(t)} />
      {named && <Names session={session} names={names} />}
      {size.length === 2 && <Blocks session={session} size={size} />}
      {record.fields.length + numbers.length > 0 && (
        <div class="ask-fields">
          {numbers.map(([name, part]) => (
            <Numbers key={name} session={session} name={name} part={part} />
          ))}
          {record.fields.map((field) => (
            <FieldView
              key={field.name}
              session={session}
              field={field}
              value={session.state.fields[field.name] ?? ""}
              mark={session.state.marks[field.name]}
              set={(text) => session.setField(field.name, text)}
            />
          ))}
        </div>
      )}
      <div class="ask-actions">
        {left !== null && (
          <span class="ask-left">{t("{left} {left|attempt|attempts} left", { left })}</span>
        )}
        {session.counts && (
          <Action
            name={t("Copy code")}
            title={t("Copy the result code, to hand it in")}
            idle={!session.code}
            act={(button) => session.copyCode(button)}
          />
        )}
        {hints && <Action name={t("Hint")} idle={!session.canHint} act={() => session.hint()} />}
        {asked && (
          <Action name={t("Reveal")} idle={!session.canReveal} act={() => session.reveal()} />
        )}
        <Action name={t("Check")} strong idle={over} act={() => session.check()} />
      </div>
      <p class="ask-told" role="status" aria-label={t("What was right")} data-kind={told.kind}>
        {told.text(t) || (progress.attempts > 0 ? "" : howTo(session))}
      </p>
    </section>
  );
}

interface NameProps {
  readonly t: Tongue;
  /** What was typed before. */
  readonly usual: string;
  readonly begin: (name: string) => void;
}

/** Whose numbers these are: asked before an exercise whose numbers come from the student's name. */
export function AskName({ t, usual, begin }: NameProps) {
  const start = (element: HTMLElement) => {
    const name = element.closest("section")!.querySelector("input")!.value;
    if (name.trim()) begin(name);
  };
  return (
    <section class="ask" aria-label={t("Exercise")} data-wide>
      <Question text={t("Each student has numbers of their own here.")} />
      <div class="ask-field">
        <label for="ask-name">{t("Your name or number")}</label>
        <input
          id="ask-name"
          type="text"
          autocomplete="off"
          style={{ width: "18ch" }}
          value={usual}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey) return;
            event.preventDefault();
            start(event.currentTarget);
          }}
        />
      </div>
      <div class="ask-actions">
        <Action name={t("Begin")} strong act={start} />
      </div>
      <p class="ask-told">{t("The numbers of this exercise are made for you.")}</p>
    </section>
  );
}
