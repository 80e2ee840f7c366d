// The score volume: a slice for each class, one pixel through all of them, and the mask that follows.

import { useMemo } from "preact/hooks";
import { Range } from "../../ui/controls";
import { msg } from "../../ui/language";
import {
  AlphaRange,
  ColorBar,
  Panel,
  PixelCanvas,
  paintOver,
  paintPlane,
  scaleIn,
} from "../../ui/pixels";
import { box } from "../../ui/place";
import { NARROW } from "../../ui/room";
import { meaningOf, ramp } from "../../ui/theme";
import type { Volume } from "../../wire/tensor";
import {
  className,
  HEAD,
  paintLabels,
  ScoreTable,
  scoreText,
  type ViewProps,
  WindowPixels,
} from "./windows";

/** Slices lie behind each other, seen from the side: narrowed and sheared. */
const NARROWED = 0.55;
const SHEAR = 0.34;

/** Pixels of the table beside the pictures; with less width it stands below the first screen. */
const TABLE = 230;
const TABLE_FROM = 940;
const BAR = 28;
/** Narrower than this a picture has a short heading. */
const SHORT = 140;
/** Pixels under the slices, for the needle and the chosen slice's name. */
const FOOT = 38;

/** Slices, slice, picture and table on one line, or the slices above the two pictures. */
function sizes({ figure, facts }: ViewProps) {
  const { width, stageHeight } = figure.room;
  const narrow = width.value < NARROW;
  const table = width.value >= TABLE_FROM ? TABLE : 0;
  const gap = narrow ? 20 : 28;
  const size = { rows: facts.picture[0], cols: facts.picture[1] };
  if (narrow) {
    const height = stageHeight.value - 2 * HEAD - BAR - FOOT - 14;
    const scale = scaleIn((width.value - gap) / 2, 0.6 * height, size);
    const slices = Math.max(60, Math.min(200, height - scale * size.rows));
    return { gap, table, scale, slices: { width: width.value, height: slices } };
  }
  const room = width.value - (table ? table + 3 * gap : 2 * gap);
  const height = stageHeight.value - HEAD - FOOT;
  const scale = scaleIn(room * 0.31, height, size);
  const left = room - 2 * scale * size.cols;
  const tall = Math.min(height, scale * size.rows + 48);
  return { gap, table, scale, slices: { width: left, height: tall } };
}

export function ScoresView(props: ViewProps) {
  const { figure, facts } = props;
  const volume = figure.scores.value;
  const { t } = figure.room;
  if (!volume) return <p class="caption">{t("There are no scores yet.")}</p>;
  const { gap, table, scale, slices } = sizes(props);
  const side = scale * facts.picture[1];
  const k = Math.min(figure.spec.value.classIndex, volume.classes - 1);
  const [min, max] = volume.range;
  const signed = min < 0;
  const largest = Math.max(-min, max);
  const colors = () => ramp(meaningOf(volume.range), false, figure.theme.value);
  return (
    <div class="pictures volume" style={{ "--gap": `${gap}px` }}>
      <Panel
        title={t("Scores")}
        detail={`${volume.classes} × ${volume.rows} × ${volume.cols}`}
        hue="output"
      >
        <Slices {...props} volume={volume} {...slices} />
      </Panel>
      <Panel
        title={k < 0 ? t("Mask") : t("Slice: {name}", { name: className(t, facts.classes[k]!) })}
        detail={k < 0 && side > 160 ? t("largest score") : ""}
        hue="output"
      >
        <WindowPixels
          {...props}
          name={t("Slice")}
          scale={side / facts.grid[1]}
          pixels={() => {
            const k = Math.min(figure.spec.value.classIndex, volume.classes - 1);
            return k < 0
              ? paintLabels(props, figure.maskLabels.value)
              : paintPlane(volume, k, colors(), volume.range);
          }}
        />
        {k >= 0 && (
          <ColorBar
            ramp={colors()}
            signed={signed}
            from={scoreText(volume, signed ? -largest : min)}
            to={scoreText(volume, signed ? largest : max)}
          />
        )}
      </Panel>
      <Panel title={side < SHORT ? t("Picture") : t("Picture and mask")}>
        <WindowPixels
          {...props}
          name={t("Picture and mask")}
          scale={scale}
          ofPicture
          pixels={() =>
            paintOver(
              figure.picture.value!,
              figure.maskLabels.value,
              facts.grid[1],
              facts.stride,
              facts.colors,
              figure.spec.value.alpha,
            )
          }
        />
      </Panel>
      {table > 0 && (
        <div style={{ width: `${table}px` }}>
          <PixelScores {...props} volume={volume} />
        </div>
      )}
    </div>
  );
}

