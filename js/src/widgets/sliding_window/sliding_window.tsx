// The figure of the sliding window and the one pass: composed of its parts.

import type { FunctionComponent } from "preact";
import type { Model } from "../../host/model";
import type { FigureDefinition } from "../../host/mount";
import { asOptions, Segmented } from "../../ui/controls";
import { pixelRules } from "../../ui/keys";
import pictures from "../../ui/pictures.css";
import { Computed } from "../../ui/pixels";
import { Player } from "../../ui/player";
import { Sentence, Shell } from "../../ui/shell";
import { EqualityView } from "./equality";
import { RaceView } from "./race";
import { RecomputationView } from "./recomputation";
import { ScoresView } from "./scores";
import {
  type SlidingWindowState,
  type SlidingWindowView,
  slidingWindowState,
  TRAITS,
  viewsOf,
} from "./state";
import { StrideView } from "./stride";
import css from "./style.css";
import type { ViewProps } from "./windows";
import { slidingWindowWords } from "./words";

const VIEWS: Readonly<Record<SlidingWindowView, FunctionComponent<ViewProps>>> = {
  race: RaceView,
  recomputation: RecomputationView,
  equality: EqualityView,
  stride: StrideView,
  scores: ScoresView,
};

/** The definition of the figure, for notebooks and pages alike. */
export function slidingWindow(): FigureDefinition {
  return {
    traits: TRAITS,
    css: pictures + css,
    create(model: Model) {
      const figure = slidingWindowState(model);
      return { ...figure, view: <SlidingWindow figure={figure} /> };
    },
  };
}

function SlidingWindow({ figure }: { figure: SlidingWindowState }) {
  const { store, playback } = figure;
  const facts = figure.facts.value;
  return (
    <Shell
      title="Sliding window"
      name="Sliding window and one pass"
      room={figure.room}
      history={store}
      problem={store.problem}
      rules={(history) =>
        pixelRules({
          ...playback.keys,
          toggle: () => {
            if (figure.view.peek() === "race") playback.toggle();
          },
          ...history,
        })
      }
      choices={
        facts && (
          <Segmented
            name="view"
            options={asOptions<SlidingWindowView>(viewsOf(facts))}
            value={figure.view.value}
            onChange={(view) => store.update({ view })}
          />
        )
      }
      badge={
        facts && (
          <span class="badge" role="status" aria-label="Computed by">
            {facts.model}, torch {facts.torch} · {facts.device}
          </span>
        )
      }
      telling={
        facts && (
          <Sentence
            words={slidingWindowWords(figure, facts)}
            live={!figure.playback.playing.value}
          />
        )
      }
      player={facts && figure.view.value === "race" && <Player playback={figure.playback} />}
      below={
        facts && facts.notes.length > 0 && <p class="caption notes">{facts.notes.join(" ")}</p>
      }
    >
      <Computed progress={figure.progress.value} send={figure.send} run="Let the windows travel">
        {facts && figure.picture.value && figure.width.value > 0 && (
          <Body figure={figure} facts={facts} />
        )}
      </Computed>
    </Shell>
  );
}

function Body({ figure, facts }: ViewProps) {
  const View = VIEWS[figure.view.value];
  return <View figure={figure} facts={facts} />;
}
