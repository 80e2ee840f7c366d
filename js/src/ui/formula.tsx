// The sum of products that a cell is, in symbols and in numbers.

import { show } from "../terms/numbers";
import type { Dims, Size } from "../terms/terms";
import { useSilent } from "./cover";
import { useTongue } from "./language";

export interface CellFormula {
  readonly name: string;
  /** One per product: what it says, in symbols and in numbers, and its passed-on cell. */
  readonly products: readonly {
    readonly symbols: string;
    readonly values: string;
    readonly cell: number;
  }[];
  readonly sum: number;
}

const digits = (n: number): string =>
  [...String(n)].map((d) => String.fromCharCode(0x2080 + Number(d))).join("");

/** "m₀₁", or "m₁" in 1D. */
export function symbol(letter: string, size: Size, index: number, dims: Dims = 2): string {
  if (dims === 1) return `${letter}${digits(index)}`;
  const [row, col] = [Math.floor(index / size.cols), index % size.cols];
  return `${letter}${digits(row)}${row > 9 || col > 9 ? "," : ""}${digits(col)}`;
}

/** More products than this are counted, not listed. */
const LISTED = 9;

interface ProductsProps {
  readonly formula: CellFormula;
  readonly term: (cell: number) => Record<string, unknown>;
  /** Whether the sum is still to come. */
  readonly later?: boolean;
  /** How many products are listed; the others are counted. */
  readonly listed?: number;
}

export function Products(props: ProductsProps) {
  const { formula: f, term, later = false, listed = LISTED } = props;
  const silent = useSilent("formula");
  const t = useTongue();
  // Its room is that of the name and a line.
  if (silent) return <span class="lhs">{f.name} = ?</span>;
  const shown = f.products.slice(0, listed);
  const rest = f.products.length - shown.length;
  const same = shown.every((product) => product.symbols === product.values);
  return (
    <>
      <span class="lhs">{f.name} = </span>
      {shown.map(({ symbols, cell: from }, i) => (
        <span key={String(i)}>
          {i > 0 && " + "}
          <span {...term(from)}>{symbols}</span>
        </span>
      ))}
      {rest > 0 && ` + ${t("{n} more", { n: rest })}`}
      <span class={later ? "hidden" : undefined}>
        {shown.length > 0 && " = "}
        {shown.length > 1 && !same && (
          <>
            {shown.map((product) => product.values).join(" + ")}
            {rest > 0 && " + …"}
            {" = "}
          </>
        )}
        <b class="said output">{show(f.sum, 4)}</b>
      </span>
    </>
  );
}
