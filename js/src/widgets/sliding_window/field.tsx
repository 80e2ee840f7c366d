// The receptive field of a score: grown layer by layer over the picture, and what each pixel counts.

import { useMemo } from "preact/hooks";
import type { Tongue } from "../../ui/language";
import { ColorBar, Panel, type Pixels, PixelView, scaleIn } from "../../ui/pixels";
import { NARROW } from "../../ui/room";
import { NumberTable } from "../../ui/tables";
import { mix, pack, parse, type Rgb, ramp, type ThemeName, themes, ZERO } from "../../ui/theme";
import { longestSentence, tiny, type Word } from "../../ui/words";
import type { Facts } from "./facts";
import { type Box, type Fields, influenceAt, innerBox, type UnitField, within } from "./fields";
import { layerWords as nameOf } from "./maps";
import type { SlidingWindowState } from "./state";
import { className, HEAD, place, type ViewProps } from "./windows";

/** Pixels of the bar below the field, of the layers beside it, and of one of them. */
const BAR = 28;
const TABLE = 330;
const TABLE_FROM = 900;
const ROW = 23;
/** How far the picture fades, and which part of a step its field takes to grow. */
const FADED = 0.55;
const GROWING = 0.4;
const GREY: Rgb = [0.299, 0.587, 0.114];

/** The part of a layer's step that its field has grown by, and the layer whose influence is seen. */
function now(figure: SlidingWindowState, fields: Fields) {
  const layer = Math.min(figure.layered.step.value, fields.layers.length - 1);
  const t = Math.min(1, figure.layered.shown.value / GROWING);
  return { layer, grown: t * t * (3 - 2 * t), seen: t < 1 ? layer - 1 : layer };
}

/** Picture and field beside each other, the table beside them or below, where there is room. */
function sizes({ figure, facts }: ViewProps, layers: number) {
  const { width, stageHeight } = figure.room;
  const narrow = width.value < NARROW;
  const gap = narrow ? 16 : 28;
  const height = stageHeight.value - HEAD - BAR;
  const table = ROW * (layers + 1);
  const beside = width.value >= TABLE_FROM && table <= stageHeight.value - HEAD;
  const room = (width.value - gap - (beside ? TABLE + gap : 0)) / 2;
  const [rows, cols] = facts.picture;
  const scale = scaleIn(room, height, { rows, cols });
  const side = scale * Math.max(rows, cols);
  return { narrow, gap, scale, side, tabled: beside || (narrow && side + table + 14 <= height) };
}

