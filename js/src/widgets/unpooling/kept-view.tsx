// What an unpooling lost, in three numbers.

import { show } from "../../terms/numbers";
import type { Kept } from "./kept";

interface KeptProps {
  readonly name: string;
  readonly kept: Kept;
  /** The sum of what was passed on. */
  readonly passed: number;
  /** Whether shares say more than counts. */
  readonly large?: boolean;
}

const share = (part: number): string =>
  part > 0 && part < 0.001 ? "under 0.1 %" : `${show(100 * part)} %`;

export function KeptView({ name, kept, passed, large = false }: KeptProps) {
  const { mse, recovered, cells, sum, sumPreserved } = kept;
  return (
    <div class="kept" role="group" aria-label={`${name}: what was lost`}>
      <dl>
        <div>
          <dt>mean squared error</dt> <dd>{show(mse)}</dd>
        </div>
        <div>
          <dt>recovered</dt>{" "}
          <dd>{large ? share(recovered / cells) : `${recovered} of ${cells}`}</dd>
        </div>
        <div>
          <dt>sum</dt>{" "}
          {large ? (
            <dd>{sumPreserved ? "kept" : `× ${show(sum / passed)}`}</dd>
          ) : (
            <>
              <dd>{show(sum)}</dd> {sumPreserved ? "kept" : `not ${show(passed)}`}
            </>
          )}
        </div>
      </dl>
    </div>
  );
}
