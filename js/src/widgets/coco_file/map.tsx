// The map: the picture, and beside it the lines of an annotation, its picture and its category, with
// the ids that join them.

import { useMemo } from "preact/hooks";
import { className } from "../../ui/class-names";
import { useCovered } from "../../ui/cover";
import { msg, useTongue } from "../../ui/language";
import { ease } from "../../ui/phases";
import { type Pixels, PixelView, paintPicture, scaleFilling, scaleIn } from "../../ui/pixels";
import { piecesOf } from "../../ui/runs";
import { opaque, pack, type Rgb } from "../../ui/theme";
import { counted } from "../../ui/words";
import type { Runs } from "./rle";
import {
  type CocoKind,
  type CocoPicture,
  type CocoProps,
  type Item,
  type Line,
  momentAt,
  outlineOf,
  runsIn,
} from "./state";

/** From this width on the lines stand beside the picture. */
const BESIDE = 720;
const GAP = 28;
/** Pixels of a card's head, of a line, and below them; closer where they lie below the picture. */
interface Spacing {
  readonly head: number;
  readonly line: number;
  readonly foot: number;
  /** Between cards. */
  readonly gap: number;
}
const WIDE: Spacing = { head: 24, line: 18, foot: 8, gap: 14 };
const CLOSE: Spacing = { head: 21, line: 15, foot: 4, gap: 9 };
/** The runs below the lines: their counts, and a bar of the whole picture. */
const STRIP = 36;
/** Width of a letter of the lines. */
const LETTER = 7.35;
/** So many counts are written, and so many masks are outlined. */
const COUNTED = 40;
const OUTLINED = 200;
const BARS = 600;
/** How much of a pixel has the color of its category. */
const COVER = 0.45;
/** And how much more of the one that is looked at. */
const OWN = 0.5;
const GREY: Rgb = [128, 130, 134];

interface Card {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** A color that stands beside the title. */
  readonly swatch?: string | undefined;
}

/** Of each file what an entry is called, and that there is none. */
const HEADINGS: Readonly<Record<CocoKind, readonly [string, string]>> = {
  instances: [msg("annotation {at} of {n}"), msg("no annotation")],
  panoptic: [msg("segment {at} of {n}"), msg("no segment")],
  captions: [msg("caption {at} of {n}"), msg("no caption")],
};

const heightOf = (lines: number, { head, line, foot }: Spacing) => head + line * lines + foot;

