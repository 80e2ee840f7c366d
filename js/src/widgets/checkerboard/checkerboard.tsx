import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { CopyLine, Segmented, Stepper, type Value } from "../../ui/controls";
import { editRules } from "../../ui/keys";
import { Badge, Shell, Words } from "../../ui/shell";
import { stackCode } from "./code";
import { withDims } from "./edit";
import { KernelChoice, KernelGrid } from "./kernel";
import type { Method } from "./layers";
import { measures } from "./measures";
import { BoardStage } from "./stage";
import { type Board, type BoardLabels, createBoard, DEFAULTS } from "./state";
import css from "./style.css";
import { pointWords, ratio, story } from "./words";

const DIMS = [
  ["1", "1D"],
  ["2", "2D"],
] as const;

const LABELS: readonly (readonly [BoardLabels, string])[] = [
  ["values", "Values"],
  ["overlap", "Overlap"],
];

const METHODS: readonly (readonly [Method, string])[] = [
  ["conv_transpose", "Transposed convolution"],
  ["resize_nearest", "Resize nearest, convolve"],
  ["resize_bilinear", "Resize bilinear, convolve"],
  ["icnr", "Sub-pixel, ICNR"],
];

/** The definition of the figure, for notebooks and pages alike. */
export function checkerboard(): FigureDefinition {
  return {
    traits: Object.keys(DEFAULTS),
    css,
    create(model: Model): Mounted {
      const board = createBoard(model);
      return {
        theme: board.theme,
        width: board.width,
        view: <Checkerboard board={board} />,
        dispose: board.dispose,
      };
    },
  };
}

function Checkerboard({ board }: { board: Board }) {
  const { store } = board;
  return (
    <Shell
      title="Checkerboard artifacts"
      name={`Checkerboard artifacts, ${board.spec.value.dims}D`}
      history={store}
      problem={store.problem}
      rules={(history) => editRules({ ...history, unpin: () => (board.pinned.value = null) })}
      choices={
        <>
          <Segmented
            legend="dims"
            name="dims"
            options={DIMS}
            value={board.spec.value.dims === 1 ? "1" : "2"}
            onChange={(dims) => store.update(withDims(board.spec.peek(), dims === "1" ? 1 : 2))}
          />
          <Segmented
            legend="labels"
            name="labels"
            options={LABELS}
            value={board.labels.value}
            onChange={(labels) => store.update({ labels })}
          />
        </>
      }
      badge={<Badge verdict={board.verdict} />}
    >
      <Choices board={board} />
      {board.width.value > 0 && <BoardStage board={board} />}
      <p class="legend">
        <span>
          <i class="key added" /> inside: no border takes part
        </span>
      </p>
      <div class="telling">
        <Story board={board} />
        <Unevenness board={board} />
      </div>
      <footer class="board-footer">
        <KernelGrid board={board} />
        <div>
          <div class="parameters" role="group" aria-label="Parameters">
            <KernelChoice board={board} />
            <Stepper
              name="input_size"
              value={board.spec.value.inputSize}
              pairs={false}
              accepts={(value: Value) => store.accepts({ input_size: value })}
              onChange={(value: Value) => store.update({ input_size: value }, "input_size")}
            />
          </div>
          <Code board={board} />
        </div>
      </footer>
    </Shell>
  );
}

/** How to upsample, and after which layer to look. */
function Choices({ board }: { board: Board }) {
  const layers = board.stages.value.map((_, i) => [String(i), String(i + 1)] as const);
  return (
    <div class="choices">
      <Segmented
        legend="method"
        name="method"
        options={METHODS}
        value={board.spec.value.method}
        onChange={(method) => board.store.update({ method })}
      />
      {layers.length > 1 && (
        <div class="after">
          <span aria-hidden="true">after layer</span>
          <Segmented
            legend="layer"
            name="layer"
            options={layers}
            value={String(board.shown.value)}
            onChange={(layer) =>
              board.store.update({
                layer: Number(layer) === layers.length - 1 ? -1 : Number(layer),
              })
            }
          />
        </div>
      )}
    </div>
  );
}

function Story({ board }: { board: Board }) {
  const { spec, stages, point, kin, shown } = board;
  const words =
    point.value && kin.value
      ? pointWords(spec.value, stages.value, point.value, kin.value)
      : story(spec.value, stages.value, shown.value);
  return (
    <p class="sentence" role="status" aria-live="polite" aria-label="What happens">
      <Words words={words} />
    </p>
  );
}

/** Max ÷ min inside, after each layer: it compounds. */
function Unevenness({ board }: { board: Board }) {
  const { dims } = board.spec.value;
  const all = board.stages.value.map((stage) => measures(stage, dims));
  const line = (most: number, least: number): string =>
    dims === 2 ? `(${most} ÷ ${least})²` : `${most} ÷ ${least}`;
  return (
    <p class="formula unevenness" role="group" aria-label="Unevenness">
      overlap inside, max ÷ min:{" "}
      {all.map((m, i) => (
        <span key={String(i)} class={i === board.shown.value ? "term chip now" : "term chip"}>
          {all.length > 1 && `layer ${i + 1}: `}
          {m ? (
            <>
              {line(m.most, m.least)} = <b class="said overlap">{ratio(m.uneven)}</b>
            </>
          ) : (
            "no interior"
          )}
        </span>
      ))}
    </p>
  );
}

function Code({ board }: { board: Board }) {
  const text = stackCode(board.spec.value);
  return text ? (
    <div class="facts">
      <CopyLine name="the PyTorch line" text={text} />
    </div>
  ) : null;
}
