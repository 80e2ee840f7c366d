// The IoU calculator, composed of its parts.

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { iou_calculator as PARTS } from "../../../../segwidgets/shared/parts.json";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { accuracy, classScore, overallScore } from "../../terms/scores";
import type { Pixel } from "../../ui/brush";
import { Part, Segmented } from "../../ui/controls";
import { useSilent } from "../../ui/cover";
import { msg } from "../../ui/language";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { Veil } from "../../ui/veil";
import type { Tab } from "./arrangement";
import { ConfusionMatrix, covering } from "./confusion";
import { Changes, Edited, Shown, Swatch, Toolbar, Zoom } from "./controls";
import { lightsOf, litFill, pointedWords } from "./drawing";
import { iouRules, PaintTools } from "./paint";
import { value } from "./scores";
import { ClassScores, Conventions, OverallScores, ScoreFormula } from "./scores-view";
import { Amount, Pages, Plots, Presets, presetWords } from "./sources";
import { MASK_TRAITS, nameOf, SETTINGS } from "./spec";
import { createIoUState, hidesTarget, type IoUState } from "./state";
import css from "./style.css";
import { Surface } from "./surface";

/** The definition of the figure, for notebooks and pages alike. */
export function iouCalculator(): FigureDefinition {
  return {
    traits: [...Object.keys(SETTINGS), ...MASK_TRAITS],
    css,
    ...PARTS,
    create(model: Model): Mounted {
      const iou = createIoUState(model);
      return {
        room: iou.room,
        view: <Calculator iou={iou} />,
        covering: () => covering(iou),
        dispose: iou.dispose,
      };
    },
  };
}

function Calculator({ iou }: { iou: IoUState }) {
  const { t } = iou.room;
  const moving = useSignal(false);
  const tools = useMemo(() => new PaintTools(iou), [iou]);
  const problem = useComputed(() => iou.store.problem.value || iou.problem.value);
  // Another tool begins anew.
  useEffect(() => {
    let tool = iou.spec.peek().tool;
    return iou.spec.subscribe((spec) => {
      if (spec.tool !== tool) tools.cancel();
      tool = spec.tool;
    });
  }, [iou]);
  const move = (on: boolean) => (moving.value = on);
  return (
    <Shell
      title={t("IoU calculator")}
      hint={t("paint on the prediction, and watch which scores notice.")}
      room={iou.room}
      history={iou}
      problem={problem}
      rules={({ help }) => iouRules(iou, tools, help, () => move(!moving.peek()))}
      badge={<Badge verdict={iou.verdict} />}
      parameters={
        <>
          <Part name="preset">
            <Presets iou={iou} />
          </Part>
          <Part name="index">
            <Pages iou={iou} />
          </Part>
          {!iou.arrangement.value.phone && (
            <Part name="amount">
              <Amount iou={iou} />
            </Part>
          )}
        </>
      }
      more={
        <>
          <Part name="editing">
            <Edited iou={iou} />
          </Part>
          <Part name="show">
            <Shown iou={iou} />
          </Part>
          <Part name="zoom">
            <Zoom iou={iou} moving={moving.value} onMoving={move} />
          </Part>
          {/* Masks can be made equal there. */}
          {!hidesTarget(iou) && (
            <Part name="changes">
              <Changes iou={iou} />
            </Part>
          )}
        </>
      }
      differs={iou.spec.value.editing === "target"}
      telling={
        <>
          <Telling iou={iou} />
          <ScoreFormula iou={iou} />
        </>
      }
      below={
        <>
          <Conventions iou={iou} />
          <OverallScores iou={iou} others />
        </>
      }
    >
      {iou.width.value > 0 && <Masks iou={iou} tools={tools} moving={moving.value} />}
    </Shell>
  );
}

const TAB_NAMES: Readonly<Record<Tab, string>> = {
  picture: msg("Picture"),
  scores: msg("Scores"),
  matrix: msg("Matrix"),
  dice: "Dice",
};

interface MasksProps {
  readonly iou: IoUState;
  readonly tools: PaintTools;
  readonly moving: boolean;
}