export function MapView({ coco, picture }: CocoProps) {
  const { width, stageHeight, t } = coco.room;
  const beside = width.value >= BESIDE;
  const spacing = beside ? WIDE : CLOSE;
  const high = (lines: number) => heightOf(lines, spacing);
  const item = coco.item.value;
  const most = Math.max(1, ...coco.items.value.slice(0, 200).map(({ lines }) => lines.length));
  const kinds = coco.data.value?.categories[coco.file.value] ?? [];
  const kindLines = Math.max(2, ...kinds.map(({ lines }) => lines.length));
  const own = item?.lines ?? [];
  const rest = Math.max(high(picture.lines.length), high(kindLines));
  const below = high(most) + spacing.gap + rest + 6 + STRIP;
  const cards = beside ? Math.min(0.62 * width.value, 660) : width.value;
  const scale = beside
    ? scaleIn(width.value - cards - GAP, stageHeight.value, picture)
    : scaleFilling(width.value, Math.max(72, stageHeight.value - below - CLOSE.gap), picture);
  const left = Math.round(beside ? 0.54 * cards : 0);
  const total = coco.items.value.length;
  const at = coco.looked.value;
  const [heading, empty] = HEADINGS[coco.file.value];
  const annotation: Card = {
    title: total ? t(heading, { at: counted(at + 1), n: counted(total) }) : t(empty),
    lines: own,
    x: beside ? 0 : 14,
    y: 0,
    width: beside ? left - 34 : cards - 28,
    swatch: coco.file.value === "panoptic" ? pngColor(own) : undefined,
  };
  const half = (cards - 28 - 10) / 2;
  const image: Card = {
    title: "images",
    lines: picture.lines,
    x: beside ? left : 14,
    y: beside ? 0 : high(most) + spacing.gap,
    width: beside ? cards - left - 12 : half,
  };
  const category: Card = {
    title: "categories",
    lines: coco.category.value?.lines ?? [],
    x: beside ? left : 14 + half + 10,
    y: beside ? high(picture.lines.length) + spacing.gap : image.y,
    width: image.width,
  };
  const height = beside
    ? Math.max(high(most), category.y + high(kindLines)) + spacing.gap + STRIP
    : below;
  const { phase, progress } = momentAt(coco.hovered.value < 0 ? coco.playback.shown.value : 1);
  const shown = { annotation: 1, image: 0, category: 0 };
  if (phase !== "annotation") shown.image = phase === "image" ? ease(progress) : 1;
  if (phase === "category") shown.category = ease(progress);
  const hasKinds = coco.file.value !== "captions";
  const lit = item?.lines.length ? 1 : 0;
  return (
    <div class={beside ? "coco-map beside" : "coco-map"}>
      <Picture coco={coco} picture={picture} scale={scale} />
      <div
        class="json"
        style={{
          width: `${cards}px`,
          height: `${height}px`,
          "--head": `${spacing.head}px`,
          "--line-height": `${spacing.line}px`,
        }}
      >
        <JsonCard
          card={annotation}
          {...{ spacing }}
          rows={most}
          marked={["image_id", "category_id"]}
        />
        <JsonCard
          card={image}
          spacing={spacing}
          rows={picture.lines.length}
          marked={["id"]}
          on={lit ? shown.image : 1}
        />
        {hasKinds && lit > 0 && (
          <JsonCard
            card={category}
            {...{ spacing }}
            rows={kindLines}
            marked={["id"]}
            on={shown.category}
          />
        )}
        {coco.runs.value && (
          <Strip
            runs={coco.runs.value}
            y={height - STRIP}
            x={annotation.x}
            width={cards - 2 * annotation.x}
          />
        )}
        <svg class="joins" aria-hidden width={cards} height={height}>
          {lit > 0 && (
            <>
              <Join
                from={annotation}
                key1="image_id"
                to={image}
                beside={beside}
                spacing={spacing}
                grown={shown.image}
                side="left"
              />
              {hasKinds && (
                <Join
                  from={annotation}
                  key1="category_id"
                  to={category}
                  beside={beside}
                  spacing={spacing}
                  grown={shown.category}
                  side="right"
                />
              )}
            </>
          )}
        </svg>
      </div>
    </div>
  );
}

