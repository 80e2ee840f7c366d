// The picture that is labelled, and beside it what each tool takes.

import type { Size } from "../../terms/terms";
import { scaleIn } from "../../ui/pixels";
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

/** Whole pixels of the screen where they leave little room unused: what is drawn on is large. */
function scaleOf(width: number, height: number, size: Size): number {
  const full = Math.min(width / size.cols, height / size.rows);
  const even = scaleIn(width, height, size);
  return even < 0.8 * full ? full : even;
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
  const scale = scaleOf(wide, Math.max(110, high), photo);
  const chart = stageHeight.value - FACTS - (beside ? TABLE + 20 : photo.rows * scale + 20);
  const missing = state.spec.value.tool === "proposals" && !proposals;
  const instead = missing ? NO_PROPOSALS : state.walkerWords.value;
  return (
    <div class={beside ? "annotation beside" : "annotation"} style={{ "--panel": `${PANEL}px` }}>
      <div class="labelling">
        <Surface state={state} tools={tools} scale={scale} />
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
  const { iou } = state.found.value;
  const facts = [
    ["time", `${state.seconds.value.toFixed(1)} s`],
    ["clicks", String(state.clicks.value)],
    ["IoU", iouWords(iou)],
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
