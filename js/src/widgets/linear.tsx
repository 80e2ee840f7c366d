// The figure of a linear map: convolution and transposed convolution, in 1D and 2D.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Help } from "../controls/help";
import { History } from "../controls/history";
import { handleKey, keyRules } from "../controls/keys";
import { Player } from "../controls/player";
import { Segmented } from "../controls/segmented";
import type { Model } from "../host/model";
import type { FigureDefinition, Mounted } from "../host/mount";
import channels from "../theme/channels.css";
import matrix from "../theme/matrix.css";
import { ChannelMap } from "../views/channel-map";
import { ChannelSum } from "../views/channel-sum";
import type { Labels } from "../views/faces";
import { createFigure, type Figure, type Operation, type View } from "../views/figure";
import { FormulaLine } from "../views/formula";
import { Badge, CodeLine, Legend, Sentence, SizeChoiceLine, SizeLine } from "../views/lines";
import { Parameters } from "../views/parameters";

const LABELS: readonly (readonly [Labels, string])[] = [
  ["values", "Values"],
  ["symbols", "Symbols"],
  ["overlap", "Overlap"],
];

const VIEWS: Readonly<Record<View, string>> = {
  stamp: "Stamp",
  gather: "Gather",
  matrix: "Matrix",
};

/** The definition of one figure, for notebooks and pages alike. */
export function linearFigure(operation: Operation): FigureDefinition {
  return {
    traits: Object.keys(operation.defaults),
    css: matrix + channels + (operation.css ?? ""),
    create(model: Model): Mounted {
      const figure = createFigure(model, operation);
      return {
        theme: figure.theme,
        width: figure.width,
        view: <LinearFigure figure={figure} />,
        dispose: figure.dispose,
      };
    },
  };
}

function LinearFigure({ figure }: { figure: Figure }) {
  const { store, playback, dims, operation } = figure;
  const Stage = operation.stages[figure.view.value]!;
  const Below = operation.below;
  const help = useSignal(false);
  const rules = useMemo(
    () =>
      keyRules({
        toggle: () => playback.toggle(),
        step: (by) => playback.jump(playback.step.peek() + by),
        undo: () => store.undo(),
        redo: () => store.redo(),
        help: () => {
          help.value = true;
        },
        unpin: () => {
          figure.pinned.value = null;
        },
      }),
    [figure],
  );
  return (
    <section
      class="figure"
      aria-label={`${operation.title}, ${dims}D`}
      onKeyDown={(event) => handleKey(rules, event)}
    >
      <header>
        <h2>{operation.title}</h2>
        <ViewChoice figure={figure} />
        <LabelChoice figure={figure} />
        <div class="aside">
          <Badge verdict={figure.verdict} />
          <History store={store} onHelp={() => (help.value = true)} />
        </div>
      </header>
      {store.problem.value && (
        <p class="problem" role="alert">
          {store.problem.value} The last good state is shown.
        </p>
      )}
      {figure.parts.value.length > 0 && <ChannelMap figure={figure} />}
      {figure.width.value > 0 && <Stage figure={figure} />}
      {figure.parts.value.length > 0 && figure.width.value > 0 && <ChannelSum figure={figure} />}
      <Legend figure={figure} />
      <div class="telling">
        <Sentence figure={figure} />
        <FormulaLine figure={figure} />
      </div>
      <Player playback={playback} />
      {Below && <Below figure={figure} />}
      <footer>
        <Parameters figure={figure} />
        <SizeChoiceLine figure={figure} />
        <div class="facts">
          <SizeLine figure={figure} />
          <CodeLine figure={figure} />
        </div>
      </footer>
      {help.value && <Help rules={rules} close={() => (help.value = false)} />}
    </section>
  );
}

function ViewChoice({ figure }: { figure: Figure }) {
  const views = Object.keys(figure.operation.stages) as View[];
  if (views.length < 2) return null;
  return (
    <Segmented
      legend="view"
      name="view"
      options={views.map((view) => [view, VIEWS[view]] as const)}
      value={figure.view.value}
      onChange={(view) => {
        figure.playback.pause();
        figure.store.update({ view });
      }}
    />
  );
}

function LabelChoice({ figure }: { figure: Figure }) {
  return (
    <Segmented
      legend="labels"
      name="labels"
      options={LABELS}
      value={figure.labels.value}
      onChange={(labels) => figure.store.update({ labels })}
    />
  );
}