interface StripProps {
  readonly runs: Runs;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The runs of the mask: all of them as parts of a bar, the first of them as numbers. */
function Strip({ runs: { counts, ends, area }, x, y, width }: StripProps) {
  const t = useTongue();
  const pixels = ends.at(-1) ?? 0;
  let room = width / LETTER - 9;
  const seen = counts.slice(0, COUNTED).filter((count) => {
    room -= String(count).length + 1;
    return room > 0;
  });
  return (
    <div
      class="strip"
      role="group"
      aria-label={
        useCovered("area")
          ? t("runs: {n}", { n: counted(counts.length) })
          : t("runs: {n}, {ones} ones of {pixels}", {
              n: counted(counts.length),
              ones: counted(area),
              pixels: counted(pixels),
            })
      }
      style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${STRIP}px` }}
    >
      {t("runs:")} {seen.map((count, k) => (k % 2 ? <b key={String(k)}>{count} </b> : `${count} `))}
      {seen.length < counts.length && "…"}
      <p class="bar" aria-hidden>
        {counts.slice(0, BARS).map((count, k) => (
          <i key={String(k)} class={k % 2 ? "one" : undefined} style={{ flexGrow: count }} />
        ))}
      </p>
    </div>
  );
}

/** The last part of a key: what is in a segment of a list has the list before it. */
const endOf = (key: string): string => key.split(".").at(-1)!;
const rowOf = ({ lines }: Card, key: string): number =>
  lines.findIndex(([own]) => endOf(own) === key);

/** The color that a panoptic PNG has where a segment is: its id in three bytes. */
function pngColor(lines: readonly Line[]): string | undefined {
  const id = Number(lines.find(([key]) => endOf(key) === "id")?.[1]);
  return Number.isInteger(id)
    ? `rgb(${id & 255} ${(id >> 8) & 255} ${(id >> 16) & 255})`
    : undefined;
}

/** As many letters of a text as there is room for. */
const cut = (text: string, letters: number): string =>
  text.length <= letters ? text : letters < 2 ? "" : `${text.slice(0, letters - 1)}…`;

interface CardProps {
  readonly card: Card;
  readonly spacing: Spacing;
  /** Lines that room is kept for. */
  readonly rows: number;
  readonly marked: readonly string[];
  /** How much it is lit. */
  readonly on?: number;
}

function JsonCard({ card, spacing, rows, marked, on = 1 }: CardProps) {
  const { title, lines, x, y, width, swatch } = card;
  const t = useTongue();
  const letters = Math.floor((width - 20) / LETTER);
  const covered = useCovered("area");
  const isMarked = ([key]: Line) => marked.includes(endOf(key)) && on > 0.5;
  const said = ([key, value]: Line) => (covered && endOf(key) === "area" ? "?" : value);
  return (
    <div
      role="group"
      class={on > 0.5 ? "card" : "card faint"}
      aria-label={title}
      style={{
        left: `${x}px`,
        top: `${y}px`,
        width: `${width}px`,
        height: `${heightOf(rows, spacing)}px`,
      }}
    >
      <div class="head">
        {swatch && (
          <i
            class="class-key"
            style={{ background: swatch }}
            title={t("The color of its pixels in the PNG")}
          />
        )}
        {title}
      </div>
      <dl data-untold>
        {lines.map((line, i) => (
          <div key={line[0]} class={isMarked(line) ? "line marked" : "line"}>
            <dt>{cut(`"${line[0]}":`, letters)}</dt>{" "}
            <dd title={said(line)}>
              {cut(said(line) + (i < lines.length - 1 ? "," : ""), letters - line[0].length - 4)}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

interface JoinProps {
  readonly from: Card;
  readonly key1: string;
  readonly to: Card;
  readonly beside: boolean;
  readonly spacing: Spacing;
  readonly grown: number;
  /** Where the line runs that leads down. */
  readonly side: "left" | "right";
}

/** The line from an id to that which has it. */
function Join({ from, key1, to, beside, spacing, grown, side }: JoinProps) {
  const [a, b] = [rowOf(from, key1), rowOf(to, "id")];
  if (a < 0 || b < 0 || grown === 0) return null;
  const middle = (card: Card, row: number) => card.y + spacing.head + spacing.line * (row + 0.5);
  const [y1, y2] = [middle(from, a), middle(to, b)];
  let d: string;
  if (beside) {
    const [x1, x2] = [from.x + from.width, to.x];
    d = `M${x1} ${y1}C${x1 + 22} ${y1} ${x2 - 22} ${y2} ${x2} ${y2}`;
  } else {
    const [x1, x2] = side === "left" ? [from.x, to.x] : [from.x + from.width, to.x + to.width];
    const out = side === "left" ? -16 : 16;
    d = `M${x1} ${y1}C${x1 + out} ${y1} ${x2 + out} ${y2} ${x2} ${y2}`;
  }
  return <path d={d} pathLength={1} style={{ strokeDasharray: `${grown} 1` }} />;
}

/** The item that lies on top of each pixel, −1 where there is none. */
function topmost(items: readonly Item[], picture: CocoPicture): Int32Array {
  const { rows, cols } = picture;
  const top = new Int32Array(rows * cols).fill(-1);
  items.forEach((item, n) => {
    const runs = runsIn(item, picture);
    if (!runs) return;
    for (let k = 1; k < runs.counts.length; k += 2)
      for (const [col, from, to] of piecesOf(runs.ends[k - 1]!, runs.ends[k]!, rows))
        for (let y = from; y < to; y++) top[y * cols + col] = n;
  });
  return top;
}

/** The picture with all masks over it, in the colors of their categories. */
function paintAll(
  { rows, cols, image }: CocoPicture,
  top: Int32Array,
  colors: readonly (Rgb | undefined)[],
): Uint32Array {
  const rgba = image ? paintPicture(image).rgba : new Uint32Array(rows * cols).fill(pack(GREY));
  for (let i = 0; i < rgba.length; i++) {
    const color = colors[top[i]!];
    if (color) rgba[i] = covered(rgba[i]!, color, COVER);
  }
  return rgba;
}

const covered = (under: number, [r, g, b]: Rgb, cover: number): number => {
  const over = (shift: number, to: number) => {
    const from = (under >> shift) & 255;
    return Math.round(from + (to - from) * cover);
  };
  return opaque(over(0, r), over(8, g), over(16, b));
};

/** The same with the mask that is looked at standing out. */
function paint(
  { rows, cols }: CocoPicture,
  all: Uint32Array,
  top: Int32Array,
  colors: readonly (Rgb | undefined)[],
  looked: number,
  runs: Runs | null,
): Pixels {
  const color = colors[looked];
  if (!color || !runs) return { rows, cols, rgba: all };
  const rgba = all.slice();
  const { counts, ends } = runs;
  for (let k = 1; k < counts.length; k += 2)
    for (let place = ends[k]! - counts[k]!; place < ends[k]!; place++) {
      const i = (place % rows) * cols + Math.floor(place / rows);
      if (top[i] === looked) rgba[i] = covered(rgba[i]!, color, OWN);
    }
  return { rows, cols, rgba };
}

function Picture({ coco, picture, scale }: CocoProps & { scale: number }) {
  const items = coco.items.value;
  const file = coco.file.value;
  const kinds = coco.data.value?.categories[file] ?? [];
  const top = useMemo(() => topmost(items, picture), [items, picture]);
  const colors = useMemo(() => {
    const known = new Map(kinds.map(({ id, color }) => [id, color]));
    return items.map(({ category }) =>
      category === null ? undefined : (known.get(category) ?? GREY),
    );
  }, [items, kinds]);
  const all = useMemo(() => paintAll(picture, top, colors), [picture, top, colors]);
  const others = useMemo(
    () =>
      items
        .slice(0, OUTLINED)
        .map((item) => outlineOf(item, runsIn(item, picture), picture))
        .join(""),
    [items, picture],
  );
  const describe = (pixel: number): string => {
    const { t } = coco.room;
    const place = { row: Math.floor(pixel / picture.cols), column: pixel % picture.cols };
    const item = items[top[pixel]!];
    if (!item)
      return file === "captions"
        ? t("row {row}, column {column}: no masks in this file", place)
        : t("row {row}, column {column}: no annotation", place);
    const id = item.lines.find(([key]) => endOf(key) === "id")?.[1] ?? "?";
    const kind = kinds.find((one) => one.id === item.category);
    const values = { ...place, id, name: kind ? className(t, kind.name) : t("unknown") };
    return file === "panoptic"
      ? t("row {row}, column {column}: {name}, segment {id}", values)
      : t("row {row}, column {column}: {name}, annotation {id}", values);
  };
  const d = coco.outline.value;
  const corners = coco.item.value?.polygons?.flat() ?? [];
  const dots = corners.length <= 400 ? corners : [];
  return (
    <PixelView
      name={coco.room.t("Picture")}
      scale={scale}
      pixels={() => paint(picture, all, top, colors, coco.looked.value, coco.runs.value)}
      inputs={[picture, all]}
      describe={describe}
      onPoint={(pixel) => (coco.hovered.value = pixel < 0 ? -1 : top[pixel]!)}
      onPick={(pixel) => top[pixel]! >= 0 && coco.playback.jump(top[pixel]!)}
      looked={-1}
    >
      {others && <path class="others" d={others} />}
      {d && (
        <>
          <path class="own halo" d={d} />
          <path class="own" d={d} />
        </>
      )}
      {dots.map((x, i) =>
        i % 2 ? null : (
          <circle key={String(i)} class="corner" cx={x} cy={dots[i + 1]} r={2.4 / scale} />
        ),
      )}
    </PixelView>
  );
}
