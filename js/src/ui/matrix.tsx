// The matrix of a list of weighted terms beside the vectors that it maps: an entry for each product
// of an output and an input.

import { useContext } from "preact/hooks";
import { show } from "../terms/numbers";
import { area, indices, type Size, type WeightedTerms } from "../terms/terms";
import { cellStyle, digits, SVG_SIDE } from "./cell-style";
import { type GridProps, GridView } from "./grid";
import { Theme } from "./hooks";
import type { CellSize, Mark } from "./marks";
import { NARROW, type Room } from "./room";
import { arrange, bounds, ONE_LINE, Stage } from "./stage";
import { type Meaning, magnitude } from "./theme";
import { columnsOf, rowsOf } from "./words";

/** With more rows or columns several entries share a cell: smaller ones are not seen. */
const MAX_SIDE = 64;
const MAX_SIDE_NARROW = 24;
/** A column of numbers is wide enough for its heading, which reaches over its last column. */
const MIN_COLUMN = 44;
/** With more room the column of the input, too: the next column stands beside its heading. */
const WIDE_COLUMN = 60;
const HEADING = 44;

type Pointing = Pick<GridProps, "onHover" | "onFocus" | "onPin">;

/** One of the two vectors. */
export interface Vector extends Pointing, Pick<GridProps, "edit" | "title" | "short"> {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly label?: (index: number) => string | undefined;
  readonly muted?: (index: number) => boolean;
  /** Whether a value is not known yet. */
  readonly empty?: (index: number) => boolean;
  readonly describe: (index: number) => string;
}

interface MatrixProps {
  readonly room: Room;
  readonly weighted: WeightedTerms;
  /** Rows and columns of its blocks. */
  readonly blocks: Size | null;
  /** The products that are looked at, and the cells of the output that are. */
  readonly rows: () => readonly number[];
  readonly outputs: () => readonly number[];
  /** What pointing at a row of the matrix does. */
  readonly matrix: Pointing;
  readonly scale: { readonly meaning: Meaning; readonly max: number };
  readonly input: Vector;
  readonly output: Vector;
}

/** The lines that share a bin. */
const span = (bin: number, share: number, side: number): number[] =>
  indices(Math.min(share, side - bin * share)).map((i) => bin * share + i);