const PixelScores = ({ figure, facts, volume }: ViewProps & { readonly volume: Volume }) => (
  <ScoreTable
    facts={facts}
    volume={volume}
    cell={figure.looked.value}
    name={figure.room.t("Scores of the pixel")}
  />
);

export function scoresDetails(props: ViewProps) {
  const volume = props.figure.scores.value;
  if (!volume || props.figure.width.value >= TABLE_FROM) return null;
  return <PixelScores {...props} volume={volume} />;
}

/** Which class is in front, and how much the mask covers. */
export function ScoresParameters({ figure, facts }: ViewProps) {
  const { alpha, classIndex } = figure.spec.value;
  const k = Math.min(classIndex, facts.classes.length - 1);
  const { t } = figure.room;
  return (
    <>
      <Range
        name={msg("class")}
        min={-1}
        max={facts.classes.length - 1}
        value={k}
        text={k < 0 ? t("all: the mask") : className(t, facts.classes[k]!)}
        onChange={(value) => figure.store.update({ class_index: value }, "class_index")}
      />
      <AlphaRange alpha={alpha} store={figure.store} />
    </>
  );
}

interface SlicesProps extends ViewProps {
  readonly volume: Volume;
  readonly width: number;
  readonly height: number;
}

/** All slices, the chosen one lifted out, and a needle at the pixel that is looked at. */
function Slices({ figure, facts, volume, width, height }: SlicesProps) {
  const { t } = figure.room;
  const names = facts.classes.map((one) => className(t, one));
  const planes = useMemo(() => {
    const colors = ramp(meaningOf(volume.range), false, figure.theme.value);
    return volume.lo.map((_, k) => paintPlane(volume, k, colors, volume.range));
  }, [volume, figure.theme.value]);
  const flat = height / (1 + SHEAR * NARROWED);
  const across = flat * NARROWED;
  const step = Math.min(across * 0.8, (width - across - 8) / Math.max(1, volume.classes - 1));
  const far = step * (volume.classes - 1);
  const chosen = figure.spec.value.classIndex;
  const sunk = (k: number): number => (k === chosen ? 0 : 14);
  const n = figure.looked.value;
  const x = ((n % volume.cols) + 0.5) * (flat / volume.cols) * NARROWED;
  const y = (Math.floor(n / volume.cols) + 0.5) * (flat / volume.rows) + SHEAR * (across - x);
  const tall = flat + SHEAR * across;
  const needle = `M${x} ${y + 14}h${far}`;
  return (
    <div
      class="slices"
      role="img"
      aria-label={t("{n} slices, one for each class: {classes}", {
        n: volume.classes,
        classes: names.join(", "),
      })}
      style={box(across + far, tall + 38)}
    >
      {planes.map((pixels, k) => (
        <div
          key={String(k)}
          class={`slice${k === chosen ? " on" : ""}`}
          style={{
            transform: `translate(${k * step}px, ${SHEAR * across + sunk(k)}px) skewY(${-Math.atan(SHEAR)}rad) scaleX(${NARROWED})`,
          }}
        >
          <PixelCanvas pixels={pixels} width={flat} height={flat} />
        </div>
      ))}
      <svg class="over" aria-hidden width={across + far} height={tall + 16}>
        <path class="needle halo" d={needle} />
        <path class="needle" d={needle} />
        {names.map((name, k) =>
          step >= 38 || k === chosen ? (
            <text
              key={name}
              class={k === chosen ? "slice-name on" : "slice-name"}
              x={k * step}
              y={tall + 28}
            >
              {name}
            </text>
          ) : null,
        )}
        {planes.map((_, k) => (
          <circle key={String(k)} class="needle-eye" cx={x + k * step} cy={y + sunk(k)} r="3" />
        ))}
      </svg>
    </div>
  );
}
