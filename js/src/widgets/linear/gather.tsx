// Gathering: window × kernel = products, whose sum is one output cell.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type Field, INSERTED, PADDED, turned, windowCell } from "../../terms/field";
import { canvasIndex } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { area, indices, rowsOf, type Size } from "../../terms/terms";
import { corner, Flight, flight } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import { msg, type Tongue } from "../../ui/language";
import type { Mark } from "../../ui/marks";
import { fullFrame, origin, Stage } from "../../ui/stage";
import { place } from "../../ui/words";
import { fieldStyle, productsStyle } from "./cells";
import { aspect, channelsOf, editThrough, fitting, sizeText, stageState } from "./parts";
import { arrangeStep, type Ends } from "./results";
import { StrideRule } from "./rule";
import type { LinearState, StageView } from "./state";
import { grown } from "./words";

function prepare(state: LinearState, ends: Ends) {
  const { linear, dims } = state;
  // A gathering stage is shown only where there is a field; the view may change before the stage.
  const field = computed(() => linear.value.field ?? fieldless(linear.value.spec.input));
  const arrangement = stable(() => {
    const { spec, output } = linear.value;
    const [input, kernel] = [fullFrame(spec.input), fullFrame(spec.kernel)];
    const size = fullFrame(field.value.size);
    const [ofInput, ofKernel] = channelsOf(state, sizeText(dims, input), sizeText(dims, kernel));
    const { t } = state.room;
    const spread = t("spread to {size}", { size: sizeText(dims, size) });
    return {
      input,
      kernel,
      size,
      output: fullFrame(output),
      ...arrangeStep(state, ends, {
        first: [size, `${t("Input")} ${ofInput[0]}, ${spread}`],
        beside: size,
        headings: [
          `${t("Kernel")} ${ofKernel[0]}, ${t("flipped")}`,
          `${t("Products")}, ${t("sum {sum}", { sum: "−10.5" })}`,
        ],
        sign: "Σ",
        aspect: dims === 1 ? aspect(state) : 1,
      }),
    };
  });
  const own = stageState(
    state,
    computed(() => arrangement.value.layout),
  );
  const [ofField, ofProducts] = [own.context(0), own.context(2)];
  const source = (i: number): number => (field.peek().copied[i] ? -1 : field.peek().source[i]!);
  const kernelAt = (k: number): number => turned(field.peek(), linear.peek().spec.kernel, k);
  const window = computed(() => {
    const { spec, output } = linear.value;
    return indices(area(spec.kernel)).map((k) =>
      windowCell(field.value, spec.kernel, output, own.step.value, k),
    );
  });
  const describeKernel = (k: number) => place(dims, linear.value.spec.kernel, kernelAt(k));
  const products = computed(() =>
    productsStyle(
      linear.value,
      field.value,
      ofProducts.value,
      own.step.value,
      own.progress.value !== "read",
    ),
  );
  return {
    ...own,
    panels: ends.panels(state, own),
    arrangement,
    field,
    products: {
      ...state.pointers.grid((k) => {
        const input = field.peek().source[window.peek()[k]!]!;
        return input < 0 ? null : { grid: "copy", index: kernelAt(k), input };
      }),
      style: products,
      describe: describeKernel,
      marks: computed((): readonly Mark[] => {
        const at = state.target.value;
        return at?.grid === "copy" ? [{ kind: "pointed", cells: [kernelAt(at.index)] }] : [];
      }),
    },
    /** The input under the sliding window. */
    input: {
      ...state.pointers.grid((i) => {
        const index = field.peek().source[i]!;
        return index < 0 ? null : { grid: "input", index };
      }),
      style: computed(() => fieldStyle(linear.value, field.value, ofField.value)),
      describe: (i: number) => {
        const index = field.value.source[i]!;
        const { t } = state.room;
        if (index < 0) return index === INSERTED ? t("inserted") : t("padding");
        const cell = place(dims, linear.value.spec.input, index);
        return field.value.copied[i] ? t("padding, a copy of {cell}:", { cell }) : cell;
      },
      marks: computed(() => fieldMarks(field.value, window.value, own.marks.input.value)),
      edit: editThrough(() => own.grids.input.edit, source),
    },
    /** The kernel as it stands in the window. */
    kernel: {
      ...state.pointers.grid((k) => ({ grid: "kernel", index: kernelAt(k) })),
      style: own.grids.kernel.style,
      describe: describeKernel,
      at: kernelAt,
      marks: computed(() =>
        own.marks.kernel.value.map((mark) => ({ ...mark, cells: mark.cells.map(kernelAt) })),
      ),
      edit: editThrough(() => own.grids.kernel.edit, kernelAt),
    },
  };
}

