// The confusion matrix: which class was taken for which. A cell lights exactly its pixels.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type CellStyle, DIGITS } from "../../ui/cell-style";
import type { Covering } from "../../ui/cover";
import { GridView } from "../../ui/grid";
import { msg } from "../../ui/language";
import type { Mark } from "../../ui/marks";
import {
  cssColor,
  mix,
  pack,
  parse,
  type Ramp,
  rolesOf,
  type ThemeName,
  themes,
} from "../../ui/theme";
import { maskScores } from "./asked";
import { ClassSwatch } from "./controls";
import { count } from "./scores";
import { nameOf } from "./spec";
import type { IoUState } from "./state";

/** Room for the names of the rows. */
const ROW_NAMES = 108;
const WIDEST = 76;
const HIGHEST = 40;
const HEAD = 44;
const FOOT = 64;

/** What a cell is to the class that is explained; hits of any class are hits. */
const KINDS = ["hit", "fp", "fn", "other"] as const;
const SHADES = 64;

/** Tints of all kinds, one after the other; under digits they stay light enough for the text. */
export function tints(theme: ThemeName): Ramp {
  const { output, warning, input } = rolesOf(theme);
  const { surface, muted } = themes[theme];
  const hues = { hit: output, fp: warning, fn: input, other: muted };
  const colors = KINDS.flatMap((kind) =>
    Array.from({ length: SHADES }, (_, i) =>
      mix(parse(surface), parse(hues[kind]), i === 0 ? 0 : 0.08 + (0.4 * i) / (SHADES - 1)),
    ),
  );
  return { css: colors.map(cssColor), rgba: Uint32Array.from(colors, pack) };
}

interface ConfusionProps {
  readonly iou: IoUState;
  readonly width: number;
  readonly height: number;
}

/** The confusion matrix of the classes that are listed. */
export const covering = (iou: IoUState): Covering => ({
  asked: {
    scores: () => maskScores(iou),
    confusion() {
      const labels = iou.listed.value;
      const { classes } = iou.pair.value;
      return {
        ...{ rows: labels.length, cols: labels.length },
        truth: () =>
          labels.flatMap((row) => labels.map((col) => iou.matrix.value[row * classes + col]!)),
      };
    },
  },
  grid: () => [["confusion"], []],
});

export function ConfusionMatrix({ iou, width, height }: ConfusionProps) {
  const { t } = iou.room;
  const spec = iou.spec.value;
  const labels = iou.listed.value;
  const n = labels.length;
  const theme = iou.theme.value;
  const side = Math.min(WIDEST, (width - ROW_NAMES) / n);
  const tall = Math.floor((height - HEAD - FOOT) / n);
  const cell = {
    width: n > 12 ? Math.max(2, Math.floor(side)) : side,
    // A few rows keep their digits; the panel scrolls where they are too many for it.
    height: Math.max(n > 12 ? 2 : DIGITS, Math.min(HIGHEST, Math.floor(side), tall)),
  };
  const legible = Math.min(cell.width, cell.height) >= DIGITS;
  const parts = useMemo(() => {
    const ramp = tints(theme);
    const at = (i: number) => {
      const shown = iou.listed.value;
      return { target: shown[Math.floor(i / shown.length)]!, prediction: shown[i % shown.length]! };
    };
    const counted = (i: number) => {
      const { target, prediction } = at(i);
      return iou.matrix.value[target * iou.pair.value.classes + prediction]!;
    };
    const kindOf = (i: number): number => {
      const { target, prediction } = at(i);
      const { label } = iou.explained.value;
      if (target === prediction) return KINDS.indexOf("hit");
      if (prediction === label) return KINDS.indexOf("fp");
      return KINDS.indexOf(target === label ? "fn" : "other");
    };
    return {
      at,
      style: computed((): CellStyle => {
        const shown = iou.listed.value;
        const cells = shown.length * shown.length;
        const shades = new Int16Array(cells);
        const labels: string[] = [];
        const { all } = iou.tallies.value;
        for (let i = 0; i < cells; i++) {
          const share = counted(i) / Math.max(1, all[at(i).target]!.target);
          shades[i] = kindOf(i) * SHADES + Math.ceil((SHADES - 1) * share);
          labels.push(count(counted(i)));
        }
        return {
          size: { rows: shown.length, cols: shown.length },
          labels: legible ? labels : null,
          say: (i) => count(counted(i)),
          shades,
          ramp,
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
  }, [iou, legible, n, theme]);
  const { label } = iou.explained.value;
  return (
    <div class="confusion" style={{ paddingLeft: `${ROW_NAMES}px`, "--head": `${HEAD}px` }}>
      <GridView
        name={msg("Confusion matrix")}
        detail={
          iou.set.value.length > 1
            ? t("this picture; rows: target, columns: prediction")
            : t("rows: target, columns: prediction")
        }
        hue="ink"
        style={parts.style}
        cell={cell}
        describe={(i) => {
          const { target, prediction } = parts.at(i);
          return t("target {target}, prediction {prediction}:", {
            target: nameOf(t, spec, target),
            prediction: nameOf(t, spec, prediction),
          });
        }}
        marks={parts.marks}
        {...iou.pointers.grid((i) => ({ kind: "cell", ...parts.at(i) }))}
      />
      {cell.height >= 15 && (
        <div class="row-heads" aria-hidden style={{ width: `${ROW_NAMES}px`, top: `${HEAD}px` }}>
          {labels.map((label) => (
            <span key={label} style={{ height: `${cell.height}px` }} title={nameOf(t, spec, label)}>
              <span>{nameOf(t, spec, label)}</span>
              <ClassSwatch iou={iou} label={label} />
            </span>
          ))}
        </div>
      )}
      <div class="col-heads" aria-hidden>
        {cell.height >= 15 &&
          labels.map((label) => (
            <span key={label} style={{ width: `${cell.width}px` }} title={nameOf(t, spec, label)}>
              <ClassSwatch iou={iou} label={label} />
            </span>
          ))}
      </div>
      <p class="hues" style={{ marginLeft: `-${ROW_NAMES}px` }}>
        <span>{t("counts, shaded by their share of the row")}</span>
        <span>
          {t
            .words("<tp>hits</tp>, <fp>FP</fp> and <fn>FN</fn> of {name}", {
              name: nameOf(t, spec, label),
            })
            .map(({ text, phase }) =>
              phase ? (
                <b key={phase} class={`part ${phase}`}>
                  {text}
                </b>
              ) : (
                text
              ),
            )}
        </span>
      </p>
    </div>
  );
}
