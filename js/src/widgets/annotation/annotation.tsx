// The figure of annotation: one object, five tools, and what each of them takes.

import { computed } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { annotation as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { annotation as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { asOptions, Button, Menu, Range, Segmented, Stepper, Toggle } from "../../ui/controls";
import { type HistoryActions, historyRules, type KeyRule, stepRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import { noteWords } from "../../ui/notes";
import pictures from "../../ui/pictures.css";
import { Player } from "../../ui/player";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { sentence } from "../../ui/words";
import type { Traits } from "../../wire/options";
import { attemptIou } from "./asked";
import { NAMES, type Tool, type Whose } from "./attempts";
import { EffortTable } from "./chart";
import { CostView } from "./cost";
import { LabelView } from "./label-view";
import { OtherView } from "./other-view";
import { type AnnotationState, type AnnotationView, createAnnotation, TRAITS } from "./state";
import css from "./style.css";
import { AnnotationTools, BRUSH } from "./tools";
import { longestWords, NO_PICTURE, nameOf, wordsOf } from "./words";

/** The definition of the figure, for notebooks and pages alike. */
export function annotation(): FigureDefinition {
  return {
    traits: TRAITS,
    css: pictures + css,
    ...PARTS,
    create(model: Model): Mounted {
      const state = createAnnotation(model, (now) => sentence(wordsOf(now)).split(" ").length);
      const covering = () => ({
        asked: { scores: () => attemptIou(state) },
        measures: () => ownIous(state),
      });
      return { ...state, covering, view: <AnnotationFigure state={state} /> };
    },
  };
}

/** The IoU of one's own attempt at the object, by tool. */
const ownIous = ({ chart }: AnnotationState): Readonly<Record<string, number>> =>
  Object.fromEntries(
    chart
      .peek()
      .filter(({ whose }) => whose === "own")
      .map(({ tool, ious }) => [tool, ious.at(-1) ?? Number.NaN]),
  );

const SCALES = [
  ["0", msg("Fine")],
  ["1", msg("Middle")],
  ["2", msg("Coarse")],
] as const;

const TITLES: { readonly [V in AnnotationView]: string } = {
  label: msg("click the corners of the named object; or play the prepared attempt."),
  cost: msg("play, or change how many objects and pictures there are."),
  other: msg("take a class out of what is annotated."),
};

function AnnotationFigure({ state }: { state: AnnotationState }) {
  const { store, spec, playback, room } = state;
  const { t } = room;
  const tools = useMemo(() => new AnnotationTools(state), [state]);
  const { view } = spec.value;
  const scene = state.scene.value;
  // What was begun with a tool, on an object, is no more with another: at once, before the next key.
  useEffect(() => {
    const present = computed(
      () => `${spec.value.tool} ${spec.value.view} ${state.object.value} ${state.pictures.value}`,
    );
    return present.subscribe(() => {
      tools.cancel();
      state.notice.value = "";
    });
  }, [state]);
  const history = useMemo(
    () => ({
      canUndo: store.canUndo,
      canRedo: store.canRedo,
      undo: () => {
        if (!tools.cancel()) state.travel(() => store.undo());
      },
      redo: () => state.travel(() => store.redo()),
      reset: () => {
        tools.cancel();
        state.stop();
        state.travel(() => store.reset());
      },
      update: (values: Traits) => {
        tools.cancel();
        return store.update(values);
      },
      post: (values: Traits) => store.post(values),
      holds: (values: Traits) => store.holds(values),
    }),
    [state],
  );
  return (
    <Shell
      title={t("Annotation")}
      room={room}
      history={history}
      problem={store.problem}
      rules={(actions) => rulesOf(state, tools, actions)}
      choices={
        <Segmented
          name="view"
          options={asOptions<AnnotationView>(OPTIONS.view.choices)}
          value={view}
          onChange={(next) => state.choose({ view: next })}
        />
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={scene && view !== "other" && <Parameters state={state} tools={tools} />}
      telling={
        <Sentence
          words={state.notice.value || wordsOf(state)}
          longest={longestWords(state)}
          live={!playback.playing.value}
        />
      }
      player={<Player playback={playback} />}
      hint={t(TITLES[view])}
      below={scene && <Below state={state} />}
    >
      {room.width.value > 0 &&
        (!scene ? (
          <p class="caption">{t(NO_PICTURE)}</p>
        ) : view === "label" ? (
          <LabelView state={state} tools={tools} />
        ) : view === "cost" ? (
          <CostView state={state} />
        ) : (
          <OtherView state={state} />
        ))}
    </Shell>
  );
}

/** Where the table has no room beside the picture it lies below, with what is to be noted. */
function Below({ state }: { state: AnnotationState }) {
  const { width, t } = state.room;
  const { notes } = state.scene.value!;
  return (
    <>
      {state.spec.value.view === "label" && width.value < 720 && (
        <div class="efforts-panel">
          <EffortTable state={state} />
        </div>
      )}
      {notes.length > 0 && (
        <p class="caption">{notes.map((note) => noteWords(t, note)).join(" ")}</p>
      )}
    </>
  );
}

interface ControlProps {
  readonly state: AnnotationState;
  readonly tools: AnnotationTools;
}

function Parameters({ state, tools }: ControlProps) {
  const { store, spec } = state;
  const { t } = state.room;
  const { view, tool, shows, object, perImage, images } = spec.value;
  const { objects, target } = state.scene.value!;
  const number = (name: "objects_per_image" | "images", value: number, digits: number) => (
    <Stepper
      name={name}
      value={value}
      pairs={false}
      whole={name === "images"}
      digits={digits}
      accepts={(next) => store.accepts({ [name]: next })}
      onChange={(next) => store.update({ [name]: next }, name)}
    />
  );
  return (
    <>
      <Segmented
        name="tool"
        options={asOptions<Tool>(OPTIONS.tool.choices)}
        value={tool}
        onChange={(next) => state.choose({ tool: next })}
      />
      <div class="tool-row wide">
        <Segmented
          name="shows"
          legend={t("attempt")}
          options={asOptions<Whose>(OPTIONS.shows.choices)}
          value={shows}
          onChange={(next) => state.choose({ shows: next })}
        />
        {view === "label" && objects.length > 1 && (
          <Menu
            name="object"
            options={objects.map((i, k) => [
              String(k),
              nameOf(t, state.scene.value!, target!.segments[i]!),
            ])}
            value={String(Math.min(object, objects.length - 1))}
            onChange={(next) => state.choose({ object: Number(next) })}
          />
        )}
        {view === "label" && <Actions state={state} tools={tools} />}
      </div>
      {view === "cost" ? (
        <>
          {number("objects_per_image", perImage, 6)}
          {number("images", images, 10)}
        </>
      ) : (
        <div class="tool-row wide">
          <ToolControls state={state} tools={tools} />
          <Toggle
            name={msg("zoom")}
            on={tools.zoomed.value}
            onChange={(on) => (tools.zoomed.value = on)}
          />
        </div>
      )}
    </>
  );
}

/** What the present tool can be told. */
function ToolControls({ state, tools }: ControlProps) {
  const { store, spec } = state;
  const { t } = state.room;
  const { tool, snap, scale, completion } = spec.value;
  switch (tool) {
    case "polygon":
      return <Toggle name="snap" on={snap} onChange={(on) => store.update({ snap: on })} />;
    case "brush":
      return (
        <>
          <Segmented
            name="brush"
            legend={t(NAMES.brush)}
            options={[
              ["paint", msg("Paint")],
              ["erase", msg("Erase")],
            ]}
            value={tools.erases.value ? "erase" : "paint"}
            onChange={(word) => (tools.erases.value = word === "erase")}
          />
          <Range
            name={msg("size")}
            min={BRUSH.min}
            max={BRUSH.max}
            value={tools.size.value}
            text={String(tools.size.value)}
            onChange={(size) => (tools.size.value = size)}
          />
        </>
      );
    case "proposals":
      return (
        <Segmented
          name="scale"
          options={SCALES}
          value={String(scale) as "0" | "1" | "2"}
          onChange={(word) => store.update({ scale: Number(word) })}
        />
      );
    case "scribbles":
      return (
        <>
          <Segmented
            name="scribble"
            legend={t("scribble on")}
            options={[
              ["object", msg("Object")],
              ["background", msg("Background")],
            ]}
            value={tools.onBackground.value ? "background" : "object"}
            onChange={(word) => (tools.onBackground.value = word === "background")}
          />
          <Menu
            name="completion"
            options={[
              ["geodesic", msg("geodesic")],
              ["random_walker", msg("random walker")],
            ]}
            value={completion}
            onChange={(word) => store.update({ completion: word })}
          />
        </>
      );
    case "box":
      return <span class="caption">{t("Drag, or click two corners.")}</span>;
  }
}

/** What ends an attempt, or begins it again. */
function Actions({ state, tools }: ControlProps) {
  const { t } = state.room;
  const { tool, shows } = state.spec.value;
  const own = state.efforts.own.value[tool];
  const closes = tool === "polygon" && shows === "own" && own?.done !== true;
  return (
    <>
      <Button
        name={closes ? t("Close the outline") : t("Done")}
        title={closes ? t("Close the outline (Enter)") : t("Stop the clock")}
        kind="plain"
        idle={!own || own.done || shows !== "own"}
        onClick={() => (closes ? tools.close() : state.finish())}
      >
        {closes ? t("Close") : t("Done")}
      </Button>
      <Button
        name={t("Clear")}
        title={t("Clear your own attempt with this tool")}
        kind="plain"
        idle={!own}
        onClick={() => {
          tools.cancel();
          state.clear();
        }}
      >
        {t("Clear")}
      </Button>
    </>
  );
}

const key =
  (...keys: string[]) =>
  (event: KeyboardEvent): boolean =>
    !event.ctrlKey && !event.metaKey && !event.altKey && keys.includes(event.key);

/** The keys of painting, for the tools that are here. */
function rulesOf(
  state: AnnotationState,
  tools: AnnotationTools,
  actions: HistoryActions,
): KeyRule[] {
  const { store, spec } = state;
  const choose =
    (tool: Tool, act: () => void = () => {}) =>
    () => {
      if (spec.peek().tool !== tool) state.choose({ tool });
      act();
    };
  const size = (by: number) => () => {
    if (spec.peek().tool === "proposals") {
      const { min, max } = OPTIONS.scale;
      store.update({ scale: Math.max(min, Math.min(max, spec.peek().scale + by)) });
      return;
    }
    const next = tools.size.peek() + by * Math.max(1, Math.round(tools.size.peek() / 6));
    tools.size.value = Math.max(BRUSH.min, Math.min(BRUSH.max, next));
  };
  const swap = () => {
    const of = spec.peek().tool === "scribbles" ? tools.onBackground : tools.erases;
    of.value = !of.peek();
  };
  const paint = (erases: boolean) => choose("brush", () => (tools.erases.value = erases));
  return [
    {
      keys: "← → ↑ ↓",
      says: msg(
        "move the cursor on the picture; with Shift by 8; Home, End, Page Up, Page Down jump",
      ),
    },
    { keys: msg("Space"), says: msg("on the picture: click") },
    {
      keys: "Enter",
      says: msg(
        "close the outline; put pen or brush down, or lift it; take a region; set a corner",
      ),
    },
    { keys: "3", says: NAMES.polygon, matches: key("3"), act: choose("polygon") },
    { keys: "2, P", says: NAMES.brush, matches: key("2", "p", "P"), act: paint(false) },
    { keys: "1, E", says: msg("brush that erases"), matches: key("1", "e", "E"), act: paint(true) },
    { keys: "4, F", says: NAMES.proposals, matches: key("4", "f", "F"), act: choose("proposals") },
    { keys: "5, L", says: NAMES.scribbles, matches: key("5", "l", "L"), act: choose("scribbles") },
    { keys: "R", says: NAMES.box, matches: key("r", "R"), act: choose("box") },
    { keys: "[", says: msg("smaller brush, finer regions"), matches: key("["), act: size(-1) },
    { keys: "]", says: msg("larger brush, coarser regions"), matches: key("]"), act: size(1) },
    {
      keys: "Z",
      says: msg("enlarge the part around the object, or show all of the picture"),
      matches: key("z", "Z"),
      act: () => (tools.zoomed.value = !tools.zoomed.peek()),
    },
    {
      keys: "X",
      says: msg("swap paint and erase, object and background"),
      matches: key("x", "X"),
      act: swap,
    },
    {
      keys: "Esc",
      says: msg("give up what is begun"),
      matches: key("Escape"),
      act: () => tools.cancel(),
    },
    ...stepRules(state.playback.keys),
    ...historyRules(actions),
  ];
}