export function FieldView(props: ViewProps) {
  const { figure, facts } = props;
  const fields = figure.fields.value!;
  const { t } = figure.room;
  const { narrow, gap, tabled, scale, side } = sizes(props, fields.layers.length);
  const { seen } = now(figure, fields);
  const unit = figure.unit.value;
  const theme = figure.theme.value;
  const last = fields.unit(unit, fields.layers.length - 1).box;
  const whole = { top: 0, left: 0, rows: facts.picture[0], cols: facts.picture[1] };
  const frame = last.rows > 0 && last.cols > 0 ? last : whole;
  const field = seen < 0 ? null : fields.unit(unit, seen);
  const [row, col] = figure.unitPixel.value;
  const stops = useMemo(() => ({ rows: fields.rows, cols: fields.cols }), [fields]);
  const dots = fields.rows
    .flatMap((y) => fields.cols.map((x) => `M${x + 0.5} ${y + 0.5}h0`))
    .join("");
  const pixel = (index: number) => place([Math.floor(index / whole.cols), index % whole.cols]);
  return (
    <div class="pictures receptive" style={{ "--gap": `${gap}px` }}>
      <Panel title={t("Picture")}>
        <PixelView
          name={t("Picture")}
          pixels={() => paintInfluence(figure, facts, field, theme)}
          inputs={[figure.picture.value, field, theme]}
          scale={scale}
          stops={stops}
          describe={(index) => t("The score at {place}", { place: pixel(index) })}
          onPoint={(index) => {
            figure.pointedUnit.value =
              index < 0 ? -1 : figure.unitNear(Math.floor(index / whole.cols), index % whole.cols);
          }}
          onPick={(index) =>
            figure.store.update(
              { unit: [Math.floor(index / whole.cols), index % whole.cols] },
              "unit",
            )
          }
          looked={row * whole.cols + col}
        >
          <path class="stops" d={dots} />
          <Outlines figure={figure} fields={fields} unit={unit} frame={whole} small />
        </PixelView>
      </Panel>
      <Panel title={t("Influence")} detail={narrow ? "" : t("on the unit")} hue="output">
        <PixelView
          name={t("Influence")}
          pixels={() => paintField(field, frame, facts, theme)}
          inputs={[field, frame.top, frame.left, frame.rows, frame.cols, theme]}
          scale={side / Math.max(frame.rows, frame.cols)}
          describe={(index) => {
            const values = shareAt(field, facts, frame, index);
            return values
              ? t("{place} {share} of the largest influence", values)
              : t("outside of the picture");
          }}
          onPoint={(index) => (figure.pointedShare.value = index)}
          looked={figure.pointedShare.value}
        >
          <Outlines figure={figure} fields={fields} unit={unit} frame={frame} />
        </PixelView>
        <ColorBar ramp={ramp("signed", false, theme)} from="0" to={tiny(field?.peak ?? 0)} />
      </Panel>
      {tabled && <Layers figure={figure} fields={fields} />}
    </div>
  );
}

/** What the first screen has no room for, and what the numbers mean. */
export function fieldDetails(props: ViewProps) {
  const { figure } = props;
  const fields = figure.fields.value!;
  const { t } = figure.room;
  return (
    <div class="details">
      {!sizes(props, fields.layers.length).tabled && <Layers figure={figure} fields={fields} />}
      <p class="caption">
        {t(
          fields.exact
            ? "The outline follows from the kernels: {grow}, then {jump}."
            : "The layers do not simply follow one another, so no formula tells the outline: it is drawn where gradients were found, in this picture and in noise.",
          { grow: "r += dilation · (k − 1) · j", jump: "j *= stride" },
        )}{" "}
        {t(
          "Blue is the influence, |∂ unit / ∂ pixel| summed over the picture's channels, as torch measured it for the largest channel of the unit. It was measured for {n} scores, spread over the picture: those can be picked.",
          { n: fields.rows.length * fields.cols.length },
        )}
      </p>
    </div>
  );
}

interface LayersProps extends Pick<ViewProps, "figure"> {
  readonly fields: Fields;
}

/** What each layer adds, in numbers. */
function Layers({ figure, fields }: LayersProps) {
  const { layer } = now(figure, fields);
  const unit = figure.unit.value;
  const { t } = figure.room;
  const both = (pair: readonly [number, number] | null) =>
    pair ? (pair[0] === pair[1] ? String(pair[0]) : pair.join(" × ")) : "";
  return (
    <div class="receptive-layers">
      <NumberTable
        name={t("Layers and their receptive fields")}
        head={[t("layer"), "r", ...(fields.exact ? ["j"] : []), "90 %"]}
        rowClass={(i) => (i > layer ? "later" : i === layer ? "on" : "")}
        rows={fields.layers.map(({ words, jump }, i) => {
          const { box, inner } = fields.unit(unit, i);
          const name = (
            <>
              <span class="number">{i + 1}</span> {nameOf(t, words)}
            </>
          );
          // What is still to come says nothing yet.
          if (i > layer) return [name, ...(fields.exact ? ["", "", ""] : ["", ""])];
          return [
            name,
            both([box.rows, box.cols]),
            ...(fields.exact ? [both(jump)] : []),
            both(inner),
          ];
        })}
      />
    </div>
  );
}

