// Four readings of one list of products: stamp, gather, matrix and its transpose, and one pointer for all.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { windowCell } from "../../terms/field";
import { canvasIndex, links, outputIndex, type Target } from "../../terms/linear";
import { entryOf, type Matrix, matrix, NOTHING } from "../../terms/matrix";
import { area, indices } from "../../terms/terms";
import { GridView } from "../../ui/grid";
import { msg } from "../../ui/language";
import type { Mark } from "../../ui/marks";
import { moved } from "../../ui/place";
import { NARROW } from "../../ui/room";
import { Stage } from "../../ui/stage";
import { place } from "../../ui/words";
import { ALL_SIDE, allLayout, isZero, showsAll } from "./all-layout";
import { fieldStyle, inputStyle, matrixStyle, operandStyle, outputStyle } from "./cells";
import { transposedEntries } from "./equations";
import { entryTarget } from "./matrix-parts";
import { contextOf, operandEdits } from "./parts";
import type { LinearState } from "./state";

const NAMES = [msg("Stamp"), msg("Gather"), msg("Matrix"), msg("Transposed matrix")] as const;

/** The first and the last of the grids that are seen. */
const PARTS = { all: [0, 7], windows: [0, 5], matrices: [5, 7] } as const;

export function StageAll({ state }: { state: LinearState }) {
  const s = state.linear.value;
  if (!showsAll(s))
    return (
      <p class="all-missing">
        {state.room.t(
          "All four readings are shown together for one channel and inputs up to {side} × {side}: choose a smaller input, or another view.",
          { side: ALL_SIDE },
        )}
      </p>
    );
  return <AllReadings state={state} />;
}

/** What is lit in each grid: by the cell that is pointed at, or by the output of the step. */
function allMarks(state: LinearState, m: Matrix) {
  const s = state.linear.value;
  const field = s.field!;
  const at: Target = state.target.value ?? {
    grid: "output",
    index: canvasIndex(s, state.step.value),
  };
  const linked = links(s, at);
  const kind = (own: boolean): Mark["kind"] => (own ? "pointed" : "linked");
  const pair = at.grid === "copy";
  const output = linked.output.map((canvas) => outputIndex(s, canvas)).filter((o) => o >= 0);
  const [row, col] = [
    at.grid === "output" ? outputIndex(s, at.index) : -1,
    at.grid === "input" ? m.vector.indexOf(at.index) : -1,
  ];
  const products = Array.from(linked.rows, (r) => entryOf(s, m, r));
  const flip = (i: number) => (i % m.cols) * m.rows + Math.floor(i / m.cols);
  const line = [
    ...(row < 0 ? [] : indices(m.cols).map((c) => row * m.cols + c)),
    ...(col < 0 ? [] : indices(m.rows).map((r) => r * m.cols + col)),
  ];
  const inMatrix = (cells: (i: number) => number): Mark[] => [
    ...(line.length ? [{ kind: "stamp", joined: true, cells: line.map(cells) } as const] : []),
    { kind: kind(pair || at.grid === "kernel"), cells: products.map(cells) },
  ];
  const zeros = indices(field.source.length).filter((i) => isZero(field, i));
  const window =
    output.length === 1
      ? indices(area(s.spec.kernel)).map((k) =>
          windowCell(field, s.spec.kernel, s.output, output[0]!, k),
        )
      : [];
  const ofInput = { kind: kind(at.grid === "input" || pair), cells: linked.input };
  const ofOutput: Mark[] = [
    { kind: kind(at.grid === "output"), cells: output },
    ...(at.grid === "input" ? [{ kind: "stamp", joined: true, cells: output } as const] : []),
  ];
  return [
    [ofInput],
    [{ kind: kind(at.grid === "kernel" || pair), cells: linked.kernel }],
    ofOutput,
    [
      { kind: "cropped", cells: zeros },
      ...(window.length ? [{ kind: "read", joined: true, cells: window } as const] : []),
      {
        ...ofInput,
        cells: indices(field.source.length).filter((i) => linked.input.includes(field.source[i]!)),
      },
    ],
    ofOutput,
    inMatrix((i) => i),
    inMatrix(flip),
  ] satisfies readonly (readonly Mark[])[];
}

