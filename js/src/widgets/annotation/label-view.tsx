// The picture that is labelled, and beside it what each tool takes.

import { useCovered } from "../../ui/cover";
import { scaleFilling } from "../../ui/pixels";
import { Chart, EffortTable } from "./chart";
import type { AnnotationState } from "./state";
import { Surface } from "./surface";
import type { AnnotationTools } from "./tools";
import { iouWords, NO_PROPOSALS } from "./words";

/** From this width on the chart stands beside the picture. */
const BESIDE = 720;
const PANEL = 390;
const GAP = 24;
const FACTS = 30;
const TABLE = 164;
const LOWEST_CHART = 96;
const HIGHEST_CHART = 230;

/** The object takes so much of an enlarged picture; without a target the middle is enlarged. */
const SHARE = 0.6;
const MOST = 8;
const NO_TARGET = 3;

/** How much larger a picture is shown to label an object in it. */
function zoomOf(state: AnnotationState): number {
  const { photo } = state.scene.value!;
  const one = state.segment.value;
  if (!one) return NO_TARGET;
  const [left, top, right, bottom] = one.box;
  const fits = Math.min(photo.cols / (right - left), photo.rows / (bottom - top));
  return Math.max(1, Math.min(MOST, SHARE * fits));
}

interface LabelProps {
  readonly state: AnnotationState;
  readonly tools: AnnotationTools;
}

export function LabelView({ state, tools }: LabelProps) {
  const { width, stageHeight } = state.room;
  const { photo, proposals } = state.scene.value!;
  const beside = width.value >= BESIDE;
  const [wide, high] = beside
    ? [width.value - PANEL - GAP, stageHeight.value]
    : [width.value, stageHeight.value - FACTS - 8];
  const scale = scaleFilling(wide, Math.max(110, high), photo);
  const chart = stageHeight.value - FACTS - (beside ? TABLE + 20 : photo.rows * scale + 20);
  const missing = state.spec.value.tool === "proposals" && !proposals;
  const instead = missing
    ? state.room.t(NO_PROPOSALS)
    : state.walkerWords.value || state.preparingWords.value;
  return (
    <div class={beside ? "annotation beside" : "annotation"} style={{ "--panel": `${PANEL}px` }}>
      <div class="labelling">
        <Surface
          state={state}
          tools={tools}
          scale={tools.zoomed.value ? scale * zoomOf(state) : scale}
          room={{ width: photo.cols * scale, height: photo.rows * scale }}
        />
        {instead && (
          <p class="instead" role="status">
            {instead}
          </p>
        )}
      </div>
      <div class="efforts-panel">
        <Facts state={state} />
        {chart >= LOWEST_CHART && (
          <Chart
            state={state}
            width={Math.min(PANEL, width.value)}
            height={Math.min(HIGHEST_CHART, chart)}
          />
        )}
        {beside && <EffortTable state={state} />}
      </div>
    </div>
  );
}

/** The clock, the clicks and the score of the present attempt. */
function Facts({ state }: { state: AnnotationState }) {
  const { t } = state.room;
  const { iou } = state.found.value;
  const covered = useCovered("scores");
  const facts = [
    [t("time"), `${state.seconds.value.toFixed(1)} s`],
    [t("clicks"), String(state.clicks.value)],
    ["IoU", covered ? "?" : iouWords(iou)],
  ];
  return (
    <dl class={state.running.value ? "effort running" : "effort"}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
