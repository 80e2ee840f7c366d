// The parameters under their torch names.

import { useMemo } from "preact/hooks";
import { type Channels, coercePair, inner, kernelPlane, pairs } from "../../terms/channels";
import type { LinearSpec } from "../../terms/convolution";
import { type Grid, indices, planeOf } from "../../terms/terms";
import { Select, Slider, Stepper, type Value } from "../../ui/controls";
import { memorize, resized, sample } from "../../ui/layout";
import { limits } from "../../wire/options";
import { nested } from "../../wire/parameters";
import type { LinearState } from "./state";

// Other numbers of channels: what stays keeps its numbers, what was there before comes back, and what
// is new is the first channel, mirrored.

type ChannelNumbers = Pick<Channels, "input" | "output" | "groups">;

/** A plane as it is, mirrored in one axis or the other, or turned by half a turn. */
function mirrored(grid: Grid, number: number): Grid {
  const { rows, cols, values } = grid;
  const at = (i: number, length: number, flips: boolean) => (flips ? length - 1 - i : i);
  return {
    rows,
    cols,
    values: values.map((_, i) => {
      const row = at(Math.floor(i / cols), rows, (number & 2) > 0);
      return values[row * cols + at(i % cols, cols, (number & 1) > 0)]!;
    }),
  };
}

function stack(planes: readonly Grid[], second?: number): Grid {
  const { rows, cols } = planes[0]!;
  const values = new Float64Array(planes.length * rows * cols);
  planes.forEach((one, i) => {
    values.set(one.values, i * rows * cols);
  });
  return {
    rows,
    cols,
    planes: planes.length,
    ...(second !== undefined && { inner: second }),
    values,
  };
}

/** Input, kernel and biases for other numbers of channels; `memory` keeps every plane ever seen. */
export function rechannelled(
  spec: LinearSpec,
  leads: Channels["leads"],
  next: ChannelNumbers,
  memory: Map<string, Grid>,
): { input: Grid; kernel: Grid; biases: readonly number[] } {
  const now = spec.channels ?? { input: 1, output: 1, groups: 1, leads, biases: [spec.bias] };
  const then = { ...now, ...next };
  for (let i = 0; i < now.input; i++) memory.set(`input ${i}`, planeOf(spec.input, i));
  for (const pair of pairs(now, "input"))
    memory.set(`${pair.input} to ${pair.output}`, planeOf(spec.kernel, kernelPlane(now, pair)));
  const known = (key: string, like: Grid): Grid | undefined => {
    const found = memory.get(key);
    return found?.rows === like.rows && found.cols === like.cols ? found : undefined;
  };
  const [input, kernel] = [planeOf(spec.input, 0), planeOf(spec.kernel, 0)];
  return {
    input: stack(indices(next.input).map((i) => known(`input ${i}`, input) ?? mirrored(input, i))),
    kernel: stack(
      pairs(then, leads).map(
        ({ input: i, output: o }) => known(`${i} to ${o}`, kernel) ?? mirrored(kernel, i + o),
      ),
      inner(then),
    ),
    biases: indices(next.output).map((o) => now.biases[o] ?? 0),
  };
}

/** ChannelNumbers of groups that divide both sides. */
export const possibleGroups = (input: number, output: number): number[] =>
  indices(Math.min(input, output) + 1).filter(
    (groups) => groups > 0 && input % groups === 0 && output % groups === 0,
  );

// How many channels there are, and in how many groups.

const ONE: ChannelNumbers = { input: 1, output: 1, groups: 1 };

const numbers = (state: LinearState): ChannelNumbers => state.store.spec.peek().channels ?? ONE;

/** One number where all are equal, as in Python. */
const joined = (biases: readonly number[]): number | readonly number[] =>
  biases.every((bias) => bias === biases[0]) ? biases[0]! : biases;

function rules(state: LinearState) {
  const memory = new Map<string, Grid>();
  const { store, operation } = state;
  const changed = (next: ChannelNumbers) => {
    const { input, kernel, biases } = rechannelled(
      store.spec.peek(),
      operation.leads,
      next,
      memory,
    );
    const [i, o] = store.get<readonly [number, number]>("pair");
    const channels = { ...next, leads: operation.leads, biases };
    const pair = coercePair(channels, { input: i, output: o });
    return {
      input: nested(input),
      kernel: nested(kernel),
      bias: joined(biases),
      groups: next.groups,
      pair: [pair.input, pair.output],
    };
  };
  const side = (name: "input" | "output", value: Value): ChannelNumbers => {
    const next = { ...numbers(state), [name]: value as number };
    const groups = possibleGroups(next.input, next.output).filter((g) => g <= next.groups);
    return { ...next, groups: groups.at(-1) ?? 1 };
  };
  const wrong = (name: string, value: Value): string =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limits.channels
      ? ""
      : `${name} = ${value}: choose a whole number from 1 to ${limits.channels}.`;
  return {
    accepts: (name: "input" | "output", value: Value) =>
      wrong("", value) === "" && store.accepts(changed(side(name, value))),
    change: (name: "input" | "output", label: string, value: Value) =>
      wrong(label, value) || store.update(changed(side(name, value)), label),
    regroup: (groups: number) => store.update(changed({ ...numbers(state), groups }), "groups"),
  };
}

function ChannelParameters({ state }: { state: LinearState }) {
  const { channels } = state.store.spec.value;
  const rule = useMemo(() => rules(state), [state]);
  if (!state.hadChannels.value) return null;
  const { input, output, groups } = channels ?? ONE;
  return (
    <>
      {(["input", "output"] as const).map((name) => {
        const label = name === "input" ? "in_channels" : "out_channels";
        return (
          <Stepper
            key={name}
            name={label}
            value={name === "input" ? input : output}
            pairs={false}
            accepts={(value) => rule.accepts(name, value)}
            onChange={(value) => rule.change(name, label, value)}
          />
        );
      })}
      <Slider
        name="groups"
        options={possibleGroups(input, output)}
        value={groups}
        meaning={(value) => (value > 1 && value === input ? "depthwise" : "")}
        onChange={rule.regroup}
      />
    </>
  );
}

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
    return bad === undefined ? "" : `${name} = ${bad}: choose a whole number from 1 to ${max}.`;
  };
  return {
    name,
    accepts: (value: Value) => valid(value) === "",
    change(value: Value): string {
      const wrong = valid(value);
      if (wrong) return wrong;
      const grid = state.wholeMap.peek().spec[trait];
      const [rows, cols] = state.dims === 1 ? [1, pair(value)[0]] : pair(value);
      const planes = Array.from({ length: grid.planes ?? 1 }, (_, i) => {
        const [one, known] = [planeOf(grid, i), memories[i]!];
        memorize(one, known);
        return resized(one, { rows, cols }, known, trait === "input" ? sample : () => 1);
      });
      const values = Float64Array.from(planes.flat(2));
      const cells = state.dims === 1 ? values : nested({ ...grid, rows, cols, values });
      return state.store.update({ [trait]: Array.from(cells) }, name);
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
      <ChannelParameters state={state} />
    </>
  );
}

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
      of={channels && channels.output > 1 ? `output channel ${o}` : ""}
      value={channels ? channels.biases[o]! : bias}
      pairs={false}
      whole={false}
      accepts={(value) => store.accepts(changed(value))}
      onChange={(value) => store.update(changed(value), `bias ${o}`)}
    />
  );
}
