// The figure of the sliding window and the one pass: composed of its parts.

import type { ComponentChildren, FunctionComponent } from "preact";
import { sliding_window as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition } from "../../host/mount";
import { asOptions, Segmented } from "../../ui/controls";
import { useCovered } from "../../ui/cover";
import { pixelRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import pictures from "../../ui/pictures.css";
import { Computed } from "../../ui/pixels";
import { Player } from "../../ui/player";
import { NARROW } from "../../ui/room";
import { Sentence, Shell } from "../../ui/shell";
import { Veil } from "../../ui/veil";
import { windowCounts } from "./asked";
import { EqualityParameters, EqualityView, equalityDetails } from "./equality";
import { FieldView, fieldDetails } from "./field";
import { RaceParameters, RaceView, raceDetails } from "./race";
import { RecomputationParameters, RecomputationView, recomputationDetails } from "./recomputation";
import { ScoresParameters, ScoresView, scoresDetails } from "./scores";
import {
  type SlidingWindowState,
  type SlidingWindowView,
  slidingWindowState,
  TRAITS,
} from "./state";
import { StrideParameters, StrideView, strideDetails } from "./stride";
import css from "./style.css";
import type { ViewProps } from "./windows";
import { longestWords, slidingWindowWords } from "./words";

/** What a view shows, what can be chosen in it, and what may stand below the first screen. */
interface View {
  readonly Stage: FunctionComponent<ViewProps>;
  readonly Parameters?: FunctionComponent<ViewProps>;
  readonly details?: (props: ViewProps) => ComponentChildren;
}

const VIEWS: Readonly<Record<SlidingWindowView, View>> = {
  race: { Stage: RaceView, Parameters: RaceParameters, details: raceDetails },
  recomputation: {
    Stage: RecomputationView,
    Parameters: RecomputationParameters,
    details: recomputationDetails,
  },
  equality: { Stage: EqualityView, Parameters: EqualityParameters, details: equalityDetails },
  stride: { Stage: StrideView, Parameters: StrideParameters, details: strideDetails },
  field: { Stage: FieldView, details: fieldDetails },
  scores: { Stage: ScoresView, Parameters: ScoresParameters, details: scoresDetails },
};

/** The definition of the figure, for notebooks and pages alike. */
export function slidingWindow(): FigureDefinition {
  return {
    traits: TRAITS,
    css: pictures + css,
    ...PARTS,
    create(model: Model) {
      const figure = slidingWindowState(model);
      const covering = () => ({ asked: { counts: () => windowCounts(figure) } });
      return { ...figure, covering, view: <SlidingWindow figure={figure} /> };
    },
  };
}

const HINTS: Readonly<Record<SlidingWindowView, string>> = {
  race: msg("press Play: the window races the single pass."),
  recomputation: msg("change patch_size, and watch how often a pixel is read."),
  equality: msg("change padding, or point at a pixel to see how far both ways differ."),
  stride: msg("raise passes, and watch the coarse masks interleave."),
  field: msg("press Play, or point at the picture."),
  scores: msg("choose a class, or point at a pixel for all its scores."),
};

/** Views that are nothing but what may be covered. */
const TOLD: { readonly [view: string]: readonly string[] } = {
  recomputation: ["counts", "cost"],
  scores: ["scores"],
};

/** Whether the view has steps. */
const moving = ({ view }: SlidingWindowState) => view.value === "race" || view.value === "field";

function SlidingWindow({ figure }: { figure: SlidingWindowState }) {
  const { store } = figure;
  const { t } = figure.room;
  const facts = figure.facts.value;
  const narrow = figure.width.value < NARROW;
  // A step is a window: the player says how many there are.
  const counted = useCovered("counts") && figure.view.value === "race";
  const moves = moving(figure);
  const view = VIEWS[figure.view.value];
  const ready = facts && figure.picture.value && figure.width.value > 0;
  const details = ready && view.details?.({ figure, facts });
  const notes = [...(facts?.notes ?? []), figure.whyNoFields.value]
    .map((note) => t(note))
    .join(" ")
    .trim();
  return (
    <Shell
      title={t("Sliding window")}
      name={t("Sliding window and one pass")}
      room={figure.room}
      history={store}
      problem={store.problem}
      rules={(history) =>
        pixelRules({
          step: (by) => figure.clock().go(by),
          toggle: () => {
            if (moving(figure)) figure.clock().toggle();
          },
          ...history,
        })
      }
      choices={
        facts && (
          <Segmented
            name="view"
            options={asOptions<SlidingWindowView>(figure.views.value).map(([view, label]) => [
              view,
              view === "field" && !narrow ? msg("Receptive field") : label,
            ])}
            value={figure.view.value}
            onChange={(view) => store.update({ view })}
          />
        )
      }
      badge={
        facts && (
          <span class="badge" role="status" aria-label={t("Computed by")}>
            <span data-untold>
              {facts.model}, torch {facts.torch} · {facts.device}
            </span>
          </span>
        )
      }
      parameters={ready && view.Parameters && <view.Parameters figure={figure} facts={facts} />}
      telling={
        facts && (
          <Sentence
            words={slidingWindowWords(figure, facts)}
            longest={longestWords(figure, facts)}
            live={!figure.clock().playing.value}
          />
        )
      }
      player={facts && moves && !counted && <Player playback={figure.clock()} />}
      hint={t(HINTS[figure.view.value])}
      below={
        (details || notes) && (
          <>
            <Veil parts={["counts", "cost", "scores"]} height={60}>
              {details}
            </Veil>
            {notes && <p class="caption">{notes}</p>}
          </>
        )
      }
    >
      <Computed
        progress={figure.progress.value}
        send={figure.send}
        run={t("Run the sliding window")}
      >
        {ready && (
          <Veil parts={TOLD[figure.view.value] ?? [""]} height={figure.room.stageHeight.value}>
            <view.Stage figure={figure} facts={facts} />
          </Veil>
        )}
      </Computed>
    </Shell>
  );
}