interface OutlinesProps extends LayersProps {
  readonly unit: number;
  readonly frame: Box;
  /** Whether there is room for the present field alone. */
  readonly small?: boolean;
}

/** The fields of all layers so far, the present one strongest, and its inner part. */
function Outlines(props: OutlinesProps) {
  const { figure, fields, unit, frame, small = false } = props;
  const { layer, grown, seen } = now(figure, fields);
  const [row, col] = figure.unitPixel.value;
  const first: Box = { top: row, left: col, rows: 1, cols: 1 };
  const before = layer > 0 ? fields.unit(unit, layer - 1).box : first;
  const box = between(before, fields.unit(unit, layer).box, grown);
  const inner = seen === layer ? innerBox(fields.unit(unit, layer)) : null;
  const rect = (kind: string, { top, left, rows, cols }: Box) => (
    <rect class={kind} x={left - frame.left} y={top - frame.top} width={cols} height={rows} />
  );
  return (
    <>
      {Array.from({ length: small ? 0 : layer }, (_, i) =>
        rect("earlier", fields.unit(unit, i).box),
      )}
      {rect("window halo", box)}
      {rect("window", box)}
      {inner && rect("inside halo", inner)}
      {inner && rect("inside", inner)}
    </>
  );
}

const between = (a: Box, b: Box, t: number): Box => ({
  top: a.top + (b.top - a.top) * t,
  left: a.left + (b.left - a.left) * t,
  rows: a.rows + (b.rows - a.rows) * t,
  cols: a.cols + (b.cols - a.cols) * t,
});

/** The picture faded to grey, with the influence of its pixels laid over it. */
function paintInfluence(
  figure: SlidingWindowState,
  { picture }: Facts,
  field: UnitField | null,
  theme: ThemeName,
): Pixels {
  const { data } = figure.picture.value!;
  const [rows, cols] = picture;
  const surface = parse(themes[theme].surface);
  const hue = parse(themes[theme].positive);
  const at = field ? influenceAt(field, picture) : () => 0;
  const rgba = new Uint32Array(rows * cols);
  for (let i = 0; i < rgba.length; i++) {
    const grey = GREY.reduce((sum, weight, k) => sum + weight * data[3 * i + k]!, 0);
    const faded = mix(surface, [grey, grey, grey], FADED);
    rgba[i] = pack(mix(faded, hue, at(Math.floor(i / cols), i % cols) / 255));
  }
  return { rows, cols, rgba };
}

/** The influence of all pixels in a frame; what lies outside of the picture has the lines' color. */
function paintField(
  field: UnitField | null,
  frame: Box,
  { picture }: Facts,
  theme: ThemeName,
): Pixels {
  const colors = ramp("signed", false, theme).rgba;
  const outside = pack(parse(themes[theme].line));
  const at = field ? influenceAt(field, picture) : () => 0;
  const on = within(frame, picture);
  const { rows, cols } = frame;
  const rgba = new Uint32Array(rows * cols).fill(outside);
  for (let row = on.top; row < on.top + on.rows; row++)
    for (let col = on.left; col < on.left + on.cols; col++)
      rgba[(row - frame.top) * cols + col - frame.left] = colors[ZERO + at(row, col)]!;
  return { rows, cols, rgba };
}

/** A pixel of the enlarged field, and its share of the largest influence; null outside. */
function shareAt(field: UnitField | null, facts: Facts, frame: Box, index: number) {
  const [row, col] = [
    frame.top + Math.floor(index / frame.cols),
    frame.left + (index % frame.cols),
  ];
  const [height, width] = facts.picture;
  if (row < 0 || col < 0 || row >= height || col >= width) return null;
  const share = field ? influenceAt(field, facts.picture)(row, col) / 255 : 0;
  return { place: place([row, col]), share: share.toFixed(2) };
}

// What is said.

