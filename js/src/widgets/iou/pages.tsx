// The pictures of a set, worst first: their scores, and which one is shown.

import { useMemo } from "preact/hooks";
import { Button, Segmented } from "../../ui/controls";
import { value } from "./formulas";
import { overallScore } from "./scores";
import type { Iou } from "./state";

const SCOPES = [
  ["picture", "This picture"],
  ["set", "The whole set"],
] as const;

export function Pages({ iou }: { iou: Iou }) {
  const spec = iou.spec.value;
  const set = iou.set.value;
  const scores = set.map((one) => overallScore("meanIou", one, spec));
  // The order stands while a picture is painted, and is made anew with the next one.
  const order = useMemo(
    () => [...scores.keys()].sort((a, b) => (scores[a] ?? 2) - (scores[b] ?? 2) || a - b),
    [spec.index, set.length, spec.absent, spec.includeBackground, spec.ignored],
  );
  if (set.length < 2) return null;
  const at = order.indexOf(spec.index);
  const name = (i: number) => spec.pictures[i] ?? `picture ${i}`;
  const turn = (by: number) => iou.turnTo(order[at + by]!);
  return (
    <div class="pages">
      <Button
        name="Previous picture"
        title="A worse one"
        kind="plain"
        idle={at <= 0}
        onClick={() => turn(-1)}
      >
        ‹
      </Button>
      <label>
        <span class="unseen">Picture, worst first</span>
        <select
          class="choice"
          value={String(spec.index)}
          onChange={(event) => iou.turnTo(Number(event.currentTarget.value))}
        >
          {order.map((i) => (
            <option key={i} value={String(i)}>
              {name(i)} · mean IoU {value(scores[i]!)}
            </option>
          ))}
        </select>
      </label>
      <Button
        name="Next picture"
        title="A better one"
        kind="plain"
        idle={at >= order.length - 1}
        onClick={() => turn(1)}
      >
        ›
      </Button>
      <span class="count">
        {at + 1} of {set.length}, worst first
      </span>
      <span class="spacer" />
      <Segmented
        legend="scores of"
        name="scope"
        options={SCOPES}
        value={iou.scope.value}
        onChange={(scope) => {
          iou.scope.value = scope;
        }}
      />
    </div>
  );
}
