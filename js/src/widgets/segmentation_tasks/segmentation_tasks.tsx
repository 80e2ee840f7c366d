// The figure of the five readings of a picture.

import { useMemo } from "preact/hooks";
import { segmentation_tasks as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { segmentation_tasks as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { asOptions, Segmented, Slider } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { type KeyRule, pixelRules, stepRules } from "../../ui/keys";
import { msg, type Tongue } from "../../ui/language";
import { noteWords } from "../../ui/notes";
import pictures from "../../ui/pictures.css";
import { Player } from "../../ui/player";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { longestSentence, sentence, type Word } from "../../ui/words";
import { recognition } from "./asked";
import { ReadingsView, type TasksProps } from "./readings";
import { ScoresView } from "./scores";
import {
  createTasks,
  momentAt,
  PHASES,
  READINGS,
  type Reading,
  type Shown,
  type TasksState,
  type TasksView,
  TRAITS,
} from "./state";
import css from "./style.css";
import { formulaWords, readingWords, scoreWords, worstClass } from "./words";

/** The definition of the figure, for notebooks and pages alike. */
export function segmentationTasks(): FigureDefinition {
  return {
    traits: TRAITS,
    css: pictures + css,
    ...PARTS,
    create(model: Model): Mounted {
      const tasks: TasksState = createTasks(
        model,
        (shown, step) => sentence(readingWords(tasks.room.t, shown, step)).split(" ").length,
      );
      const covering = () => ({ asked: { scores: () => recognition(tasks) } });
      return { ...tasks, covering, view: <Tasks tasks={tasks} /> };
    },
  };
}

const SHORT: readonly (readonly [Reading, string])[] = [
  ["classification", msg("Class")],
  ["detection", msg("Boxes")],
  ["semantic", msg("Semantic")],
  ["instance", msg("Instance")],
  ["panoptic", msg("Panoptic")],
];

function Tasks({ tasks }: { tasks: TasksState }) {
  const { store, playback, pictures: all } = tasks;
  const { t } = tasks.room;
  const shown = tasks.shown.value;
  const { view, trees } = store.spec.value;
  const scored = view === "scores";
  // They tell what was missed.
  const notes = useSilent("caption")
    ? ""
    : (shown?.notes ?? []).map((note) => noteWords(t, note)).join(" ");
  const stages = all.value.map((one) => one.trees).filter((count) => count > 0);
  return (
    <Shell
      title={t("Segmentation tasks")}
      room={tasks.room}
      history={store}
      problem={store.problem}
      rules={(history) => rulesOf(tasks, history)}
      choices={
        <Segmented
          name="view"
          options={asOptions<TasksView>(OPTIONS.view.choices)}
          value={view}
          onChange={(next) => store.update({ view: next })}
        />
      }
      badge={<Badge verdict={tasks.verdict} />}
      parameters={
        <>
          <Segmented
            name="reading"
            legend={t("reading")}
            options={SHORT}
            value={READINGS[playback.step.value]!}
            onChange={(reading) => playback.jump(READINGS.indexOf(reading))}
          />
          {stages.length > 0 && (
            <Slider
              name="trees"
              options={stages}
              value={shown?.trees ?? trees}
              meaning={() => ""}
              onChange={(count) => store.update({ trees: count }, "trees")}
            />
          )}
        </>
      }
      telling={shown && <Telling tasks={tasks} shown={shown} scored={scored} />}
      player={<Player playback={playback} />}
      hint={t("play, and watch what each reading keeps; or point at a region.")}
      below={notes !== "" && <p class="caption">{notes}</p>}
    >
      {shown ? (
        tasks.width.value > 0 &&
        (scored ? (
          <ScoresView tasks={tasks} shown={shown} />
        ) : (
          <ReadingsView tasks={tasks} shown={shown} />
        ))
      ) : (
        <p class="caption">{t("There is no picture to read yet.")}</p>
      )}
    </Shell>
  );
}

function Telling({ tasks, shown, scored }: TasksProps & { scored: boolean }) {
  const { playback } = tasks;
  const { t } = tasks.room;
  const silent = useSilent("formula");
  const step = playback.step.value;
  const words = (at: number): Word[] =>
    scored ? scoreWords(t, shown, READINGS[at]!) : readingWords(t, shown, at);
  const time = playback.shown.value;
  const reading = READINGS[step]!;
  const chosen = tasks.chosen.value ?? worstClass(shown, reading);
  const longest = useMemo(
    () => ({
      sentence: longestSentence(READINGS.map((_, at) => words(at))),
      formula: scored ? longestFormula(t, shown) : "",
    }),
    [shown, scored, t],
  );
  return (
    <>
      <Sentence
        words={words(step)}
        longest={longest.sentence}
        live={!playback.playing.value}
        present={scored || time >= 1 ? null : { phases: PHASES, phase: momentAt(time).phase }}
      />
      {scored && (
        <div class="sentence">
          <p class="reserve formula" aria-hidden="true">
            {silent ? "" : longest.formula}
          </p>
          <p class="formula" role="group" aria-label={t("Formula")}>
            {silent ? "?" : formulaWords(t, shown, reading, chosen)}
          </p>
        </div>
      )}
    </>
  );
}

/** The longest formula of any class and reading, for which room is kept. */
const longestFormula = (t: Tongue, shown: Shown): string =>
  READINGS.flatMap((reading) =>
    shown.classes.map((_, label) => formulaWords(t, shown, reading, label)),
  ).reduce((a, b) => (b.length > a.length ? b : a));

/** The keys of pictures, and one that goes from region to region. */
function rulesOf(
  tasks: TasksState,
  history: { readonly undo: () => void; readonly redo: () => void; readonly help: () => void },
): KeyRule[] {
  return [
    ...stepRules(tasks.playback.keys),
    ...pixelRules(history),
    {
      keys: "R, Shift + R",
      says: msg("next or previous region"),
      matches: (event) =>
        !event.ctrlKey && !event.metaKey && !event.altKey && /^r$/i.test(event.key),
      act: (event) => tasks.next(event.shiftKey ? -1 : 1),
    },
    {
      keys: "Esc",
      says: msg("no region"),
      matches: (event) => event.key === "Escape",
      act: () => tasks.pick(-1),
    },
  ];
}
