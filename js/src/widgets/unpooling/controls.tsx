// The parameters of unpooling, under torch's names where torch has one.

import { CORNERS } from "../../terms/unpooling";
import { Button, Select, Stepper, Toggle } from "../../ui/controls";
import { UNPOOLING_DEFAULTS } from "./spec";
import type { HasSettings, UnpoolingState } from "./state";

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

/** Whether a parameter that is asked for less often has another value than by default. */
export const moreDiffers = ({ store }: HasSettings): boolean => {
  const { gain, corner, ceilMode } = store.spec.value;
  const { gain: one, corner: usual } = UNPOOLING_DEFAULTS;
  return gain !== one || corner !== usual || ceilMode;
};

export function ClearEdits({ state }: { state: UnpoolingState }) {
  const { t } = state.room;
  if (state.store.spec.value.edits.length === 0) return null;
  return (
    <Button
      name={t("Clear edits")}
      title={t("Pass on the pooled values again")}
      kind="plain"
      onClick={() => state.store.update({ edits: [] })}
    >
      {t("Clear edits")}
    </Button>
  );
}
