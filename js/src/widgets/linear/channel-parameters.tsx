// How many channels there are, and in how many groups.

import { useMemo } from "preact/hooks";
import { type Channels, inner, kernelPlane, pairs } from "../../terms/channels";
import type { LinearSpec } from "../../terms/convolution";
import { type Grid, indices, planeOf } from "../../terms/terms";
import { Slider, Stepper, type Value } from "../../ui/controls";
import { limits } from "../../wire/options";
import { nested } from "../../wire/parameters";
import { joined } from "./parameters";
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

// The steppers and the slider.

const ONE: ChannelNumbers = { input: 1, output: 1, groups: 1 };

const numbers = (state: LinearState): ChannelNumbers => state.store.spec.peek().channels ?? ONE;

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
    const pair = state.pairIn({ ...next, leads: operation.leads, biases });
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
      : state.room.t("{trait} = {value}: choose a whole number from 1 to {max}.", {
          trait: name,
          value: String(value),
          max: limits.channels,
        });
  return {
    accepts: (name: "input" | "output", value: Value) =>
      wrong("", value) === "" && store.accepts(changed(side(name, value))),
    change: (name: "input" | "output", label: string, value: Value) =>
      wrong(label, value) || store.update(changed(side(name, value)), label),
    regroup: (groups: number) => store.update(changed({ ...numbers(state), groups }), "groups"),
  };
}

export function ChannelParameters({ state }: { state: LinearState }) {
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
        meaning={(value) => (value > 1 && value === input ? state.room.t("depthwise") : "")}
        onChange={rule.regroup}
      />
    </>
  );
}
