// Target and prediction side by side in a reading, with the score that belongs to it.

import { useMemo } from "preact/hooks";
import { className } from "../../ui/class-names";
import { useSilent } from "../../ui/cover";
import { msg, type Tongue } from "../../ui/language";
import { Panel, scaleIn } from "../../ui/pixels";
import { NARROW } from "../../ui/room";
import { type Cut, pathBetween, segmentName } from "../../ui/segments";
import { cssColor } from "../../ui/theme";
import { Veil } from "../../ui/veil";
import {
  iouValue,
  type Match,
  meanOf,
  type Precision,
  precisionValue,
  type Quality,
  qualityValues,
} from "./metrics";
import { classPath, lookedNumbers, ReadingPicture } from "./picture";
import type { TasksProps } from "./readings";
import { READINGS, type Reading, type Shown } from "./state";
import { classValue, f1Of, score, segmentAt, worstClass } from "./words";

const GAP = 20;
const TABLE = 320;
/** From this width on the table stands beside the pictures. */
const BESIDE = 860;
/** Above a picture, and the line below both, which takes two where it is narrow. */
const HEAD = 26;
const LINE = { wide: 26, narrow: 46 };
/** Of the pictures, at least. */
const LOWEST = 80;
const ROW = 26;
const MOST_ROWS = 9;

/** Pairs of a reading, by the number of either, and the predicted segments that are false. */
interface Pairs {
  readonly ofTarget: ReadonlyMap<number, Match>;
  readonly ofPrediction: ReadonlyMap<number, Match>;
  readonly false: ReadonlySet<number>;
}

function pairsOf({ scores }: Shown, reading: Reading): Pairs | null {
  const all: Partial<Record<Reading, readonly (Precision | Quality | null)[]>> = {
    detection: scores.boxes,
    instance: scores.masks,
    panoptic: scores.quality,
  };
  const counted = all[reading]?.filter((one) => one !== null);
  if (!counted) return null;
  const matches = counted.flatMap((one) => one.matches);
  return {
    ofTarget: new Map(matches.map((one) => [one.target, one])),
    ofPrediction: new Map(matches.map((one) => [one.prediction, one])),
    false: new Set(counted.flatMap((one) => one.false)),
  };
}

export function ScoresView({ tasks, shown }: TasksProps) {
  const { t, width, stageHeight } = tasks.room;
  const silent = useSilent("caption");
  const step = tasks.playback.step.value;
  const reading = READINGS[step]!;
  const pairs = useMemo(() => pairsOf(shown, reading), [shown, reading]);
  const beside = width.value >= BESIDE;
  const rows = classesOf(shown).length;
  const small = width.value < NARROW;
  const line = LINE[small ? "narrow" : "wide"];
  const around = HEAD + line + (beside ? 0 : 16);
  const full = ROW * (1 + Math.min(MOST_ROWS, rows) + 1);
  const table = beside ? Math.min(full, stageHeight.value) : full;
  const room = beside
    ? { width: (width.value - TABLE - 2 * GAP) / 2, height: stageHeight.value - around }
    : {
        width: (width.value - GAP) / 2,
        height: Math.max(LOWEST, stageHeight.value - around - table),
      };
  const scale = scaleIn(room.width, room.height, shown.target);
  const labels = useMemo(
    () => ({
      target: (k: number) => targetLabel(t, shown, pairs, k),
      prediction: (k: number) => predictionLabel(t, shown, pairs, k),
    }),
    [shown, pairs, t],
  );
  const unmatched = useMemo(
    () =>
      pairs && {
        target: missedIn(shown.target, pairs.ofTarget),
        prediction: pairs.false,
      },
    [shown, pairs],
  );
  const over = useMemo(() => comparedPath(shown, reading, pairs), [shown, reading, pairs]);
  const pixel = tasks.looked.value;
  const own = {
    target: lookedNumbers(shown, "target", step, pixel),
    prediction: lookedNumbers(shown, "prediction", step, pixel),
  };
  // What is pointed at leads to its match, wherever that is.
  const partner = pairs?.ofTarget.get(own.target[0] ?? 0)?.prediction;
  const looked = { target: own.target, prediction: partner ? [partner] : own.prediction };
  return (
    <div class={beside ? "scored beside" : "scored"} style={{ "--table": `${TABLE}px` }}>
      <div class="pictures" style={{ "--gap": `${GAP}px` }}>
        {(["target", "prediction"] as const).map((side) => (
          <Panel
            key={side}
            title={side === "target" ? t("Target") : t("Prediction")}
            hue={side === "target" ? "input" : "output"}
          >
            <ReadingPicture
              tasks={tasks}
              shown={shown}
              side={side}
              name={side === "target" ? t("Target") : t("Prediction")}
              scale={scale}
              label={silent || small ? noLabel : pairs ? labels[side] : undefined}
              wrong={unmatched?.[side]}
              over={side === "prediction" ? over : undefined}
              looked={looked[side]}
            />
          </Panel>
        ))}
        <p class="caption pointed" style={{ minHeight: `${line}px` }}>
          {!silent && pointedWords(t, shown, reading, pairs, pixel)}
        </p>
      </div>
      <Veil parts={["scores"]} height={table}>
        <ScoreTable tasks={tasks} shown={shown} height={table} />
      </Veil>
    </div>
  );
}

/** The segments of the target that have no match. */
const missedIn = ({ segments }: Cut, matched: ReadonlyMap<number, Match>): ReadonlySet<number> =>
  new Set(segments.flatMap(({ crowd }, i) => (crowd || matched.has(i + 1) ? [] : [i + 1])));

const noLabel = () => "";

