import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { textColors } from "../../ui/cell-style";
import { CopyLine, Segmented, Stepper, type Value } from "../../ui/controls";
import { type EditRules, GridView, millionths, numberEdits } from "../../ui/grid";
import { editRules } from "../../ui/keys";
import type { CellSize } from "../../ui/marks";
import { Badge, Shell, Words } from "../../ui/shell";
import { place } from "../../ui/words";
import { boardKernelFace } from "./cells";
import { byHand, type Method, withDims, withWeight } from "./layers";
import { BoardStage } from "./stage";
import { type Board, type BoardLabels, createBoard, DEFAULTS } from "./state";
import css from "./style.css";
import { measures } from "./upsample";
import { pointWords, ratio, stackCode, story } from "./words";

// The kernels: their kind, the seed, and the weights of the layer that is shown.

const KINDS = [
  ["uniform", "Uniform"],
  ["random", "Random"],
  ["by hand", "By hand"],
] as const;

export function KernelChoice({ board }: { board: Board }) {
  const { store } = board;
  const { kernels } = board.spec.value;
  const kind = typeof kernels === "string" ? kernels : "by hand";
  const seed = store.get<number>("seed");
  return (
    <div class="kinds">
      <div>
        <span class="name" aria-hidden="true">
          kernels
        </span>
        <Segmented
          legend="kernels"
          name="kernels"
          options={KINDS}
          value={kind}
          onChange={(next) =>
            store.update(next === "by hand" ? byHand(board.spec.peek()) : { kernels: next })
          }
        />
      </div>
      {kind === "random" && (
        <Stepper
          name="seed"
          value={seed}
          pairs={false}
          accepts={(value: Value) => store.accepts({ seed: value })}
          onChange={(value: Value) => store.update({ seed: value }, "seed")}
        />
      )}
    </div>
  );
}

/** Cells as large as their number allows. */
const cellOf = (cols: number): CellSize => {
  const side = Math.max(14, Math.min(46, Math.floor(220 / cols)));
  return { width: side, height: Math.min(34, side) };
};

function editing(board: Board): EditRules {
  const kernel = () => board.stages.peek()[board.shown.peek()]!.kernel;
  const write = (index: number, value: number): string =>
    board.store.update(
      withWeight(board.spec.peek(), board.shown.peek(), index, value),
      `weight ${board.shown.peek()} ${index}`,
    );
  return numberEdits(
    (i) => `Kernel ${place(board.spec.peek().dims, kernel(), i)}`,
    // Uniform weights are fractions, whose last digits nobody wants to see.
    (i) => millionths(kernel().values[i]!),
    write,
  );
}

const nothing = () => {};

export function KernelGrid({ board }: { board: Board }) {
  const parts = useMemo(() => {
    const cell = computed(() => cellOf(board.stages.value[board.shown.value]!.kernel.cols));
    return {
      cell,
      face: computed(() => boardKernelFace(board, cell.value)),
      marks: computed(() => []),
      edit: editing(board),
    };
  }, [board]);
  const { kernel } = board.stages.value[board.shown.value]!;
  const { dims, layers } = board.spec.value;
  const of = layers.length > 1 ? `of layer ${board.shown.value + 1}, ` : "";
  return (
    <GridView
      name="Kernel"
      detail={`${of}${dims === 1 ? kernel.cols : `${kernel.rows} × ${kernel.cols}`}`}
      hue="kernel"
      cell={parts.cell.value}
      colors={textColors(board.theme.value)}
      style={parts.face}
      frame={{ top: 0, left: 0, rows: kernel.rows, cols: kernel.cols }}
      describe={(i) => place(dims, kernel, i)}
      marks={parts.marks}
      onHover={nothing}
      onFocus={nothing}
      onPin={nothing}
      edit={parts.edit}
    />
  );
}

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
      rules={(history) => editRules({ ...history, unpin: board.pointers.unpin })}
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
