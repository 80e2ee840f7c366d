// Window × kernel = products, whose sum is one output cell.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type Field, INSERTED, turned, windowCell } from "../../terms/field";
import { canvasIndex } from "../../terms/linear";
import { show } from "../../terms/numbers";
import { area, rowsOf, type Size } from "../../terms/terms";
import { corner, Flight, flight } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import { stable } from "../../ui/hooks";
import type { Mark } from "../../ui/marks";
import { arrange, bounds, fullFrame, legible, Stage } from "../../ui/stage";
import { place } from "../../ui/words";
import { fieldStyle, productsStyle } from "./cells";
import { aspect, board, channelsOf, Output } from "./parts";
import type { Figure } from "./state";
import { fieldName } from "./words";

const by = (dims: 1 | 2, { rows, cols }: Size): string =>
  dims === 1 ? String(cols) : `${rows} × ${cols}`;

const cells = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function prepare(figure: Figure) {
  const { linear, width, dims } = figure;
  // A gathering stage is shown only where there is a field; the view may change before the stage.
  const field = computed(() => linear.value.field ?? fieldless(linear.value.spec.input));
  const arrangement = stable(() => {
    const { spec, output, part } = linear.value;
    const [input, kernel] = [fullFrame(spec.input), fullFrame(spec.kernel)];
    const size = fullFrame(field.value.size);
    return {
      input,
      kernel,
      size,
      output: fullFrame(output),
      layout: arrange(
        [size, legible(kernel), legible(kernel), fullFrame(output)],
        [
          `Input ${channelsOf(figure, by(dims, input))[0]}, spread to ${by(dims, size)}`,
          `Kernel ${channelsOf(figure, by(dims, kernel))[1]}, turned`,
          "Products, sum −10.5",
          `${part ? "Partial result" : "Output"} ${by(dims, output)}`,
        ],
        bounds(width.value, dims === 1 ? aspect(figure) : 1),
      ),
    };
  });
  const layout = computed(() => arrangement.value.layout);
  const own = board(figure, layout);
  const look = (block: number) =>
    computed(() => ({ ...own.output.value, cell: layout.value.cells[block]! }));
  const [fieldLook, productsLook] = [look(0), look(2)];
  const source = (i: number): number => (field.peek().copied[i] ? -1 : field.peek().source[i]!);
  const kernelAt = (k: number): number => turned(field.peek(), linear.peek().spec.kernel, k);
  const window = computed(() => {
    const { spec, output } = linear.value;
    return cells(area(spec.kernel)).map((k) =>
      windowCell(field.value, spec.kernel, output, own.step.value, k),
    );
  });
  return {
    ...own,
    arrangement,
    field,
    window,
    fieldStyle: computed(() => fieldStyle(linear.value, field.value, fieldLook.value)),
    products: computed(() =>
      productsStyle(
        linear.value,
        field.value,
        productsLook.value,
        own.step.value,
        own.state.value !== "read",
      ),
    ),
    fieldMarks: computed(() => fieldMarks(field.value, window.value, own.marks.input.value)),
    kernelMarks: computed(() =>
      own.marks.kernel.value.map((mark) => ({ ...mark, cells: mark.cells.map(kernelAt) })),
    ),
    productMarks: computed((): readonly Mark[] => {
      const at = figure.target.value;
      if (at?.grid !== "copy") return [];
      return [{ kind: "pointed", cells: [kernelAt(at.index)] }];
    }),
    pointers: {
      ...own.pointers,
      field: figure.pointers.grid((i) => {
        const index = field.peek().source[i]!;
        return index < 0 ? null : { grid: "input", index };
      }),
      turned: figure.pointers.grid((k) => ({ grid: "kernel", index: kernelAt(k) })),
      products: figure.pointers.grid((k) => {
        const input = field.peek().source[window.peek()[k]!]!;
        return input < 0 ? null : { grid: "copy", index: kernelAt(k), input };
      }),
    },
    editField: {
      ...own.edit.input,
      can: (i: number) => source(i) >= 0,
      text: (i: number) => own.edit.input.text(source(i)),
      commit: (i: number, text: string) => own.edit.input.commit(source(i), text),
      nudge: (i: number, by: number) => own.edit.input.nudge(source(i), by),
      name: (i: number) => own.edit.input.name(source(i)),
    },
    editKernel: {
      ...own.edit.kernel,
      text: (k: number) => own.edit.kernel.text(kernelAt(k)),
      commit: (k: number, text: string) => own.edit.kernel.commit(kernelAt(k), text),
      nudge: (k: number, by: number) => own.edit.kernel.nudge(kernelAt(k), by),
      name: (k: number) => own.edit.kernel.name(kernelAt(k)),
    },
    describeField: (i: number) => {
      const index = field.value.source[i]!;
      if (index < 0) return index === INSERTED ? "inserted" : "padding";
      const where = place(dims, linear.value.spec.input, index);
      return field.value.copied[i] ? `padding, a copy of ${where}:` : where;
    },
    describeKernel: (k: number) => place(dims, linear.value.spec.kernel, kernelAt(k)),
  };
}

