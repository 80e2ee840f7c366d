// Scores of every class and of all together, live; pointing at one lights its pixels.

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import {
  classFormula,
  count,
  meanFormula,
  overallFormula,
  type Piece,
  SCORE_NAMES,
  value,
} from "./formulas";
import type { Pointed } from "./lighting";
import { useRoving } from "./roving";
import {
  CLASS_SCORES,
  classScore,
  meanOfPresent,
  OVERALL_SCORES,
  overallScore,
  summed,
  unionOf,
} from "./scores";
import { nameOf } from "./spec";
import type { Iou } from "./state";
import { ClassSwatch } from "./tools";

const COLUMNS = ["intersection", "union", ...CLASS_SCORES] as const;

const HEADS: Readonly<Record<(typeof COLUMNS)[number], readonly [sign: string, name: string]>> = {
  intersection: ["∩", "Intersection"],
  union: ["∪", "Union"],
  iou: ["IoU", "IoU"],
  dice: ["Dice", "Dice, F1"],
  precision: ["Prec.", "Precision"],
  recall: ["Recall", "Recall"],
  boundary: ["B. IoU", "Boundary IoU"],
};

const same = (a: Pointed | null, b: Pointed): boolean => JSON.stringify(a) === JSON.stringify(b);

interface ScoreCellProps {
  readonly iou: Iou;
  readonly pointed: Pointed;
  readonly active: Signal<{ row: number; col: number }>;
  readonly row: number;
  readonly col: number;
  readonly children: ComponentChildren;
}

/** A number that can be pointed at, by pointer, keys and click. */
function ScoreCell({ iou, pointed, active, row, col, children }: ScoreCellProps) {
  const here = active.value.row === row && active.value.col === col;
  const pin = () => {
    iou.pinned.value = same(iou.pinned.peek(), pointed) ? null : pointed;
  };
  return (
    <div
      role="gridcell"
      data-cell
      tabIndex={here ? 0 : -1}
      class={same(iou.pointed.value, pointed) ? "meant" : undefined}
      onPointerEnter={() => {
        iou.hovered.value = pointed;
      }}
      onPointerLeave={() => {
        iou.hovered.value = null;
      }}
      onFocus={() => {
        active.value = { row, col };
        iou.focused.value = pointed;
      }}
      onBlur={() => {
        iou.focused.value = null;
      }}
      onClick={pin}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.shiftKey) return;
        pin();
        event.preventDefault();
      }}
    >
      {children}
    </div>
  );
}

export function ClassScores({ iou }: { iou: Iou }) {
  const spec = iou.spec.value;
  const labels = iou.listed.value;
  const scored = iou.scored.value;
  const counts = scored.length === 1 ? scored[0]! : summed(scored, scored[0]!.all.length);
  const { active, root, onKeyDown } = useRoving(
    labels.length,
    COLUMNS.length,
    COLUMNS.indexOf("iou"),
  );
  const text = (column: (typeof COLUMNS)[number], label: number): string => {
    if (column === "intersection") return count(counts.all[label]!.tp);
    if (column === "union") return count(unionOf(counts.all[label]!));
    const values = scored.map((one) => classScore(column, one, label, spec.absent).value);
    return value(meanOfPresent(values));
  };
  return (
    <div class="table-box">
      <div
        ref={root}
        class="scores"
        role="grid"
        aria-label="Scores of each class"
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup">
          <div role="row">
            <div role="columnheader">class</div>
            {COLUMNS.map((column) => (
              <div
                key={column}
                role="columnheader"
                aria-label={HEADS[column][1]}
                title={HEADS[column][1]}
              >
                {HEADS[column][0]}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {labels.map((label, row) => (
            <div
              role="row"
              key={label}
              class={
                label === spec.ignored || (label === 0 && !spec.includeBackground)
                  ? "apart"
                  : undefined
              }
            >
              <div role="rowheader" title={nameOf(spec, label)}>
                <ClassSwatch iou={iou} label={label} />
                <span>{nameOf(spec, label)}</span>
              </div>
              {COLUMNS.map((column, col) => (
                <ScoreCell
                  key={column}
                  iou={iou}
                  pointed={{ kind: "class", score: column, label }}
                  active={active}
                  row={row}
                  col={col}
                >
                  {text(column, label)}
                </ScoreCell>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

export function OverallScores({ iou }: { iou: Iou }) {
  const spec = iou.spec.value;
  const scored = iou.scored.value;
  const { active, root, onKeyDown } = useRoving(OVERALL_SCORES.length, 1);
  return (
    <div
      ref={root}
      class="scores overall"
      role="grid"
      aria-label="Scores over all classes"
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup">
        {OVERALL_SCORES.map((score, row) => {
          const values = scored.map((one) => overallScore(score, one, spec));
          const result = meanOfPresent(values);
          return (
            <div
              role="row"
              key={score}
              class={score === "accuracy" || score === "meanIou" ? "main" : undefined}
            >
              <div role="rowheader">{SCORE_NAMES[score]}</div>
              <ScoreCell
                iou={iou}
                pointed={{ kind: "overall", score }}
                active={active}
                row={row}
                col={0}
              >
                {value(result)}
              </ScoreCell>
              <div class="how" role="gridcell">
                {scored.length > 1
                  ? meanFormula(values, result)
                  : overallFormula(score, scored[0]!, spec)}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The formula of the score that is pointed at, else of the painted class' IoU. */
export function ScoreFormula({ iou }: { iou: Iou }) {
  const spec = iou.spec.value;
  const { pointed } = iou;
  const at = pointed.value;
  const scored = iou.scored.value;
  const painted = Math.min(spec.label, scored[0]!.all.length - 1);
  const label = at?.kind === "class" ? at.label : at?.kind === "cell" ? at.target : painted;
  const score =
    at?.kind === "class" && at.score !== "intersection" && at.score !== "union" ? at.score : "iou";
  const values = scored.map((one) => classScore(score, one, label, spec.absent).value);
  const pieces: Piece[] =
    scored.length > 1
      ? [{ text: `${SCORE_NAMES[score]} = ${meanFormula(values, meanOfPresent(values))}` }]
      : classFormula(score, scored[0]!, label, spec);
  return (
    <p class="formula" role="group" aria-label="Formula">
      <span class="of">
        <ClassSwatch iou={iou} label={label} /> {nameOf(spec, label)}
      </span>{" "}
      {pieces.map(({ text, part }, i) =>
        part ? (
          <span
            key={String(i)}
            class={`term part ${part}`}
            onPointerEnter={() => {
              iou.hovered.value = { kind: "class", score, label, part };
            }}
            onPointerLeave={() => {
              iou.hovered.value = null;
            }}
          >
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </p>
  );
}