/** The stage: the picture, and beside it or in its place what is counted. */
function Masks({ iou, tools, moving }: MasksProps) {
  const over = useSignal<Pixel | null>(null);
  const { phone, tabs, screen, panel } = iou.arrangement.value;
  const tab = tabs.includes(iou.tab.value) ? iou.tab.value : tabs[0];
  const choice = tab && (
    <Segmented
      name="shown"
      options={tabs.map((name) => [name, TAB_NAMES[name]] as const)}
      value={tab}
      onChange={(next) => (iou.tab.value = next)}
    />
  );
  const painting = (
    <div class="painting">
      <Surface iou={iou} tools={tools} moving={moving} onOver={(at) => (over.value = at)} />
      <Legend iou={iou} over={over.value} />
    </div>
  );
  const compact = iou.room.compact.value;
  const height = { minHeight: `${iou.room.stageHeight.value}px` };
  if (phone)
    return (
      <div class="masks" style={height}>
        <div class="top">
          {choice}
          {!compact && <Amount iou={iou} />}
        </div>
        {tab === "picture" ? (
          <>
            {!compact && <Toolbar iou={iou} column={false} />}
            {painting}
          </>
        ) : (
          <Numbers iou={iou} tab={tab} />
        )}
      </div>
    );
  const columns = `${compact ? "" : "128px "}${screen.width}px ${panel.width}px`;
  return (
    <div class="masks" data-beside style={{ ...height, gridTemplateColumns: columns }}>
      {!compact && <Toolbar iou={iou} column />}
      {painting}
      <div class="scoring">
        {choice}
        <Numbers iou={iou} tab={tab} />
      </div>
    </div>
  );
}

/** Scores, confusion matrix and a relation between scores, as far as a tab shows them. */
function Numbers({ iou, tab }: { iou: IoUState; tab: Tab | undefined }) {
  const { matrix, panel, plot, tabs } = iou.arrangement.value;
  const plots = !tab || tab === (tabs.includes("dice") ? "dice" : "scores");
  return (
    <div class="numbers" style={{ height: `${panel.height}px` }}>
      {(!tab || tab === "scores") && (
        <>
          <OverallScores iou={iou} />
          <ClassScores iou={iou} />
        </>
      )}
      <div class="pair">
        {(!tab || tab === "matrix") && <ConfusionMatrix iou={iou} {...matrix} />}
        {plots && (
          <Veil parts={["scores", "confusion"]} {...plot}>
            <Plots iou={iou} {...plot} />
          </Veil>
        )}
      </div>
    </div>
  );
}

/** Under the picture: what the lights mean, else what the pointer is on, else how masks are drawn. */
function Legend({ iou, over }: { iou: IoUState; over: Pixel | null }) {
  iou.version.value;
  // What lights mean is said with how many there are.
  const pointed = useSilent("caption") ? null : iou.pointed.value;
  const theme = iou.theme.value;
  const spec = iou.spec.value;
  const { t } = iou.room;
  if (pointed)
    return (
      <p class="legend lights">
        {lightsOf(t, pointed, iou.tallies.value, iou.matrix.value).map(({ lit, short }) => (
          <span key={lit}>
            <Swatch fill={litFill(lit, theme)} id={`${lit} ${theme}`} /> {short}
          </span>
        ))}
      </p>
    );
  if (over) {
    const { target, prediction, size } = iou.pair.value;
    const i = over.row * size.cols + over.col;
    return (
      <p class="legend">
        <span>
          {t
            .words(
              "row {row}, column {col}: target <ink>{target}</ink>, prediction <ink>{prediction}</ink>",
              {
                ...over,
                target: hidesTarget(iou) ? "?" : nameOf(t, spec, target[i]!),
                prediction: nameOf(t, spec, prediction[i]!),
              },
            )
            .map(({ text, role }, at) => (role ? <b key={String(at)}>{text}</b> : text))}
        </span>
      </p>
    );
  }
  return (
    <p class="legend">
      {!hidesTarget(iou) && (
        <span>
          <i class="key outline" /> {t("outline: target")}
        </span>
      )}
      <span>
        <i class="key filled" /> {t("filled: prediction")}
      </span>
      {spec.ignored !== null && (
        <span>
          <i class="key cropped" /> {t("ignored")}
        </span>
      )}
    </p>
  );
}

/** One line of plain words: what is pointed at, what was done, or what the preset shows. */
function Telling({ iou }: { iou: IoUState }) {
  iou.version.value;
  const spec = iou.spec.value;
  const tallies = iou.tallies.value;
  const pointed = iou.pointed.value;
  const right = accuracy(tallies).value;
  const rightWords = right === null ? "–" : `${(100 * right).toFixed(1)} %`;
  const mean = value(overallScore("meanIou", tallies, spec));
  const { t } = iou.room;
  const said = iou.said.value?.(t);
  const words = pointed
    ? pointedWords(t, pointed, spec, tallies, iou.matrix.value)
    : said
      ? `${said} ${t("Mean IoU {mean}.", { mean })}`
      : spec.preset !== ""
        ? presetWords(
            t,
            spec.preset,
            rightWords,
            value(classScore("iou", tallies, 1, spec.absent).value),
          )
        : `${t("{right} of the pixels are right; the mean IoU is {mean}.", { right: rightWords, mean })} ${
            spec.editing === "target"
              ? t("Paint the target, and every score follows.")
              : t("Paint the prediction, and every score follows.")
          }`;
  // As long as the longest that is said here, of any preset or score.
  return <Sentence words={words} longest={presetWords(t, "shift", "100.0 %", "0.9999")} />;
}
