// What figures share that show several methods beside one input: their parameters, and which are seen.

import { useMemo } from "preact/hooks";
import type { Store } from "../host/store";
import type { Pair } from "../terms/convolution";
import type { PoolParameters } from "../terms/pooling";
import type { Dims, Grid } from "../terms/terms";
import { limits } from "../wire/options";
import { plainPair } from "../wire/pooling";
import { Part, Segmented, Select, Stepper, Toggle, type Value } from "./controls";
import { useSilent } from "./cover";
import { useTongue } from "./language";
import { memorize, resized } from "./layout";

/** What holds the parameters, whatever else it holds. */
interface HasPool {
  readonly store: Store<PoolParameters>;
}

interface HasInput {
  readonly store: Store<{ readonly input: Grid }>;
}

interface HasMethods<Method extends string> {
  readonly store: Store<{ readonly methods: readonly Method[] }>;
}

interface MethodsProps<Method extends string> {
  readonly state: HasMethods<Method>;
  /** All methods, with their names. */
  readonly names: Readonly<Record<Method, string>>;
}

const both = (value: Value): Pair =>
  typeof value === "number" ? [value, value] : [value[0]!, value[1]!];

/** Traits that a new window size asks for: a padding that is too large for it goes along. */
function withWindow(state: HasPool, value: Value, dims: Dims): Record<string, unknown> {
  const size = both(value);
  const { padding } = state.store.spec.peek();
  const fitted = (axis: 0 | 1) => Math.min(padding[axis], Math.floor(size[axis] / 2));
  // In 1D there is no padding along the one row.
  const pair: Pair = [fitted(0), fitted(1)];
  return { kernel_size: value, padding: dims === 1 ? pair[1] : plainPair(pair) };
}

type PoolName = "kernel_size" | "stride" | "padding";

interface PoolFieldsProps {
  readonly state: HasPool;
  /** Whether a pair may be typed. */
  readonly pairs?: boolean;
  /** Those of the three that are shown. */
  readonly only?: readonly PoolName[];
}

export function PoolFields({
  state,
  pairs = true,
  only = ["kernel_size", "stride", "padding"],
}: PoolFieldsProps) {
  const { store } = state;
  const spec = store.spec.value;
  const plain = (pair: Pair): Value => (pairs ? plainPair(pair) : pair[1]);
  const field = (name: PoolName, value: Value, traits: (value: Value) => Record<string, unknown>) =>
    only.includes(name) && (
      <Stepper
        name={name}
        value={value}
        pairs={pairs}
        accepts={(next) => store.accepts(traits(next))}
        onChange={(next) => store.update(traits(next), name)}
      />
    );
  return (
    <>
      {field("kernel_size", plain(spec.kernelSize), (value) =>
        withWindow(state, value, pairs ? 2 : 1),
      )}
      {field("stride", plain(spec.stride), (value) => ({ stride: value }))}
      {field("padding", plain(spec.padding), (value) => ({ padding: value }))}
    </>
  );
}

/** Grow and shrink the input; what was cut off comes back. */
export function InputSize(props: {
  readonly state: HasInput;
  readonly dims?: Dims;
  /** The number in a new cell. */
  readonly fill: (row: number, col: number) => number;
}) {
  const { state, dims = 2, fill } = props;
  const t = useTongue();
  const memory = useMemo(() => new Map<string, number>(), [state]);
  const { store } = state;
  const { input } = store.spec.value;
  const wrong = (value: Value) =>
    both(value).find((n) => !Number.isInteger(n) || n < 1 || n > limits.input_side);
  const cells = (value: Value): Record<string, unknown> => {
    const [rows, cols] = both(value);
    const cells = resized(input, { rows: dims === 1 ? 1 : rows, cols }, memory, fill);
    return { input: dims === 1 ? cells[0] : cells };
  };
  return (
    <Stepper
      name="input_size"
      value={dims === 1 ? input.cols : plainPair([input.rows, input.cols])}
      pairs={dims === 2}
      accepts={(value) => wrong(value) === undefined && store.accepts(cells(value))}
      onChange={(value) => {
        const bad = wrong(value);
        if (bad !== undefined)
          return t("{trait} = {value}: choose a whole number from {min} to {max}.", {
            trait: "input_size",
            value: bad,
            min: 1,
            max: limits.input_side,
          });
        memorize(input, memory);
        return store.update(cells(value), "input_size");
      }}
    />
  );
}

/** Which methods are shown, in a list that opens over the stage; the last one stays. */
export function MethodChoice<Method extends string>({ state, names }: MethodsProps<Method>) {
  const all = Object.keys(names) as Method[];
  const { methods } = state.store.spec.value;
  const set = (method: Method, on: boolean) =>
    state.store.update({
      methods: all.filter((m) => (m === method ? on : methods.includes(m))),
    });
  const close = (list: HTMLDetailsElement) => {
    list.open = false;
    list.querySelector("summary")!.focus();
  };
  return (
    <Part name="methods">
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
          {all.map((method) => (
            <Toggle
              key={method}
              name={names[method]}
              on={methods.includes(method)}
              fixed={methods.length === 1 && methods[0] === method}
              onChange={(on) => set(method, on)}
            />
          ))}
        </fieldset>
      </details>
    </Part>
  );
}

/** The one method that is shown, where there is no room for several. */
export function OneMethod({ state, method }: { state: HasMethods<string>; method: string }) {
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
export function ShownMethod<Method extends string>(
  props: MethodsProps<Method> & { readonly method: Method; readonly of: string },
) {
  const { state, names, method, of } = props;
  const { methods } = state.store.spec.value;
  if (methods.length < 2) return null;
  return (
    <Part name="method">
      <div class="after">
        <span aria-hidden="true">{of}</span>
        <Segmented
          name="method"
          options={methods.map((m) => [m, names[m]] as const)}
          value={method}
          onChange={(next) => state.store.update({ method: next })}
        />
      </div>
    </Part>
  );
}

export function NotesView({ notes }: { notes: readonly string[] }) {
  const t = useTongue();
  if (useSilent("caption") || notes.length === 0) return null;
  return (
    <ul class="notes" aria-label={t("Good to know")}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
