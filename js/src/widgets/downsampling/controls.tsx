// The parameters of downsampling, under torch's names where torch has one.

import { downsampling as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { ListChoice, Stepper, Toggle, type Value } from "../../ui/controls";
import { msg } from "../../ui/language";
import { nestedAs } from "./spec";
import type { CellState, ImageState } from "./state";

type Either = { readonly state: CellState | ImageState };

const store = ({ state }: Either): CellState["store"] => state.store as CellState["store"];

function WholeField({ name, value, ...of }: Either & { name: string; value: number }) {
  const s = store(of);
  return (
    <Stepper
      name={name}
      value={value}
      pairs={false}
      accepts={(next: Value) => s.accepts({ [name]: next })}
      onChange={(next: Value) => s.update({ [name]: next }, name)}
    />
  );
}

/** How far the input is moved. */
export const ShiftField = ({ state }: Either) => (
  <WholeField state={state} name="shift" value={store({ state }).spec.value.shift} />
);

/** The parameters that are asked for less often. */
export function MoreFields({ state }: Either) {
  const s = store({ state });
  const { ceilMode, countIncludePad, blurSize } = s.spec.value;
  return (
    <>
      <WholeField state={state} name="blur_size" value={blurSize} />
      <Toggle name="ceil_mode" on={ceilMode} onChange={(on) => s.update({ ceil_mode: on })} />
      <Toggle
        name="count_include_pad"
        on={countIncludePad}
        onChange={(on) => s.update({ count_include_pad: on })}
      />
    </>
  );
}

/** Whether a parameter that is asked for less often has another value than by default. */
export const moreDiffers = ({ state }: Either): boolean => {
  const { ceilMode, countIncludePad, padding, blurSize } = store({ state }).spec.value;
  return (
    blurSize !== OPTIONS.blur_size.default ||
    ceilMode ||
    !countIncludePad ||
    Math.max(...padding) > 0
  );
};

/** Inputs to try: what is in a cell. */
const PATTERNS: Readonly<Record<string, (row: number, col: number) => number>> = {
  [msg("period 2")]: (_, col) => col % 2,
  [msg("period 3")]: (_, col) => (col % 3 === 0 ? 1 : 0),
  [msg("period 4")]: (_, col) => (col >> 1) % 2,
  [msg("checkerboard")]: (row, col) => (row + col) % 2,
  [msg("one line")]: (_, col) => (col === 3 ? 1 : 0),
};

export function PatternChoice({ state }: { readonly state: CellState }) {
  const { input, dims } = state.store.spec.value;
  const cells = (of: (row: number, col: number) => number) =>
    Float64Array.from(input.values, (_, i) => of(Math.floor(i / input.cols), i % input.cols));
  const names = Object.keys(PATTERNS);
  const same = (name: string) =>
    cells(PATTERNS[name]!).every((value, i) => value === input.values[i]);
  const value = names.find(same) ?? "own";
  return (
    <ListChoice
      name="pattern"
      options={[msg("own"), ...names].map((name) => [name, name] as const)}
      value={value}
      missing={(name) => name === "own"}
      onChange={(name) =>
        state.store.update({
          input: nestedAs(dims, { ...input, values: cells(PATTERNS[name]!) }),
        })
      }
    />
  );
}