/** "r = 5 + (3 − 1) · 1 = 7, j = 1 · 1 = 1" */
export function sumWords({ layers }: Pick<Fields, "layers">, number: number): string {
  const { window, size, jump } = layers[number]!;
  const before = layers[number - 1];
  const [r, j] = [before?.size ?? [1, 1], before?.jump ?? [1, 1]];
  if (!window || !size || !jump) return "";
  const { kernel, stride, dilation } = window;
  const square = [r, j, kernel, dilation].every(([a, b]) => a === b);
  if (!square) return `r = ${size.join(" × ")}, j = ${jump.join(" × ")}`;
  const spread = dilation[0] > 1 ? ` · ${dilation[0]}` : "";
  const grown = `r = ${r[0]} + (${kernel[0]} − 1)${spread} · ${j[0]} = ${size[0]}`;
  if (jump[0] !== jump[1]) return `${grown}, j = ${jump.join(" × ")}`;
  return `${grown}, j = ${j[0]} · ${stride[0]} = ${jump[0]}`;
}

export function fieldWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const fields = figure.fields.value!;
  const { t } = figure.room;
  const layer = Math.min(figure.layered.step.value, fields.layers.length - 1);
  const at = figure.pointedShare.value;
  if (at < 0) return layerWords(t, fields, figure.unit.value, layer);
  const last = fields.unit(figure.unit.value, fields.layers.length - 1).box;
  const found = shareAt(fields.unit(figure.unit.value, layer), facts, last, at);
  return found
    ? t.words("<input>Pixel {place}</input> has {share} of the largest influence.", found)
    : t.words("<input>This pixel</input> lies outside of the picture.");
}

/** The longest of these. */
export function longestFieldWords(figure: SlidingWindowState): readonly Word[] {
  const fields = figure.fields.value!;
  const { t } = figure.room;
  const names = fields.classes.map((name) => className(t, name));
  const longest = names.reduce((long, name) => (name.length > long.length ? name : long));
  return longestSentence(
    fields.layers.map((_, layer) => layerWords(t, fields, figure.unit.value, layer, longest)),
  );
}

function layerWords(
  t: Tongue,
  fields: Fields,
  unit: number,
  number: number,
  longest?: string,
): readonly Word[] {
  const { words, size } = fields.layers[number]!;
  const { box, inner } = fields.unit(unit, number);
  const last = number === fields.layers.length - 1;
  const row = fields.rows[Math.floor(unit / fields.cols.length)]!;
  const col = fields.cols[unit % fields.cols.length]!;
  const values = {
    number: number + 1,
    layers: fields.layers.length,
    layer: nameOf(t, words),
    sum: sumWords(fields, number),
    name: longest ?? className(t, fields.classes[unit]!),
    place: place([row, col]),
    size: (size ?? [box.rows, box.cols]).join(" × "),
  };
  const inside = inner && (inner[0] !== box.rows || inner[1] !== box.cols) ? inner : null;
  const more = [
    ...(inner || longest ? [] : [t("No pixel moves it here: its largest value is cut off.")]),
    ...(inside || longest
      ? [
          t("90 % of the influence lies in the inner {size}.", {
            size: (inside ?? [box.rows, box.cols]).join(" × "),
          }),
        ]
      : []),
  ];
  return [
    ...(size
      ? t.words(
          last
            ? "Layer {number} of {layers}, {layer}: {sum}. The score of {name} at {place} sees <kernel>{size} pixels</kernel>."
            : "Layer {number} of {layers}, {layer}: {sum}. A unit sees <kernel>{size} pixels</kernel>.",
          values,
        )
      : t.words(
          last
            ? "Layer {number} of {layers}, {layer}: the score of {name} at {place} sees <kernel>{size} pixels</kernel>, measured, since the layers do not simply follow one another."
            : "Layer {number} of {layers}, {layer}: a unit sees <kernel>{size} pixels</kernel>, measured, since the layers do not simply follow one another.",
          values,
        )),
    ...more.map((text) => ({ text: ` ${text}` })),
  ];
}
