// The race: left, windows that classify one pixel each; right, the same weights over the whole picture.

import { computed } from "@preact/signals";
import { useId, useMemo } from "preact/hooks";
import { PixelCanvas, Plate, paintMask, paintPatch, scaleFor } from "../../ui/pixels";
import { counted } from "../../ui/words";
import type { Facts } from "./facts";
import { Lanes } from "./lanes";
import { LayerMaps, LayerTable } from "./layers";
import { emptyOf, PicturePixels, pixelOf, ScoreTable, WindowGrid } from "./parts";
import type { Sliding } from "./state";

const GAP = 32;
const PATCH = 152;

export function RaceView({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const width = figure.width.value;
  const wide = width >= 940;
  const half = wide ? 0.53 * width - 20 : width;
  const gap = width < 500 ? 20 : GAP;
  const scale = scaleFor((half - gap) / 2 + 1, facts.picture[1]);
  const side = scale * facts.picture[1];
  return (
    <>
      <div
        class="race"
        data-wide={wide}
        style={{ "--gap": `${gap}px`, "--pad": `${Math.min(20, scale * facts.pad[0])}px` }}
      >
        <section
          class="runner"
          aria-label="Window by window"
          style={{ width: wide ? `${2 * side + gap}px` : undefined }}
        >
          <h3 class="runner-title">Window by window</h3>
          <div class="duo">
            <Plate title="Picture" detail={facts.picture.join(" × ")}>
              <PicturePixels figure={figure} facts={facts} scale={scale}>
                <TravellingWindow figure={figure} facts={facts} />
              </PicturePixels>
            </Plate>
            <Plate
              title="Mask"
              detail={`${counted(figure.race.value!.done)} of ${counted(facts.cost.windows)} pixels`}
              hue="output"
            >
              <RaceMask figure={figure} facts={facts} scale={side / facts.grid[1]} of="windows" />
            </Plate>
          </div>
          <div class="duo patch-row">
            <Patch figure={figure} facts={facts} side={width < 500 ? 90 : PATCH} />
            <PatchScores figure={figure} facts={facts} />
          </div>
        </section>
        <section class="runner one" aria-label="One pass">
          <h3 class="runner-title">One pass, the same weights</h3>
          {facts.onePass ? (
            <>
              <div class="duo">
                <LayerMaps figure={figure} facts={facts} height={side} />
                <Plate title="All at once" hue="output">
                  <RaceMask figure={figure} facts={facts} scale={side / facts.grid[1]} of="pass" />
                </Plate>
              </div>
              <LayerTable figure={figure} facts={facts} />
            </>
          ) : (
            <p class="caption">{facts.whyNot}</p>
          )}
        </section>
      </div>
      <Lanes figure={figure} facts={facts} />
    </>
  );
}

/** The window in the padded picture, its centre, and what the enlarged layer sees of it. */
function TravellingWindow({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const { patch, centre } = facts;
  const [row, col] = pixelOf(facts, figure.looked.value);
  const sees = facts.layers[figure.spec.value.layer]?.receptiveField ?? 0;
  return (
    <>
      <Padding facts={facts} />
      <rect class="window halo" x={col - centre} y={row - centre} width={patch} height={patch} />
      <rect class="window" x={col - centre} y={row - centre} width={patch} height={patch} />
      {sees > 1 && sees < patch && (
        <rect
          class="sees"
          x={col - Math.floor((sees - 1) / 2)}
          y={row - Math.floor((sees - 1) / 2)}
          width={sees}
          height={sees}
        />
      )}
      <rect class="centre" x={col} y={row} width="1" height="1" />
    </>
  );
}

/** Zeros around the picture, so that every pixel is the centre of a window. */
function Padding({ facts }: { facts: Facts }) {
  const [before, after] = facts.pad;
  const [rows, cols] = facts.picture;
  if (before + after === 0) return null;
  const id = useId();
  return (
    <>
      <pattern
        id={id}
        width="3"
        height="3"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path class="hatch" d="M0 0v3" />
      </pattern>
      <path
        fill={`url(#${id})`}
        fill-rule="evenodd"
        d={`M${-before} ${-before}h${cols + before + after}v${rows + before + after}h${-cols - before - after}zM0 0h${cols}v${rows}h${-cols}z`}
      />
    </>
  );
}

interface MaskProps {
  readonly figure: Sliding;
  readonly facts: Facts;
  readonly scale: number;
  /** Whose labels these are; the windows' come one by one, those of the pass all at once. */
  readonly of: "windows" | "pass";
}

function RaceMask({ figure, facts, scale, of }: MaskProps) {
  const windows = of === "windows";
  const done = () => {
    if (windows) return figure.window.value + 1;
    return figure.race.value!.pass >= 1 ? facts.cost.windows : 0;
  };
  return (
    <WindowGrid
      figure={figure}
      facts={facts}
      name={windows ? "Mask, window by window" : "Mask of the one pass"}
      scale={scale}
      volume={windows ? figure.windowScores.value : null}
      pixels={() =>
        paintMask(
          windows ? figure.windowLabels.value : (figure.mask.value?.data ?? []),
          facts.grid[0],
          facts.grid[1],
          facts.colours,
          emptyOf(figure),
          done(),
        )
      }
    />
  );
}

/** What the network sees of the picture when it classifies one pixel. */
function Patch({ figure, facts, side }: Readonly<{ figure: Sliding; facts: Facts; side: number }>) {
  const { patch, centre } = facts;
  const pixels = useMemo(
    () =>
      computed(() => {
        const [row, col] = pixelOf(facts, figure.looked.value);
        return paintPatch(
          figure.picture.value!,
          row - centre,
          col - centre,
          patch,
          emptyOf(figure),
        );
      }),
    [figure, facts],
  );
  const unit = scaleFor(side, patch);
  const full = unit * patch;
  const [row, col] = pixelOf(facts, figure.looked.value);
  const sees = facts.layers[figure.spec.value.layer]?.receptiveField ?? 0;
  const from = centre - Math.floor((sees - 1) / 2);
  return (
    <Plate title="Patch" detail={`${patch} × ${patch}`} hue="kernel">
      <div
        class="pixels patch"
        role="img"
        aria-label={`Patch of ${patch} × ${patch} pixels around (${row}, ${col})`}
        style={{ width: `${full}px`, height: `${full}px` }}
      >
        <PixelCanvas pixels={pixels.value} width={full} height={full} />
        <svg
          class="over"
          aria-hidden="true"
          viewBox={`0 0 ${patch} ${patch}`}
          width={full}
          height={full}
        >
          {sees > 1 && sees < patch && (
            <rect class="sees" x={from} y={from} width={sees} height={sees} />
          )}
          <rect class="centre" x={centre} y={centre} width="1" height="1" />
        </svg>
      </div>
    </Plate>
  );
}

function PatchScores({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const volume = figure.windowScores.value ?? figure.scores.value;
  if (!volume) return null;
  return (
    <Plate
      title="Its scores"
      detail={`pixel (${pixelOf(facts, figure.looked.value).join(", ")})`}
      hue="output"
    >
      <ScoreTable
        facts={facts}
        volume={volume}
        cell={figure.looked.value}
        name="Scores of the patch"
      />
    </Plate>
  );
}