/** The bare input, for the moment in which the view changes. */
const fieldless = (input: Size): Field => ({
  kind: "padded",
  size: fullFrame(input),
  source: Int32Array.from(cells(area(input))),
  copied: new Uint8Array(area(input)),
  stride: [1, 1],
  dilation: [1, 1],
  flipped: false,
});

/** The window, what is no input cell, and the kin of what is pointed at. */
function fieldMarks(field: Field, window: readonly number[], input: readonly Mark[]): Mark[] {
  const all: Mark[] = [];
  const where = (test: (i: number) => boolean) => cells(field.source.length).filter(test);
  const inserted = where((i) => field.source[i] === INSERTED);
  const padded = where((i) => field.source[i]! < INSERTED || field.copied[i] === 1);
  if (padded.length) all.push({ kind: "cropped", cells: padded });
  if (inserted.length) all.push({ kind: "added", cells: inserted });
  all.push({ kind: "read", cells: window, joined: true });
  for (const mark of input)
    all.push({ ...mark, cells: where((i) => mark.cells.includes(field.source[i]!)) });
  return all;
}

type Prepared = ReturnType<typeof prepare>;

export function StageGather({ figure }: { figure: Figure }) {
  const p = useMemo(() => prepare(figure), [figure]);
  const { input, kernel, size, output, layout } = p.arrangement.value;
  const { dims } = figure;
  const { flipped } = p.field.value;
  const [x, w, , y] = layout.cells;
  const grown = fieldName(figure.linear.value);
  const [ofInput] = channelsOf(figure, by(dims, input));
  const [, ofKernel] = channelsOf(figure, by(dims, kernel));
  return (
    <Stage layout={layout} signs={["×", "=", "Σ"]} flight={<Flying figure={figure} p={p} />}>
      <GridView
        {...p.pointers.field}
        name="Input"
        detail={grown ? `${ofInput}, ${grown} to ${by(dims, size)}` : ofInput}
        hue="input"
        cell={x!}
        colors={p.ink.value}
        style={p.fieldStyle}
        frame={size}
        describe={p.describeField}
        marks={p.fieldMarks}
        edit={p.editField}
      />
      <GridView
        {...p.pointers.turned}
        name="Kernel"
        detail={flipped ? `${ofKernel}, turned` : ofKernel}
        hue="kernel"
        cell={w!}
        colors={p.ink.value}
        style={p.styles.kernel}
        frame={kernel}
        describe={p.describeKernel}
        marks={p.kernelMarks}
        edit={p.editKernel}
      />
      <Products figure={figure} p={p} />
      <Output
        board={p}
        cell={y!}
        frame={output}
        detail={by(dims, output)}
        partial={figure.linear.value.part !== undefined}
      />
    </Stage>
  );
}

/** The heading of the products says what they add up to. */
function Products({ figure, p }: { figure: Figure; p: Prepared }) {
  const { layout, kernel } = p.arrangement.value;
  const s = figure.linear.value;
  const sum = s.sums[canvasIndex(s, p.step.value)]! + s.spec.bias;
  return (
    <GridView
      {...p.pointers.products}
      name="Products"
      detail={figure.labels.value === "values" ? `sum ${show(sum)}` : ""}
      hue="overlap"
      cell={layout.cells[2]!}
      colors={p.ink.value}
      style={p.products}
      frame={kernel}
      describe={p.describeKernel}
      marks={p.productMarks}
    />
  );
}

function Flying({ figure, p }: { figure: Figure; p: Prepared }) {
  const { layout, kernel, output } = p.arrangement.value;
  const s = figure.linear.value;
  const { cells: cell, blocks, head } = layout;
  const origin = (i: number) => ({ x: blocks[i]!.x, y: blocks[i]!.y + head });
  const count = rowsOf(s.by.output, canvasIndex(s, p.step.value)).length > 0 ? area(kernel) : 0;
  const sprites = flight(
    figure.moment.value,
    count,
    (k) => corner(origin(2), kernel, cell[2]!, k),
    () => corner(origin(3), output, cell[3]!, p.step.value),
  );
  return (
    <Flight
      width={layout.width}
      height={layout.height}
      sprites={sprites}
      style={p.products.value}
      token={null}
    />
  );
}
