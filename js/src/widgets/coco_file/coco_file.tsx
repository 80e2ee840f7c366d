// The figure of a COCO file: a map of its lists, a mask run by run, and how much COCO has of what.

import { useMemo } from "preact/hooks";
import { coco_file as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { coco_file as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { className } from "../../ui/class-names";
import { asOptions, Choice, ListChoice, Segmented, Stepper } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { pixelRules } from "../../ui/keys";
import { msg, type Tongue } from "../../ui/language";
import pictures from "../../ui/pictures.css";
import { Player } from "../../ui/player";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { counted, longestSentence, plain, sentence, type Word } from "../../ui/words";
import { maskArea } from "./asked";
import { CountsView } from "./counts";
import { MapView } from "./map";
import { RunsView } from "./runs";
import {
  COUNTS,
  type CocoFileState,
  type CocoPicture,
  type CocoProps,
  type CocoView,
  type Counted,
  createCocoFile,
  FILES,
  momentAt,
  PHASES,
  RUN_PHASES,
  runMomentAt,
  TRAITS,
} from "./state";
import css from "./style.css";
import { longestSteps, NO_RUNS, runFormula, runWords, toldWords } from "./words";

/** The definition of the figure, for notebooks and pages alike. */
export function cocoFile(): FigureDefinition {
  return {
    traits: TRAITS,
    css: pictures + css,
    ...PARTS,
    create(model: Model): Mounted {
      const coco = createCocoFile(model, wordCount);
      const covering = () => ({ asked: { area: () => maskArea(coco) } });
      return { ...coco, covering, view: <CocoFile coco={coco} /> };
    },
  };
}

/** Words of a step, for the time that they take to be read. */
const wordCount = ({ t, view, items, runs }: Counted): number =>
  view === "runs"
    ? 14
    : view === "counts"
      ? 36
      : sentence(toldWords(t, items[0]?.says ?? [])).split(" ").length + (runs ? 1 : 0);

/** So many annotations are listed; of more the number is set. */
const LISTED = 100;

function CocoFile({ coco }: { coco: CocoFileState }) {
  const { store, playback } = coco;
  const picture = coco.picture.value;
  const view = coco.view.value;
  const { t } = coco.room;
  const notes = toldWords(t, coco.data.value?.notes ?? []);
  const lists = coco.data.value?.counts ?? [];
  return (
    <Shell
      title={t("COCO file")}
      room={coco.room}
      history={store}
      problem={store.problem}
      rules={(history) => pixelRules({ ...playback.keys, ...history })}
      choices={
        <Segmented
          name="view"
          options={asOptions<CocoView>(OPTIONS.view.choices)}
          value={view}
          onChange={(next) => coco.show(next)}
        />
      }
      badge={<Badge verdict={coco.verdict} />}
      parameters={picture && view !== "counts" && <Parameters coco={coco} picture={picture} />}
      telling={picture && <Telling coco={coco} picture={picture} />}
      player={<Player playback={playback} />}
      hint={t(HINTS[view])}
      below={
        <>
          <p class="caption">
            {t("The file: {lists}.", {
              lists: lists.map(([name, n]) => `${name} ${counted(n)}`).join(", "),
            })}
          </p>
          {notes.length > 0 && <p class="caption notes">{sentence(notes)}</p>}
        </>
      }
    >
      {picture ? (
        coco.width.value > 0 &&
        (view === "map" ? (
          <MapView coco={coco} picture={picture} />
        ) : view === "runs" ? (
          <RunsView coco={coco} picture={picture} />
        ) : (
          <CountsView coco={coco} />
        ))
      ) : (
        <p class="caption">{t("There is no file to show yet.")}</p>
      )}
    </Shell>
  );
}

const HINTS: Readonly<Record<CocoView, string>> = {
  map: msg("point at a thing in the picture, and follow its ids through the file."),
  runs: msg("play, and count down the columns; or point at a run."),
  counts: msg("step from figure to figure; each has its source."),
};

function Parameters({ coco, picture }: CocoProps) {
  const { store } = coco;
  const all = coco.data.value?.pictures ?? [];
  const names = picture.items.instances;
  const kinds = coco.data.value?.categories.instances ?? [];
  const { t } = coco.room;
  const nameOf = (k: number) => {
    const kind = kinds.find(({ id }) => id === names[k]!.category);
    return kind ? className(t, kind.name) : "?";
  };
  return (
    <>
      {all.length > 1 && (
        <Choice
          name="image_id"
          options={all.map(({ id }) => [String(id), String(id)] as const)}
          value={String(picture.id)}
          onChange={(value) => {
            const { id } = all.find((one) => String(one.id) === value)!;
            store.update({ image_id: id, index: 0 });
          }}
        />
      )}
      {coco.view.value === "map" && picture.files.length > 1 && (
        <Choice
          name="file"
          options={FILES.map(
            (name) => [name, coco.width.value < 340 ? name : `${name}.json`] as const,
          )}
          value={coco.file.value}
          onChange={(file) => store.update({ file, index: coco.index.peek() })}
        />
      )}
      {coco.view.value === "runs" &&
        names.length > 1 &&
        (names.length <= LISTED ? (
          <ListChoice
            name="index"
            legend={t("index, the annotation")}
            options={names.map((_, k) => [String(k), `${k}: ${nameOf(k)}`] as const)}
            value={String(coco.index.value)}
            onChange={(k) => pick(coco, Number(k))}
          />
        ) : (
          <Stepper
            name="index"
            value={coco.index.value}
            pairs={false}
            accepts={(k) => Number(k) >= 0 && Number(k) < names.length}
            onChange={(k) =>
              Number(k) >= 0 && Number(k) < names.length
                ? pick(coco, Number(k))
                : t("choose 0 to {last}.", { last: names.length - 1 })
            }
          />
        ))}
    </>
  );
}

/** Show the runs of an annotation from the first on. */
function pick(coco: CocoFileState, index: number): string {
  coco.playback.pause();
  coco.playback.show(0);
  return coco.store.update({ index, step: 0 }, "index");
}

function Telling({ coco, picture }: CocoProps) {
  const { playback } = coco;
  const silent = useSilent("formula");
  const { t } = coco.room;
  const view = coco.view.value;
  const step = playback.step.value;
  const time = playback.shown.value;
  const live = !playback.playing.value;
  const runs = coco.runs.value;
  const items = coco.items.value;
  const longest = useMemo(
    () => longestOf(t, picture, view, items, runs),
    [t, picture, view, items, view === "runs" ? runs : null],
  );
  if (view === "counts") {
    const { says, source } = COUNTS[step]!;
    return (
      <>
        <Sentence words={t(says)} longest={longest.says} live={live} />
        <div class="sentence">
          <p class="reserve caption" aria-hidden="true">
            {longest.formula}
          </p>
          <p class="caption">{t("Source: {source}.", { source: t(source) })}</p>
        </div>
      </>
    );
  }
  if (view === "runs") {
    const pointed = coco.hovered.value;
    const at = Math.min(pointed < 0 ? step : pointed, (runs?.counts.length ?? 1) - 1);
    return (
      <>
        <Sentence
          words={runs ? runWords(t, runs, at, picture.rows) : t(NO_RUNS)}
          longest={longest.says}
          live={live}
          present={
            time < 1 && pointed < 0 ? { phases: RUN_PHASES, phase: runMomentAt(time).phase } : null
          }
        />
        <div class="sentence">
          <p class="reserve formula" aria-hidden="true">
            {silent ? "?" : longest.formula}
          </p>
          <p class="formula" role="group" aria-label={t("Formula")}>
            {silent ? "?" : runs ? runFormula(t, runs, at) : ""}
          </p>
        </div>
      </>
    );
  }
  return (
    <Sentence
      words={toldWords(t, coco.item.value?.says ?? picture.nothing)}
      longest={longest.says}
      live={live}
      present={
        time < 1 && coco.hovered.value < 0 ? { phases: PHASES, phase: momentAt(time).phase } : null
      }
    />
  );
}

/** The longest that a view says of a picture, for which room is kept. */
function longestOf(
  t: Tongue,
  picture: CocoPicture,
  view: CocoView,
  items: CocoFileState["items"]["value"],
  runs: CocoFileState["runs"]["value"],
): { says: Word[]; formula: string } {
  if (view === "counts") {
    const sources = COUNTS.map(({ source }) => t("Source: {source}.", { source: t(source) }));
    return {
      says: longestSentence(COUNTS.map(({ says }) => [plain(t(says))])),
      formula: sources.reduce((a, b) => (b.length > a.length ? b : a)),
    };
  }
  if (view === "map")
    return {
      says: longestSentence(
        [picture.nothing, ...items.map(({ says }) => says)].map((says) => toldWords(t, says)),
      ),
      formula: "",
    };
  if (!runs) return { says: [plain(t(NO_RUNS))], formula: " " };
  const steps = longestSteps(runs);
  const formulas = steps.map((step) => runFormula(t, runs, step));
  return {
    says: longestSentence(steps.map((step) => runWords(t, runs, step, picture.rows))),
    formula: formulas.reduce((a, b) => (b.length > a.length ? b : a)),
  };
}
