// The figure of transposed convolution: what 1D and 2D have in common.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Button, Icon } from "../controls/button";
import { Help } from "../controls/help";
import { handleKey, keyRules } from "../controls/keys";
import { Player } from "../controls/player";
import { Segmented } from "../controls/segmented";
import type { Model } from "../host/model";
import type { FigureDefinition, Mounted } from "../host/mount";
import type { Dims } from "../terms/parameters";
import type { Labels } from "../views/faces";
import { createFigure, type Figure } from "../views/figure";
import { Badge, CodeLine, FormulaLine, Legend, Sentence, SizeLine } from "../views/lines";
import { Parameters } from "../views/parameters";
import { Stage1d } from "../views/stage-1d";
import { Stage2d } from "../views/stage-2d";

const DEFAULTS: Readonly<Record<Dims, Readonly<Record<string, unknown>>>> = {
  1: { input: [3, 5], kernel: [1, 2, 4], labels: "symbols" },
  2: {
    input: [
      [2, -1, 0],
      [1, 4, -2],
      [0, 3, 1],
    ],
    kernel: [
      [1, 2, 1],
      [0, 3, 0],
      [-1, 1, 2],
    ],
    labels: "values",
  },
};

const SHARED = {
  stride: 2,
  padding: 0,
  output_padding: 0,
  dilation: 1,
  bias: 0,
  view: "stamp",
  step: 0,
};

const ICONS = {
  undo: "M6 2.5 2 6.5l4 4v-3h4a2.5 2.5 0 0 1 0 5H6v1.5h4a4 4 0 0 0 0-8H6z",
  redo: "m10 2.5 4 4-4 4v-3H6a2.5 2.5 0 0 0 0 5h4v1.5H6a4 4 0 0 1 0-8h4z",
  reset: "M8 3a5 5 0 1 1-4.6 3L2 5.3 6.2 3l.6 4.6-2-.9A3.5 3.5 0 1 0 8 4.5z",
};

const LABELS: readonly (readonly [Labels, string])[] = [
  ["values", "Values"],
  ["symbols", "Symbols"],
  ["overlap", "Overlap"],
];

/** The definition of one figure, for notebooks and pages alike. */
export function convTranspose(dims: Dims): FigureDefinition {
  const defaults = { ...SHARED, ...DEFAULTS[dims] };
  return {
    traits: Object.keys(defaults),
    create(model: Model): Mounted {
      const figure = createFigure(model, dims, defaults);
      return {
        theme: figure.theme,
        width: figure.width,
        view: <ConvTranspose figure={figure} />,
        dispose: figure.dispose,
      };
    },
  };
}

function ConvTranspose({ figure }: { figure: Figure }) {
  const { store, playback, dims } = figure;
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
      aria-label={`Transposed convolution, ${dims}D`}
      onKeyDown={(event) => handleKey(rules, event)}
    >
      <header>
        <h2>Transposed convolution</h2>
        <LabelChoice figure={figure} />
        <span class="spacer" />
        <Badge verdict={figure.verdict} />
        <History figure={figure} onHelp={() => (help.value = true)} />
      </header>
      {store.problem.value && (
        <p class="problem" role="alert">
          {store.problem.value} The last good state is shown.
        </p>
      )}
      {figure.width.value > 0 &&
        (dims === 1 ? <Stage1d figure={figure} /> : <Stage2d figure={figure} />)}
      <Legend figure={figure} />
      <div class="telling">
        <Sentence figure={figure} />
        <FormulaLine figure={figure} />
      </div>
      <Player playback={playback} />
      <footer>
        <Parameters figure={figure} />
        <div class="facts">
          <SizeLine figure={figure} />
          <CodeLine figure={figure} />
        </div>
      </footer>
      {help.value && <Help rules={rules} close={() => (help.value = false)} />}
    </section>
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

function History({ figure, onHelp }: { figure: Figure; onHelp: () => void }) {
  const { store } = figure;
  return (
    <div class="history">
      <Button
        name="Undo"
        title="Undo (Ctrl/Cmd + Z)"
        kind="plain"
        idle={!store.canUndo.value}
        onClick={() => store.undo()}
      >
        <Icon path={ICONS.undo} />
      </Button>
      <Button
        name="Redo"
        title="Redo (Ctrl/Cmd + Shift + Z)"
        kind="plain"
        idle={!store.canRedo.value}
        onClick={() => store.redo()}
      >
        <Icon path={ICONS.redo} />
      </Button>
      <Button name="Reset" title="Reset" kind="plain" onClick={() => store.reset()}>
        <Icon path={ICONS.reset} />
      </Button>
      <Button name="Help" title="Keys (?)" kind="plain" onClick={onHelp}>
        ?
      </Button>
    </div>
  );
}