function AllReadings({ state }: { state: LinearState }) {
  const s = state.linear.value;
  const field = s.field!;
  const m = useMemo(() => matrix(s, "kernel"), [s]);
  const back = useMemo(() => transposedEntries(m), [m]);
  const { width, room } = state;
  const { t } = room;
  const wished = useSignal<"windows" | "matrices">("windows");
  const layout = useMemo(
    () => allLayout(s, { width: width.value, height: room.stageHeight.value }, wished.value),
    [s, width.value, room.stageHeight.value, wished.value],
  );
  const at = layout.cells.map((cell) => contextOf(state, cell));
  const { input, kernel } = s.spec;
  const last = () => (state.playback.shown.value > 0.8 ? state.step.value : state.step.value - 1);
  const { dims } = state;
  const narrow = width.value < NARROW;
  const sized = (rows: number, cols: number) =>
    narrow ? "" : dims === 1 ? String(cols) : `${rows} × ${cols}`;
  const pointing = (target: (i: number) => Target | null) => state.pointers.grid(target);
  const output = pointing((index) => ({ grid: "output", index }));
  const outputs = () => outputStyle(s, at[2]!, last());
  const describe = (i: number) => place(dims, s.output, i);
  const grids = [
    {
      name: msg("Input"),
      hue: "input",
      detail: sized(input.rows, input.cols),
      style: () => inputStyle(s, at[0]!),
      describe: (i: number) => place(dims, input, i),
      edit: operandEdits(state, "input"),
      ...pointing((index) => ({ grid: "input", index })),
    },
    {
      name: msg("Kernel"),
      hue: "kernel",
      detail: sized(kernel.rows, kernel.cols),
      style: () => operandStyle(s, at[1]!, "kernel", kernel, (k) => k),
      describe: (k: number) => place(dims, kernel, k),
      edit: operandEdits(state, "kernel"),
      ...pointing((index) => ({ grid: "kernel", index })),
    },
    {
      name: msg("Output"),
      hue: "output",
      detail: sized(s.output.rows, s.output.cols),
      style: outputs,
      describe,
      ...output,
    },
    {
      name: msg("Field"),
      title: field.kind === "padded" ? t("Padded input") : t("Spread input"),
      hue: "input",
      detail: "",
      style: () => fieldStyle(s, field, at[3]!),
      describe: (i: number) =>
        isZero(field, i) ? t("a zero") : place(dims, input, field.source[i]!),
      ...pointing((i) => {
        const index = field.source[i]!;
        return index < 0 ? null : { grid: "input", index };
      }),
    },
    {
      name: msg("Gathered output"),
      title: t("Output"),
      hue: "output",
      detail: "",
      style: outputs,
      describe,
      ...output,
    },
    {
      name: msg("Matrix"),
      title: narrow ? t("Matrix C") : "C",
      hue: "kernel",
      detail: narrow ? "" : `${m.rows} × ${m.cols}`,
      style: () => matrixStyle(s, m, at[5]!),
      ...pointing((i) => entryTarget(m, i)),
    },
    {
      name: msg("Transposed matrix"),
      title: narrow ? t("Transposed Cᵀ") : "Cᵀ",
      hue: "kernel",
      detail: narrow ? "" : `${m.cols} × ${m.rows}`,
      style: () =>
        operandStyle(
          s,
          at[6]!,
          "kernel",
          { rows: m.cols, cols: m.rows },
          (i) => back[i]!,
          (i) => back[i] === NOTHING,
        ),
      ...pointing((i) => entryTarget(m, (i % m.rows) * m.cols + Math.floor(i / m.rows))),
    },
  ] as const;
  const part = PARTS[layout.seen];
  return (
    <div class="matrix-room all-readings">
      {layout.seen !== "all" && (
        <div class="toggles" role="group" aria-label={t("Readings shown")}>
          {(["windows", "matrices"] as const).map((which) => (
            <button
              key={which}
              type="button"
              class="plain"
              aria-pressed={layout.seen === which}
              onClick={() => (wished.value = which)}
            >
              {which === "windows" ? t("Stamp, gather") : t("Matrices")}
            </button>
          ))}
        </div>
      )}
      <Stage
        layout={{ ...layout, blocks: layout.blocks.slice(...part) }}
        signs={[]}
        flight={layout.names.slice(0, layout.seen === "matrices" ? 0 : 4).map(({ x, y }, i) => (
          <b key={NAMES[i]!} class="reading" style={moved(x, y)}>
            {t(NAMES[i]!)}
          </b>
        ))}
      >
        {grids.slice(...part).map((grid, i) => (
          <GridView
            key={grid.name}
            {...grid}
            cell={layout.cells[part[0] + i]!}
            marks={() => allMarks(state, m)[part[0] + i]!}
          />
        ))}
      </Stage>
    </div>
  );
}