export function MatrixEquation(props: MatrixProps) {
  const { room, weighted, input, output } = props;
  const { terms, weights } = weighted;
  const theme = useContext(Theme);
  const size = { rows: area(terms.outputSize), cols: area(terms.inputSize) };
  const narrow = room.width.value < NARROW;
  const binned = (side: number) => Math.ceil(side / (narrow ? MAX_SIDE_NARROW : MAX_SIDE));
  const [down, across] = [binned(size.rows), binned(size.cols)];
  const bins = { rows: Math.ceil(size.rows / down), cols: Math.ceil(size.cols / across) };
  const bin = (row: number) =>
    Math.floor(terms.output[row]! / down) * bins.cols + Math.floor(terms.input[row]! / across);
  const whole = down === 1 && across === 1;
  const { t } = room;
  const both = `${size.rows} × ${size.cols}`;
  const detail = whole
    ? both
    : t("{size}, {share} in a cell", { size: both, share: `${down} × ${across}` });
  const called = ({ name, short, title }: Vector) => short || title || t(name);
  const most = Math.max(bins.rows, bins.cols);
  const within = bounds(room, 1.3, HEADING);
  const at = (cell: number) =>
    arrange(
      [
        bins,
        { rows: bins.cols, cols: 1, minCell: narrow ? MIN_COLUMN : WIDE_COLUMN },
        { rows: bins.rows, cols: 1, minCell: MIN_COLUMN },
      ],
      [
        `${t("Matrix")} ${detail}`,
        `${called(input)} ${size.cols}`,
        `${called(output)} ${size.rows}`,
      ],
      { ...within, cell: cell > 8 ? Math.floor(cell) : cell },
    );
  // Columns as wide as their headings are no higher than the matrix, and level with it.
  const free = (head: number) => at(Math.min(within.cell, (within.height - head) / most));
  const one = free(ONE_LINE);
  const found = one.head === ONE_LINE ? one : free(one.head);
  const layout = at(found.cells[0]!.height);
  const canvas = most > SVG_SIDE;
  const [cell, ofInput, ofOutput] = layout.cells as [CellSize, CellSize, CellSize];
  const entries = () => {
    const context = { theme: theme.value, cell };
    const values = new Float64Array(bins.rows * bins.cols);
    for (let row = 0; row < terms.output.length; row++) {
      const weight = weights[terms.kernel[row]!]!;
      const at = bin(row);
      // Of entries that share a cell the largest is shown.
      if (whole) values[at]! += weight;
      else if (Math.abs(weight) > Math.abs(values[at]!)) values[at] = weight;
    }
    return cellStyle(
      bins,
      context,
      // On a scale with signs zeros are as light as the surface, with digits or without.
      "signed",
      magnitude(values),
      (i) => values[i]!,
      (_, value) => show(value, digits(context)),
      (i) => values[i] === 0,
    );
  };
  const vector = (
    { values, label, muted, empty, edit, title, ...grid }: Vector,
    own: CellSize,
    hue: "input" | "output",
    cells: () => readonly number[],
  ) => {
    const each = hue === "input" ? across : down;
    const at = (index: number) => index * each;
    const within = (act?: (index: number) => void) => (index: number) =>
      act?.(index < 0 ? index : at(index));
    const style = () => {
      const context = { theme: theme.value, cell: own };
      const largest = (first: number) => {
        let found = first;
        for (let i = first; i < Math.min(first + each, values.length); i++)
          if (Math.abs(values[i]!) > Math.abs(values[found]!)) found = i;
        return found;
      };
      const shown = indices(Math.ceil(values.length / each)).map((i) => largest(at(i)));
      return cellStyle(
        { rows: shown.length, cols: 1 },
        context,
        props.scale.meaning,
        props.scale.max,
        (i) => (empty?.(shown[i]!) ? null : values[shown[i]!]!),
        (i, value) => label?.(shown[i]!) ?? show(value, digits(context)),
        muted && ((i) => muted(shown[i]!)),
      );
    };
    return (
      <GridView
        {...grid}
        {...(title && { title })}
        {...(edit && each === 1 && { edit })}
        detail={String(values.length)}
        hue={hue}
        canvas={canvas}
        cell={own}
        style={style}
        describe={(i) => grid.describe(at(i))}
        onHover={within(grid.onHover)}
        onFocus={within(grid.onFocus)}
        onPin={within(grid.onPin)}
        marks={() => [
          {
            kind: hue === "input" ? "read" : "made",
            cells: [...new Set(cells().map((i) => Math.floor(i / each)))],
          },
        ]}
      />
    );
  };
  const row = (index: number) => (index < 0 ? index : Math.floor(index / bins.cols) * down);
  return (
    <div style={{ paddingRight: `${HEADING}px` }}>
      <Stage layout={layout} signs={["·", "="]} flight={null}>
        <GridView
          onHover={(i) => props.matrix.onHover?.(row(i))}
          onFocus={(i) => props.matrix.onFocus?.(row(i))}
          onPin={(i) => props.matrix.onPin?.(row(i))}
          name="Matrix"
          detail={detail}
          hue="kernel"
          cell={cell}
          style={entries}
          blocks={whole ? props.blocks : null}
          describe={(i) =>
            `${rowsOf(t, span(Math.floor(i / bins.cols), down, size.rows))}, ${columnsOf(t, span(i % bins.cols, across, size.cols))}:`
          }
          marks={(): readonly Mark[] => [
            { kind: "made", cells: [...new Set(props.rows().map(bin))] },
          ]}
        />
        {vector(input, ofInput, "input", () => props.rows().map((i) => terms.input[i]!))}
        {vector(output, ofOutput, "output", props.outputs)}
      </Stage>
    </div>
  );
}
