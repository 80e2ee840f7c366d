// The parameters under their torch names.

import { useMemo } from "preact/hooks";
import { indices, planeOf } from "../../terms/terms";
import { Select, Stepper, type Value } from "../../ui/controls";
import { memorize, resized, sample } from "../../ui/layout";
import { limits } from "../../wire/options";
import { nested } from "../../wire/parameters";
import type { LinearState } from "./state";

const pair = (value: Value): [number, number] =>
  typeof value === "number" ? [value, value] : [value[0]!, value[1]!];

/** Change the size of the input or the kernel. */
function resizer(state: LinearState, trait: "input" | "kernel") {
  /** Every cell ever seen, by plane. */
  const memories = indices(limits.channels ** 2).map(() => new Map<string, number>());
  const name = `${trait}_size`;
  const max = trait === "input" ? limits.input_side : limits.kernel_side;
  const valid = (value: Value): string => {
    const bad = pair(value).find((n) => !Number.isInteger(n) || n < 1 || n > max);
    return bad === undefined
      ? ""
      : state.room.t("{trait} = {value}: choose a whole number from 1 to {max}.", {
          trait: name,
          value: bad,
          max,
        });
  };
  const grid = () => state.wholeMap.peek().spec[trait];
  const sides = (value: Value): [number, number] =>
    state.dims === 1 ? [1, pair(value)[0]] : pair(value);
  const traits = (value: Value, values: Float64Array) => {
    const [rows, cols] = sides(value);
    const cells = state.dims === 1 ? values : nested({ ...grid(), rows, cols, values });
    return { [trait]: Array.from(cells) };
  };
  return {
    name,
    accepts(value: Value): boolean {
      if (valid(value)) return false;
      // Whether a size fits does not depend on what is in its cells.
      const [rows, cols] = sides(value);
      const cells = (grid().planes ?? 1) * rows * cols;
      return state.store.accepts(traits(value, new Float64Array(cells)));
    },
    change(value: Value): string {
      const wrong = valid(value);
      if (wrong) return wrong;
      const [rows, cols] = sides(value);
      const planes = Array.from({ length: grid().planes ?? 1 }, (_, i) => {
        const [one, known] = [planeOf(grid(), i), memories[i]!];
        memorize(one, known);
        return resized(one, { rows, cols }, known, trait === "input" ? sample : () => 1);
      });
      return state.store.update(traits(value, Float64Array.from(planes.flat(2))), name);
    },
  };
}

export function Parameters({ state }: { state: LinearState }) {
  const { dims, operation } = state;
  const { spec } = state.linear.value;
  const resize = useMemo(
    () => ({ input: resizer(state, "input"), kernel: resizer(state, "kernel") }),
    [state],
  );
  const side = (size: { rows: number; cols: number }): Value =>
    dims === 1 || size.rows === size.cols ? size.cols : [size.rows, size.cols];
  return (
    <>
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
        <PerAxis key={name} state={state} name={name} />
      ))}
    </>
  );
}

/** A parameter that takes an int, or in 2D a pair. */
function PerAxis({ state: { store, dims }, name }: { state: LinearState; name: string }) {
  return (
    <Stepper
      name={name}
      value={store.get<Value>(name)}
      pairs={dims === 2}
      accepts={(value) => store.accepts({ [name]: value })}
      onChange={(value) => store.update({ [name]: value }, name)}
    />
  );
}

/** What changes less of the picture, or is changed less often. */
export function MoreParameters({ state }: { state: LinearState }) {
  const { store, operation } = state;
  const Channels = operation.channels?.Parameters;
  return (
    <>
      {operation.more.includes("dilation") && <PerAxis state={state} name="dilation" />}
      {Object.entries(operation.choices).map(([name, options]) => (
        <Select
          key={name}
          name={name}
          options={options.filter(
            (option) => option === store.get(name) || store.accepts({ [name]: option }),
          )}
          value={store.get<string>(name)}
          onChange={(value) => store.update({ [name]: value })}
        />
      ))}
      <Bias state={state} />
      {Channels && <Channels state={state} />}
    </>
  );
}

/** One number where all are equal, as in Python. */
export const joined = (biases: readonly number[]): number | readonly number[] =>
  biases.every((bias) => bias === biases[0]) ? biases[0]! : biases;

/** The bias; with channels that of the output channel looked at. */
function Bias({ state }: { state: LinearState }) {
  const { store, pair } = state;
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
      of={
        channels && channels.output > 1
          ? state.room.t("output channel {channel}", { channel: o })
          : ""
      }
      value={channels ? channels.biases[o]! : bias}
      pairs={false}
      whole={false}
      accepts={(value) => store.accepts(changed(value))}
      onChange={(value) => store.update(changed(value), `bias ${o}`)}
    />
  );
}
