// The figure of the sliding window and the one pass: composed of its parts.

import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Segmented } from "../../ui/controls";
import { pixelRules } from "../../ui/keys";
import pictures from "../../ui/pictures.css";
import { isReported, ProgressLine } from "../../ui/pixels";
import { Player } from "../../ui/player";
import { Shell, Words } from "../../ui/shell";
import { EqualityView } from "./equality";
import type { Facts } from "./facts";
import { RaceView } from "./race";
import { RecomputationView } from "./recomputation";
import { ScoresView } from "./scores";
import {
  createSliding,
  DEFAULTS,
  RECEIVED,
  type Sliding,
  type SlidingView,
  viewsOf,
} from "./state";
import { StrideView } from "./stride";
import css from "./style.css";
import { slidingWords } from "./words";

const NAMES: Readonly<Record<SlidingView, string>> = {
  race: "Race",
  recomputation: "Recomputation",
  equality: "Equality",
  stride: "Stride",
  scores: "Scores",
};

const VIEWS = {
  race: RaceView,
  recomputation: RecomputationView,
  equality: EqualityView,
  stride: StrideView,
  scores: ScoresView,
};

/** The definition of the figure, for notebooks and pages alike. */
export function slidingWindow(): FigureDefinition {
  return {
    traits: [...Object.keys(DEFAULTS), ...RECEIVED],
    css: pictures + css,
    create(model: Model): Mounted {
      const figure = createSliding(model);
      return {
        theme: figure.theme,
        width: figure.width,
        view: <SlidingWindow figure={figure} />,
        dispose: figure.dispose,
      };
    },
  };
}

function SlidingWindow({ figure }: { figure: Sliding }) {
  const { store, playback } = figure;
  const facts = figure.facts.value;
  return (
    <Shell
      title="Sliding window"
      name="Sliding window and one pass"
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
      choices={facts && <ViewChoice figure={figure} facts={facts} />}
      badge={
        facts && (
          <span class="badge" role="status" aria-label="Computed by">
            {facts.model}, torch {facts.torch} · {facts.device}
          </span>
        )
      }
    >
      <ProgressLine
        progress={figure.progress.value}
        send={figure.hasKernel ? figure.send : null}
        run="Let the windows travel"
      />
      {facts && figure.picture.value && figure.width.value > 0 ? (
        <Body figure={figure} facts={facts} />
      ) : (
        !isReported(figure.progress.value) && <p class="caption">Nothing has been computed yet.</p>
      )}
    </Shell>
  );
}

function ViewChoice({ figure, facts }: { figure: Sliding; facts: Facts }) {
  return (
    <Segmented
      legend="view"
      name="view"
      options={viewsOf(facts).map((view) => [view, NAMES[view]] as const)}
      value={figure.view.value}
      onChange={(view) => figure.store.update({ view })}
    />
  );
}

function Body({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const view = figure.view.value;
  const View = VIEWS[view];
  return (
    <>
      <View figure={figure} facts={facts} />
      {facts.notes.length > 0 && <p class="caption notes">{facts.notes.join(" ")}</p>}
      <div class="telling">
        <p
          class="sentence"
          role="status"
          aria-live={figure.playback.playing.value ? "off" : "polite"}
          aria-label="What happens"
        >
          <Words words={slidingWords(figure, facts)} />
        </p>
      </div>
      {view === "race" && <Player playback={figure.playback} />}
    </>
  );
}
