// The IoU calculator, composed of its parts.

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { Changes, Classes, Sides, Swatch, Tools, Zoom } from "./controls";
import { BESIDE, lightsOf, litFill, pointedWords } from "./drawing";
import { iouRules, PaintTools } from "./paint";
import { accuracy, classScore, overallScore, value } from "./scores";
import {
  ClassScores,
  ConfusionMatrix,
  Conventions,
  OverallScores,
  paintingWidth,
  ScoreFormula,
  scoresWidth,
} from "./scores-view";
import type { Pixel } from "./shapes";
import { Pages, Presets, presetWords } from "./sources";
import { MASK_TRAITS, nameOf, SETTINGS } from "./spec";
import { createIoUState, type IoUState } from "./state";
import css from "./style.css";
import { Surface } from "./surface";

/** A picture less tall than this share of its width leaves room below it. */
const FLAT = 0.65;

/** The definition of the figure, for notebooks and pages alike. */
export function iouCalculator(): FigureDefinition {
  return {
    traits: [...Object.keys(SETTINGS), ...MASK_TRAITS],
    css,
    create(model: Model): Mounted {
      const iou = createIoUState(model);
      return {
        room: iou.room,
        view: <Calculator iou={iou} />,
        dispose: iou.dispose,
      };
    },
  };
}

function Calculator({ iou }: { iou: IoUState }) {
  const moving = useSignal(false);
  const over = useSignal<Pixel | null>(null);
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
  const beside = iou.width.value >= BESIDE;
  // Under a flat picture there is room for the matrix.
  const under = beside && iou.screen.value.height < FLAT * iou.screen.value.width;
  return (
    <Shell
      title="IoU calculator"
      room={iou.room}
      history={iou}
      problem={problem}
      rules={({ help }) => iouRules(iou, tools, help, () => (moving.value = !moving.peek()))}
      badge={<Badge verdict={iou.verdict} />}
      telling={<Telling iou={iou} />}
      below={<Conventions iou={iou} />}
    >
      <Presets iou={iou} />
      <Pages iou={iou} />
      {iou.width.value > 0 && (
        <div
          class="masks"
          data-beside={beside}
          style={
            beside ? { gridTemplateColumns: `${paintingWidth(iou)}px minmax(0, 1fr)` } : undefined
          }
        >
          <div class="painting">
            <div class="bar">
              <Tools iou={iou} />
            </div>
            <Surface
              iou={iou}
              tools={tools}
              moving={moving.value}
              onOver={(at) => (over.value = at)}
            />
            <div class="under" style={{ maxWidth: `${paintingWidth(iou)}px` }}>
              <Caption iou={iou} over={over.value} />
              <Zoom iou={iou} moving={moving.value} onMoving={(on) => (moving.value = on)} />
            </div>
            <Classes iou={iou} />
            <div class="bar sides">
              <Sides iou={iou} />
            </div>
            <Changes iou={iou} />
            {under && <ConfusionMatrix iou={iou} width={paintingWidth(iou)} />}
          </div>
          <div class="scoring">
            <OverallScores iou={iou} />
            <ScoreFormula iou={iou} />
            <ClassScores iou={iou} />
            {!under && <ConfusionMatrix iou={iou} width={scoresWidth(iou)} />}
          </div>
        </div>
      )}
    </Shell>
  );
}

/** Under the picture: what the lights mean, else what the pointer is on, else how masks are drawn. */
function Caption({ iou, over }: { iou: IoUState; over: Pixel | null }) {
  iou.version.value;
  const pointed = iou.pointed.value;
  const theme = iou.theme.value;
  const spec = iou.spec.value;
  if (pointed)
    return (
      <p class="caption lights">
        {lightsOf(pointed, iou.tallies.value, iou.matrix.value).map(({ lit, text }) => (
          <span key={text}>
            <Swatch fill={litFill(lit, theme)} id={`${lit} ${theme}`} /> {text}
          </span>
        ))}
      </p>
    );
  if (over) {
    const { target, prediction, size } = iou.pair.value;
    const i = over.row * size.cols + over.col;
    return (
      <p class="caption">
        <span>
          row {over.row}, column {over.col}: target <b>{nameOf(spec, target[i]!)}</b>, prediction{" "}
          <b>{nameOf(spec, prediction[i]!)}</b>
        </span>
      </p>
    );
  }
  return (
    <p class="caption">
      <span>
        <i class="key outline" /> outline: target
      </span>
      <span>
        <i class="key filled" /> filled: prediction
      </span>
      {spec.ignored !== null && (
        <span>
          <i class="key cropped" /> ignored
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
  const words = pointed
    ? pointedWords(pointed, spec, tallies, iou.matrix.value)
    : iou.said.value
      ? `${iou.said.value} Mean IoU ${mean}.`
      : spec.preset !== ""
        ? presetWords(
            spec.preset,
            rightWords,
            value(classScore("iou", tallies, 1, spec.absent).value),
          )
        : `${rightWords} of the pixels are right; the mean IoU is ${mean}. Paint the ${spec.editing}, and every score follows.`;
  return <Sentence words={words} />;
}
