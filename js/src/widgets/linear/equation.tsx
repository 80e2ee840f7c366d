// A matrix, a vector and their product, at rest: the rows that a stride drops, or the transpose.

import { computed, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { type Matrix, NOTHING } from "../../terms/matrix";
import { show } from "../../terms/numbers";
import { digits, type Face, face } from "../../ui/cell-style";
import { corner, Flight } from "../../ui/flight";
import { GridView } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { ease } from "../../ui/phases";
import { arrange, bounds, Stage, whole } from "../../ui/stage";
import { magnitude, meaningOf } from "../../ui/theme";
import type { Look } from "./faces";
import { HEADING } from "./matrix-board";
import { aspect } from "./panels";
import { ink, look } from "./parts";
import type { Figure } from "./state";
import { symbols } from "./symbols";
import { type Equation, rowSymbols } from "./transpose";

const TURN = 900;

const nothing = () => {};
const still = { onHover: nothing, onFocus: nothing, onPin: nothing };

interface EquationProps {
  readonly figure: Figure;
  readonly equation: Equation;
  readonly names: { readonly matrix: string; readonly vector: string; readonly product: string };
  readonly hues: { readonly vector: "input" | "output"; readonly product: "input" | "output" };
  readonly cell: number;
  /** The matrix that turned into this one: its entries fly to their new places. */
  readonly from: Matrix | null;
}

/** Seconds of turning, from 0 to 1; at once where motion is not wanted. */
function useTurn(turns: boolean) {
  const t = useSignal(turns ? 0 : 1);
  useEffect(() => {
    if (!turns || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      t.value = 1;
      return;
    }
    const start = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      t.value = Math.min(1, Math.max(0, now - start) / TURN);
      if (t.value < 1) frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [turns]);
  return t;
}

/** A column of numbers, each with its symbol. */
const list = (values: Float64Array, at: Look, symbol: (i: number) => string): Face =>
  face(
    { rows: values.length, cols: 1 },
    at,
    meaningOf(values),
    magnitude(values),
    (i) => values[i]!,
    (i, v) => (at.labels === "symbols" ? symbol(i) : show(v, digits(at))),
  );

export function EquationStage({ figure, equation, names, hues, cell, from }: EquationProps) {
  const { rows, cols, struck } = equation;
  const t = useTurn(from !== null);
  const blocks = [
    { rows, cols },
    { rows: cols, cols: 1 },
    { rows, cols: 1 },
  ];
  const layout = useMemo(
    () =>
      arrange(blocks, [`${names.matrix} ${rows} × ${cols}`, names.vector, names.product], {
        ...bounds(figure.width.value - HEADING, 1),
        cell,
        aspect: Math.max(figure.dims === 1 ? aspect(figure) : 1, Math.min(2, 34 / cell)),
      }),
    [rows, cols, cell, figure.width.value],
  );
  const at = layout.cells.map((size) => look(figure, size));
  const { spec } = figure.linear.value;
  const kernel = spec.kernel.values;
  const letters = symbols(figure.dims, equation.shape, spec.kernel);
  const faces = useMemo(() => {
    const entries = face(
      blocks[0]!,
      at[0]!,
      meaningOf(kernel),
      magnitude(kernel),
      (i) => (equation.entries[i] === NOTHING ? 0 : kernel[equation.entries[i]!]!),
      (i, v) => {
        const k = equation.entries[i]!;
        if (k === NOTHING) return "0";
        return at[0]!.labels === "symbols" ? at[0]!.symbols.kernel(k) : show(v, digits(at[0]!));
      },
      (i) => equation.entries[i] === NOTHING || struck[Math.floor(i / cols)]!,
    );
    return [
      entries,
      list(equation.vector, at[1]!, (i) =>
        equation.cells[i] === NOTHING ? "0" : letters.input(equation.cells[i]!),
      ),
      {
        ...list(equation.product, at[2]!, (row) =>
          rowSymbols(equation, figure.dims, spec.kernel, row),
        ),
        muted: (i: number) => struck[i]!,
      },
    ] as const;
  }, [equation, layout, figure.theme.value, figure.labels.value]);
  const signals = [
    useComputed(() => faces[0]),
    useComputed(() => faces[1]),
    useComputed(() => faces[2]),
  ];
  const marked = (width: number): readonly Mark[] => [
    {
      kind: "struck",
      cells: struck.flatMap((s, r) =>
        s ? Array.from({ length: width }, (_, c) => r * width + c) : [],
      ),
    },
  ];
  const marks = useMemo(
    () => [
      computed(() => marked(cols)),
      computed((): readonly Mark[] => []),
      computed(() => marked(1)),
    ],
    [equation],
  );
  const grids = [
    { name: "Matrix", title: names.matrix, hue: "kernel", detail: `${rows} × ${cols}` },
    { name: "Vector", title: names.vector, hue: hues.vector, detail: String(cols) },
    { name: "Product", title: names.product, hue: hues.product, detail: String(rows) },
  ] as const;
  const colours = useMemo(() => ink(figure), [figure.theme.value]);
  return (
    <Stage
      layout={layout}
      signs={["·", "="]}
      flight={
        from && t.value < 1 ? (
          <Turning from={from} layout={layout} face={faces[0]} t={ease(t.value)} />
        ) : null
      }
    >
      {grids.map(({ name, title, hue, detail }, i) => (
        <GridView
          key={name}
          {...still}
          name={name}
          title={title}
          detail={detail}
          hue={hue}
          cell={layout.cells[i]!}
          ink={colours}
          face={signals[i]!}
          frame={whole(blocks[i]!)}
          describe={(j) => `(${Math.floor(j / blocks[i]!.cols)}, ${j % blocks[i]!.cols})`}
          marks={marks[i]!}
        />
      ))}
    </Stage>
  );
}

interface TurningProps {
  readonly from: Matrix;
  readonly layout: ReturnType<typeof arrange>;
  readonly face: Face;
  readonly t: number;
}

/** Every entry on its way from (row, column) to (column, row). */
function Turning({ from, layout, face: shown, t }: TurningProps) {
  const cell = layout.cells[0]!;
  const origin = { x: layout.blocks[0]!.x, y: layout.blocks[0]!.y + layout.head };
  const to = { rows: from.cols, cols: from.rows };
  const sprites = Array.from(from.entries, (k, i) => ({ k, i }))
    .filter(({ k }) => k !== NOTHING)
    .map(({ i }) => {
      const source = (i % from.cols) * from.rows + Math.floor(i / from.cols);
      const [a, b] = [corner(origin, from, cell, i), corner(origin, to, cell, source)];
      return {
        source,
        opacity: 1,
        ...cell,
        x: a.x + (b.x - a.x) * t,
        y: a.y + (b.y - a.y) * t,
      };
    });
  return (
    <Flight
      width={layout.width}
      height={layout.height}
      sprites={sprites}
      face={shown}
      token={null}
    />
  );
}
