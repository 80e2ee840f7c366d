// Scores, confusion matrix and conventions; pointing at a number lights its pixels.

// Scores of each class and over all classes.

import { computed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { type CellStyle, DIGITS } from "../../ui/cell-style";
import { Segmented } from "../../ui/controls";
import { GridView } from "../../ui/grid";
import type { Mark } from "../../ui/marks";
import { ramp, shade } from "../../ui/theme";
import { ClassSwatch } from "./controls";
import { BESIDE } from "./drawing";
import { ScoreCell, ScoreList, useRoving } from "./score-table";
import {
  type Absent,
  CLASS_SCORES,
  classFormula,
  classScore,
  count,
  meanFormula,
  meanOfPresent,
  OVERALL_SCORES,
  overallFormula,
  overallScore,
  type Piece,
  SCORE_NAMES,
  summed,
  unionOf,
  value,
} from "./scores";
import { nameOf } from "./spec";
import { type IoUState, LISTED } from "./state";

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

export function ClassScores({ iou }: { iou: IoUState }) {
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
                  pointers={iou.pointers}
                  point={{ kind: "class", score: column, label }}
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

export function OverallScores({ iou }: { iou: IoUState }) {
  const spec = iou.spec.value;
  const scored = iou.scored.value;
  const rows = OVERALL_SCORES.map((score) => {
    const values = scored.map((one) => overallScore(score, one, spec));
    const result = meanOfPresent(values);
    return {
      key: score,
      main: score === "accuracy" || score === "meanIou",
      header: SCORE_NAMES[score],
      point: { kind: "overall", score } as const,
      value: value(result),
      formula:
        scored.length > 1 ? meanFormula(values, result) : overallFormula(score, scored[0]!, spec),
    };
  });
  return <ScoreList name="Scores over all classes" pointers={iou.pointers} rows={rows} />;
}

/** The formula of the score that is pointed at, else of the painted class' IoU. */
export function ScoreFormula({ iou }: { iou: IoUState }) {
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
            onPointerEnter={() =>
              (iou.pointers.hovered.value = { kind: "class", score, label, part })
            }
            onPointerLeave={() => (iou.pointers.hovered.value = null)}
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

// The confusion matrix: which class was taken for which. A cell lights exactly its pixels.

/** Room for the names of the rows. */
const ROW_NAMES = 108;
const WIDEST = 76;
/** Between picture and scores. */
const GAP = 36;
/** What the tools need in a line. */
const NARROWEST = 420;
const HEIGHT = 36;

export function ConfusionMatrix({ iou, width }: { iou: IoUState; width: number }) {
  const spec = iou.spec.value;
  const labels = iou.listed.value;
  const n = labels.length;
  const side = Math.min(WIDEST, (width - ROW_NAMES) / n);
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
      style: computed((): CellStyle => {
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
  return (
    <div class="confusion" style={{ paddingLeft: `${ROW_NAMES}px` }}>
      <GridView
        name="Confusion matrix"
        detail={
          iou.set.value.length > 1
            ? "this picture; rows: target, columns: prediction"
            : "rows: target, columns: prediction"
        }
        hue="output"
        style={parts.style}
        cell={cell}
        describe={(i) => {
          const { target, prediction } = parts.at(i);
          return `target ${nameOf(spec, target)}, prediction ${nameOf(spec, prediction)}:`;
        }}
        marks={parts.marks}
        {...iou.pointers.grid((i) => ({ kind: "cell", ...parts.at(i) }))}
      />
      {cell.height >= 15 && (
        <>
          <div class="row-heads" aria-hidden="true" style={{ width: `${ROW_NAMES}px` }}>
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
export const scoresWidth = (iou: IoUState): number => {
  const width = iou.width.value;
  return width >= BESIDE ? width - paintingWidth(iou) - GAP : width;
};

/** Width of the column that holds the picture and its tools. */
export const paintingWidth = (iou: IoUState): number => Math.max(NARROWEST, iou.screen.value.width);

// The conventions that libraries disagree about: each a switch, each with its sentence.

const ABSENT: readonly (readonly [Absent, string])[] = [
  ["exclude", "left out"],
  ["zero", "0"],
  ["one", "1"],
];

const ABSENT_WORDS: Readonly<Record<Absent, string>> = {
  exclude: "A class in neither mask is 0 / 0: it has no value and is left out of the means.",
  zero: "A class in neither mask is 0 / 0, taken as 0: the means fall, as in scikit-learn with all labels.",
  one: "A class in neither mask is 0 / 0, taken as 1: nothing to find, and nothing found.",
};

const BACKGROUND = [
  ["yes", "counted"],
  ["no", "not counted"],
] as const;

const PER_IMAGE = [
  ["summed", "summed over the set"],
  ["each", "each picture, then the mean"],
] as const;

export function Conventions({ iou }: { iou: IoUState }) {
  const { store } = iou;
  const spec = iou.spec.value;
  const background = nameOf(spec, 0);
  const { ignored } = spec;
  const options = [...spec.names.keys()].filter((label) => label < LISTED || label === ignored);
  const many = iou.set.value.length > 1;
  return (
    <div class="conventions" role="group" aria-label="Conventions">
      <Convention words={ABSENT_WORDS[spec.absent]} name="absent classes">
        <Segmented
          name="absent"
          options={ABSENT}
          value={spec.absent}
          onChange={(absent) => store.update({ absent })}
        />
      </Convention>
      <Convention
        name={background}
        words={
          spec.includeBackground
            ? `The means over classes count ${background} like any other class.`
            : `The means over classes leave ${background} out; pixel accuracy and the matrix keep it.`
        }
      >
        <Segmented
          name="include_background"
          options={BACKGROUND}
          value={spec.includeBackground ? "yes" : "no"}
          onChange={(yes) => store.update({ include_background: yes === "yes" })}
        />
      </Convention>
      <Convention
        name="ignored label"
        words={
          ignored === null
            ? "Every pixel counts."
            : `Pixels whose target is ${nameOf(spec, ignored)} count nowhere, whatever is predicted there. They are hatched.`
        }
      >
        <select
          class="choice"
          aria-label="ignore_index"
          value={ignored === null ? "none" : String(ignored)}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            store.update({ ignore_index: chosen === "none" ? null : Number(chosen) });
          }}
        >
          <option value="none">none</option>
          {options.map((label) => (
            <option key={label} value={String(label)}>
              {nameOf(spec, label)} ({label})
            </option>
          ))}
          {(ignored ?? 255) >= spec.classes && (
            <option value={String(ignored ?? 255)}>label {ignored ?? 255}</option>
          )}
        </select>
      </Convention>
      {many && (
        <Convention
          name="over the set"
          words={
            spec.perImage
              ? "Each picture is scored by itself; then the mean over the pictures that have a value."
              : "The pixels of all pictures are counted together, then scored: large objects weigh more."
          }
        >
          <Segmented
            name="per_image"
            options={PER_IMAGE}
            value={spec.perImage ? "each" : "summed"}
            onChange={(each) => store.update({ per_image: each === "each" })}
          />
        </Convention>
      )}
    </div>
  );
}

interface ConventionProps {
  readonly name: string;
  readonly words: string;
  readonly children: ComponentChildren;
}

function Convention({ name, words, children }: ConventionProps) {
  return (
    <div class="convention">
      <div>
        <span class="name">{name}</span>
        {children}
      </div>
      <p>{words}</p>
    </div>
  );
}
