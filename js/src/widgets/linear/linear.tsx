// The figure of a linear map: convolution and transposed convolution, in 1D and 2D.

import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Segmented } from "../../ui/controls";
import { keyRules } from "../../ui/keys";
import { Player } from "../../ui/player";
import { Badge, Shell } from "../../ui/shell";
import { ChannelMap } from "./channel-map";
import { ChannelSum } from "./channel-sum";
import channels from "./channels.css";
import type { Labels } from "./faces";
import { FormulaLine } from "./formula-line";
import { CodeLine, Legend, Sentence, SizeChoiceLine, SizeLine } from "./lines";
import matrix from "./matrix.css";
import { Parameters } from "./parameters";
import { createFigure, type Figure, type Operation, type View } from "./state";

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
  return (
    <Shell
      title={operation.title}
      name={`${operation.title}, ${dims}D`}
      history={store}
      problem={store.problem}
      rules={(history) =>
        keyRules({ ...playback.keys, ...history, unpin: () => (figure.pinned.value = null) })
      }
      choices={
        <>
          <ViewChoice figure={figure} />
          <LabelChoice figure={figure} />
        </>
      }
      badge={<Badge verdict={figure.verdict} />}
    >
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
    </Shell>
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
