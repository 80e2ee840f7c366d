// Scores and conventions; pointing at a number lights its pixels.

// Scores of each class and over all classes.

import type { ComponentChildren } from "preact";
import {
  type Absent,
  CLASS_SCORES,
  classScore,
  meanOfPresent,
  OVERALL_SCORES,
  type OverallScore,
  overallScore,
  summed,
  unionOf,
} from "../../terms/scores";
import { Part, Segmented, useLocked } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { msg } from "../../ui/language";
import { isShort } from "./arrangement";
import { ClassSwatch } from "./controls";
import { ScoreCell, ScoreList, useRoving } from "./score-table";
import {
  classFormula,
  count,
  meanFormula,
  overallFormula,
  type Piece,
  SCORE_NAMES,
  value,
} from "./scores";
import { nameOf } from "./spec";
import { type IoUState, LISTED } from "./state";

const COLUMNS = ["intersection", "union", ...CLASS_SCORES] as const;
type Column = (typeof COLUMNS)[number];
/** Those that are no score: who knows them knows the matrix. */
const COUNTS: readonly Column[] = ["intersection", "union"];

const HEADS: Readonly<Record<Column, readonly [sign: string, name: string]>> = {
  intersection: ["∩", msg("Intersection")],
  union: ["∪", msg("Union")],
  iou: ["IoU", "IoU"],
  dice: ["Dice", "Dice, F1"],
  precision: [msg("Prec."), msg("Precision")],
  recall: [msg("Recall"), msg("Recall")],
  boundary: [msg("B. IoU"), msg("Boundary IoU")],
};

