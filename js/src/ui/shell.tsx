// The frame of a figure: title, history, what is wrong, and the keys.

import { effect, type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Verdict } from "../host/check";
import type { Traits } from "../wire/options";
import { Button, Locked, Opened, Seen, Turns } from "./controls";
import { Covers, useSilent, WORDS } from "./cover";
import { EDITED } from "./grid";
import { type HistoryActions, handleKey, type KeyRule } from "./keys";
import { type Tongue, useTongue } from "./language";
import { Marked } from "./marked";
import { NARROW, type Room } from "./room";
import type { SizeFormula, Word } from "./words";

/** A stage is at least this high; a figure with less room grows, and its player stays in sight. */
const LOWEST_STAGE = 140;

// The keys, in a dialog; written from the table that handles them.

interface HelpProps {
  readonly rules: readonly KeyRule[];
  readonly close: () => void;
}

function Help({ rules, close }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const t = useTongue();
  useEffect(() => dialog.current!.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-label={t("Keyboard shortcuts")} onClose={close}>
      <h3>{t("Keyboard shortcuts")}</h3>
      <dl>
        {rules.map(({ keys, says }) => (
          <div key={keys + says}>
            <dt>{t(keys)}</dt>
            <dd>{t(says)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="plain" onClick={() => dialog.current!.close()}>
        {t("Close")}
      </button>
    </dialog>
  );
}

// Undo, redo, reset, help: the same in every figure.

const ICONS = {
  undo: "M6 2.5 2 6.5l4 4v-3h4a2.5 2.5 0 0 1 0 5H6v1.5h4a4 4 0 0 0 0-8H6z",
  redo: "m10 2.5 4 4-4 4v-3H6a2.5 2.5 0 0 0 0 5h4v1.5H6a4 4 0 0 1 0-8h4z",
  screen: "M2 2h5v1.6H3.6V7H2zM9 2h5v5h-1.6V3.6H9zM2 9h1.6v3.4H7V14H2zM12.4 9H14v5H9v-1.6h3.4z",
  reset: "M8 3a5 5 0 1 1-4.6 3L2 5.3 6.2 3l.6 4.6-2-.9A3.5 3.5 0 1 0 8 4.5z",
};

/** What undoes: the figure's store. */
interface Undoing {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  undo(): void;
  redo(): void;
  reset(): void;
  /** Change traits; returns what is wrong, or "". */
  update(values: Traits): string;
  /** Publish at once what waits, with values of one's own. */
  post(values: Traits): void;
  /** Whether the traits have these values. */
  holds(values: Traits): boolean;
}

/** The same, which counts: fields forget what was typed before. */
function counting(store: Undoing, turns: Signal<number>): Undoing {
  const counted = (act: () => void) => () => {
    act();
    turns.value++;
  };
  return {
    canUndo: store.canUndo,
    canRedo: store.canRedo,
    undo: counted(() => store.undo()),
    redo: counted(() => store.redo()),
    reset: counted(() => store.reset()),
    update: (values) => store.update(values),
    post: (values) => store.post(values),
    holds: (values) => store.holds(values),
  };
}

interface HistoryProps {
  readonly store: Undoing;
  readonly compact: boolean;
  readonly onHelp: () => void;
  readonly onFullScreen: () => void;
}

/** Give the screen to the figure that an element stands in, or take it back. */
function fillScreen(element: Element): void {
  const { host } = element.getRootNode() as ShadowRoot;
  // Refused in some frames: the figure then stays as it is.
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  else host.requestFullscreen().catch(() => {});
}

function History({ store, compact, onHelp, onFullScreen }: HistoryProps) {
  const t = useTongue();
  const help = (
    <Button name={t("Help")} title={t("Keyboard shortcuts (?)")} kind="plain" onClick={onHelp}>
      ?
    </Button>
  );
  if (compact) return <div class="history">{help}</div>;
  return (
    <div class="history">
      <Button
        name={t("Undo")}
        title={t("Undo (Ctrl/Cmd + Z)")}
        kind="plain"
        idle={!store.canUndo.value}
        onClick={() => store.undo()}
        icon={ICONS.undo}
      />
      <Button
        name={t("Redo")}
        title={t("Redo (Ctrl/Cmd + Shift + Z)")}
        kind="plain"
        idle={!store.canRedo.value}
        onClick={() => store.redo()}
        icon={ICONS.redo}
      />
      <Button name={t("Reset")} kind="plain" onClick={() => store.reset()} icon={ICONS.reset} />
      {document.fullscreenEnabled && (
        <Button name={t("Full screen")} kind="plain" onClick={onFullScreen} icon={ICONS.screen} />
      )}
      {help}
    </div>
  );
}

/** Where a step is: its phases in order, and the present one. */
export interface Present {
  readonly phases: readonly string[];
  readonly phase: string;
}

/** What words can stand in besides their role and phase. */
const ELEMENTS: readonly string[] = ["code", "strong"];

interface WordsProps {
  readonly words: readonly Word[];
  readonly present?: Present | null;
}

export function Words({ words, present }: WordsProps) {
  const now = present ? present.phases.indexOf(present.phase) : -1;
  const moment = ({ phase, result }: Word): string => {
    if (!present || phase === undefined) return "";
    const at = present.phases.indexOf(phase);
    if (at === now) return " lit";
    return at < now ? "" : result ? " hidden" : " faint";
  };
  return (
    <>
      {words.map((word, i) => {
        const { role, phase = "" } = word;
        const kind = `${role ? `said ${role}` : ""}${moment(word)}`.trim();
        const element = ELEMENTS.includes(phase) ? (phase as "code" | "strong") : "";
        if (kind === "" && element === "") return word.text;
        const Tag = role ? "b" : element || "span";
        return (
          <Tag key={String(i)} class={kind || undefined}>
            {word.text}
          </Tag>
        );
      })}
    </>
  );
}

interface SentenceProps {
  readonly words: readonly Word[] | string;
  /** The longest that this figure says here: room is kept for it, so that nothing moves. */
  readonly longest?: readonly Word[] | string;
  /** Not read aloud while it changes all the time. */
  readonly live?: boolean;
  /** Lights the words of the present phase; nothing where the step is at rest. */
  readonly present?: Present | null;
}

const told = (words: readonly Word[] | string, present?: Present | null) =>
  typeof words === "string" ? words : <Words words={words} present={present ?? null} />;

/** As long as the words are, and telling nothing of numbers. */
export const masked = (words: readonly Word[] | string): string =>
  (typeof words === "string" ? words : words.map(({ text }) => text).join("")).replace(/\w/g, "n");

/** Which parts are covered; words go with them. */
function coveredWords(t: Tongue, covered: readonly string[]): string {
  const parts = covered.filter((name) => !WORDS.includes(name));
  const named = parts.length > 0 ? parts : covered;
  const said = named.map((name) => t(name.replaceAll("_", " ")));
  return t("Covered: {parts}.", { parts: said.join(", ") });
}

/** What happens, in plain words. */
export function Sentence({ words, longest, live = true, present }: SentenceProps) {
  const { covered } = useContext(Covers);
  const silent = useSilent("caption");
  const t = useTongue();
  return (
    <div class="sentence">
      {longest && (
        <p class={silent ? "reserve unsaid" : "reserve"} aria-hidden>
          {silent ? masked(longest) : told(longest)}
        </p>
      )}
      <p role="status" aria-live={live ? "polite" : "off"} aria-label={t("What happens")}>
        {silent ? coveredWords(t, [...covered]) : told(words, present)}
      </p>
    </div>
  );
}

export function Badge({ verdict }: { readonly verdict: ReadonlySignal<Verdict> }) {
  const { state, text } = verdict.value;
  const t = useTongue();
  return (
    <span class={`badge ${state}`} role="status" aria-label={t("Check against torch")}>
      {text(t)}
    </span>
  );
}

/** Buttons that set what an instructor has prepared. */
function Presets({ room, history }: Pick<ShellProps, "room" | "history">) {
  const refused = useSignal("");
  const { t } = room;
  return (
    <div class="toggles" role="group" aria-label={t("Presets")}>
      {room.framing.value.presets.map(([name, traits]) => (
        <button
          key={name}
          type="button"
          class="plain"
          aria-pressed={history.holds(traits)}
          onClick={() => (refused.value = history.update(traits))}
        >
          {name}
        </button>
      ))}
      {refused.value && (
        <p class="field-error" role="alert">
          {refused.value}
        </p>
      )}
    </div>
  );
}

interface ShellProps {
  readonly title: string;
  /** What the figure is called to assistive technology, where the title alone does not say it. */
  readonly name?: string;
  readonly room: Room;
  readonly history: Undoing;
  /** What was refused last, or nothing. */
  readonly problem: ReadonlySignal<string>;
  /** The table of keys; made once. */
  readonly rules: (actions: HistoryActions) => readonly KeyRule[];
  /** Right of the title: what to look at. */
  readonly choices?: ComponentChildren;
  /** Left of the history: who computed what is seen. */
  readonly badge?: ComponentChildren;
  /** The three to five parameters that tell most, above the stage that they change. */
  readonly parameters?: ComponentChildren;
  /** The others: shown on request, and where one differs from its default. */
  readonly more?: ComponentChildren;
  readonly differs?: boolean;
  /** The stage; it has `room.stageHeight` pixels. */
  readonly children: ComponentChildren;
  /** Caption and formula, below the stage. */
  readonly telling?: ComponentChildren;
  readonly player?: ComponentChildren;
  /** What to try, said until the figure is touched; below the player, where nothing moves by it. */
  readonly hint?: string;
  /** Whether cells can be edited, which is said until one has been. */
  readonly edits?: boolean;
  /** What may lie below the first screen: sizes, code, notes. */
  readonly below?: ComponentChildren;
}

/**
 * The frame of a figure. From its first row to its player it takes `room.height`: the stage has what
 * the other rows leave, so that nothing below it moves when it changes.
 */
export function Shell(props: ShellProps) {
  const { room, problem, badge, parameters } = props;
  const silent = useSilent("caption");
  const { t } = room;
  const framing = room.framing.value;
  const given = framing.known ? t(framing.title) : framing.title;
  const title = given || props.title;
  const name = given || props.name || title;
  // What an instructor chooses to be seen stands in one row, in that order.
  const chosen = framing.controls;
  // A question says by itself what to try.
  const asks = framing.predicts || framing.exercise !== null;
  const more = chosen ? null : props.more;
  const seen = useMemo(() => chosen && new Set(chosen), [chosen]);
  const locked = useMemo(() => new Set(framing.locked), [framing]);
  const turns = useSignal(0);
  const history = useMemo(() => counting(props.history, turns), [props.history]);
  const compact = room.compact.value;
  const narrow = room.width.value < NARROW;
  const help = useSignal(false);
  const opened = useSignal<boolean | null>(null);
  // A phone has no room for parameters that nobody asked for: the button says that one differs.
  // What was opened for a value stays open when the value goes back to its default.
  const differed = useRef(false);
  differed.current ||= props.differs ?? false;
  const open = opened.value ?? (!narrow && differed.current);
  const screen = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const figure = useRef<HTMLElement>(null);
  useStageHeight(room, screen, stage);
  const rules = useMemo(
    () =>
      props.rules({
        undo: () => history.undo(),
        redo: () => history.redo(),
        help: () => {
          help.value = true;
        },
      }),
    [history],
  );
  return (
    <Turns.Provider value={turns}>
      <Locked.Provider value={locked}>
        <Seen.Provider value={seen}>
          <section
            ref={figure}
            class={compact ? "figure compact" : "figure"}
            aria-label={name}
            data-silent={silent}
            // The element's own title is this heading, and no tooltip.
            title=""
            onKeyDown={(event) => handleKey(rules, event)}
          >
            <div class="screen" ref={screen} style={{ minHeight: `${room.height.value}px` }}>
              <header>
                <h2>{title}</h2>
                {!compact && props.choices}
                <div class="aside">
                  {!compact && !narrow && badge}
                  <History
                    store={history}
                    compact={compact}
                    onHelp={() => (help.value = true)}
                    onFullScreen={() => fillScreen(screen.current!)}
                  />
                </div>
              </header>
              {problem.value !== "" && (
                <p class="problem" role="alert">
                  {problem.value} {t("The last good state is shown.")}
                </p>
              )}
              {framing.caption && (
                <p class="framed">
                  <Marked text={framing.caption} />
                </p>
              )}
              {!compact && framing.presets.length > 0 && <Presets room={room} history={history} />}
              {!compact && parameters && (!chosen || chosen.length > 0) && (
                <div class="settings">
                  <div class="parameters" role="group" aria-label={t("Parameters")}>
                    {chosen
                      ? chosen.map((control) => (
                          <Only key={control} control={control}>
                            {parameters}
                            {props.more}
                          </Only>
                        ))
                      : parameters}
                    {more && (
                      <button
                        type="button"
                        class="plain more"
                        aria-expanded={open}
                        onClick={() => (opened.value = !open)}
                      >
                        {open ? t("Less") : t("More")}
                        {!open && props.differs && <i class="dot" aria-hidden />}
                      </button>
                    )}
                  </div>
                  {more && open && (
                    <div class="parameters" role="group" aria-label={t("More parameters")}>
                      {more}
                    </div>
                  )}
                </div>
              )}
              {asks && <Question history={history} />}
              <div class="slot" ref={stage}>
                <Opened.Provider value={open}>{props.children}</Opened.Provider>
              </div>
              {props.telling && <div class="telling">{props.telling}</div>}
              {props.player}
            </div>
            {!compact && !asks && (props.hint || props.edits) && (
              <Hint {...props} figure={figure} />
            )}
            {!compact && (props.below || narrow) && (
              <footer>
                {narrow && badge}
                {props.below}
              </footer>
            )}
            {help.value && <Help rules={rules} close={() => (help.value = false)} />}
          </section>
        </Seen.Provider>
      </Locked.Provider>
    </Turns.Provider>
  );
}

/** Where somebody asks about the figure. */
function Question({ history }: Pick<ShellProps, "history">) {
  const cover = useContext(Covers);
  const slot = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      cover.connect(
        slot.current!,
        (values) => history.update(values),
        () => history.post({}),
      ),
    [cover, history],
  );
  return <div class="question" ref={slot} />;
}

interface OnlyProps {
  readonly control: string;
  readonly children: ComponentChildren;
}

/** Of all controls the one of this name. */
function Only({ control, children }: OnlyProps) {
  const seen = useMemo(() => new Set([control]), [control]);
  return <Seen.Provider value={seen}>{children}</Seen.Provider>;
}

interface HintProps extends Pick<ShellProps, "hint" | "edits"> {
  readonly figure: { current: HTMLElement | null };
}

/** What to try first, then how cells are edited; an empty line where both have been done. */
function Hint({ hint = "", edits = false, figure }: HintProps) {
  const touched = useSignal(false);
  const edited = useSignal(false);
  useEffect(() => {
    const on = figure.current!;
    const gone = new AbortController();
    const heard = { capture: true, signal: gone.signal };
    for (const type of ["pointerdown", "keydown"])
      on.addEventListener(type, () => (touched.value = true), heard);
    on.addEventListener(EDITED, () => (edited.value = true), heard);
    return () => gone.abort();
  }, [figure]);
  const t = useTongue();
  const editing = matchMedia("(pointer: coarse)").matches
    ? t("Double-tap a number to change it.")
    : t("Double-click a number to change it.");
  return (
    <p class="hint">
      {!touched.value && hint ? t("Try: {hint}", { hint }) : edits && !edited.value ? editing : ""}
    </p>
  );
}

/** Give the stage the height that the other rows leave, whenever one of them changes. */
function useStageHeight(
  room: Room,
  screen: { current: HTMLElement | null },
  stage: { current: HTMLElement | null },
): void {
  useLayoutEffect(() => {
    const measure = () => {
      const rows = screen.current!.offsetHeight - stage.current!.offsetHeight;
      const left = Math.max(LOWEST_STAGE, Math.floor(room.height.value - rows));
      if (left !== room.stageHeight.peek()) room.stageHeight.value = left;
    };
    const observer = new ResizeObserver(measure);
    const observe = () => {
      observer.disconnect();
      for (const row of screen.current!.children) if (row !== stage.current) observer.observe(row);
    };
    const rows = new MutationObserver(observe);
    rows.observe(screen.current!, { childList: true });
    observe();
    const stop = effect(measure);
    return () => {
      observer.disconnect();
      rows.disconnect();
      stop();
    };
  }, [room]);
}

/** Formulas of sizes, filled in with the present numbers. */
export function Sizes({ formulas }: { formulas: readonly SizeFormula[] }) {
  const t = useTongue();
  return (
    <div class="sizes">
      {formulas.map(({ name, pieces, size }) => (
        <p key={name} class="size">
          {t(name)} ={" "}
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
