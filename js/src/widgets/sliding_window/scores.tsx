// The score volume: a slice for each class, one pixel through all of them, and the mask that follows.

import { useMemo } from "preact/hooks";
import { Range } from "../../ui/controls";
import {
  AlphaRange,
  ColorBar,
  Panel,
  PixelCanvas,
  paintOver,
  paintPlane,
  scaleFor,
} from "../../ui/pixels";
import { meaningOf, ramp } from "../../ui/theme";
import type { Volume } from "../../wire/tensor";
import { paintLabels, ScoreTable, scoreText, type ViewProps, WindowPixels } from "./windows";

/** Slices lie behind each other, seen from the side: narrowed and sheared. */
const NARROW = 0.55;
const SHEAR = 0.34;

export function ScoresView(props: ViewProps) {
  const { figure, facts } = props;
  const volume = figure.scores.value;
  if (!volume) return <p class="caption">There are no scores yet.</p>;
  const width = figure.width.value;
  const wide = width >= 900;
  const gap = width < 500 ? 20 : 32;
  const room = wide ? (width - 2 * gap) * 0.3 : (width - gap) / 2;
  const scale = scaleFor(room, facts.picture[1]);
  const side = scale * facts.picture[1];
  const { alpha, classIndex } = figure.spec.value;
  const k = Math.min(classIndex, volume.classes - 1);
  const [min, max] = volume.range;
  const signed = min < 0;
  const largest = Math.max(-min, max);
  const colors = () => ramp(meaningOf(volume.range), false, figure.theme.value);
  return (
    <>
      <div class="volume" data-wide={wide} style={{ "--gap": `${gap}px` }}>
        <Panel
          title="Scores"
          detail={`${volume.classes} × ${volume.rows} × ${volume.cols}`}
          hue="output"
        >
          <Slices
            {...props}
            volume={volume}
            width={wide ? width - 2 * (gap + side) : width}
            height={wide ? side : Math.min(side, 200)}
          />
        </Panel>
        <Panel
          title={k < 0 ? "Mask" : `Slice: ${facts.classes[k]}`}
          detail={k < 0 ? "largest score" : ""}
          hue="output"
        >
          <WindowPixels
            {...props}
            name="Slice"
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
        <Panel title="Picture and mask">
          <WindowPixels
            {...props}
            name="Picture and mask"
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
      </div>
      <div class="volume-foot">
        <div class="volume-controls">
          <Range
            name="class"
            min={-1}
            max={volume.classes - 1}
            value={k}
            text={k < 0 ? "all: the mask" : facts.classes[k]!}
            onChange={(value) => figure.store.update({ class_index: value }, "class_index")}
          />
          <AlphaRange alpha={alpha} store={figure.store} />
        </div>
        <ScoreTable
          facts={facts}
          volume={volume}
          cell={figure.looked.value}
          name="Scores of the pixel"
        />
      </div>
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
  const planes = useMemo(() => {
    const colors = ramp(meaningOf(volume.range), false, figure.theme.value);
    return volume.lo.map((_, k) => paintPlane(volume, k, colors, volume.range));
  }, [volume, figure.theme.value]);
  const flat = height / (1 + SHEAR * NARROW);
  const across = flat * NARROW;
  const step = Math.min(across * 0.8, (width - across - 8) / Math.max(1, volume.classes - 1));
  const far = step * (volume.classes - 1);
  const chosen = figure.spec.value.classIndex;
  const sunk = (k: number): number => (k === chosen ? 0 : 14);
  const n = figure.looked.value;
  const x = ((n % volume.cols) + 0.5) * (flat / volume.cols) * NARROW;
  const y = (Math.floor(n / volume.cols) + 0.5) * (flat / volume.rows) + SHEAR * (across - x);
  const tall = flat + SHEAR * across;
  const needle = `M${x} ${y + 14}h${far}`;
  return (
    <div
      class="slices"
      role="img"
      aria-label={`${volume.classes} slices, one for each class: ${facts.classes.join(", ")}`}
      style={{ width: `${across + far}px`, height: `${tall + 38}px` }}
    >
      {planes.map((pixels, k) => (
        <div
          key={String(k)}
          class={`slice${k === chosen ? " on" : ""}`}
          style={{
            transform: `translate(${k * step}px, ${SHEAR * across + sunk(k)}px) skewY(${-Math.atan(SHEAR)}rad) scaleX(${NARROW})`,
          }}
        >
          <PixelCanvas pixels={pixels} width={flat} height={flat} />
        </div>
      ))}
      <svg class="over" aria-hidden="true" width={across + far} height={tall + 16}>
        <path class="needle halo" d={needle} />
        <path class="needle" d={needle} />
        {facts.classes.map((name, k) =>
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
