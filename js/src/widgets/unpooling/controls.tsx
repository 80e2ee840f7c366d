// The parameters of unpooling, under torch's names where torch has one.

import { useMemo } from "preact/hooks";
import type { Pair } from "../../terms/convolution";
import { CORNERS, METHODS, type Method } from "../../terms/unpooling";
import { Button, Segmented, Select, Stepper, Toggle, type Value } from "../../ui/controls";
import { memorize, resized, sample } from "../../ui/layout";
import { limits } from "../../wire/options";
import { plainPair, UNPOOLING_DEFAULTS } from "./spec";
import type { HasSettings, UnpoolingState } from "./state";
import { METHOD_NAMES } from "./words";

const both = (value: Value): Pair =>
  typeof value === "number" ? [value, value] : [value[0]!, value[1]!];

/** Traits that a new window size asks for: a padding that is too large for it goes along. */
function withWindow(state: HasSettings, value: Value): Record<string, unknown> {
  const size = both(value);
  const { padding } = state.store.spec.peek();
  const fitted = (axis: 0 | 1) => Math.min(padding[axis], Math.floor(size[axis] / 2));
  return { kernel_size: value, padding: plainPair([fitted(0), fitted(1)]) };
}

export function PoolFields({ state }: { state: HasSettings }) {
  const { store } = state;
  const spec = store.spec.value;
  const field = (name: string, value: Value, traits: (value: Value) => Record<string, unknown>) => (
    <Stepper
      name={name}
      value={value}
      pairs
      accepts={(next) => store.accepts(traits(next))}
      onChange={(next) => store.update(traits(next), name)}
    />
  );
  return (
    <>
      {field("kernel_size", plainPair(spec.kernelSize), (value) => withWindow(state, value))}
      {field("stride", plainPair(spec.stride), (value) => ({ stride: value }))}
      {field("padding", plainPair(spec.padding), (value) => ({ padding: value }))}
    </>
  );
}

/** The parameters that are asked for less often. */
export function MoreFields({ state }: { state: HasSettings }) {
  const { store } = state;
  const spec = store.spec.value;
  return (
    <>
      <Stepper
        name="gain"
        value={spec.gain}
        pairs={false}
        whole={false}
        accepts={(gain) => store.accepts({ gain })}
        onChange={(gain) => store.update({ gain }, "gain")}
      />
      <Select
        name="corner"
        options={CORNERS}
        value={spec.corner}
        onChange={(corner) => store.update({ corner })}
      />
      <Toggle
        name="ceil_mode"
        on={spec.ceilMode}
        onChange={(on) => store.update({ ceil_mode: on })}
      />
    </>
  );
}

/** Grow and shrink the input; what was cut off comes back. */
export function InputSize({ state }: { state: UnpoolingState }) {
  const memory = useMemo(() => new Map<string, number>(), [state]);
  const { store } = state;
  const { input } = store.spec.value;
  const wrong = (value: Value) =>
    both(value).find((n) => !Number.isInteger(n) || n < 1 || n > limits.input_side);
  const cells = (value: Value): Record<string, unknown> => {
    const [rows, cols] = both(value);
    return { input: resized(input, { rows, cols }, memory, (r, c) => sample(r, c) + 2) };
  };
  return (
    <Stepper
      name="input_size"
      value={plainPair([input.rows, input.cols])}
      pairs
      accepts={(value) => wrong(value) === undefined && store.accepts(cells(value))}
      onChange={(value) => {
        const bad = wrong(value);
        if (bad !== undefined)
          return `input_size = ${bad}: choose a whole number from 1 to ${limits.input_side}.`;
        memorize(input, memory);
        return store.update(cells(value), "input_size");
      }}
    />
  );
}

/** Whether a parameter that is asked for less often has another value than by default. */
export const moreDiffers = ({ store }: HasSettings): boolean => {
  const { gain, corner, ceilMode } = store.spec.value;
  const { gain: one, corner: usual } = UNPOOLING_DEFAULTS;
  return gain !== one || corner !== usual || ceilMode;
};

/** Which unpoolings are shown, in a list that opens over the stage; the last one stays. */
export function MethodChoice({ state }: { state: HasSettings }) {
  const { methods } = state.store.spec.value;
  const set = (method: Method, on: boolean) =>
    state.store.update({
      methods: METHODS.filter((m) => (m === method ? on : methods.includes(m))),
    });
  const close = (list: HTMLDetailsElement) => {
    list.open = false;
    list.querySelector("summary")!.focus();
  };
  return (
    <details
      class="stepper list"
      onFocusOut={(event) => {
        const { currentTarget: list, relatedTarget: to } = event;
        if (to && !list.contains(to as Node)) list.open = false;
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && event.currentTarget.open) close(event.currentTarget);
        else if (event.key !== " ") return;
        event.stopPropagation();
      }}
    >
      <summary>
        methods <b>{methods.length}</b>
      </summary>
      <fieldset>
        <legend class="unseen">methods</legend>
        {METHODS.map((method) => (
          <Toggle
            key={method}
            name={METHOD_NAMES[method]}
            on={methods.includes(method)}
            fixed={methods.length === 1 && methods[0] === method}
            onChange={(on) => set(method, on)}
          />
        ))}
      </fieldset>
    </details>
  );
}

/** The one unpooling that is shown, where there is no room for several. */
export function OneMethod({ state, method }: { state: HasSettings; method: Method }) {
  return (
    <Select
      name="method"
      options={state.store.spec.value.methods}
      value={method}
      onChange={(next) => state.store.update({ method: next })}
    />
  );
}

/** Whose matrix, formula and bridge are shown. */
export function ShownMethod(props: { state: HasSettings; method: Method; of: string }) {
  const { state, method, of } = props;
  const { methods } = state.store.spec.value;
  if (methods.length < 2) return null;
  return (
    <div class="after">
      <span aria-hidden="true">{of}</span>
      <Segmented
        name="method"
        options={methods.map((m) => [m, METHOD_NAMES[m]] as const)}
        value={method}
        onChange={(next) => state.store.update({ method: next })}
      />
    </div>
  );
}

export function ClearEdits({ state }: { state: UnpoolingState }) {
  if (state.store.spec.value.edits.length === 0) return null;
  return (
    <Button
      name="Clear edits"
      title="Pass on the pooled values again"
      kind="plain"
      onClick={() => state.store.update({ edits: [] })}
    >
      Clear edits
    </Button>
  );
}