/** The bare input, for the moment in which the view changes. */
const fieldless = (input: Size): Field => ({
  kind: "padded",
  size: fullFrame(input),
  source: Int32Array.from(indices(area(input))),
  copied: new Uint8Array(area(input)),
  stride: [1, 1],
  dilation: [1, 1],
  flipped: false,
});

/** The window, what is no input cell, and what is linked to the cell that is pointed at. */
function fieldMarks(field: Field, window: readonly number[], input: readonly Mark[]): Mark[] {
  const all: Mark[] = [];
  const where = (test: (i: number) => boolean) => indices(field.source.length).filter(test);
  const inserted = where((i) => field.source[i] === INSERTED);
  const padded = where((i) => field.source[i] === PADDED || field.copied[i] === 1);
  if (padded.length) all.push({ kind: "cropped", cells: padded });
  if (inserted.length) all.push({ kind: "added", cells: inserted });
  all.push({ kind: "read", cells: window, joined: true });
  for (const mark of input)
    all.push({ ...mark, cells: where((i) => mark.cells.includes(field.source[i]!)) });
  return all;
}

type Prepared = ReturnType<typeof prepare>;

/** The stage of a figure whose products end so. */
export const gatherStage =
  (ends: Ends): StageView =>
  ({ state }) => <StageGather state={state} ends={ends} />;

function StageGather({ state, ends }: { state: LinearState; ends: Ends }) {
  const p = useMemo(() => prepare(state, ends), [state, ends]);
  const { input, kernel, size, output, layout, signs } = p.arrangement.value;
  const { dims } = state;
  const { flipped } = p.field.value;
  const [x, w] = layout.cells;
  const { t } = state.room;
  const to = grownWords(t, grown(state.linear.value), sizeText(dims, size));
  const [ofInput, ofKernel] = channelsOf(state, sizeText(dims, input), sizeText(dims, kernel));
  const note = flipped ? `, ${t("flipped")}` : "";
  return (
    <ends.Around state={state} beside={layout.beside}>
      <Stage
        layout={layout}
        signs={signs}
        under={
          <StrideRule
            state={state}
            edges={[
              { at: origin(layout, 0), size, cell: x! },
              {
                at: origin(layout, layout.blocks.length - 1),
                size: output,
                cell: layout.cells.at(-1)!,
              },
            ]}
          />
        }
        flight={<Flying state={state} p={p} />}
      >
        <GridView
          {...p.input}
          name={msg("Input")}
          detail={fitting(layout, 0, [ofInput[0], ...to].join(", "), ...ofInput.slice(1), ...to)}
          hue="input"
          cell={x!}
          frame={size}
        />
        <GridView
          {...p.kernel}
          name={msg("Kernel")}
          detail={fitting(layout, 1, ...ofKernel.map((text) => text + note), t("flipped"))}
          hue="kernel"
          cell={w!}
          frame={kernel}
        />
        <Products state={state} p={p} />
        {p.panels({ layout, frame: output })}
      </Stage>
    </ends.Around>
  );
}

/** What was done to the input, and how large it is by that; nothing where it is as it was. */
const grownWords = (t: Tongue, how: ReturnType<typeof grown>, size: string): string[] =>
  how === "" ? [] : [t(how === "spread" ? "spread to {size}" : "padded to {size}", { size })];

/** The heading of the products says what they add up to. */
function Products({ state, p }: { state: LinearState; p: Prepared }) {
  const { layout, kernel } = p.arrangement.value;
  const s = state.linear.value;
  const sum = s.sums[canvasIndex(s, p.step.value)]! + s.spec.bias;
  const summed = state.labels.value === "values" && p.progress.value === "added";
  return (
    <GridView
      {...p.products}
      name={msg("Products")}
      detail={summed ? state.room.t("sum {sum}", { sum: show(sum) }) : ""}
      hue="overlap"
      cell={layout.cells[2]!}
      frame={kernel}
    />
  );
}

function Flying({ state, p }: { state: LinearState; p: Prepared }) {
  const { layout, kernel, output, chosen } = p.arrangement.value;
  const s = state.linear.value;
  const [, , productsCell, outputCell] = layout.cells;
  const count = rowsOf(s.by.output, canvasIndex(s, p.step.value)).length > 0 ? area(kernel) : 0;
  const sprites = flight(
    state.moment.value,
    count,
    (k) => corner(origin(layout, 2), kernel, productsCell!, k),
    () => corner(origin(layout, 3 + chosen), output, outputCell!, p.step.value),
  );
  return (
    <Flight
      width={layout.width}
      height={layout.height}
      sprites={sprites}
      style={p.products.style.value}
      token={null}
    />
  );
}