/** Things of the target that nothing found are told so. */
function targetLabel(t: Tongue, shown: Shown, pairs: Pairs | null, k: number): string {
  const one = shown.target.segments[k - 1]!;
  const missed = pairs && !pairs.ofTarget.has(k) && !one.crowd;
  const name = segmentName(t, shown, one);
  return missed ? t("{name}, missed", { name }) : name;
}

/** Predicted things have the name of what they were matched with, and how well they fit. */
function predictionLabel(t: Tongue, shown: Shown, pairs: Pairs | null, k: number): string {
  const match = pairs?.ofPrediction.get(k);
  if (match) {
    const name = segmentName(t, shown, shown.target.segments[match.target - 1]!);
    return `${name}, ${match.iou.toFixed(2)}`;
  }
  const name = className(t, shown.classes[shown.prediction.segments[k - 1]!.label]!.name);
  return pairs?.false.has(k) ? t("{name}, no match", { name }) : t("{name}, not counted", { name });
}

/** Where the target is, over the prediction. */
function comparedPath(shown: Shown, reading: Reading, pairs: Pairs | null): string {
  if (reading === "semantic") return classPath(shown, "target");
  if (!pairs) return "";
  const { segments } = shown.target;
  return [...pairs.ofTarget.keys()]
    .filter((k) => shown.classes[segments[k - 1]!.label]!.thing)
    .map((k) => {
      const { box } = segments[k - 1]!;
      const [left, top, right, bottom] = box;
      return reading === "detection"
        ? `M${left} ${top}H${right}V${bottom}H${left}Z`
        : pathBetween(shown.lines.target.get(k) ?? [], box, 1);
    })
    .join("");
}

/** What target and prediction say of a pixel. */
function pointedWords(
  t: Tongue,
  shown: Shown,
  reading: Reading,
  pairs: Pairs | null,
  pixel: number,
): string {
  if (pixel < 0)
    return reading === "classification"
      ? t("Only the lists of classes are compared.")
      : t("Dashed: where the target is. Point at a region for its match.");
  const [actual, predicted] = [shown.target, shown.prediction].map((cut) => segmentAt(cut, pixel));
  const name = (one: typeof actual) =>
    !one
      ? t("no label")
      : pairs
        ? segmentName(t, shown, one)
        : className(t, shown.classes[one.label]!.name);
  const match = pairs?.ofTarget.get(shown.target.map[pixel]!);
  const values = { target: name(actual!), prediction: name(predicted!) };
  return match
    ? t("Target {target}, prediction {prediction}; matched, IoU {iou}.", {
        ...values,
        iou: score(match.iou),
      })
    : t("Target {target}, prediction {prediction}.", values);
}

/** Labels of the classes that target or prediction have. */
const classesOf = ({ classes, target, prediction }: Shown): number[] => {
  const there = new Set([...target.segments, ...prediction.segments].map(({ label }) => label));
  return classes.flatMap((_, label) => (there.has(label) ? [label] : []));
};

const HEADS: Readonly<Record<Reading, readonly string[]>> = {
  classification: [msg("target"), msg("prediction")],
  detection: [msg("found"), "AP50", "AP"],
  semantic: ["∩", "∪", "IoU"],
  instance: [msg("found"), "AP50", "AP"],
  panoptic: ["SQ", "RQ", "PQ"],
};

function cellsOf(t: Tongue, shown: Shown, reading: Reading, label: number): string[] {
  const { scores } = shown;
  if (reading === "classification")
    return [shown.target, shown.prediction].map(({ segments }) =>
      segments.some((one) => one.label === label) ? t("yes") : t("no"),
    );
  if (reading === "semantic") {
    const one = scores.iou[label]!;
    return [String(one.both), String(one.both + one.false + one.missed), score(iouValue(one))];
  }
  if (reading === "panoptic") {
    const { sq, rq, pq } = qualityValues(scores.quality[label]!);
    return [sq, rq, pq].map(score);
  }
  const one = scores[reading === "detection" ? "boxes" : "masks"][label];
  if (!one) return ["–", "–", "–"];
  const half = one.levels[0] ?? Number.NaN;
  return [
    t("{found} of {n}", { found: one.matches.length, n: one.there }),
    score(half),
    score(precisionValue(one)),
  ];
}

function ScoreTable({ tasks, shown, height }: TasksProps & { readonly height: number }) {
  const { t } = tasks.room;
  const reading = tasks.reading.value;
  const labels = classesOf(shown);
  const chosen = tasks.chosen.value ?? worstClass(shown, reading);
  const values = shown.classes.map((_, label) => classValue(shown, reading, label));
  const overall = reading === "classification" ? f1Of(shown) : meanOf(values);
  const last = HEADS[reading].length - 1;
  return (
    <div class="score-box" style={{ maxHeight: `${height}px` }}>
      <table aria-label={t("Scores of each class")}>
        <thead>
          <tr>
            <th scope="col">{t("class")}</th>
            {HEADS[reading].map((text) => (
              <th key={text} scope="col">
                {t(text)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label) => {
            const { color } = shown.classes[label]!;
            const name = className(t, shown.classes[label]!.name);
            const on = label === chosen && reading !== "classification";
            return (
              <tr key={name} class={on ? "on" : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    class="class-pick"
                    aria-pressed={on}
                    title={t("The formula of {name}", { name })}
                    onClick={() => (tasks.chosen.value = label)}
                    onPointerEnter={() => (tasks.chosen.value = label)}
                  >
                    <i class="class-key" style={{ background: cssColor(color) }} />
                    {name}
                  </button>
                </th>
                {cellsOf(t, shown, reading, label).map((cell, i) => (
                  <td key={String(i)}>{cell}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{reading === "classification" ? "F1" : t("mean")}</th>
            {HEADS[reading].map((text, i) => (
              <td key={text}>{i === last ? score(overall) : ""}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
