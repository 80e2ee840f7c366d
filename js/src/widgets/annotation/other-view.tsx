// "Other": the target with what is annotated, the prediction, and the scores of both.

import { useMemo } from "preact/hooks";
import { className } from "../../ui/class-names";
import { useCovered } from "../../ui/cover";
import { Panel, type Pixels, PixelView, scaleIn } from "../../ui/pixels";
import type { ClassKind } from "../../ui/segments";
import { labelsOf } from "../../ui/segments";
import { cssColor, mix, opaque, type Rgb } from "../../ui/theme";
import { counted } from "../../ui/words";
import type { OtherScores } from "./other";
import type { AnnotationState, Scene } from "./state";
import { iouWords, NO_TARGET } from "./words";

const BESIDE = 720;
const PANEL = 330;
const GAP = 24;
const NARROW_GAP = 10;
const HEAD = 30;
/** What the table takes below the pictures. */
const ROW = 26;

const GREY: Rgb = [128, 132, 140];
const DARK: Rgb = [40, 43, 50];

/** Labels in the classes' colors; what the loss ignores is hatched. */
function paintLabels(
  labels: Uint8Array,
  { rows, cols }: { readonly rows: number; readonly cols: number },
  classes: readonly ClassKind[],
  scale: number,
): Pixels {
  // Two pixels of the screen wide, however large the picture's pixels are.
  const every = Math.max(3, Math.round(9 / scale));
  const rgba = new Uint32Array(rows * cols);
  for (let i = 0; i < rgba.length; i++) {
    const label = labels[i]!;
    const stripe = ((i % cols) + Math.floor(i / cols)) % every === 0;
    const color = label > 0 ? classes[label - 1]!.color : mix(GREY, DARK, stripe ? 1 : 0.25);
    rgba[i] = opaque(...color);
  }
  return { rows, cols, rgba };
}

interface OtherProps {
  readonly state: AnnotationState;
}

export function OtherView({ state }: OtherProps) {
  const scene = state.scene.value!;
  const other = state.other.value;
  if (!other) return <p class="caption">{state.room.t(NO_TARGET)}</p>;
  const { width, stageHeight } = state.room;
  const beside = width.value >= BESIDE;
  const table = (scene.classes.length + 3) * ROW;
  const pictures = scene.prediction ? 2 : 1;
  const gap = beside ? GAP : NARROW_GAP;
  const room = beside ? width.value - PANEL - GAP : width.value;
  const high = beside ? stageHeight.value : Math.max(90, stageHeight.value - table - 12);
  const scale = scaleIn((room - gap * (pictures - 1)) / pictures, high - HEAD, scene.photo);
  return (
    <div
      class={beside ? "other beside" : "other"}
      style={{ "--panel": `${PANEL}px`, "--gap": `${gap}px` }}
    >
      <Pictures state={state} scene={scene} other={other} scale={scale} />
      <ScoreTable state={state} scene={scene} other={other} />
    </div>
  );
}

interface PartProps extends OtherProps {
  readonly scene: Scene;
  readonly other: OtherScores;
}

function Pictures({ state, scene, other, scale }: PartProps & { scale: number }) {
  const reduced = state.playback.step.value > 0;
  const labels = reduced ? other.labels.reduced : other.labels.full;
  const predicted = useMemo(
    () => scene.prediction && labelsOf(scene.prediction),
    [scene.prediction],
  );
  const { t } = state.room;
  const name = (label: number, nothing: string) =>
    label > 0 ? className(t, scene.classes[label - 1]!.name) : nothing;
  const picture = (title: string, of: Uint8Array, nothing: string) => (
    <Panel title={title} hue="ink">
      <PixelView
        name={title}
        scale={scale}
        pixels={() => paintLabels(of, scene.photo, scene.classes, scale)}
        inputs={[of, scale]}
        describe={(pixel) =>
          t("row {row}, column {column}, {name}", {
            row: Math.floor(pixel / scene.photo.cols),
            column: pixel % scene.photo.cols,
            name: name(of[pixel]!, nothing),
          })
        }
        onPoint={() => {}}
        looked={-1}
      />
    </Panel>
  );
  return (
    <div class="pictures">
      {picture(reduced ? t("Training target") : t("Target"), labels, t("other, ignored"))}
      {predicted && picture(t("Prediction"), predicted, t("no label"))}
    </div>
  );
}

/** Which classes are annotated, and what each scores. */
function ScoreTable({ state, scene, other }: PartProps) {
  const { full, reduced, annotated } = other;
  const step = state.playback.step.value;
  const covered = useCovered("scores");
  const { t } = state.room;
  const score = (iou: number | null) => (covered ? "?" : iouWords(iou));
  const choose = (label: number, on: boolean) => {
    const chosen = annotated.flatMap((is, k) => ((k === label ? on : is) ? [k] : []));
    const all = chosen.length === annotated.length;
    state.store.update({ annotated: all ? null : chosen, step: all ? 0 : 1 });
  };
  const row = (name: string, values: readonly string[]) => (
    <tr>
      <th scope="row">{name}</th>
      {values.map((value, i) => (
        <td key={String(i)} class={i === step ? "shown" : undefined}>
          {value}
        </td>
      ))}
    </tr>
  );
  return (
    <table class="other-scores" aria-label={t("Which classes are annotated, and their scores")}>
      <thead>
        <tr>
          <th scope="col">{t("annotated")}</th>
          <th scope="col">{t("full target")}</th>
          <th scope="col">{t("training target")}</th>
        </tr>
      </thead>
      <tbody>
        {scene.classes.map(({ name, color }, label) => (
          <tr key={name}>
            <th scope="row">
              <label>
                <input
                  type="checkbox"
                  checked={annotated[label]}
                  onChange={(event) => choose(label, event.currentTarget.checked)}
                />
                <i class="class-key" style={{ background: cssColor(color) }} />
                {className(t, name)}
              </label>
            </th>
            <td>{score(full.ious[label]!)}</td>
            <td>{score(reduced.ious[label]!)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {row("mIoU", [score(full.miou), score(reduced.miou)])}
        {row(t("pixels in the loss"), [counted(full.pixels), counted(reduced.pixels)])}
      </tfoot>
    </table>
  );
}
