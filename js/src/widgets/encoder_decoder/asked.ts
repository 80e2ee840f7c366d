// What can be estimated of a mask beside its target.

import type { AskedPart } from "../../ui/cover";
import type { EncoderDecoderState } from "./state";

/** So far off an estimate by eye may be. */
const SLACK = 0.1;

export function meanIou({ variant, room: { t } }: EncoderDecoderState): AskedPart | undefined {
  const found = variant.value?.meanIou ?? null;
  if (found === null) return undefined;
  return {
    ...{ rows: 1, cols: 1, slack: SLACK },
    labels: [t("Mean IoU, to within {slack}", { slack: SLACK })],
    truth: () => [found],
  };
}
