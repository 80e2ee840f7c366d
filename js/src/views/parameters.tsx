// The parameters under their torch names.

import { useMemo } from "preact/hooks";
import { Choice } from "../controls/choice";
import { Stepper, type Value } from "../controls/stepper";
import { memorize, resized, sample } from "../geometry/resize";
import { limits } from "../terms/parameters";
import type { Figure } from "./figure";

const pair = (value: Value): [number, number] =>
  typeof value === "number" ? [value, value] : [value[0]!, value[1]!];

/** Change the size of the input or the kernel. */
function resizer(figure: Figure, trait: "input" | "kernel") {
  const memory = new Map<string, number>();
  const name = `${trait}_size`;
  const most = trait === "input" ? limits.input_side : limits.kernel_side;
  const valid = (value: Value): string => {
    const bad = pair(value).find((n) => !Number.isInteger(n) || n < 1 || n > most);
    return bad === undefined ? "" : `${name} = ${bad}: choose a whole number from 1 to ${most}.`;
  };
  return {
    name,
    accepts: (value: Value) => valid(value) === "",
    change(value: Value): string {
      const wrong = valid(value);
      if (wrong) return wrong;
      const grid = figure.linear.peek().spec[trait];
      memorize(grid, memory);
      const [rows, cols] = figure.dims === 1 ? [1, pair(value)[0]] : pair(value);
      const cells = resized(grid, { rows, cols }, memory, trait === "input" ? sample : () => 1);
      return figure.store.update({ [trait]: figure.dims === 1 ? cells[0] : cells }, name);
    },
  };
}

export function Parameters({ figure }: { figure: Figure }) {
  const { store, dims, operation } = figure;
  const { spec } = figure.linear.value;
  const resize = useMemo(
    () => ({ input: resizer(figure, "input"), kernel: resizer(figure, "kernel") }),
    [figure],
  );
  const side = (size: { rows: number; cols: number }): Value =>
    dims === 1 || size.rows === size.cols ? size.cols : [size.rows, size.cols];
  return (
    <div class="parameters" role="group" aria-label="Parameters">
      {(["input", "kernel"] as const).map((trait) => (
        <Stepper
          key={trait}
          name={resize[trait].name}
          value={side(spec[trait])}
          pairs={dims === 2}
          accepts={resize[trait].accepts}
          onChange={resize[trait].change}
        />
      ))}
      {operation.parameters.map((name) => (
        <Stepper
          key={name}
          name={name}
          value={store.get<Value>(name)}
          pairs={dims === 2}
          accepts={(value) => store.accepts({ [name]: value })}
          onChange={(value) => store.update({ [name]: value }, name)}
        />
      ))}
      {Object.entries(operation.choices).map(([name, options]) => (
        <Choice
          key={name}
          name={name}
          options={options.filter(
            (option) => option === store.get(name) || store.accepts({ [name]: option }),
          )}
          value={store.get<string>(name)}
          onChange={(value) => store.update({ [name]: value })}
        />
      ))}
      <Stepper
        name="bias"
        value={store.get<number>("bias")}
        pairs={false}
        whole={false}
        accepts={(value) => store.accepts({ bias: value })}
        onChange={(value) => store.update({ bias: value }, "bias")}
      />
    </div>
  );
}
