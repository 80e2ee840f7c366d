// The matrix of a list of weighted terms: an entry for each product of an output and an input.

import { useContext } from "preact/hooks";
import { show } from "../terms/numbers";
import { area, type WeightedTerms } from "../terms/terms";
import { cellStyle, digits } from "./cell-style";
import { type GridProps, GridView } from "./grid";
import { Theme } from "./hooks";
import type { Mark } from "./marks";
import { magnitude, meaningOf } from "./theme";

interface MatrixProps
  extends Pick<GridProps, "cell" | "blocks" | "describe" | "onHover" | "onFocus" | "onPin"> {
  readonly weighted: WeightedTerms;
  /** Said after its size in the heading. */
  readonly note?: string;
  /** Products whose entries are marked. */
  readonly products: () => readonly {
    readonly kind: Mark["kind"];
    readonly rows: readonly number[];
  }[];
}

export function WeightedMatrix({ weighted, note = "", products, ...grid }: MatrixProps) {
  const { terms, weights } = weighted;
  const theme = useContext(Theme);
  const size = { rows: area(terms.outputSize), cols: area(terms.inputSize) };
  const entry = (row: number) => terms.output[row]! * size.cols + terms.input[row]!;
  const style = () => {
    const context = { theme: theme.value, cell: grid.cell };
    const values = new Float64Array(size.rows * size.cols);
    for (let row = 0; row < terms.output.length; row++)
      values[entry(row)]! += weights[terms.kernel[row]!]!;
    return cellStyle(
      size,
      context,
      meaningOf(values),
      magnitude(values),
      (i) => values[i]!,
      (_, value) => show(value, digits(context)),
      (i) => values[i] === 0,
    );
  };
  return (
    <GridView
      {...grid}
      name="Matrix"
      detail={`${size.rows} × ${size.cols}${note}`}
      hue="kernel"
      style={style}
      marks={() => products().map(({ kind, rows }) => ({ kind, cells: rows.map(entry) }))}
    />
  );
}
