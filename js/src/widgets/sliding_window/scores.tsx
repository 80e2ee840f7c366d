// The score volume: a slice for each class, one pixel through all of them, and the mask that follows.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Range } from "../../ui/controls";
import {
  ColorBar,
  Panel,
  PixelCanvas,
  type Pixels,
  paintMask,
  paintOver,
  paintPlane,
  scaleFor,
} from "../../ui/pixels";
import { meaningOf, ramp } from "../../ui/theme";
import type { Volume } from "../../wire/tensor";
import type { Facts } from "./facts";
import { emptyOf, PicturePixels, ScoreTable, score, WindowGrid } from "./parts";
import type { Sliding } from "./state";

/** Slices lie behind each other, seen from the side: narrowed and sheared. */
const NARROW = 0.55;
const SHEAR = 0.34;

export function ScoresView({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const volume = figure.scores.value;
  if (!volume) return <p class="caption">There are no scores yet.</p>;
  const width = figure.width.value;
  const wide = width >= 900;
  const gap = width < 500 ? 20 : 32;
  const room = wide ? (width - 2 * gap) * 0.3 : (width - gap) / 2;
  const scale = scaleFor(room, facts.picture[1]);
  const side = scale * facts.picture[1];
  const k = Math.min(figure.spec.value.classIndex, volume.classes - 1);
  const [least, most] = volume.range;
  const colours = ramp(meaningOf([least]), false, figure.theme.value);
  const symmetric = Math.max(-least, most);
  return (
    <>
      <div class="volume" data-wide={wide} style={{ "--gap": `${gap}px` }}>
        <Panel
          title="Scores"
          detail={`${volume.classes} × ${volume.rows} × ${volume.cols}`}
          hue="output"
        >
          <Stack
            figure={figure}
            facts={facts}
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
          <Slice figure={figure} facts={facts} volume={volume} scale={side / facts.grid[1]} />
          {k >= 0 && (
            <ColorBar
              ramp={colours}
              signed={least < 0}
              from={score(volume, least < 0 ? -symmetric : least)}
              to={score(volume, least < 0 ? symmetric : most)}
            />
          )}
        </Panel>
        <Panel title="Picture and mask">
          <Blend figure={figure} facts={facts} scale={scale} />
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
          <Range
            name="alpha"
            min={0}
            max={1}
            step={0.05}
            value={figure.spec.value.alpha}
            text={figure.spec.value.alpha.toFixed(2)}
            onChange={(value) => figure.store.update({ alpha: value }, "alpha")}
          />
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

interface StackProps {
  readonly figure: Sliding;
  readonly facts: Facts;
  readonly volume: Volume;
  readonly width: number;
  readonly height: number;
}

/** All slices, the chosen one lifted out, and a needle at the pixel that is looked at. */
function Stack({ figure, facts, volume, width, height }: StackProps) {
  const planes = useMemo((): readonly Pixels[] => {
    const colours = ramp(meaningOf(volume.range), false, figure.theme.value);
    return volume.lo.map((_, k) => paintPlane(volume, k, colours, volume.range));
  }, [volume, figure.theme.value]);
  const flat = height / (1 + SHEAR * NARROW);
  const across = flat * NARROW;
  const step = Math.min(across * 0.8, (width - across - 8) / Math.max(1, volume.classes - 1));
  const chosen = figure.spec.value.classIndex;
  const n = figure.looked.value;
  const unit = flat / volume.rows;
  const x = ((n % volume.cols) + 0.5) * (flat / volume.cols) * NARROW;
  const y = (Math.floor(n / volume.cols) + 0.5) * unit + SHEAR * (across - x);
  const tall = flat + SHEAR * across;
  const named = step >= 38;
  return (
    <div
      class="stack-of-slices"
      role="img"
      aria-label={`${volume.classes} slices, one for each class: ${facts.classes.join(", ")}`}
      style={{ width: `${across + step * (volume.classes - 1)}px`, height: `${tall + 38}px` }}
    >
      {planes.map((pixels, k) => (
        <div
          key={String(k)}
          class={`slice${k === chosen ? " on" : ""}`}
          style={{
            transform: `translate(${k * step}px, ${SHEAR * across + (k === chosen ? 0 : 14)}px) skewY(${-Math.atan(SHEAR)}rad) scaleX(${NARROW})`,
          }}
        >
          <PixelCanvas pixels={pixels} width={flat} height={flat} />
        </div>
      ))}
      <svg
        class="over"
        aria-hidden="true"
        width={across + step * (volume.classes - 1)}
        height={tall + 16}
      >
        <path class="needle halo" d={`M${x} ${y + 14}h${step * (volume.classes - 1)}`} />
        <path class="needle" d={`M${x} ${y + 14}h${step * (volume.classes - 1)}`} />
        {facts.classes.map((name, k) =>
          named || k === chosen ? (
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
          <circle
            key={String(k)}
            class="needle-eye"
            cx={x + k * step}
            cy={y + (k === chosen ? 0 : 14)}
            r="3"
          />
        ))}
      </svg>
    </div>
  );
}

interface SliceProps {
  readonly figure: Sliding;
  readonly facts: Facts;
  readonly volume: Volume;
  readonly scale: number;
}

function Slice({ figure, facts, volume, scale }: SliceProps) {
  const pixels = (): Pixels => {
    const k = Math.min(figure.spec.value.classIndex, volume.classes - 1);
    if (k < 0)
      return paintMask(
        figure.mask.value?.data ?? [],
        facts.grid[0],
        facts.grid[1],
        facts.colours,
        emptyOf(figure),
      );
    const colours = ramp(meaningOf(volume.range), false, figure.theme.value);
    return paintPlane(volume, k, colours, volume.range);
  };
  return <WindowGrid figure={figure} facts={facts} name="Slice" scale={scale} pixels={pixels} />;
}

function Blend({ figure, facts, scale }: { figure: Sliding; facts: Facts; scale: number }) {
  const n = useMemo(() => computed(() => figure.looked.value), [figure]).value;
  return (
    <PicturePixels
      figure={figure}
      facts={facts}
      scale={scale}
      name="Picture and mask"
      pixels={() =>
        paintOver(
          figure.picture.value!,
          figure.mask.value?.data ?? [],
          facts.grid[1],
          facts.stride,
          facts.colours,
          figure.spec.value.alpha,
        )
      }
    >
      <rect
        class="looked"
        x={(n % facts.grid[1]) * facts.stride}
        y={Math.floor(n / facts.grid[1]) * facts.stride}
        width="1"
        height="1"
      />
    </PicturePixels>
  );
}
