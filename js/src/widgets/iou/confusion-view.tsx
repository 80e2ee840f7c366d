// The confusion matrix: which class was taken for which. A cell lights exactly its pixels.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type CellStyle, DIGITS, textColors } from "../../ui/cell-style";
import { GridView } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { ramp, shade } from "../../ui/theme";
import { count } from "./formulas";
import { BESIDE } from "./screen";
import { nameOf } from "./spec";
import type { Iou } from "./state";
import { ClassSwatch } from "./tools";

/** Room for the names of the rows. */
const HEADS = 108;
const WIDEST = 76;
/** Between picture and scores. */
const GAP = 36;
/** What the tools need in a line. */
const NARROWEST = 420;
const HEIGHT = 36;

export function ConfusionMatrix({ iou, width }: { iou: Iou; width: number }) {
  const spec = iou.spec.value;
  const labels = iou.listed.value;
  const n = labels.length;
  const side = Math.min(WIDEST, (width - HEADS) / n);
  const cell = {
    width: n > 12 ? Math.max(2, Math.floor(side)) : side,
    height: Math.max(2, Math.min(HEIGHT, Math.floor(side))),
  };
  const parts = useMemo(() => {
    const at = (i: number) => {
      const shown = iou.listed.value;
      return { target: shown[Math.floor(i / shown.length)]!, prediction: shown[i % shown.length]! };
    };
    const counted = (i: number) => {
      const { target, prediction } = at(i);
      return iou.matrix.value[target * iou.pair.value.classes + prediction]!;
    };
    return {
      at,
      face: computed((): CellStyle => {
        const shown = iou.listed.value;
        const cells = shown.length * shown.length;
        const shades = new Int16Array(cells);
        const labels: string[] = [];
        for (let i = 0; i < cells; i++) {
          const { all } = iou.tallies.value;
          shades[i] = shade(counted(i), Math.max(1, all[at(i).target]!.target));
          labels.push(count(counted(i)));
        }
        return {
          size: { rows: shown.length, cols: shown.length },
          labels: cell.width >= 2 * DIGITS ? labels : null,
          say: (i) => count(counted(i)),
          shades,
          ramp: ramp("signed", true, iou.theme.value),
        };
      }),
      marks: computed((): Mark[] => {
        const pointed = iou.pointed.value;
        const shown = iou.listed.value;
        if (!pointed || pointed.kind === "overall") return [];
        const index = (target: number, prediction: number) =>
          shown.indexOf(target) * shown.length + shown.indexOf(prediction);
        if (pointed.kind === "cell")
          return [{ kind: "pointed", cells: [index(pointed.target, pointed.prediction)] }];
        // The row and the column of a class are its target and its prediction.
        const cells = shown.flatMap((other) => [
          index(pointed.label, other),
          index(other, pointed.label),
        ]);
        return [{ kind: "linked", cells: [...new Set(cells)] }];
      }),
    };
  }, [iou, cell.width, n]);
  const point = (i: number) => (i < 0 ? null : { kind: "cell" as const, ...parts.at(i) });
  const same = (i: number) => JSON.stringify(iou.pinned.peek()) === JSON.stringify(point(i));
  return (
    <div class="confusion" style={{ paddingLeft: `${HEADS}px` }}>
      <GridView
        name="Confusion matrix"
        detail={
          iou.set.value.length > 1
            ? "this picture; rows: target, columns: prediction"
            : "rows: target, columns: prediction"
        }
        hue="output"
        style={parts.face}
        frame={{ top: 0, left: 0, rows: n, cols: n }}
        cell={cell}
        colors={textColors(iou.theme.value)}
        describe={(i) => {
          const { target, prediction } = parts.at(i);
          return `target ${nameOf(spec, target)}, prediction ${nameOf(spec, prediction)}:`;
        }}
        marks={parts.marks}
        onHover={(i) => {
          const next = point(i);
          if (JSON.stringify(next) !== JSON.stringify(iou.hovered.peek())) iou.hovered.value = next;
        }}
        onFocus={(i) => {
          iou.focused.value = point(i);
        }}
        onPin={(i) => {
          iou.pinned.value = same(i) ? null : point(i);
        }}
      />
      {cell.height >= 15 && (
        <>
          <div class="row-heads" aria-hidden="true" style={{ width: `${HEADS}px` }}>
            {labels.map((label) => (
              <span key={label} style={{ height: `${cell.height}px` }} title={nameOf(spec, label)}>
                <span>{nameOf(spec, label)}</span>
                <ClassSwatch iou={iou} label={label} />
              </span>
            ))}
          </div>
          <div class="col-heads" aria-hidden="true">
            {labels.map((label) => (
              <span key={label} style={{ width: `${cell.width}px` }} title={nameOf(spec, label)}>
                <ClassSwatch iou={iou} label={label} />
                {cell.width >= 56 && <span>{nameOf(spec, label)}</span>}
              </span>
            ))}
          </div>
        </>
      )}
    </div>
  );
}

/** Width of the column that holds the scores. */
export const scoresWidth = (iou: Iou): number => {
  const width = iou.width.value;
  return width >= BESIDE ? width - paintingWidth(iou) - GAP : width;
};

/** Width of the column that holds the picture and its tools. */
export const paintingWidth = (iou: Iou): number => Math.max(NARROWEST, iou.screen.value.width);
