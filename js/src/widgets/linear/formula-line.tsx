// The formula of an output cell; its products point back at their cells.

import type { ComponentChild } from "preact";
import { factor, show } from "../../terms/numbers";
import { area, plane } from "../../terms/terms";
import { type Formula, formula, type Product } from "./formula";
import type { Figure } from "./state";
import { biasSymbol } from "./symbols";

/** More products than this are counted, not listed. */
const LISTED = 12;

export function FormulaLine({ figure }: { figure: Figure }) {
  const { whole, linear, first } = figure;
  const s = whole.value;
  const { part } = linear.value;
  const step = Math.min(figure.playback.step.value, linear.value.steps - 1);
  const cell = figure.explained.value + first.value.output;
  const f = formula(s, figure.allSymbols.value, cell, step, part !== undefined);
  const complete = f.products.every((p) => p.added);
  const beta = biasSymbol(s.spec.channels ? Math.floor(cell / plane(s.canvas)) : null);
  const sides: readonly Side[] = [
    { text: (p) => p.symbols, rest: (n) => `${n} more`, bias: beta, chips: true },
    { text: (p) => p.values, rest: () => "…", bias: factor(f.bias), chips: false },
  ];
  const Sum = s.spec.channels ? ChannelProducts : Products;
  return (
    <p class="formula" role="group" aria-label="Formula">
      <span class="lhs">{f.name} = </span>
      {f.products.length === 0 ? (
        <b class="said output">{show(f.bias)}</b>
      ) : (
        <>
          {sides.map((side, i) => (
            <span key={String(i)}>
              <Sum figure={figure} formula={f} side={side} step={step} />
              {f.bias !== 0 && ` + ${side.bias}`}
              {" = "}
            </span>
          ))}
          <b class="said output">{show(f.sum, 4)}</b>
          {!complete && <span class="sofar"> ({show(f.sofar, 4)} so far)</span>}
        </>
      )}
    </p>
  );
}

/** The formula is written twice, in symbols and in values. */
interface Side {
  readonly text: (product: Product) => string;
  readonly rest: (count: number) => string;
  readonly bias: string;
  readonly chips: boolean;
}

interface SumProps {
  readonly figure: Figure;
  readonly formula: Pick<Formula, "products">;
  readonly side: Side;
  readonly step: number;
}

function Products({ figure, formula: f, side, step }: SumProps) {
  const shown = f.products.slice(0, LISTED);
  const rest = f.products.length - shown.length;
  return (
    <>
      {shown.map((p, i) => (
        <span key={String(i)}>
          {i > 0 && " + "}
          <Term figure={figure} product={p} chip={side.chips} step={step}>
            {side.text(p)}
          </Term>
        </span>
      ))}
      {rest > 0 && ` + ${side.rest(rest)}`}
    </>
  );
}

/** Channel by channel; where that makes too many, those that are not looked at are counted. */
function ChannelProducts(props: SumProps) {
  const { figure, formula: f, side } = props;
  const { input } = figure.whole.value.spec;
  const looked = figure.linear.value.part?.input;
  const all = f.products.length <= LISTED || looked === undefined;
  const channels = [...new Set(f.products.map((p) => Math.floor(p.input / plane(input))))];
  const group = (channel: number): ComponentChild => {
    const products = f.products.filter((p) => Math.floor(p.input / plane(input)) === channel);
    if (all || channel === looked) return <>({<Products {...props} formula={{ products }} />})</>;
    const sum = products.reduce((total, p) => total + p.product, 0);
    return side.chips ? `${products.length} products of channel ${channel}` : factor(sum);
  };
  return (
    <>
      {channels.map((channel, i) => (
        <span key={channel}>
          {i > 0 && " + "}
          {group(channel)}
        </span>
      ))}
    </>
  );
}

interface TermProps {
  readonly figure: Figure;
  readonly product: Product;
  readonly chip: boolean;
  readonly step: number;
  readonly children: string;
}

/** A product points back at its cells. */
function Term({ figure, product, chip, step, children }: TermProps) {
  const { added } = product;
  const { first, linear } = figure;
  const [input, kernel] = [product.input - first.value.input, product.kernel - first.value.kernel];
  // A product of other channels has no cells on the stage.
  const here = kernel >= 0 && kernel < area(linear.value.spec.kernel);
  const at = here ? figure.target.value : null;
  const meant =
    (at?.grid === "input" && at.index === input) ||
    (at?.grid === "kernel" && at.index === kernel) ||
    (at?.grid === "copy" && at.index === kernel && at.input === input);
  const now = here && linear.value.telling === "stamp" && input === step;
  return (
    <span
      class={`term${chip ? " chip" : ""}${now ? " now" : ""}${added ? "" : " later"}${meant ? " meant" : ""}`}
      onPointerEnter={() => {
        if (here) figure.hovered.value = { grid: "copy", index: kernel, input };
      }}
      onPointerLeave={() => {
        figure.hovered.value = null;
      }}
    >
      {children}
    </span>
  );
}
