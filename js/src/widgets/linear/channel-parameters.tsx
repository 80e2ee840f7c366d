// How many channels there are, and in how many groups.

import { useMemo, useRef } from "preact/hooks";
import { nearestPair } from "../../terms/channels";
import { limits, nested } from "../../terms/parameters";
import type { Grid } from "../../terms/terms";
import { Slider, Stepper, type Value } from "../../ui/controls";
import { type Numbers, possibleGroups, rechannelled } from "./rechannel";
import type { Figure } from "./state";

const ONE: Numbers = { input: 1, output: 1, groups: 1 };

const numbers = (figure: Figure): Numbers => figure.store.spec.peek().channels ?? ONE;

/** One number where all are equal, as in Python. */
export const joined = (biases: readonly number[]): number | readonly number[] =>
  biases.every((bias) => bias === biases[0]) ? biases[0]! : biases;

function rules(figure: Figure) {
  const memory = new Map<string, Grid>();
  const { store, operation } = figure;
  const changed = (next: Numbers) => {
    const { input, kernel, biases } = rechannelled(
      store.spec.peek(),
      operation.leads,
      next,
      memory,
    );
    const [i, o] = store.get<readonly [number, number]>("pair");
    const channels = { ...next, leads: operation.leads, biases };
    const pair = nearestPair(channels, { input: i, output: o });
    return {
      input: nested(input),
      kernel: nested(kernel),
      bias: joined(biases),
      groups: next.groups,
      pair: [pair.input, pair.output],
    };
  };
  const side = (name: "input" | "output", value: Value): Numbers => {
    const next = { ...numbers(figure), [name]: value as number };
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
    regroup: (groups: number) => store.update(changed({ ...numbers(figure), groups }), "groups"),
  };
}

export function ChannelParameters({ figure }: { figure: Figure }) {
  const { channels } = figure.store.spec.value;
  const rule = useMemo(() => rules(figure), [figure]);
  // A figure that had channels can have them again.
  const had = useRef(false);
  had.current ||= channels !== undefined;
  if (!had.current) return null;
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
