// The parameters under their torch names.

import { useMemo } from "preact/hooks";
import { limits, nested } from "../../terms/parameters";
import { planeOf } from "../../terms/terms";
import { Choice, Stepper, type Value } from "../../ui/controls";
import { memorize, resized, sample } from "../../ui/layout";
import { ChannelParameters, joined } from "./channel-parameters";
import type { Figure } from "./state";

const pair = (value: Value): [number, number] =>
  typeof value === "number" ? [value, value] : [value[0]!, value[1]!];

/** Change the size of the input or the kernel. */
function resizer(figure: Figure, trait: "input" | "kernel") {
  const memories = new Map<number, Map<string, number>>();
  const memoryOf = (plane: number): Map<string, number> => {
    const known = memories.get(plane) ?? new Map<string, number>();
    memories.set(plane, known);
    return known;
  };
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
      const grid = figure.whole.peek().spec[trait];
      const [rows, cols] = figure.dims === 1 ? [1, pair(value)[0]] : pair(value);
      const planes = Array.from({ length: grid.planes ?? 1 }, (_, i) => {
        const [one, known] = [planeOf(grid, i), memoryOf(i)];
        memorize(one, known);
        return resized(one, { rows, cols }, known, trait === "input" ? sample : () => 1);
      });
      const values = Float64Array.from(planes.flat(2));
      const cells = figure.dims === 1 ? values : nested({ ...grid, rows, cols, values });
      return figure.store.update({ [trait]: Array.from(cells) }, name);
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
      <Bias figure={figure} />
      <ChannelParameters figure={figure} />
    </div>
  );
}

/** The bias; with channels that of the output channel looked at. */
function Bias({ figure }: { figure: Figure }) {
  const { store, pair } = figure;
  const { bias, channels } = store.spec.value;
  const o = pair.value?.output ?? 0;
  const changed = (value: Value) => ({
    bias: channels
      ? joined(channels.biases.map((own, i) => (i === o ? (value as number) : own)))
      : value,
  });
  return (
    <Stepper
      name="bias"
      of={channels && channels.output > 1 ? `output channel ${o}` : ""}
      value={channels ? channels.biases[o]! : bias}
      pairs={false}
      whole={false}
      accepts={(value) => store.accepts(changed(value))}
      onChange={(value) => store.update(changed(value), `bias ${o}`)}
    />
  );
}