export function ClassScores({ iou }: { iou: IoUState }) {
  const { t } = iou.room;
  const spec = iou.spec.value;
  const labels = iou.listed.value;
  const scored = iou.scored.value;
  const columns: readonly Column[] = isShort(iou.arrangement.value) ? CLASS_SCORES : COLUMNS;
  const counts = scored.length === 1 ? scored[0]! : summed(scored, scored[0]!.all.length);
  const { active, root, onKeyDown } = useRoving(
    labels.length,
    columns.length,
    columns.indexOf("iou"),
  );
  const text = (column: Column, label: number): string => {
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
        aria-label={t("Scores of each class")}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup">
          <div role="row">
            <div role="columnheader">{t("class")}</div>
            {columns.map((column) => (
              <div
                key={column}
                role="columnheader"
                aria-label={t(HEADS[column][1])}
                title={t(HEADS[column][1])}
              >
                {t(HEADS[column][0])}
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
              <div role="rowheader" title={nameOf(t, spec, label)}>
                <ClassSwatch iou={iou} label={label} />
                <span>{nameOf(t, spec, label)}</span>
              </div>
              {columns.map((column, col) => (
                <ScoreCell
                  key={column}
                  pointers={iou.pointers}
                  point={{ kind: "class", score: column, label }}
                  active={active}
                  row={row}
                  col={col}
                  of={COUNTS.includes(column) ? "confusion" : "scores"}
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

/** Those that are told first; the others lie below. */
const FIRST: readonly OverallScore[] = ["accuracy", "meanIou", "meanDice"];

export function OverallScores({ iou, others = false }: { iou: IoUState; others?: boolean }) {
  const { t } = iou.room;
  const spec = iou.spec.value;
  const scored = iou.scored.value;
  const rows = OVERALL_SCORES.filter((score) => FIRST.includes(score) !== others).map((score) => {
    const values = scored.map((one) => overallScore(score, one, spec));
    const result = meanOfPresent(values);
    return {
      key: score,
      main: score === "accuracy" || score === "meanIou",
      header: t(SCORE_NAMES[score]),
      point: { kind: "overall", score } as const,
      value: value(result),
      formula:
        scored.length > 1
          ? meanFormula(t, values, result)
          : overallFormula(t, score, scored[0]!, spec),
    };
  });
  const name = others ? t("Further scores over all classes") : t("Scores over all classes");
  return <ScoreList name={name} pointers={iou.pointers} rows={rows} />;
}

/** The formula of the score that is pointed at, else of the painted class' IoU. */
export function ScoreFormula({ iou }: { iou: IoUState }) {
  const { t } = iou.room;
  const silent = useSilent("formula");
  const spec = iou.spec.value;
  const scored = iou.scored.value;
  const { label, score } = iou.explained.value;
  const values = scored.map((one) => classScore(score, one, label, spec.absent).value);
  const pieces: Piece[] =
    scored.length > 1
      ? [{ text: `${t(SCORE_NAMES[score])} = ${meanFormula(t, values, meanOfPresent(values))}` }]
      : classFormula(t, score, scored[0]!, label, spec);
  return (
    <p class="formula" role="group" aria-label={t("Formula")}>
      <span class="of">
        <ClassSwatch iou={iou} label={label} /> {nameOf(t, spec, label)}
      </span>{" "}
      {(silent ? [{ text: "?" } as Piece] : pieces).map(({ text, part }, i) =>
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

// The conventions that libraries disagree about: each a switch, each with its sentence.

const ABSENT: readonly (readonly [Absent, string])[] = [
  ["exclude", msg("left out")],
  ["zero", "0"],
  ["one", "1"],
];

const ABSENT_WORDS: Readonly<Record<Absent, string>> = {
  exclude: msg("A class in neither mask is 0 / 0: it has no value and is left out of the means."),
  zero: msg(
    "A class in neither mask is 0 / 0, taken as 0: the means fall, as in scikit-learn with all labels.",
  ),
  one: msg("A class in neither mask is 0 / 0, taken as 1: nothing to find, and nothing found."),
};

const BACKGROUND = [
  ["yes", msg("counted")],
  ["no", msg("not counted")],
] as const;

const PER_IMAGE = [
  ["summed", msg("summed over the set")],
  ["each", msg("each picture, then the mean")],
] as const;

export function Conventions({ iou }: { iou: IoUState }) {
  const { t } = iou.room;
  const { store } = iou;
  const spec = iou.spec.value;
  const background = nameOf(t, spec, 0);
  const { ignored } = spec;
  const options = [...spec.names.keys()].filter((label) => label < LISTED || label === ignored);
  const many = iou.set.value.length > 1;
  return (
    <div class="conventions" role="group" aria-label={t("Conventions")}>
      <Convention words={t(ABSENT_WORDS[spec.absent])} name={t("absent classes")}>
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
            ? t("The means over classes count {name} like any other class.", { name: background })
            : t("The means over classes leave {name} out; pixel accuracy and the matrix keep it.", {
                name: background,
              })
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
        name={t("ignored label")}
        words={
          ignored === null
            ? t("Every pixel counts.")
            : t(
                "Pixels whose target is {name} count nowhere, whatever is predicted there. They are hatched.",
                { name: nameOf(t, spec, ignored) },
              )
        }
      >
        <Part name="ignore_index">
          <select
            class="choice"
            aria-label="ignore_index"
            disabled={useLocked("ignore_index")}
            value={ignored === null ? "none" : String(ignored)}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              store.update({ ignore_index: chosen === "none" ? null : Number(chosen) });
            }}
          >
            <option value="none">{t("none")}</option>
            {options.map((label) => (
              <option key={label} value={String(label)}>
                {nameOf(t, spec, label)} ({label})
              </option>
            ))}
            {(ignored ?? 255) >= spec.classes && (
              <option value={String(ignored ?? 255)}>
                {t("label {number}", { number: ignored ?? 255 })}
              </option>
            )}
          </select>
        </Part>
      </Convention>
      {many && (
        <Convention
          name={t("over the set")}
          words={
            spec.perImage
              ? t(
                  "Each picture is scored by itself; then the mean over the pictures that have a value.",
                )
              : t(
                  "The pixels of all pictures are counted together, then scored: large objects weigh more.",
                )
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
